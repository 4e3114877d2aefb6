import fc from 'fast-check';
import { exhaustiveOptimum, exhaustiveSize } from './exhaustive-dispatch';
import { parseDispatchProblem } from './problem';
import type { DispatchProblem, DispatchProblemDocument } from './problem';
import { solveDispatch } from './solve';
import { checkDispatch } from './solution-check';

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const nodeId = fc.constantFrom('甲', 'b-1', 'c[0]');
const itemId = fc.constantFrom('water', 'tent: 12 m²');

const term = fc.record(
  { itemId, costPerUnit: some(count(4)), capacityUnits: some(count(3)) },
  { requiredKeys: ['itemId'] },
);
const lane = fc.record({
  fromNodeId: nodeId,
  toNodeId: nodeId,
  hours: fc.constantFrom(0, 0.5, 1, 1.5),
  costPerUnit: count(5),
  capacityUnits: some(count(4)),
  itemTerms: fc.array(term, { maxLength: 1 }),
  closed: fc.constantFrom(false, false, false, true),
});

/** Small enough to try every plan. */
const tinyProblem: fc.Arbitrary<DispatchProblemDocument> = fc.record({
  items: fc.tuple(fc.constantFrom(0, 1, 2.5), fc.constantFrom(0, 0.5)).map(([massKg, volumeM3]) => [
    { id: 'water', massKg, volumeM3 },
    { id: 'tent: 12 m²', massKg: 3, volumeM3: 1 },
  ]),
  nodes: fc.constant([{ id: '甲' }, { id: 'b-1' }, { id: 'c[0]' }]),
  supplies: fc.array(
    fc.record({
      nodeId,
      itemId,
      quantity: count(4),
      availableHours: fc.constantFrom(0, 0, 1),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  needs: fc.array(
    fc.record({
      nodeId,
      itemId,
      quantity: count(4),
      priority: fc.integer({ min: 1, max: 3 }),
      dueHours: some(fc.constantFrom(0.5, 1, 2)),
      minimumShare: fc.constantFrom(0, 0.3, 0.5, 1),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  lanes: fc.array(lane, { minLength: 1, maxLength: 4 }),
  closedLanes: fc.array(
    fc.record({
      ...{ fromNodeId: nodeId, toNodeId: nodeId },
      fromHours: some(fc.constantFrom(0, 0.5, 1)),
      untilHours: some(fc.constantFrom(1, 1.5, 2)),
    }),
    { maxLength: 2 },
  ),
  fleets: fc.array(
    fc.record({
      id: fc.constant('truck'),
      homeNodeId: nodeId,
      count: count(2),
      massKgCapacity: fc.constantFrom(3, 5),
      volumeM3Capacity: fc.constantFrom(1, 2),
      hoursAvailable: fc.constantFrom(1, 3, 4),
    }),
    { maxLength: 1 },
  ),
  policy: fc.record({
    aim: fc.constantFrom('RELIEF' as const, 'RELIEF' as const, 'COST' as const),
    shortage: fc.constantFrom(
      'PRIORITY' as const,
      'MAX_MIN' as const,
      'PROPORTIONAL' as const,
      'GUARANTEED_MINIMUM' as const,
    ),
  }),
});

async function values(
  problem: DispatchProblem,
  deadlinesMost?: number,
): Promise<number[] | undefined> {
  const solution = await solveDispatch(problem, { deadlinesMost });
  if (solution.status === 'INFEASIBLE') {
    expect(solution.conflict).not.toHaveLength(0);
    return undefined;
  }
  expect(solution.status).toBe('OPTIMAL');
  expect(solution.check.feasible).toBe(true);
  return solution.stages.map((stage) => stage.value);
}

function expectSame(found: number[] | undefined, expected: number[] | undefined): void {
  expect(found === undefined).toBe(expected === undefined);
  expected?.forEach((value, i) => expect(found?.[i]).toBeCloseTo(value, 6));
}

describe('against every plan of a tiny problem', () => {
  it('finds the best values of all stages', async () => {
    await fc.assert(
      fc.asyncProperty(tinyProblem, async (document) => {
        const problem = parseDispatchProblem(document);
        fc.pre(exhaustiveSize(problem) < 20_000);
        expectSame(await values(problem), exhaustiveOptimum(problem));
      }),
      { numRuns: Number(process.env.RUNS ?? 150) },
    );
  });

  it('tells stock apart that only comes in late where it is needed', async () => {
    const problem = parseDispatchProblem({
      items: [{ id: 'tent' }],
      nodes: [{ id: 'c' }, { id: 'd' }],
      supplies: [
        { nodeId: 'c', itemId: 'tent', quantity: 1, availableHours: 1 },
        { nodeId: 'c', itemId: 'tent', quantity: 1 },
      ],
      needs: [{ nodeId: 'c', itemId: 'tent', quantity: 2, dueHours: 0.5 }],
      lanes: [{ fromNodeId: 'd', toNodeId: 'd' }],
    });
    expect(await values(problem, 0)).toEqual([1, 0]);
  });

  it('finds them too where times are rounded first and refined', async () => {
    await fc.assert(
      fc.asyncProperty(tinyProblem, async (document) => {
        const problem = parseDispatchProblem(document);
        fc.pre(exhaustiveSize(problem) < 20_000);
        expectSame(await values(problem, 0), exhaustiveOptimum(problem));
      }),
      { numRuns: Number(process.env.RUNS ?? 100) },
    );
  });

  it('shares whole units out as equally as they can be', async () => {
    const proportional = tinyProblem.map((document) => ({
      ...document,
      policy: { shortage: 'PROPORTIONAL' as const, spreadUnits: 1 },
    }));
    await fc.assert(
      fc.asyncProperty(proportional, async (document) => {
        const problem = parseDispatchProblem(document);
        fc.pre(exhaustiveSize(problem) < 20_000);
        expectSame(await values(problem), exhaustiveOptimum(problem));
      }),
      { numRuns: Number(process.env.RUNS ?? 40), seed: 11 },
    );
  });

  it('sends all there is where it cannot be shared out to the unit', async () => {
    const needs = [7_001, 5_003].map((quantity, i) => ({ nodeId: `c${i}`, itemId: 'w', quantity }));
    const posed = (spreadUnits: number) =>
      parseDispatchProblem({
        items: [{ id: 'w' }],
        nodes: [{ id: 'd' }, { id: 'c0' }, { id: 'c1' }],
        supplies: [{ nodeId: 'd', itemId: 'w', quantity: 6_000 }],
        needs,
        lanes: needs.map(({ nodeId }) => ({ fromNodeId: 'd', toNodeId: nodeId })),
        policy: { shortage: 'PROPORTIONAL', spreadUnits },
      });
    expect(await values(posed(0))).toEqual([0, 12_004, 0]);
    expect(await values(posed(1))).toEqual([0, 6_004, 0]);
  });

  it('gives what expires only to needs that are due before', async () => {
    const expiring = fc
      .tuple(tinyProblem, fc.array(fc.constantFrom(undefined, 0.5, 1, 2), { minLength: 3 }))
      .map(([document, hours]) => ({
        ...document,
        supplies: (document.supplies ?? []).map((line, i) => {
          return { ...line, ...(hours[i] === undefined ? {} : { expireHours: hours[i] }) };
        }),
      }));
    await fc.assert(
      fc.asyncProperty(expiring, fc.constantFrom(undefined, 0), async (document, deadlines) => {
        const problem = parseDispatchProblem(document);
        fc.pre(exhaustiveSize(problem) < 20_000);
        expectSame(await values(problem, deadlines), exhaustiveOptimum(problem));
      }),
      { numRuns: Number(process.env.RUNS ?? 60), seed: 7 },
    );
  });

  it('keeps lane minimums under both aims', async () => {
    const withMinimum = fc
      .tuple(tinyProblem, fc.integer({ min: 1, max: 2 }))
      .map(([document, minimumUnits]) => ({
        ...document,
        closedLanes: [],
        lanes: (document.lanes ?? []).map((line, i) =>
          i === 0 && line.fromNodeId !== line.toNodeId ? { ...line, minimumUnits } : line,
        ),
      }));
    await fc.assert(
      fc.asyncProperty(withMinimum, async (document) => {
        const problem = parseDispatchProblem(document);
        fc.pre(isAcyclic(problem) && exhaustiveSize(problem) < 20_000);
        expectSame(await values(problem), exhaustiveOptimum(problem));
      }),
      { numRuns: Number(process.env.RUNS ?? 100) },
    );
  });
});

/** Round trips can meet a minimum without any stock; trying simple paths does not see them. */
function isAcyclic(problem: DispatchProblem): boolean {
  const rank = new Map(problem.nodes.map((node, i) => [node.id, i]));
  return (problem.lanes ?? []).every(
    (line) => (rank.get(line.fromNodeId) ?? 0) < (rank.get(line.toNodeId) ?? 0),
  );
}

const line = { items: [{ id: 'water' }], nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] };
const lane2 = { fromNodeId: 'a', toNodeId: 'b', hours: 2 };
const need5 = { id: 'n', nodeId: 'b', itemId: 'water', quantity: 5 };
const stock9 = { nodeId: 'a', itemId: 'water', quantity: 9 };
const fleet = {
  id: 'van',
  homeNodeId: 'a',
  count: 1,
  massKgCapacity: 3,
  volumeM3Capacity: 1,
  hoursAvailable: 4,
};

describe('a shortfall', () => {
  it.each<[string, DispatchProblemDocument, string, string]>([
    [
      'too little stock',
      { supplies: [{ ...stock9, quantity: 3 }], lanes: [lane2] },
      'STOCK',
      'ADD_STOCK',
    ],
    [
      'no vehicle-hours',
      {
        items: [{ id: 'water', massKg: 1 }],
        supplies: [stock9],
        lanes: [lane2],
        fleets: [fleet],
      },
      'CARRIAGE',
      'ADD_VEHICLE_HOURS',
    ],
    [
      'a long way',
      { supplies: [stock9], lanes: [{ ...lane2, hours: 13 }] },
      'TIME',
      'EXTEND_DUE_HOURS',
    ],
    [
      'late stock',
      { supplies: [{ ...stock9, availableHours: 11 }], lanes: [lane2] },
      'TIME',
      'EXTEND_DUE_HOURS',
    ],
    [
      'a full lane',
      { supplies: [stock9], lanes: [{ ...lane2, capacityUnits: 2 }] },
      'LANE',
      'RAISE_LANE_CAPACITY',
    ],
    [
      'a closed lane',
      { supplies: [stock9], lanes: [{ ...lane2, closed: true }] },
      'LANE',
      'OPEN_LANE',
    ],
    ['no lane', { supplies: [stock9], lanes: [{ ...lane2, toNodeId: 'c' }] }, 'LANE', 'ADD_LANE'],
    [
      'kept stock',
      { supplies: [{ ...stock9, keepQuantity: 6 }], lanes: [lane2] },
      'POLICY',
      'RELEASE_KEPT_STOCK',
    ],
  ])('is explained by %s', async (_, change, cause, relaxation) => {
    const problem = parseDispatchProblem({ ...line, needs: [need5], ...change });
    const solution = await solveDispatch(problem);
    expect(solution.shortfalls).toMatchObject([
      { needId: 'n', cause, relaxation: { change: relaxation } },
    ]);
  });
});

describe('a plan without a way', () => {
  const cost = { ...line, policy: { aim: 'COST' as const } };

  it.each<[string, DispatchProblemDocument, [string, string][]]>([
    ['nothing reaches a need', { needs: [need5] }, [['NEED', 'needs[0]']]],
    [
      'stock is too little',
      { needs: [need5], supplies: [{ ...stock9, quantity: 3 }], lanes: [lane2] },
      [
        ['STOCK', 'supplies[0]'],
        ['NEED', 'needs[0]'],
      ],
    ],
    [
      'a lane is too narrow, among others that are not',
      {
        needs: [need5, { nodeId: 'c', itemId: 'water', quantity: 1 }],
        supplies: [stock9],
        lanes: [
          { ...lane2, capacityUnits: 4 },
          { ...lane2, toNodeId: 'c', capacityUnits: 4 },
        ],
      },
      [
        ['LANE_CAPACITY', 'lanes[0].capacityUnits'],
        ['NEED', 'needs[0]'],
      ],
    ],
  ])('says why: %s', async (_, change, expected) => {
    const solution = await solveDispatch(parseDispatchProblem({ ...cost, ...change }));
    expect(solution.status).toBe('INFEASIBLE');
    const found = (solution.conflict ?? []).map(({ kind, field }) => [kind, field]);
    expect(found.sort()).toEqual(expected.sort());
  });

  it('names a lane minimum that stock cannot fill, under RELIEF too', async () => {
    const lanes = [{ ...lane2, minimumUnits: 12 }];
    const problem = parseDispatchProblem({ ...line, supplies: [stock9], needs: [need5], lanes });
    const solution = await solveDispatch(problem);
    expect(solution.status).toBe('INFEASIBLE');
    expect(solution.conflict?.map(({ kind }) => kind).sort()).toEqual(['LANE_MINIMUM', 'STOCK']);
  });

  it('says so when only whole units make it impossible', async () => {
    const problem = parseDispatchProblem({
      ...cost,
      items: [{ id: 'water' }, { id: 'rice' }],
      supplies: [stock9, { ...stock9, itemId: 'rice' }],
      needs: [
        { ...need5, quantity: 1 },
        { ...need5, id: 'm', itemId: 'rice', quantity: 1 },
      ],
      lanes: [
        { ...lane2, capacityUnits: 1.5 },
        { ...lane2, capacityUnits: 0.5 },
      ],
    });
    const solution = await solveDispatch(problem);
    expect(solution.status).toBe('INFEASIBLE');
    expect(solution.conflict?.map(({ kind }) => kind)).toContain('WHOLE_UNITS');
  });
});

describe('the checker', () => {
  it('finds a shipment that nothing supplies', () => {
    const problem = parseDispatchProblem({
      items: [{ id: 'water' }],
      nodes: [{ id: 'a' }, { id: 'b' }],
      supplies: [{ nodeId: 'a', itemId: 'water', quantity: 2 }],
      lanes: [{ fromNodeId: 'a', toNodeId: 'b' }],
    });
    const line = {
      fromNodeId: 'a',
      toNodeId: 'b',
      itemId: 'water',
      departHours: 0,
      arriveHours: 0,
    };
    const check = checkDispatch(problem, {
      shipments: [{ ...line, quantity: 3 }],
      trips: [],
      deliveries: [],
    });
    expect(check.feasible).toBe(false);
    expect(check.maxViolation).toBeCloseTo(1, 9);
  });
});
