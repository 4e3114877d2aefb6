import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import type { Claim } from './claim-store';

/** One audit entry and one event about a claim. */
export async function record(
  trx: Trx,
  context: AuditContext,
  claim: Claim,
  verb: string,
  facts: object = {},
): Promise<void> {
  const { purpose, incidentId, exerciseId, homeDivisionCode: divisionCode } = claim;
  const kind = `equipment-claim.${verb}`;
  const subject = `equipment-claims/${claim.id}`;
  const data = { purpose, incidentId, exerciseId, ...facts };
  const after = { ...data, borrower: claim.borrower, dueBackTime: claim.dueBackTime };
  await audit(trx, context, { action: kind, subject, divisionCode, after });
  await publish(trx, { kind, subject, divisionCode, data });
}
