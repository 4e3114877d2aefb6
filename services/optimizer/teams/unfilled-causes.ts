import { hoursTolerance } from '../lanes';
import { isInTime, isWithinWork, optionTable, travelTo } from './team-field';
import type { TeamProblem } from './team-problem';
import type { TeamAssignment, UnfilledCause, UnfilledRequirement } from './team-solution';

// Why slots stayed empty: the first condition that leaves fewer teams than the requirement asks for.

export function unfilledOf(
  problem: TeamProblem,
  assignments: readonly TeamAssignment[],
): UnfilledRequirement[] {
  const book = {
    table: optionTable(problem),
    at: new Map(problem.teams.map((team, t) => [team, t])),
  };
  const filled = new Map<string, number>();
  const key = (taskId: string, skill: string): string => JSON.stringify([taskId, skill]);
  for (const { taskId, skill } of assignments) {
    filled.set(key(taskId, skill), (filled.get(key(taskId, skill)) ?? 0) + 1);
  }
  return problem.tasks.flatMap((task) =>
    task.requirements.flatMap((requirement) => {
      const teams = requirement.teams - (filled.get(key(task.id, requirement.skill)) ?? 0);
      if (teams <= 0) return [];
      const cause = causeOf(problem, book, task, requirement);
      return [{ taskId: task.id, skill: requirement.skill, teams, cause }];
    }),
  );
}

interface Book {
  table: ReturnType<typeof optionTable>;
  at: ReadonlyMap<TeamProblem['teams'][number], number>;
}

function causeOf(
  problem: TeamProblem,
  { table, at }: Book,
  task: TeamProblem['tasks'][number],
  { skill, teams: asked, people }: { skill: string; teams: number; people: number },
): UnfilledCause {
  const hours = (team: TeamProblem['teams'][number]): number => {
    const option = table?.[at.get(team)!]!.get(task.id);
    if (table !== undefined && option === undefined) return Infinity;
    return travelTo(team, task, option, problem.policy);
  };
  let left = problem.teams.filter((team) => team.skills.includes(skill));
  if (left.length < asked) return 'SKILL';
  left = left.filter((team) => team.headcount >= team.minimumCrew);
  if (left.length < asked) return 'CREW';
  left = left.filter((team) => Number.isFinite(hours(team)));
  if (left.length < asked) return 'OPTION';
  left = left.filter((team) => isInTime(team, task, hours(team)));
  if (left.length < asked) return 'TIME';
  left = left.filter((team) => isWithinWork(team, task, hours(team)));
  if (left.length < asked) return 'WORK_HOURS';
  const heads = left.map((team) => team.headcount).sort((a, b) => b - a);
  const most = heads.slice(0, asked).reduce((sum, count) => sum + count, 0);
  return most < people - hoursTolerance ? 'PEOPLE' : 'TEAMS';
}
