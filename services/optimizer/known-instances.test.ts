import fc from 'fast-check';
import secondEngine from 'javascript-lp-solver';
import { parseDispatchProblem } from './problem';
import type { DispatchProblemDocument } from './problem';
import { solveDispatch } from './solve';
import type { DispatchSolution } from './solution';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

async function solved(document: DispatchProblemDocument): Promise<DispatchSolution> {
  const solution = await solveDispatch(parseDispatchProblem(document));
  expect(solution.check).toEqual({ feasible: true, maxViolation: expect.any(Number) });
  return solution;
}

/** Depots d0… and sites s0… with a cost for each pair. */
function transportation(
  supply: readonly number[],
  demand: readonly number[],
  costs: readonly (readonly number[])[],
): DispatchProblemDocument {
  return {
    items: [{ id: 'goods' }],
    nodes: [...supply.map((_, i) => ({ id: `d${i}` })), ...demand.map((_, j) => ({ id: `s${j}` }))],
    supplies: supply.map((quantity, i) => ({ nodeId: `d${i}`, itemId: 'goods', quantity })),
    needs: demand.map((quantity, j) => ({ nodeId: `s${j}`, itemId: 'goods', quantity })),
    lanes: supply.flatMap((_, i) =>
      demand.map((__, j) => ({
        fromNodeId: `d${i}`,
        toNodeId: `s${j}`,
        costPerUnit: costs[i]?.[j] ?? 0,
      })),
    ),
    policy: { aim: 'COST' },
  };
}

describe('instances with a known optimum', () => {
  it('solves a textbook transportation problem', async () => {
    const costs = [
      [19, 30, 50, 10],
      [70, 30, 40, 60],
      [40, 8, 70, 20],
    ];
    const solution = await solved(transportation([7, 9, 18], [5, 8, 7, 14], costs));
    expect(solution).toMatchObject({ status: 'OPTIMAL', objectiveValue: 743 });
    expect(solution.marginalValues).not.toHaveLength(0);
  });

  it('solves a textbook minimum-cost flow through intermediate nodes', async () => {
    const arcs = [
      [0, 1, 15, 4],
      [0, 2, 8, 4],
      [1, 2, 20, 2],
      [1, 3, 4, 2],
      [1, 4, 10, 6],
      [2, 3, 15, 1],
      [2, 4, 4, 3],
      [3, 4, 20, 2],
      [4, 2, 5, 3],
    ];
    const solution = await solved({
      items: [{ id: 'goods' }],
      nodes: range(5).map((i) => ({ id: `n${i}` })),
      supplies: [{ nodeId: 'n0', itemId: 'goods', quantity: 20 }],
      needs: [
        { nodeId: 'n3', itemId: 'goods', quantity: 5 },
        { nodeId: 'n4', itemId: 'goods', quantity: 15 },
      ],
      lanes: arcs.map(([from, to, capacityUnits, costPerUnit]) => ({
        fromNodeId: `n${from}`,
        toNodeId: `n${to}`,
        capacityUnits,
        costPerUnit,
      })),
      policy: { aim: 'COST' },
    });
    expect(solution).toMatchObject({ status: 'OPTIMAL', objectiveValue: 150 });
  });

  it('solves a transportation problem whose costs span twelve orders of magnitude', async () => {
    const small = [
      [3e-6, 1e6, 2e-6],
      [1e6, 4e-6, 5e-6],
    ];
    const cheap = await solved(transportation([30, 30], [20, 20, 20], small));
    expect(cheap.status).toBe('OPTIMAL');
    // All of s0 and half of s2 from d0, the rest from d1.
    expect(cheap.objectiveValue).toBeCloseTo((60 + 20 + 80 + 50) * 1e-6, 12);
    const dear = await solved(transportation([10, 50], [20, 20, 20], small));
    const expected = 10 * 3e-6 + 10 * 1e6 + 20 * 4e-6 + 20 * 5e-6;
    expect(dear.objectiveValue).toBeCloseTo(expected, 6);
  });

  it('solves with quantities up to a million million', async () => {
    const costs = [
      [1, 2],
      [3, 5],
    ];
    const solution = await solved(transportation([1e12, 1e12], [999_999_999_999, 1e12], costs));
    expect(solution.status).toBe('OPTIMAL');
    // Moving d0's units to s1 saves 3 each against 2 at s0.
    expect(solution.objectiveValue).toBe(2e12 + 3 * 999_999_999_999);
  });

  it('counts the truckloads of a county flood: volume binds, not weight', async () => {
    const goods = [
      ['tent', 860, 60, 0.35],
      ['bed', 8600, 10, 0.06],
      ['quilt', 8600, 3, 0.025],
      ['water', 77_400, 1.05, 0.0014],
      ['food', 25_800, 0.6, 0.0025],
    ] as const;
    const document = (hoursAvailable: number): DispatchProblemDocument => ({
      items: goods.map(([id, , massKg, volumeM3]) => ({ id, massKg, volumeM3 })),
      nodes: [{ id: 'depot' }, { id: '县' }],
      supplies: goods.map(([itemId, quantity]) => ({ nodeId: 'depot', itemId, quantity })),
      needs: goods.map(([itemId, quantity]) => ({ nodeId: '县', itemId, quantity })),
      lanes: [{ fromNodeId: 'depot', toNodeId: '县', hours: 2 }],
      fleets: [
        {
          id: 'trucks',
          homeNodeId: 'depot',
          count: 1,
          massKgCapacity: 18_000,
          volumeM3Capacity: 55 * 0.85,
          hoursAvailable,
        },
      ],
    });
    const enough = await solved(document(26 * 4));
    expect(enough.trips).toMatchObject([{ fleetId: 'trucks', count: 26 }]);
    expect(enough.shortfalls).toHaveLength(0);
    // By weight alone 15 trips would do.
    const massKg = enough.trips[0]?.massKg ?? 0;
    expect(Math.ceil(massKg / 18_000)).toBe(15);
    const short = await solved(document(25 * 4));
    expect(short.shortfalls.map((line) => line.cause)).toContain('CARRIAGE');
  });
});

