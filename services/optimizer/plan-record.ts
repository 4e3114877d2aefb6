import { audit, type AuditContext } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { notFound } from '../platform/errors';
import { requireSight, type Actor } from '../platform/identity';
import { publish } from '../platform/outbox';
import type { Plan } from './plan';
import { findPlan, lockIncidentPlans, lockPlan, updatePlan, type PlanRecord } from './plan-store';

export const plansQueue = 'plans';

/** The plan's job; while it waits or runs, publishing it again joins it. */
export function solveJob(planId: string) {
  return { queue: plansQueue, name: 'solve-plan', id: `plan-${planId}` };
}

export function planIdOf(subject: string): string {
  return subject.slice(subject.indexOf('/') + 1);
}

/** The plan, for someone who may see it. */
export async function seenPlan(db: Db | Trx, id: string, actor: Actor): Promise<PlanRecord> {
  const plan = await findPlan(db, id);
  if (!plan) throw notFound('plan', id);
  requireSight(actor, plan.divisionCode);
  return plan;
}

/** The plan and, behind the same lock, every other plan of its incident. */
export async function lockedPlan(trx: Trx, id: string): Promise<PlanRecord> {
  const found = await findPlan(trx, id);
  if (!found) throw notFound('plan', id);
  await lockIncidentPlans(trx, found.incidentId);
  return (await lockPlan(trx, id))!;
}

/** Saves what a plan has become, with its entry in the audit log and its event. */
export async function savePlan(
  trx: Trx,
  context: AuditContext,
  action: string,
  { before, after, now }: { before: PlanRecord; after: Plan; now: Date },
): Promise<PlanRecord> {
  const saved = await updatePlan(trx, after, now);
  const facts = { before: planFacts(before), after: planFacts(saved) };
  await recordPlan(trx, context, action, saved, facts);
  return saved;
}

export async function recordPlan(
  trx: Trx,
  context: AuditContext,
  action: string,
  plan: PlanRecord,
  facts: { before?: object; after?: object } = { after: planFacts(plan) },
): Promise<void> {
  const subject = `plans/${plan.id}`;
  const { divisionCode, incidentId, version, state, exercise } = plan;
  await audit(trx, context, { action: `plan.${action}`, subject, divisionCode, ...facts });
  const data = { planId: plan.id, incidentId, version, state, solve: plan.solve.state, exercise };
  await publish(trx, {
    kind: `plan.${action}`,
    subject,
    divisionCode,
    data,
    ...(action === 'create' ? { job: solveJob(plan.id) } : {}),
  });
}

/** What the audit log keeps of a plan: its state and who moved it, not its lines. */
function planFacts(plan: PlanRecord): object {
  const { state, version, approverId, reservationId, supersededByPlanId, commitFailures } = plan;
  const { state: solve, problemHash } = plan.solve;
  const facts = { state, version, approverId, reservationId, supersededByPlanId, solve };
  return { ...facts, problemHash, commitFailures };
}
