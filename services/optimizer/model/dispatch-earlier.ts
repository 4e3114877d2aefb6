import { isForGood } from '../lane-closures';
import { termOf } from '../lanes';
import type { DispatchProblem } from '../problem';
import type { Network } from './dispatch-network';
import type { DispatchModel } from './model-parts';

// A plan that replaces another one: what was pinned stays, and every other change costs.

type Positions = ReadonlyMap<string, number>;

/** Ways closed for good, as `from × number of nodes + to`. */
export function closedWays(problem: DispatchProblem, nodeAt: Positions): Set<number> {
  return new Set(
    problem.closedLanes
      ?.filter(isForGood)
      .map(
        ({ fromNodeId, toNodeId }) =>
          (nodeAt.get(fromNodeId) ?? -1) * nodeAt.size + (nodeAt.get(toNodeId) ?? -1),
      ),
  );
}

/** The lane between two nodes; of parallel ones the quickest. */
function laneFinder(network: Network): (from: number, to: number) => number {
  const best = new Map<number, number>();
  const size = network.problem.nodes.length;
  network.lanes.forEach((lane, l) => {
    const key = lane.from * size + lane.to;
    const known = network.lanes[best.get(key) ?? -1];
    if (known === undefined || lane.hours < known.hours) best.set(key, l);
  });
  return (from, to) => best.get(from * size + to) ?? -1;
}

/** A pinned line is the least its lane carries of the item; a lane that is gone carries nothing. */
export function pinLines(network: Network, nodeAt: Positions, itemAt: Positions): void {
  const pinned = network.problem.earlier?.shipments.filter((line) => line.pinned) ?? [];
  if (pinned.length === 0) return;
  const laneOf = laneFinder(network);
  for (const { fromNodeId, toNodeId, itemId, quantity } of pinned) {
    const [from, to] = [nodeAt.get(fromNodeId) ?? -1, nodeAt.get(toNodeId) ?? -1];
    const item = itemAt.get(itemId) ?? -1;
    let l = laneOf(from, to);
    if (l < 0) {
      const gone = { costPerUnit: 0, capacity: 0, minimum: 0, terms: new Map() };
      l = network.lanes.push({ index: -1, from, to, hours: 0, ...gone }) - 1;
    }
    const lane = network.lanes[l]!;
    const term = termOf(lane, item);
    lane.terms.set(item, { ...term, minimum: Math.max(term.minimum, 0) + quantity });
  }
}

/** Notes the earlier plan's lines that the new one could make again. */
export function setEarlier(network: Network, nodeAt: Positions, itemAt: Positions): void {
  const { earlier, policy } = network.problem;
  if (earlier === undefined || policy.aim === 'COST') return;
  const laneOf = laneFinder(network);
  const width = network.items.length;
  const quantities = new Map<number, number>();
  for (const { fromNodeId, toNodeId, itemId, quantity } of earlier.shipments) {
    const lane = laneOf(nodeAt.get(fromNodeId) ?? -1, nodeAt.get(toNodeId) ?? -1);
    const item = itemAt.get(itemId) ?? -1;
    if (lane < 0 || item < 0) continue;
    const key = lane * width + item;
    quantities.set(key, (quantities.get(key) ?? 0) + quantity);
  }
  const usable = new Set(network.arcs.lane.map((l, a) => l * width + network.arcs.item[a]!));
  const lines = [...quantities].flatMap(([key, units]) => {
    const [lane, item] = [Math.floor(key / width), key % width];
    const whole = network.items[item]!.indivisible;
    return usable.has(key) ? [{ lane, item, quantity: whole ? Math.round(units) : units }] : [];
  });
  network.earlier = { changeHours: earlier.changeHours, lines };
}

/** What the plan before sent on each lane, by `lane × number of items + item`. */
export function earlierUnits(network: Network): Map<number, number> {
  const width = network.items.length;
  const lines = network.earlier?.lines ?? [];
  return new Map(lines.map(({ lane, item, quantity }) => [lane * width + item, quantity]));
}

/** What a lane can be asked to carry: without a limit a price a hair off would prove nothing. */
function mostOn(network: Network, lane: number, item: number): number {
  const line = network.lanes[lane]!;
  const least = Math.max(0, line.minimum) + Math.max(0, termOf(line, item).minimum);
  return (network.supplyOfItem[item] ?? 0) + least;
}

/** For every line of the earlier plan: Σ x on its lane − more + fewer = what it was. */
export function changesAreCounted(model: DispatchModel): void {
  const { network, sparse, unit, arcsOfLane } = model;
  for (const { lane, item, quantity } of network.earlier?.lines ?? []) {
    const index = sparse.addRow(quantity / unit, quantity / unit);
    model.owners.push({ kind: 'DEFINITION', index: lane });
    for (const a of arcsOfLane[lane] ?? []) {
      if (network.arcs.item[a] === item) sparse.entry(index, a, 1);
    }
    const more = sparse.addColumn(0, mostOn(network, lane, item) / unit, false);
    const fewer = sparse.addColumn(0, quantity / unit, false);
    sparse.entry(index, more, -1);
    sparse.entry(index, fewer, 1);
    model.changes.push({ lane, item, quantity, more, fewer });
  }
}
