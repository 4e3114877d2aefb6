import fc from 'fast-check';
import { exhaustiveOptimum, exhaustiveSize } from './exhaustive-dispatch';
import { parseDispatchProblem, type DispatchProblemDocument } from './problem';
import { policySchema } from './request-shapes';
import { checkDispatch } from './solution-check';
import { solveDispatch } from './solve';

const nodes = ['near', 'far', 'here', 'there'].map((id, i) => ({
  id,
  latitude: 22.7 + i / 100,
  longitude: 114.3,
}));

function problem(given: Partial<DispatchProblemDocument> = {}) {
  return parseDispatchProblem({
    items: [{ id: 'water', massKg: 0.5, volumeM3: 0.001, packUnits: 24 }],
    nodes,
    supplies: [{ nodeId: 'near', itemId: 'water', quantity: 100, keepQuantity: 10 }],
    needs: [
      { id: 'a', nodeId: 'here', itemId: 'water', quantity: 50, priority: 5 },
      { id: 'b', nodeId: 'there', itemId: 'water', quantity: 30, priority: 1 },
    ],
    ...given,
  });
}

test('goods move in whole packs, and what is said of them is in units', async () => {
  const posed = problem();
  const solution = await solveDispatch(posed, { verifySeconds: 60 });
  expect(solution.status).toBe('OPTIMAL');
  expect(solution.check).toEqual({ feasible: true, maxViolation: expect.any(Number) });
  const sent = solution.deliveries.map(({ needId, quantity }) => [needId, quantity]);
  // 90 units are free, three packs. For the last two units of the urgent need a whole pack would go.
  expect(sent).toEqual([
    ['a', 48],
    ['b', 24],
  ]);
  const [unmet] = solution.stages;
  expect([unmet!.value, unmet!.bound]).toEqual([expect.closeTo(16), expect.closeTo(16)]);
  expect(solution.shortfalls).toMatchObject([
    { needId: 'a', quantity: 2, cause: 'POLICY', relaxation: { amount: 10, verified: true } },
    { needId: 'b', quantity: 6, cause: 'POLICY', relaxation: { amount: 6 } },
  ]);
});

test('a fleet carries packs at the mass of their units', async () => {
  const fleet = { id: 'f', homeNodeId: 'near', count: 1, volumeM3Capacity: 10, hoursAvailable: 2 };
  const solution = await solveDispatch(problem({ fleets: [{ ...fleet, massKgCapacity: 25 }] }));
  const [trip] = solution.trips;
  expect(trip).toMatchObject({ count: 1, massKg: 24 });
  expect(solution.check.feasible).toBe(true);
});

test('the check refuses a broken pack', () => {
  const shipment = { fromNodeId: 'near', toNodeId: 'here', itemId: 'water', quantity: 23 };
  const hours = { departHours: 0, arriveHours: 1 };
  const lines = { shipments: [{ ...shipment, ...hours }], deliveries: [], trips: [] };
  const { findings } = checkDispatch(problem(), lines);
  expect(findings.map(({ description }) => description)).toContain(
    'shipment near → here breaks a pack',
  );
});

test('packs are refused where units of several items are counted together, and under COST', () => {
  const lane = { fromNodeId: 'near', toNodeId: 'here', capacityUnits: 5 };
  expect(() => problem({ lanes: [lane] })).toThrow(/lanes\[0\]\.capacityUnits/);
  expect(() => problem({ policy: { aim: 'COST' } })).toThrow(/items\[0\]\.packUnits/);
});

test('shares count units: a need of two has one, although it is part of a pack', async () => {
  const few = { id: 'c', nodeId: 'there', itemId: 'water', quantity: 2, priority: 1 };
  const { needs } = problem();
  const policy = { shortage: 'MAX_MIN' as const };
  const { stages, deliveries } = await solveDispatch(problem({ policy, needs: [...needs, few] }));
  // Three packs of 24: one each, so that the largest need misses 26 of its 50.
  expect(stages[0]).toMatchObject({ name: 'equity', value: expect.closeTo(26 / 50) as number });
  expect(deliveries.map(({ needId, quantity }) => [needId, quantity])).toEqual([
    ['a', 24],
    ['b', 24],
    ['c', 24],
  ]);
  expect(policySchema.safeParse({ ...policy, wholePacks: true }).success).toBe(true);
});

