// Goods lent out: ours, but not here. What comes back and what is lost never exceeds what was lent.
import { AppError, invalidFields } from '../platform/errors';
import type { StockUnits } from './ledger';

export type LoanLine = {
  itemId: string;
  lotId: string;
  expireDate: string;
  quantity: number;
  returned: number;
  lost: number;
};

export type LoanReturn = { itemId: string; lotId: string; returned: number; lost: number };

export const outstanding = ({ quantity, returned, lost }: LoanLine) => quantity - returned - lost;

/** Still out, and due back before this day. */
export function isOverdue(loan: { open: boolean; dueDate: string }, today: string): boolean {
  return loan.open && loan.dueDate < today;
}

export const loanKey = ({ itemId, lotId }: { itemId: string; lotId: string }) =>
  `${itemId}\n${lotId}`;

export function requireOpenLoan({ id, open }: { id: string; open: boolean }): void {
  if (open) return;
  throw new AppError('LOAN_STATE', `loans/${id} is closed: nothing of it is out`, {
    preconditions: [{ type: 'LOAN_STATE', subject: `loans/${id}`, description: 'is closed' }],
  });
}

/**
 * What a return adds to the lines, and whether anything is still out after it. What waits to be
 * written off may still come back, but is not lost a second time.
 */
export function applyLoanReturn(
  lines: LoanLine[],
  returns: LoanReturn[],
  pendingLosses: Map<string, number> = new Map(),
): { lines: LoanLine[]; open: boolean } {
  const keyOf = loanKey;
  const byKey = new Map(lines.map((line) => [keyOf(line), line]));
  const unknown = returns.flatMap((line, index) =>
    byKey.has(keyOf(line))
      ? []
      : [{ field: `lines[${index}].lotId`, description: 'is not on the loan' }],
  );
  if (unknown.length > 0) throw invalidFields(unknown);
  const exceeding = returns.flatMap((line, index) => {
    const waiting = line.lost > 0 ? (pendingLosses.get(keyOf(line)) ?? 0) : 0;
    const out = outstanding(byKey.get(keyOf(line))!) - waiting;
    const recorded = line.returned + line.lost;
    if (recorded <= out) return [];
    const description = `recorded ${recorded}, outstanding ${out}${waiting > 0 ? ` beside ${waiting} whose loss awaits approval` : ''}`;
    return [{ type: 'LOAN_EXCEEDS', subject: `lines[${index}]`, description }];
  });
  if (exceeding.length > 0) {
    const { subject, description } = exceeding[0]!;
    const preconditions = exceeding;
    throw new AppError('LOAN_EXCEEDS', `${subject}: ${description}`, { preconditions });
  }
  for (const line of returns) {
    const before = byKey.get(keyOf(line))!;
    byKey.set(keyOf(line), {
      ...before,
      returned: before.returned + line.returned,
      lost: before.lost + line.lost,
    });
  }
  const after = [...byKey.values()];
  return { lines: after, open: after.some((line) => outstanding(line) > 0) };
}

/** The units of a return on one of its two ways. */
export function unitsBack(
  depotId: string,
  returns: LoanReturn[],
  way: 'returned' | 'lost',
): StockUnits[] {
  return returns
    .filter((line) => line[way] > 0)
    .map(({ itemId, lotId, [way]: quantity }) => ({ depotId, itemId, lotId, quantity }));
}
