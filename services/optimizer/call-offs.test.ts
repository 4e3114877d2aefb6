import { bySource, callOffReason, itemsToCallOff, promiseBasis, type Tranche } from './call-offs';
import { planProblem } from './planner';
import { plannerInput } from './testing/planner-input';
import { planLines } from './plan-lines';
import { parseDispatchProblem } from './problem';
import { solveDispatch } from './solve';

const tranche = (given: Partial<Tranche>): Tranche => ({
  kind: 'AGREEMENT',
  sourceId: 'a-1',
  depotId: 'depot-1',
  itemId: 'tent',
  quantity: 10,
  availableHours: 2,
  ...given,
});

const sent = (quantity: number, departHours: number) => {
  return { fromDepotId: 'depot-1', itemId: 'tent', quantity, departHours };
};

test('promises are called off only for what own stock does not cover, unless told otherwise', () => {
  const needs = [
    { itemId: 'tent', quantity: 20 },
    { itemId: 'water', quantity: 5 },
  ];
  const stock = [
    { itemId: 'tent', available: 12 },
    { itemId: 'water', available: 9 },
  ];
  expect([...itemsToCallOff('WHEN_SHORT', needs, stock)]).toEqual([['tent', 8]]);
  expect([...itemsToCallOff('ALWAYS', needs, stock).keys()]).toEqual(['tent', 'water']);
  expect(itemsToCallOff('NEVER', needs, stock).size).toBe(0);
});

test('own stock goes first, and no unit leaves before it can be loaded', () => {
  const tranches = [tranche({}), tranche({ kind: 'CAPACITY', sourceId: 'c-1', availableHours: 5 })];
  const stock = [{ depotId: 'depot-1', itemId: 'tent', available: 4 }];
  const basis = promiseBasis(tranches, stock, new Map([['tent', 16]]));
  const parts = bySource([sent(8, 5), sent(10, 2), sent(2, 0)], basis);
  expect(
    parts.map(({ line, quantity, source }) => [line.departHours, quantity, source?.sourceId]),
  ).toEqual([
    [5, 2, 'a-1'],
    [5, 6, 'c-1'],
    [2, 2, undefined],
    [2, 8, 'a-1'],
    [0, 2, undefined],
  ]);
});

test('a line says what is short and when the goods can be loaded', () => {
  const words = callOffReason(tranche({}), 8, { zh: '帐篷', en: 'Tent' });
  expect(words).toEqual({
    reasonZh: '自有帐篷缺 8 件，启用协议储备，通知后 2 小时可装车',
    reasonEn: 'own stock of Tent is 8 short: the agreement has it ready to load 2 h after the call',
  });
});

test('all kinds of reserve together meet 10,000 within twelve hours: scenario 9', async () => {
  const needs = [{ ...plannerInput().needs[0]!, quantity: 10_000 }];
  const availability = [{ depotId: 'depot-1', itemId: 'tent', available: 4_000 }];
  const made = [5, 6, 7, 8, 9, 10].map((availableHours) =>
    tranche({ kind: 'CAPACITY', sourceId: 'c-1', quantity: 500, availableHours }),
  );
  const tranches = [tranche({ quantity: 3_000 }), ...made];
  const input = plannerInput({ needs, availability, tranches, fleets: [] });
  const promises = promiseBasis(tranches, availability, new Map([['tent', 6_000]]));
  const reliefDueTime = new Date(input.startTime.getTime() + 12 * 3_600_000);
  const problem = parseDispatchProblem(planProblem({ ...input, reliefDueTime }));
  const solution = await solveDispatch(problem);
  const names = { nodes: {}, items: {}, fleets: {} };
  const basis = { needs, promised: [], deadlineHours: 12, names, promises };
  const { shipments, callOffs, shortfalls } = planLines(solution, basis);
  const units = (lines: { quantity: number }[]) =>
    lines.reduce((sum, line) => sum + line.quantity, 0);
  expect(shortfalls).toEqual([]);
  expect(units(shipments)).toBe(4_000);
  expect(units(callOffs.filter(({ kind }) => kind === 'AGREEMENT'))).toBe(3_000);
  expect(units(callOffs.filter(({ kind }) => kind === 'CAPACITY'))).toBe(3_000);
  expect(Math.max(...callOffs.map(({ departHours }) => departHours))).toBeCloseTo(10, 6);
});
