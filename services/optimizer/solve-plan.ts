import { type AuditContext } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { serviceActor } from '../platform/identity';
import { distributeParts } from './part-jobs';
import { replaceLines } from './line-store';
import { supersede } from './plan';
import { planLines, type PlanBasis } from './plan-lines';
import { lockedPlan, savePlan } from './plan-record';
import { findPlan, lockOpenPlansBefore, solvedSuccessor, type PlanRecord } from './plan-store';
import type { RunningSolves } from './running-solves';
import type { DispatchSolution, SolutionStage } from './solution';
import {
  attemptsMax,
  brokenRule,
  failureOf,
  replacedByNewer,
  stoppedTwice,
  type SolveFailure,
} from './solve-failure';
import { relativeGap } from './stage-result';
import type { DispatchProgress } from './solve';
import {
  beatSolve,
  claimSolve,
  endSolve,
  planDocuments,
  releaseSolve,
  takeNextSolve,
} from './solve-store';
import type { SolverPool } from './worker-pool';

export type PlanSolver = {
  db: Db;
  pool: SolverPool;
  running: RunningSolves;
  now: () => Date;
};

const beatMs = 500;

/** Solves the plan whose turn it is, if any waits: a job of the queue is a turn. */
export async function solveNext(solver: PlanSolver): Promise<void> {
  const planId = await takeNextSolve(solver.db);
  if (planId !== undefined) await solvePlan(solver, planId);
}

/** Solves a plan and stores what came of it. Does nothing for one whose solve has ended. */
export async function solvePlan(solver: PlanSolver, planId: string): Promise<void> {
  const { db, pool, running } = solver;
  const attempts = await claimSolve(db, planId);
  if (attempts === undefined) return;
  if (attempts > attemptsMax) {
    return endPlan(solver, planId, { state: 'FAILED', ...stoppedTwice });
  }
  const { problem, basis } = (await planDocuments(db, planId))!;
  const controller = running.begin(planId);
  const beat = startBeat(solver, planId, basis, controller);
  try {
    const { signal } = controller;
    const plan = (await findPlan(db, planId))!;
    const { urgent, divisionCode: share } = plan;
    const distribute = distributeParts({ db, pool }, plan);
    const options = { signal, onProgress: beat.note, urgent, share, distribute };
    const solution = await pool.solve('dispatch', problem, options);
    await beat.stop();
    await endPlan(solver, planId, outcomeOf(solution, basis));
  } catch (error) {
    await beat.stop();
    await afterFault(solver, planId, error);
  } finally {
    running.end(planId, controller);
  }
}

type Outcome =
  | { state: 'SUCCEEDED'; solution: DispatchSolution; basis: PlanBasis }
  | ({ state: 'FAILED' } & SolveFailure);

function outcomeOf(solution: DispatchSolution, basis: PlanBasis): Outcome {
  if (solution.check.feasible || solution.status === 'INFEASIBLE') {
    return { state: 'SUCCEEDED', solution, basis };
  }
  return { state: 'FAILED', ...brokenRule('the plan', solution.check.maxViolation) };
}

/** Cancelled: it is recorded already. Stopping: the job comes again. A bad problem: it ends. */
async function afterFault(solver: PlanSolver, planId: string, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) throw error;
  if (error.reason === 'SOLVE_CANCELLED') return;
  if (error.reason === 'SHUTTING_DOWN') {
    await releaseSolve(solver.db, planId);
    throw error;
  }
  await endPlan(solver, planId, { state: 'FAILED', ...failureOf(error) });
}

/**
 * Writes the progress at most twice a second, with the first plan that can be used as soon as there
 * is one; and stops the solver when the solve has been ended elsewhere.
 */
function startBeat(
  { db }: PlanSolver,
  planId: string,
  basis: PlanBasis,
  controller: AbortController,
): { note: (progress: DispatchProgress) => void; stop(): Promise<void> } {
  let latest: DispatchProgress = { phase: 'BUILDING', share: 0 };
  let usable: DispatchSolution | undefined;
  const stages = new Map<string, SolutionStage>();
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    const { phase, share } = latest;
    const solution = usable;
    usable = undefined;
    const isRunning = await db.transaction(async (trx) => {
      const isBetter = solution !== undefined;
      const progress = { planId, phase, share, stages: [...stages.values()], isBetter };
      if (!(await beatSolve(trx, progress))) return false;
      if (solution) await replaceLines(trx, planId, planLines(solution, basis));
      return true;
    });
    if (!isRunning) controller.abort();
  };
  // A database that is away for a moment must not end a long solve; the result is saved later.
  const timer = setInterval(() => {
    writing = writing.then(write).catch(() => undefined);
  }, beatMs);
  return {
    note: (progress) => {
      latest = progress;
      for (const stage of progress.solution?.stages ?? []) stages.set(stage.name, stage);
      noteBound(stages, progress);
      usable = progress.solution ?? usable;
    },
    stop: async () => {
      clearInterval(timer);
      await writing;
    },
  };
}

/** What is proven meanwhile of an aim; the value is the plan's that could be used. */
function noteBound(stages: Map<string, SolutionStage>, progress: DispatchProgress): void {
  const stage = stages.get(progress.phase);
  if (stage === undefined || progress.bound === undefined) return;
  const bound = Math.min(stage.value, Math.max(stage.bound, progress.bound));
  stages.set(stage.name, { ...stage, bound, gap: relativeGap(stage.value, bound) });
}

async function endPlan(
  { db, running, now }: PlanSolver,
  planId: string,
  outcome: Outcome,
): Promise<void> {
  const superseded = await db.transaction(async (trx) => {
    const before = await lockedPlan(trx, planId);
    if (outcome.state === 'FAILED') {
      if (!(await endSolve(trx, { planId, ...outcome }))) return [];
      await savePlan(trx, context, 'fail', { before, after: before, now: now() });
      return [];
    }
    const { solution, basis } = outcome;
    const { status, stages, solver, check } = solution;
    const result = { status, stages, solver, check };
    if (!(await endSolve(trx, { planId, state: 'SUCCEEDED', result, solution }))) return [];
    await replaceLines(trx, planId, planLines(solution, basis));
    return supersedeEarlier(trx, before, now());
  });
  for (const id of superseded) running.stop(id);
}

const context: AuditContext = { actor: serviceActor('optimizer'), method: 'solve-plan' };

/** The solved plan takes the place of earlier ones nobody has approved, or gives way to a newer. */
async function supersedeEarlier(trx: Trx, before: PlanRecord, now: Date): Promise<string[]> {
  const successorId = await solvedSuccessor(trx, before);
  const earlier = successorId ? [] : await lockOpenPlansBefore(trx, before);
  const replaced = earlier.toSorted((a, b) => b.version - a.version)[0];
  const solved = replaced ? { ...before, supersedesPlanId: replaced.id } : before;
  const after = successorId ? supersede(solved, successorId) : solved;
  await savePlan(trx, context, 'solve', { before, after, now });
  for (const plan of earlier) {
    await endSolve(trx, { planId: plan.id, state: 'CANCELLED', ...replacedByNewer });
    const ended = (await findPlan(trx, plan.id))!;
    const gone = supersede(ended, before.id);
    await savePlan(trx, context, 'supersede', { before: plan, after: gone, now });
  }
  return earlier.map(({ id }) => id);
}
