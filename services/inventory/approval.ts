// What needs a second person, and who that may be.
import { AppError } from '../platform/errors';
import { covers } from '../platform/identity';
import { carryAtBins, type Account, type BinUnits, type Entry, type MovementKind } from './ledger';

export const approvalKinds = ['ADJUSTMENT', 'DISPOSAL', 'REVERSAL', 'COUNT', 'LOAN_LOSS'] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

export const approvalStates = ['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED'] as const;
export type ApprovalState = (typeof approvalStates)[number];

export const expireHoursDefault = 72;

export type ApprovalLimit = {
  divisionCode: string;
  /** Null is no limit. */
  unitsMax: number | null;
  valueMax: number | null;
  expireHours: number;
};

/** A signed change of what is on hand of one lot, in a bin or on the floor (''). */
export type ChangeLine = {
  itemId: string;
  lotId: string;
  binCode: string;
  quantityChange: number;
};

/** The units of all lines whichever way they go, and what those are worth. */
export function sizeOf(
  lines: ChangeLine[],
  unitValues: Map<string, number>,
): { units: number; value: number } {
  let units = 0;
  let value = 0;
  for (const { itemId, quantityChange } of lines) {
    units += Math.abs(quantityChange);
    value += Math.abs(quantityChange) * (unitValues.get(itemId) ?? 0);
  }
  return { units, value };
}

/** The limit of the nearest division at or above this one. */
export function limitFor(limits: ApprovalLimit[], divisionCode: string): ApprovalLimit | undefined {
  return limits
    .filter((limit) => covers(limit.divisionCode, divisionCode))
    .sort((a, b) => significance(b.divisionCode) - significance(a.divisionCode))[0];
}

/** The codes at which a limit for this division may stand, '' being everywhere. */
export function divisionsAbove(divisionCode: string): string[] {
  const above = [2, 4, 6, 9, 12].map((length) => divisionCode.slice(0, length).padEnd(12, '0'));
  return ['', ...new Set(above)];
}

const significance = (code: string) => code.replace(/0+$/, '').length;

export function exceedsLimit(
  size: { units: number; value: number },
  limit: ApprovalLimit | undefined,
): boolean {
  if (!limit) return false;
  const { unitsMax, valueMax } = limit;
  return (
    (unitsMax !== null && size.units > unitsMax) || (valueMax !== null && size.value > valueMax)
  );
}

/** An approval that nobody decided in time is over for every reader, swept or not. */
export function approvalStateAt(
  approval: { state: ApprovalState; expireTime: Date },
  now: Date,
): ApprovalState {
  return approval.state === 'PENDING' && approval.expireTime <= now ? 'EXPIRED' : approval.state;
}

export function requireDecidable(
  approval: { id: string; state: ApprovalState; expireTime: Date; requesterId: string },
  deciderId: string,
  now: Date,
): void {
  const subject = `approvals/${approval.id}`;
  const state = approvalStateAt(approval, now);
  if (state === 'PENDING') {
    if (approval.requesterId !== deciderId) return;
    throw new AppError('SELF_APPROVAL', `${subject} must be decided by another person`, {
      preconditions: [{ type: 'SELF_APPROVAL', subject, description: 'you asked for it' }],
    });
  }
  const reason = state === 'EXPIRED' ? 'APPROVAL_EXPIRED' : 'APPROVAL_STATE';
  throw new AppError(reason, `${subject} is ${state}`, {
    preconditions: [{ type: reason, subject, description: `is ${state}` }],
    metadata: { state },
  });
}

/** The account outside the depot that a change is against. */
export function counterAccount(kind: MovementKind | ApprovalKind): Account {
  if (kind === 'LOAN_LOSS') return 'LOST';
  return kind === 'DISPOSAL' ? 'DISPOSED' : 'ADJUSTED';
}

const unitsIn = (depotId: string, lines: ChangeLine[], way: 1 | -1): BinUnits[] =>
  lines
    .filter(({ quantityChange }) => Math.sign(quantityChange) === way)
    .map(({ itemId, lotId, binCode, quantityChange }) => ({
      depotId,
      itemId,
      lotId,
      binCode,
      quantity: Math.abs(quantityChange),
    }));

/** What decreases take, by key. */
export const unitsTaken = (depotId: string, lines: ChangeLine[]) => unitsIn(depotId, lines, -1);
export const unitsAdded = (depotId: string, lines: ChangeLine[]) => unitsIn(depotId, lines, 1);

/** The change itself; decreases come from what is on hand, or from what was held for approval. */
export function changeEntries(
  depotId: string,
  lines: ChangeLine[],
  against: Account,
  from: 'ON_HAND' | 'PENDING',
): Entry[] {
  return [
    ...carryAtBins(unitsTaken(depotId, lines), from, against),
    ...carryAtBins(unitsAdded(depotId, lines), against, 'ON_HAND'),
  ];
}
