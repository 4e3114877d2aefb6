import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { balancesQuery, itemsQuery } from '../../api/inventory';
import { count } from '../../format';
import { useNames } from '../../names';
import { PageHead } from '../../parts/page-head';
import { Nothing, QueryView } from '../../parts/query-view';
import { CurveTab } from '../agreements/curve-tab';
import { ItemFacts } from './item-facts';
import { Ledger } from './ledger';
import { LotTable } from './lot-table';
import { MovementActions } from './movement-actions';
import { sumOf } from './stock-sums';
import { SubstitutesTab } from './substitutes-tab';

export function ItemStockPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const names = useNames();
  const items = useQuery(itemsQuery);
  const query = useQuery(balancesQuery({ itemId: id }));
  const item = names.itemOf.get(id);
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
    { key: 'curve', label: t('agreement.curve'), children: <CurveTab itemId={id} /> },
    {
      key: 'substitutes',
      label: t('substitutes.title'),
      children: <SubstitutesTab itemId={id} />,
    },
    { key: 'facts', label: t('items.facts'), children: item && <ItemFacts item={item} /> },
  ];
  if (items.data && !item) {
    return (
      <>
        <PageHead back={{ to: '/stock', label: t('nav.stock') }} title={id} />
        <Nothing>{t('items.unknown')}</Nothing>
      </>
    );
  }
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
          {(['onHand', 'reserved', 'inTransit', 'blocked', 'pending', 'onLoan'] as const).map(
            (name) => (
              <div key={name}>
                <dt>{t(`stock.${name}`)}</dt>
                <dd className="m-big">
                  {count(sum[name])} <small>{names.unit(id)}</small>
                </dd>
              </div>
            ),
          )}
        </dl>
      )}
      <Tabs className="m-tabs" items={tabs} destroyOnHidden />
    </>
  );
}
