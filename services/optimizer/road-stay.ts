import { closuresByWay, departure, isForGood } from './lane-closures';
import { travelHours } from './lanes';
import { runnerUps, type RunnerUp } from './plan-runner-ups';
import type { DispatchProblem } from './problem';
import type { DispatchSolution } from './solution';

// How much longer a line's road may take before the plan should change: until another depot would serve it
// with less travel in all, until its goods come too late, or until its vehicles have no hours left.

export type Line = DispatchSolution['shipments'][number];

export interface Stay {
  /** Who would serve it instead; undefined where nobody could. */
  next: RunnerUp | undefined;
  /** Infinity where nothing would change it; negative where a nearer depot is held back. */
  hours: number;
  until: 'RUNNER_UP' | 'LATE' | 'VEHICLES';
}

type Sent = Pick<DispatchSolution, 'shipments' | 'trips'>;

/** Looks at one line at a time; the way round through the whole plan may take some milliseconds. */
export function roadStays(problem: DispatchProblem, solution: Sent): (line: Line) => Stay {
  const hours = hoursBetween(problem);
  const instead = runnerUps(problem, solution, hours);
  const vehicles = vehicleSlack(problem, solution);
  const late = lateSlack(problem);
  return (line) => {
    const next = instead(line);
    const limits: Omit<Stay, 'next'>[] = [
      { hours: next?.extra ?? Infinity, until: 'RUNNER_UP' },
      { hours: late(line), until: 'LATE' },
      { hours: vehicles(line), until: 'VEHICLES' },
    ];
    const least = limits.reduce((a, b) => (b.hours < a.hours ? b : a));
    return { next, ...least };
  };
}

/** Hours by which the line's goods come before the need that waits least for them. */
function lateSlack({ needs, policy }: DispatchProblem): (line: Line) => number {
  const dues = new Map<string, number[]>();
  for (const { nodeId, itemId, dueHours = policy.defaultDueHours } of needs) {
    const key = JSON.stringify([nodeId, itemId]);
    dues.set(key, [...(dues.get(key) ?? []), dueHours]);
  }
  return ({ toNodeId, itemId, arriveHours }) => {
    const slack = (dues.get(JSON.stringify([toNodeId, itemId])) ?? [])
      .map((due) => due - arriveHours)
      .filter((hours) => hours >= -1e-6);
    return Math.max(
      0,
      slack.reduce((least, hours) => Math.min(least, hours), Infinity),
    );
  };
}

/** Hours that a fleet has left, shared out over its trips on the road, there and back. */
function vehicleSlack(
  { fleets }: DispatchProblem,
  { shipments, trips }: Sent,
): (line: Line) => number {
  const wayOf = (line: { fromNodeId: string; toNodeId: string }): string =>
    JSON.stringify([line.fromNodeId, line.toNodeId]);
  const hours = new Map<string, number>();
  for (const line of shipments) {
    const key = wayOf(line);
    hours.set(key, Math.max(line.arriveHours - line.departHours, hours.get(key) ?? 0));
  }
  const left = new Map(fleets.map(({ id, count, hoursAvailable }) => [id, count * hoursAvailable]));
  const counts = new Map<string, number>();
  for (const trip of trips) {
    const { fleetId, count } = trip;
    const key = wayOf(trip);
    left.set(fleetId, (left.get(fleetId) ?? 0) - 2 * count * (hours.get(key) ?? 0));
    const own = JSON.stringify([fleetId, key]);
    counts.set(own, (counts.get(own) ?? 0) + count);
  }
  return (line) => {
    if (line.fleetId === undefined) return Infinity;
    const count = counts.get(JSON.stringify([line.fleetId, wayOf(line)])) ?? 0;
    if (count === 0) return Infinity;
    return Math.max(0, left.get(line.fleetId) ?? 0) / (2 * count);
  };
}

function hoursBetween(problem: DispatchProblem): (from: string, to: string) => number {
  const key = (from: string, to: string): string => JSON.stringify([from, to]);
  const nodeAt = new Map(problem.nodes.map(({ id }, i) => [id, i]));
  const closures = closuresByWay(problem, nodeAt);
  const forGood = problem.closedLanes?.filter(isForGood);
  const closed = new Set(forGood?.map(({ fromNodeId, toNodeId }) => key(fromNodeId, toNodeId)));
  const own = new Map<string, number>();
  for (const lane of problem.lanes ?? []) {
    const way = key(lane.fromNodeId, lane.toNodeId);
    if (!lane.closed) own.set(way, Math.min(lane.hours, own.get(way) ?? Infinity));
  }
  return (from, to) => {
    if (closed.has(key(from, to))) return Infinity;
    const [a, b] = [nodeAt.get(from) ?? -1, nodeAt.get(to) ?? -1];
    const length = problem.lanes ? (own.get(key(from, to)) ?? Infinity) : straight(problem, a, b);
    // Waiting until the road opens is time as well.
    return departure(closures.get(a * nodeAt.size + b) ?? [], length, 0) + length;
  };
}

function straight({ nodes, policy }: DispatchProblem, from: number, to: number): number {
  const [a, b] = [nodes[from], nodes[to]];
  if (a?.latitude === undefined || b?.latitude === undefined) return Infinity;
  return travelHours(a, b, policy);
}
