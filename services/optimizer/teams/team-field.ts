import { greatCircleKm, hoursTolerance } from '../lanes';
import type { OptionLine, TaskLine, TeamLine, TeamProblem } from './team-problem';

// The problem with ids turned into positions: what each team could do, and when it would be there.

/** One requirement of one task. */
export interface Requirement {
  task: number;
  /** Position in the task's list. */
  index: number;
  skill: string;
  teams: number;
  people: number;
  severity: number;
}

/** A team that may fill a requirement. */
export interface Candidate {
  team: number;
  requirement: number;
  /** Hours on the way to the task from where the team is. */
  travelHours: number;
  arriveHours: number;
}

export interface TeamField {
  problem: TeamProblem;
  requirements: Requirement[];
  candidates: Candidate[];
  /** Positions of candidates by requirement. */
  byRequirement: number[][];
  travelBetween: (from: number, to: number) => number;
}

type Place = Pick<TeamLine, 'latitude' | 'longitude'>;

/** Road hours between two places; infinite where a coordinate is not known. */
export function roadHours(a: Place, b: Place, policy: TeamProblem['policy']): number {
  if (a.latitude === undefined || b.latitude === undefined) return Infinity;
  return (greatCircleKm(a, b) * policy.detourFactor) / policy.speedKmPerHour;
}

/** An option's own hours, else those from the coordinates. */
export function travelTo(
  team: TeamLine,
  task: TaskLine,
  option: OptionLine | undefined,
  policy: TeamProblem['policy'],
): number {
  return option?.hours ?? roadHours(team, task, policy);
}

/** Of each team, by position, its options by the task's id; undefined when every pair is one. */
export function optionTable(problem: TeamProblem): Map<string, OptionLine>[] | undefined {
  if (problem.options === undefined) return undefined;
  const at = new Map(problem.teams.map((team, t) => [team.id, t]));
  const table = problem.teams.map(() => new Map<string, OptionLine>());
  for (const option of problem.options) table[at.get(option.teamId)!]!.set(option.taskId, option);
  return table;
}

/** Whether the team, once there, would be on time and within its hours of work. */
export function isInTime(team: TeamLine, task: TaskLine, travelHours: number): boolean {
  const arrive = team.readyHours + travelHours;
  return Number.isFinite(arrive) && arrive <= (task.deadlineHours ?? Infinity) + hoursTolerance;
}

export function isWithinWork(team: TeamLine, task: TaskLine, travelHours: number): boolean {
  const most = team.workHoursMaximum ?? Infinity;
  return travelHours + task.durationHours <= most + hoursTolerance;
}

export function buildField(problem: TeamProblem): TeamField {
  const { teams, tasks, policy } = problem;
  const table = optionTable(problem);
  const skills = teams.map((team) => new Set(team.skills));
  const requirements = tasks.flatMap((task, j) =>
    task.requirements.map((line, index) => ({ task: j, index, severity: task.severity, ...line })),
  );
  const candidates: Candidate[] = [];
  const byRequirement = requirements.map((requirement, r) => {
    const list: number[] = [];
    const task = tasks[requirement.task]!;
    teams.forEach((team, t) => {
      if (!skills[t]!.has(requirement.skill) || team.headcount < team.minimumCrew) return;
      const option = table?.[t]!.get(task.id);
      if (table !== undefined && option === undefined) return;
      const travelHours = travelTo(team, task, option, policy);
      // In a sequence other tasks may come first, so that the hours are judged with the order.
      const holds = isInTime(team, task, travelHours) && isWithinWork(team, task, travelHours);
      if (!holds && !policy.sequence) return;
      const arriveHours = team.readyHours + travelHours;
      list.push(candidates.length);
      candidates.push({ team: t, requirement: r, travelHours, arriveHours });
    });
    return list;
  });
  const travelBetween = (from: number, to: number): number =>
    roadHours(tasks[from]!, tasks[to]!, policy);
  return { problem, requirements, candidates, byRequirement, travelBetween };
}
