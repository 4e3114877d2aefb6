import { deliverable } from '../itinerary';
import { termOf } from '../lanes';
import { earlierUnits } from '../model/dispatch-earlier';
import type { Network } from '../model/dispatch-network';
import type { StageName } from '../model/dispatch-stages';
import type { FlowNetwork } from './flow-network';
import { NetworkSimplex } from './network-simplex';

// What the flows of one item cost and how far they may go, as a network of its own: pools and needs
// are nodes, what is left over or missing passes outside. Fleets that share a node have an arc each.
// Missing units come in steps, the cheapest first, so that whole units stay whole:
//   the last fraction of a need in units, what lies above its claim (its guaranteed minimum), the unit
//   that its claim ends in, the rest.

export interface ItemFlows {
  item: number;
  pools: number[];
  needs: number[];
  network: FlowNetwork;
  /** Per arc: the network's arc (or -1) and the fleet that carries it (or -1). */
  arcOf: Int32Array;
  fleetOf: Int32Array;
  /** Per arc: the need whose missing units it stands for, or -1. */
  missingOf: Int32Array;
  /** Per arc: 1 where it stands for what the earlier plan sent, -1 for what is more than that. */
  kept: Int8Array;
  /** Per missing arc: how much of a unit lies within the guaranteed minimum, and within the need. */
  withinMinimum: Float64Array;
  unitShare: Float64Array;
}

interface Builder {
  from: number[];
  to: number[];
  capacity: number[];
  arcOf: number[];
  fleetOf: number[];
  missingOf: number[];
  withinMinimum: number[];
  unitShare: number[];
  kept: number[];
}

/** The flows of every item that is asked for; each need has the first claim on so many units. */
export function itemFlows(
  network: Network,
  claims: ArrayLike<number> = network.needs.map((need) => need.minimum),
): ItemFlows[] {
  const pools = network.items.map((): number[] => []);
  const needs = network.items.map((): number[] => []);
  const arcs = network.items.map((): number[] => []);
  network.pools.forEach((pool, p) => pools[pool.item]?.push(p));
  network.needs.forEach((need, n) => needs[need.item]?.push(n));
  network.arcs.item.forEach((item, a) => arcs[item]?.push(a));
  const before = earlierUnits(network);
  const positions = new Int32Array(Math.max(network.pools.length, network.needs.length));
  return network.items.flatMap((_, item) => {
    if (needs[item]!.length === 0) return [];
    const lists = { pools: pools[item]!, needs: needs[item]!, arcs: arcs[item]! };
    return [oneItem(network, item, lists, claims, positions, before)];
  });
}

function oneItem(
  network: Network,
  item: number,
  { pools, needs, arcs }: { pools: number[]; needs: number[]; arcs: readonly number[] },
  claims: ArrayLike<number>,
  poolAt: Int32Array,
  before: ReadonlyMap<number, number>,
): ItemFlows {
  const width = network.items.length;
  const outside = pools.length + needs.length;
  const whole = network.items[item]!.indivisible;
  const supply = new Float64Array(outside);
  const lines: Builder = {
    from: [],
    to: [],
    capacity: [],
    arcOf: [],
    fleetOf: [],
    missingOf: [],
    withinMinimum: [],
    unitShare: [],
    kept: [],
  };
  pools.forEach((pool, i) => {
    poolAt[pool] = i;
    const stock = network.pools[pool]!.stock;
    supply[i] = whole ? Math.floor(stock + 1e-9) : stock;
    add(lines, i, outside, Infinity);
  });
  const needAt = new Map(needs.map((need, i) => [need, pools.length + i]));
  needs.forEach((need, i) => {
    supply[pools.length + i] = -deliverable(network, need);
    if (network.problem.policy.aim === 'COST') return;
    const place = { outside, node: pools.length + i, claim: claims[need] ?? 0, whole };
    missingSteps(lines, network, need, place);
  });
  for (const arc of arcs) {
    const from = poolAt[network.arcs.fromPool[arc]!]!;
    const [pool, need] = [network.arcs.toPool[arc]!, network.arcs.toNeed[arc]!];
    const to = pool >= 0 ? poolAt[pool]! : need >= 0 ? needAt.get(need)! : outside;
    const lane = network.lanes[network.arcs.lane[arc]!];
    // Nothing goes where nothing is asked for, whatever keeping an earlier line would spare.
    const asked = need >= 0 && network.earlier ? deliverable(network, need) : Infinity;
    const own = lane ? Math.min(lane.capacity, termOf(lane, item).capacity) : Infinity;
    const most = Math.min(own, asked);
    const capacity = whole ? Math.floor(most + 1e-9) : most;
    const fleets = lane && network.fleetsAt.get(lane.from);
    if (fleets === undefined && network.earlier !== undefined) {
      const units = Math.min(capacity, before.get(network.arcs.lane[arc]! * width + item) ?? 0);
      if (units > 0) add(lines, from, to, units, { arc, kept: 1 });
      add(lines, from, to, capacity - units, { arc, kept: -1 });
      continue;
    }
    for (const fleet of fleets ?? [-1]) add(lines, from, to, capacity, { arc, fleet });
  }
  return finished(item, pools, needs, supply, lines);
}

