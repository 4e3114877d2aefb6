import { closuresByWay, type Closures } from '../lane-closures';
import { nearestDepots, openLanes, travelTable } from '../lanes';
import type { Holder } from '../lanes';
import type { DispatchProblem } from '../problem';
import { laneArcs } from './dispatch-lane-arcs';
import { closedWays, pinLines, setEarlier } from './dispatch-earlier';
import { addArc, addPool, expiry, isFit } from './dispatch-network';
import type { Lot, Network, NetworkFleet, NetworkItem, NetworkNeed } from './dispatch-network';
import { arrivalOver, nanoHours } from './dispatch-times';

// Builds the network: positions for ids, what may be given away, and the arcs, either along the
// document's lanes or straight from the nearest depots.

const smallestSharedNeed = 2;

/** Extra time labels by item and node, learned from plans that arrived late. */
export type Refinements = Map<number, Map<number, number[]>>;

/** `deadlinesMost` bounds how finely an item's times are told apart before they are rounded. */
export function buildNetwork(
  problem: DispatchProblem,
  refinements: Refinements = new Map(),
  deadlinesMost = 20_000,
): Network {
  const nodeAt = positions(problem.nodes);
  const itemAt = positions(problem.items);
  const isCost = problem.policy.aim === 'COST';
  const items = networkItems(problem);
  const needs = networkNeeds(problem, nodeAt, itemAt);
  const lots = lotsByItem(problem, nodeAt, itemAt);
  const fleets = isCost ? [] : networkFleets(problem, nodeAt);
  const closed = closedWays(problem, nodeAt);
  const closures = closuresByWay(problem, nodeAt);
  const network: Network = {
    problem,
    items,
    needs,
    lanes: openLanes(problem.lanes ?? [], nodeAt, itemAt, closed, closures),
    fleets,
    fleetsAt: new Map(),
    pools: [],
    arcs: { lane: [], item: [], fromPool: [], toPool: [], toNeed: [] },
    lots,
    supplyOfItem: lots.map((byNode) => total([...byNode.values()].flat())),
    exactTimes: true,
  };
  fleets.forEach((fleet, f) => {
    network.fleetsAt.set(fleet.home, [...(network.fleetsAt.get(fleet.home) ?? []), f]);
  });
  if (problem.lanes !== undefined) pinLines(network, nodeAt, itemAt);
  if (problem.lanes === undefined) madeArcs(network, closed, closures);
  else items.forEach((_, item) => laneArcs(network, item, refinements.get(item), deadlinesMost));
  if (problem.lanes === undefined) pinLines(network, nodeAt, itemAt);
  for (const pool of network.pools) pool.stock = total(pool.lots);
  setEarlier(network, nodeAt, itemAt);
  return network;
}

function positions(lines: readonly { id: string }[]): Map<string, number> {
  return new Map(lines.map((line, i) => [line.id, i]));
}

function total(lots: readonly Lot[]): number {
  return lots.reduce((sum, lot) => sum + lot.quantity, 0);
}

function networkItems(problem: DispatchProblem): NetworkItem[] {
  const weighed = problem.items.some((item) => item.massKg > 0);
  return problem.items.map((item) => {
    const { unitsEach = 1, massKg } = item;
    return { ...item, unitsEach, effortMass: weighed ? massKg : unitsEach };
  });
}

function networkNeeds(
  problem: DispatchProblem,
  nodeAt: Map<string, number>,
  itemAt: Map<string, number>,
): NetworkNeed[] {
  const { aim, shortage, defaultDueHours } = problem.policy;
  // Under COST every need is met in full and nothing is short, so no shortage policy has a say.
  const guaranteed = aim === 'RELIEF' && shortage === 'GUARANTEED_MINIMUM';
  return problem.needs.map((need) => {
    const item = itemAt.get(need.itemId) ?? -1;
    const { unitsEach = 1 } = problem.items[item] ?? {};
    const units = need.quantity * unitsEach;
    // 0.1 × 30 is a little more than 3 in floating point: it must not round up to 4.
    const share = Math.ceil(need.minimumShare * units * (1 - 1e-12) - 1e-9) / unitsEach;
    return {
      id: need.id,
      node: nodeAt.get(need.nodeId) ?? -1,
      item,
      quantity: need.quantity,
      priority: need.priority,
      due: aim === 'COST' ? Infinity : (need.dueHours ?? defaultDueHours),
      minimum: guaranteed ? Math.max(0, share) : 0,
      shared: units >= smallestSharedNeed * (1 - 1e-12),
    };
  });
}

function networkFleets(problem: DispatchProblem, nodeAt: Map<string, number>): NetworkFleet[] {
  return problem.fleets.map((fleet) => ({
    id: fleet.id,
    home: nodeAt.get(fleet.homeNodeId) ?? -1,
    massKg: fleet.massKgCapacity,
    volumeM3: fleet.volumeM3Capacity,
    vehicleHours: fleet.count * fleet.hoursAvailable,
  }));
}

/**
 * Supply less what is kept. Where a line keeps more than it holds, the other lines of the node
 * and item give the rest, the latest and most durable first; a node never owes more than it has.
 * Indivisible items count whole units, at the time the unit is complete; no unit expires in parts.
 */
