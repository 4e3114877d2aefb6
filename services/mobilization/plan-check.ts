import { AppError } from '../platform/errors';
import type { CallOffOfPlan, ShipmentOfPlan } from './work';

export type PlanToCommit = {
  id: string;
  incidentId: string;
  divisionCode: string;
  state: string;
  etag: string;
  exercise: boolean;
  approverId: string;
  solveState: string;
  solveStatus: string;
  startTime: Date | null;
  /** ISO date; empty for the day of the commit. */
  usableUntil: string;
  shipments: ShipmentOfPlan[];
  callOffs: CallOffOfPlan[];
};

/**
 * Refuses a plan that cannot be committed as the commander saw it. An approved plan can: its
 * approval was given by hand, or outlived a commit that was interrupted.
 */
export function requireCommittable(plan: PlanToCommit, seenEtag: string): void {
  if (plan.state !== 'PROPOSED' && plan.state !== 'APPROVED') {
    throw refused('PLAN_STATE', plan, `is ${plan.state}, not PROPOSED or APPROVED`, {
      state: plan.state,
    });
  }
  if (plan.etag !== seenEtag) {
    throw new AppError('ETAG_STALE', `plan ${plan.id} has changed since it was read`, {
      metadata: { planId: plan.id },
    });
  }
  if (plan.solveState !== 'SUCCEEDED' || plan.solveStatus === 'INFEASIBLE' || !plan.startTime) {
    const what = plan.solveState === 'SUCCEEDED' ? plan.solveStatus : plan.solveState;
    throw refused('PLAN_NOT_SOLVED', plan, `has no solution: ${what}`, { solve: what });
  }
  if (plan.exercise) {
    throw refused('PLAN_EXERCISE', plan, 'belongs to an exercise: real stock is not touched');
  }
}

/** The refusal of a second commit; without a commit to name, the first has just ended. */
export function commitExists(other: { id: string; planId: string; state: string } | undefined) {
  if (!other) return new AppError('CONFLICT_RETRY', 'another commit of the plan has just ended');
  const description = `commit ${other.id} of the plan is ${other.state}`;
  return new AppError('COMMIT_EXISTS', description, {
    preconditions: [{ type: 'COMMIT_EXISTS', subject: `plans/${other.planId}`, description }],
    metadata: { commitId: other.id, planId: other.planId, state: other.state },
  });
}

function refused(
  reason: string,
  plan: PlanToCommit,
  description: string,
  metadata: Record<string, string> = {},
): AppError {
  return new AppError(reason, `plan ${plan.id} ${description}`, {
    preconditions: [{ type: reason, subject: `plans/${plan.id}`, description }],
    metadata: { planId: plan.id, ...metadata },
  });
}
