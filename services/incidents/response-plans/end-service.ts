// What runs for an incident ends with it, and what a warning proposed with the warning.
import { audit, type AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { reject, stepDown, type Activation, type Decision } from './activation';
import {
  giveToIncident,
  lockHeir,
  lockOpenOf,
  lockProposedBy,
  updateActivation,
} from './activation-store';

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
    await end(trx, context, before, decision);
  }
}

/** A warning that was cancelled or replaced proposes nothing more; what a person approved runs on. */
export async function withdrawProposalsOf(
  trx: Trx,
  context: AuditContext,
  { warningIds, now }: { warningIds: string[]; now: Date },
): Promise<void> {
  if (warningIds.length === 0) return;
  const { id: deciderId, name: deciderName } = context.actor;
  const reason = '预警已解除或更新 / the warning was cancelled or updated';
  for (const before of await lockProposedBy(trx, warningIds)) {
    await end(trx, context, before, { deciderId, deciderName, reason, now });
  }
}

async function end(
  trx: Trx,
  context: AuditContext,
  before: Activation,
  decision: Decision,
): Promise<void> {
  const ended = before.state === 'ACTIVE' ? stepDown(before, decision) : reject(before, decision);
  const after = await updateActivation(trx, ended);
  const { id, divisionCode, state, responsePlanId, incidentId, exercise } = after;
  const subject = `activations/${id}`;
  await audit(trx, context, {
    ...{ action: 'activation.end', subject, divisionCode, before: { state: before.state } },
    after: { state, incidentId },
  });
  const { deciderId } = decision;
  const data = { responsePlanId, incidentId, state, exercise, deciderId };
  await publish(trx, { kind: 'activation.changed', subject, divisionCode, data });
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
