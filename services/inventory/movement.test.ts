import fc from 'fast-check';
import type { AppError } from '../platform/errors';
import { applyLoanReturn, isOverdue, outstanding, type LoanLine } from './loan';
import { conversionEntries, yields } from './conversion';
import type { Entry } from './ledger';
import {
  documentNumberOf,
  requireOccurTime,
  requireReversible,
  requireUnits,
  reversalEntries,
} from './movement';

const now = new Date('2026-11-22T04:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

function reasonOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as AppError).reason;
  }
}

describe('the time at which a movement happened', () => {
  test.each([
    ['not given', undefined, '', undefined],
    ['an hour ago', hoursAgo(1), '', undefined],
    ['four minutes ahead, as clocks differ', hoursAgo(-4 / 60), '', undefined],
    ['six minutes ahead', hoursAgo(-6 / 60), '', 'FIELD_INVALID'],
    ['two days ago without a reason', hoursAgo(48), '', 'FIELD_INVALID'],
    ['two days ago with one', hoursAgo(48), 'the office was closed', undefined],
    ['beyond the limit', hoursAgo(24 * 91), 'found in a drawer', 'FIELD_INVALID'],
  ])('%s', (_title, time, reason, refused) => {
    expect(reasonOf(() => requireOccurTime(time, reason, now, 90))).toBe(refused);
  });
});

test('a document number names its kind and day, and runs past 9,999', () => {
  expect(documentNumberOf('RECEIPT', '2026-11-22', 1)).toBe('IN-20261122-0001');
  expect(documentNumberOf('LOAN_OUT', '2026-11-22', 10_000)).toBe('LO-20261122-10000');
});

test('what belongs to a reservation, a loan or an approval is not taken back as a movement', () => {
  for (const kind of ['RESERVATION', 'LOAN_OUT', 'REVERSAL', 'APPROVAL_HOLD'] as const) {
    const refused = reasonOf(() => requireReversible({ id: 'm', kind }, undefined));
    expect(refused).toBe('MOVEMENT_NOT_REVERSIBLE');
  }
  const again = () => requireReversible({ id: 'm', kind: 'ISSUE' }, 'other');
  expect(reasonOf(again)).toBe('MOVEMENT_REVERSED');
});

const anyEntry = fc.record({
  depotId: fc.constantFrom('d', 'e'),
  itemId: fc.constant('water'),
  lotId: fc.constantFrom('a', 'b'),
  account: fc.constantFrom('ON_HAND' as const, 'ISSUED' as const, 'PENDING' as const),
  quantity: fc.integer({ min: -1e9, max: 1e9 }).filter((units) => units !== 0),
});

test('a movement and its reversal leave nothing behind', () => {
  const sums = (entries: Entry[]) => entries.reduce((sum, { quantity }) => sum + quantity, 0);
  fc.assert(
    fc.property(fc.array(anyEntry), (entries) => {
      const back = reversalEntries(entries);
      expect(sums(entries) + sums(back)).toBe(0);
      expect(back.some(({ account }) => account === 'PENDING')).toBe(false);
    }),
  );
});

test('lines that ask together for more than there is are refused, whatever their order', () => {
  const asked = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(asked, fc.nat(60), (quantities, there) => {
      const key = { depotId: 'd', itemId: 'water', lotId: 'a' };
      const lines = quantities.map((quantity, n) => ({ ...key, quantity, field: `lines[${n}]` }));
      const refused = reasonOf(() => requireUnits(lines, new Map([['d\nwater\na', there]])));
      const total = quantities.reduce((sum, units) => sum + units, 0);
      expect(refused).toBe(total > there ? 'INSUFFICIENT_STOCK' : undefined);
    }),
  );
});

describe('a conversion', () => {
  const ratio = fc.record({
    fromItemId: fc.constant('pallet'),
    toItemId: fc.constant('bottle'),
    fromUnits: fc.integer({ min: 1, max: 50 }),
    toUnits: fc.integer({ min: 1, max: 2_000 }),
  });

  test('keeps the declared ratio and sums to zero for each item', () => {
    fc.assert(
      fc.property(ratio, fc.integer({ min: 1, max: 1_000 }), (declared, times) => {
        const quantity = declared.fromUnits * times;
        const line = { itemId: 'pallet', lotId: 'a', toItemId: 'bottle', toLotId: 'b', quantity };
        const [toQuantity] = yields([line], [declared]);
        expect(toQuantity! * declared.fromUnits).toBe(quantity * declared.toUnits);
        const entries = conversionEntries('d', [{ ...line, toQuantity: toQuantity! }]);
        for (const item of ['pallet', 'bottle']) {
          const own = entries.filter(({ itemId }) => itemId === item);
          expect(own.reduce((sum, entry) => sum + entry.quantity, 0)).toBe(0);
        }
      }),
    );
  });

  test('without a ratio, or of a part of a pack, is refused', () => {
    const line = { itemId: 'case', toItemId: 'bottle', quantity: 3 };
    expect(reasonOf(() => yields([line], []))).toBe('CONVERSION_RATIO_NOT_FOUND');
    const declared = { fromItemId: 'case', toItemId: 'bottle', fromUnits: 2, toUnits: 48 };
    expect(reasonOf(() => yields([line], [declared]))).toBe('FIELD_INVALID');
  });
});

describe('a loan', () => {
  const line = (quantity: number): LoanLine => ({
    ...{ itemId: 'pump', lotId: 'a', expireDate: 'infinity', quantity, returned: 0, lost: 0 },
  });
  const back = (returned: number, lost: number) => ({ itemId: 'pump', lotId: 'a', returned, lost });

  test('never takes back more than was lent, and closes when nothing is out', () => {
    const returns = fc.array(fc.tuple(fc.nat(5), fc.nat(3)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), returns, (quantity, all) => {
        let lines = [line(quantity)];
        for (const [returned, lost] of all) {
          const before = outstanding(lines[0]!);
          const apply = () => applyLoanReturn(lines, [back(returned, lost)]);
          if (returned + lost > before) expect(reasonOf(apply)).toBe('LOAN_EXCEEDS');
          else {
            const after = apply();
            lines = after.lines;
            expect(outstanding(lines[0]!)).toBe(before - returned - lost);
            expect(after.open).toBe(outstanding(lines[0]!) > 0);
          }
        }
      }),
    );
  });

  test('is overdue from the day after it was due', () => {
    expect(isOverdue({ open: true, dueDate: '2026-11-22' }, '2026-11-22')).toBe(false);
    expect(isOverdue({ open: true, dueDate: '2026-11-21' }, '2026-11-22')).toBe(true);
    expect(isOverdue({ open: false, dueDate: '2026-11-21' }, '2026-11-22')).toBe(false);
  });
});
