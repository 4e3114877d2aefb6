import { deliverable } from '../itinerary';
import { sharedNeeds } from '../model/dispatch-equity';
import type { Network } from '../model/dispatch-network';
import { unitsForShare } from '../model/item-flow';
import { itemFlows } from './item-flows';
import type { ItemFlows } from './item-flows';
import { NetworkSimplex } from './network-simplex';

// The least worst share of each item when nothing but its own stock and arcs limits it, by Newton's
// method on cuts: where what every need must get for a share cannot all be had, the potentials
// name needs that together ask for more than can reach them, and the share at which they would not.

/** By item, for items with needs whose share counts. */
export function leastShares(network: Network): Map<number, number> {
  const shared = sharedNeeds(network.needs);
  const none = network.needs.map(() => 0);
  return new Map(
    itemFlows(network, none).flatMap((flows) => {
      const needs = shared.get(flows.item);
      return needs === undefined ? [] : [[flows.item, leastShare(network, flows, needs)] as const];
    }),
  );
}

function leastShare(network: Network, flows: ItemFlows, needs: readonly number[]): number {
  const whole = network.items[flows.item]!.indivisible;
  const quantity = (need: number): number => network.needs[need]!.quantity;
  const asked = (need: number, share: number): number =>
    whole ? unitsForShare(quantity(need), share) : quantity(need) * (1 - share);
  const missing = new MissingUnits(network, flows, new Set(needs));
  let share = 0;
  for (let round = 0; round < roundsMost; round += 1) {
    const short = missing.shortage((need) => asked(need, share));
    if (short.units <= 1e-9) break;
    const got = short.needs.reduce((sum, need) => sum + asked(need, share), -short.units);
    share = shareFor(short.needs, asked, got, share);
  }
  if (!whole) return share;
  return needs.reduce((most, need) => {
    return Math.max(most, 1 - asked(need, share) / quantity(need));
  }, 0);
}

const roundsMost = 200;

/** The least share at which these needs ask for no more than so many units. */
function shareFor(
  needs: readonly number[],
  asked: (need: number, share: number) => number,
  units: number,
  least: number,
): number {
  let [low, high] = [least, 1];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    const sum = needs.reduce((total, need) => total + asked(need, middle), 0);
    if (sum <= units + 1e-9) high = middle;
    else low = middle;
  }
  return high;
}

/** The flow that misses least of what is asked for, and which needs are why. */
class MissingUnits {
  private readonly simplex: NetworkSimplex;
  private readonly freeArc = new Map<number, number>();
  private readonly dearArc = new Map<number, number>();

  constructor(
    private readonly network: Network,
    private readonly flows: ItemFlows,
    needs: ReadonlySet<number>,
  ) {
    const lines = flows.network;
    // Each need misses units for nothing up to what is not asked for, and at a price beyond.
    const outside = lines.nodeCount;
    const from = [...lines.from];
    const [to, capacity, cost] = [[...lines.to], [...lines.capacity], [...lines.cost]];
    flows.missingOf.forEach((need, arc) => {
      if (need < 0) return;
      capacity[arc] = 0;
      if (this.freeArc.has(need)) return;
      this.freeArc.set(need, arc);
      capacity[arc] = needs.has(need) ? 0 : deliverable(network, need);
      this.dearArc.set(need, from.length);
      from.push(outside);
      to.push(lines.to[arc]!);
      capacity.push(0);
      cost.push(1);
    });
    this.simplex = new NetworkSimplex({
      nodeCount: lines.nodeCount,
      from: Int32Array.from(from),
      to: Int32Array.from(to),
      capacity: Float64Array.from(capacity),
      cost: Float64Array.from(cost),
      supply: lines.supply,
    });
    this.needs = [...needs];
  }

  private readonly needs: number[];

  shortage(asked: (need: number) => number): { units: number; needs: number[] } {
    const { capacity } = this.simplex.network;
    for (const need of this.needs) {
      const units = asked(need);
      capacity[this.freeArc.get(need)!] = deliverable(this.network, need) - units;
      capacity[this.dearArc.get(need)!] = units;
    }
    this.simplex.limitsChanged();
    this.simplex.solve();
    const first = this.flows.pools.length;
    const short = this.flows.needs.filter(
      (need, i) => this.simplex.potential[first + i]! > 0.5 && this.dearArc.has(need),
    );
    const counted = new Set(this.needs);
    return { units: this.simplex.value(), needs: short.filter((need) => counted.has(need)) };
  }
}
