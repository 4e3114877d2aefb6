// What every movement needs besides its entries: a time that can be believed, a document number,
// and the rules of taking back what was done.
import { AppError, invalid } from '../platform/errors';
import {
  keyText,
  mirrored,
  type Account,
  type Entry,
  type MovementKind,
  type StockUnits,
} from './ledger';

/** How far a person's clock may be ahead. */
export const clockSkewMs = 5 * 60_000;
/** What happened longer ago than this is a late entry, which says why it is late. */
const lateAfterMs = 24 * 3_600_000;
const dayMs = 86_400_000;

export const lateEntryDaysMaxDefault = 90;

/** Refuses a time that cannot be right; a late entry needs a reason. */
export function requireOccurTime(
  occurTime: Date | undefined,
  reason: string,
  now: Date,
  lateEntryDaysMax: number,
): void {
  if (!occurTime) return;
  const ageMs = now.getTime() - occurTime.getTime();
  if (ageMs < -clockSkewMs) throw invalid('occurTime', 'is in the future');
  if (ageMs > lateEntryDaysMax * dayMs) {
    throw invalid('occurTime', `is more than ${lateEntryDaysMax} days ago`);
  }
  if (ageMs > lateAfterMs && reason === '') {
    throw invalid('reason', 'is required for what happened more than 24 hours ago');
  }
}

/** Kinds that carry a document of their own, with what its number begins with. */
const documentPrefixes: Partial<Record<MovementKind, string>> = {
  RECEIPT: 'IN',
  ISSUE: 'OUT',
  ADJUSTMENT: 'ADJ',
  PUT_AWAY: 'PUT',
  PICK: 'PICK',
  RETURN: 'RT',
  DISPOSAL: 'DSP',
  LOAN_OUT: 'LO',
  LOAN_BACK: 'LB',
  CONVERSION: 'CNV',
  REVERSAL: 'REV',
  LOT_SPLIT: 'SPL',
  KIT_ASSEMBLY: 'KIT',
  KIT_DISASSEMBLY: 'UNK',
};

export function hasDocument(kind: MovementKind): boolean {
  return documentPrefixes[kind] !== undefined;
}

/** `IN-20261122-0001`; a day with more than 9,999 of them goes on with more digits. */
export function documentNumberOf(kind: MovementKind, date: string, sequence: number): string {
  const day = date.replaceAll('-', '');
  return `${documentPrefixes[kind]}-${day}-${String(sequence).padStart(4, '0')}`;
}

const reversibleKinds: readonly MovementKind[] = [
  'RECEIPT',
  'ISSUE',
  'ADJUSTMENT',
  'PUT_AWAY',
  'PICK',
  'RETURN',
  'DISPOSAL',
  'CONVERSION',
];

/** Changes that need a second person when they are large, and so do their reversals. */
export function isGuarded(kind: MovementKind): boolean {
  return kind === 'ADJUSTMENT' || kind === 'DISPOSAL';
}

export function requireReversible(
  movement: { id: string; kind: MovementKind },
  reversedBy: string | undefined,
): void {
  const subject = `movements/${movement.id}`;
  if (reversedBy !== undefined) {
    throw new AppError('MOVEMENT_REVERSED', `${subject} was taken back by ${reversedBy}`, {
      preconditions: [{ type: 'MOVEMENT_REVERSED', subject, description: `by ${reversedBy}` }],
      metadata: { reversalId: reversedBy },
    });
  }
  if (reversibleKinds.includes(movement.kind)) return;
  const advice =
    movement.kind === 'LOAN_OUT' || movement.kind === 'LOAN_BACK'
      ? 'a loan is ended by its return'
      : 'it belongs to a reservation, a transfer or an approval';
  throw new AppError('MOVEMENT_NOT_REVERSIBLE', `${subject} is a ${movement.kind}: ${advice}`, {
    metadata: { kind: movement.kind },
  });
}

/** An issue can be taken back whole only while all of its goods are still out. */
export function requireAllOut(id: string, issued: Entry[], stillOut: StockUnits[]): void {
  const out = new Map(stillOut.map((units) => [keyText(units), units.quantity]));
  const back = issued.filter(
    (entry) => entry.account === 'ISSUED' && out.get(keyText(entry)) !== entry.quantity,
  );
  if (back.length === 0) return;
  throw new AppError('ISSUE_RETURNED', `goods of movements/${id} have come back already`, {
    preconditions: back.map(({ itemId, lotId }) => ({
      type: 'ISSUE_RETURNED',
      subject: `items/${itemId}/lots/${lotId}`,
      description: 'came back in part or whole',
    })),
  });
}

/**
 * The sides that a reversal writes: what was put together is taken apart again. Units that had
 * waited for an approval go back on hand.
 */
export function reversalEntries(entries: Entry[]): Entry[] {
  const sides = entries.map(({ depotId, itemId, lotId, account, quantity, binCode }) => ({
    depotId,
    itemId,
    lotId,
    account: account === 'PENDING' ? ('ON_HAND' as const) : account,
    quantity,
    ...(binCode ? { binCode } : {}),
  }));
  return mirrored(sides);
}

/** What the entries take out of an account inside the network, by key. */
export function takenFrom(entries: Entry[], account: Account): StockUnits[] {
  const sums = new Map<string, StockUnits>();
  for (const { depotId, itemId, lotId, quantity, account: side } of entries) {
    if (side !== account) continue;
    const key = keyText({ depotId, itemId, lotId });
    const sum = sums.get(key) ?? { depotId, itemId, lotId, quantity: 0 };
    sums.set(key, { ...sum, quantity: sum.quantity - quantity });
  }
  return [...sums.values()].filter(({ quantity }) => quantity > 0);
}

export type UnitsAsked = StockUnits & { field: string };

/** Refuses to take more than there is, naming each line that asks too much. */
export function requireUnits(
  asked: UnitsAsked[],
  available: Map<string, number>,
  reason = 'INSUFFICIENT_STOCK',
): void {
  const left = new Map(available);
  const short = asked.flatMap((units) => {
    const key = keyText(units);
    const there = left.get(key) ?? 0;
    left.set(key, Math.max(0, there - units.quantity));
    return units.quantity > there ? [{ ...units, there }] : [];
  });
  if (short.length === 0) return;
  const said = short
    .slice(0, 3)
    .map(
      ({ field, quantity, itemId, there }) =>
        `${field} takes ${quantity} of ${itemId}, ${there} are there`,
    );
  throw new AppError(reason, said.join('; '), {
    preconditions: short.map(({ field, quantity, there }) => ({
      type: reason,
      subject: field,
      description: `asked ${quantity}, available ${there}`,
    })),
    metadata: { shortLineCount: String(short.length) },
  });
}
