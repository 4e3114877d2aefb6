import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Balance } from '../../api/types';
import { count } from '../../format';
import { useNames } from '../../names';
import { Expiry } from './expiry';
import { grouped, sumOf, type StockSum } from './stock-sums';

type Row = StockSum & { itemId: string; depots: number; balances: Balance[] };

export function ByItem({ balances }: { balances: Balance[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const rows = [...grouped(balances, ({ itemId }) => itemId)].map(([itemId, own]): Row => ({
    ...sumOf(own),
    itemId,
    balances: own,
    depots: new Set(own.filter((one) => one.onHand > 0).map(({ depotId }) => depotId)).size,
  }));
  const columns: TableColumnsType<Row> = [
    {
      title: t('text.item'),
      render: (_, { itemId }) => <Link to={`/stock/items/${itemId}`}>{names.item(itemId)}</Link>,
      sorter: (one, other) => names.item(one.itemId).localeCompare(names.item(other.itemId)),
    },
    ...sumColumns<Row>(t),
    { title: t('text.unit'), render: (_, { itemId }) => names.unit(itemId) },
    { title: t('stock.depots'), align: 'right', render: (_, { depots }) => count(depots) },
    {
      title: t('stock.firstExpiry'),
      render: (_, { firstExpiry }) => <Expiry date={firstExpiry} />,
    },
  ];
  return (
    <Table<Row>
      size="small"
      rowKey="itemId"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
      expandable={{ expandedRowRender: (row) => <DepotsOfItem balances={row.balances} /> }}
    />
  );
}

/** The four numbers of a line of stock, right-aligned and sortable. */
export function sumColumns<R extends StockSum>(
  t: ReturnType<typeof useTranslation>['t'],
): TableColumnsType<R> {
  const names = ['onHand', 'reserved', 'inTransit', 'blocked'] as const;
  return names.map((name) => ({
    title: t(`stock.${name}`),
    align: 'right' as const,
    render: (_: unknown, row: R) =>
      name === 'onHand' ? <strong>{count(row[name])}</strong> : count(row[name]),
    sorter: (one: R, other: R) => one[name] - other[name],
  }));
}

function DepotsOfItem({ balances }: { balances: Balance[] }) {
  const { t } = useTranslation();
  const names = useNames();
  type Own = StockSum & { depotId: string };
  const rows = [...grouped(balances, ({ depotId }) => depotId)].map(([depotId, own]): Own => ({
    ...sumOf(own),
    depotId,
  }));
  const columns: TableColumnsType<Own> = [
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    ...sumColumns<Own>(t),
    {
      title: t('stock.firstExpiry'),
      render: (_, { firstExpiry }) => <Expiry date={firstExpiry} />,
    },
  ];
  return (
    <Table<Own>
      size="small"
      rowKey="depotId"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 20 ? { pageSize: 20 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}
