import fc from 'fast-check';
import { buildNetwork } from './model/build-network';
import { buildModel } from './model/dispatch-model';
import { parseDispatchProblem } from './problem';
import type { DispatchProblemDocument } from './problem';
import { solveDispatch } from './solve';
import { checkDispatch } from './solution-check';

const place = { latitude: 22.7 };

/** Two depots at the same distance from a site that needs ten. */
function problem(changes: Partial<DispatchProblemDocument> = {}): DispatchProblemDocument {
  return {
    items: [{ id: 'water', massKg: 1 }],
    nodes: [
      { id: 'west', ...place, longitude: 114.3 },
      { id: 'east', ...place, longitude: 114.41 },
      { id: 'site', ...place, longitude: 114.35 },
    ],
    supplies: [
      { nodeId: 'west', itemId: 'water', quantity: 10 },
      { nodeId: 'east', itemId: 'water', quantity: 10 },
    ],
    needs: [{ nodeId: 'site', itemId: 'water', quantity: 10 }],
    ...changes,
  };
}

const sent = (fromNodeId: string, quantity: number, pinned = false) => {
  return { fromNodeId, toNodeId: 'site', itemId: 'water', quantity, pinned };
};

async function flows(document: DispatchProblemDocument) {
  const solution = await solveDispatch(parseDispatchProblem(document));
  const lines = solution.shipments.map(({ fromNodeId, quantity }) => [fromNodeId, quantity]);
  return { solution, lines: Object.fromEntries(lines) as Record<string, number> };
}

test('a plan stays as it was where a change would save less than it costs', async () => {
  expect((await flows(problem())).lines).toEqual({ west: 10 });
  const earlier = { shipments: [sent('east', 10)] };
  const kept = await flows(problem({ earlier }));
  expect(kept.lines).toEqual({ east: 10 });
  expect(kept.solution.stages.map(({ name }) => name)).toEqual(['unmet', 'stability']);
  const free = { ...earlier, changeHours: 0 };
  expect((await flows(problem({ earlier: free }))).lines).toEqual({ west: 10 });
});

test('it changes as far as people would go short otherwise, and no further', async () => {
  const supplies = [
    { nodeId: 'west', itemId: 'water', quantity: 10 },
    { nodeId: 'east', itemId: 'water', quantity: 4 },
  ];
  const earlier = { shipments: [sent('east', 10)] };
  const { lines, solution } = await flows(problem({ supplies, earlier }));
  expect(lines).toEqual({ east: 4, west: 6 });
  expect(solution.status).toBe('OPTIMAL');
});

test('what counts changes has a limit, so that any price of it proves something', () => {
  const earlier = { shipments: [sent('east', 4)] };
  const model = buildModel(buildNetwork(parseDispatchProblem(problem({ earlier }))));
  expect(model.changes.map(({ more }) => model.sparse.colUpper[more])).toEqual([20 / model.unit]);
});

test('pinned lines stay, and one that cannot is named as what makes it impossible', async () => {
  const earlier = { shipments: [sent('east', 3, true)], changeHours: 0 };
  expect((await flows(problem({ earlier }))).lines).toEqual({ east: 3, west: 7 });
  const supplies = [{ nodeId: 'west', itemId: 'water', quantity: 10 }];
  const { solution } = await flows(problem({ supplies, earlier }));
  expect(solution.status).toBe('INFEASIBLE');
  expect(solution.conflict).toMatchObject([{ field: 'earlier.shipments[0]', id: 'east → site' }]);
});

test('nothing goes over a closed way, and opening it is the advice', async () => {
  const closedLanes = [{ fromNodeId: 'west', toNodeId: 'site' }];
  expect((await flows(problem({ closedLanes }))).lines).toEqual({ east: 10 });
  const both = [...closedLanes, { fromNodeId: 'east', toNodeId: 'site' }];
  const { solution } = await flows(problem({ closedLanes: both }));
  expect(solution.shortfalls).toMatchObject([
    { cause: 'LANE', relaxation: { change: 'OPEN_LANE', toNodeId: 'site' } },
  ]);
});

