import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Plan, PlanCallOff } from '../../api/plan-types';
import { count } from '../../format';
import { useLanguage } from '../../language';
import { useNames } from '../../names';
import { hourText } from './hour-text';

/** Goods of a plan that agreements and factories give, with why they are called off. */
export function CallOffsTable({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const names = useNames();
  const language = useLanguage();
  const callOffs = plan.callOffs ?? [];
  if (callOffs.length === 0) return null;
  const columns: TableColumnsType<PlanCallOff> = [
    { title: t('planCallOff.kind'), render: (_, { kind }) => t(`planCallOff.${kind}`) },
    { title: t('shipment.from'), render: (_, one) => names.depot(one.fromDepotId) },
    { title: t('shipment.to'), render: (_, one) => names.place(one) },
    { title: t('text.item'), render: (_, one) => names.item(one.itemId) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    { title: t('shipment.depart'), render: (_, one) => hourText(plan, one.departHours) },
    { title: t('shipment.arrive'), render: (_, one) => hourText(plan, one.arriveHours) },
    {
      title: t('planCallOff.reason'),
      render: (_, one) => (language === 'zh' ? one.reasonZh : one.reasonEn),
    },
  ];
  return (
    <>
      <h3>{t('planCallOff.title')}</h3>
      <Table<PlanCallOff>
        size="small"
        rowKey={(one) => JSON.stringify(one)}
        columns={columns}
        dataSource={callOffs}
        pagination={callOffs.length > 50 ? { pageSize: 50 } : false}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}
