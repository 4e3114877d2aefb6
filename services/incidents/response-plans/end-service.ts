// What runs for an incident ends with it.
import { audit, type AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { reject, stepDown, type Activation } from './activation';
import { giveToIncident, lockHeir, lockOpenOf, updateActivation } from './activation-store';

/** Steps down what is active and rejects what is proposed; another open incident that needs it gets it. */
export async function endActivationsOf(
  trx: Trx,
  context: AuditContext,
  { incidentId, now }: { incidentId: string; now: Date },
): Promise<void> {
  const { id: deciderId, name: deciderName } = context.actor;
  const reason = '事件已结束 / the incident is closed';
  const decision = { deciderId, deciderName, reason, now };
  for (const before of await lockOpenOf(trx, incidentId)) {
    const heir = await lockHeir(trx, before);
    if (heir) {
      await giveTo(trx, context, before, heir);
      continue;
    }
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

/** From now on it ends with the other incident. */
async function giveTo(
  trx: Trx,
  context: AuditContext,
  { id, divisionCode, responsePlanId, exercise, incidentId: before }: Activation,
  incidentId: string,
): Promise<void> {
  await giveToIncident(trx, id, incidentId);
  const subject = `activations/${id}`;
  await audit(trx, context, {
    ...{ action: 'activation.keep', subject, divisionCode },
    ...{ before: { incidentId: before }, after: { incidentId } },
  });
  const data = { responsePlanId, incidentId, exercise };
  await publish(trx, { kind: 'activation.kept', subject, divisionCode, data });
}