describe('carriage', () => {
  const van = { homeNodeId: 'a', count: 1, volumeM3Capacity: 9, hoursAvailable: 2 };
  const document: DispatchProblemDocument = {
    items: [{ id: 'crate', massKg: 1 }],
    nodes: [
      { id: 'a', latitude: 0, longitude: 0 },
      { id: 'b', latitude: 0, longitude: 0.1 },
    ],
    supplies: [{ nodeId: 'a', itemId: 'crate', quantity: 20 }],
    needs: [{ nodeId: 'b', itemId: 'crate', quantity: 10 }],
  };

  it('is shared by several fleets of one home', async () => {
    const solution = await solved({
      ...document,
      lanes: [{ fromNodeId: 'a', toNodeId: 'b', hours: 1 }],
      fleets: [
        { ...van, id: 'small', massKgCapacity: 3 },
        { ...van, id: 'large', massKgCapacity: 5 },
      ],
    });
    expect(solution).toMatchObject({ status: 'OPTIMAL', stages: [{ value: 2 }, { value: 8 }] });
    expect(solution.trips).toHaveLength(2);
  });

  it('takes the hours that coordinates make, loading included', async () => {
    const km = 6371.0088 * 0.1 * (Math.PI / 180);
    const hours = (km * 1.4) / 35 + 0.5;
    const fleet = { ...van, id: 'van', massKgCapacity: 4, hoursAvailable: 4 * hours };
    const solution = await solved({ ...document, fleets: [fleet] });
    expect(solution.stages[0]).toMatchObject({ value: 2, bound: 2 });
    expect(solution.shipments[0]?.arriveHours).toBeCloseTo(hours, 9);
    const due = await solved({ ...document, policy: { defaultDueHours: hours - 0.01 } });
    expect(due.stages[0]?.value).toBe(10);
    const exact = await solved({ ...document, policy: { defaultDueHours: hours } });
    expect(exact.stages[0]?.value).toBe(0);
  });
});

