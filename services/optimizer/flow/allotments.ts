import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';
import type { PricedItem } from './prices';
import type { Allotment, Quarter } from './quarters';

// Stock and vehicle-hours shared out over the parts of a large problem, as the average of the priced
// plans uses them; what that leaves, and what a part does not use, goes to the parts after it.

export interface FlowLine {
  pool: number;
  fleet: number;
  units: number;
  hours: number;
}

/** The average flow, and the fleet-hours it takes, by arc of the network. */
export function averageLines(
  network: Network,
  items: readonly PricedItem[],
): Map<number, FlowLine> {
  const lines = new Map<number, FlowLine>();
  for (const { flows, average } of items) {
    const { massKg, volumeM3 } = network.items[flows.item]!;
    flows.arcOf.forEach((arc, i) => {
      const units = average[i]!;
      if (arc < 0 || units <= 1e-9) return;
      const fleet = network.fleets[flows.fleetOf[i]!];
      const lane = network.lanes[network.arcs.lane[arc]!];
      const load = fleet
        ? Math.max(massKg / (fleet.massKg || Infinity), volumeM3 / (fleet.volumeM3 || Infinity))
        : 0;
      const hours = units * load * tripHours(lane?.hours ?? 0);
      const pool = network.arcs.fromPool[arc]!;
      lines.set(arc, { pool, fleet: flows.fleetOf[i]!, units, hours });
    });
  }
  return lines;
}

export class Shares {
  private readonly stockLeft: Float64Array;
  private readonly hoursLeft: Float64Array;
  /** What the parts still to come count on. */
  private readonly stockClaimed: Float64Array;
  private readonly hoursClaimed: Float64Array;
  private readonly claims: Allotment[];

  constructor(
    private readonly network: Network,
    quarters: readonly Quarter[],
    lines: ReadonlyMap<number, FlowLine>,
  ) {
    this.stockLeft = Float64Array.from(network.pools, (pool) => pool.stock);
    this.hoursLeft = Float64Array.from(network.fleets, (fleet) => fleet.vehicleHours);
    this.stockClaimed = new Float64Array(network.pools.length);
    this.hoursClaimed = new Float64Array(network.fleets.length);
    const quarterOf = new Int32Array(network.needs.length);
    quarters.forEach(({ needs }, q) => needs.forEach((need) => (quarterOf[need] = q)));
    this.claims = quarters.map(() => ({ stock: new Map(), hours: new Map() }));
    for (const [arc, { pool, fleet, units, hours }] of lines) {
      const { stock, hours: byFleet } = this.claims[quarterOf[network.arcs.toNeed[arc]!]!]!;
      stock.set(pool, (stock.get(pool) ?? 0) + units);
      this.stockClaimed[pool] = this.stockClaimed[pool]! + units;
      if (fleet < 0) continue;
      byFleet.set(fleet, (byFleet.get(fleet) ?? 0) + hours);
      this.hoursClaimed[fleet] = this.hoursClaimed[fleet]! + hours;
    }
  }

  /** What a part gets of the pools and fleets it can use: its claim, and what nobody claims. */
  take(q: number, pools: Iterable<number>, fleets: Iterable<number>): Allotment {
    const { stock, hours } = this.claims[q]!;
    const given: Allotment = { stock: new Map(), hours: new Map() };
    for (const pool of pools) {
      const claim = stock.get(pool) ?? 0;
      const units = shareOf(this.stockLeft[pool]!, claim, this.stockClaimed[pool]!);
      this.stockClaimed[pool] = this.stockClaimed[pool]! - claim;
      const whole = this.network.items[this.network.pools[pool]!.item]!.indivisible;
      given.stock.set(
        pool,
        whole ? Math.min(this.stockLeft[pool]!, Math.ceil(units - 0.01)) : units,
      );
    }
    for (const fleet of fleets) {
      const claim = hours.get(fleet) ?? 0;
      given.hours.set(fleet, shareOf(this.hoursLeft[fleet]!, claim, this.hoursClaimed[fleet]!));
      this.hoursClaimed[fleet] = this.hoursClaimed[fleet]! - claim;
    }
    return given;
  }

  /** Takes off what a part has really used. */
  use(stock: ReadonlyMap<number, number>, hours: ReadonlyMap<number, number>): void {
    for (const [pool, units] of stock) {
      this.stockLeft[pool] = Math.max(0, this.stockLeft[pool]! - units);
    }
    for (const [fleet, used] of hours) {
      this.hoursLeft[fleet] = Math.max(0, this.hoursLeft[fleet]! - used);
    }
  }
}

/** A claim when there is enough for all claims, with all that is over; else its part. */
function shareOf(left: number, claim: number, claimed: number): number {
  if (claimed <= left) return left - (claimed - claim);
  return claimed > 0 ? (left * claim) / claimed : left;
}

/** What each part may use when all are to be solved at once: nothing is left for later. */
export function allotments(
  network: Network,
  quarters: readonly Quarter[],
  arcsOf: readonly number[][],
  lines: ReadonlyMap<number, FlowLine>,
): Allotment[] {
  const quarterOf = new Int32Array(network.needs.length);
  quarters.forEach(({ needs }, q) => needs.forEach((need) => (quarterOf[need] = q)));
  const stock = network.pools.map(() => new Map<number, number>());
  const hours = network.fleets.map(() => new Map<number, number>());
  // Who could use it without having counted on it may still get a little of what nobody counts on.
  arcsOf.forEach((arcs, q) => {
    for (const a of arcs) {
      stock[network.arcs.fromPool[a]!]!.set(q, 1e-6);
      const home = network.lanes[network.arcs.lane[a]!]?.from ?? -1;
      for (const fleet of network.fleetsAt.get(home) ?? []) hours[fleet]!.set(q, 1e-6);
    }
  });
  for (const [arc, line] of lines) {
    const q = quarterOf[network.arcs.toNeed[arc]!]!;
    for (const [claims, claim] of [
      [stock[line.pool], line.units],
      [hours[line.fleet], line.hours],
    ] as const) {
      if (claims?.has(q)) claims.set(q, claims.get(q)! + claim);
    }
  }
  const given = quarters.map((): Allotment => ({ stock: new Map(), hours: new Map() }));
  stock.forEach((claims, p) => {
    const { stock: units, item } = network.pools[p]!;
    const divided = divide(units, claims, network.items[item]!.indivisible);
    for (const [q, share] of divided) given[q]!.stock.set(p, share);
  });
  hours.forEach((claims, f) => {
    const divided = divide(network.fleets[f]!.vehicleHours, claims, false);
    for (const [q, share] of divided) given[q]!.hours.set(f, share);
  });
  return given;
}

/** An amount by claims, all of it; whole units go to the largest parts of a unit first. */
function divide(
  amount: number,
  claims: ReadonlyMap<number, number>,
  whole: boolean,
): [number, number][] {
  const sum = [...claims.values()].reduce((all, claim) => all + claim, 0);
  const exact = [...claims].map(([q, claim]) => ({ q, share: (amount * claim) / sum }));
  if (!whole) return exact.map(({ q, share }) => [q, share]);
  const floors = exact.map(({ q, share }) => ({ q, share, units: Math.floor(share + 1e-9) }));
  let left = Math.floor(amount + 1e-9) - floors.reduce((all, { units }) => all + units, 0);
  floors.sort((a, b) => b.share - b.units - (a.share - a.units) || a.q - b.q);
  return floors.map(({ q, units }) => [q, units + (left-- > 0 ? 1 : 0)]);
}
