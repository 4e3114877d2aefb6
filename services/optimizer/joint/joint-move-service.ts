import { z } from 'zod';
import type { JointPlanInput } from '../../../gen/muster/optimizer/v1/JointPlan';
import type { MoveJointPlanRequest } from '../../../gen/muster/optimizer/v1/MoveJointPlanRequest';
import { audit } from '../../platform/audit';
import type { Db, Trx } from '../../platform/db';
import { notFound, parse } from '../../platform/errors';
import { requireRole } from '../../platform/identity';
import { once } from '../../platform/requests';
import type { CallContext } from '../../platform/rpc-types';
import { carriers } from '../access';
import { lockIncidentPlans, promisedPlans } from '../plan-store';
import { jointPlanMessage } from './joint-messages';
import { findJointPlan, lockStandingJointPlans, updateJointState } from './joint-plan-store';
import { publishInEach } from './solve-joint-plan';
import { jointStates, mayMove, requireCounted, requireJointSolved } from './joint-states';

const moveSchema = z.object({
  state: z.enum(jointStates, `must be one of ${jointStates.join(', ')}`),
  reservationId: z.string().max(64),
  reservations: z.record(z.string().max(64), z.string().max(64)),
  approverId: z.string().max(200),
  reason: z.string().max(500),
});

/** What mobilization makes of a joint plan; nobody else moves one. */
export async function moveJointPlan(
  { db }: { db: Db },
  request: MoveJointPlanRequest,
  context: CallContext,
): Promise<JointPlanInput> {
  const { requestId, id } = request;
  const { state, reservationId, reservations, approverId, reason } = parse(moveSchema, request);
  requireRole(context.actor, carriers);
  return once(db, context, { requestId, request }, async (trx) => {
    const { before, promised } = await lockedJointPlan(trx, id);
    if (!mayMove(before, state)) return jointPlanMessage(before);
    if (state === 'APPROVED') {
      requireJointSolved(before);
      requireCounted({ id, counted: before.body.countedPlanIds ?? [] }, promised);
    }
    const back = state === 'PROPOSED';
    const after = await updateJointState(trx, {
      ...{ id, state },
      reservationId: back ? '' : reservationId || before.reservationId,
      reservations: back ? {} : { ...before.reservations, ...reservations },
      approverId: back ? '' : approverId || before.approverId,
    });
    const [divisionCode = ''] = after.divisionCodes;
    const subject = `joint-plans/${id}`;
    await audit(trx, context, {
      ...{ action: 'joint-plan.move', subject, divisionCode, before: { state: before.state } },
      after: { state, reservationId, reservations, approverId, reason },
    });
    const data = { jointPlanId: id, incidentIds: after.incidentIds, state };
    await publishInEach(trx, after.divisionCodes, { kind: 'joint-plan.move', subject, data });
    return jointPlanMessage(after);
  });
}

/** The plan and, behind the same locks, every plan that brings goods to one of its incidents. */
async function lockedJointPlan(trx: Trx, id: string) {
  const found = await findJointPlan(trx, id);
  if (!found) throw notFound('joint plan', id);
  const { incidentIds } = found;
  for (const incidentId of incidentIds.toSorted()) await lockIncidentPlans(trx, incidentId);
  const joint = await lockStandingJointPlans(trx, { id, incidentIds });
  const standing = joint.filter(({ state }) => state !== 'PROPOSED');
  const plans = await Promise.all(incidentIds.map((each) => promisedPlans(trx, each)));
  const promised = [...standing, ...plans.flat()].map((plan) => plan.id);
  return { before: joint.find((plan) => plan.id === id)!, promised };
}
