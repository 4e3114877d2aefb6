import type { PromisingPlan } from '../promises';
import { startOf, type JointBody, type JointCallOff } from './joint-plan';

type Promising = {
  id: string;
  createTime: Date;
  reservationId: string;
  reservations: Record<string, string>;
  body: JointBody;
};

/** What a joint plan brings to one of its incidents out of stock. */
export function jointPromise(plan: Promising, incidentId: string): PromisingPlan {
  const { body } = plan;
  // Plans from before have one for all.
  const reservationId = plan.reservations[incidentId] ?? plan.reservationId;
  return {
    ...about(plan, incidentId),
    ...(reservationId ? { reservationId } : {}),
    shipments: body.shipments.filter((line) => line.incidentId === incidentId),
  };
}

/** What it has called off for the incident. */
export function jointCallOffs(
  plan: Promising,
  incidentId: string,
): { plan: PromisingPlan; lines: JointCallOff[] } {
  const lines = (plan.body.callOffs ?? []).filter((line) => line.incidentId === incidentId);
  return { plan: { ...about(plan, incidentId), shipments: lines }, lines };
}

function about(plan: Promising, incidentId: string) {
  const { id: planId, body } = plan;
  const substitutions = (body.substitutions ?? []).filter((line) => line.incidentId === incidentId);
  return { planId, startTime: startOf(plan), substitutions };
}
