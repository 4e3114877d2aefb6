import fc from 'fast-check';
import { explainShortfalls } from './explain';
import { loadEngine } from './highs-engine';
import { solveStages } from './lexicographic';
import { buildNetwork } from './model/build-network';
import {
  parseDispatchProblem,
  type DispatchProblem,
  type DispatchProblemDocument,
} from './problem';
import { withRelaxation } from './relaxed-problem';
import { verifiedShortfalls } from './shortfall-check';
import { solveDispatch } from './solve';
import type { DispatchSolution, Relaxation, Shortfall } from './solution';

// What is proposed for a shortfall is tried out here by hand: the change is made, the problem is solved
// again, and no cheaper kind of change, however much of it, would have done.

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const nodeId = fc.constantFrom('a', 'b', 'c');
const itemId = fc.constantFrom('water', 'tent');
const hours = fc.constantFrom(0.5, 1, 1.5);
const places = [
  { id: 'a', latitude: 22.7, longitude: 114.3 },
  { id: 'b', latitude: 22.75, longitude: 114.3 },
  { id: 'c', latitude: 22.9, longitude: 114.4 },
];

const lane = fc.record({
  fromNodeId: nodeId,
  toNodeId: nodeId,
  hours,
  capacityUnits: some(count(4)),
  itemTerms: fc.array(fc.record({ itemId, capacityUnits: count(3) }), { maxLength: 1 }),
  closed: fc.constantFrom(false, false, false, true),
});

