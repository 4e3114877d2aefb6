import { audit, type AuditContext } from '../../platform/audit';
import type { Db, Trx } from '../../platform/db';
import { serviceActor } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import type { RunningSolves } from '../running-solves';
import type { SolutionStatus } from '../solution';
import type { SolveFailure } from '../solve-failure';
import { endSolve } from '../solve-store';
import { takeTurn } from '../solve-turn';
import type { SolverPool } from '../worker-pool';
import { jobClock } from './joint-clock';
import { askOf, factsOf } from './joint-documents';
import { solvedJointPlan, type JointMade } from './joint-making';
import type { JointPart } from './joint-plan';
import { findJointPlan, jointDocuments, saveJointBody, type JointRecord } from './joint-plan-store';

// Solves a joint plan in its turn among all plans, and stores it whole whenever it has got better.

export type JointSolver = { db: Db; pool: SolverPool; running: RunningSolves };

/** Does nothing for a plan whose solve has ended. */
export function solveJointPlan(solver: JointSolver, planId: string): Promise<void> {
  const { db, pool } = solver;
  return takeTurn<JointMade>(solver, planId, {
    keep: (trx, made) => saveJointBody(trx, planId, made),
    fail: (failure) => endJointPlan(db, planId, failure),
    async solve({ signal, note, stop }) {
      const plan = (await findJointPlan(db, planId))!;
      const { ask: stored, facts } = (await jointDocuments(db, planId))!;
      const { base: kept, ...ask } = askOf(stored);
      const base = kept && { base: { ...kept, body: (await findJointPlan(db, kept.id))!.body } };
      const { urgent, divisionCodes } = plan;
      const turn = { signal, urgent, share: divisionCodes[0] ?? '', clock: jobClock(ask.policy) };
      const made = await solvedJointPlan(pool, factsOf(facts), { ...ask, ...base, ...turn }, note);
      await stop();
      await endJointPlan(db, planId, failureOfAll(made.body.parts) ?? made);
    },
  });
}

/** A plan none of whose parts has an answer is none. */
function failureOfAll(parts: readonly JointPart[]): SolveFailure | undefined {
  if (parts.some(({ status }) => status !== 'FAILED')) return undefined;
  return { failureReason: 'PARTS_FAILED', failure: parts[0]?.failure ?? '' };
}

const worst: JointPart['status'][] = [
  'OPTIMAL',
  'WITHIN_GAP',
  'TIME_LIMIT',
  'INFEASIBLE',
  'FAILED',
];

/** As good as proven of its weakest part. */
function statusOf(parts: readonly JointPart[]): SolutionStatus {
  const ranks = parts.map(({ status }) => worst.indexOf(status));
  const status = worst[Math.max(0, ...ranks)];
  return status === 'FAILED' || status === 'SOLVING' ? 'TIME_LIMIT' : status!;
}

async function endJointPlan(
  db: Db,
  planId: string,
  outcome: JointMade | SolveFailure,
): Promise<void> {
  await db.transaction(async (trx) => {
    if ('failure' in outcome) {
      if (!(await endSolve(trx, { planId, state: 'FAILED', ...outcome }))) return;
      return recordJointPlan(trx, context, 'fail', (await findJointPlan(trx, planId))!);
    }
    const { parts } = outcome.body;
    const check = { feasible: true, maxViolation: 0 };
    for (const part of parts) {
      check.maxViolation = Math.max(check.maxViolation, part.check?.maxViolation ?? 0);
    }
    const solver = parts.find(({ name }) => name === 'SUPPLIES')?.solver ?? noEngine;
    const result = { status: statusOf(parts), stages: [], solver, check };
    if (!(await endSolve(trx, { planId, state: 'SUCCEEDED', result }))) return;
    await saveJointBody(trx, planId, outcome);
    await recordJointPlan(trx, context, 'solve', (await findJointPlan(trx, planId))!);
  });
}

const noEngine = { engine: '', version: '', wallSeconds: 0, peakMemoryMb: 0 };

const context: AuditContext = { actor: serviceActor('optimizer'), method: 'solve-plan' };

/** The audit entry and the event of what a joint plan has become. */
export async function recordJointPlan(
  trx: Trx,
  by: AuditContext,
  action: 'create' | 'cancel' | 'solve' | 'fail',
  { id, incidentIds, divisionCodes, body, solve }: JointRecord,
  job?: Parameters<typeof publish>[1]['job'],
): Promise<void> {
  const [divisionCode = ''] = divisionCodes;
  const subject = `joint-plans/${id}`;
  const parts = body.parts.map(({ name, status }) => [name, status]);
  const after = { incidentIds, parts, solve: solve.state, problemHash: solve.problemHash };
  await audit(trx, by, { action: `joint-plan.${action}`, subject, divisionCode, after });
  const data = { jointPlanId: id, incidentIds, solve: solve.state };
  await publishInEach(trx, divisionCodes, { kind: `joint-plan.${action}`, subject, data, job });
}

/** For the readers of each incident's division; what is to be done of it is done once. */
export async function publishInEach(
  trx: Trx,
  divisionCodes: readonly string[],
  { job, ...event }: Omit<Parameters<typeof publish>[1], 'divisionCode'>,
): Promise<void> {
  for (const [n, divisionCode] of divisionCodes.entries()) {
    await publish(trx, { ...event, divisionCode, ...(n === 0 && job && { job }) });
  }
}
