import { provenStage, SolveRun, statusOf } from '../solve-run';
import type { KindProgress, KindSolveOptions } from '../solve-run';
import { solveCost } from './solve-cost';
import { improved } from './solve-response';
import { solveSequences } from './solve-sequences';
import { solveSingles } from './solve-singles';
import type { StageContext } from './stage-search';
import { checkTeams } from './team-check';
import { buildField } from './team-field';
import type { TeamProblem } from './team-problem';
import type { TeamPlan, TeamSolution } from './team-solution';
import { unfilledOf } from './unfilled-causes';

export type TeamProgress = KindProgress<TeamSolution>;

/** The problem's plan. Reads and stores nothing; bad input is refused before, by parsing. */
export async function solveTeams(
  problem: TeamProblem,
  { onProgress, signal }: KindSolveOptions<TeamSolution> = {},
): Promise<TeamSolution> {
  const run = new SolveRun(problem.policy, signal);
  onProgress?.({ phase: 'BUILDING', share: 0 });
  const { gap, seed } = problem.policy;
  const context: StageContext = {
    gap,
    seed,
    secondsLeft: run.secondsLeft,
    onProgress: (phase, value, bound) => onProgress?.({ phase, share: 0.5, value, bound }),
    onPlan: (plan) => {
      if (onProgress === undefined) return;
      const names = problem.policy.aim === 'COST' ? ['cost'] : ['unfilled', 'response'];
      const solution = document(problem, run, names, plan);
      const [value, bound] = [plan.values[0], plan.bounds[0]];
      onProgress({ phase: 'GREEDY', share: 0.1, value, bound, solution });
    },
  };
  if (problem.policy.aim === 'RESPONSE') {
    const plan = problem.policy.sequence
      ? await solveSequences(problem, run, context)
      : await solveOnce(problem, run, context);
    return document(problem, run, ['unfilled', 'response'], plan);
  }
  const { plan, conflict } = await solveCost(problem, run, context);
  if (plan !== undefined) return document(problem, run, ['cost'], plan);
  return {
    status: conflict === undefined ? 'TIME_LIMIT' : 'INFEASIBLE',
    stages: [],
    check: { feasible: false, maxViolation: 0 },
    solver: run.record(),
    assignments: [],
    unfilled: [],
    ...(conflict === undefined ? {} : { conflict }),
  };
}

/** Each team does one task at most. A whole model closes what prices leave open, where it is small. */
async function solveOnce(
  problem: TeamProblem,
  run: SolveRun,
  context: StageContext,
): Promise<TeamPlan> {
  const plan = solveSingles(problem, run, context);
  const stages = plan.values.map((value, i) => provenStage('', value, plan.bounds[i] ?? 0));
  if (stages.every(({ gap }) => gap <= Math.max(1e-7, context.gap))) return plan;
  if (context.secondsLeft() <= 0 || !isSmall(problem)) return plan;
  return improved(buildField(problem), run, context, plan);
}

/** Beyond so many pairs a whole model takes longer than a plan can wait for. */
const pairsMost = 200_000;

function isSmall({ teams, tasks, options }: TeamProblem): boolean {
  const slots = tasks.reduce((sum, { requirements }) => sum + requirements.length, 0);
  return (options?.length ?? teams.length * slots) <= pairsMost;
}

function document(
  problem: TeamProblem,
  run: SolveRun,
  names: readonly string[],
  { assignments, values, bounds }: TeamPlan,
): TeamSolution {
  const stages = names.map((name, i) => provenStage(name, values[i] ?? 0, bounds[i] ?? 0));
  const isCost = problem.policy.aim === 'COST';
  return {
    status: statusOf(stages, problem.policy.gap),
    stages,
    objectiveValue: values.at(-1) ?? 0,
    check: checkTeams(problem, assignments),
    solver: run.record(),
    assignments,
    unfilled: isCost ? [] : unfilledOf(problem, assignments),
  };
}
