import type { DispatchProblem } from './problem';

// Ways that are closed for a time. Nothing is on a way while it is closed: goods arrive by the hour it
// closes, or wait where they are and leave when it opens. Both functions never fall as their hour
// grows, so that whoever comes earlier is never later.

/** In any unit of time, as long as the hours of the way are in the same. */
export interface Span {
  from: number;
  until: number;
}

/** Spans by their beginning. */
export type Closures = readonly Span[];

/** When goods leave that are ready at this time; Infinity where the way does not open again. */
export function departure(closures: Closures, length: number, ready: number): number {
  let depart = ready;
  for (const { from, until } of closures) {
    if (depart + length > from && depart < until) depart = until;
  }
  return depart;
}

/** The latest time at which goods can be ready and still arrive by this one. */
export function latestReady(closures: Closures, length: number, arriveBy: number): number {
  let arrive = arriveBy;
  for (const { from, until } of closures.toReversed()) {
    if (arrive > from && arrive - length < until) arrive = from;
  }
  return arrive - length;
}

type Closed = NonNullable<DispatchProblem['closedLanes']>[number];

/** Never open, so that it is no way at all. */
export function isForGood({ fromHours = 0, untilHours }: Closed): boolean {
  return fromHours === 0 && untilHours === undefined;
}

/** Of a problem, the ways closed for a time, by the positions of their ends. */
export function closuresByWay(
  problem: DispatchProblem,
  nodeAt: ReadonlyMap<string, number>,
): Map<number, Span[]> {
  const byWay = new Map<number, Span[]>();
  // Under COST time plays no part: another time is always found.
  if (problem.policy.aim === 'COST') return byWay;
  for (const line of problem.closedLanes ?? []) {
    if (isForGood(line)) continue;
    const { fromNodeId, toNodeId, fromHours = 0, untilHours = Infinity } = line;
    const key = (nodeAt.get(fromNodeId) ?? -1) * nodeAt.size + (nodeAt.get(toNodeId) ?? -1);
    const spans = byWay.get(key) ?? [];
    spans.push({ from: fromHours, until: untilHours });
    byWay.set(key, spans);
  }
  for (const spans of byWay.values()) spans.sort((a, b) => a.from - b.from);
  return byWay;
}
