import { AppError } from '../../platform/errors';

export const jointStates = ['PROPOSED', 'APPROVED', 'COMMITTED', 'EXECUTING', 'COMPLETED'] as const;
export type JointState = (typeof jointStates)[number];

const next: Record<JointState, readonly JointState[]> = {
  PROPOSED: ['APPROVED'],
  APPROVED: ['COMMITTED', 'PROPOSED'],
  COMMITTED: ['EXECUTING', 'PROPOSED'],
  EXECUTING: ['COMPLETED'],
  COMPLETED: [],
};

/** False when the plan is there already: whoever tells it may have to say so twice. */
export function mayMove({ id, state }: { id: string; state: JointState }, to: JointState): boolean {
  if (state === to) return false;
  if (next[state].includes(to)) return true;
  const description = `is ${state} and cannot become ${to}`;
  throw new AppError('JOINT_PLAN_STATE', `joint plan ${id} ${description}`, {
    preconditions: [{ type: 'JOINT_PLAN_STATE', subject: `joint-plans/${id}`, description }],
    metadata: { jointPlanId: id, state },
  });
}

/** Goods that were promised after the plan was made would be sent twice. */
export function requireCounted(
  plan: { id: string; counted: readonly string[] },
  promised: readonly string[],
): void {
  const unseen = promised.find((id) => id !== plan.id && !plan.counted.includes(id));
  if (unseen === undefined) return;
  throw new AppError(
    'PLAN_OUTDATED',
    `plan ${unseen} has promised goods since joint plan ${plan.id} was made: plan again`,
    { metadata: { jointPlanId: plan.id, planId: unseen } },
  );
}

/** Only what has been solved to its end is approved, as the commander saw it. */
export function requireJointSolved({ id, solve }: { id: string; solve: { state: string } }): void {
  if (solve.state === 'SUCCEEDED') return;
  const description = `has no solution: ${solve.state}`;
  throw new AppError('PLAN_NOT_SOLVED', `joint plan ${id} ${description}`, {
    preconditions: [{ type: 'PLAN_NOT_SOLVED', subject: `joint-plans/${id}`, description }],
    metadata: { jointPlanId: id, state: solve.state },
  });
}

export function requireJointRunning({ id, solve }: { id: string; solve: { state: string } }): void {
  if (solve.state === 'RUNNING') return;
  const description = `is no longer being solved: ${solve.state}`;
  throw new AppError('JOINT_PLAN_STATE', `joint plan ${id} ${description}`, {
    preconditions: [{ type: 'JOINT_PLAN_STATE', subject: `joint-plans/${id}`, description }],
    metadata: { jointPlanId: id, state: solve.state },
  });
}
