import { parseDispatchProblem } from './problem';
import type { DispatchProblemDocument } from './problem';
import { solveDispatch } from './solve';
import { parseStockingProblem } from './stocking/stocking-problem';
import { solveStocking } from './stocking/stocking-solve';

// Documents that are allowed and awkward.

const solved = (document: DispatchProblemDocument) => solveDispatch(parseDispatchProblem(document));

const items = [{ id: 'water' }];
const nodes = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const lane = (fromNodeId: string, toNodeId: string, more: object = {}) => {
  return { fromNodeId, toNodeId, hours: 1, ...more };
};
const held = (nodeId: string, quantity: number) => ({ nodeId, itemId: 'water', quantity });

test('needs of nothing are met by nothing', async () => {
  const needs = [held('b', 0), held('c', 0)];
  const solution = await solved({ items, nodes, supplies: [held('a', 5)], needs });
  expect(solution).toMatchObject({ status: 'OPTIMAL', shipments: [], shortfalls: [] });
});

test('a site that nothing leads to is short because of the way', async () => {
  const lanes = [lane('a', 'b')];
  const solution = await solved({
    items,
    nodes,
    supplies: [held('a', 9)],
    needs: [held('d', 4)],
    lanes,
  });
  expect(solution.status).toBe('OPTIMAL');
  expect(solution.shortfalls).toMatchObject([{ quantity: 4, cause: 'LANE' }]);
});

test('goods do not go round in circles of no length', async () => {
  const free = { hours: 0 };
  const lanes = [lane('a', 'b', free), lane('b', 'c', free), lane('c', 'a', free), lane('c', 'd')];
  const solution = await solved({
    items,
    nodes,
    supplies: [held('a', 9)],
    needs: [held('d', 4)],
    lanes,
  });
  expect(solution).toMatchObject({
    status: 'OPTIMAL',
    check: { feasible: true },
    objectiveValue: 4,
  });
  expect(solution.shipments).toHaveLength(3);
});

test('of equals one is chosen, the same each time', async () => {
  const lanes = [lane('a', 'd'), lane('b', 'd'), lane('c', 'd')];
  const supplies = [held('a', 5), held('b', 5), held('c', 5)];
  const document = { items, nodes, supplies, needs: [held('d', 6)], lanes };
  const [one, other] = [await solved(document), await solved(document)];
  expect(one.shipments).toEqual(other.shipments);
});

test('costs over twelve orders of magnitude keep their order', async () => {
  const lanes = [
    lane('a', 'd', { costPerUnit: 1e-6, capacityUnits: 2 }),
    lane('b', 'd', { costPerUnit: 1, capacityUnits: 2 }),
    lane('c', 'd', { costPerUnit: 1e6 }),
  ];
  const supplies = [held('a', 5), held('b', 5), held('c', 5)];
  const policy = { aim: 'COST' as const };
  const solution = await solved({ items, nodes, supplies, needs: [held('d', 5)], lanes, policy });
  expect(solution.status).toBe('OPTIMAL');
  expect(solution.objectiveValue).toBeCloseTo(1e6 + 2 + 2e-6, 5);
});

test('what cannot be from the start is answered with its conflict', async () => {
  const policy = { aim: 'COST' as const };
  const lanes = [lane('a', 'd')];
  const solution = await solved({
    items,
    nodes,
    supplies: [],
    needs: [held('d', 5)],
    lanes,
    policy,
  });
  expect(solution.status).toBe('INFEASIBLE');
  expect(solution.conflict).toMatchObject([{ kind: 'NEED' }]);
});

test('a hundredth of a second is enough for a plan that could be used', async () => {
  const many = Array.from({ length: 60 }, (_, i) => ({
    id: `n${i}`,
    latitude: 22 + i / 100,
    longitude: 114,
  }));
  const needs = many.slice(5).map(({ id }) => held(id, 7));
  const supplies = many.slice(0, 5).map(({ id }) => held(id, 50));
  const policy = { timeLimitSeconds: 0.01 };
  const solution = await solved({ items, nodes: many, supplies, needs, policy });
  expect(solution.check.feasible).toBe(true);
  expect(solution.shipments.length).toBeGreaterThan(0);
});

/** From every depot to every site, all of different hours. */
function everyLane(depots: number, sites: number) {
  return Array.from({ length: depots }, (_, i) => i).flatMap((i) =>
    Array.from({ length: sites }, (__, j) => ({
      ...{ fromNodeId: `d${i}`, toNodeId: `s${j}` },
      hours: 1 + ((i * 7919 + j * 104_729) % 99_991) / 50_000,
    })),
  );
}

const named = (letter: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `${letter}${i}` }));

test('a quarter of a million lanes are read, and the few that matter used', async () => {
  const document = {
    items,
    nodes: [...named('d', 500), ...named('s', 500)],
    supplies: [held('d0', 10), held('d1', 10)],
    needs: [held('s0', 8), held('s299', 8)],
    lanes: everyLane(500, 500),
  };
  const solution = await solved(document);
  expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true }, shortfalls: [] });
  expect(solution.shipments.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(16);
});

test('forty thousand lanes of different hours need not be told apart where all arrive in time', async () => {
  const needs = named('s', 200).map(({ id }) => held(id, 4));
  const solution = await solved({
    items,
    nodes: [...named('d', 200), ...named('s', 200)],
    supplies: named('d', 200).map(({ id }) => held(id, 5)),
    needs,
    lanes: everyLane(200, 200),
  });
  expect(solution).toMatchObject({ status: 'OPTIMAL', solver: { engine: 'network-simplex' } });
});

test('whole units are named where only they stand in the way', async () => {
  const problem = {
    items: [{ id: 'tent', indivisible: true, volumeM3: 1 }],
    sites: [
      { id: 's', sizes: [{ id: 'm', capacityVolumeM3: 0.5, openCost: 0 }] },
      { id: 't', sizes: [{ id: 'm', capacityVolumeM3: 0.5, openCost: 0 }] },
    ],
    customers: [{ id: 'c' }],
    lanes: [
      { siteId: 's', customerId: 'c', costPerUnit: 1 },
      { siteId: 't', customerId: 'c', costPerUnit: 1 },
    ],
    scenarios: [
      { id: 'x', probability: 1, needs: [{ customerId: 'c', itemId: 'tent', quantity: 1 }] },
    ],
  };
  const solution = await solveStocking(parseStockingProblem(problem));
  expect(solution.status).toBe('INFEASIBLE');
  expect(solution.conflict).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ kind: 'WHOLE_UNITS' })]),
  );
});
