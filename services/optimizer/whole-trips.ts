import type { Highs } from 'highs';
import { HighsModel } from './highs-engine';
import { carriedColumns, tripHours } from './model/dispatch-fleets';
import type { DispatchModel } from './model/model-parts';
import { capShares } from './share-caps';

// From a plan with parts of trips to one with whole trips: parts are rounded within each fleet's
// hours, so that the plan can be driven, and the goods are planned again for those trips.

export interface TripSearch {
  highs: Highs;
  /** With whole trips. */
  model: DispatchModel;
  seed: number;
  secondsLeft: () => number;
  /** Hold every item at its least worst share, as long as the trips allow it. */
  capped: boolean;
}

/** A fractional plan of a pooled model. */
export interface PooledPlan {
  pooled: DispatchModel;
  values: Float64Array;
}

/** The columns (of the whole model) of a plan with trips near those of a pooled plan. */
export function withWholeTrips(search: TripSearch, plan: PooledPlan): Float64Array | undefined {
  return withTheseTrips(search, roundedTrips(search.model, partialTrips(search.model, plan)));
}

/** The columns of the best plan with exactly these trips, goods still in parts. */
export function withTheseTrips(
  search: TripSearch,
  trips: ReadonlyMap<number, number>,
): Float64Array | undefined {
  const planned = planForTrips(search, trips);
  if (planned !== undefined || !search.capped) return planned;
  return planForTrips({ ...search, capped: false }, trips);
}

function planForTrips(
  search: TripSearch,
  trips: ReadonlyMap<number, number>,
): Float64Array | undefined {
  const { model, secondsLeft } = search;
  const engine = new HighsModel(search.highs, model.sparse, search.seed);
  let best: Float64Array | undefined;
  try {
    if (search.capped) capShares(engine, model);
    for (const { column } of model.trips) {
      const count = trips.get(column) ?? 0;
      engine.boundColumn(column, count, count);
    }
    for (const stage of model.stages) {
      const answer = engine.solveRoughly(stage, secondsLeft);
      if (answer.status !== 'OPTIMAL') break;
      best = answer.values;
      engine.fixFace(stage, answer);
    }
    return best;
  } finally {
    engine.dispose();
  }
}

/** How full the trips would be: by mass or by volume, whichever takes more of them. */
function partialTrips(model: DispatchModel, { pooled, values }: PooledPlan): Map<number, number> {
  const { network, unit } = pooled;
  const carried = carriedColumns(pooled);
  return new Map(
    model.trips.map((trip) => {
      let [massKg, volumeM3] = [0, 0];
      for (const { item, column } of carried(trip)) {
        const units = (values[column] ?? 0) * unit;
        massKg += units * (network.items[item]?.massKg ?? 0);
        volumeM3 += units * (network.items[item]?.volumeM3 ?? 0);
      }
      const fleet = network.fleets[trip.fleet];
      const byMass = massKg > 0 ? massKg / (fleet?.massKg ?? 0) : 0;
      return [trip.column, Math.max(byMass, volumeM3 > 0 ? volumeM3 / (fleet?.volumeM3 ?? 0) : 0)];
    }),
  );
}

/** Rounded down, then up again, the largest parts first, where hours are left. */
function roundedTrips(
  model: DispatchModel,
  values: ReadonlyMap<number, number>,
): Map<number, number> {
  const { network, trips } = model;
  const rounded = new Map<number, number>();
  const part = (column: number): number => (values.get(column) ?? 0) - (rounded.get(column) ?? 0);
  const hoursLeft = network.fleets.map((fleet) => fleet.vehicleHours);
  const drive = (fleet: number, lane: number, count: number): boolean => {
    const hours = count * tripHours(network.lanes[lane]?.hours ?? 0);
    if (hours > (hoursLeft[fleet] ?? 0) + 1e-9) return false;
    hoursLeft[fleet] = (hoursLeft[fleet] ?? 0) - hours;
    return true;
  };
  for (const { column, lane, fleet } of trips) {
    const count = Math.floor((values.get(column) ?? 0) + 1e-7);
    rounded.set(column, drive(fleet, lane, count) ? count : 0);
  }
  const partial = trips.filter(({ column }) => part(column) > 1e-7);
  partial.sort((a, b) => part(b.column) - part(a.column));
  for (const { column, lane, fleet } of partial) {
    if (drive(fleet, lane, 1)) rounded.set(column, (rounded.get(column) ?? 0) + 1);
  }
  return rounded;
}
