import type { SolutionStage, SolutionStatus, SolverRecord } from '../solution';
import type { StockingSolution } from '../stocking/stocking-solution';
import type { DepotLoss, Evaluation } from './level-evaluation';
import { evaluate } from './level-evaluation';
import type { LevelFacts, LevelScenario } from './level-facts';
import { filledStock, levelLines, purchaseCost, type LevelLine } from './level-lines';
import type { LevelAsk } from './level-problem';
import type { LevelRules } from './level-rules';

// What is stored of a proposal: what was read, and the best answer so far.

export type ProposalFacts = Pick<
  LevelFacts,
  'depots' | 'divisions' | 'items' | 'stock' | 'today'
> & {
  rules: LevelRules;
  scenarios: LevelScenario[];
  leftOut: number;
  reads: { service: string; readTime: string }[];
};

export type CurvePoint = {
  budget: number;
  cost: number;
  expectedUnmet: number;
  worstUnmet: number;
  coverage: number;
  status: SolutionStatus;
};

/** A budget that the curve asked for and has no point of. */
export type MissingPoint = { budget: number; reason: string };

export type ProposalResult = {
  status: SolutionStatus;
  stages: SolutionStage[];
  solver: SolverRecord;
  check: { feasible: boolean; maxViolation: number };
  conflictZh: string[];
  conflictEn: string[];
  lines: LevelLine[];
  cost: number;
  todayStock: Evaluation;
  todayLevels: Evaluation;
  proposed: Evaluation;
  curve: CurvePoint[];
  /** Absent from what was stored before it was told. */
  missing?: MissingPoint[];
  losses: DepotLoss[];
  /** Who changed lines by hand last, and when; and all who did. */
  edit?: { editorId: string; editTime: string; editorIds?: string[] };
};

/** The levels of a solution, and what they are worth beside what there is. */
export function proposalResult(
  solution: StockingSolution,
  facts: ProposalFacts,
  ask: LevelAsk,
): ProposalResult {
  const lines = linesOf(solution, facts, ask.budget);
  const { status, stages, solver, check, conflict = [] } = solution;
  const worth = (stock: ProposalFacts['stock']) => evaluate(stock, facts);
  return {
    ...{ status, stages, solver, check, lines, cost: purchaseCost(lines) },
    // The document counts in thousands.
    conflictZh: conflict.map(({ kind, descriptionZh }) =>
      kind === 'BUDGET' ? `采购费用上限 ${ask.budget} 元` : descriptionZh,
    ),
    conflictEn: conflict.map(({ kind, descriptionEn }) =>
      kind === 'BUDGET' ? `buying costs at most ${ask.budget} yuan` : descriptionEn,
    ),
    todayStock: worth(facts.stock),
    todayLevels: worth(levelled(facts)),
    proposed: worth(filledStock(lines, facts.stock)),
    curve: [],
    losses: [],
  };
}

export function curvePoint(
  solution: StockingSolution,
  facts: ProposalFacts,
  budget: number,
): CurvePoint {
  const lines = linesOf(solution, facts, budget);
  const found = evaluate(filledStock(lines, facts.stock), facts);
  const { expectedUnmet, worstUnmet, coverage } = found;
  const { status } = solution;
  return { budget, cost: purchaseCost(lines), expectedUnmet, worstUnmet, coverage, status };
}

/** Shares of the budget, or of what the proposal would cost, that the curve asks for. */
const curveShares = [0.1, 0.25, 0.5, 0.75, 1, 1.5];

/** Budgets to solve beside the proposal's own: its neighbours, least first. */
export function curveBudgets(cost: number, budget: number | undefined): number[] {
  const whole = budget ?? cost;
  if (whole <= 0) return [];
  const shares = budget === undefined ? curveShares.filter((share) => share < 1) : curveShares;
  return shares.filter((share) => share !== 1).map((share) => Math.round(whole * share));
}

/** Without buying anything. */
export function curveStart({ todayStock }: ProposalResult): CurvePoint {
  const { expectedUnmet, worstUnmet, coverage } = todayStock;
  return { budget: 0, cost: 0, expectedUnmet, worstUnmet, coverage, status: 'OPTIMAL' };
}

export function curveOwn(result: ProposalResult, budget: number | undefined): CurvePoint {
  const { expectedUnmet, worstUnmet, coverage } = result.proposed;
  const { cost, status } = result;
  return { budget: budget ?? cost, cost, expectedUnmet, worstUnmet, coverage, status };
}

/** What would be there if every par level of today were filled up. */
export function levelled({ today, stock }: Pick<ProposalFacts, 'today' | 'stock'>) {
  const filled = new Map(stock.map((line) => [`${line.depotId}\n${line.itemId}`, line]));
  for (const { depotId, itemId, maximum } of today) {
    const key = `${depotId}\n${itemId}`;
    const quantity = Math.max(maximum, filled.get(key)?.quantity ?? 0);
    filled.set(key, { depotId, itemId, quantity });
  }
  return [...filled.values()];
}

function linesOf(solution: StockingSolution, facts: ProposalFacts, budget: number | undefined) {
  const { scenarios, rules } = facts;
  const limit = budget === undefined ? {} : { budget };
  return levelLines(solution, facts, { scenarios, rules, ...limit });
}