test('a way that closes is used until then, and after it opens again', async () => {
  const way = { fromNodeId: 'west', toNodeId: 'site' };
  const east = { fromNodeId: 'east', toNodeId: 'site' };
  const sentOf = async (span: object, due = 12) => {
    const closedLanes = [{ ...way, ...span }, east];
    const needs = [{ nodeId: 'site', itemId: 'water', quantity: 10, dueHours: due }];
    return (await flows(problem({ closedLanes, needs }))).solution;
  };
  const before = await sentOf({ fromHours: 1 });
  expect(before.shipments).toMatchObject([{ fromNodeId: 'west', departHours: 0 }]);
  const after = await sentOf({ fromHours: 0.1, untilHours: 6 });
  expect(after.shipments).toMatchObject([{ fromNodeId: 'west', departHours: 6 }]);
  expect(after.check.feasible).toBe(true);
  const never = await sentOf({ fromHours: 0.1 });
  expect(never.shortfalls).toMatchObject([{ cause: 'LANE', relaxation: { change: 'OPEN_LANE' } }]);
  const late = await sentOf({ fromHours: 0.1, untilHours: 6 }, 5);
  expect(late.shortfalls).toMatchObject([
    { cause: 'LANE', relaxation: { change: 'OPEN_LANE', fromNodeId: 'west' } },
  ]);
  const tooLate = await sentOf({ untilHours: 6 }, 0.2);
  expect(tooLate.shortfalls).toMatchObject([{ cause: 'TIME' }]);
  const shifted = structuredClone(after);
  for (const line of [...shifted.shipments, ...shifted.deliveries]) {
    line.arriveHours -= 3;
    if ('departHours' in line) line.departHours -= 3;
  }
  const closed = parseDispatchProblem(
    problem({ closedLanes: [{ ...way, fromHours: 0.1, untilHours: 6 }] }),
  );
  expect(checkDispatch(closed, shifted).findings[0]?.description).toContain('closed');
});

test('the check refuses closed ways and pinned lines that were dropped', async () => {
  const { solution } = await flows(problem());
  const closedLanes = [{ fromNodeId: 'west', toNodeId: 'site' }];
  const closed = parseDispatchProblem(problem({ closedLanes }));
  expect(checkDispatch(closed, solution).feasible).toBe(false);
  const pinned = problem({ earlier: { shipments: [sent('east', 3, true)] } });
  expect(checkDispatch(parseDispatchProblem(pinned), solution).feasible).toBe(false);
});

test('ids of the earlier plan and of closed ways must be known', () => {
  const closedLanes = [{ fromNodeId: 'nowhere', toNodeId: 'site' }];
  const earlier = { shipments: [{ ...sent('west', 1), itemId: 'wine' }] };
  expect(() => parseDispatchProblem(problem({ closedLanes, earlier }))).toThrow(
    /closedLanes\[0\]\.fromNodeId.*earlier\.shipments\[0\]\.itemId/s,
  );
});

const units = fc.nat(12);
const line = fc.record({
  fromNodeId: fc.constantFrom('a', 'b', 'c'),
  toNodeId: fc.constantFrom('d', 'e'),
  itemId: fc.constantFrom('water', 'rice'),
  quantity: units,
});

const drawn = fc.record({
  items: fc.constant([
    { id: 'water', massKg: 2 },
    { id: 'rice', massKg: 1 },
  ]),
  nodes: fc.constant(
    ['a', 'b', 'c', 'd', 'e'].map((id, i) => {
      return { id, latitude: 22 + i / 20, longitude: 114 + (i % 2) / 30 };
    }),
  ),
  supplies: fc.array(
    line.map(({ fromNodeId, itemId, quantity }) => ({ nodeId: fromNodeId, itemId, quantity })),
    { maxLength: 6 },
  ),
  needs: fc.array(
    fc.tuple(line, fc.integer({ min: 1, max: 3 })).map(([{ toNodeId, itemId, quantity }, p]) => {
      return { nodeId: toNodeId, itemId, quantity, priority: p };
    }),
    { minLength: 1, maxLength: 4 },
  ),
  earlier: fc.record({
    shipments: fc.array(line, { maxLength: 6 }),
    changeHours: fc.constantFrom(0, 0.5, 3),
  }),
});

test('both engines agree on what a little changed plan comes to', async () => {
  await fc.assert(
    fc.asyncProperty(drawn, async (document) => {
      const parsed = parseDispatchProblem(document);
      const [own, highs] = await Promise.all(
        [0, Infinity].map((separate) =>
          solveDispatch(parsed, { largeFrom: { separate, joined: Infinity } }),
        ),
      );
      expect(own!.check.feasible && highs!.check.feasible).toBe(true);
      own!.stages.forEach(({ value, bound }, i) => {
        expect(value).toBeCloseTo(highs!.stages[i]!.value, 6);
        expect(bound).toBeCloseTo(value, 6);
      });
    }),
    { numRuns: Number(process.env.RUNS ?? 150) },
  );
});
