import fc from 'fast-check';
import type { AppError } from '../platform/errors';
import {
  changeEntries,
  divisionsAbove,
  exceedsLimit,
  limitFor,
  requireDecidable,
  sizeOf,
  type ApprovalLimit,
} from './approval';

const limit = (divisionCode: string, unitsMax: number | null, valueMax: number | null = null) => ({
  ...{ divisionCode, unitsMax, valueMax, expireHours: 72 },
});

test('the limit of the nearest division counts', () => {
  const limits: ApprovalLimit[] = [limit('', 1_000), limit('440310000000', 100)];
  expect(limitFor(limits, '440310001000')?.unitsMax).toBe(100);
  expect(limitFor(limits, '440310000000')?.unitsMax).toBe(100);
  expect(limitFor(limits, '330203000000')?.unitsMax).toBe(1_000);
  expect(limitFor([], '330203000000')).toBeUndefined();
  const codes = divisionsAbove('440310001003');
  expect(codes).toEqual([
    ...['', '440000000000', '440300000000', '440310000000', '440310001000', '440310001003'],
  ]);
});

test('a change is as large as its units whichever way they go, and as what they are worth', () => {
  const lines = [
    { itemId: 'tent', lotId: 'a', binCode: '', quantityChange: -3 },
    { itemId: 'water', lotId: 'b', binCode: '', quantityChange: 40 },
  ];
  const size = sizeOf(lines, new Map([['tent', 800]]));
  expect(size).toEqual({ units: 43, value: 2_400 });
  expect(exceedsLimit(size, limit('', 43, 2_400))).toBe(false);
  expect(exceedsLimit(size, limit('', 42))).toBe(true);
  expect(exceedsLimit(size, limit('', null, 2_399))).toBe(true);
  expect(exceedsLimit(size, undefined)).toBe(false);
});

test('the entries of any change sum to zero and move on hand by what the lines say', () => {
  const line = fc.record({
    itemId: fc.constantFrom('tent', 'water'),
    lotId: fc.constantFrom('a', 'b'),
    binCode: fc.constantFrom('', 'A-01'),
    quantityChange: fc.integer({ min: -1e6, max: 1e6 }).filter((units) => units !== 0),
  });
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('ON_HAND', 'PENDING'), (lines, from) => {
      const entries = changeEntries('d', lines, 'ADJUSTED', from as 'ON_HAND');
      const sum = (account?: string) =>
        entries
          .filter((entry) => !account || entry.account === account)
          .reduce((total, { quantity }) => total + quantity, 0);
      expect(sum()).toBe(0);
      const change = lines.reduce((total, { quantityChange }) => total + quantityChange, 0);
      expect(sum('ADJUSTED') + change).toBe(0);
      expect(entries.every(({ quantity }) => quantity !== 0)).toBe(true);
    }),
  );
});

test('is decided by another person, once and in time', () => {
  const expireTime = new Date('2026-11-22T04:00:00Z');
  const early = new Date('2026-11-22T03:00:00Z');
  const reasonOf = (state: 'PENDING' | 'APPROVED', decider: string, now: Date) => {
    try {
      requireDecidable({ id: 'x', state, expireTime, requesterId: 'ann' }, decider, now);
      return undefined;
    } catch (error) {
      return (error as AppError).reason;
    }
  };
  expect(reasonOf('PENDING', 'bob', early)).toBeUndefined();
  expect(reasonOf('PENDING', 'ann', early)).toBe('SELF_APPROVAL');
  expect(reasonOf('PENDING', 'bob', expireTime)).toBe('APPROVAL_EXPIRED');
  expect(reasonOf('APPROVED', 'bob', early)).toBe('APPROVAL_STATE');
});
