import { AppError } from '../platform/errors';

// The life of a plan: PROPOSED → APPROVED → COMMITTED → EXECUTING → COMPLETED, or SUPERSEDED by a
// newer one. Only a commander's approval and what mobilization then carries out move it.

export type PlanState =
  'PROPOSED' | 'APPROVED' | 'COMMITTED' | 'EXECUTING' | 'COMPLETED' | 'SUPERSEDED';

export type SolveState = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export type CommitFailure = {
  depotId: string;
  itemId: string;
  requested: number;
  available: number;
};

export type Plan = {
  id: string;
  incidentId: string;
  divisionCode: string;
  version: number;
  state: PlanState;
  countedPlanIds: string[];
  supersedesPlanId?: string;
  supersededByPlanId?: string;
  approverId?: string;
  approveTime?: Date;
  reservationId?: string;
  commitFailures: CommitFailure[];
  revision: number;
};

export type SolveFacts = { state: SolveState; status?: string; shipments: number };

/** Plans whose goods are promised to the incident or already there. */
export const promisedStates: readonly PlanState[] = [
  'APPROVED',
  'COMMITTED',
  'EXECUTING',
  'COMPLETED',
];

export function planEtag(plan: { revision: number }): string {
  return `v${plan.revision}`;
}

function refused(plan: Plan, reason: string, description: string): AppError {
  return new AppError(reason, `plan ${plan.id} ${description}`, {
    preconditions: [{ type: reason, subject: `plans/${plan.id}`, description }],
    metadata: { planId: plan.id, state: plan.state },
  });
}

function requireState(plan: Plan, ...allowed: PlanState[]): void {
  if (allowed.includes(plan.state)) return;
  throw refused(plan, 'PLAN_STATE', `is ${plan.state}, not ${allowed.join(' or ')}`);
}

/**
 * A plan is approved as the commander saw it, once. `promised` are the incident's other plans that
 * were approved: one this plan did not count on would bring the same goods a second time.
 */
export function approve(
  plan: Plan,
  input: { etag: string; approverId: string; now: Date; solve: SolveFacts; promised: string[] },
): Plan {
  const { solve } = input;
  requireState(plan, 'PROPOSED');
  if (solve.state !== 'SUCCEEDED' || solve.status === 'INFEASIBLE') {
    const what = solve.state === 'SUCCEEDED' ? solve.status : solve.state;
    throw refused(plan, 'PLAN_NOT_SOLVED', `has no solution: ${what}`);
  }
  if (solve.shipments === 0) throw refused(plan, 'PLAN_EMPTY', 'has nothing to ship');
  if (input.etag !== planEtag(plan)) {
    throw new AppError('ETAG_STALE', `plan ${plan.id} has changed since it was read`, {
      metadata: { planId: plan.id, etag: planEtag(plan) },
    });
  }
  const unseen = input.promised.find((id) => id !== plan.id && !plan.countedPlanIds.includes(id));
  if (unseen) {
    const description = `was made before plan ${unseen} was approved: plan again`;
    throw refused(plan, 'PLAN_OUTDATED', description);
  }
  const { approverId, now: approveTime } = input;
  return { ...plan, state: 'APPROVED', approverId, approveTime, commitFailures: [] };
}

/**
 * The commit could not be made, or was taken back before anything left. What failed is kept for the
 * commander to see; a plan that has a solved successor does not come back.
 */
export function withdrawApproval(
  plan: Plan,
  { failures, successorId }: { failures: CommitFailure[]; successorId?: string },
): Plan {
  requireState(plan, 'APPROVED', 'COMMITTED');
  const approval = { approverId: undefined, approveTime: undefined, reservationId: undefined };
  const open = { ...plan, ...approval, state: 'PROPOSED' as const, commitFailures: failures };
  return successorId ? supersede(open, successorId) : open;
}

const order: readonly PlanState[] = ['COMMITTED', 'EXECUTING', 'COMPLETED'];

/** Undefined when the plan is committed already with this reservation, or further on. */
export function markCommitted(plan: Plan, reservationId: string): Plan | undefined {
  if (order.includes(plan.state) && (plan.reservationId ?? '') === reservationId) return undefined;
  requireState(plan, 'APPROVED');
  return { ...plan, state: 'COMMITTED', reservationId };
}

/** Undefined when the plan is there or further already: news of transfers may come late. */
export function markProgress(plan: Plan, state: 'EXECUTING' | 'COMPLETED'): Plan | undefined {
  requireState(plan, 'COMMITTED', 'EXECUTING', 'COMPLETED');
  return order.indexOf(state) > order.indexOf(plan.state) ? { ...plan, state } : undefined;
}

/** Committed plans stay: their goods are on the way whatever is planned next. */
export function supersede(plan: Plan, successorId: string): Plan {
  requireState(plan, 'PROPOSED');
  return { ...plan, state: 'SUPERSEDED', supersededByPlanId: successorId };
}

export function requireRunning(plan: Plan, solve: { state: SolveState }): void {
  if (solve.state === 'RUNNING') return;
  throw refused(plan, 'PLAN_STATE', `is no longer being solved: ${solve.state}`);
}
