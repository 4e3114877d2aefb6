import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Plan, PlanTrip } from '../../api/plan-types';
import { count, decimal, tonnes } from '../../format';
import { useNames } from '../../names';
import { Nothing } from '../../parts/query-view';

export function TripsPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const names = useNames();
  const trips = plan.trips ?? [];
  if (trips.length === 0) {
    return (
      <>
        <FleetCounts plan={plan} />
        <Nothing>{t('trip.none')}</Nothing>
      </>
    );
  }
  const total = trips.reduce((sum, trip) => sum + trip.count, 0);
  const columns: TableColumnsType<PlanTrip> = [
    { title: t('shipment.from'), render: (_, trip) => names.depot(trip.fromDepotId) },
    { title: t('shipment.to'), render: (_, trip) => names.place(trip) },
    { title: t('shipment.fleet'), render: (_, trip) => names.fleet(trip.fleetId) },
    {
      title: t('trip.count'),
      align: 'right',
      render: (_, trip) => count(trip.count),
      sorter: (one, other) => one.count - other.count,
    },
    { title: t('trip.mass'), align: 'right', render: (_, trip) => tonnes(trip.massKg) },
    {
      title: t('trip.volume'),
      align: 'right',
      render: (_, trip) => `${decimal(trip.volumeM3)} m³`,
    },
  ];
  return (
    <>
      <p className="m-note">
        {t('trip.summary', {
          trips: count(total),
          fleets: new Set(trips.map(({ fleetId }) => fleetId)).size,
        })}
      </p>
      <FleetCounts plan={plan} />
      <Table<PlanTrip>
        size="small"
        rowKey={(trip) => JSON.stringify(trip)}
        columns={columns}
        dataSource={trips}
        pagination={trips.length > 50 ? { pageSize: 50 } : false}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}

/** Where the numbers of vehicles come from that are no typed ones. */
function FleetCounts({ plan: { fleets = [] } }: { plan: Plan }) {
  const { t } = useTranslation();
  const names = useNames();
  if (fleets.length === 0) return null;
  return (
    <ul className="m-goods m-note">
      {fleets.map(({ fleetId, count: vehicles, countedFrom, registeredCount }) => (
        <li key={fleetId}>
          {t(`fleetCount.${countedFrom}`, {
            fleet: names.fleet(fleetId),
            number: count(vehicles),
            all: count(registeredCount),
          })}
        </li>
      ))}
    </ul>
  );
}
