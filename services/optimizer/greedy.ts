import { termOf } from './lanes';
import type { FleetShares } from './itinerary';
import { claimOf, deliverable, shareKey } from './itinerary';
import type { Network } from './model/dispatch-network';
import { earlierUnits } from './model/dispatch-earlier';
import { tripHours } from './model/dispatch-fleets';
import { NearestFirst } from './nearest-first';

// The first usable plan, at once: needs by priority, each from the nearest stock with carriage
// left. It also tops up plans whose fractions were rounded away.

const nothing = 1e-9;
/** Arcs between pools that the searches of a plan look at: less than a second. Then only direct ways are taken. */
const looksMost = 2_000_000;

interface Load {
  trips: number;
  massKg: number;
  volumeM3: number;
}

export interface GreedyPlan {
  flow: Float64Array;
  shares: FleetShares;
}

export function greedyPlan(network: Network): GreedyPlan {
  const filler = new Filler(network);
  const { shortage, aim } = network.problem.policy;
  if (aim === 'RELIEF' && shortage !== 'PRIORITY') filler.fill(firstTargets(network));
  if (aim === 'COST' || shortage !== 'PROPORTIONAL') {
    filler.fill(network.needs.map((_, j) => deliverable(network, j)));
  }
  return filler.plan();
}

/**
 * The earlier plan as far as it can still be made, pinned lines first, and what is missing filled up:
 * usable at once, and little changed.
 */
export function keptPlan(network: Network): GreedyPlan {
  const { arcs, items, lanes } = network;
  const filler = new Filler(network);
  const rest = earlierUnits(network);
  const pinnedOf = (key: number): number => {
    const [lane, item] = [Math.floor(key / items.length), key % items.length];
    return lanes[lane]?.terms.get(item)?.minimum ?? 0;
  };
  for (const pinned of [true, false]) {
    arcs.lane.forEach((l, a) => {
      const key = l * items.length + arcs.item[a]!;
      const units = rest.get(key) ?? 0;
      const need = arcs.toNeed[a]!;
      if (units <= nothing || need < 0) return;
      const wanted = filler.wanted(need, deliverable(network, need));
      const sent = filler.send(
        [a],
        pinned ? Math.min(units, pinnedOf(key)) : Math.min(units, wanted),
      );
      rest.set(key, units - sent);
    });
  }
  filler.fill(network.needs.map((_, j) => deliverable(network, j)));
  return filler.plan();
}

/** Before anyone is served in full: the minimums, or an even share of what there is. */
function firstTargets(network: Network): number[] {
  const asked = network.items.map(() => 0);
  for (const need of network.needs) asked[need.item] = (asked[need.item] ?? 0) + need.quantity;
  return network.needs.map((need, j) => {
    if (network.problem.policy.shortage === 'GUARANTEED_MINIMUM') return claimOf(network, j);
    const supply = network.supplyOfItem[need.item] ?? 0;
    const share = Math.min(1, supply / Math.max(asked[need.item] ?? 0, nothing));
    const target = need.quantity * share;
    return (network.items[need.item]?.indivisible ?? true) ? Math.floor(target) : target;
  });
}

export class Filler {
  private readonly flow: Float64Array;
  private readonly stockLeft: number[];
  private readonly served: Float64Array;
  private readonly laneLeft: number[];
  private readonly termLeft = new Map<number, number>();
  private readonly hoursLeft: number[];
  private readonly loads = new Map<number, Load>();
  private readonly shares = new Map<string, { fleet: number; quantity: number }[]>();
  private readonly intoNeed: number[][];
  private readonly intoPool: number[][];
  private looks = 0;

  constructor(private readonly network: Network) {
    const { arcs, pools, needs, lanes, fleets } = network;
    this.flow = new Float64Array(arcs.lane.length);
    this.stockLeft = pools.map((pool) => pool.stock);
    this.served = new Float64Array(needs.length);
    this.laneLeft = lanes.map((lane) => lane.capacity);
    lanes.forEach((lane, l) => {
      for (const [item, term] of lane.terms)
        this.termLeft.set(this.termKey(l, item), term.capacity);
    });
    this.hoursLeft = fleets.map((fleet) => fleet.vehicleHours);
    this.intoNeed = needs.map(() => []);
    this.intoPool = pools.map(() => []);
    arcs.lane.forEach((_, a) => {
      this.intoNeed[arcs.toNeed[a] ?? -1]?.push(a);
      this.intoPool[arcs.toPool[a] ?? -1]?.push(a);
    });
  }

