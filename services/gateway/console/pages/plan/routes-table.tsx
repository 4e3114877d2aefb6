import { Alert, Descriptions, Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PlanRoutes, RouteStop, RouteTrip, VehicleRoute } from '../../api/plan-routes';
import type { Plan } from '../../api/plan-types';
import { count, decimal, percent, tonnes } from '../../format';
import { useLanguage } from '../../language';
import { useNames } from '../../names';
import { Nothing } from '../../parts/query-view';
import { hourText } from './hour-text';

/** What the trips take, against direct ones and against what no plan can do better than. */
export function RoutesSummary({ routes }: { routes: PlanRoutes }) {
  const { t } = useTranslation();
  const { totals, direct, stages, status } = routes;
  const hours = stages.find(({ name }) => name === 'hours');
  const saved = direct.vehicleHours - totals.vehicleHours;
  const share = direct.vehicleHours > 0 ? saved / direct.vehicleHours : 0;
  const against = (value: string, other: string) => t('routes.against', { value, other });
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={[
          {
            key: 'saved',
            label: t('routes.saved'),
            children: <b>{`${decimal(saved)} h (${percent(share)})`}</b>,
          },
          {
            key: 'hours',
            label: t('routes.hours'),
            children: against(decimal(totals.vehicleHours), decimal(direct.vehicleHours)),
          },
          {
            key: 'vehicles',
            label: t('routes.vehicles'),
            children: against(count(totals.vehicles), count(direct.vehicles)),
          },
          {
            key: 'trips',
            label: t('routes.trips'),
            children: against(count(totals.trips), count(direct.trips)),
          },
          {
            key: 'km',
            label: t('routes.km'),
            children: against(decimal(totals.distanceKm), decimal(direct.distanceKm)),
          },
          {
            key: 'proof',
            label: t('routes.proof'),
            children: (
              <>
                <Tag color={status === 'OPTIMAL' ? 'green' : 'blue'}>
                  {t(status === 'OPTIMAL' ? 'routes.proven' : 'routes.bounded')}
                </Tag>
                {t('routes.bound', {
                  hours: decimal(hours?.bound),
                  gap: percent(hours?.gap ?? 0),
                })}
              </>
            ),
          },
        ]}
      />
      <Left routes={routes} />
    </>
  );
}

/** What is not brought, or comes late. */
function Left({ routes }: { routes: PlanRoutes }) {
  const { t } = useTranslation();
  const names = useNames();
  const { totals, leftBehind } = routes;
  const goods = leftBehind.filter(({ cause }) => cause !== 'NO_FLEET');
  const others = leftBehind.length - goods.length;
  return (
    <>
      {goods.length > 0 && (
        <Alert
          type="warning"
          className="m-alert"
          title={t('routes.leftBehind', { number: goods.length })}
          description={
            <ul className="m-plain-list">
              {goods.slice(0, 20).map((line) => (
                <li key={JSON.stringify(line)}>
                  {`${names.depot(line.fromDepotId)} → ${names.place(line)}: `}
                  {`${names.item(line.itemId)} × ${count(line.quantity)}, `}
                  {t(`routeCause.${line.cause}`)}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {totals.unmet > 0 && goods.length === 0 && (
        <Alert
          type="warning"
          className="m-alert"
          title={t('routes.late', { unmet: decimal(totals.unmet) })}
        />
      )}
      {others > 0 && <p className="m-note">{t('routes.others', { number: others })}</p>}
    </>
  );
}

type TripRow = RouteTrip & { route: VehicleRoute };

export function RoutesTable({ plan, routes }: { plan: Plan; routes: PlanRoutes }) {
  const { t } = useTranslation();
  const word = useWord();
  const rows = routes.routes.flatMap((route) => route.trips.map((trip) => ({ ...trip, route })));
  if (rows.length === 0) return <Nothing>{t('routes.none')}</Nothing>;
  const columns: TableColumnsType<TripRow> = [
    {
      title: t('routes.vehicle'),
      width: 150,
      render: (_, { route }) => (
        <>
          {`${word(route.fleetZh, route.fleetEn)} ${route.vehicle}`}
          <br />
          <span className="m-note">{word(route.depotZh, route.depotEn)}</span>
        </>
      ),
    },
    { title: t('routes.trip'), align: 'right', render: (_, { number }) => number },
    {
      title: t('routes.load'),
      width: 118,
      render: (_, { startHours }) => hourText(plan, startHours),
    },
    {
      title: t('routes.stops'),
      render: (_, { stops }) => <Stops plan={plan} stops={stops} />,
    },
    {
      title: t('routes.back'),
      width: 118,
      render: (_, { returnHours }) => hourText(plan, returnHours),
    },
    {
      title: t('routes.work'),
      width: 80,
      align: 'right',
      render: (_, { workHours }) => `${decimal(workHours)} h`,
    },
    {
      title: t('routes.loadSize'),
      width: 150,
      align: 'right',
      render: (_, { massKg, volumeM3 }) => `${tonnes(massKg)} · ${decimal(volumeM3)} m³`,
    },
    {
      title: t('routes.length'),
      align: 'right',
      render: (_, { distanceKm }) => decimal(distanceKm),
    },
  ];
  return (
    <Table<TripRow>
      size="small"
      rowKey={({ route, number }) => `${route.fleetId}/${route.vehicle}/${number}`}
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 960 }}
    />
  );
}

function Stops({ plan, stops }: { plan: Plan; stops: RouteStop[] }) {
  const { t } = useTranslation();
  const word = useWord();
  return (
    <ol className="m-plain-list">
      {stops.map((stop, s) => (
        <li key={s}>
          <b>{word(stop.placeZh, stop.placeEn)}</b> {hourText(plan, stop.arriveHours)}{' '}
          {stop.startHours > stop.dueHours + 1e-6 && <Tag color="red">{t('routes.isLate')}</Tag>}
          <br />
          <Goods stop={stop} />
        </li>
      ))}
    </ol>
  );
}

export function Goods({ stop }: { stop: RouteStop }) {
  const word = useWord();
  const goods = stop.lines.map((line) => {
    return `${word(line.itemZh, line.itemEn)} × ${count(line.quantity)}`;
  });
  return <span className="m-note">{goods.join(' · ')}</span>;
}

/** Of two names the one in the language of the page. */
export function useWord(): (zh: string, en: string) => string {
  const language = useLanguage();
  return (zh, en) => (language === 'zh' ? zh : en);
}
