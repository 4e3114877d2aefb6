import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Plan, PlanSubstitution } from '../../api/plan-types';
import { count } from '../../format';
import { useLanguage } from '../../language';
import { useNames } from '../../names';

/** What a plan sends in the place of something else, and why. */
export function SubstitutionsTable({ plan }: { plan: Pick<Plan, 'substitutions'> }) {
  const { t } = useTranslation();
  const names = useNames();
  const language = useLanguage();
  const rows = plan.substitutions ?? [];
  if (rows.length === 0) return null;
  const units = (quantity: number, itemId: string) => `${count(quantity)} ${names.unit(itemId)}`;
  const columns: TableColumnsType<PlanSubstitution> = [
    { title: t('shipment.to'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('planSubstitute.asked'), render: (_, one) => names.item(one.itemId) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, one) => units(one.quantity, one.itemId),
    },
    { title: t('planSubstitute.sent'), render: (_, one) => names.item(one.substituteItemId) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, one) => units(one.substituteQuantity, one.substituteItemId),
    },
    {
      title: t('planCallOff.reason'),
      render: (_, one) => (language === 'zh' ? one.reasonZh : one.reasonEn),
    },
  ];
  return (
    <>
      <h3>{t('planSubstitute.title')}</h3>
      <Table<PlanSubstitution>
        size="small"
        rowKey={(one) => JSON.stringify(one)}
        columns={columns}
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50 } : false}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}