const smallProblem = fc
  .record({
    supply: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 3 }),
    demand: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 3 }),
    costs: fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 3, maxLength: 3 }), {
      minLength: 3,
      maxLength: 3,
    }),
    capacity: fc.integer({ min: 5, max: 25 }),
  })
  .map(({ supply, demand, costs, capacity }) => {
    const document = transportation(supply, demand, costs);
    const items = [{ id: 'goods', indivisible: false }];
    const lanes = (document.lanes ?? []).map((lane) => ({ ...lane, capacityUnits: capacity }));
    return { ...document, items, lanes };
  });

describe('against a second engine', () => {
  it('agrees on cost and on what is infeasible', async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, async (document) => {
        const solution = await solveDispatch(parseDispatchProblem(document));
        const constraints: Record<string, { min?: number; max?: number }> = {};
        const variables: Record<string, Record<string, number>> = {};
        for (const line of document.supplies ?? []) {
          constraints[line.nodeId] = { max: line.quantity };
        }
        for (const line of document.needs ?? []) constraints[line.nodeId] = { min: line.quantity };
        document.lanes.forEach((lane, l) => {
          constraints[`lane${l}`] = { max: lane.capacityUnits };
          const { fromNodeId, toNodeId, costPerUnit = 0 } = lane;
          variables[`x${l}`] = {
            cost: costPerUnit,
            [fromNodeId]: 1,
            [toNodeId]: 1,
            [`lane${l}`]: 1,
          };
        });
        const model = { optimize: 'cost', opType: 'min' as const, constraints, variables };
        const other = secondEngine.Solve(model) as unknown as {
          feasible: boolean;
          result: number;
        };
        expect(solution.status).toBe(other.feasible ? 'OPTIMAL' : 'INFEASIBLE');
        if (other.feasible) expect(solution.objectiveValue).toBeCloseTo(other.result, 6);
      }),
      { numRuns: Number(process.env.RUNS ?? 60) },
    );
  });
});

describe('what must hold for any problem', () => {
  const relief = smallProblem.map((document) => ({
    ...document,
    lanes: document.lanes.map((lane, l) => ({ ...lane, hours: 1 + (l % 3) })),
    needs: (document.needs ?? []).map((need, j) => ({ ...need, priority: 1 + j })),
    policy: {},
  }));
  const firstValue = async (document: DispatchProblemDocument): Promise<number> => {
    const solution = await solved(document);
    solution.stages.forEach((stage) => expect(stage.bound).toBeLessThanOrEqual(stage.value + 1e-9));
    return solution.stages[0]?.value ?? Number.NaN;
  };

  it('does not get worse with more stock', async () => {
    await fc.assert(
      fc.asyncProperty(relief, async (document) => {
        const more = document.supplies?.map((line) => ({ ...line, quantity: line.quantity + 3 }));
        const before = await firstValue(document);
        expect(await firstValue({ ...document, supplies: more })).toBeLessThanOrEqual(
          before + 1e-6,
        );
      }),
      { numRuns: Number(process.env.RUNS ?? 25) },
    );
  });

  it('does not depend on the order of lines, and scales with the quantities', async () => {
    await fc.assert(
      fc.asyncProperty(relief, fc.constantFrom(0.25, 1000, 1e9), async (document, factor) => {
        const value = await firstValue(document);
        const turned = {
          ...document,
          nodes: document.nodes?.toReversed(),
          needs: document.needs.toReversed(),
          lanes: document.lanes.toReversed(),
        };
        expect(await firstValue(turned)).toBeCloseTo(value, 6);
        const times = <T extends { quantity: number }>(lines: T[]): T[] =>
          lines.map((line) => ({ ...line, quantity: line.quantity * factor }));
        const scaled = await firstValue({
          ...document,
          supplies: times(document.supplies ?? []),
          needs: times(document.needs),
          lanes: document.lanes.map((lane) => ({
            ...lane,
            capacityUnits: lane.capacityUnits * factor,
          })),
        });
        expect(scaled / factor).toBeCloseTo(value, 6);
      }),
      { numRuns: Number(process.env.RUNS ?? 25) },
    );
  });
});
