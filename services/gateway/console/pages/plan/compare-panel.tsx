import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { planQuery, plansQuery } from '../../api/plans';
import type { Plan } from '../../api/plan-types';
import { count, percent } from '../../format';
import { useNames } from '../../names';
import { Nothing, QueryView } from '../../parts/query-view';
import { changedShipments, coverageChanges, type ShipmentChange } from './plan-difference';

/** What a re-plan changed: coverage first, then what would drive elsewhere. */
export function ComparePanel({ plan }: { plan: Plan }) {
  const plans = useQuery(plansQuery(plan.incidentId));
  return (
    <QueryView query={plans}>
      {({ rows }) => {
        const before = rows
          .filter(({ version, solve }) => version < plan.version && solve.state === 'SUCCEEDED')
          .sort((one, other) => other.version - one.version)[0];
        return before ? <Compared plan={plan} beforeId={before.id} /> : <NoEarlier />;
      }}
    </QueryView>
  );
}

function NoEarlier() {
  const { t } = useTranslation();
  return <Nothing>{t('compare.noEarlier')}</Nothing>;
}

function Compared({ plan, beforeId }: { plan: Plan; beforeId: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const query = useQuery(planQuery(beforeId));
  return (
    <QueryView query={query}>
      {(before) => {
        const coverage = coverageChanges(before, plan);
        const shipments = changedShipments(before, plan);
        return (
          <>
            <h3>{t('compare.coverage', { version: before.version })}</h3>
            {coverage.length === 0 && <p className="m-note">{t('compare.sameCoverage')}</p>}
            <ul className="m-changes">
              {coverage.map(({ divisionCode, reliefNeed, from, to }) => (
                <li key={`${divisionCode}/${reliefNeed}`}>
                  {names.division(divisionCode)} · {t(`reliefNeed.${reliefNeed}`)}: {percent(from)}{' '}
                  → <strong>{percent(to)}</strong>{' '}
                  <Tag color={to > from ? 'green' : 'red'}>
                    {t(to > from ? 'compare.better' : 'compare.worse')}
                  </Tag>
                </li>
              ))}
            </ul>
            <h3>{t('compare.shipments', { number: shipments.length })}</h3>
            <ChangeTable rows={shipments} />
          </>
        );
      }}
    </QueryView>
  );
}

function ChangeTable({ rows }: { rows: ShipmentChange[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<ShipmentChange> = [
    { title: t('shipment.from'), render: (_, row) => names.depot(row.fromDepotId) },
    { title: t('shipment.to'), render: (_, row) => names.place(row) },
    { title: t('text.item'), render: (_, row) => names.item(row.itemId) },
    { title: t('compare.before'), align: 'right', render: (_, row) => count(row.before) },
    { title: t('compare.after'), align: 'right', render: (_, row) => count(row.after) },
    {
      title: t('compare.change'),
      align: 'right',
      render: (_, { before, after }) =>
        `${after > before ? '+' : '−'}${count(Math.abs(after - before))}`,
    },
  ];
  if (rows.length === 0) return <p className="m-note">{t('compare.sameShipments')}</p>;
  return (
    <Table<ShipmentChange>
      size="small"
      rowKey="key"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}
