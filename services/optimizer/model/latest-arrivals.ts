import type { TimedNetwork } from './dispatch-times';

// The latest that goods can come to a node at all. Deadlines after that are all the same one, and a
// network that goes one way, as from depots to sites, is then left with few classes of time.

interface Times {
  /** When the last stock of a node can leave; −Infinity where there is none. */
  sources: ReadonlyMap<number, number>;
  /** When goods first come to a node; Infinity where they never do. */
  earliest: readonly number[];
  /** Until when goods at a node serve a need. */
  latest: readonly number[];
}

/**
 * Never more than the latest time that is of use. On a round trip, and after one, goods may come at
 * any time until then.
 */
export function latestArrivals(
  { nodeCount, lanes, lanesFrom }: TimedNetwork,
  { sources, earliest, latest }: Times,
  arrivalOver: (lane: TimedNetwork['lanes'][number], ready: number) => number,
): number[] {
  const isUsed = (lane: TimedNetwork['lanes'][number]): boolean =>
    arrivalOver(lane, earliest[lane.from] ?? Infinity) <= (latest[lane.to] ?? -Infinity);
  const used = new Set(lanes.filter(isUsed));
  const waiting = new Int32Array(nodeCount);
  for (const lane of used) waiting[lane.to]! += 1;
  const arrivals = Array.from({ length: nodeCount }, (_, node) =>
    Math.min(sources.get(node) ?? -Infinity, latest[node] ?? -Infinity),
  );
  const ready = [...waiting.keys()].filter((node) => waiting[node] === 0);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const lane of lanesFrom[node] ?? []) {
      if (!used.has(lane)) continue;
      const arrival = Math.min(arrivalOver(lane, arrivals[node]!), latest[lane.to]!);
      arrivals[lane.to] = Math.max(arrivals[lane.to]!, arrival);
      waiting[lane.to]! -= 1;
      if (waiting[lane.to] === 0) ready.push(lane.to);
    }
  }
  return arrivals.map((arrival, node) => (waiting[node]! > 0 ? latest[node]! : arrival));
}
