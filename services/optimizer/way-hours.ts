import { isForGood } from './lane-closures';
import { travelHours, type Lane } from './lanes';
import type { Network } from './model/dispatch-network';

/** Hours from every node to one, over open lanes or straight. The last answer is kept. */
export function wayHours(network: Network): (target: number) => readonly number[] {
  let near: { target: number; hours: number[] } = { target: -1, hours: [] };
  let lanesInto: Lane[][] | undefined;
  return (target) => {
    if (near.target === target) return near.hours;
    const { problem, lanes } = network;
    if (problem.lanes === undefined) near = { target, hours: straightHours(network, target) };
    else {
      lanesInto ??= lanesByTarget(problem.nodes.length, lanes);
      near = { target, hours: shortestHours(lanesInto, target) };
    }
    return near.hours;
  };
}

function straightHours({ problem }: Network, target: number): number[] {
  const goal = problem.nodes[target];
  const closed = new Set(
    problem.closedLanes
      ?.filter((line) => line.toNodeId === goal?.id && isForGood(line))
      .map(({ fromNodeId }) => fromNodeId),
  );
  return problem.nodes.map((node) => {
    if (closed.has(node.id)) return Infinity;
    if (node.latitude === undefined || goal?.latitude === undefined) return Infinity;
    return node === goal ? 0 : travelHours(node, goal, problem.policy);
  });
}

function shortestHours(lanesInto: readonly Lane[][], target: number): number[] {
  const best = lanesInto.map(() => Infinity);
  best[target] = 0;
  // Only nodes from which one gets here are looked at; each again when a shorter way is found.
  let frontier = [target];
  while (frontier.length > 0) {
    const next = new Set<number>();
    for (const node of frontier) {
      for (const lane of lanesInto[node] ?? []) {
        const through = (best[node] ?? Infinity) + lane.hours;
        if (through >= (best[lane.from] ?? Infinity) - 1e-12) continue;
        best[lane.from] = through;
        next.add(lane.from);
      }
    }
    frontier = [...next];
  }
  return best;
}

function lanesByTarget(nodes: number, lanes: readonly Lane[]): Lane[][] {
  const into = Array.from({ length: nodes }, (): Lane[] => []);
  for (const lane of lanes) into[lane.to]?.push(lane);
  return into;
}
