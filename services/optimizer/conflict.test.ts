import fc from 'fast-check';
import { parseDispatchProblem, type DispatchProblemDocument } from './problem';
import { solveDispatch } from './solve';

// Why no plan exists, and what would settle it.

const base: DispatchProblemDocument = {
  items: [{ id: 'water' }],
  nodes: ['a', 'b', 'c'].map((id) => ({ id })),
  supplies: [{ nodeId: 'a', itemId: 'water', quantity: 9 }],
  needs: [{ id: 'n', nodeId: 'c', itemId: 'water', quantity: 12 }],
  policy: { aim: 'COST' },
};
const lane = (fromNodeId: string, toNodeId: string, more: object = {}) => {
  return { fromNodeId, toNodeId, costPerUnit: 1, ...more };
};

async function conflictOf(change: DispatchProblemDocument) {
  const solution = await solveDispatch(parseDispatchProblem({ ...base, ...change }));
  return solution.conflict?.map(({ kind, relaxation }) => [
    kind,
    relaxation?.amount,
    relaxation?.cheapest,
  ]);
}

test('each requirement says by how much it would have to give way, and the least is marked', async () => {
  const lanes = [lane('a', 'c')];
  expect((await conflictOf({ lanes }))?.sort()).toEqual([
    ['NEED', 3, false],
    ['STOCK', 3, true],
  ]);
  const narrow = [lane('a', 'c', { capacityUnits: 7 })];
  const supplies = [{ nodeId: 'a', itemId: 'water', quantity: 20 }];
  expect((await conflictOf({ lanes: narrow, supplies }))?.sort()).toEqual([
    ['LANE_CAPACITY', 5, true],
    ['NEED', 5, false],
  ]);
  const least = [lane('a', 'c', { minimumUnits: 25 })];
  const conflict = await conflictOf({ lanes: least, needs: [], policy: {} });
  expect(conflict?.sort()).toEqual([
    ['LANE_MINIMUM', 16, false],
    ['STOCK', 16, true],
  ]);
});

test('closed roads that stand in the way are named, and only those', async () => {
  const closed = { closed: true };
  const lanes = [lane('a', 'b', closed), lane('b', 'c', closed), lane('c', 'b', closed)];
  const needs = [{ id: 'n', nodeId: 'c', itemId: 'water', quantity: 5 }];
  const problem = parseDispatchProblem({ ...base, needs, lanes });
  const { conflict } = await solveDispatch(problem);
  expect(conflict!.map(({ kind, field }) => [kind, field])).toEqual([
    ['NEED', 'needs[0]'],
    ['CLOSED_LANE', 'lanes[0].closed'],
    ['CLOSED_LANE', 'lanes[1].closed'],
  ]);
  expect(conflict![1]).toMatchObject({
    id: 'a → b',
    descriptionZh: 'a → b 已封闭',
    relaxation: { cheapest: false, descriptionEn: expect.stringContaining('together') },
  });
  // Opening one of two settles nothing; asking for less does.
  expect(conflict![0]!.relaxation).toMatchObject({ amount: 5, cheapest: true });
  const one = await solveDispatch(
    parseDispatchProblem({ ...base, needs, lanes: [lane('a', 'c', closed)] }),
  );
  expect(one.conflict!.at(-1)!.relaxation).toMatchObject({
    cheapest: true,
    descriptionEn: 'open it',
    descriptionZh: '开放此路',
  });
});

test('a pinned line over a closed road is named with it, where lanes are made as well', async () => {
  const nodes = ['a', 'c'].map((id, i) => ({ id, latitude: 22 + i / 10, longitude: 114 }));
  const shipment = { fromNodeId: 'a', toNodeId: 'c', itemId: 'water', quantity: 4 };
  const problem = parseDispatchProblem({
    ...base,
    nodes,
    policy: {},
    closedLanes: [{ fromNodeId: 'a', toNodeId: 'c' }],
    earlier: { shipments: [{ ...shipment, pinned: true }] },
  });
  const { conflict } = await solveDispatch(problem);
  expect(conflict!.map(({ field }) => field)).toEqual(['earlier.shipments[0]', 'closedLanes[0]']);
  expect(conflict![0]!.relaxation).toMatchObject({ amount: 4, descriptionZh: '下限降低 4' });
});

test('a guaranteed minimum that cannot be kept is no conflict: what is missing is said', async () => {
  const policy = { shortage: 'GUARANTEED_MINIMUM' as const };
  const needs = [{ ...base.needs![0]!, minimumShare: 1 }];
  const problem = parseDispatchProblem({ ...base, lanes: [lane('a', 'c')], needs, policy });
  const solution = await solveDispatch(problem);
  expect(solution.stages[0]).toMatchObject({ name: 'minimum', value: 3 });
  expect(solution.shortfalls).toMatchObject([{ quantity: 3, cause: 'STOCK' }]);
});

test('whatever settles a conflict is enough: asked for so much less, the plan exists', async () => {
  const units = fc.integer({ min: 1, max: 20 });
  await fc.assert(
    fc.asyncProperty(units, units, units, async (stock, need, capacity) => {
      const supplies = [{ nodeId: 'a', itemId: 'water', quantity: stock }];
      const lanes = [lane('a', 'b', { capacityUnits: capacity }), lane('b', 'c')];
      const of = (quantity: number) => {
        const needs = [{ id: 'n', nodeId: 'c', itemId: 'water', quantity }];
        return solveDispatch(parseDispatchProblem({ ...base, supplies, lanes, needs }));
      };
      const { conflict = [] } = await of(need);
      const { amount = 0 } = conflict.find(({ kind }) => kind === 'NEED')?.relaxation ?? {};
      expect(conflict.length > 0).toBe(need > Math.min(stock, capacity));
      // Stock and the road may each be a conflict of its own: settling one leaves at most the other.
      const { conflict: rest = [] } = await of(need - amount);
      const more = rest.find(({ kind }) => kind === 'NEED')?.relaxation?.amount ?? 0;
      expect(need - amount - more).toBeCloseTo(Math.min(need, stock, capacity));
    }),
    { numRuns: 15 },
  );
});
