import { exactExcess, type Term } from './exact';
import { earlierUnits } from './model/dispatch-earlier';
import { tripHours } from './model/dispatch-fleets';
import { extremeShares, sharedNeeds } from './model/dispatch-equity';
import type { Network } from './model/dispatch-network';
import type { StageName } from './model/dispatch-stages';
import { termOf } from './lanes';

// A plan as things that happen: what leaves where and when, what is handed over when, which
// trips are driven. Everything a solution says is derived from it.

export interface Leg {
  lane: number;
  item: number;
  quantity: number;
  departHours: number;
  arriveHours: number;
  fleet: number | undefined;
  /** Of stock that expires. */
  expireHours?: number;
}

export interface Delivery {
  need: number;
  quantity: number;
  arriveHours: number;
  expireHours?: number;
}

export interface TripCount {
  fleet: number;
  lane: number;
  count: number;
  massKg: number;
  volumeM3: number;
}

export interface Itinerary {
  legs: Leg[];
  deliveries: Delivery[];
  trips: TripCount[];
}

/** How much of what several fleets at one node carry falls to each: keyed by lane and item. */
export type FleetShares = ReadonlyMap<string, { fleet: number; quantity: number }[]>;

export function shareKey(lane: number, item: number): string {
  return `${lane} ${item}`;
}

/** The most that can count as delivered: the need, rounded up to a whole unit where units are. */
export function deliverable(network: Network, need: number): number {
  const line = network.needs[need];
  if (line === undefined) return 0;
  const whole = network.items[line.item]?.indivisible ?? true;
  return Math.max(whole ? Math.ceil(line.quantity) : line.quantity, claimOf(network, need));
}

/** What a need must be given for its minimum: whole units, where units are. */
export function claimOf({ needs, items }: Network, need: number): number {
  const { item = -1, minimum = 0 } = needs[need] ?? {};
  const whole = items[item]?.indivisible ?? true;
  return whole ? Math.ceil(minimum - 1e-9) : minimum;
}

/** Names a fleet for every leg that leaves a fleet's home, then counts the trips. */
export function withCarriage(
  network: Network,
  legs: readonly Leg[],
  deliveries: Delivery[],
  shares: FleetShares,
): Itinerary {
  const left = new Map([...shares].map(([key, list]) => [key, list.map((part) => ({ ...part }))]));
  const carried = legs.flatMap((leg) => {
    const fleets = network.fleetsAt.get(network.lanes[leg.lane]?.from ?? -1);
    if (fleets === undefined) return [leg];
    if (fleets.length === 1) return [{ ...leg, fleet: fleets[0] }];
    return splitLeg(leg, left.get(shareKey(leg.lane, leg.item)) ?? [], fleets);
  });
  return { legs: carried, deliveries, trips: countTrips(network, carried) };
}

function splitLeg(
  leg: Leg,
  parts: { fleet: number; quantity: number }[],
  fleets: readonly number[],
): Leg[] {
  const split: Leg[] = [];
  let rest = leg.quantity;
  for (const part of parts) {
    const quantity = Math.min(rest, part.quantity);
    if (quantity <= 0) continue;
    part.quantity -= quantity;
    rest -= quantity;
    split.push({ ...leg, quantity, fleet: part.fleet });
  }
  const last = split.at(-1);
  if (rest > 0 && last !== undefined) last.quantity += rest;
  return last === undefined ? [{ ...leg, fleet: fleets[0] }] : split;
}

export function countTrips(network: Network, legs: readonly Leg[]): TripCount[] {
  const trips = new Map<string, TripCount>();
  const loads = new Map<TripCount, Leg[]>();
  for (const leg of legs) {
    const { fleet, lane, item, quantity } = leg;
    if (fleet === undefined) continue;
    const key = `${fleet} ${lane}`;
    const trip = trips.get(key) ?? { fleet, lane, count: 0, massKg: 0, volumeM3: 0 };
    const load = loads.get(trip);
    if (load === undefined) loads.set(trip, [leg]);
    else load.push(leg);
    trip.massKg += quantity * (network.items[item]?.massKg ?? 0);
    trip.volumeM3 += quantity * (network.items[item]?.volumeM3 ?? 0);
    trips.set(key, trip);
  }
  for (const trip of trips.values()) {
    const fleet = network.fleets[trip.fleet];
    trip.count = Math.max(
      wholeTrips(trip.massKg, fleet?.massKg ?? 0),
      wholeTrips(trip.volumeM3, fleet?.volumeM3 ?? 0),
    );
    const load = loads.get(trip) ?? [];
    if (isOver(network, load, trip)) trip.count += 1;
  }
  return [...trips.values()];
}

