import { isInTime, isWithinWork, travelTo } from './team-field';
import type { OptionLine, TaskLine, TeamProblem } from './team-problem';

// What prices of teams prove where each does one task at most, worked out from the document alone:
// nothing of the engine that found the prices is used here. Every requirement takes the best set of
// teams at these prices, whoever else may want them; no plan does better than all of these together.

/** How much a filled slot earns, how much an hour until arrival costs, and what each team costs. */
export interface Prices {
  earned: number;
  hour: number;
  team: ArrayLike<number>;
}

/**
 * For each set of prices, no plan's Σ severity × (hour × arrival − earned) over filled slots is less.
 * Undefined where time runs out: half of the requirements prove nothing.
 */
export function priceBounds(
  problem: TeamProblem,
  priced: readonly Prices[],
  secondsLeft: () => number = () => Infinity,
): number[] | undefined {
  const bounds = priced.map(({ team }) =>
    problem.teams.reduce((sum, _, t) => sum - Math.max(0, team[t] ?? 0), 0),
  );
  const options = optionsOf(problem);
  const bySkill = new Map<string, ReadonlySet<number>>();
  for (const [j, task] of problem.tasks.entries()) {
    for (const { skill, teams, people } of task.requirements) {
      // A crew of many may take a while; single teams do not.
      if ((people > 0 || j % 16 === 15) && secondsLeft() <= 0) return undefined;
      let able = bySkill.get(skill);
      if (able === undefined) bySkill.set(skill, (able = ableTeams(problem, skill)));
      const there: { team: number; arrive: number }[] = [];
      const add = (t: number, option?: OptionLine): void => {
        const arrive = arrivalOf(problem, t, task, option);
        if (arrive < Infinity) there.push({ team: t, arrive });
      };
      if (options === undefined) for (const t of able) add(t);
      for (const { team, option } of options?.get(task.id) ?? []) {
        if (able.has(team)) add(team, option);
      }
      priced.forEach(({ earned, hour, team }, p) => {
        const costs = there.map((line) => {
          const own = task.severity * (hour * line.arrive - earned);
          return { cost: own + Math.max(0, team[line.team] ?? 0), team: line.team };
        });
        const heads = (t: number): number => problem.teams[t]!.headcount;
        bounds[p]! += people > 0 ? leastCrew(costs, heads, teams, people) : least(costs, teams);
      });
    }
  }
  return bounds;
}

/** The options by task, each with its team's position. */
function optionsOf({
  teams,
  options,
}: TeamProblem): Map<string, { team: number; option: OptionLine }[]> | undefined {
  if (options === undefined) return undefined;
  const at = new Map(teams.map(({ id }, t) => [id, t]));
  const byTask = new Map<string, { team: number; option: OptionLine }[]>();
  for (const option of options) {
    const line = { team: at.get(option.teamId)!, option };
    const list = byTask.get(option.taskId);
    if (list === undefined) byTask.set(option.taskId, [line]);
    else list.push(line);
  }
  return byTask;
}

function ableTeams({ teams }: TeamProblem, skill: string): ReadonlySet<number> {
  const able = [...teams.keys()].filter((t) => {
    const { skills, headcount, minimumCrew } = teams[t]!;
    return headcount >= minimumCrew && skills.includes(skill);
  });
  return new Set(able);
}

function arrivalOf(
  { teams, policy }: TeamProblem,
  t: number,
  task: TaskLine,
  option: OptionLine | undefined,
): number {
  const team = teams[t]!;
  const travel = travelTo(team, task, option, policy);
  const holds = isInTime(team, task, travel) && isWithinWork(team, task, travel);
  return holds ? team.readyHours + travel : Infinity;
}

interface Cost {
  cost: number;
  team: number;
}

/** At most so many of those that earn more than they cost. */
function least(costs: readonly Cost[], most: number): number {
  const paying = costs.filter(({ cost }) => cost < 0).map(({ cost }) => cost);
  if (paying.length > most) paying.sort((a, b) => a - b);
  return paying.slice(0, most).reduce((sum, cost) => sum + cost, 0);
}

/** Beyond so many people, or sets too many to look at, less is asked for: that proves less, not wrong. */
const peopleMost = 64;
const effortMost = 20_000_000;

function leastCrew(
  costs: readonly Cost[],
  headsOf: (team: number) => number,
  slots: number,
  people: number,
): number {
  const most = Math.min(slots, costs.length);
  const unit = Math.max(1, Math.ceil(people / peopleMost));
  const wanted = Math.floor(people / unit);
  const groups = new Map<number, number[]>();
  for (const { cost, team } of costs) {
    const heads = Math.ceil(headsOf(team) / unit);
    const group = groups.get(heads) ?? [];
    groups.set(heads, group);
    group.push(cost);
  }
  // Of teams of one size only the cheapest can matter.
  const items = [...groups].flatMap(([heads, group]) =>
    group
      .sort((a, b) => a - b)
      .slice(0, most)
      .map((cost) => ({ cost, heads: Math.min(heads, wanted) })),
  );
  if (items.length * most * (wanted + 1) > effortMost) return least(costs, slots);
  const best = Array.from({ length: most + 1 }, () => new Float64Array(wanted + 1).fill(Infinity));
  if (best.length > 0) best[0]![0] = 0;
  for (const { cost, heads } of items) {
    for (let k = most; k > 0; k -= 1) {
      const [fewer, row] = [best[k - 1]!, best[k]!];
      for (let h = 0; h <= wanted; h += 1) {
        const value = fewer[h]! + cost;
        const to = Math.min(wanted, h + heads);
        if (value < row[to]!) row[to] = value;
      }
    }
  }
  return best.reduce((sum, row, k) => (k === 0 ? sum : Math.min(sum, row[wanted]!)), 0);
}
