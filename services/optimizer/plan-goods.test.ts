import { itemsToCallOff } from './call-offs';
import { shared, stockByExpiry } from './plan-goods';
import { freeStock } from './safety-stock';

// Tents at one depot: 5 that last, and 7 more that are usable only until hour 10.
const at = { depotId: 'd', itemId: 'tent' };
const stock = stockByExpiry(
  [{ ...at, available: 5 }],
  [{ expireHours: 10, lines: [{ ...at, available: 12 }] }],
);
const need = (incidentId: string, quantity: number, priority = 1) => ({
  ...{ incidentId, divisionCode: 'a', standardId: 's', reliefNeed: 'SHELTER', itemId: 'tent' },
  ...{ quantity, priority },
});
const dueOf = ({ incidentId }: { incidentId?: string }) => (incidentId === 'soon' ? 5 : 50);

test('what is usable until the last day, and what only until an earlier one, is told apart', () => {
  expect(stock).toEqual([
    { ...at, available: 5 },
    { ...at, available: 7, expireHours: 10 },
  ]);
  // What lasts longest is kept back first.
  expect(freeStock(stock, [{ ...at, quantity: 6 }]).map(({ available }) => available)).toEqual([
    0, 6,
  ]);
});

test('promises are called for by needs that come too late for what expires', () => {
  const needs = [need('soon', 3), need('late', 8)];
  expect(itemsToCallOff('WHEN_SHORT', needs, stock).size).toBe(0);
  expect([...itemsToCallOff('WHEN_SHORT', needs, stock, dueOf)]).toEqual([['tent', 3]]);
});

test('what comes too late for what expires is replaced, and what is in time is not', () => {
  const rule = { itemId: 'tent', substituteItemId: 'tarp', ratio: 2, twoWay: false, priority: 1 };
  const own = [...stock, { depotId: 'd', itemId: 'tarp', available: 100 }];
  const goods = { own, tranches: [], short: new Map<string, number>(), rules: [rule] };
  const needs = [need('soon', 3), need('late', 8, 9)];
  const policy = { shortage: 'PRIORITY', timeLimitSeconds: 1, gap: 0, minimumShare: 0 } as const;
  const found = shared(needs, goods, policy, dueOf);
  expect(found.substitutions).toMatchObject([{ incidentId: 'late', quantity: 3 }]);
  expect(
    found.needs.map(({ incidentId, itemId, quantity }) => [incidentId, itemId, quantity]),
  ).toEqual([
    ['late', 'tent', 5],
    ['late', 'tarp', 6],
    ['soon', 'tent', 3],
  ]);
});
