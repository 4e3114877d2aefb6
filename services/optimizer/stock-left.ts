import type { Candidate } from './candidate';
import { deliveredByNeed } from './itinerary';
import type { Network } from './model/dispatch-network';

/** What each pool has left. Goods may flow to a need on the spot beyond what it takes: those are left too. */
export function stockLeft(
  network: Network,
  { flow, itinerary }: Pick<Candidate, 'flow' | 'itinerary'>,
): number[] {
  const { arcs, pools, needs } = network;
  const left = pools.map((pool) => pool.stock);
  const delivered = deliveredByNeed(network, itinerary);
  const excess = needs.map((_, need) => -(delivered[need] ?? 0));
  flow.forEach((units, a) => {
    const [from, to, need] = [arcs.fromPool[a] ?? -1, arcs.toPool[a] ?? -1, arcs.toNeed[a] ?? -1];
    left[from] = (left[from] ?? 0) - units;
    if (to >= 0) left[to] = (left[to] ?? 0) + units;
    if (need >= 0) excess[need] = (excess[need] ?? 0) + units;
  });
  flow.forEach((units, a) => {
    const [from, need] = [arcs.fromPool[a] ?? -1, arcs.toNeed[a] ?? -1];
    const back = Math.min(excess[need] ?? 0, units);
    if (need < 0 || (arcs.lane[a] ?? -1) >= 0 || back <= 0) return;
    left[from] = (left[from] ?? 0) + back;
    excess[need] = (excess[need] ?? 0) - back;
  });
  return left;
}
