import { setImmediate as breathe } from 'node:timers/promises';
import { audit, type AuditContext } from '../../platform/audit';
import type { Db } from '../../platform/db';
import { AppError } from '../../platform/errors';
import { serviceActor } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { OneWrite } from '../one-write';
import type { RunningSolves } from '../running-solves';
import {
  attemptsMax,
  brokenRule,
  failureOf,
  levelsInfeasible,
  stoppedTwice,
  type SolveFailure,
} from '../solve-failure';
import { parseStockingProblem } from '../stocking/stocking-problem';
import type { StockingSolution } from '../stocking/stocking-solution';
import type { SolverPool } from '../worker-pool';
import { depotLosses } from './level-evaluation';
import { filledStock } from './level-lines';
import { inUnits, levelProblem } from './level-problem';
import {
  beatProposal,
  claimProposal,
  endProposalSolve,
  findProposal,
  releaseProposal,
  takeNextProposal,
  type ProposalRecord,
} from './level-store';
import {
  curveBudgets,
  curveOwn,
  curvePoint,
  curveStart,
  proposalResult,
  type CurvePoint,
  type MissingPoint,
  type ProposalResult,
} from './stock-proposal';

// Solves a proposal: the levels, then the same with other budgets, then each depot lost. What is
// found on the way is stored, so that there is something to look at from the first second.

export type LevelSolver = { db: Db; pool: SolverPool; running: RunningSolves };

const beatMs = 500;
/** Of the time limit, what the levels themselves may take; the curve has the rest. */
const ownShare = 0.5;

/** Solves the proposal whose turn it is, if any waits: a job of the queue is a turn. */
export async function solveNextProposal(solver: LevelSolver): Promise<void> {
  const id = await takeNextProposal(solver.db);
  if (id !== undefined) await solveProposal(solver, id);
}

export async function solveProposal(solver: LevelSolver, id: string): Promise<void> {
  const { db, running } = solver;
  const attempts = await claimProposal(db, id);
  if (attempts === undefined) return;
  if (attempts > attemptsMax) {
    return endProposal(db, { id, state: 'FAILED', ...stoppedTwice });
  }
  const proposal = (await findProposal(db, id))!;
  const controller = running.begin(id);
  const beat = startBeat(db, id, controller);
  try {
    const result = await solved(solver, proposal, { signal: controller.signal, beat });
    await beat.stop();
    await endProposal(db, { id, ...outcomeOf(result) });
  } catch (error) {
    await beat.stop();
    await afterFault(db, id, error);
  } finally {
    running.end(id, controller);
  }
}

function faultOf({ status, check }: ProposalResult): SolveFailure | undefined {
  if (status === 'INFEASIBLE') return levelsInfeasible;
  return check.feasible ? undefined : brokenRule('the answer', check.maxViolation);
}

/** Why nothing fits is told; levels that do not fit are not. */
function outcomeOf(result: ProposalResult) {
  const failure = faultOf(result);
  if (failure === undefined) return { state: 'SUCCEEDED' as const, result };
  return { state: 'FAILED' as const, ...failure, result: { ...result, lines: [], cost: 0 } };
}

type Beat = ReturnType<typeof startBeat>;

async function solved(
  { pool }: LevelSolver,
  { ask, facts, divisionCode }: ProposalRecord,
  { signal, beat }: { signal: AbortSignal; beat: Beat },
): Promise<ProposalResult> {
  const start = performance.now();
  const { scenarios, rules } = facts;
  const solve = (
    budget: number | undefined,
    timeLimitSeconds: number,
    onBetter?: (solution: StockingSolution) => void,
  ) => {
    const asked = { scenarios, rules, ask: withBudget(ask, budget), timeLimitSeconds };
    const problem = parseStockingProblem(levelProblem(facts, asked));
    const onProgress = ({ solution }: { solution?: StockingSolution }) => {
      if (solution) onBetter?.(inUnits(solution, facts.items));
    };
    let usable: StockingSolution | undefined;
    const keep = (progress: { solution?: StockingSolution }) => {
      usable = progress.solution ?? usable;
      onProgress(progress);
    };
    return pool
      .solve('stocking', problem, { signal, share: divisionCode, onProgress: keep })
      .catch((error: unknown) => lastUsable(error, usable))
      .then((solution) => inUnits(solution, facts.items));
  };
  beat.note('GREEDY', 0.05);
  const own = await solve(ask.budget, ask.timeLimitSeconds * ownShare, (first) => {
    beat.note('LEVELS', 0.1, proposalResult(first, facts, ask));
  });
  const result = proposalResult(own, facts, ask);
  if (faultOf(result)) return result;
  beat.note('CURVE', 0.5, result);
  const budgets = curveBudgets(result.cost, ask.budget);
  const curve: CurvePoint[] = [curveStart(result), curveOwn(result, ask.budget)];
  const missing: MissingPoint[] = [];
  for (const [n, budget] of budgets.entries()) {
    const left = ask.timeLimitSeconds - (performance.now() - start) / 1_000;
    const solving = left < 1 ? undefined : solve(budget, left / (budgets.length - n));
    const point = solving ? await solving.catch(reasonOfFailure) : 'NO_TIME_LEFT';
    if (typeof point === 'string') missing.push({ budget, reason: point });
    // A share that must be met may ask for more than a small budget.
    else if (point.status === 'INFEASIBLE') missing.push({ budget, ...infeasible });
    else if (!point.check.feasible) missing.push({ budget, reason: 'CHECK_FAILED' });
    else curve.push(curvePoint(point, { ...facts }, budget));
    const so = { ...result, ...shown(curve, missing) };
    beat.note('CURVE', 0.5 + (0.4 * (n + 1)) / budgets.length, so);
  }
  beat.note('LOSSES', 0.92);
  const found = { ...result, ...shown(curve, missing) };
  return { ...found, losses: await losses(result, facts, signal) };
}

