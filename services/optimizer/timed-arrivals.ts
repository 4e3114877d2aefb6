import { departureOver, type Lane } from './lanes';
import { closuresByWay } from './lane-closures';
import type { Network } from './model/dispatch-network';
import { earliestArrivals } from './model/dispatch-times';

/** When goods reach a node that are ready at another one, where ways may be closed for a time. */
export type Arrival = (from: number, ready: number, target: number) => number;

/** `hoursTo` says how long the way takes where nothing is closed for a time. */
export function timedArrivals(
  { problem, lanes }: Network,
  hoursTo: (target: number) => readonly number[],
): Arrival {
  const plain: Arrival = (from, ready, target) => ready + (hoursTo(target)[from] ?? Infinity);
  const closures = closuresByWay(problem, new Map(problem.nodes.map(({ id }, i) => [id, i])));
  if (closures.size === 0) return plain;
  const nodeCount = problem.nodes.length;
  if (problem.lanes === undefined) {
    return (from, ready, target) => {
      const hours = hoursTo(target)[from] ?? Infinity;
      const way = { hours, closures: closures.get(from * nodeCount + target) ?? [] };
      return departureOver(way, ready) + hours;
    };
  }
  const lanesFrom = Array.from({ length: nodeCount }, (): Lane[] => []);
  for (const lane of lanes) lanesFrom[lane.from]?.push(lane);
  return (from, ready, target) => {
    const timed = { nodeCount, lanes, lanesInto: [], lanesFrom };
    const sources = [{ node: from, hours: ready }];
    return (earliestArrivals(timed, { sources, needs: [] })[target] ?? Infinity) / 1e9;
  };
}
