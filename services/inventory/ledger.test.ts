import fc from 'fast-check';
import { changeEntries } from './approval';
import { carry, carryTo, merged, type Entry } from './ledger';

const units = { depotId: 'd', itemId: 'water', lotId: 'a', quantity: 5 };
const sum = (entries: Entry[]) => entries.reduce((total, { quantity }) => total + quantity, 0);

test('what leaves one account arrives on the other', () => {
  expect(carry([units], 'ON_HAND', 'RESERVED')).toEqual([
    { ...units, account: 'ON_HAND', quantity: -5 },
    { ...units, account: 'RESERVED', quantity: 5 },
  ]);
});

test('a receipt ends the transit at the source and puts the units on hand elsewhere', () => {
  const entries = carryTo([units], 'e');
  expect(entries.map(({ depotId, account }) => [depotId, account])).toEqual([
    ['d', 'IN_TRANSIT'],
    ['e', 'ON_HAND'],
  ]);
  expect(sum(entries)).toBe(0);
});

test('a correction sums to zero in both directions', () => {
  for (const change of [7, -7]) {
    const line = { itemId: 'water', lotId: 'a', binCode: '', quantityChange: change };
    const entries = changeEntries('d', [line], 'ADJUSTED', 'ON_HAND');
    expect(sum(entries)).toBe(0);
    expect(entries.find(({ account }) => account === 'ON_HAND')?.quantity).toBe(change);
  }
});

test('merging keeps the total and leaves one row for each depot, item and lot', () => {
  const anyUnits = fc.record({
    depotId: fc.constantFrom('d', 'e'),
    itemId: fc.constantFrom('water', 'tent'),
    lotId: fc.constantFrom('a', 'b'),
    quantity: fc.integer({ min: 1, max: 1e9 }),
  });
  fc.assert(
    fc.property(fc.array(anyUnits), (rows) => {
      const total = (list: { quantity: number }[]) => list.reduce((n, r) => n + r.quantity, 0);
      const result = merged(rows);
      expect(total(result)).toBe(total(rows));
      const keys = result.map((r) => `${r.depotId} ${r.itemId} ${r.lotId}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
