import { Command } from 'commander';
import { Api } from './connection';
import { hours, printJson, table } from './output';

type Totals = { unmet: number; vehicleHours: number; trips: number; vehicles: number };
export type Routes = {
  status: string;
  stages: { name: string; value: number; bound: number; gap: number }[];
  routes: {
    fleetZh: string;
    vehicle: number;
    dutyHours: number;
    trips: {
      number: number;
      startHours: number;
      returnHours: number;
      massKg: number;
      stops: {
        placeZh: string;
        arriveHours: number;
        lines: { itemZh: string; quantity: number }[];
      }[];
    }[];
  }[];
  leftBehind: { itemId: string; quantity: number; cause: string }[];
  totals: Totals;
  direct: Totals;
};

/** Who drives where when, and what that saves against one place a trip. */
export function describeRoutes(found: Routes): string {
  const rows = found.routes.flatMap(({ fleetZh, vehicle, trips }) =>
    trips.map((trip) => [
      `${fleetZh} ${vehicle}`,
      trip.number,
      hours(trip.startHours),
      trip.stops.map(({ placeZh, arriveHours }) => `${placeZh} ${hours(arriveHours)}`).join(' → '),
      hours(trip.returnHours),
      `${(trip.massKg / 1_000).toFixed(2)} t`,
    ]),
  );
  const { totals, direct } = found;
  const bound = found.stages.find(({ name }) => name === 'hours')?.bound ?? 0;
  const goods = found.leftBehind.filter(({ cause }) => cause !== 'NO_FLEET');
  const left = goods.map(({ itemId, quantity, cause }) => {
    return `  not brought: ${quantity} of ${itemId} (${cause})`;
  });
  const others = found.leftBehind.length - goods.length;
  if (others > 0) left.push(`${others} lines leave depots without vehicles: others carry them`);
  return [
    rows.length > 0
      ? table(['vehicle', 'trip', 'loads', 'stops and arrivals', 'back', 'load'], rows)
      : 'No trips.',
    `${hours(totals.vehicleHours)} of vehicles in ${totals.trips} trips of ${totals.vehicles} vehicles; ` +
      `direct ${hours(direct.vehicleHours)}, ${direct.trips} trips, ${direct.vehicles} vehicles; ` +
      `no plan takes less than ${hours(bound)} (${found.status})`,
    ...left,
  ].join('\n');
}

export function routesCommand(): Command {
  return new Command('routes')
    .description("the trips of a plan's vehicles with several stops; nothing is stored")
    .argument('<id>')
    .option('--duty-hours <hours>', 'of a driver, 12 unless told', Number)
    .option('--stops <number>', 'of a trip at most, 20 unless told', Number)
    .option('--json', 'print JSON')
    .action(async (id: string, { dutyHours, stops, json }) => {
      const body = { dutyHoursMaximum: dutyHours, stopsMaximum: stops };
      const found = await new Api().post<Routes>(
        `/v1/plans/${encodeURIComponent(id)}:planRoutes`,
        body,
      );
      if (json) printJson(found);
      else console.log(describeRoutes(found));
    });
}