  /** What a need still asks for. */
  wanted(need: number, most: number): number {
    return Math.max(0, most - (this.served[need] ?? 0));
  }

  plan(): GreedyPlan {
    return { flow: this.flow, shares: this.shares };
  }

  /** Serves needs by priority up to their targets, as far as stock and carriage go. */
  fill(targets: readonly number[]): void {
    const { needs } = this.network;
    const order = needs.map((_, j) => j);
    order.sort((a, b) => (needs[b]?.priority ?? 0) - (needs[a]?.priority ?? 0) || a - b);
    for (const need of order) {
      const target = targets[need] ?? 0;
      for (let guard = 0; guard < 10_000; guard += 1) {
        const rest = target - (this.served[need] ?? 0);
        if (rest <= nothing) break;
        const path = this.cheapestPath(need);
        if (path === undefined || this.send(path, rest) <= nothing) break;
      }
    }
  }

  /** Sends up to `wanted` along arcs that start at a pool with stock; answers what went. */
  send(path: readonly number[], wanted: number): number {
    const { arcs, items } = this.network;
    const [first = -1, last = -1] = [path[0], path.at(-1)];
    const item = arcs.item[first] ?? -1;
    let moved = Math.min(wanted, this.stockLeft[arcs.fromPool[first] ?? -1] ?? 0);
    for (const a of path) moved = Math.min(moved, this.room(a).quantity);
    if (items[item]?.indivisible ?? true) moved = Math.floor(moved + nothing);
    if (moved <= nothing) return 0;
    for (const a of path) this.carry(a, moved);
    const pool = arcs.fromPool[first] ?? -1;
    this.stockLeft[pool] = (this.stockLeft[pool] ?? 0) - moved;
    const need = arcs.toNeed[last] ?? -1;
    if (need >= 0) this.served[need] = (this.served[need] ?? 0) + moved;
    return moved;
  }

  /** Backwards from the need to the pool with stock that is least in hours (or cost) away. */
  private cheapestPath(need: number): number[] | undefined {
    const { arcs } = this.network;
    const distance = new Map<number, number>();
    const onward = new Map<number, number>();
    const open = new NearestFirst();
    const relax = (into: readonly number[], from: number): void => {
      for (const a of into) {
        if (!this.hasRoom(a)) continue;
        const pool = arcs.fromPool[a] ?? -1;
        const length = from + this.length(a);
        if (length >= (distance.get(pool) ?? Infinity)) continue;
        distance.set(pool, length);
        onward.set(pool, a);
        open.add(pool, length);
      }
    };
    relax(this.intoNeed[need] ?? [], 0);
    for (let next = open.take(); next !== undefined; next = open.take()) {
      const { id: nearest, distance: length } = next;
      if (length > (distance.get(nearest) ?? 0)) continue;
      if ((this.stockLeft[nearest] ?? 0) > nothing) return this.pathFrom(nearest, onward);
      const into = this.intoPool[nearest] ?? [];
      this.looks += into.length;
      if (this.looks <= looksMost) relax(into, length);
    }
    return undefined;
  }

  private pathFrom(start: number, onward: ReadonlyMap<number, number>): number[] {
    const path: number[] = [];
    for (let pool = start; pool >= 0;) {
      const a = onward.get(pool);
      if (a === undefined) break;
      path.push(a);
      pool = this.network.arcs.toPool[a] ?? -1;
    }
    return path;
  }

  private length(a: number): number {
    const { arcs, lanes, problem } = this.network;
    const lane = lanes[arcs.lane[a] ?? -1];
    if (lane === undefined) return 0;
    const isCost = problem.policy.aim === 'COST';
    return isCost ? termOf(lane, arcs.item[a] ?? -1).costPerUnit : lane.hours;
  }

  private hasRoom(a: number): boolean {
    const whole = this.network.items[this.network.arcs.item[a] ?? -1]?.indivisible ?? true;
    return this.room(a).quantity >= (whole ? 1 - nothing : nothing);
  }

