import { SparseModel } from '../model/sparse-model';
import type { Objective } from '../objective';
import type { RouteField } from './route-field';
import { shortestPaths } from './route-paths';
import { cheapTrips } from './trip-pricing';
import type { PricedTrip, TripTable } from './trip-pricing';
import { leavingCost, restsAfter, unloadingCost } from './schedule';
import type { Cost, Trip } from './schedule';

// What no plan can do better than. Each parcel alone, first of all and with a vehicle of its own, says
// how early it can arrive; the hours are bounded by what its part of a full vehicle must at least
// drive, and, where that is worth the time, by a linear programme over all trips.

/** Parcels beyond which the linear programme is left out. */
const programmeMost = 120;
const roundsMost = 120;

/** Below the cost of every plan, aim by aim; the later ones hold for plans as good in the earlier. */
export function simpleBound(field: RouteField, unmet: number): Cost {
  const ways = field.fleets.map(({ roads }) =>
    shortestPaths(roads.hours, field.places.length, 'from'),
  );
  let [unmetLeast, lateness, arrival] = [0, 0, 0];
  field.parcels.forEach((_, p) => {
    const alone = aloneCost(field, ways, p);
    unmetLeast += alone[0];
    lateness += alone[1];
    arrival += alone[2];
  });
  const { hours, km } = partShares(field);
  const [hoursLeast, kmLeast] = [spared(field, hours, unmet), spared(field, km, unmet)];
  return [unmetLeast, lateness, hoursLeast, kmLeast, arrival];
}

/** Unmet, late and arrival of a parcel that has a vehicle to itself. */
function aloneCost(
  field: RouteField,
  ways: readonly (readonly number[])[],
  p: number,
): [number, number, number] {
  const parcel = field.parcels[p]!;
  const { policy } = field;
  const leaving = leavingCost(field, p);
  let best: [number, number, number] = [leaving[0], leaving[1], leaving[4]];
  field.fleets.forEach((fleet, f) => {
    const way = ways[f]![parcel.place]!;
    if (!parcel.fits[f]! || way === Infinity) return;
    const rests = restsAfter(way, policy.drivingHoursMaximum) * policy.breakHours;
    const start = Math.max(fleet.start, parcel.ready) + policy.loadingHours + way + rests;
    const cost = unloadingCost(field, p, Math.max(start, parcel.open));
    if (cost === undefined) return;
    best = [Math.min(best[0], cost[0]), Math.min(best[1], cost[1]), Math.min(best[2], cost[2])];
  });
  return best;
}

/** What the search for a proven plan cuts off with: see `Duties`. */
export interface RestBound {
  /** Hours that each parcel still to be brought adds at least. */
  shares: number[];
  /** By fleet: the part of a vehicle each parcel fills, and the hours of the farthest full trip. */
  parts: number[][];
  farthest: number[];
}

export function restBound(field: RouteField): RestBound {
  const { fleets, parcels, places, policy } = field;
  const at = parcels.map(({ place }) => parcels.filter((other) => other.place === place).length);
  const trips = fleets.map(({ roads }) =>
    circuit(roads.hours, places.length).map((way) => policy.loadingHours + way),
  );
  const parts = fleets.map((fleet) => filledParts(field, fleet.massKg, fleet.volumeM3));
  const shares = parcels.map(({ place, fits, visitHours, loadHours }, p) => {
    const ways = fleets.flatMap((_, f) => (fits[f]! ? [parts[f]![p]! * trips[f]![place]!] : []));
    const least = Math.min(...ways);
    // Of several parcels for one place, one may come without a visit of its own.
    return Number.isFinite(least) ? least + loadHours + (at[p] === 1 ? visitHours : 0) : 0;
  });
  const farthest = trips.map((hours) => {
    return Math.max(...parcels.map(({ place }) => hours[place]!).filter((way) => way < Infinity));
  });
  return { shares, parts, farthest };
}

/** The least a parcel adds: a full vehicle's way there and back, shared by what fills it. */
function partShares(field: RouteField): { hours: number[]; km: number[] } {
  const { fleets, parcels, places, policy } = field;
  const ways = fleets.map(({ roads }) => ({
    hours: circuit(roads.hours, places.length),
    km: circuit(withoutRoads(roads), places.length),
  }));
  const parts = fleets.map((fleet) => filledParts(field, fleet.massKg, fleet.volumeM3));
  const seen = new Set<number>();
  const shares = parcels.map((parcel, p) => {
    let [hours, km] = [Infinity, Infinity];
    fleets.forEach((_, f) => {
      if (!parcel.fits[f]!) return;
      const way = ways[f]!;
      hours = Math.min(hours, parts[f]![p]! * (policy.loadingHours + way.hours[parcel.place]!));
      km = Math.min(km, parts[f]![p]! * way.km[parcel.place]!);
    });
    const visit = seen.has(parcel.place) ? 0 : parcel.visitHours;
    seen.add(parcel.place);
    const isPossible = Number.isFinite(hours);
    return { hours: isPossible ? hours + visit + parcel.loadHours : 0, km: isPossible ? km : 0 };
  });
  return { hours: shares.map(({ hours }) => hours), km: shares.map(({ km }) => km) };
}

/** The part of a vehicle each parcel fills, by whichever of mass and volume fills more in all. */
function filledParts({ parcels }: RouteField, massMost: number, volumeMost: number): number[] {
  const byMass = parcels.map(({ massKg }) => massKg / massMost || 0);
  const byVolume = parcels.map(({ volumeM3 }) => volumeM3 / volumeMost || 0);
  const sum = (list: readonly number[]): number => list.reduce((total, part) => total + part, 0);
  return sum(byMass) >= sum(byVolume) ? byMass : byVolume;
}

