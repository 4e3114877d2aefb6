import { tripHoursOf } from '../plan-lines';
import type { DispatchProblem, EarlierPlan } from '../problem';
import type { DispatchSolution, SolutionStage } from '../solution';
import { statusOf } from '../solve-run';
import { relativeGap } from '../stage-result';

// Incidents with deadlines of their own share vehicles: what goes to the first must have been driven by then.
// The one problem lets every vehicle drive until the last deadline, which bounds what is possible. Where its
// answer drives more for the first incidents than their time allows, the goods are decided deadline by
// deadline: with the hours until the first, all needs together; what its incidents get stays, and the
// rest is decided with the hours until the next.

export type Deadline = {
  hours: number;
  incidentIds: readonly string[];
  /** With the hours they have until then. */
  fleets: DispatchProblem['fleets'];
};

/** One of several incidents' problems, with what it says of its deadline. */
type Own = {
  incidentId: string;
  hours: number | undefined;
  fleets: readonly { id: string; hoursAvailable: number }[];
};

/** The first first; incidents that need nothing have no say. */
export function deadlinesOf(
  incidents: readonly Own[],
  posed: DispatchProblem['fleets'],
): Deadline[] {
  const byHours = new Map<number, Deadline>();
  for (const { incidentId, hours, fleets: own } of incidents) {
    if (hours === undefined) continue;
    const hoursOf = new Map(own.map(({ id, hoursAvailable }) => [id, hoursAvailable]));
    const fleets = posed.map(({ hoursAvailable, ...fleet }) => {
      return { ...fleet, hoursAvailable: Math.min(hoursAvailable, hoursOf.get(fleet.id) ?? hours) };
    });
    const known = byHours.get(hours) ?? { hours, incidentIds: [], fleets };
    byHours.set(hours, { ...known, incidentIds: [...known.incidentIds, incidentId] });
  }
  return [...byHours.values()].sort((a, b) => a.hours - b.hours);
}

type OwnerOf = (needId: string) => string;

/** Whether a fleet drives more for incidents of an early deadline than it has hours until then. */
export function exceeds(
  problem: DispatchProblem,
  solution: Pick<DispatchSolution, 'trips' | 'shipments' | 'deliveries'>,
  { deadlines, ownerOf }: { deadlines: readonly Deadline[]; ownerOf: OwnerOf },
): boolean {
  const served = new Set(solution.deliveries.map(({ needId }) => needId));
  return deadlines.slice(0, -1).some((_, k) => {
    const early = new Set(deadlines.slice(0, k + 1).flatMap((one) => one.incidentIds));
    const places = new Set(
      problem.needs
        .filter(({ id }) => served.has(id) && early.has(ownerOf(id)))
        .map(({ nodeId }) => nodeId),
    );
    const used = new Map<string, number>();
    for (const trip of solution.trips.filter(({ toNodeId }) => places.has(toNodeId))) {
      const hours = trip.count * tripHoursOf(trip, solution);
      used.set(trip.fleetId, (used.get(trip.fleetId) ?? 0) + hours);
    }
    return deadlines[k]!.fleets.some(({ id, count, hoursAvailable }) => {
      return (used.get(id) ?? 0) > count * hoursAvailable + 1e-6;
    });
  });
}

type Line = { fromNodeId: string; toNodeId: string; itemId: string; quantity: number };

/** What earlier deadlines have been given: their needs are what they get, and their goods stay. */
export type Settled = { delivered: Map<string, number>; sent: Line[] };

export function withSettled(
  problem: DispatchProblem,
  { delivered, sent }: Settled,
): DispatchProblem {
  if (delivered.size === 0) return problem;
  const needs = problem.needs
    .map((need) => ({ ...need, quantity: delivered.get(need.id) ?? need.quantity }))
    .filter(({ quantity }) => quantity > 0);
  return { ...problem, needs, earlier: earlierWith(problem.earlier, sent) };
}

/** Of the earlier plan what is settled now is left out: it must not be counted twice. */
function earlierWith(earlier: EarlierPlan | undefined, sent: readonly Line[]): EarlierPlan {
  const keyOf = (line: Line) => JSON.stringify([line.fromNodeId, line.toNodeId, line.itemId]);
  const settled = new Map<string, Line>();
  for (const { fromNodeId, toNodeId, itemId, quantity } of sent) {
    const line = { fromNodeId, toNodeId, itemId, quantity };
    const known = settled.get(keyOf(line))?.quantity ?? 0;
    settled.set(keyOf(line), { ...line, quantity: quantity + known });
  }
  const left = new Map([...settled].map(([key, { quantity }]) => [key, quantity]));
  const others = (earlier?.shipments ?? []).flatMap((line) => {
    const gone = Math.min(line.quantity, left.get(keyOf(line)) ?? 0);
    left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) - gone);
    return line.quantity > gone ? [{ ...line, quantity: line.quantity - gone }] : [];
  });
  const pinned = [...settled.values()].map((line) => ({ ...line, pinned: true }));
  return { shipments: [...pinned, ...others], changeHours: earlier?.changeHours ?? 0 };
}

/** The last answer as one of the whole: what was settled before it is short of what it was short of. */
export function wholeOf(
  problem: DispatchProblem,
  { free, last, settled }: { free: DispatchSolution; last: DispatchSolution; settled: Settled },
  shortfalls: DispatchSolution['shortfalls'],
): DispatchSolution {
  const before = problem.needs.reduce((sum, { id, quantity, priority }) => {
    return sum + priority * (quantity - (settled.delivered.get(id) ?? quantity));
  }, 0);
  const stages = last.stages.map(({ name, ...stage }, i): SolutionStage => {
    if (i > 0) return { name: free.stages[i]?.name ?? name, ...stage };
    const value = stage.value + before;
    // With more hours than there are nobody could do better than this.
    const bound = Math.min(value, free.stages[0]?.bound ?? 0);
    return { name, value, bound, gap: relativeGap(value, bound) };
  });
  const status = statusOf(stages, problem.policy.gap);
  return { ...last, status, stages, shortfalls: [...shortfalls, ...last.shortfalls] };
}
