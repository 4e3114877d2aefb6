import type { Candidate } from './candidate';
import { deliveredByNeed } from './itinerary';
import { termOf } from './lanes';
import type { RelaxedAnswer } from './highs-engine';
import type { DispatchModel } from './model/model-parts';
import type { Network } from './model/dispatch-network';
import type { Worths } from './next-worths';
import { wordedRelaxation } from './relaxation-words';
import { Shortfalls } from './shortfall-causes';
import { stockLeft } from './stock-left';
import type { Alternative, MarginalValue, Shortfall } from './solution';

export function explainShortfalls(network: Network, candidate: Candidate): Shortfall[] {
  if (network.problem.policy.aim === 'COST') return [];
  const delivered = deliveredByNeed(network, candidate.itinerary);
  const short = network.needs.flatMap((need, j) => {
    const quantity = need.quantity - (delivered[j] ?? 0);
    const least = Number.isInteger(quantity) ? 0 : 1e-9 * Math.max(1, need.quantity);
    return quantity > least ? [{ need: j, quantity }] : [];
  });
  if (short.length === 0) return [];
  const causes = new Shortfalls(network, candidate);
  return short.map(({ need, quantity }) => {
    const { cause, relaxation, proven } = causes.explain(need, quantity);
    const needId = network.needs[need]?.id ?? '';
    return { needId, quantity, cause, relaxation: wordedRelaxation(relaxation, proven) };
  });
}

/** What one more unit is worth by the fractional answer's prices, for each row; those of pools come first. */
export function rowWorths(
  { stages, unit }: DispatchModel,
  relaxed: readonly RelaxedAnswer[],
): Float64Array | undefined {
  const stage = stages.findIndex(({ name }) => name === 'unmet' || name === 'cost');
  const answer = relaxed[stage];
  if (answer?.status !== 'OPTIMAL') return undefined;
  return answer.prices.map((price) => -price / unit);
}

/**
 * What one more unit at a node is worth: by how much it would lower the weighted unmet need (or
 * the cost). Places where it is worth nothing are left out.
 */
export function marginalValues(
  network: Network,
  candidate: Candidate,
  worth: Worths | undefined,
): MarginalValue[] {
  if (worth === undefined) return [];
  const best = new Map<string, MarginalValue>();
  const note = (node: number, item: number, value: number): void => {
    const nodeId = network.problem.nodes[node]?.id ?? '';
    const itemId = network.items[item]?.id ?? '';
    const key = JSON.stringify([nodeId, itemId]);
    if (value <= Math.max(1e-9, best.get(key)?.value ?? 0)) return;
    best.set(key, { nodeId, itemId, value });
  };
  network.pools.forEach(({ node, item }, p) => note(node, item, worth.pools[p] ?? 0));
  network.needs.forEach(({ node, item }, j) => note(node, item, worth.needs?.[j] ?? 0));
  const { aim, shortage } = network.problem.policy;
  if (aim === 'COST' || shortage !== 'PRIORITY') return [...best.values()];
  // A unit at the place itself needs no way there, so that it is always worth what it meets.
  const delivered = deliveredByNeed(network, candidate.itinerary);
  network.needs.forEach(({ node, item, quantity, priority }, j) => {
    note(node, item, priority * Math.min(1, quantity - (delivered[j] ?? 0)));
  });
  return [...best.values()];
}

/** For each shipment, the next best depot that still has the item, and what it costs more. */
export function runnersUp(network: Network, candidate: Candidate): Alternative[] {
  const { arcs, pools, lanes, problem } = network;
  const left = stockLeft(network, candidate);
  const length = (l: number, item: number): number => {
    const lane = lanes[l];
    if (lane === undefined) return 0;
    if (problem.policy.aim === 'COST') return termOf(lane, item).costPerUnit;
    return lane.hours * (network.items[item]?.effortMass ?? 0);
  };
  const others = new Map<string, { lane: number; from: number }[]>();
  const place = (to: number, item: number): string => `${to} ${item}`;
  arcs.lane.forEach((l, a) => {
    const lane = lanes[l];
    const from = pools[arcs.fromPool[a] ?? -1];
    if (lane === undefined || from === undefined) return;
    if ((left[arcs.fromPool[a] ?? -1] ?? 0) < 1) return;
    const key = place(lane.to, from.item);
    others.set(key, [...(others.get(key) ?? []), { lane: l, from: from.node }]);
  });
  const id = (node: number): string => problem.nodes[node]?.id ?? '';
  return candidate.itinerary.legs.flatMap((leg) => {
    const lane = lanes[leg.lane];
    if (lane === undefined) return [];
    const choices = (others.get(place(lane.to, leg.item)) ?? []).filter(
      (other) => other.from !== lane.from,
    );
    choices.sort((a, b) => length(a.lane, leg.item) - length(b.lane, leg.item));
    const runnerUp = choices[0];
    if (runnerUp === undefined) return [];
    return [
      {
        fromNodeId: id(lane.from),
        toNodeId: id(lane.to),
        itemId: network.items[leg.item]?.id ?? '',
        runnerUpNodeId: id(runnerUp.from),
        extraCost: length(runnerUp.lane, leg.item) - length(leg.lane, leg.item),
      },
    ];
  });
}
