import { isEngineAbort } from '../highs-engine';
import { provenStage, SolveRun, statusOf } from '../solve-run';
import type { KindSolveOptions } from '../solve-run';
import { checkStocking } from './stocking-check';
import { greedyStocking } from './stocking-greedy';
import { buildStockingNetwork } from './stocking-network';
import type { StockingNetwork } from './stocking-network';
import type { StockingProblem } from './stocking-problem';
import { stockingCost } from './stocking-solution';
import type { StockingLines, StockingSolution } from './stocking-solution';
import { flowCount } from './stocking-strong';
import { wholeNear } from './whole-near';

// Whole units by the thousand or million: beside such numbers the engine's tolerances let it prove what is not so,
// or search without an end. The problem in parts of units bounds every plan, and one of whole units lies near its
// answer. Only where there are not too many units is the problem then asked for in whole units from there.

/** Largest needs from which parts of units come first, and beyond which whole ones are not asked for. */
const needsOf = { parts: 2_000, whole: 1_000_000 };
const flowsMost = 60_000;
/** Share of the time for the problem in parts of units. */
const shareOfParts = 0.7;

type Options = KindSolveOptions<StockingSolution>;

export interface SolveStocking {
  /** Where everything can be divided. */
  parts: (problem: StockingProblem, options: Options) => Promise<StockingSolution>;
  /** In whole units, from a plan where there is one. */
  whole: (
    problem: StockingProblem,
    options: Options,
    start: StockingLines | undefined,
  ) => Promise<StockingSolution>;
}

export function hasManyUnits(problem: StockingProblem): boolean {
  if (largestNeed(problem) < needsOf.parts) return false;
  return flowCount(buildStockingNetwork(problem)) <= flowsMost;
}

function largestNeed({ items, scenarios }: StockingProblem): number {
  const whole = new Set(items.filter((item) => item.indivisible).map(({ id }) => id));
  const each = scenarios.flatMap((line) => line.needs.filter(({ itemId }) => whole.has(itemId)));
  return each.reduce((most, { quantity }) => Math.max(most, quantity), 0);
}

export async function solveManyUnits(
  problem: StockingProblem,
  { onProgress, ...options }: Options,
  solve: SolveStocking,
): Promise<StockingSolution> {
  const { policy } = problem;
  const clock = new SolveRun(policy, options.signal);
  const network = buildStockingNetwork(problem);
  const greedy = greedyStocking(network);
  const first = greedy && documentOf(problem, greedy, 0, clock);
  if (first) onProgress?.({ phase: 'GREEDY', share: 0.05, ...first.stages[0]!, solution: first });
  if (first && clock.secondsLeft() <= 0) return first;
  const limited = (seconds: number) => ({ ...policy, timeLimitSeconds: Math.max(0, seconds) });
  const inTime = limited(clock.secondsLeft() * shareOfParts);
  const parts = await solve.parts({ ...inParts(problem), policy: inTime }, options);
  if (parts.status === 'INFEASIBLE') return parts;
  const bound = parts.stages[0]?.bound ?? 0;
  const near = await nearest(network, parts, clock);
  const start = near && documentOf(problem, near, bound, clock);
  const { marginalValues } = parts;
  if (start) {
    const solution = { ...start, marginalValues };
    onProgress?.({ phase: 'cost', share: 0.7, ...start.stages[0]!, solution });
    if (start.status !== 'TIME_LIMIT') return solution;
  }
  const isFew = largestNeed(problem) <= needsOf.whole;
  const left = limited(isFew ? clock.secondsLeft() : 0);
  const best = start && !(first && first.objectiveValue! < start.objectiveValue!) ? near : greedy;
  const whole = await solve.whole({ ...problem, policy: left }, options, best);
  if (whole.scenarios.length === 0) return whole;
  const own = isFew ? (whole.stages[0]?.bound ?? 0) : 0;
  return { ...documentOf(problem, whole, Math.max(bound, own), clock), marginalValues };
}

/** The plan in whole units nearest to one in parts, where it is found and the check lets it pass. */
async function nearest(
  network: StockingNetwork,
  parts: StockingSolution,
  clock: SolveRun,
): Promise<StockingLines | undefined> {
  if (parts.scenarios.length === 0) return undefined;
  const lines = await wholeNear(network, parts, clock).catch((error: unknown) => {
    if (isEngineAbort(error)) throw error;
    return undefined;
  });
  return lines && checkStocking(network.problem, lines).feasible ? lines : undefined;
}

function documentOf(
  problem: StockingProblem,
  { openings, relayOpenings, stock, scenarios }: StockingLines,
  bound: number,
  clock: SolveRun,
): StockingSolution {
  const lines = { openings, ...(relayOpenings && { relayOpenings }), stock, scenarios };
  const value = stockingCost(problem, lines);
  const stages = [provenStage('cost', value, bound)];
  const { feasible, maxViolation } = checkStocking(problem, lines);
  return {
    status: statusOf(stages, problem.policy.gap),
    stages,
    objectiveValue: value,
    check: { feasible, maxViolation },
    solver: clock.record(),
    ...lines,
    marginalValues: [],
  };
}

/** The same needs, which count whole units, where all items can be divided. */
function inParts(problem: StockingProblem): StockingProblem {
  const whole = new Set(problem.items.filter((item) => item.indivisible).map(({ id }) => id));
  return {
    ...problem,
    items: problem.items.map((item) => ({ ...item, indivisible: false })),
    scenarios: problem.scenarios.map((line) => ({
      ...line,
      needs: line.needs.map((need) =>
        whole.has(need.itemId) ? { ...need, quantity: Math.ceil(need.quantity) } : need,
      ),
    })),
  };
}
