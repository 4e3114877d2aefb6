import { exactExcess, type Term } from '../exact';
import type { TeamProblem } from './team-problem';
import type { TeamAssignment } from './team-solution';

// Checks a plan against the problem from the two documents alone. Nothing of the models or of the
// field is used here, so that a fault there cannot hide itself.

const tolerance = 1e-6;
type OptionLine = NonNullable<TeamProblem['options']>[number];
type Report = (violation: number) => void;

/** The two documents by id, so that a large plan is checked line by line. */
interface Book {
  teams: ReadonlyMap<string, TeamProblem['teams'][number]>;
  tasks: ReadonlyMap<string, TeamProblem['tasks'][number]>;
  ofTeam: ReadonlyMap<string, TeamAssignment[]>;
  ofTask: ReadonlyMap<string, TeamAssignment[]>;
  /** Of each team and task in the plan, the option; none where there is none. */
  options: ReadonlyMap<string, ReadonlyMap<string, OptionLine | undefined>>;
}

function grouped(
  assignments: readonly TeamAssignment[],
  idOf: (line: TeamAssignment) => string,
): Map<string, TeamAssignment[]> {
  const groups = new Map<string, TeamAssignment[]>();
  for (const line of assignments) {
    const group = groups.get(idOf(line));
    if (group === undefined) groups.set(idOf(line), [line]);
    else group.push(line);
  }
  return groups;
}

export function checkTeams(
  problem: TeamProblem,
  assignments: readonly TeamAssignment[],
): { feasible: boolean; maxViolation: number } {
  let maxViolation = 0;
  const report: Report = (violation) => {
    maxViolation = Math.max(maxViolation, Number.isNaN(violation) ? Infinity : violation);
  };
  const book: Book = {
    teams: new Map(problem.teams.map((team) => [team.id, team])),
    tasks: new Map(problem.tasks.map((task) => [task.id, task])),
    ofTeam: grouped(assignments, ({ teamId }) => teamId),
    ofTask: grouped(assignments, ({ taskId }) => taskId),
    options: usedOptions(problem, assignments),
  };
  const known = assignments.every(({ teamId, taskId }) => {
    return book.teams.has(teamId) && book.tasks.has(taskId);
  });
  if (!known) return { feasible: false, maxViolation: Infinity };
  if (problem.policy.aim === 'COST') costHolds(problem, book, report);
  else {
    requirementsHold(problem, book, report);
    for (const team of problem.teams) timesHold(problem, team, book, report);
  }
  return { feasible: maxViolation <= tolerance, maxViolation };
}

/** Only the options that the plan uses: there may be a thousand times as many. */
function usedOptions(
  { options = [] }: TeamProblem,
  assignments: readonly TeamAssignment[],
): Map<string, Map<string, OptionLine | undefined>> {
  const used = new Map<string, Map<string, OptionLine | undefined>>();
  for (const { teamId, taskId } of assignments) {
    const own = used.get(teamId);
    if (own === undefined) used.set(teamId, new Map([[taskId, undefined]]));
    else own.set(taskId, undefined);
  }
  for (const option of options) {
    const own = used.get(option.teamId);
    if (own?.has(option.taskId)) own.set(option.taskId, option);
  }
  return used;
}

function costHolds(
  problem: TeamProblem,
  { tasks, ofTeam, ofTask, options }: Book,
  report: Report,
): void {
  for (const task of problem.tasks) report(Math.abs((ofTask.get(task.id)?.length ?? 0) - 1));
  for (const team of problem.teams) {
    const lines = ofTeam.get(team.id) ?? [];
    const loads = lines.map(({ taskId }): Term => {
      const option = options.get(team.id)?.get(taskId);
      const task = tasks.get(taskId);
      if (problem.options !== undefined && option === undefined) report(1);
      if (task?.requirements.some(({ skill }) => !team.skills.includes(skill))) report(1);
      return [option?.load ?? 1];
    });
    // Loads are given as decimals and added as such.
    if (exactExcess(loads, [[team.capacity ?? Infinity]]) > 0) report(1);
  }
}

function requirementsHold(
  problem: TeamProblem,
  { teams: byId, tasks, ofTask, options }: Book,
  report: Report,
): void {
  for (const { teamId, taskId, skill } of [...ofTask.values()].flat()) {
    const [team, task] = [byId.get(teamId), tasks.get(taskId)];
    if (!task?.requirements.some((line) => line.skill === skill)) report(1);
    if (!team?.skills.includes(skill) || team.headcount < team.minimumCrew) report(1);
    if (problem.options !== undefined && !options.get(teamId)?.get(taskId)) report(1);
  }
  for (const task of problem.tasks) {
    for (const { skill, teams, people } of task.requirements) {
      const lines = (ofTask.get(task.id) ?? []).filter((line) => line.skill === skill);
      report(lines.length - teams);
      const heads = lines.reduce((sum, { teamId }) => {
        return sum + (byId.get(teamId)?.headcount ?? 0);
      }, 0);
      if (lines.length > 0) report(people - heads);
    }
  }
}

/** The team is nowhere sooner than it could be, never late, and never in two places. */
function timesHold(
  problem: TeamProblem,
  team: TeamProblem['teams'][number],
  { tasks, ofTeam, ofTask, options }: Book,
  report: Report,
): void {
  const route = (ofTeam.get(team.id) ?? []).toSorted((a, b) => a.order - b.order);
  if (route.length > 1 && !problem.policy.sequence) report(route.length - 1);
  report(route.length - new Set(route.map(({ taskId }) => taskId)).size);
  let [free, work] = [team.readyHours, 0];
  let place: Place = team;
  route.forEach((line, i) => {
    const task = tasks.get(line.taskId)!;
    const given = i === 0 ? options.get(team.id)?.get(task.id)?.hours : undefined;
    const travel = given ?? hoursBetween(place, task, problem.policy);
    report(Math.abs(line.order - (i + 1)));
    report(Math.abs(line.arriveHours - free - travel) - 1e-7);
    report(line.arriveHours - (task.deadlineHours ?? Infinity) - 1e-7);
    const together = ofTask.get(task.id) ?? [];
    const start = together.reduce((most, other) => Math.max(most, other.arriveHours), 0);
    work += travel + task.durationHours;
    free = start + task.durationHours;
    place = task;
  });
  report(work - (team.workHoursMaximum ?? Infinity) - 1e-7);
}

interface Place {
  latitude?: number | undefined;
  longitude?: number | undefined;
}

function hoursBetween(a: Place, b: Place, policy: TeamProblem['policy']): number {
  if (a.latitude === undefined || b.latitude === undefined) return Infinity;
  const unit = (latitude: number, longitude: number): [number, number, number] => {
    const [lat, lon] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
  };
  const p = unit(a.latitude, a.longitude ?? 0);
  const q = unit(b.latitude, b.longitude ?? 0);
  const chord = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  const km = 2 * 6371.0088 * Math.asin(Math.min(1, chord / 2));
  return (km * policy.detourFactor) / policy.speedKmPerHour;
}
