import { useTranslation } from 'react-i18next';
import type { PlanRoutes, VehicleRoute } from '../../api/plan-routes';
import type { Plan } from '../../api/plan-types';
import { decimal, tonnes } from '../../format';
import { hourText } from './hour-text';
import { Goods, useWord } from './routes-table';

/** What a printer gets in place of the page: a sheet of paper for each driver. */
export function DriverSheets({ plan, routes }: { plan: Plan; routes: PlanRoutes }) {
  return (
    <div className="m-driver-sheets" aria-hidden="true">
      {routes.routes.map((route) => (
        <DriverSheet key={`${route.fleetId}/${route.vehicle}`} plan={plan} route={route} />
      ))}
    </div>
  );
}

function DriverSheet({ plan, route }: { plan: Plan; route: VehicleRoute }) {
  const { t } = useTranslation();
  const word = useWord();
  return (
    <section className="m-driver-sheet">
      <h2>{`${t('routes.sheet')}: ${word(route.fleetZh, route.fleetEn)} ${route.vehicle}`}</h2>
      <p>
        {t('routes.sheetHead', {
          depot: word(route.depotZh, route.depotEn),
          from: hourText(plan, route.startHours),
          until: hourText(plan, route.endHours),
          driving: decimal(route.drivingHours),
          rest: decimal(route.breakHours),
        })}
      </p>
      {route.trips.map((trip) => (
        <table key={trip.number}>
          <caption>
            {t('routes.sheetTrip', {
              number: trip.number,
              load: hourText(plan, trip.startHours),
              leave: hourText(plan, trip.departHours),
              back: hourText(plan, trip.returnHours),
              mass: tonnes(trip.massKg),
            })}
          </caption>
          <thead>
            <tr>
              <th>{t('routes.arrive')}</th>
              <th>{t('routes.place')}</th>
              <th>{t('routes.goods')}</th>
              <th>{t('routes.signed')}</th>
            </tr>
          </thead>
          <tbody>
            {trip.stops.map((stop, s) => (
              <tr key={s}>
                <td>{hourText(plan, stop.arriveHours)}</td>
                <td>{word(stop.placeZh, stop.placeEn)}</td>
                <td>
                  <Goods stop={stop} />
                </td>
                <td />
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}
