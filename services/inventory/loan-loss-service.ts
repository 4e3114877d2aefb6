// What a borrower lost, above the approval limit: it stays on loan until another person agrees.
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import { exceedsLimit } from './approval';
import type { Approval } from './approval-store';
import { newMovement, recordMovement, requireUnfrozen } from './booking-service';
import { requestApproval, sizeAndLimit } from './change-service';
import { carry, distinctKeys, movementOf } from './ledger';
import { lockBalances } from './ledger-store';
import { applyLoanReturn, requireOpenLoan, unitsBack, type LoanReturn } from './loan';
import { findLoanLines, lockLoan, updateLoan, type Loan } from './loan-store';

type Facts = { reason: string; documentNumber: string; occurTime: Date };

/** True where the loss is above the limit of the loan's division: it is asked for, not recorded. */
export async function askedToWriteOff(
  trx: Trx,
  who: AuditContext,
  { id, depotId, divisionCode }: Loan,
  returns: LoanReturn[],
  { occurTime, ...facts }: Facts,
  time: Date,
): Promise<boolean> {
  const lines = unitsBack(depotId, returns, 'lost').map(({ itemId, lotId, quantity }) => ({
    ...{ itemId, lotId, binCode: '', quantityChange: -quantity },
  }));
  if (lines.length === 0) return false;
  const depot = { id: depotId, divisionCode, closed: false };
  const { limit, ...size } = await sizeAndLimit(trx, { depot, lines });
  if (!exceedsLimit(size, limit)) return false;
  const { expireHours } = limit!;
  const change = { ...facts, kind: 'LOAN_LOSS' as const, depot, lines, cause: `loans/${id}` };
  await requestApproval(trx, who, change, { ...size, occurTime, expireHours, time });
  return true;
}

/** ON_LOAN → LOST, as the one who asked; what came back meanwhile is not lost (LOAN_EXCEEDS). */
export async function writeOff(
  trx: Trx,
  who: AuditContext,
  approval: Approval,
  now: Date,
): Promise<string> {
  const { depotId, divisionCode, cause, reason, documentNumber, occurTime } = approval;
  const loan = (await lockLoan(trx, cause.slice('loans/'.length)))!;
  requireOpenLoan(loan);
  const lost = approval.lines.map(({ itemId, lotId, quantityChange }) => ({
    ...{ itemId, lotId, returned: 0, lost: -quantityChange },
  }));
  const after = applyLoanReturn(await findLoanLines(trx, [loan.id]), lost);
  await requireUnfrozen(trx, [depotId]);
  const entries = carry(unitsBack(depotId, lost, 'lost'), 'ON_LOAN', 'LOST');
  await lockBalances(trx, distinctKeys(entries));
  const asker = { ...who, actor: { id: approval.requesterId, name: approval.requesterName } };
  // The time was checked when it was asked for.
  const about = { ...newMovement(asker, now, { reason, documentNumber, cause }), occurTime };
  const movement = movementOf('LOAN_BACK', entries, about);
  const depot = { id: depotId, divisionCode, closed: false };
  await recordMovement(trx, who, movement, new Map([[depotId, depot]]));
  const closeTime = after.open ? null : now;
  const updated = await updateLoan(trx, { id: loan.id, open: after.open, closeTime }, after.lines);
  await recordLoan(trx, who, updated, 'returned');
  return movement.id;
}

// Who borrowed is personal data: events and the audit log name the loan only.
export async function recordLoan(
  trx: Trx,
  who: AuditContext,
  { id, divisionCode, depotId, dueDate, open }: Loan,
  verb: 'lent' | 'returned',
): Promise<void> {
  const subject = `loans/${id}`;
  const kind = `loan.${verb}`;
  await audit(trx, who, { action: kind, subject, divisionCode, after: { dueDate, open } });
  await publish(trx, { kind, subject, divisionCode, data: { depotId, dueDate, open } });
}
