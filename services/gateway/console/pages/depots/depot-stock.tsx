import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Balance } from '../../api/types';
import { count } from '../../format';
import { useNames } from '../../names';
import { Nothing } from '../../parts/query-view';
import { LotStateTag } from '../../parts/tags';
import { Expiry } from '../stock/expiry';

/** What a depot holds, lot by lot, the first to expire on top. */
export function DepotStock({ rows }: { rows: Balance[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Balance> = [
    {
      title: t('text.item'),
      render: (_, { itemId }) => <Link to={`/stock/items/${itemId}`}>{names.item(itemId)}</Link>,
      sorter: (a, b) => names.item(a.itemId).localeCompare(names.item(b.itemId)),
    },
    {
      title: t('stock.expiry'),
      render: (_, { expireDate }) => <Expiry date={expireDate} />,
      sorter: (a, b) => (a.expireDate ?? '9').localeCompare(b.expireDate ?? '9'),
      defaultSortOrder: 'ascend',
    },
    { title: t('text.state'), render: (_, { lotState }) => <LotStateTag state={lotState} /> },
    { title: t('stock.onHand'), align: 'right', render: (_, { onHand }) => count(onHand) },
    { title: t('stock.reserved'), align: 'right', render: (_, { reserved }) => count(reserved) },
    { title: t('stock.inTransit'), align: 'right', render: (_, one) => count(one.inTransit) },
    { title: t('text.unit'), render: (_, { itemId }) => names.unit(itemId) },
  ];
  const held = rows.filter((one) => one.onHand + one.reserved + one.inTransit > 0);
  if (held.length === 0) return <Nothing>{t('depots.noStock')}</Nothing>;
  return (
    <Table<Balance>
      size="small"
      rowKey={({ itemId, lotId }) => `${itemId}/${lotId}`}
      columns={columns}
      dataSource={held}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