test('minimums in packs of several sizes add up in units', async () => {
  const policy = { shortage: 'GUARANTEED_MINIMUM' as const };
  const water = { id: 'a', nodeId: 'here', itemId: 'water', quantity: 96, minimumShare: 1 };
  const { stages } = await solveDispatch(problem({ policy, needs: [water] }));
  expect(stages[0]).toMatchObject({ name: 'minimum', value: 24, bound: 24 });
  const items = [{ id: 'water', packUnits: 24 }, { id: 'tent' }];
  const half = { ...water, minimumShare: 0.8 };
  const needs = [half, { ...water, id: 'b', itemId: 'tent', quantity: 5 }];
  const both = await solveDispatch(problem({ policy, items, needs }));
  // 77 of 96 units are its minimum and 72 come; of the tents there are none.
  expect(both.stages[0]).toMatchObject({ value: 10, bound: 10 });
});

const few = (max: number) => fc.integer({ min: 0, max });
const line = fc.record({
  nodeId: fc.constantFrom('near', 'here', 'there'),
  itemId: fc.constantFrom('water', 'tent'),
  quantity: few(14),
});
const tinyInPacks = fc.record({
  items: fc.tuple(few(5), few(5)).map(([water, tent]) => [
    { id: 'water', massKg: 1, packUnits: 1 + water },
    { id: 'tent', massKg: 3, packUnits: 1 + tent },
  ]),
  // Of an item at a place there is one lot: the reference makes no pack of two.
  supplies: fc.uniqueArray(line, {
    ...{ minLength: 1, maxLength: 3 },
    selector: ({ nodeId, itemId }) => `${nodeId} ${itemId}`,
  }),
  needs: fc.array(
    fc.tuple(line, fc.constantFrom(0.3, 1), few(3)).map(([own, minimumShare, priority]) => {
      return { ...own, minimumShare, priority };
    }),
    { minLength: 1, maxLength: 3 },
  ),
  lanes: fc.array(
    fc.record({
      fromNodeId: fc.constantFrom('near', 'here'),
      toNodeId: fc.constantFrom('here', 'there'),
      hours: fc.constantFrom(0.5, 1, 2),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  fleets: fc.array(
    few(2).map((trucks) => ({
      ...{ id: 'truck', homeNodeId: 'near', count: trucks, massKgCapacity: 9 },
      ...{ volumeM3Capacity: 9, hoursAvailable: 4 },
    })),
    { maxLength: 1 },
  ),
  policy: fc.record({
    shortage: fc.constantFrom(
      ...(['PRIORITY', 'PROPORTIONAL', 'MAX_MIN', 'GUARANTEED_MINIMUM'] as const),
    ),
  }),
});

test('of all ways to send whole packs the best is found, by every rule and engine', async () => {
  await fc.assert(
    fc.asyncProperty(
      tinyInPacks,
      fc.constantFrom({}, { separate: 0 }),
      async (given, largeFrom) => {
        const posed = problem(given);
        fc.pre(exhaustiveSize(posed) < 20_000);
        const { stages, check, status } = await solveDispatch(posed, { largeFrom });
        expect({ status, feasible: check.feasible }).toEqual({ status: 'OPTIMAL', feasible: true });
        const best = exhaustiveOptimum(posed)!;
        stages.forEach(({ value }, i) => expect(value).toBeCloseTo(best[i]!, 6));
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 40), seed: 3 },
  );
});

test('a conflict of packs is said in units', async () => {
  const line = {
    fromNodeId: 'near',
    toNodeId: 'here',
    itemId: 'water',
    quantity: 96,
    pinned: true,
  };
  const { conflict } = await solveDispatch(problem({ earlier: { shipments: [line] } }));
  const said = conflict!.map(({ kind, descriptionEn }) => [kind, descriptionEn]).sort();
  expect(said).toEqual([
    ['LANE_MINIMUM', 'near → here is pinned with 96 of water'],
    ['STOCK', 'near has 72 of water to give'],
  ]);
  expect(conflict!.map(({ relaxation }) => relaxation?.amount)).toEqual([24, 24]);
});

test('packs never bring more on time than loose units would, and pass the check', async () => {
  const quantity = fc.integer({ min: 0, max: 60 });
  await fc.assert(
    fc.asyncProperty(quantity, quantity, fc.integer({ min: 2, max: 7 }), async (held, asked, n) => {
      const supplies = [{ nodeId: 'near', itemId: 'water', quantity: held }];
      const needs = [{ id: 'a', nodeId: 'here', itemId: 'water', quantity: asked }];
      const of = (packUnits: number) => {
        return problem({ items: [{ id: 'water', packUnits }], supplies, needs });
      };
      const [packed, loose] = [await solveDispatch(of(n)), await solveDispatch(of(1))];
      const unmet = packed.stages[0]!.value;
      expect(unmet).toBeCloseTo(Math.max(0, asked - n * Math.floor(held / n)));
      expect(unmet).toBeGreaterThanOrEqual(loose.stages[0]!.value - 1e-6);
      expect(packed.check.feasible).toBe(true);
    }),
    { numRuns: 20 },
  );
});
