import { closuresByWay, departure, isForGood } from './lane-closures';
import { travelHours } from './lanes';
import { placeOf } from './plan-nodes';
import { runnerUps, type RunnerUp } from './plan-runner-ups';
import type { DispatchProblem } from './problem';
import type { Name, Names } from './relaxation-words';
import type { DispatchSolution } from './solution';

// Why a plan is as it is, in words: of every line the depot that would send it next, and how much longer
// its road may take before that one is nearer; and what one more unit would be worth where.

export type LineReason = {
  fromDepotId: string;
  /** Exactly one of the three; a site only in joint plans. */
  toDivisionCode?: string;
  toDepotId?: string;
  toSiteId?: string;
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
  const instead = runnerUps(problem, solution, hours);
  const lines = solution.shipments.map((line): LineReason => {
    const { fromNodeId, toNodeId, itemId, quantity } = line;
    const {
      depotId: toDepotId,
      divisionCode: toDivisionCode,
      siteId: toSiteId,
    } = placeOf(toNodeId);
    const toPlace = toDepotId ? { toDepotId } : toSiteId ? { toSiteId } : {};
    const to = toDivisionCode === undefined ? toPlace : { toDivisionCode };
    const next = instead(line);
    const about = { fromDepotId: placeOf(fromNodeId).depotId ?? '', ...to, itemId };
    const item = word(names.items, itemId);
    if (next === undefined) {
      const reasonZh = `别处没有可调的${item.zh}`;
      const reasonEn = `nobody else has ${item.en} left`;
      return { ...about, quantity, runnerUpDepotId: '', extraHours: 0, reasonZh, reasonEn };
    }
    const depot = word(names.nodes, next.nodeId);
    const minutes = Math.round(Math.abs(next.extra) * 60);
    const words = runnerUpWords(depot, minutes, next);
    // A depot with less left than the line carries could send that much of it.
    const part = Math.floor(next.units);
    if (part < Math.floor(quantity)) {
      words.reasonZh += `（只够 ${part} 件，本批 ${quantity} 件）`;
      words.reasonEn += ` (for ${part} of ${quantity}: no more can be had that way)`;
    }
    const runnerUpDepotId = placeOf(next.nodeId).depotId ?? '';
    return { ...about, quantity, runnerUpDepotId, extraHours: next.extra, ...words };
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

function runnerUpWords(
  { zh, en }: Name,
  minutes: number,
  { extra, others }: RunnerUp,
): { reasonZh: string; reasonEn: string } {
  if (extra < 0) {
    return {
      reasonZh: `${zh}近 ${minutes} 分钟，但受车辆或分配所限`,
      reasonEn: `${en} is ${minutes} min nearer, but vehicles or other needs hold it back`,
    };
  }
  if (others) {
    return {
      reasonZh: `次选${zh}，他处相应改由别库供应，合计多走 ${minutes} 分钟；此路再慢 ${minutes} 分钟以上才应改动`,
      reasonEn: `next best is ${en}, with others served from elsewhere in turn, ${minutes} min longer in all; best until this road takes that much longer`,
    };
  }
  return {
    reasonZh: `次选${zh}，多走 ${minutes} 分钟；此路再慢 ${minutes} 分钟以上才应改由其发出`,
    reasonEn: `next best is ${en}, ${minutes} min longer; best until this road takes that much longer`,
  };
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
