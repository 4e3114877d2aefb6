import { expiry, type Network } from './model/dispatch-network';
import { nanoHours } from './model/dispatch-times';
import { departureOver } from './lanes';
import { deliverable } from './itinerary';
import type { Delivery, Leg } from './itinerary';

// Turns flows on arcs into journeys from a lot to a need, because only a journey says when goods
// leave and arrive. Goods that serve no need are left where they were, unless a lane minimum
// is why they move.

export interface LateJourney {
  item: number;
  /** When the goods really are at each node of their journey, in nano-hours. */
  visits: { node: number; time: number }[];
}

export interface Journeys {
  legs: Leg[];
  deliveries: Delivery[];
  late: LateJourney[];
  /** The arcs of every journey from a lot, with what moves along it. */
  paths: { arcs: readonly number[]; quantity: number }[];
}

const nothing = 1e-9;

/** `limits` bounds what each need takes; the rest of what arrives is left over. */
export function followFlow(
  network: Network,
  flow: Float64Array,
  limits: ArrayLike<number> = network.needs.map((_, j) => deliverable(network, j)),
): Journeys {
  const walker = new Walker(network, flow, limits);
  const starts = network.pools.flatMap((pool, p) =>
    pool.lots.map((lot) => ({ pool: p, hours: lot.hours, quantity: lot.quantity })),
  );
  starts.sort((a, b) => a.hours - b.hours || a.pool - b.pool);
  for (const start of starts) walker.leave(start.pool, start.hours, start.quantity);
  walker.circulate();
  return walker.journeys();
}

class Walker {
  private readonly left: Float64Array;
  private readonly room: Float64Array;
  private readonly leaving: number[][];
  private readonly kept: boolean[];
  private readonly legs = new Map<string, Leg>();
  private readonly deliveries = new Map<string, Delivery>();
  private readonly late: LateJourney[] = [];
  private readonly paths: Journeys['paths'] = [];

  constructor(
    private readonly network: Network,
    flow: Float64Array,
    limits: ArrayLike<number>,
  ) {
    const { arcs, pools, items, lanes } = network;
    this.left = Float64Array.from(flow);
    this.room = Float64Array.from(limits);
    this.leaving = pools.map(() => []);
    arcs.fromPool.forEach((pool, a) => {
      if ((flow[a] ?? 0) > nothing) this.leaving[pool]?.push(a);
    });
    // Deliveries come first, so that goods do not travel past a need they could serve.
    for (const list of this.leaving) {
      list.sort((a, b) => Number(arcs.toNeed[b] !== -1) - Number(arcs.toNeed[a] !== -1));
    }
    this.kept = items.map((_, item) =>
      lanes.some((lane) => lane.minimum > 0 || (lane.terms.get(item)?.minimum ?? 0) > 0),
    );
  }

  journeys(): Journeys {
    const { late, paths } = this;
    const legs = [...this.legs.values()];
    return { legs, deliveries: [...this.deliveries.values()], late, paths };
  }

  /** Sends up to `quantity` out of a pool along whatever flow leaves it. */
  leave(pool: number, hours: number, quantity: number): void {
    for (let rest = quantity; rest > nothing;) {
      const path = this.walk(pool, hours);
      if (path.length === 0) return;
      const moved = path.reduce((most, a) => Math.min(most, this.left[a] ?? 0), rest);
      this.record(path, hours, moved);
      this.paths.push({ arcs: path, quantity: moved });
      rest -= moved;
    }
  }

  /** What no lot explains goes round in circles, which only a lane minimum can want. */
  circulate(): void {
    this.network.arcs.lane.forEach((_, a) => {
      const moved = this.left[a] ?? 0;
      if (moved > nothing && this.kept[this.network.arcs.item[a] ?? 0]) this.record([a], 0, moved);
    });
  }

  private walk(start: number, hours: number): number[] {
    const { arcs } = this.network;
    const path: number[] = [];
    const reachedAt = new Map<number, number>([[start, 0]]);
    for (let pool = start; ;) {
      const arc = this.nextArc(pool);
      if (arc === undefined) return path;
      path.push(arc);
      const next = arcs.toPool[arc] ?? -1;
      if (next < 0) return path;
      const loopStart = reachedAt.get(next);
      if (loopStart !== undefined) {
        this.takeLoop(path.splice(loopStart), hours);
        reachedAt.clear();
        reachedAt.set(start, 0);
        path.forEach((a, i) => reachedAt.set(arcs.toPool[a] ?? -1, i + 1));
      } else {
        reachedAt.set(next, path.length);
      }
      pool = next;
    }
  }

  private nextArc(pool: number): number | undefined {
    const list = this.leaving[pool] ?? [];
    for (let arc = list[0]; arc !== undefined; arc = list[0]) {
      if ((this.left[arc] ?? 0) > nothing) return arc;
      list.shift();
    }
    return undefined;
  }

  private takeLoop(loop: readonly number[], hours: number): void {
    const moved = loop.reduce((most, a) => Math.min(most, this.left[a] ?? 0), Infinity);
    this.record(loop, hours, moved);
  }

  private record(path: readonly number[], start: number, moved: number): void {
    const { arcs, lanes, needs, pools } = this.network;
    for (const a of path) this.left[a] = (this.left[a] ?? 0) - moved;
    const last = path.at(-1) ?? -1;
    const need = arcs.toNeed[last] ?? -1;
    const item = arcs.item[last] ?? -1;
    const taken = need < 0 ? 0 : Math.min(moved, this.room[need] ?? 0);
    const travelling = this.kept[item] ? moved : taken;
    // Goods that come into being late where they are needed are late without a journey.
    const { node: from = -1, expireHours } = pools[arcs.fromPool[path[0] ?? -1] ?? -1] ?? {};
    const expires = expiry(expireHours);
    const visits: LateJourney['visits'] = [{ node: from, time: nanoHours(start) }];
    const legs: Leg[] = [];
    let hours = start;
    for (const a of path) {
      const lane = lanes[arcs.lane[a] ?? -1];
      if (lane === undefined) continue;
      const departHours = departureOver(lane, hours);
      hours = departHours + lane.hours;
      const when = { departHours, arriveHours: hours, fleet: undefined, ...expires };
      legs.push({ lane: arcs.lane[a] ?? -1, item, quantity: travelling, ...when });
      visits.push({ node: lane.to, time: nanoHours(hours) });
    }
    const due = needs[need]?.due ?? Infinity;
    const isLate = taken > 0 && nanoHours(hours) > nanoHours(due) + 10;
    if (isLate) this.late.push({ item, visits });
    if (travelling <= nothing || (isLate && !this.kept[item])) return;
    for (const leg of legs) this.addLeg(leg);
    if (taken <= nothing || isLate) return;
    this.room[need] = (this.room[need] ?? 0) - taken;
    this.addDelivery({ need, quantity: taken, arriveHours: hours, ...expires });
  }

  private addLeg(leg: Leg): void {
    const key = `${leg.lane} ${leg.item} ${leg.departHours} ${leg.expireHours}`;
    const known = this.legs.get(key);
    if (known === undefined) this.legs.set(key, leg);
    else known.quantity += leg.quantity;
  }

  private addDelivery(delivery: Delivery): void {
    const key = `${delivery.need} ${delivery.arriveHours} ${delivery.expireHours}`;
    const known = this.deliveries.get(key);
    if (known === undefined) this.deliveries.set(key, delivery);
    else known.quantity += delivery.quantity;
  }
}
