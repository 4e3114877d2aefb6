import secondEngine from 'javascript-lp-solver';
import { parseDispatchProblem } from './problem';
import { solveDispatch } from './solve';

// Networks made as NETGEN and GRIDGEN make them (a way through all nodes and random lanes; a grid with
// lanes both ways), of one commodity and of several that share capacities, against a second engine.

/** Park and Miller's generator: the same networks everywhere. */
function numbers(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (state * 48_271) % 2_147_483_647;
    return least + (state % (most - least + 1));
  };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function skeleton(count: number, lanes: number, next: ReturnType<typeof numbers>) {
  const way = range(count - 1).map((i) => [i, i + 1] as const);
  const more = range(lanes).map(() => [next(0, count - 1), next(0, count - 1)] as const);
  return [...way, ...more].filter(([from, to]) => from !== to);
}

function grid(width: number) {
  const at = (row: number, column: number): number => row * width + column;
  return range(width).flatMap((row) =>
    range(width).flatMap((column) => {
      const right = column + 1 < width ? [[at(row, column), at(row, column + 1)] as const] : [];
      const down = row + 1 < width ? [[at(row, column), at(row + 1, column)] as const] : [];
      return [...right, ...down].flatMap(([a, b]) => [[a, b] as const, [b, a] as const]);
    }),
  );
}

function network(seed: number, commodities: number, isGrid: boolean) {
  const next = numbers(seed);
  const count = isGrid ? 16 : 14;
  const ends = isGrid ? grid(4) : skeleton(count, 28, next);
  const items = range(commodities).map((k) => ({ id: `k${k}`, indivisible: false }));
  const lanes = ends.map(([from, to]) => ({
    ...{ fromNodeId: `n${from}`, toNodeId: `n${to}` },
    costPerUnit: next(1, 100),
    capacityUnits: next(10, 60),
  }));
  const needs = items.map(({ id: itemId }, k) => {
    return { nodeId: `n${count - 1 - k}`, itemId, quantity: next(5, 25) };
  });
  const supplies = needs.flatMap(({ itemId, quantity }, k) => [
    { nodeId: `n${k}`, itemId, quantity },
    { nodeId: 'n5', itemId, quantity: next(1, 9) },
  ]);
  const nodes = range(count).map((n) => ({ id: `n${n}` }));
  return { items, nodes, supplies, needs, lanes, policy: { aim: 'COST' as const } };
}

/** The same by the second engine: undefined where nothing meets all needs. */
function otherCost({ items, nodes, supplies, needs, lanes }: ReturnType<typeof network>) {
  const constraints: Record<string, { min?: number; max?: number }> = {};
  const variables: Record<string, Record<string, number>> = {};
  const sumOf = (list: { nodeId: string; itemId: string; quantity: number }[], key: string) =>
    list.reduce((sum, line) => {
      return `${line.nodeId} ${line.itemId}` === key ? sum + line.quantity : sum;
    }, 0);
  for (const { id: item } of items) {
    for (const { id } of nodes) {
      const key = `${id} ${item}`;
      constraints[key] = { max: sumOf(supplies, key) - sumOf(needs, key) };
    }
  }
  lanes.forEach(({ fromNodeId, toNodeId, costPerUnit, capacityUnits }, l) => {
    constraints[`lane ${l}`] = { max: capacityUnits };
    for (const { id: item } of items) {
      variables[`${l} ${item}`] = {
        cost: costPerUnit,
        [`${fromNodeId} ${item}`]: 1,
        [`${toNodeId} ${item}`]: -1,
        [`lane ${l}`]: 1,
      };
    }
  });
  const model = { optimize: 'cost', opType: 'min' as const, constraints, variables };
  const found = secondEngine.Solve(model) as unknown as { feasible: boolean; result: number };
  return found.feasible ? found.result : undefined;
}

test.each([
  ['one commodity through a skeleton', 1, false],
  ['one commodity through a grid', 1, true],
  ['three commodities that share a skeleton', 3, false],
  ['three commodities that share a grid', 3, true],
])('%s costs what a second engine says', async (_, commodities, isGrid) => {
  let compared = 0;
  for (const seed of range(2).map((s) => 17 + 101 * s)) {
    const document = network(seed, commodities, isGrid);
    const solution = await solveDispatch(parseDispatchProblem(document));
    const expected = otherCost(document);
    expect(solution.status).toBe(expected === undefined ? 'INFEASIBLE' : 'OPTIMAL');
    if (expected === undefined) continue;
    expect(solution.check.feasible).toBe(true);
    expect(Math.abs(solution.objectiveValue! - expected) / expected).toBeLessThan(1e-6);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(0);
});
