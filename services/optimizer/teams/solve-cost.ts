import type { Highs } from 'highs';
import { HighsModel } from '../highs-engine';
import type { SolveRun } from '../solve-run';
import { relativeGap } from '../stage-result';
import { buildCostModel } from './cost-model';
import type { CostModel, CostPair } from './cost-model';
import { CostPrices, wholeLoads } from './cost-prices';
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
  if (first) context.onPlan?.(planOf(problem, first));
  if (context.secondsLeft() <= 0) return first ? { plan: planOf(problem, first) } : {};
  const highs = await run.engine();
  const left = context.secondsLeft;
  const share = (): number => left() * engineShare;
  let solved = solveModel(highs, model, context, share, first?.chosen);
  // Without any plan there is nothing to narrow the search by.
  if (!solved.infeasible && first === undefined && solved.chosen === undefined) {
    solved = solveModel(highs, model, context, left, undefined);
  }
  if (solved.infeasible) return { conflict: conflictOf(highs, problem, model, context) };
  let best = better(first, solved);
  if (best === undefined) return {};
  if (!isProven(best, context.gap)) best = narrowed(highs, problem, model, best, context);
  return { plan: planOf(problem, best) };
}

/** Of the time that is left, so much goes to the whole model before anything else is tried. */
const engineShare = 0.4;
/** Of what is left then, for prices. */
const priceShare = 0.25;

interface Choice {
  chosen: CostPair[];
  value: number;
  bound: number;
}

function planOf(problem: TeamProblem, { chosen, value, bound }: Choice): TeamPlan {
  return { assignments: assignmentsOf(problem, chosen), values: [value], bounds: [bound] };
}

function isProven({ value, bound }: Choice, gap: number): boolean {
  return relativeGap(value, bound) <= Math.max(1e-9, gap);
}

interface Solved {
  infeasible: boolean;
  chosen: CostPair[] | undefined;
  bound: number;
}

function solveModel(
  highs: Highs,
  { sparse, pairs, stage }: CostModel,
  { gap, seed, onProgress }: StageContext,
  secondsLeft: () => number,
  known: readonly CostPair[] | undefined,
): Solved {
  const engine = new HighsModel(highs, sparse, seed);
  try {
    const kept = new Set(known);
    const start = known && Float64Array.from(pairs, (pair) => (kept.has(pair) ? 1 : 0));
    const { status, values, bound } = engine.solveWhole(stage, start, {
      ...{ gap, secondsLeft: Math.max(0, secondsLeft()) },
      onImprovement: (value, proven) => onProgress(stage.name, value, proven),
    });
    return {
      infeasible: status === 'INFEASIBLE',
      chosen: values && pairs.filter((_, column) => (values[column] ?? 0) > 0.5),
      bound: Number.isFinite(bound) ? Math.max(0, bound) : 0,
    };
  } finally {
    engine.dispose();
  }
}

function better(known: Choice | undefined, { chosen, bound }: Solved): Choice | undefined {
  const proven = Math.max(bound, known?.bound ?? 0);
  const value = chosen?.reduce((sum, { cost }) => sum + cost, 0) ?? Infinity;
  if (chosen === undefined || (known !== undefined && known.value <= value)) {
    return known && { ...known, bound: proven };
  }
  return { chosen, value, bound: proven };
}

/**
 * Prices of tasks, where the whole model took too long: what they rule out of any better plan is
 * left out of the model, which is then solved again from the best plan.
 */
function narrowed(
  highs: Highs,
  problem: TeamProblem,
  { pairs }: CostModel,
  known: Choice,
  context: StageContext,
): Choice {
  const left = context.secondsLeft;
  const loads = wholeLoads(
    pairs,
    problem.teams.map(({ capacity }) => capacity),
  );
  const prices = loads && new CostPrices(loads, problem.tasks.length);
  const kept = left() * (1 - priceShare);
  prices?.run(known.value, () => left() - kept);
  const best = { ...known, bound: Math.max(known.bound, prices?.proven ?? 0) };
  if (isProven(best, context.gap) || left() <= 0) return best;
  const own = new Set(best.chosen);
  const may = prices?.useful(best.value);
  const useful = pairs.filter((pair, p) => own.has(pair) || (may?.[p] ?? true));
  const rest = solveModel(highs, buildCostModel(problem, useful), context, left, best.chosen);
  // What was left out is in no plan that is cheaper.
  return better(best, { ...rest, bound: Math.min(best.value, rest.bound) }) ?? best;
}

/** The dearest to misplace first, each to the cheapest team with room; the bound is each at its cheapest. */
function greedyCost(problem: TeamProblem, { pairs }: CostModel): Choice | undefined {
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
  return { chosen, value, bound };
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
