import { lotFindings, nextRun, orderFindings, parFindings, requireAlertMove } from './alert';

const place = { depotId: 'd', itemId: 'i' };

test('stock is held against its levels: one finding, the most urgent', () => {
  const level = { ...place, minimum: 10, reorder: 20, maximum: 50 };
  const kinds = [0, 10, 30, 60].map((usable) =>
    parFindings([{ ...level, usable, expected: 0 }]).map(({ kind }) => kind),
  );
  expect(kinds).toEqual([['BELOW_PAR'], ['REORDER'], [], ['OVERSTOCK']]);
});

test('a lot is expiring within the days of the rule and expired from its date on', () => {
  const lot = (expireDate: string) => ({
    ...{ ...place, lotId: expireDate, quantity: 5, expireDate, expiringDays: 30 },
  });
  const dates = ['2026-11-22', '2026-11-23', '2026-12-22', '2026-12-23', 'infinity'];
  const found = lotFindings(dates.map(lot), '2026-11-22');
  expect(found.map(({ kind, dueDate }) => [kind, dueDate])).toEqual([
    ['EXPIRED', '2026-11-22'],
    ['EXPIRING', '2026-11-23'],
    ['EXPIRING', '2026-12-22'],
  ]);
});

test('an order is overdue once its time has passed', () => {
  const now = new Date('2026-11-22T08:00:00Z');
  const order = (expectedTime: Date) => ({ ...place, subject: 's', quantity: 1, expectedTime });
  expect(orderFindings([order(now), order(new Date(now.getTime() - 1))], now)).toHaveLength(1);
});

test.each([
  ['2026-11-21T21:59:59Z', '2026-11-21T22:00:00.000Z'],
  ['2026-11-21T22:00:00Z', '2026-11-22T22:00:00.000Z'],
  ['2026-11-22T15:59:00Z', '2026-11-22T22:00:00.000Z'],
])('after %s the sweep of six in the morning runs at %s', (now, next) => {
  expect(nextRun(new Date(now), 360).toISOString()).toBe(next);
});

test('what is resolved stays so', () => {
  const alert = { id: 'a', state: 'RESOLVED' as const };
  expect(() => requireAlertMove(alert, 'SNOOZED')).toThrow('is RESOLVED');
});
