import { departure, latestReady, type Closures } from '../lane-closures';
import { hoursTolerance } from '../lanes';
import type { Lane } from '../lanes';
import { latestArrivals } from './latest-arrivals';

// Arrival is the availability of the stock plus the hours of its path, so the same node and item
// reached at different times must be told apart, but only where the difference can decide
// whether a later delivery is on time. A clock says which classes of time a node has.
//
// The exact clock keeps, for each node, the deadlines that goods there may still have to meet
// (the due hours of its needs, and the deadlines of the next node less the lane's hours): two
// times with no deadline between them have the same future. Where that list grows too long the
// floor clock takes over: it rounds times down to a few labels, which can only flatter the plan;
// the solver adds labels wherever a plan made use of that, until none does.

export interface Clock {
  /** The class of goods at this node at this time; undefined when they serve no need in time. */
  classOf(node: number, hours: number): number | undefined;
  exact: boolean;
}

export interface TimedNetwork {
  nodeCount: number;
  lanes: readonly Lane[];
  lanesInto: readonly (readonly Lane[])[];
  lanesFrom: readonly (readonly Lane[])[];
}

export interface TimedDemand {
  /** When stock of the item first exists at a node. */
  sources: readonly { node: number; hours: number }[];
  needs: readonly { node: number; due: number }[];
}

/** Whole nano-hours: sums of lane hours along different paths compare exactly. */
export function nanoHours(hours: number): number {
  return Math.round(hours * 1e9);
}

type Way = { hours: number; closures?: Closures };

/** Arriving exactly when a way closes is in time. */
function nanoClosures({ closures = [] }: Way): Closures {
  return closures.map(({ from, until }) => {
    return { from: nanoHours(from) + dueSlack, until: nanoHours(until) };
  });
}

/** When goods that are ready at a time, in nano-hours, arrive over a lane. */
export function arrivalOver(way: Way, ready: number): number {
  const length = nanoHours(way.hours);
  if (way.closures === undefined) return ready + length;
  return departure(nanoClosures(way), length, ready) + length;
}

/** When goods must be ready to arrive over a lane by a time. */
function readyFor(way: Way, arriveBy: number): number {
  const length = nanoHours(way.hours);
  if (way.closures === undefined) return arriveBy - length;
  return latestReady(nanoClosures(way), length, arriveBy);
}

const dueSlack = nanoHours(hoursTolerance);

/** One class a node: what the COST aim uses, where time plays no part. */
export function timelessClock(useful?: readonly boolean[]): Clock {
  return { classOf: (node) => ((useful?.[node] ?? true) ? 0 : undefined), exact: true };
}

export function exactClock(
  network: TimedNetwork,
  demand: TimedDemand,
  deadlinesMost: number,
): Clock | undefined {
  const earliest = earliestArrivals(network, demand);
  const deadlines = deadlinesByNode(network, demand, earliest, deadlinesMost);
  if (deadlines === undefined) return undefined;
  return {
    exact: true,
    classOf: (node, hours) => {
      const list = deadlines[node] ?? [];
      return list[firstAtLeast(list, hours)];
    },
  };
}

