import { hoursTolerance } from '../lanes';
import type { Candidate, TeamField } from './team-field';
import type { TeamAssignment } from './team-solution';

// What follows from who does what in which order: arrivals, starts, and what it is worth.

/** Of each team, the requirements it fills, in its order. */
export type Routes = number[][];

export interface Timeline {
  assignments: TeamAssignment[];
  /** `unfilled` and `response`. */
  values: [number, number];
  filled: number[];
}

/** Candidates by team and requirement. */
export function candidateTable(field: TeamField): Map<number, Candidate>[] {
  const table = field.problem.teams.map(() => new Map<number, Candidate>());
  for (const candidate of field.candidates) {
    table[candidate.team]!.set(candidate.requirement, candidate);
  }
  return table;
}

interface Visit {
  team: number;
  requirement: number;
  arrive: number;
  order: number;
}

/** The timeline of the routes, or undefined where they break a requirement or never meet. */
export function timelineOf(
  field: TeamField,
  table: readonly Map<number, Candidate>[],
  routes: Routes,
): Timeline | undefined {
  const filled = filledSlots(field, routes);
  if (filled === undefined) return undefined;
  const visits = visitsOf(field, table, routes);
  if (visits === undefined) return undefined;
  const { problem, requirements } = field;
  const starts = new Map<number, number>();
  for (const { requirement, arrive } of visits) {
    const { task } = requirements[requirement]!;
    starts.set(task, Math.max(starts.get(task) ?? 0, arrive));
  }
  let response = 0;
  for (const { requirement, arrive } of visits) {
    const { task, severity } = requirements[requirement]!;
    const line = problem.tasks[task]!;
    if (arrive > (line.deadlineHours ?? Infinity) + hoursTolerance) return undefined;
    const done = problem.policy.sequence ? starts.get(task)! + line.durationHours : arrive;
    response += severity * done;
  }
  const unfilled = requirements.reduce(
    (sum, { severity, teams }, r) => sum + severity * (teams - filled[r]!),
    0,
  );
  return {
    assignments: visits.map((visit) => lineOf(field, visit)),
    values: [unfilled, response],
    filled,
  };
}

function lineOf({ problem, requirements }: TeamField, visit: Visit): TeamAssignment {
  const { task, skill } = requirements[visit.requirement]!;
  return {
    teamId: problem.teams[visit.team]!.id,
    taskId: problem.tasks[task]!.id,
    skill,
    arriveHours: visit.arrive,
    order: visit.order,
  };
}

/** Slots filled by requirement; undefined where there are too many teams or too few heads. */
function filledSlots({ problem, requirements }: TeamField, routes: Routes): number[] | undefined {
  const filled = requirements.map(() => 0);
  const heads = requirements.map(() => 0);
  routes.forEach((route, t) => {
    for (const r of route) {
      filled[r]! += 1;
      heads[r]! += problem.teams[t]!.headcount;
    }
  });
  const holds = requirements.every(
    ({ teams, people }, r) => filled[r]! <= teams && (filled[r] === 0 || heads[r]! >= people),
  );
  return holds ? filled : undefined;
}

/** Teams go on from task to task; a task with several teams starts with the last of them. */
function visitsOf(
  { problem, requirements, travelBetween }: TeamField,
  table: readonly Map<number, Candidate>[],
  routes: Routes,
): Visit[] | undefined {
  const expected = new Map<number, number>();
  let left = 0;
  for (const r of routes.flat()) {
    const { task } = requirements[r]!;
    expected.set(task, (expected.get(task) ?? 0) + 1);
    left += 1;
  }
  const free = problem.teams.map((team) => team.readyHours);
  const work = problem.teams.map(() => 0);
  const next = problem.teams.map(() => 0);
  const present = new Map<number, Visit[]>();
  const visits: Visit[] = [];
  const moving = routes.flatMap((route, t) => (route.length > 0 ? [t] : []));
  for (let team = moving.pop(); team !== undefined; team = moving.pop()) {
    const order = next[team]!;
    const r = routes[team]![order]!;
    const { task } = requirements[r]!;
    const before = routes[team]![order - 1];
    const candidate = table[team]!.get(r);
    if (candidate === undefined) return undefined;
    const travel =
      before === undefined
        ? candidate.travelHours
        : travelBetween(requirements[before]!.task, task);
    if (!Number.isFinite(travel)) return undefined;
    work[team]! += travel + problem.tasks[task]!.durationHours;
    const most = problem.teams[team]!.workHoursMaximum ?? Infinity;
    if (work[team]! > most + hoursTolerance) return undefined;
    const visit = { team, requirement: r, arrive: free[team]! + travel, order: order + 1 };
    visits.push(visit);
    left -= 1;
    const here = [...(present.get(task) ?? []), visit];
    if (here.some((other) => other !== visit && other.team === team)) return undefined;
    present.set(task, here);
    if (here.length < expected.get(task)!) continue;
    const start = here.reduce((most, { arrive }) => Math.max(most, arrive), 0);
    for (const { team: there } of here) {
      free[there] = start + problem.tasks[task]!.durationHours;
      next[there]! += 1;
      if (next[there]! < routes[there]!.length) moving.push(there);
    }
  }
  return left === 0 ? visits : undefined;
}
