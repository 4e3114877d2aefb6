import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';
import type { PricedItem } from './prices';
import type { Allotment, Quarter } from './quarters';

// Stock and vehicle-hours shared out over the parts of a large problem, as the average of the priced
// plans uses them; what that leaves, and what a part does not use, goes to the parts after it.

interface FlowLine {
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