/** Labels at every node: the earliest arrival, and what refinement has added since. */
export function floorClock(
  network: TimedNetwork,
  demand: TimedDemand,
  refinements: ReadonlyMap<number, readonly number[]>,
): Clock {
  const earliest = earliestArrivals(network, demand);
  const latest = latestUseful(network, demand);
  const labels = earliest.map((first, node) =>
    [first, ...(refinements.get(node) ?? [])].sort((a, b) => a - b),
  );
  return {
    exact: false,
    classOf: (node, hours) => {
      if (hours > (latest[node] ?? -Infinity)) return undefined;
      const list = labels[node] ?? [];
      const next = firstAtLeast(list, hours + 1);
      return list[Math.max(0, next - 1)];
    },
  };
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function earliestArrivals(network: TimedNetwork, demand: TimedDemand): number[] {
  const starts = demand.sources.map(({ node, hours }) => ({ node, hours: nanoHours(hours) }));
  return shortest(network.nodeCount, starts, (node, time) =>
    (network.lanesFrom[node] ?? []).map((lane) => [lane.to, arrivalOver(lane, time)]),
  );
}

/** The latest time at which goods at the node can still be on time for some need. */
export function latestUseful(network: TimedNetwork, demand: TimedDemand): number[] {
  const starts = demand.needs.map(({ node, due }) => ({ node, hours: -nanoHours(due) - dueSlack }));
  const negated = shortest(network.nodeCount, starts, (node, negative) =>
    (network.lanesInto[node] ?? []).map((lane) => [lane.from, -readyFor(lane, -negative)]),
  );
  return negated.map((hours) => -hours);
}

/** From a node at a time, the nodes one gets to and when. */
type Neighbours = (node: number, time: number) => readonly (readonly [number, number])[];

/** Dijkstra's labels from several starts, by a binary heap of (hours, node). */
function shortest(
  nodeCount: number,
  starts: readonly { node: number; hours: number }[],
  neighbours: Neighbours,
): number[] {
  const best = new Array<number>(nodeCount).fill(Infinity);
  const heap = new TimeHeap();
  const reach = (node: number, hours: number): void => {
    if (hours >= (best[node] ?? -Infinity)) return;
    best[node] = hours;
    heap.push(hours, node);
  };
  for (const { node, hours } of starts) reach(node, hours);
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const [hours, node] = top;
    if (hours > (best[node] ?? -Infinity)) continue;
    for (const [next, then] of neighbours(node, hours)) reach(next, then);
  }
  return best;
}

class TimeHeap {
  private readonly entries: [number, number][] = [];

  push(key: number, value: number): void {
    const { entries } = this;
    let at = entries.push([key, value]) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.key(parent) <= this.key(at)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  pop(): [number, number] | undefined {
    const { entries } = this;
    const top = entries[0];
    const last = entries.pop();
    if (top === undefined || last === undefined || entries.length === 0) return top;
    entries[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      if (left >= entries.length) break;
      const child = this.key(left + 1) < this.key(left) ? left + 1 : left;
      if (this.key(at) <= this.key(child)) break;
      this.swap(at, child);
      at = child;
    }
    return top;
  }

  private key(at: number): number {
    return this.entries[at]?.[0] ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const [first, second] = [this.entries[a], this.entries[b]];
    if (first === undefined || second === undefined) return;
    this.entries[a] = second;
    this.entries[b] = first;
  }
}

function lastArrivals(
  network: TimedNetwork,
  demand: TimedDemand,
  earliest: readonly number[],
): number[] {
  const sources = new Map<number, number>();
  for (const { node, hours } of demand.sources) {
    sources.set(node, Math.max(nanoHours(hours), sources.get(node) ?? -Infinity));
  }
  const latest = latestUseful(network, demand);
  return latestArrivals(network, { sources, earliest, latest }, arrivalOver);
}

/** Sorted deadlines of each node, or undefined when there are more than `most` in all. */
function deadlinesByNode(
  network: TimedNetwork,
  demand: TimedDemand,
  earliest: readonly number[],
  most: number,
): number[][] | undefined {
  const found = earliest.map(() => new Set<number>());
  const last = lastArrivals(network, demand, earliest);
  const work: [number, number][] = [];
  let count = 0;
  const add = (node: number, due: number): void => {
    // Whatever is due after the last goods can be there is due then.
    const deadline = Math.min(due, last[node] ?? Infinity);
    if (deadline < (earliest[node] ?? Infinity) || found[node]?.has(deadline)) return;
    found[node]?.add(deadline);
    work.push([node, deadline]);
    count += 1;
  };
  for (const { node, due } of demand.needs) add(node, nanoHours(due) + dueSlack);
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (count > most) return undefined;
    const [node, deadline] = next;
    for (const lane of network.lanesInto[node] ?? []) {
      add(lane.from, readyFor(lane, deadline));
    }
  }
  return found.map((set) => [...set].sort((a, b) => a - b));
}