/** Whether what whole units weigh or fill is above the trips' capacity by anything. */
function isOver({ items, fleets }: Network, load: readonly Leg[], trip: TripCount): boolean {
  if (trip.count === 0 || !load.every(({ item }) => items[item]?.indivisible)) return false;
  return (['massKg', 'volumeM3'] as const).some((of) => {
    const terms = load.map(({ item, quantity }): Term => [quantity, items[item]?.[of] ?? 0]);
    return exactExcess(terms, [[trip.count, fleets[trip.fleet]?.[of] ?? 0]]) > 0;
  });
}

/** Rounded up, but a sum of masses that is over by floating point only is not another trip. */
export function wholeTrips(load: number, capacity: number): number {
  if (load <= 0) return 0;
  const trips = load / capacity;
  return Math.ceil(trips - 1e-9 * Math.max(1, trips));
}

/** Vehicle-hours used beyond what each fleet has; nothing where the plan can be driven. */
export function excessVehicleHours(network: Network, trips: readonly TripCount[]): number {
  const used = new Map<number, number>();
  for (const { fleet, lane, count } of trips) {
    const hours = count * tripHours(network.lanes[lane]?.hours ?? 0);
    used.set(fleet, (used.get(fleet) ?? 0) + hours);
  }
  let excess = 0;
  for (const [fleet, hours] of used) {
    const most = network.fleets[fleet]?.vehicleHours ?? 0;
    if (hours > most * (1 + 1e-9) + 1e-9) excess += hours - most;
  }
  return excess;
}

export function deliveredByNeed(network: Network, itinerary: Itinerary): Float64Array {
  const delivered = new Float64Array(network.needs.length);
  for (const { need, quantity } of itinerary.deliveries) {
    delivered[need] = (delivered[need] ?? 0) + quantity;
  }
  return delivered;
}

/** What each stage's aim comes to. */
export function stageValue(network: Network, itinerary: Itinerary, name: StageName): number {
  const delivered = deliveredByNeed(network, itinerary);
  const { needs, lanes, items } = network;
  const unmet = (j: number): number => Math.max(0, (needs[j]?.quantity ?? 0) - (delivered[j] ?? 0));
  switch (name) {
    case 'unmet':
      return sum(needs.map((need, j) => need.priority * unmet(j)));
    case 'minimum':
      return sum(
        needs.map(({ item, minimum }, j) => {
          return (items[item]?.unitsEach ?? 1) * Math.max(0, minimum - (delivered[j] ?? 0));
        }),
      );
    case 'effort':
    case 'stability': {
      const effort = sum(
        itinerary.legs.map(
          (leg) =>
            leg.quantity * (items[leg.item]?.effortMass ?? 0) * (lanes[leg.lane]?.hours ?? 0),
        ),
      );
      return name === 'effort' ? effort : effort + changeCost(network, itinerary.legs);
    }
    case 'cost':
      return sum(
        itinerary.legs.map((leg) => {
          const lane = lanes[leg.lane];
          return lane === undefined ? 0 : leg.quantity * termOf(lane, leg.item).costPerUnit;
        }),
      );
    case 'equity':
      return equityValue(network, unmet);
  }
}

/** What moves otherwise than in the plan before, as hours of its mass. */
function changeCost(network: Network, legs: readonly Leg[]): number {
  const width = network.items.length;
  const before = earlierUnits(network);
  const now = new Map([...before.keys()].map((key) => [key, 0]));
  for (const { lane, item, quantity } of legs) {
    const key = lane * width + item;
    now.set(key, (now.get(key) ?? 0) + quantity);
  }
  const changed = [...now].map(([key, units]) => {
    const mass = network.items[key % width]?.effortMass ?? 0;
    return mass * Math.abs(units - (before.get(key) ?? 0));
  });
  return sum(changed) * (network.earlier?.changeHours ?? 0);
}

function equityValue(network: Network, unmet: (need: number) => number): number {
  const spread = network.problem.policy.shortage === 'PROPORTIONAL';
  const values = [...sharedNeeds(network.needs)].map(([item, list]) => {
    const { worst, best } = extremeShares(network, item, list, unmet);
    return spread ? worst - best : worst;
  });
  return sum(values);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
