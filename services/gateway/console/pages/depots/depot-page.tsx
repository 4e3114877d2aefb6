import { useQuery } from '@tanstack/react-query';
import { Tabs, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { balancesQuery, depotsQuery } from '../../api/inventory';
import type { Depot } from '../../api/types';
import { count, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { Nothing, QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { BinsTab } from './bins-tab';
import { DepotDialog } from './depot-dialog';
import { DepotStock } from './depot-stock';

export function DepotPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useQuery(depotsQuery);
  return (
    <QueryView query={query}>
      {({ rows }) => {
        const depot = rows.find((one) => one.id === id);
        if (depot) return <DepotView key={id} depot={depot} />;
        return (
          <>
            <PageHead back={{ to: '/depots', label: t('nav.depots') }} title={id} />
            <Nothing>{t('problem.NOT_FOUND')}</Nothing>
          </>
        );
      }}
    </QueryView>
  );
}

function DepotView({ depot }: { depot: Depot }) {
  const { t } = useTranslation();
  const names = useNames();
  const denied = useMay().not('keepStock', depot.divisionCode);
  const stock = useQuery(balancesQuery({ depotId: depot.id }));
  const [editing, setEditing] = useState(false);
  const tabs = [
    { key: 'bins', label: t('bins.bins'), children: <BinsTab depot={depot} denied={denied} /> },
    {
      key: 'stock',
      label: t('nav.stock'),
      children: <QueryView query={stock}>{({ rows }) => <DepotStock rows={rows} />}</QueryView>,
    },
  ];
  return (
    <>
      <PageHead
        back={{ to: '/depots', label: t('nav.depots') }}
        title={nameIn(names.language, depot)}
        tags={depot.closed && <Tag>{t('depots.closed')}</Tag>}
        note={depot.id}
        actions={
          <GuardedButton denied={denied} onClick={() => setEditing(true)}>
            {t('action.edit')}
          </GuardedButton>
        }
      />
      <Facts depot={depot} />
      <Tabs className="m-tabs" items={tabs} />
      {editing && <DepotDialog depot={depot} onClose={() => setEditing(false)} />}
    </>
  );
}

function Facts({ depot }: { depot: Depot }) {
  const { t } = useTranslation();
  const names = useNames();
  const parent = depot.parentId && (
    <Link to={`/depots/${depot.parentId}`}>{names.depot(depot.parentId)}</Link>
  );
  const facts = [
    [t('depots.tier'), t(`tier.${depot.tier}`)],
    [t('depots.ownership'), depot.ownership && t(`ownership.${depot.ownership}`)],
    [t('text.division'), names.division(depot.divisionCode)],
    [t('depots.parent'), parent],
    [t('depots.area'), depot.areaM2 > 0 && `${decimal(depot.areaM2)} m²`],
    [t('depots.keeper'), depot.keeper],
    [t('depots.phone'), depot.phone],
    [t('depots.opening'), depot.openingHours],
    [t('depots.leadHours'), depot.leadHours > 0 && `${count(depot.leadHours)} ${t('unit.hours')}`],
  ] as const;
  return (
    <dl className="m-facts m-strip">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value || '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