const shortProblem: fc.Arbitrary<DispatchProblemDocument> = fc.record({
  items: fc.constant([
    { id: 'water', massKg: 1 },
    { id: 'tent', massKg: 3, volumeM3: 1 },
  ]),
  nodes: fc.constant(places),
  supplies: fc.array(
    fc.record({
      ...{ nodeId, itemId, quantity: count(6), keepQuantity: fc.constantFrom(0, 0, 2) },
      availableHours: fc.constantFrom(0, 0, 1),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  needs: fc.array(
    fc.record({
      ...{ nodeId, itemId, quantity: count(4), priority: fc.integer({ min: 1, max: 3 }) },
      dueHours: some(fc.constantFrom(0.5, 1, 2)),
      minimumShare: fc.constantFrom(0, 0.5, 1),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  lanes: some(fc.array(lane, { minLength: 1, maxLength: 4 })),
  fleets: fc.array(
    fc.record({
      ...{ id: fc.constant('truck'), homeNodeId: nodeId, count: count(2) },
      ...{ massKgCapacity: fc.constantFrom(3, 5), volumeM3Capacity: fc.constantFrom(1, 2) },
      hoursAvailable: fc.constantFrom(1, 3),
    }),
    { maxLength: 1 },
  ),
  policy: fc.record({
    nearestDepots: fc.constantFrom(1, 12),
    shortage: fc.constantFrom(
      'PRIORITY' as const,
      'MAX_MIN' as const,
      'PROPORTIONAL' as const,
      'GUARANTEED_MINIMUM' as const,
    ),
  }),
});

type Change = Relaxation['change'];

const causeOf: Record<Change, Shortfall['cause']> = {
  CHANGE_SHORTAGE_RULE: 'POLICY',
  RAISE_LANE_CAPACITY: 'LANE',
  ADD_VEHICLE_HOURS: 'CARRIAGE',
  RELEASE_KEPT_STOCK: 'POLICY',
  USE_MORE_DEPOTS: 'POLICY',
  OPEN_LANE: 'LANE',
  EXTEND_DUE_HOURS: 'TIME',
  ADD_LANE: 'LANE',
  ADD_STOCK: 'STOCK',
};
const rank: Record<Change, number> = {
  CHANGE_SHORTAGE_RULE: 0,
  RAISE_LANE_CAPACITY: 1,
  ADD_VEHICLE_HOURS: 1,
  RELEASE_KEPT_STOCK: 2,
  USE_MORE_DEPOTS: 3,
  OPEN_LANE: 4,
  EXTEND_DUE_HOURS: 5,
  ADD_LANE: 6,
  ADD_STOCK: 7,
};

/** Every single change of a kind, as large as can be. */
function largest(problem: DispatchProblem, change: Change, need: string): Relaxation[] {
  const { itemId = '' } = problem.needs.find(({ id }) => id === need) ?? {};
  const of = (given: Partial<Relaxation>): Relaxation => {
    return { change, amount: 100, itemId, descriptionEn: '', descriptionZh: '', ...given };
  };
  const ways = [...(problem.lanes ?? []), ...(problem.closedLanes ?? [])];
  switch (change) {
    case 'CHANGE_SHORTAGE_RULE':
      return problem.policy.shortage === 'PRIORITY' ? [] : [of({})];
    case 'RAISE_LANE_CAPACITY':
    case 'OPEN_LANE':
      return ways.map(({ fromNodeId, toNodeId }) => of({ fromNodeId, toNodeId }));
    case 'ADD_VEHICLE_HOURS':
      return problem.fleets.map(({ id }) => of({ fleetId: id }));
    case 'RELEASE_KEPT_STOCK':
      return problem.supplies.map(({ nodeId }) => of({ nodeId }));
    case 'EXTEND_DUE_HOURS':
    case 'USE_MORE_DEPOTS':
      return [of({})];
    default:
      return [];
  }
}

function unmet(problem: DispatchProblem, { shortfalls }: DispatchSolution) {
  const need = new Map(problem.needs.map((line) => [line.id, line]));
  const sum = (lines: Shortfall[]): number =>
    lines.reduce((all, line) => all + need.get(line.needId)!.priority * line.quantity, 0);
  return {
    all: sum(shortfalls),
    ofItem: (item: string) => sum(shortfalls.filter((s) => need.get(s.needId)!.itemId === item)),
    ofNeed: (id: string) => shortfalls.find(({ needId }) => needId === id)?.quantity ?? 0,
  };
}

async function removes(
  problem: DispatchProblem,
  before: DispatchSolution,
  line: Shortfall,
  relaxation: Relaxation,
): Promise<boolean> {
  const changed = withRelaxation(problem, relaxation, line.needId);
  if (changed === undefined) return false;
  const after = await solveDispatch(changed, { verifySeconds: 0 });
  const { priority, itemId } = problem.needs.find(({ id }) => id === line.needId)!;
  const [was, is] = [unmet(problem, before), unmet(problem, after)];
  const { change, amount, units } = relaxation;
  const brought = units ?? (change === 'RELEASE_KEPT_STOCK' ? amount : line.quantity);
  const gain = Math.min(brought, line.quantity);
  if (was.all - is.all < priority * gain - 1e-6) return false;
  if (is.ofNeed(line.needId) <= line.quantity - gain + 1e-6) return true;
  // Of equal needs another may gain as much in its place; another rule must help this one itself.
  if (change === 'CHANGE_SHORTAGE_RULE') return false;
  if (is.ofNeed(line.needId) > line.quantity + 1e-6) return false;
  return was.ofItem(itemId) - is.ofItem(itemId) >= priority * gain - 1e-6;
}

test('what is proposed for a shortfall removes it, and nothing cheaper would', async () => {
  const kinds = new Set<Change>();
  let verified = 0;
  await fc.assert(
    fc.asyncProperty(shortProblem, async (document) => {
      const problem = parseDispatchProblem(document);
      const solution = await solveDispatch(problem, { verifySeconds: 60 });
      for (const line of solution.shortfalls) {
        const { relaxation, cause } = line;
        // Where shares are kept equal, no change for one need alone may be enough for it.
        if (problem.policy.shortage === 'PRIORITY') expect(relaxation.verified).toBe(true);
        if (!relaxation.verified) continue;
        verified += 1;
        expect(cause).toBe(causeOf[relaxation.change]);
        kinds.add(relaxation.change);
        expect(await removes(problem, solution, line, relaxation)).toBe(true);
        for (const change of Object.keys(rank) as Change[]) {
          if (rank[change] >= rank[relaxation.change]) continue;
          for (const other of largest(problem, change, line.needId)) {
            const cheaper = await removes(problem, solution, line, other);
            expect([other, cheaper]).toEqual([other, false]);
          }
        }
      }
    }),
    {
      numRuns: Number(process.env.RUNS ?? 40),
      endOnFailure: true,
      seed: Number(process.env.SEED ?? 1),
    },
  );
  expect(verified).toBeGreaterThan(20);
  expect(kinds.size).toBeGreaterThan(4);
});

test('one solve tells for all needs of an item whether more depots would help, and asks of that item alone', async () => {
  const place = (i: number) => ({ latitude: 22.7 + i / 100, longitude: 114.3 });
  const here = ['a', 'b', 'c'];
  const problem = parseDispatchProblem({
    items: [{ id: 'water' }, { id: 'tent' }],
    nodes: ['far', 'near', ...here].map((id, i) => ({ id, ...place(i) })),
    supplies: [
      { nodeId: 'near', itemId: 'water', quantity: 1 },
      { nodeId: 'far', itemId: 'water', quantity: 30 },
      { nodeId: 'near', itemId: 'tent', quantity: 9 },
    ],
    needs: [
      ...here.map((nodeId) => ({ nodeId, itemId: 'water', quantity: 5, priority: 2 })),
      { nodeId: 'a', itemId: 'tent', quantity: 9 },
    ],
    policy: { nearestDepots: 1 },
  });
  const network = buildNetwork(problem);
  const { best: candidate } = await solveStages(network, {
    ...{ gap: 0, seed: 1, secondsLeft: () => 60, engine: loadEngine },
    ...{ onProgress: () => undefined, onPlan: () => undefined },
  });
  const posed: DispatchProblem[] = [];
  const shortfalls = explainShortfalls(network, candidate);
  const verified = await verifiedShortfalls({ network, candidate }, shortfalls, {
    secondsLeft: () => 60,
    solve: (changed) => {
      posed.push(changed);
      return solveDispatch(changed, { verifySeconds: 0 });
    },
  });
  expect(verified.map(({ relaxation }) => [relaxation.change, relaxation.verified])).toEqual(
    shortfalls.map(() => ['USE_MORE_DEPOTS', true]),
  );
  expect(shortfalls.length).toBeGreaterThan(1);
  expect(posed.map(({ needs }) => needs.map(({ itemId: of }) => of))).toEqual([
    ['water', 'water', 'water'],
  ]);
});