function circuit(lengths: Float64Array, size: number): number[] {
  const out = shortestPaths(lengths, size, 'from');
  const back = shortestPaths(lengths, size, 'to');
  return out.map((way, place) => way + back[place]!);
}

function withoutRoads({ hours, km }: { hours: Float64Array; km: Float64Array }): Float64Array {
  return km.map((way, at) => (hours[at] === Infinity ? Infinity : way));
}

/** Σ of the shares, less those of the goods that a plan with so much unmet may leave behind. */
function spared(field: RouteField, shares: readonly number[], unmet: number): number {
  const weightOf = (p: number): number => field.parcels[p]!.weight;
  const order = [...shares.keys()].sort(
    (a, b) => shares[b]! * weightOf(a) - shares[a]! * weightOf(b) || a - b,
  );
  let room = unmet * (1 + 1e-9);
  let sum = 0;
  // Those that weigh least for their hours go first; of the last, only the part that still may.
  for (const p of order) {
    const weight = weightOf(p);
    const part = weight <= 0 ? 1 : Math.min(1, room / weight);
    room = Math.max(0, room - part * weight);
    sum += shares[p]! * (1 - part);
  }
  return sum;
}

export type SolveModel = (
  sparse: SparseModel,
  objective: Objective,
) => Promise<{ status: string; prices: Float64Array }>;

/**
 * The hours of the best mixture of trips that brings everything, by column generation. Trips may pass
 * a place twice and know no clock, so no plan takes less. Zero where it is not worth the time.
 */
export async function programmeBound(
  field: RouteField,
  found: { trips: readonly Trip[]; unmet: number },
  solve: SolveModel,
  secondsLeft: () => number,
): Promise<number> {
  const size = field.parcels.length;
  if (size > programmeMost || size < 2) return 0;
  const table = tripTable(field);
  const columns: PricedTrip[] = field.parcels.map((_, p) => tripOf(table, [p]));
  columns.push(...found.trips.map((trip) => tripOf(table, trip)));
  const known = columns.filter(({ hours }) => hours < Infinity);
  let bound = 0;
  for (let round = 0; round < roundsMost && secondsLeft() > 0; round += 1) {
    const { sparse, objective } = programme(field, known, found.unmet);
    const { status, prices } = await solve(sparse, objective);
    if (status !== 'OPTIMAL') break;
    const worth = Array.from({ length: size }, (_, p) => Math.max(0, prices[p] ?? 0));
    const room = Math.max(0, -(prices[size] ?? 0));
    const cheap = cheapTrips(table, worth);
    bound = Math.max(bound, provenHours(field, worth, room, found.unmet, cheap.least));
    const helpful = cheap.trips.filter(({ reduced }) => reduced < -1e-7);
    if (helpful.length === 0) break;
    known.push(...helpful);
  }
  return bound;
}

/** Weak duality, with the cheapest trip's own fault charged for as many trips as there may be. */
function provenHours(
  field: RouteField,
  worth: readonly number[],
  room: number,
  unmet: number,
  least: number,
): number {
  let bound = -room * unmet * (1 + 1e-9) + Math.min(0, least) * field.parcels.length;
  worth.forEach((value, p) => {
    bound += value + Math.min(0, room * field.parcels[p]!.weight - value);
  });
  return bound;
}

function programme(
  field: RouteField,
  columns: readonly PricedTrip[],
  unmet: number,
): { sparse: SparseModel; objective: Objective } {
  const sparse = new SparseModel();
  const brought = field.parcels.map(() => sparse.addRow(1, Infinity));
  const leftBehind = sparse.addRow(-Infinity, unmet * (1 + 1e-9));
  const costs: number[] = [];
  for (const { passes, hours } of columns) {
    const column = sparse.addColumn(0, Infinity, false);
    costs.push(hours);
    for (const [p, times] of passes) sparse.entry(brought[p]!, column, times);
  }
  field.parcels.forEach(({ weight }, p) => {
    const column = sparse.addColumn(0, 1, false);
    costs.push(0);
    sparse.entry(brought[p]!, column, 1);
    if (weight > 0) sparse.entry(leftBehind, column, weight);
  });
  return { sparse, objective: { columns: costs.map((_, c) => c), costs } };
}

/** One vehicle that is better than any: the shortest roads, the largest hold. */
function tripTable(field: RouteField): TripTable {
  const { fleets, parcels, places, policy } = field;
  const width = places.length;
  const between = (from: number, to: number): number => {
    return fleets.reduce(
      (least, { roads }) => Math.min(least, roads.hours[from * width + to]!),
      Infinity,
    );
  };
  const massMost = Math.max(...fleets.map((fleet) => fleet.massKg));
  const volumeMost = Math.max(...fleets.map((fleet) => fleet.volumeM3));
  return {
    loading: policy.loadingHours,
    parts: filledParts(field, massMost, volumeMost),
    out: parcels.map((to) => between(0, to.place) + to.visitHours + to.loadHours),
    back: parcels.map((from) => between(from.place, 0)),
    next: parcels.map((from) =>
      parcels.map((to) => {
        const visit = to.place === from.place ? 0 : to.visitHours;
        return between(from.place, to.place) + visit + to.loadHours;
      }),
    ),
  };
}

export function tripOf(table: TripTable, trip: Trip): PricedTrip {
  const passes = new Map<number, number>();
  let [hours, last] = [table.loading, -1];
  for (const p of trip) {
    hours += last < 0 ? table.out[p]! : table.next[last]![p]!;
    passes.set(p, (passes.get(p) ?? 0) + 1);
    last = p;
  }
  return { passes, hours: hours + (last < 0 ? 0 : table.back[last]!), reduced: 0 };
}
