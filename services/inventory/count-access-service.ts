// Who may see, count and review a count.
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound } from '../platform/errors';
import { requireRole, type Actor } from '../platform/identity';
import { publish } from '../platform/outbox';
import type { CallContext } from '../platform/rpc-types';
import { lockCount, type Count, type CountSummary } from './count-store';
import { readers, requireWriter } from './service-context';

/** The count, locked, if the caller may review it. */
export async function countForReview(
  trx: Trx,
  { actor }: CallContext,
  id: string,
): Promise<CountSummary> {
  requireWriter(actor, []);
  const count = await lockCount(trx, id);
  if (!count) throw notFound('count', id);
  requireWriter(actor, [count.divisionCode]);
  return count;
}

/** The count, locked, if the caller counts it: a person it names, or else who may move stock. */
export async function countForCounting(
  trx: Trx,
  { actor }: CallContext,
  id: string,
): Promise<CountSummary> {
  requireRole(actor, readers);
  const count = await lockCount(trx, id);
  if (!count) throw notFound('count', id);
  requireCounter(actor, count);
  return count;
}

export function requireCounter(actor: Actor, count: CountSummary): void {
  if (count.counterIds.length === 0) {
    requireWriter(actor, [count.divisionCode]);
    return;
  }
  requireRole(actor, readers, count.divisionCode);
  if (count.counterIds.includes(actor.id)) return;
  const subject = `counts/${count.id}`;
  throw new AppError('COUNTER_NOT_NAMED', `${subject} is counted by the persons it names`, {
    preconditions: [{ type: 'COUNTER_NOT_NAMED', subject, description: 'does not name you' }],
  });
}

/** The audit entry and the event of a count; neither says what the book or anybody counted. */
export async function recordCountStep(
  trx: Trx,
  who: AuditContext,
  count: Count,
  verb: string,
  facts: object = {},
): Promise<void> {
  const { id, divisionCode, depotId, kind, state, blind, frozen } = count;
  const subject = `counts/${id}`;
  const action = `count.${verb}`;
  await audit(trx, who, { action, subject, divisionCode, after: { state, ...facts } });
  const data = { depotId, countKind: kind, state, blind, frozen };
  await publish(trx, { kind: action, subject, divisionCode, data });
}
