import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import type { CallContext } from '../platform/rpc-types';

export type Change = {
  /** `agreement.created`: the audit's action and the event's kind. */
  kind: string;
  subject: string;
  divisionCode: string;
  before?: object;
  after?: object;
  /** Of the event: ids and small facts. */
  data?: object;
};

/** The audit entry and the event of one change, in its transaction. */
export async function record(
  trx: Trx,
  context: Pick<CallContext, 'actor' | 'method'>,
  { kind, subject, divisionCode, before, after, data = {} }: Change,
): Promise<void> {
  await audit(trx, context, { action: kind, subject, divisionCode, before, after });
  await publish(trx, { kind, subject, divisionCode, data });
}
