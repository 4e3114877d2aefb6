import type { DispatchProblem } from './problem';
import type { Shipment } from './solution';

// A part of the check of solutions (`solution-check.ts`), and like it apart from the model.

export interface Stock {
  nodeId: string;
  itemId: string;
  hours: number;
  quantity: number;
  expireHours?: number;
}

/** Without lanes, each shipment is direct, from one of the nearest depots of a need there. */
export function madeLanesAreUsed(
  problem: DispatchProblem,
  stock: readonly Stock[],
  shipments: readonly Shipment[],
  report: (violation: number, description: string) => void,
): void {
  const indexOf = new Map(problem.nodes.map((node, i) => [node.id, i]));
  const hoursTo = travel(problem);
  const comesAt = arrivals(problem);
  const all = earliestByHolder(stock, indexOf);
  const expiring = new Set(
    stock.flatMap((line) => (line.expireHours === undefined ? [] : line.itemId)),
  );
  /** Who holds what is fit for a need that is due then. */
  const holdersOf = (itemId: string, due: number): Map<number, number> | undefined => {
    if (problem.policy.aim !== 'RELIEF' || !expiring.has(itemId)) return all.get(itemId);
    const fit = stock.filter(
      (line) => line.itemId === itemId && due <= (line.expireHours ?? Infinity) + 1e-7,
    );
    return earliestByHolder(fit, indexOf).get(itemId);
  };
  const dueAt = new Map<string, number[]>();
  for (const need of problem.needs) {
    const due = need.dueHours ?? problem.policy.defaultDueHours;
    const key = JSON.stringify([need.nodeId, need.itemId]);
    dueAt.set(key, [...(dueAt.get(key) ?? []), due]);
  }
  const byTarget = shipments.toSorted(
    (a, b) => (indexOf.get(a.toNodeId) ?? 0) - (indexOf.get(b.toNodeId) ?? 0),
  );
  for (const line of byTarget) {
    const what = `${line.fromNodeId} → ${line.toNodeId}`;
    const [from, to] = [indexOf.get(line.fromNodeId) ?? -1, indexOf.get(line.toNodeId) ?? -1];
    const own = hoursTo(to)(from);
    const wrong = line.arriveHours - line.departHours - own;
    report(Math.abs(wrong) - 1e-6, `a shipment ${what} does not take the travel hours`);
    const near = (dueAt.get(JSON.stringify([line.toNodeId, line.itemId])) ?? []).some((due) =>
      isNear(
        problem,
        holdersOf(line.itemId, due) ?? new Map(),
        { from, to, hours: hoursTo(to), comesAt },
        due,
      ),
    );
    if (!near) report(Math.max(1, line.quantity), `${what} is not among the nearest depots`);
  }
}

interface NearWay {
  from: number;
  to: number;
  hours: (from: number) => number;
  comesAt: (from: number, to: number, ready: number, hours: number) => number;
}

/** When goods arrive that are ready at an hour, where ways may be closed for a time. */
function arrivals({ nodes, policy, closedLanes = [] }: DispatchProblem): NearWay['comesAt'] {
  const spans = new Map<string, [number, number][]>();
  for (const { fromNodeId, toNodeId, fromHours = 0, untilHours = Infinity } of closedLanes) {
    const key = JSON.stringify([fromNodeId, toNodeId]);
    spans.set(key, [...(spans.get(key) ?? []), [fromHours, untilHours]]);
  }
  return (from, to, ready, hours) => {
    if (spans.size === 0 || policy.aim !== 'RELIEF') return ready + hours;
    const closed = spans.get(JSON.stringify([nodes[from]?.id, nodes[to]?.id])) ?? [];
    const isFree = (depart: number): boolean =>
      closed.every(([begin, end]) => depart + hours <= begin + 1e-8 || depart >= end - 1e-8);
    // One leaves at once, or when one of the closures ends.
    const departures = [ready, ...closed.map(([, end]) => end)].filter((at) => at >= ready);
    return Math.min(...departures.filter(isFree)) + hours;
  };
}

/** Whether fewer holders than the policy's number are nearer than this one, counting those in time. */
function isNear(
  { policy }: DispatchProblem,
  holders: ReadonlyMap<number, number>,
  { from, to, hours, comesAt }: NearWay,
  due: number,
): boolean {
  const latest = policy.aim === 'RELIEF' ? due + 1e-7 : Infinity;
  const own = hours(from);
  if (from === to || comesAt(from, to, holders.get(from) ?? Infinity, own) > latest) return false;
  let nearer = 0;
  for (const [node, available] of holders) {
    const other = hours(node);
    if (other >= own - 1e-7 || node === to) continue;
    if (comesAt(node, to, available, other) <= latest) nearer += 1;
  }
  return nearer < policy.nearestDepots;
}

/** When each node that holds an item first has some of it. */
function earliestByHolder(
  stock: readonly Stock[],
  indexOf: ReadonlyMap<string, number>,
): Map<string, Map<number, number>> {
  const holders = new Map<string, Map<number, number>>();
  for (const { nodeId, itemId, hours, quantity } of stock) {
    if (quantity <= 0) continue;
    const byNode = holders.get(itemId) ?? new Map<number, number>();
    holders.set(itemId, byNode);
    const node = indexOf.get(nodeId) ?? -1;
    byNode.set(node, Math.min(hours, byNode.get(node) ?? Infinity));
  }
  return holders;
}

/** Hours to one target at a time from anywhere; each pair is worked out once while it lasts. */
function travel({
  nodes,
  policy,
  closedLanes = [],
}: DispatchProblem): (target: number) => (from: number) => number {
  const points = nodes.map(({ latitude, longitude = 0 }) => {
    if (latitude === undefined) return undefined;
    const [lat, lon] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)] as const;
  });
  const forGood = closedLanes.filter(({ fromHours = 0, untilHours }) => {
    return fromHours === 0 && untilHours === undefined;
  });
  const closed = new Set(
    forGood.map(({ fromNodeId, toNodeId }) => JSON.stringify([fromNodeId, toNodeId])),
  );
  const known = new Float64Array(nodes.length);
  let current = -1;
  return (target) => {
    if (target !== current) known.fill(-1);
    current = target;
    const q = points[target];
    return (from) => {
      const before = known[from] ?? -1;
      if (before >= 0) return before;
      const p = points[from];
      if (p === undefined || q === undefined) return Infinity;
      if (closed.size > 0 && closed.has(JSON.stringify([nodes[from]?.id, nodes[target]?.id]))) {
        return Infinity;
      }
      const chord = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
      const km = 2 * 6371.0088 * Math.asin(Math.min(1, chord / 2));
      const hours = (km * policy.detourFactor) / policy.speedKmPerHour + policy.loadingHours;
      known[from] = hours;
      return hours;
    };
  };
}
