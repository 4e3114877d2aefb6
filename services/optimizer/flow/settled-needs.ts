import type { Network } from '../model/dispatch-network';
import { addUse } from './joint-limits';
import type { JointLimits } from './joint-limits';
import type { OpenNeeds } from './master';
import type { PricedItem } from './prices';

// Most needs of a large problem are served alike whatever the prices of the last rounds were: by the
// same depot, or not at all. These are taken as they are, and only the others are left to a linear
// model, which is a fraction of the size of the whole.

/** A flow this near to the average of the plans, as a share of its need, is taken as steady. */
const steadyShare = 0.1;

/** An arc that brings less than this share of its need on average is not worth keeping. */
const usedShare = 0.03;

export interface SettledPlan extends OpenNeeds {
  /** Of each item, units along its arcs to settled needs. */
  flow: Float64Array[];
}

/** What the last plans settle; none of what more is sent to on a limit than it allows. */
export function settledPlan(
  network: Network,
  limits: JointLimits,
  items: readonly PricedItem[],
  settles: boolean,
): SettledPlan {
  const isOpen = new Uint8Array(network.needs.length).fill(settles ? 0 : 1);
  if (settles) for (const item of items) openUnsteady(network, item, isOpen);
  const plan: SettledPlan = {
    isOpen,
    among: items.map((item) => usedArcs(network, item)),
    stockTaken: new Float64Array(network.pools.length),
    limitTaken: new Float64Array(limits.limit.length),
    flow: items.map(({ flows }) => new Float64Array(flows.arcOf.length)),
  };
  if (!settles) return plan;
  const first = items.map((item) => settledFlow(item, isOpen));
  items.forEach(({ loads }, i) => addUse(loads, first[i]!, plan.limitTaken));
  const over = plan.limitTaken.map((used, row) => (used > limits.limit[row]! ? 1 : 0));
  items.forEach((item, i) => openOver(item, first[i]!, over, isOpen));
  plan.limitTaken.fill(0);
  items.forEach((item, i) => {
    const flow = settledFlow(item, isOpen);
    plan.flow[i] = flow;
    addUse(item.loads, flow, plan.limitTaken);
    flow.forEach((units, a) => {
      if (units === 0) return;
      const pool = item.flows.pools[item.flows.network.from[a]!]!;
      plan.stockTaken[pool] = plan.stockTaken[pool]! + units;
    });
  });
  return plan;
}

/** The item's need that an arc leads to, by its place in the item's list; -1 for other arcs. */
function needPlace({ flows }: PricedItem, arc: number): number {
  const at = flows.network.to[arc]! - flows.pools.length;
  return at < 0 || at >= flows.needs.length ? -1 : at;
}

/** Opens the needs whose flows differ from those of the average, or that miss what they must get. */
function openUnsteady(network: Network, item: PricedItem, isOpen: Uint8Array): void {
  const { flows, simplex, average } = item;
  const { flow } = simplex;
  for (let a = 0; a < flow.length; a += 1) {
    const at = needPlace(item, a);
    if (at < 0) continue;
    const need = flows.needs[at]!;
    const missesClaim = flows.withinMinimum[a]! > 0 && Math.max(flow[a]!, average[a]!) > 1e-9;
    const most = steadyShare * network.needs[need]!.quantity;
    if (missesClaim || Math.abs(average[a]! - flow[a]!) > most) isOpen[need] = 1;
  }
}

/** Opens the needs that are served over a limit on which the settled ones alone are too much. */
function openOver(
  item: PricedItem,
  flow: Float64Array,
  over: Float64Array,
  isOpen: Uint8Array,
): void {
  const { flows, loads } = item;
  for (let a = 0; a < flow.length; a += 1) {
    if (flow[a] === 0) continue;
    const [row, lane] = [loads.fleetRow[a]!, loads.laneRow[a]!];
    const isOver = row >= 0 && (over[row]! > 0 || over[row + 1]! > 0);
    if (isOver || (lane >= 0 && over[lane]! > 0)) isOpen[flows.needs[needPlace(item, a)]!] = 1;
  }
}

/** The item's flow into settled needs. */
function settledFlow(item: PricedItem, isOpen: Uint8Array): Float64Array {
  const { flows, simplex } = item;
  return simplex.flow.map((units, a) => {
    if (units === 0 || flows.arcOf[a]! < 0) return 0;
    const at = needPlace(item, a);
    return at < 0 || isOpen[flows.needs[at]!] === 1 ? 0 : units;
  });
}

/** Arcs that carry more than a trifle of some priced plans, and those of the last trees. */
export function usedArcs(network: Network, item: PricedItem): Uint8Array {
  const { flows, average, simplex } = item;
  return Uint8Array.from(flows.arcOf, (arc, a) => {
    const at = arc < 0 ? -1 : needPlace(item, a);
    if (at < 0) return 0;
    const least = usedShare * network.needs[flows.needs[at]!]!.quantity;
    return simplex.isInTree(a) || average[a]! > least ? 1 : 0;
  });
}
