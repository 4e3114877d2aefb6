import { termOf } from '../lanes';
import type { Lane } from '../lanes';
import { addArc, addPool, expiry, isFit } from './dispatch-network';
import type { Network, Pool } from './dispatch-network';
import {
  arrivalOver,
  earliestArrivals,
  exactClock,
  floorClock,
  latestUseful,
  nanoHours,
  timelessClock,
} from './dispatch-times';
import type { Clock, TimedDemand, TimedNetwork } from './dispatch-times';

// One item's flows over the lanes of the document: from where it is held, forward to every pool
// that can still serve a need. Lane minimums also count goods nobody waits for; where an item
// is under one, its late and useless movements are kept too.

interface ItemNetwork extends TimedNetwork {
  item: number;
  demand: TimedDemand;
  needsAt: Map<number, number[]>;
  /** Also movements that serve no need, because a minimum may ask for them. */
  all: boolean;
  clock: Clock;
  /** Nodes from which goods can usefully (or under a minimum, at all) go on. */
  onward: boolean[];
  positionOf: ReadonlyMap<Lane, number>;
}

type PoolAt = (node: number, label: number, expireHours?: number) => number;

export function laneArcs(
  network: Network,
  item: number,
  refinements: ReadonlyMap<number, readonly number[]> | undefined,
  deadlinesMost: number,
): void {
  const local = itemNetwork(network, item, refinements, deadlinesMost);
  if (!local.clock.exact) network.exactTimes = false;
  const pools = new Map<string, number>();
  const queue: number[] = [];
  const poolAt: PoolAt = (node, label, expireHours) => {
    const key = `${node} ${label} ${expireHours}`;
    const known = pools.get(key);
    if (known !== undefined) return known;
    const pool = addPool(network, { node, item, label, ...expiry(expireHours) });
    pools.set(key, pool);
    queue.push(pool);
    return pool;
  };
  for (const [node, lots] of network.lots[item] ?? []) {
    for (const lot of lots) {
      const label = local.clock.classOf(node, nanoHours(lot.hours));
      if (label === undefined && !local.all) continue;
      const pool = poolAt(node, label ?? Infinity, lot.expireHours);
      network.pools[pool]?.lots.push({ ...lot });
    }
  }
  if (local.all) {
    // Goods may circulate to keep a minimum even where no stock comes by.
    for (const lane of local.lanes) {
      poolAt(lane.from, local.clock.classOf(lane.from, Infinity) ?? Infinity);
    }
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    leavePool(network, local, next, poolAt);
  }
}

function itemNetwork(
  network: Network,
  item: number,
  refinements: ReadonlyMap<number, readonly number[]> | undefined,
  deadlinesMost: number,
): ItemNetwork {
  const lanes = network.lanes.filter(
    (lane) => lane.capacity > 0 && termOf(lane, item).capacity > 0,
  );
  const nodeCount = network.problem.nodes.length;
  const timed = { nodeCount, lanes, ...adjacency(lanes, nodeCount) };
  const needsAt = new Map<number, number[]>();
  network.needs.forEach((need, n) => {
    if (need.item !== item) return;
    needsAt.set(need.node, [...(needsAt.get(need.node) ?? []), n]);
  });
  const demand = itemDemand(network, item, needsAt);
  const all = network.lanes.some((lane) => lane.minimum > 0 || termOf(lane, item).minimum > 0);
  const isCost = network.problem.policy.aim === 'COST';
  const latest = latestUseful(timed, demand);
  const earliest = earliestArrivals(timed, demand);
  const clock = isCost
    ? timelessClock(all ? undefined : latest.map((hours) => hours > -Infinity))
    : (exactClock(timed, demand, deadlinesMost) ??
      floorClock(timed, demand, refinements ?? new Map()));
  const goesOn = (lane: Lane): boolean =>
    all ||
    (isCost
      ? (latest[lane.to] ?? -Infinity) > -Infinity
      : arrivalOver(lane, earliest[lane.from] ?? 0) <= (latest[lane.to] ?? -Infinity));
  const onward = timed.lanesFrom.map((leaving) => leaving.some(goesOn));
  const positionOf = new Map(network.lanes.map((lane, l) => [lane, l]));
  return { ...timed, item, demand, needsAt, all, clock, onward, positionOf };
}

function adjacency(
  lanes: readonly Lane[],
  nodeCount: number,
): { lanesInto: Lane[][]; lanesFrom: Lane[][] } {
  const lanesInto = Array.from({ length: nodeCount }, (): Lane[] => []);
  const lanesFrom = Array.from({ length: nodeCount }, (): Lane[] => []);
  for (const lane of lanes) {
    lanesInto[lane.to]?.push(lane);
    lanesFrom[lane.from]?.push(lane);
  }
  return { lanesInto, lanesFrom };
}

/** Under COST hours play no part; due hours of 0 there only mark what leads to a need. */
function itemDemand(
  network: Network,
  item: number,
  needsAt: ReadonlyMap<number, number[]>,
): TimedDemand {
  const sources = [...(network.lots[item] ?? [])].flatMap(([node, lots]) =>
    lots.map((lot) => ({ node, hours: lot.hours })),
  );
  const needs = [...needsAt.values()].flat().flatMap((n) => {
    const need = network.needs[n];
    if (need === undefined) return [];
    return [{ node: need.node, due: need.due === Infinity ? 0 : need.due }];
  });
  return { sources, needs };
}

function leavePool(network: Network, local: ItemNetwork, from: number, poolAt: PoolAt): void {
  const pool = network.pools[from];
  if (pool === undefined) return;
  const { expireHours } = pool;
  for (const n of local.needsAt.get(pool.node) ?? []) {
    if (isInTime(network, { label: pool.label, expireHours }, n)) addArc(network, -1, from, -1, n);
  }
  for (const lane of local.lanesFrom[pool.node] ?? []) {
    if (lane.from === lane.to && !local.all) continue;
    const label = local.clock.classOf(lane.to, arrivalOver(lane, pool.label));
    const position = local.positionOf.get(lane) ?? -1;
    if (label === undefined && !local.all) continue;
    const needs = local.needsAt.get(lane.to) ?? [];
    const only = needs.length === 1 ? needs[0] : undefined;
    if (local.onward[lane.to]) {
      addArc(network, position, from, poolAt(lane.to, label ?? Infinity, expireHours), -1);
    } else if (
      only !== undefined &&
      isInTime(network, { label: label ?? Infinity, expireHours }, only)
    ) {
      addArc(network, position, from, -1, only);
    } else if (label !== undefined && needs.length > 0) {
      addArc(network, position, from, poolAt(lane.to, label, expireHours), -1);
    } else if (local.all) {
      addArc(network, position, from, -1, -1);
    }
  }
}

function isInTime(
  network: Network,
  { label, expireHours }: Pick<Pool, 'label' | 'expireHours'>,
  n: number,
): boolean {
  const due = network.needs[n]?.due ?? -Infinity;
  if (!isFit(expiry(expireHours), due)) return false;
  return due === Infinity || label <= nanoHours(due) + 10;
}
