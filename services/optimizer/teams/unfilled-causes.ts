import { hoursTolerance } from '../lanes';
import { isInTime, isWithinWork, optionTable, travelTo } from './team-field';
import type { TeamProblem } from './team-problem';
import type { TeamAssignment, UnfilledCause, UnfilledRequirement } from './team-solution';

// Why slots stayed empty: the first condition that leaves fewer teams than the requirement asks for.

export function unfilledOf(
  problem: TeamProblem,
  assignments: readonly TeamAssignment[],
): UnfilledRequirement[] {
  const book = bookOf(problem);
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

type Team = TeamProblem['teams'][number];

interface Book {
  table: ReturnType<typeof optionTable>;
  /** Teams with each skill, by position. */
  withSkill: ReadonlyMap<string, number[]>;
}

function bookOf(problem: TeamProblem): Book {
  const withSkill = new Map<string, number[]>();
  problem.teams.forEach(({ skills }, t) => {
    for (const skill of skills) {
      const list = withSkill.get(skill);
      if (list === undefined) withSkill.set(skill, [t]);
      else list.push(t);
    }
  });
  return { table: optionTable(problem), withSkill };
}

function causeOf(
  problem: TeamProblem,
  { table, withSkill }: Book,
  task: TeamProblem['tasks'][number],
  { skill, teams: asked, people }: { skill: string; teams: number; people: number },
): UnfilledCause {
  const able = withSkill.get(skill) ?? [];
  if (able.length < asked) return 'SKILL';
  const crews = able.filter((t) => {
    const { headcount, minimumCrew } = problem.teams[t]!;
    return headcount >= minimumCrew;
  });
  if (crews.length < asked) return 'CREW';
  let left = crews.flatMap((t): { team: Team; hours: number }[] => {
    const [team, option] = [problem.teams[t]!, table?.[t]!.get(task.id)];
    if (table !== undefined && option === undefined) return [];
    const hours = travelTo(team, task, option, problem.policy);
    return Number.isFinite(hours) ? [{ team, hours }] : [];
  });
  if (left.length < asked) return 'OPTION';
  left = left.filter(({ team, hours }) => isInTime(team, task, hours));
  if (left.length < asked) return 'TIME';
  left = left.filter(({ team, hours }) => isWithinWork(team, task, hours));
  if (left.length < asked) return 'WORK_HOURS';
  if (people <= 0) return 'TEAMS';
  const heads = left.map(({ team }) => team.headcount).sort((a, b) => b - a);
  const most = heads.slice(0, asked).reduce((sum, count) => sum + count, 0);
  return most < people - hoursTolerance ? 'PEOPLE' : 'TEAMS';
}
