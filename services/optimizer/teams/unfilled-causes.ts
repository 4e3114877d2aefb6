import { hoursTolerance } from '../lanes';
import { isInTime, isWithinWork, optionTable, travelTo } from './team-field';
import type { TeamProblem } from './team-problem';
import type { TeamAssignment, UnfilledCause, UnfilledRequirement } from './team-solution';

// Why slots stayed empty: the first condition that leaves fewer teams than the requirement asks for.

export function unfilledOf(
  problem: TeamProblem,
  assignments: readonly TeamAssignment[],
): UnfilledRequirement[] {
  let book: Book | undefined;
  const filled = new Map<string, number>();
  const key = (taskId: string, skill: string): string => JSON.stringify([taskId, skill]);
  for (const { taskId, skill } of assignments) {
    filled.set(key(taskId, skill), (filled.get(key(taskId, skill)) ?? 0) + 1);
  }
  return problem.tasks.flatMap((task) =>
    task.requirements.flatMap((requirement) => {
      const teams = requirement.teams - (filled.get(key(task.id, requirement.skill)) ?? 0);
      if (teams <= 0) return [];
      // Only needed where something is open, and large.
      book ??= bookOf(problem);
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
  const hoursOf = (t: number): number => {
    const [team, option] = [problem.teams[t]!, table?.[t]!.get(task.id)];
    if (table !== undefined && option === undefined) return Infinity;
    return travelTo(team, task, option, problem.policy);
  };
  if (isWanting(problem, task, able, hoursOf, { asked, people })) return 'TEAMS';
  if (able.length < asked) return 'SKILL';
  const crews = able.filter((t) => {
    const { headcount, minimumCrew } = problem.teams[t]!;
    return headcount >= minimumCrew;
  });
  if (crews.length < asked) return 'CREW';
  let left = crews
    .map((t): { team: Team; hours: number } => ({ team: problem.teams[t]!, hours: hoursOf(t) }))
    .filter(({ hours }) => Number.isFinite(hours));
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

/** Whether enough teams could come, were they not needed elsewhere; most often a few of them show it. */
function isWanting(
  problem: TeamProblem,
  task: TeamProblem['tasks'][number],
  able: readonly number[],
  hoursOf: (t: number) => number,
  { asked, people }: { asked: number; people: number },
): boolean {
  const heads: number[] = [];
  let brought = 0;
  for (const t of able) {
    const team = problem.teams[t]!;
    const { headcount, minimumCrew } = team;
    const isLarger = heads.length < asked || headcount > heads.at(-1)!;
    if (headcount < minimumCrew || !isLarger) continue;
    const hours = hoursOf(t);
    if (!isInTime(team, task, hours) || !isWithinWork(team, task, hours)) continue;
    // The largest so far, the smallest of them last.
    if (heads.length === asked) brought -= heads.pop()!;
    heads.splice(heads.findLastIndex((other) => other >= headcount) + 1, 0, headcount);
    brought += headcount;
    if (heads.length === asked && brought >= people) return true;
  }
  return false;
}
