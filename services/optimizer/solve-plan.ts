import { type AuditContext } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { serviceActor } from '../platform/identity';
import { KnownStages } from './known-stages';
import { distributeParts } from './part-jobs';
import { replaceLines } from './line-store';
import { supersede } from './plan';
import { planLines, type PlanBasis, type PlanLines } from './plan-lines';
import { lockedPlan, savePlan } from './plan-record';
import { findPlan, lockOpenPlansBefore, solvedSuccessor, type PlanRecord } from './plan-store';
import type { RunningSolves } from './running-solves';
import type { DispatchSolution } from './solution';
import { brokenRule, replacedByNewer, type SolveFailure } from './solve-failure';
import type { DispatchProgress } from './solve';
import { endSolve, planDocuments } from './solve-store';
import { takeTurn } from './solve-turn';
import type { SolverPool } from './worker-pool';

export type PlanSolver = {
  db: Db;
  pool: SolverPool;
  running: RunningSolves;
  now: () => Date;
};

/** Solves a plan and stores what came of it. Does nothing for one whose solve has ended. */
export function solvePlan(solver: PlanSolver, planId: string): Promise<void> {
  const { db, pool } = solver;
  return takeTurn<() => PlanLines>(solver, planId, {
    keep: (trx, lines) => replaceLines(trx, planId, lines()),
    fail: (failure) => endPlan(solver, planId, { state: 'FAILED', ...failure }),
    async solve({ signal, note, stop }) {
      const { problem, basis } = (await planDocuments(db, planId))!;
      const plan = (await findPlan(db, planId))!;
      const { urgent, divisionCode: share } = plan;
      const distribute = distributeParts({ db, pool }, plan);
      const stages = new KnownStages();
      const onProgress = (progress: DispatchProgress): void => {
        const { phase, share: done, solution } = progress;
        stages.note(progress);
        const better = solution && { better: () => planLines(solution, basis) };
        note({ phase, share: done, stages: stages.list(), ...better });
      };
      const options = { signal, onProgress, urgent, share, distribute };
      const solution = await pool.solve('dispatch', problem, options);
      await stop();
      await endPlan(solver, planId, outcomeOf(solution, basis));
    },
  });
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
