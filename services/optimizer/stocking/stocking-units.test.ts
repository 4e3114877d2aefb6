import { parseStockingProblem } from './stocking-problem';
import type { StockingProblemDocument } from './stocking-problem';
import { solveStocking } from './stocking-solve';
import { inUnits } from './stocking-units';

const need = (customerId: string, quantity: number) => ({ customerId, itemId: '水', quantity });
const lane = (siteId: string, customerId: string, costPerUnit = 0) => {
  return { siteId, customerId, costPerUnit };
};

/** Single sources, goods without volume, and a scenario without a chance that asks for most. */
const few: StockingProblemDocument = {
  items: [{ id: '水', unitCost: 1, volumeM3: 0, shortagePenalty: 16 }],
  sites: [
    {
      ...{ id: 'a', mustOpen: true },
      sizes: [
        { id: 'S', capacityVolumeM3: 3, openCost: 14 },
        { id: 'L', capacityVolumeM3: 14 },
      ],
    },
    {
      id: 'b',
      sizes: [
        { id: 'S', capacityVolumeM3: 3, openCost: 3 },
        { id: 'L', capacityVolumeM3: 6, openCost: 6 },
      ],
      existingStock: [{ itemId: '水', quantity: 5 }],
    },
    {
      id: 'c',
      sizes: [
        { id: 'S', capacityVolumeM3: 13, openCost: 17 },
        { id: 'L', capacityVolumeM3: 42, openCost: 19 },
      ],
    },
  ],
  customers: [{ id: 'x' }, { id: 'y' }, { id: 'z' }],
  lanes: [
    ...[lane('a', 'x', 4), lane('a', 'y', 4), lane('a', 'z'), lane('b', 'x'), lane('b', 'z', 5)],
    ...[lane('c', 'x', 6), lane('c', 'y', 1), lane('c', 'z')],
  ],
  scenarios: [
    { id: '1', probability: 0.03589986951824916, needs: [need('x', 2)] },
    {
      ...{ id: '2', probability: 0.6129535666982179, needs: [need('y', 3), need('z', 1)] },
      survivingShare: [{ siteId: 'c', share: 0.66 }],
      closedLanes: [{ siteId: 'a', customerId: 'x' }],
    },
    {
      ...{ id: '3', probability: 0, needs: [need('x', 6), need('z', 9)] },
      survivingShare: [{ siteId: 'b', share: 0.5 }],
      closedLanes: [
        { siteId: 'b', customerId: 'x' },
        { siteId: 'b', customerId: 'z' },
        { siteId: 'c', customerId: 'x' },
      ],
    },
    {
      ...{ id: '4', probability: 0.35114656378353293, needs: [need('x', 7)] },
      survivingShare: [
        { siteId: 'a', share: 0.5 },
        { siteId: 'c', share: 0.14 },
      ],
    },
  ],
  policy: { singleSource: true, sitesMaximum: 3 },
};

it('costs so many times more where everything is so many times larger', async () => {
  const problem = parseStockingProblem(few);
  const small = await solveStocking(problem);
  const larger = inUnits(problem, 1e-7);
  const large = await solveStocking(larger);
  expect([small.status, large.status]).toEqual(['OPTIMAL', 'OPTIMAL']);
  expect(large.objectiveValue! / 1e7).toBeCloseTo(small.objectiveValue!, 6);
  expect(large.check.feasible).toBe(true);
  expect(large.scenarios[0]!.cost / 1e7).toBeCloseTo(small.scenarios[0]!.cost, 6);
  const [told] = large.stages;
  expect(told).toMatchObject({ name: 'cost', value: large.objectiveValue });
});

it.each([5_000.004, 867_677.809, 12_345_678.125])('counts parts of units of %p', async (most) => {
  const solution = await solveStocking(
    parseStockingProblem({
      items: [{ id: '水', unitCost: 2, shortagePenalty: 16 }],
      sites: [{ id: 'a', sizes: [{ id: 'L', capacityVolumeM3: most * 2, openCost: 1 }] }],
      customers: [{ id: 'x' }],
      lanes: [lane('a', 'x', 1)],
      scenarios: [{ id: '1', probability: 1, needs: [need('x', most)] }],
      policy: { budget: most + 1 },
    }),
  );
  expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
  expect(solution.stock[0]!.quantity).toBeCloseTo(most / 2, 6);
});

it('names a site in a conflict only where more room there would help', async () => {
  const { conflict } = await solveStocking(
    parseStockingProblem({
      items: [{ id: '水', unitCost: 3 }],
      sites: [
        {
          id: 'a',
          sizes: [{ id: 'L', capacityVolumeM3: 28, openCost: 19 }],
          existingStock: [{ itemId: '水', quantity: 5 }],
        },
        { id: 'b', sizes: [{ id: 'L', capacityVolumeM3: 4 }] },
      ],
      customers: [{ id: 'x' }, { id: 'y' }],
      lanes: [lane('a', 'x'), lane('a', 'y'), lane('b', 'x')],
      scenarios: [{ id: '1', probability: 1, needs: [need('x', 5), need('y', 5)] }],
      policy: { budget: 25 },
    }),
  );
  expect(conflict!.map(({ field }) => field)).toEqual([
    'sites[1].sizes',
    'scenarios[0].needs[0]',
    'scenarios[0].needs[1]',
    'policy.budget',
  ]);
});

it('answers where whole units are so many that the engine fails at its usual tolerance', async () => {
  const document: StockingProblemDocument = {
    items: [
      { id: '水', unitCost: 0, indivisible: true, shortagePenalty: 9 },
      { id: 'tent [a]', unitCost: 4, volumeM3: 0 },
      { id: 'k-2', volumeM3: 2, shortagePenalty: 12 },
    ],
    sites: [{ id: 's0', sizes: [{ id: 'z0', capacityVolumeM3: 180000000, openCost: 30000000 }] }],
    customers: [{ id: 'c0' }, { id: 'c1' }],
    lanes: [
      { siteId: 's0', customerId: 'c0', costPerUnit: 6 },
      { siteId: 's0', customerId: 'c1', costPerUnit: 8 },
    ],
    scenarios: [
      {
        id: 'w0',
        probability: 1,
        needs: [
          { customerId: 'c1', itemId: '水', quantity: 90000000 },
          { customerId: 'c1', itemId: 'k-2', quantity: 10000000 },
        ],
        survivingShare: [{ siteId: 's0', share: 0.18 }],
      },
    ],
    policy: { timeLimitSeconds: 15, risk: 'CVAR', cvarAlpha: 0.7 },
  };
  expect(await solveStocking(parseStockingProblem(document))).toMatchObject({
    status: 'OPTIMAL',
    check: { feasible: true },
  });
});
