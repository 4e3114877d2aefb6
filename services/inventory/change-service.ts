// A correction of the book, a disposal, the variance of a count, or the reversal of one of them:
// small ones are posted at once, large ones wait for a second person.
import { uuidv7 } from 'uuidv7';
import type { ApprovalInput } from '../../gen/muster/inventory/v1/Approval';
import type { MovementInput } from '../../gen/muster/inventory/v1/Movement';
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, invalid } from '../platform/errors';
import { publish } from '../platform/outbox';
import {
  changeEntries,
  counterAccount,
  divisionsAbove,
  exceedsLimit,
  expireHoursDefault,
  limitFor,
  sizeOf,
  unitsAdded,
  unitsTaken,
  type ApprovalKind,
  type ApprovalLimit,
  type ChangeLine,
} from './approval';
import { approvalMessage } from './approval-messages';
import { findLimits, findUnitValues, insertApproval, type Approval } from './approval-store';
import { findStanding } from './bin-move-store';
import { newMovement, recordMovement } from './booking-service';
import { requireKnown, type KnownDepot } from './catalogue';
import { carry, keyText, merged, movementOf, type Account, type StockUnits } from './ledger';
import { lockBalances, openBalances, post } from './ledger-store';
import { findLotsById } from './lot-store';
import { requireUnits } from './movement';
import { requireReceivable } from './receiving';
import type { Inventory } from './service-context';

export type Change = {
  /** The loss of a loan changes nothing on hand. */
  kind: Exclude<ApprovalKind, 'LOAN_LOSS'>;
  depot: KnownDepot;
  lines: ChangeLine[];
  reason: string;
  documentNumber?: string;
  occurTime?: Date | undefined;
  cause?: string;
  /** Of a reversal: the movement, and the account outside that it had been against. */
  reverses?: { id: string; against: Account };
  /** False where the caller has no way to answer with an approval. */
  approvable: boolean;
  fieldOf: (index: number, field: 'lotId' | 'quantityChange') => string;
};

/** Exactly one of the two: it is done, or it waits for a second person. */
export type RecordedChange = { movement?: MovementInput; approval?: ApprovalInput };

/** Posts the change or asks for its approval; the caller may change stock at the depot. */
export async function applyChange(
  trx: Trx,
  who: AuditContext,
  { now, lateEntryDaysMax }: Inventory,
  change: Change,
): Promise<RecordedChange> {
  const time = now();
  const about = newMovement(who, time, change, lateEntryDaysMax);
  await requireChangedLots(trx, change);
  await lockForChange(trx, change);
  const { limit, ...size } = await sizeAndLimit(trx, change);
  if (exceedsLimit(size, limit)) {
    if (!change.approvable) throw approvalRequired(size, limit!);
    const approval = await requestApproval(trx, who, change, {
      ...size,
      occurTime: about.occurTime,
      expireHours: limit!.expireHours,
      time,
    });
    return { approval };
  }
  const against = change.reverses?.against ?? counterAccount(change.kind);
  const lines = await linesWhereTheyStand(trx, change.depot.id, change);
  const entries = changeEntries(change.depot.id, lines, against, 'ON_HAND');
  const kind = change.kind === 'COUNT' ? 'ADJUSTMENT' : change.kind;
  const movement = {
    ...movementOf(kind, entries, about),
    cause: change.cause ?? '',
    ...(change.reverses && { reversesId: change.reverses.id }),
  };
  const depots = new Map([[change.depot.id, change.depot]]);
  return { movement: await recordMovement(trx, who, movement, depots) };
}

/**
 * What waited for an approval or was counted some time ago may have been carried elsewhere since:
 * such units are taken from where they are now.
 */
export async function linesWhereTheyStand(
  trx: Trx,
  depotId: string,
  { kind, lines }: { kind: ApprovalKind; lines: ChangeLine[] },
  waited = false,
): Promise<ChangeLine[]> {
  if (!waited && kind !== 'COUNT') return lines;
  const lotIds = lines.map(({ lotId }) => lotId);
  const standing = await findStanding(trx, depotId, lotIds);
  return lines.map((line) => {
    const there = standing.find(
      ({ lotId, binCode }) => lotId === line.lotId && binCode === line.binCode,
    );
    const isThere = line.quantityChange > 0 || (there?.quantity ?? 0) >= -line.quantityChange;
    return isThere ? line : { ...line, binCode: '' };
  });
}

async function requireChangedLots(trx: Trx, { lines, fieldOf }: Change): Promise<void> {
  const mentions = lines.map(({ lotId }, index) => ({ field: fieldOf(index, 'lotId'), id: lotId }));
  const ids = lines.map(({ lotId }) => lotId);
  const lots = requireKnown('lot', mentions, await findLotsById(trx, ids));
  lines.forEach(({ itemId, lotId }, index) => {
    if (lots.get(lotId)!.itemId === itemId) return;
    throw invalid(fieldOf(index, 'lotId'), 'is a lot of another item');
  });
}

/**
 * Locks the balances and refuses what cannot be taken from them or added to them. The state of a
 * lot is read from the locked row, so it cannot change before the change is posted.
 */