  /** What still fits on an arc's lane, and which fleet of its home would take it. */
  private room(a: number): { quantity: number; fleet: number } {
    const { arcs, lanes, fleetsAt } = this.network;
    const l = arcs.lane[a] ?? -1;
    const lane = lanes[l];
    if (lane === undefined) return { quantity: Infinity, fleet: -1 };
    const item = arcs.item[a] ?? -1;
    const capacity = Math.min(
      this.laneLeft[l] ?? 0,
      this.termLeft.get(this.termKey(l, item)) ?? Infinity,
    );
    const fleets = fleetsAt.get(lane.from);
    if (fleets === undefined) return { quantity: capacity, fleet: -1 };
    let best = { quantity: 0, fleet: fleets[0] ?? -1 };
    for (const fleet of fleets) {
      const quantity = Math.min(capacity, this.fleetRoom(fleet, l, item));
      if (quantity > best.quantity) best = { quantity, fleet };
    }
    return best;
  }

  private fleetRoom(f: number, l: number, item: number): number {
    const { fleets, items, lanes } = this.network;
    const [fleet, goods] = [fleets[f], items[item]];
    if (fleet === undefined || goods === undefined) return 0;
    const load = this.loads.get(this.loadKey(f, l)) ?? { trips: 0, massKg: 0, volumeM3: 0 };
    const hours = tripHours(lanes[l]?.hours ?? 0);
    const more = hours > 0 ? Math.floor((this.hoursLeft[f] ?? 0) / hours + nothing) : Infinity;
    const fits = (per: number, capacity: number, used: number): number =>
      per <= 0 ? Infinity : capacity <= 0 ? 0 : ((load.trips + more) * capacity - used) / per;
    return Math.min(
      fits(goods.massKg, fleet.massKg, load.massKg),
      fits(goods.volumeM3, fleet.volumeM3, load.volumeM3),
    );
  }

  private termKey(lane: number, item: number): number {
    return lane * this.network.items.length + item;
  }

  private loadKey(fleet: number, lane: number): number {
    return fleet * this.network.lanes.length + lane;
  }

  private carry(a: number, quantity: number): void {
    const { arcs } = this.network;
    const l = arcs.lane[a] ?? -1;
    const item = arcs.item[a] ?? -1;
    const { fleet } = this.room(a);
    this.flow[a] = (this.flow[a] ?? 0) + quantity;
    if (l < 0) return;
    this.laneLeft[l] = (this.laneLeft[l] ?? 0) - quantity;
    const key = this.termKey(l, item);
    const termLeft = this.termLeft.get(key);
    if (termLeft !== undefined) this.termLeft.set(key, termLeft - quantity);
    if (fleet >= 0) this.load(fleet, l, item, quantity);
  }

  private load(f: number, l: number, item: number, quantity: number): void {
    const { fleets, items, lanes } = this.network;
    const load = this.loads.get(this.loadKey(f, l)) ?? { trips: 0, massKg: 0, volumeM3: 0 };
    load.massKg += quantity * (items[item]?.massKg ?? 0);
    load.volumeM3 += quantity * (items[item]?.volumeM3 ?? 0);
    const needed = (used: number, capacity: number): number =>
      used <= 0 ? 0 : Math.ceil((used / capacity) * (1 - 1e-12) - nothing);
    const trips = Math.max(
      load.trips,
      needed(load.massKg, fleets[f]?.massKg ?? 0),
      needed(load.volumeM3, fleets[f]?.volumeM3 ?? 0),
    );
    const hours = (trips - load.trips) * tripHours(lanes[l]?.hours ?? 0);
    this.hoursLeft[f] = (this.hoursLeft[f] ?? 0) - hours;
    load.trips = trips;
    this.loads.set(this.loadKey(f, l), load);
    // Only where several fleets share a node does it have to be said who carries what.
    if ((this.network.fleetsAt.get(lanes[l]?.from ?? -1)?.length ?? 0) < 2) return;
    const parts = this.shares.get(shareKey(l, item)) ?? [];
    parts.push({ fleet: f, quantity });
    this.shares.set(shareKey(l, item), parts);
  }
}
