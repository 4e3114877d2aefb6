import type { PromisingPlan } from '../promises';
import type { JointBody } from './joint-plan';

/** What a joint plan brings to one of its incidents. */
export function jointPromise(
  plan: { createTime: Date; reservationId: string; body: JointBody },
  incidentId: string,
): PromisingPlan {
  const { createTime: startTime, reservationId, body } = plan;
  return {
    startTime,
    ...(reservationId ? { reservationId } : {}),
    shipments: body.shipments.filter((line) => line.incidentId === incidentId),
  };
}
