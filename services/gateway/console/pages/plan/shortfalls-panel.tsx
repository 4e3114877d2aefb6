import { Result, Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Plan, PlanShortfall } from '../../api/plan-types';
import { count } from '../../format';
import { useNames } from '../../names';
import { inNames } from './plain-words';

export function ShortfallsPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const names = useNames();
  const rows = plan.shortfalls ?? [];
  if (rows.length === 0) return <Result status="success" title={t('shortfall.none')} />;
  const columns: TableColumnsType<PlanShortfall> = [
    {
      title: t('text.item'),
      render: (_, row) => names.item(row.itemId),
      sorter: (one, other) => names.item(one.itemId).localeCompare(names.item(other.itemId)),
    },
    {
      title: t('text.community'),
      render: (_, row) => names.division(row.divisionCode),
      sorter: (one, other) => one.divisionCode.localeCompare(other.divisionCode),
      defaultSortOrder: 'ascend',
    },
    {
      title: t('shortfall.missing'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
      sorter: (one, other) => one.quantity - other.quantity,
    },
    {
      title: t('shortfall.cause'),
      filters: ['STOCK', 'CARRIAGE', 'TIME', 'LANE', 'POLICY'].map((value) => ({
        value,
        text: t(`cause.${value}`),
      })),
      onFilter: (value, row) => row.cause === value,
      render: (_, { cause }) => <Tag color="red">{t(`cause.${cause}`)}</Tag>,
    },
    {
      title: t('shortfall.help'),
      render: (_, row) => {
        const own = names.language === 'zh' ? row.relaxationZh : row.relaxationEn;
        const said = own ?? row.relaxationEn ?? row.relaxationZh;
        return said
          ? inNames(said, names, (name) => t(`setting.${name}`))
          : t(`causeNote.${row.cause}`);
      },
    },
  ];
  return (
    <Table<PlanShortfall>
      size="small"
      rowKey={(row) => `${row.divisionCode}/${row.itemId}/${row.cause}`}
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}
