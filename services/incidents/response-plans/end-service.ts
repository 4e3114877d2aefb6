// What runs for an incident ends with it, and what a warning proposed with the warning.
import { audit, type AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { reject, stepDown, type Activation, type Decision } from './activation';
import {
  giveToCause,
  lockHeir,
  lockOpenOf,
  lockProposedBy,
  lockWarningHeirs,
  updateActivation,
  type Cause,
} from './activation-store';
import { touches } from './propose-service';

/**
 * Steps down what is active and rejects what is proposed; another open incident that needs it gets
 * it, and what is only proposed a warning that needs it too.
 */
export async function endActivationsOf(
  trx: Trx,
  context: AuditContext,
  { incidentId, now }: { incidentId: string; now: Date },
): Promise<void> {
  const { id: deciderId, name: deciderName } = context.actor;
  const reason = '事件已结束 / the incident is closed';
  const decision = { deciderId, deciderName, reason, now };
  for (const before of await lockOpenOf(trx, incidentId)) {
    const other = await lockHeir(trx, before);
    const isProposed = before.state === 'PROPOSED';
    const heir = other
      ? ofIncident(other)
      : isProposed && (await warningHeir(trx, before, { now }));
    if (heir) await giveTo(trx, context, before, heir);
    else await end(trx, context, before, decision);
  }
}

/**
 * A warning that was cancelled or replaced by another proposes nothing more; what a person approved
 * runs on. One plan is proposed once in a division, so what another warning or an open incident
 * needs too is theirs from now on. The message that replaces it proposes for itself.
 */
export async function withdrawProposalsOf(
  trx: Trx,
  context: AuditContext,
  { warningIds, byId, now }: { warningIds: string[]; byId: string; now: Date },
): Promise<void> {
  if (warningIds.length === 0) return;
  const { id: deciderId, name: deciderName } = context.actor;
  const reason = '预警已解除或更新 / the warning was cancelled or updated';
  const withdrawn: { before: Activation; heir: Cause | undefined }[] = [];
  // All heirs are locked before anything is written: whoever holds one may wait for what is written.
  for (const before of await lockProposedBy(trx, warningIds)) {
    const other = await lockHeir(trx, before, before.plan.level);
    const not = { exceptId: byId, now };
    const heir = other ? ofIncident(other) : await warningHeir(trx, before, not);
    withdrawn.push({ before, heir });
  }
  for (const { before, heir } of withdrawn) {
    if (heir) await giveTo(trx, context, before, heir);
    else await end(trx, context, before, { deciderId, deciderName, reason, now });
  }
}

const ofIncident = (incidentId: string): Cause => ({ incidentId, warningId: null });

async function warningHeir(
  trx: Trx,
  before: Activation,
  not: { exceptId?: string; now: Date },
): Promise<Cause | undefined> {
  const warnings = await lockWarningHeirs(trx, before, not);
  const heir = warnings.find((one) => touches(before.divisionCode, one.divisionCodes));
  return heir && { incidentId: null, warningId: heir.id };
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

/** From now on it ends with the other incident or warning. */
async function giveTo(
  trx: Trx,
  context: AuditContext,
  { id, divisionCode, responsePlanId, exercise, ...before }: Activation,
  cause: Cause,
): Promise<void> {
  await giveToCause(trx, id, cause);
  const subject = `activations/${id}`;
  const { incidentId, warningId } = before;
  await audit(trx, context, {
    ...{ action: 'activation.keep', subject, divisionCode },
    ...{ before: { incidentId, warningId }, after: cause },
  });
  const data = { responsePlanId, ...cause, exercise };
  await publish(trx, { kind: 'activation.kept', subject, divisionCode, data });
}
