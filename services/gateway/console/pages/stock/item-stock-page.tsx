import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { balancesQuery } from '../../api/inventory';
import { count } from '../../format';
import { useNames } from '../../names';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { Ledger } from './ledger';
import { LotTable } from './lot-table';
import { MovementActions } from './movement-actions';
import { sumOf } from './stock-sums';

export function ItemStockPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const names = useNames();
  const query = useQuery(balancesQuery({ itemId: id }));
  const tabs = [
    {
      key: 'lots',
      label: t('stock.lots'),
      children: (
        <QueryView query={query}>
          {({ rows }) => <LotTable itemId={id} balances={rows} />}
        </QueryView>
      ),
    },
    { key: 'ledger', label: t('stock.ledger'), children: <Ledger itemId={id} /> },
  ];
  const sum = query.data && sumOf(query.data.rows);
  return (
    <>
      <PageHead
        back={{ to: '/stock', label: t('nav.stock') }}
        title={names.item(id)}
        note={id}
        actions={<MovementActions itemId={id} />}
      />
      {sum && (
        <dl className="m-facts m-strip">
          {(['onHand', 'reserved', 'inTransit', 'blocked'] as const).map((name) => (
            <div key={name}>
              <dt>{t(`stock.${name}`)}</dt>
              <dd className="m-big">
                {count(sum[name])} <small>{names.unit(id)}</small>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Tabs className="m-tabs" items={tabs} />
    </>
  );
}