async function lockForChange(trx: Trx, { depot, lines, fieldOf }: Change): Promise<void> {
  const keys = merged(
    lines.map(({ itemId, lotId }) => ({ depotId: depot.id, itemId, lotId, quantity: 0 })),
  );
  const added = unitsAdded(depot.id, lines);
  if (added.length > 0) await openBalances(trx, added);
  const balances = await lockBalances(trx, keys);
  const byKey = new Map(balances.map((balance) => [keyText(balance), balance]));
  const receiving = added.map((units) => byKey.get(keyText(units))!);
  requireReceivable(receiving);
  const asked = lines.flatMap(({ itemId, lotId, quantityChange }, index) =>
    quantityChange < 0
      ? [
          {
            depotId: depot.id,
            itemId,
            lotId,
            quantity: -quantityChange,
            field: fieldOf(index, 'quantityChange'),
          },
        ]
      : [],
  );
  requireUnits(asked, new Map(balances.map((balance) => [keyText(balance), balance.onHand])));
}

/** How much it is, and the limit it is held against. */
export async function sizeAndLimit(trx: Trx, { depot, lines }: Pick<Change, 'depot' | 'lines'>) {
  const [unitValues, limits] = await Promise.all([
    findUnitValues(
      trx,
      lines.map(({ itemId }) => itemId),
    ),
    findLimits(trx, divisionsAbove(depot.divisionCode)),
  ]);
  return { ...sizeOf(lines, unitValues), limit: limitFor(limits, depot.divisionCode) };
}

function approvalRequired(size: { units: number; value: number }, limit: ApprovalLimit): AppError {
  const allowed = [
    ...(limit.unitsMax === null ? [] : [`${limit.unitsMax} units`]),
    ...(limit.valueMax === null ? [] : [`${limit.valueMax} yuan`]),
  ].join(' or ');
  return new AppError(
    'APPROVAL_REQUIRED',
    `a change of ${size.units} units exceeds ${allowed}: record it for the approval of another person`,
    { metadata: { units: String(size.units), value: String(size.value) } },
  );
}

/** Writes the request; what is to go waits on the PENDING account, where nobody can promise it. */
export async function requestApproval(
  trx: Trx,
  who: AuditContext,
  change: Omit<Change, 'approvable' | 'fieldOf' | 'kind'> & { kind: ApprovalKind },
  size: { units: number; value: number; occurTime: Date; expireHours: number; time: Date },
): Promise<ApprovalInput> {
  const { depot, lines, reason } = change;
  const approval = await insertApproval(trx, {
    id: uuidv7(),
    kind: change.kind,
    depotId: depot.id,
    divisionCode: depot.divisionCode,
    lines,
    units: size.units,
    value: size.value,
    reason,
    documentNumber: change.documentNumber ?? '',
    cause: change.cause ?? '',
    reversesId: change.reverses?.id ?? null,
    occurTime: size.occurTime,
    requesterId: who.actor.id,
    requesterName: who.actor.name,
    createTime: size.time,
    expireTime: new Date(
      size.time.getTime() + (size.expireHours || expireHoursDefault) * 3_600_000,
    ),
  });
  const held = heldUnits(approval);
  if (held.length > 0) {
    const entries = carry(held, 'ON_HAND', 'PENDING');
    await post(trx, [movementOf('APPROVAL_HOLD', entries, holdFacts(who, approval, size.time))]);
  }
  await recordApproval(trx, who, approval, 'requested');
  return approvalMessage(approval, size.time);
}

/** What an approval keeps from being promised while it is pending: what is on loan is not anyway. */
export function heldUnits({ kind, depotId, lines }: Approval): StockUnits[] {
  if (kind === 'LOAN_LOSS') return [];
  return merged(
    unitsTaken(depotId, lines).map(({ itemId, lotId, quantity }) => ({
      depotId,
      itemId,
      lotId,
      quantity,
    })),
  );
}

export function holdFacts(who: AuditContext, approval: Approval, time: Date) {
  return {
    ...newMovement(who, time, { reason: approval.reason }),
    documentNumber: `approvals/${approval.id}`,
    cause: `approvals/${approval.id}`,
  };
}

/** The audit entry and the event of an approval. A count's lines stay out of the event. */
export async function recordApproval(
  trx: Trx,
  who: AuditContext,
  approval: Approval,
  verb: 'requested' | 'approved' | 'rejected' | 'expired',
): Promise<void> {
  const { id, divisionCode, depotId, kind, reason, cause, decideReason, movementId } = approval;
  const subject = `approvals/${id}`;
  const event = `approval.${verb}`;
  await audit(trx, who, {
    action: event,
    subject,
    divisionCode,
    after: {
      ...{ state: approval.state, kind, depotId, reason, cause, decideReason, movementId },
      ...{ units: approval.units, value: approval.value, lineCount: approval.lines.length },
    },
  });
  const data = { approvalKind: kind, depotId, cause, movementId };
  await publish(trx, { kind: event, subject, divisionCode, data });
}