/** Where the engine gives up, what was found before it and passed the check is still worth having. */
function lastUsable(error: unknown, usable: StockingSolution | undefined): StockingSolution {
  if (usable?.check.feasible && isLost(error)) return { ...usable, status: 'TIME_LIMIT' };
  throw error;
}

const isLost = (error: unknown): boolean =>
  error instanceof AppError && /^SOLVER_(CRASHED|OVERRAN|OUT_OF_MEMORY)$/.test(error.reason);

const infeasible = { reason: levelsInfeasible.failureReason };

/** The levels stand without a point of the curve that could not be solved, and say why it is not there. */
function reasonOfFailure(error: unknown): string {
  if (!(error instanceof AppError) || !isLost(error)) throw error;
  return error.reason;
}

/** By budget; a point that leaves more people without than a cheaper one was cut short, and goes. */
function shown(points: CurvePoint[], missing: MissingPoint[]) {
  const all = points.toSorted((a, b) => a.budget - b.budget);
  const isBetter = ({ worstUnmet, expectedUnmet }: CurvePoint, n: number): boolean =>
    all
      .slice(0, n)
      .every((one) => worstUnmet < one.worstUnmet || expectedUnmet < one.expectedUnmet);
  const cut = all.filter((point, n) => !isBetter(point, n) && point.status === 'TIME_LIMIT');
  const lost = [...missing, ...cut.map(({ budget }) => ({ budget, reason: 'CUT_SHORT' }))];
  return { curve: all.filter(isBetter), missing: lost.sort((a, b) => a.budget - b.budget) };
}

function withBudget({ budget: _, ...ask }: ProposalRecord['ask'], budget: number | undefined) {
  return budget === undefined ? ask : { ...ask, budget };
}

/** Depot by depot, so that other calls get their turn. */
export async function losses(
  result: Pick<ProposalResult, 'lines'>,
  facts: ProposalRecord['facts'],
  signal: AbortSignal,
): Promise<ProposalResult['losses']> {
  const proposed = filledStock(result.lines, facts.stock);
  const holds = new Set([...proposed, ...facts.stock].map(({ depotId }) => depotId));
  const found: ProposalResult['losses'] = [];
  for (const { id } of facts.depots.filter((depot) => holds.has(depot.id))) {
    await breathe();
    if (signal.aborted) throw new AppError('SOLVE_CANCELLED', 'the solve was cancelled');
    found.push(...depotLosses([id], { today: facts.stock, proposed }, facts));
  }
  return found.sort((a, b) => b.proposedUnmet - a.proposedUnmet);
}

/** Cancelled: it is recorded already. Stopping: the job comes again. A bad problem: it ends. */
async function afterFault(db: Db, id: string, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) throw error;
  if (error.reason === 'SOLVE_CANCELLED') return;
  if (error.reason === 'SHUTTING_DOWN') {
    await releaseProposal(db, id);
    throw error;
  }
  await endProposal(db, { id, state: 'FAILED', ...failureOf(error) });
}

/** Says twice a second where the solve is, and stops it when it has been ended elsewhere. */
function startBeat(db: Db, id: string, controller: AbortController) {
  let [phase, share] = ['GREEDY', 0];
  let better: ProposalResult | undefined;
  // A database that is away for a moment must not end a long solve; the result is saved later.
  const beats = new OneWrite(async () => {
    const result = better;
    better = undefined;
    if (!(await beatProposal(db, { id, phase, share, result }))) controller.abort();
  });
  const timer = setInterval(() => beats.begin(), beatMs);
  return {
    note: (nextPhase: string, nextShare: number, result?: ProposalResult) => {
      [phase, share] = [nextPhase, nextShare];
      better = result ?? better;
    },
    stop: async () => {
      clearInterval(timer);
      await beats.ended();
    },
  };
}

const context: AuditContext = { actor: serviceActor('optimizer'), method: 'solve-stock-levels' };

async function endProposal(
  db: Db,
  end: {
    id: string;
    state: 'SUCCEEDED' | 'FAILED';
    result?: ProposalResult;
  } & Partial<SolveFailure>,
): Promise<void> {
  await db.transaction(async (trx) => {
    const ended = await endProposalSolve(trx, end);
    if (!ended) return;
    const { id, divisionCode, solveState, result } = ended;
    const subject = `stock-proposals/${id}`;
    const after = { solve: solveState, status: result?.status, cost: result?.cost };
    await audit(trx, context, { action: 'stock-proposal.solve', subject, divisionCode, after });
    const data = { proposalId: id, solve: solveState };
    await publish(trx, { kind: 'stock-proposal.solve', subject, divisionCode, data });
  });
}
