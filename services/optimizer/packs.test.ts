import fc from 'fast-check';
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

test.each(['MAX_MIN', 'PROPORTIONAL'] as const)('%s has no shares in packs', (shortage) => {
  expect(() => problem({ policy: { shortage } })).toThrow(/policy\.shortage/);
  const asked = policySchema.safeParse({ shortage, wholePacks: true });
  expect(asked.error?.issues[0]?.path).toEqual(['shortage']);
});

test('a minimum is said in units, and refused where packs of several sizes would add up', async () => {
  const policy = { shortage: 'GUARANTEED_MINIMUM' as const };
  const water = { id: 'a', nodeId: 'here', itemId: 'water', quantity: 96, minimumShare: 1 };
  const { stages } = await solveDispatch(problem({ policy, needs: [water] }));
  expect(stages[0]).toMatchObject({ name: 'minimum', value: 24, bound: 24 });
  const items = [{ id: 'water', packUnits: 24 }, { id: 'tent' }];
  const needs = [water, { ...water, id: 'b', itemId: 'tent' }];
  expect(() => problem({ policy, items, needs })).toThrow(/policy\.shortage/);
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