function lotsByItem(
  problem: DispatchProblem,
  nodeAt: Map<string, number>,
  itemAt: Map<string, number>,
): Map<number, Lot[]>[] {
  const lots: Map<number, Lot[]>[] = problem.items.map(() => new Map<number, Lot[]>());
  for (const line of problem.supplies) {
    const byNode = lots[itemAt.get(line.itemId) ?? -1];
    const node = nodeAt.get(line.nodeId) ?? -1;
    const quantity = line.quantity - line.keepQuantity;
    const expires = expiry(problem.policy.aim === 'COST' ? undefined : line.expireHours);
    const lot = { hours: line.availableHours, quantity, ...expires };
    const known = byNode?.get(node);
    if (known === undefined) byNode?.set(node, [lot]);
    else known.push(lot);
  }
  lots.forEach((byNode, item) => {
    const whole = problem.items[item]?.indivisible ?? true;
    for (const [node, list] of byNode) {
      const usable = usableLots(list, whole);
      if (usable.length > 0) byNode.set(node, usable);
      else byNode.delete(node);
    }
  });
  return lots;
}

function usableLots(lots: Lot[], whole: boolean): Lot[] {
  const sorted = lots.toSorted((a, b) => a.hours - b.hours || lastsFor(a) - lastsFor(b) || 0);
  let owed = -sorted.reduce((sum, lot) => sum + Math.min(0, lot.quantity), 0);
  for (const lot of sorted.toReversed()) {
    const given = Math.min(owed, Math.max(0, lot.quantity));
    owed -= given;
    lot.quantity = Math.max(0, lot.quantity) - given;
  }
  const kinds = whole ? [...new Set(sorted.map(lastsFor))] : [];
  for (const kind of kinds) {
    let [before, cumulated] = [0, 0];
    for (const lot of sorted.filter((one) => lastsFor(one) === kind)) {
      cumulated += lot.quantity;
      const units = Math.floor(cumulated + 1e-9);
      lot.quantity = units - before;
      before = units;
    }
  }
  return sorted.filter((lot) => lot.quantity > 0);
}

function lastsFor({ expireHours = Number.MAX_VALUE }: Lot): number {
  return expireHours;
}

/** Lanes made from coordinates: each need is served directly, by its nearest depots only. */
function madeArcs(
  network: Network,
  closed: ReadonlySet<number>,
  closures: ReadonlyMap<number, Closures>,
): void {
  const { problem, needs, lots } = network;
  const travel = travelTable(problem);
  const poolsAt = network.lots.map((byNode, item) => sourcePools(network, byNode, item));
  const laneAt = new Map<number, number>();
  const holders = lots.map((byNode) => holdersOf(byNode, 0));
  const expires = lots.map((byNode) =>
    [...byNode.values()].flat().some((lot) => lot.expireHours !== undefined),
  );
  needs.forEach((need, n) => {
    const wayFrom = (depot: number): number => depot * problem.nodes.length + need.node;
    const closuresFrom = (depot: number): Closures => closures.get(wayFrom(depot)) ?? [];
    for (const pool of poolsAt[need.item]?.get(need.node) ?? []) {
      if (isOnTime(network, pool, { hours: 0 }, need.due)) addArc(network, -1, pool, -1, n);
    }
    const near = nearestDepots(
      need,
      (expires[need.item] && holdersOf(lots[need.item]!, need.due)) || holders[need.item] || [],
      {
        hoursFrom: (depot) => (closed.has(wayFrom(depot)) ? Infinity : travel(depot, need.node)),
        closuresFrom,
      },
      problem.policy.nearestDepots,
    );
    for (const depot of near) {
      if (depot.hours === Infinity) continue;
      const way = { hours: depot.hours, closures: closuresFrom(depot.node) };
      const lane = madeLane(network, laneAt, depot.node, need.node, way);
      for (const pool of poolsAt[need.item]?.get(depot.node) ?? []) {
        if (isOnTime(network, pool, way, need.due)) addArc(network, lane, pool, -1, n);
      }
    }
  });
}

/** Who holds what is fit for a need that is due then, and since when. */
function holdersOf(byNode: ReadonlyMap<number, Lot[]>, due: number): Holder[] {
  return [...byNode]
    .flatMap(([node, list]): Holder[] => {
      const first = list.find((lot) => isFit(lot, due));
      return first ? [{ node, availableHours: first.hours }] : [];
    })
    .sort((a, b) => a.node - b.node);
}

function sourcePools(
  network: Network,
  byNode: ReadonlyMap<number, Lot[]>,
  item: number,
): Map<number, number[]> {
  const pools = new Map<number, number[]>();
  for (const [node, list] of byNode) {
    const indices = list.map((lot) => {
      const place = { node, item, label: nanoHours(lot.hours), ...expiry(lot.expireHours) };
      return addPool(network, place, [lot]);
    });
    pools.set(node, indices);
  }
  return pools;
}

function isOnTime(
  network: Network,
  pool: number,
  { hours, closures = [] }: { hours: number; closures?: Closures },
  due: number,
): boolean {
  const { label: ready = Infinity, expireHours } = network.pools[pool] ?? {};
  if (!isFit(expiry(expireHours), due)) return false;
  return arrivalOver({ hours, closures }, ready) <= nanoHours(due) + 10;
}

function madeLane(
  network: Network,
  laneAt: Map<number, number>,
  from: number,
  to: number,
  { hours, closures }: { hours: number; closures: Closures },
): number {
  const key = from * network.problem.nodes.length + to;
  const known = laneAt.get(key);
  if (known !== undefined) return known;
  const free = { costPerUnit: 0, capacity: Infinity, minimum: 0, terms: new Map() };
  const lane = { index: -1, from, to, hours, ...free };
  laneAt.set(key, network.lanes.push(closures.length > 0 ? { ...lane, closures } : lane) - 1);
  return network.lanes.length - 1;
}
