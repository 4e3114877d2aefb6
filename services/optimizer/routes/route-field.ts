import { greatCircleKm } from '../lanes';
import type { Haul, Parcel } from './parcels';
import type { Medium, RoutesProblem } from './routes-problem';

// What the search works on: the depot is place 0, every place has a number, travel is a table for
// each medium, and closed roads are spans of time.

export interface RouteFleet {
  /** Position in the problem's fleets. */
  index: number;
  /** No more vehicles than parcels can be of use. */
  count: number;
  massKg: number;
  volumeM3: number;
  start: number;
  workMost: number;
  roads: RoadTable;
}

export interface RouteParcel extends Parcel {
  place: number;
  /** Unloading: what each visit takes, and what the load adds. */
  visitHours: number;
  loadHours: number;
  /** By position in the field's fleets. */
  fits: boolean[];
}

export interface RouteField {
  fleets: RouteFleet[];
  parcels: RouteParcel[];
  places: string[];
  policy: RoutesProblem['policy'];
}

export interface RoadTable {
  /** Hours and kilometres from place to place, row by row; Infinity where there is no road. */
  hours: Float64Array;
  km: Float64Array;
  /** Spans in which a road may not be used, in order, by row × places + column. */
  closed: Map<number, [from: number, until: number][]>;
}

/** Times within this many hours count as equal. */
export const tolerance = 1e-9;

export function routeField(problem: RoutesProblem, haul: Haul): RouteField {
  const places = [haul.depot, ...new Set(haul.parcels.map((parcel) => parcel.to))];
  const placeAt = new Map(places.map((id, place) => [id, place]));
  const nodes = new Map(problem.nodes.map((node) => [node.id, node]));
  const { policy } = problem;
  const tables = new Map<Medium, RoadTable>();
  const fleets = haul.fleets.map((index): RouteFleet => {
    const fleet = problem.fleets[index]!;
    const roads = tables.get(fleet.medium) ?? roadTable(problem, places, placeAt, fleet.medium);
    tables.set(fleet.medium, roads);
    return {
      ...{ index, roads, start: fleet.availableHours },
      count: Math.min(fleet.count, haul.parcels.length),
      massKg: fleet.massKgCapacity * (1 + tolerance) + tolerance,
      volumeM3: fleet.volumeM3Capacity * (1 + tolerance) + tolerance,
      workMost: (fleet.hoursAvailable ?? Infinity) + tolerance,
    };
  });
  const parcels = haul.parcels.map((parcel): RouteParcel => {
    const visitHours = nodes.get(parcel.to)?.unloadingHours ?? policy.unloadingHours;
    const loadHours = (policy.unloadingHoursPerTonne * parcel.massKg) / 1_000;
    const fits = fleets.map(({ index, massKg, volumeM3 }) => {
      const carries = parcel.massKg <= massKg && parcel.volumeM3 <= volumeM3;
      return carries && parcel.fleets.includes(index);
    });
    return { ...parcel, place: placeAt.get(parcel.to)!, visitHours, loadHours, fits };
  });
  return { fleets, parcels, places, policy };
}

function roadTable(
  problem: RoutesProblem,
  places: readonly string[],
  placeAt: ReadonlyMap<string, number>,
  medium: Medium,
): RoadTable {
  const size = places.length;
  const given = problem.roads?.filter((road) => road.medium === medium) ?? [];
  const table: RoadTable = {
    hours: new Float64Array(size * size).fill(Infinity),
    km: new Float64Array(size * size),
    closed: new Map(),
  };
  for (let place = 0; place < size; place += 1) table.hours[place * size + place] = 0;
  if (given.length === 0) fromCoordinates(problem, places, medium, table);
  // What is given for a direction counts there; the other direction takes it where it has none.
  for (const back of [true, false]) {
    for (const { fromNodeId, toNodeId, hours, km } of given) {
      const from = placeAt.get(back ? toNodeId : fromNodeId);
      const to = placeAt.get(back ? fromNodeId : toNodeId);
      if (from === undefined || to === undefined || from === to) continue;
      table.hours[from * size + to] = hours;
      table.km[from * size + to] = km;
    }
  }
  for (const closure of problem.closures) {
    const from = placeAt.get(closure.fromNodeId);
    const to = placeAt.get(closure.toNodeId);
    if (closure.medium !== medium || from === undefined || to === undefined) continue;
    const key = from * size + to;
    const spans = table.closed.get(key) ?? [];
    spans.push([closure.fromHours, closure.untilHours ?? Infinity]);
    spans.sort((a, b) => a[0] - b[0]);
    table.closed.set(key, spans);
  }
  return table;
}

function fromCoordinates(
  problem: RoutesProblem,
  places: readonly string[],
  medium: Medium,
  table: RoadTable,
): void {
  const { policy } = problem;
  const byWater = medium === 'WATER';
  const detour = byWater ? policy.waterDetourFactor : policy.detourFactor;
  const speed = byWater ? policy.waterSpeedKmPerHour : policy.speedKmPerHour;
  const nodes = new Map(problem.nodes.map((node) => [node.id, node]));
  places.forEach((a, from) => {
    places.forEach((b, to) => {
      if (from === to) return;
      const km = greatCircleKm(nodes.get(a)!, nodes.get(b)!) * detour;
      table.km[from * places.length + to] = km;
      table.hours[from * places.length + to] = km / speed;
    });
  });
}

/** When a vehicle may set out at the earliest, so that it meets no closed road while on it. */
export function earliestDeparture(
  roads: RoadTable,
  key: number,
  time: number,
  hours: number,
): number {
  let depart = time;
  for (const [from, until] of roads.closed.get(key) ?? []) {
    if (depart + hours > from + tolerance && depart < until - tolerance) depart = until;
  }
  return depart;
}
