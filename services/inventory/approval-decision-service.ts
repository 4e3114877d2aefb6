// The end of an approval: what was asked for is posted, or what was held is free again.
import type { AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { changeEntries, counterAccount, unitsAdded, type ApprovalState } from './approval';
import { decideApproval, type Approval } from './approval-store';
import { newMovement, recordMovement, requireUnfrozen } from './booking-service';
import { heldUnits, holdFacts, linesWhereTheyStand, recordApproval } from './change-service';
import { writeOff } from './loan-loss-service';
import { settleCount } from './count-posting-service';
import { carry, merged, movementOf, type Account } from './ledger';
import { lockBalances, openBalances, post } from './ledger-store';
import { isGuarded, requireReversible } from './movement';
import { findReversal, lockMovement } from './movement-store';
import { requireReceivable } from './receiving';

/** Posts what was asked for, as the one who asked; the decider stands on the approval. */
export async function carryOut(
  trx: Trx,
  who: AuditContext,
  approval: Approval,
  { reason, now }: { reason: string; now: Date },
): Promise<Approval> {
  const { id, depotId, divisionCode } = approval;
  if (approval.kind === 'LOAN_LOSS') {
    return approved(trx, who, approval, {
      movementId: await writeOff(trx, who, approval, now),
      reason,
      now,
    });
  }
  // A count corrects its own frozen depot; anything else waits until the stocktake is over.
  if (approval.kind !== 'COUNT') await requireUnfrozen(trx, [depotId]);
  const against = await accountAgainst(trx, approval);
  const added = unitsAdded(depotId, approval.lines);
  if (added.length > 0) await openBalances(trx, added);
  const balances = await lockBalances(trx, merged([...heldUnits(approval), ...added]));
  const receiving = balances.filter((row) => added.some(({ lotId }) => lotId === row.lotId));
  requireReceivable(receiving);
  const lines = await linesWhereTheyStand(trx, depotId, approval, true);
  const kind = approval.kind === 'COUNT' ? 'ADJUSTMENT' : approval.kind;
  const asker = { ...who, actor: { id: approval.requesterId, name: approval.requesterName } };
  const movement = {
    ...movementOf(kind, changeEntries(depotId, lines, against, 'PENDING'), {
      ...newMovement(asker, now, { reason: approval.reason }),
      documentNumber: approval.documentNumber,
      // The time was checked when it was asked for. What is to be thrown away stands where it is until
      // someone agrees, and is counted there.
      occurTime: approval.kind === 'DISPOSAL' ? now : approval.occurTime,
    }),
    cause: approval.cause || `approvals/${id}`,
    ...(approval.reversesId && { reversesId: approval.reversesId }),
  };
  const depots = new Map([[depotId, { id: depotId, divisionCode, closed: false }]]);
  await recordMovement(trx, who, movement, depots);
  return approved(trx, who, approval, { movementId: movement.id, reason, now });
}

async function approved(
  trx: Trx,
  who: AuditContext,
  { id }: Approval,
  { movementId, reason, now }: { movementId: string; reason: string; now: Date },
): Promise<Approval> {
  const decided = await decideApproval(trx, {
    id,
    state: 'APPROVED',
    deciderId: who.actor.id,
    deciderName: who.actor.name,
    decideReason: reason,
    decideTime: now,
    movementId,
  });
  await recordApproval(trx, who, decided, 'approved');
  await settleCount(trx, who, decided, now);
  return decided;
}

/** The account outside that the change is against; a reversal's is that of what it takes back. */
async function accountAgainst(trx: Trx, { kind, reversesId }: Approval): Promise<Account> {
  if (reversesId === null) return counterAccount(kind);
  const movement = (await lockMovement(trx, reversesId))!;
  requireReversible(movement, await findReversal(trx, reversesId));
  return counterAccount(isGuarded(movement.kind) ? movement.kind : kind);
}

/** Rejects an approval or lets it expire: nothing changes, what it held is free again. */
export async function endWithoutChange(
  trx: Trx,
  who: AuditContext,
  approval: Approval,
  { state, reason, now }: { state: ApprovalState; reason: string; now: Date },
): Promise<Approval> {
  const held = heldUnits(approval);
  if (held.length > 0) {
    await lockBalances(trx, held);
    const entries = carry(held, 'PENDING', 'ON_HAND');
    await post(trx, [movementOf('APPROVAL_RELEASE', entries, holdFacts(who, approval, now))]);
  }
  const decided = await decideApproval(trx, {
    id: approval.id,
    state,
    deciderId: who.actor.id,
    deciderName: who.actor.name,
    decideReason: reason,
    decideTime: now,
    movementId: null,
  });
  await recordApproval(trx, who, decided, state === 'EXPIRED' ? 'expired' : 'rejected');
  await settleCount(trx, who, decided, now);
  return decided;
}
