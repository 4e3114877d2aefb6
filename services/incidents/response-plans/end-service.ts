// What runs for an incident ends with it.
import { audit, type AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { reject, stepDown } from './activation';
import { lockEndedWith, updateActivation } from './activation-store';

/** Steps down what is active and rejects what is proposed, unless another open incident needs it. */
export async function endActivationsOf(
  trx: Trx,
  context: AuditContext,
  { incidentId, now }: { incidentId: string; now: Date },
): Promise<void> {
  const { id: deciderId, name: deciderName } = context.actor;
  const reason = '事件已结束 / the incident is closed';
  const decision = { deciderId, deciderName, reason, now };
  for (const before of await lockEndedWith(trx, incidentId)) {
    const ended = before.state === 'ACTIVE' ? stepDown(before, decision) : reject(before, decision);
    const { id, divisionCode, state, responsePlanId, exercise } = await updateActivation(
      trx,
      ended,
    );
    const subject = `activations/${id}`;
    await audit(trx, context, {
      ...{ action: 'activation.end', subject, divisionCode, before: { state: before.state } },
      after: { state, incidentId },
    });
    const data = { responsePlanId, incidentId, state, exercise, deciderId };
    await publish(trx, { kind: 'activation.changed', subject, divisionCode, data });
  }
}
