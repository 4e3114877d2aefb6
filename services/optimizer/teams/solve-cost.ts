import type { Highs } from 'highs';
import { HighsModel } from '../highs-engine';
import type { SolveRun } from '../solve-run';
import { buildCostModel } from './cost-model';
import type { CostModel } from './cost-model';
import { solveWholeStages } from './stage-search';
import type { StageContext } from './stage-search';
import { optionTable, travelTo } from './team-field';
import type { TeamProblem } from './team-problem';
import type { TeamAssignment, TeamConflict, TeamPlan } from './team-solution';

/** The least-cost plan, undefined when time ran out first, or why there is none. */
export async function solveCost(
  problem: TeamProblem,
  run: SolveRun,
  context: StageContext,
): Promise<{ plan?: TeamPlan; conflict?: TeamConflict[] }> {
  const model = buildCostModel(problem);
  const taken = new Set(model.pairs.map(({ task }) => task));
  const alone = problem.tasks.findIndex((_, j) => !taken.has(j));
  if (alone >= 0) return { conflict: [describe(problem, 'TASK', alone)] };
  if (problem.tasks.length === 0) return { plan: { assignments: [], values: [0], bounds: [0] } };
  const first = greedyCost(problem, model);
  if (first) context.onPlan?.(first);
  if (context.secondsLeft() <= 0) return first ? { plan: first } : {};
  const highs = await run.engine();
  const engine = new HighsModel(highs, model.sparse, context.seed);
  try {
    const { infeasible, values, bounds } = solveWholeStages(engine, [model.stage], context);
    if (infeasible) return { conflict: conflictOf(highs, problem, model, context) };
    const [bound = 0] = bounds;
    if (values === undefined) return first ? { plan: first } : {};
    const chosen = model.pairs.filter((_, column) => (values[column] ?? 0) > 0.5);
    const value = chosen.reduce((sum, { cost }) => sum + cost, 0);
    const plan = { assignments: assignmentsOf(problem, chosen), values: [value], bounds: [bound] };
    return { plan };
  } finally {
    engine.dispose();
  }
}

/** The dearest to misplace first, each to the cheapest team with room; the bound is each at its cheapest. */
function greedyCost(problem: TeamProblem, { pairs }: CostModel): TeamPlan | undefined {
  const byTask = problem.tasks.map((): CostModel['pairs'] => []);
  for (const pair of pairs) byTask[pair.task]!.push(pair);
  for (const list of byTask) list.sort((a, b) => a.cost - b.cost);
  const regret = (j: number): number => {
    const [best, second] = byTask[j]!;
    return second ? second.cost - best!.cost : Infinity;
  };
  const left = problem.teams.map(({ capacity = Infinity }) => capacity);
  const chosen: CostModel['pairs'] = [];
  for (const j of [...byTask.keys()].sort((a, b) => regret(b) - regret(a))) {
    const pair = byTask[j]!.find(({ team, load }) => load <= left[team]! + 1e-9);
    if (pair === undefined) return undefined;
    left[pair.team]! -= pair.load;
    chosen.push(pair);
  }
  const value = chosen.reduce((sum, { cost }) => sum + cost, 0);
  const bound = byTask.reduce((sum, [best]) => sum + (best?.cost ?? 0), 0);
  return { assignments: assignmentsOf(problem, chosen), values: [value], bounds: [bound] };
}

function conflictOf(
  highs: Highs,
  problem: TeamProblem,
  model: CostModel,
  context: StageContext,
): TeamConflict[] {
  return conflictRows(highs, model, context).map((row) => {
    const { kind, index } = model.owners[row]!;
    return describe(problem, kind, index);
  });
}

/**
 * Rows that cannot hold together, none of which could be left out. Where shares of tasks do not fit
 * either, only rows of that conflict are looked at; whole tasks may need still fewer of them.
 */
function conflictRows(
  highs: Highs,
  model: CostModel,
  { seed, secondsLeft }: StageContext,
): number[] {
  const shares = sharesConflict(highs, model, seed);
  const { rowLower, rowUpper } = model.sparse;
  if (shares !== undefined) {
    for (const row of rowLower.keys()) {
      if (!shares.has(row)) [rowLower[row], rowUpper[row]] = [-Infinity, Infinity];
    }
  }
  const engine = new HighsModel(highs, model.sparse, seed);
  try {
    const rows = engine.wholeConflict(secondsLeft);
    return rows.filter((row) => shares?.has(row) ?? true);
  } finally {
    engine.dispose();
  }
}

function sharesConflict(highs: Highs, model: CostModel, seed: number): Set<number> | undefined {
  const engine = new HighsModel(highs, model.sparse, seed);
  try {
    // Its own row keeps a task to one team: the bound of a pair would only hide that row.
    model.pairs.forEach((_, column) => engine.widenColumn(column, Infinity));
    const rows = engine.conflict()?.rows;
    return rows && new Set(rows);
  } finally {
    engine.dispose();
  }
}

function describe(problem: TeamProblem, kind: TeamConflict['kind'], index: number): TeamConflict {
  if (kind === 'TASK') {
    const id = problem.tasks[index]!.id;
    const descriptionEn = `${id} is taken by exactly one team that may do it`;
    const descriptionZh = `${id} 由一支可承担的队伍完成`;
    return { kind, field: `tasks[${index}]`, id, descriptionEn, descriptionZh };
  }
  const { id, capacity } = problem.teams[index]!;
  const descriptionEn = `${id} carries a load of at most ${capacity}`;
  const descriptionZh = `${id} 的负荷不超过 ${capacity}`;
  return { kind, field: `teams[${index}].capacity`, id, descriptionEn, descriptionZh };
}

function assignmentsOf(
  problem: TeamProblem,
  chosen: readonly { team: number; task: number }[],
): TeamAssignment[] {
  const table = optionTable(problem);
  const orders = problem.teams.map(() => 0);
  return chosen.map(({ team: t, task: j }) => {
    const [team, task] = [problem.teams[t]!, problem.tasks[j]!];
    const travel = travelTo(team, task, table?.[t]!.get(task.id), problem.policy);
    orders[t]! += 1;
    return {
      teamId: team.id,
      taskId: task.id,
      skill: task.requirements[0]?.skill ?? '',
      // Time plays no part here: without coordinates or hours, only the ready hour is known.
      arriveHours: team.readyHours + (Number.isFinite(travel) ? travel : 0),
      order: orders[t]!,
    };
  });
}
