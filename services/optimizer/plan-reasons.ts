import { closuresByWay, departure, isForGood } from './lane-closures';
import { travelHours } from './lanes';
import { placeOf } from './plan-nodes';
import type { DispatchProblem } from './problem';
import type { Name, Names } from './relaxation-words';
import type { DispatchSolution } from './solution';

// Why a plan is as it is, in words: of every line the depot that would send it next, and how much longer
// its road may take before that one is nearer; and what one more unit would be worth where.

export type LineReason = {
  fromDepotId: string;
  toDivisionCode: string;
  itemId: string;
  quantity: number;
  runnerUpDepotId: string;
  /** How much longer the way from the runner-up is; negative where its nearer stock is kept for others. */
  extraHours: number;
  reasonZh: string;
  reasonEn: string;
};

export type ValueReason = {
  depotId: string;
  itemId: string;
  value: number;
  reasonZh: string;
  reasonEn: string;
};

export function planReasons(
  problem: DispatchProblem,
  solution: DispatchSolution,
  names: Names,
): { lines: LineReason[]; values: ValueReason[] } {
  const word = (known: Record<string, Name>, id: string): Name => {
    return { zh: known[id]?.zh || id, en: known[id]?.en || known[id]?.zh || id };
  };
  const hours = hoursBetween(problem);
  const left = stockLeft(problem, solution);
  const lines = solution.shipments.flatMap((line): LineReason[] => {
    const { fromNodeId, toNodeId, itemId, quantity } = line;
    const to = placeOf(toNodeId).divisionCode;
    if (to === undefined) return [];
    const others = (left.get(itemId) ?? []).filter(({ nodeId }) => nodeId !== fromNodeId);
    const own = hours(fromNodeId, toNodeId);
    const [next] = others
      .map(({ nodeId, units }) => ({ nodeId, units, extra: hours(nodeId, toNodeId) - own }))
      .filter(({ extra }) => Number.isFinite(extra))
      .sort((a, b) => a.extra - b.extra);
    const about = { fromDepotId: placeOf(fromNodeId).depotId ?? '', toDivisionCode: to, itemId };
    const item = word(names.items, itemId);
    if (next === undefined) {
      const reasonZh = `别处没有可调的${item.zh}`;
      const reasonEn = `nobody else has ${item.en} left`;
      return [{ ...about, quantity, runnerUpDepotId: '', extraHours: 0, reasonZh, reasonEn }];
    }
    const depot = word(names.nodes, next.nodeId);
    const minutes = Math.round(Math.abs(next.extra) * 60);
    const words =
      next.extra >= 0
        ? {
            reasonZh: `次选${depot.zh}，多走 ${minutes} 分钟；此路再慢 ${minutes} 分钟以上才应改由其发出`,
            reasonEn: `next best is ${depot.en}, ${minutes} min longer; best until this road takes that much longer`,
          }
        : {
            reasonZh: `${depot.zh}近 ${minutes} 分钟，但受车辆或分配所限`,
            reasonEn: `${depot.en} is ${minutes} min nearer, but vehicles or other needs hold it back`,
          };
    // A depot with less left than the line carries could send that much of it.
    const part = Math.floor(next.units);
    if (part < Math.floor(quantity)) {
      words.reasonZh += `（仅余 ${part} 件，本批 ${quantity} 件）`;
      words.reasonEn += ` (for ${part} of ${quantity}: it has no more left)`;
    }
    const runnerUpDepotId = placeOf(next.nodeId).depotId ?? '';
    return [{ ...about, quantity, runnerUpDepotId, extraHours: next.extra, ...words }];
  });
  const values = solution.marginalValues
    .toSorted((a, b) => b.value - a.value)
    .flatMap(({ nodeId, itemId, value }): ValueReason[] => {
      const { depotId } = placeOf(nodeId);
      if (depotId === undefined) return [];
      const [depot, item] = [word(names.nodes, nodeId), word(names.items, itemId)];
      const worth = Math.round(value * 100) / 100;
      const reasonZh = `${depot.zh}每多一件${item.zh}，加权缺口减少 ${worth}`;
      const reasonEn = `one more of ${item.en} at ${depot.en} lowers the weighted unmet need by ${worth}`;
      return [{ depotId, itemId, value, reasonZh, reasonEn }];
    });
  return { lines, values };
}

function hoursBetween(problem: DispatchProblem): (from: string, to: string) => number {
  const nodes = new Map(problem.nodes.map((node) => [node.id, node]));
  const key = (from: string, to: string): string => JSON.stringify([from, to]);
  const nodeAt = new Map(problem.nodes.map(({ id }, i) => [id, i]));
  const closures = closuresByWay(problem, nodeAt);
  const forGood = problem.closedLanes?.filter(isForGood);
  const closed = new Set(forGood?.map(({ fromNodeId, toNodeId }) => key(fromNodeId, toNodeId)));
  return (from, to) => {
    const [a, b] = [nodes.get(from), nodes.get(to)];
    if (closed.has(key(from, to))) return Infinity;
    if (a?.latitude === undefined || b?.latitude === undefined) return Infinity;
    const length = travelHours(a, b, problem.policy);
    const way = (nodeAt.get(from) ?? -1) * nodeAt.size + (nodeAt.get(to) ?? -1);
    // Waiting until the road opens is time as well.
    return departure(closures.get(way) ?? [], length, 0) + length;
  };
}

/** Depots that still have some of an item when the plan is carried out. */
function stockLeft(
  problem: DispatchProblem,
  solution: DispatchSolution,
): Map<string, { nodeId: string; units: number }[]> {
  const left = new Map<string, number>();
  const add = (nodeId: string, itemId: string, units: number): void => {
    const key = JSON.stringify([itemId, nodeId]);
    left.set(key, (left.get(key) ?? 0) + units);
  };
  for (const line of problem.supplies) {
    add(line.nodeId, line.itemId, line.quantity - line.keepQuantity);
  }
  for (const line of solution.shipments) add(line.fromNodeId, line.itemId, -line.quantity);
  const byItem = new Map<string, { nodeId: string; units: number }[]>();
  for (const [key, units] of left) {
    const [itemId, nodeId] = JSON.parse(key) as [string, string];
    if (units >= 1) byItem.set(itemId, [...(byItem.get(itemId) ?? []), { nodeId, units }]);
  }
  return byItem;
}