function add(
  lines: Builder,
  from: number,
  to: number,
  capacity: number,
  what: {
    arc?: number;
    fleet?: number;
    missing?: number;
    minimum?: number;
    share?: number;
    kept?: number;
  } = {},
): void {
  lines.kept.push(what.kept ?? 0);
  lines.from.push(from);
  lines.to.push(to);
  lines.capacity.push(capacity);
  lines.arcOf.push(what.arc ?? -1);
  lines.fleetOf.push(what.fleet ?? -1);
  lines.missingOf.push(what.missing ?? -1);
  lines.withinMinimum.push(what.minimum ?? 0);
  lines.unitShare.push(what.share ?? 0);
}

/** The missing units of a need, the cheapest first: those that it neither asks for nor claims. */
function missingSteps(
  lines: Builder,
  network: Network,
  index: number,
  place: { outside: number; node: number; claim: number; whole: boolean },
): void {
  const { outside, node, claim, whole } = place;
  const { quantity } = network.needs[index]!;
  const most = deliverable(network, index);
  const exact = [most - quantity, most - claim];
  const ends = whole
    ? exact.flatMap((end) => [Math.floor(end + 1e-9), Math.ceil(end - 1e-9)])
    : exact;
  let missing = 0;
  for (const end of [...ends, most].sort((a, b) => a - b)) {
    const units = Math.min(end, most) - missing;
    if (units <= 0) continue;
    // How much of these units lies below a mark, where the first missing are those at the top.
    const below = (mark: number): number => {
      const part = (Math.min(mark, most - missing) - Math.max(0, most - missing - units)) / units;
      return Math.abs(part - Math.round(part)) <= 1e-9 ? Math.round(part) : Math.max(0, part);
    };
    const [share, minimum] = [Math.max(0, below(quantity)), Math.max(0, below(claim))];
    add(lines, outside, node, units, { missing: index, minimum, share });
    missing += units;
  }
}

function finished(
  item: number,
  pools: number[],
  needs: number[],
  supply: Float64Array,
  lines: Builder,
): ItemFlows {
  return {
    item,
    pools,
    needs,
    network: {
      nodeCount: supply.length,
      from: Int32Array.from(lines.from),
      to: Int32Array.from(lines.to),
      capacity: Float64Array.from(lines.capacity),
      cost: new Float64Array(lines.from.length),
      supply,
    },
    arcOf: Int32Array.from(lines.arcOf),
    fleetOf: Int32Array.from(lines.fleetOf),
    missingOf: Int32Array.from(lines.missingOf),
    kept: Int8Array.from(lines.kept),
    withinMinimum: Float64Array.from(lines.withinMinimum),
    unitShare: Float64Array.from(lines.unitShare),
  };
}

/** What one unit on each arc costs in the terms of a stage. */
export function stageCosts(network: Network, flows: ItemFlows, stage: StageName): Float64Array {
  const { arcOf, missingOf, withinMinimum, unitShare, item, kept } = flows;
  const changeHours = network.earlier?.changeHours ?? 0;
  const { effortMass: mass, unitsEach } = network.items[item]!;
  return Float64Array.from(arcOf, (arc, i) => {
    const missing = missingOf[i]!;
    if (missing >= 0) {
      if (stage === 'unmet') return network.needs[missing]!.priority * unitShare[i]!;
      return stage === 'minimum' ? unitsEach * withinMinimum[i]! : 0;
    }
    const lane = arc < 0 ? undefined : network.lanes[network.arcs.lane[arc]!];
    if (lane === undefined) return 0;
    if (stage === 'effort') return mass * lane.hours;
    // What is kept spares the change that dropping it would be.
    if (stage === 'stability') return mass * (lane.hours - kept[i]! * changeHours);
    return stage === 'cost' ? termOf(lane, item).costPerUnit : 0;
  });
}

/**
 * Solves the stages of an item one after the other, each among the best flows of those before: what
 * the potentials show to cost more stays where it is, and the next stage goes on from the tree.
 */
export class ItemPasses {
  readonly simplex: NetworkSimplex;
  /** Units that earlier stages have settled, on top of the simplex's own. */
  readonly settled: Float64Array;

  constructor(readonly flows: ItemFlows) {
    this.simplex = new NetworkSimplex(flows.network);
    this.settled = new Float64Array(flows.arcOf.length);
  }

  solve(costs: Float64Array, secondsLeft: () => number): 'OPTIMAL' | 'INFEASIBLE' | 'LIMIT' {
    this.flows.network.cost.set(costs);
    this.simplex.costsChanged();
    const status = this.simplex.solve(secondsLeft);
    return status === 'UNBOUNDED' ? 'LIMIT' : status;
  }

  /** Units on each arc. */
  flow(): Float64Array {
    return this.settled.map((units, arc) => units + this.simplex.flow[arc]!);
  }

  /** Settles every arc on which another flow would cost more. */
  keepFace(): void {
    const { from, to, cost, capacity, supply, nodeCount } = this.flows.network;
    const { potential, flow } = this.simplex;
    for (let arc = 0; arc < from.length; arc += 1) {
      const [tail, head] = [from[arc]!, to[arc]!];
      const reduced = cost[arc]! + potential[tail]! - potential[head]!;
      const size = Math.abs(cost[arc]!) + Math.abs(potential[tail]!) + Math.abs(potential[head]!);
      if (Math.abs(reduced) <= 1e-11 * size) continue;
      const units = flow[arc]!;
      capacity[arc] = 0;
      if (units === 0) continue;
      this.settled[arc] = this.settled[arc]! + units;
      if (tail < nodeCount) supply[tail] = supply[tail]! - units;
      if (head < nodeCount) supply[head] = supply[head]! + units;
    }
    this.simplex.limitsChanged();
  }
}
