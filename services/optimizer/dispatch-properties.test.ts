import fc from 'fast-check';
import { parseDispatchProblem, type DispatchProblemDocument } from './problem';
import { solveDispatch } from './solve';

// What must hold of any dispatch problem, under every policy, with fleets and through hubs.

const count = (min: number, max: number) => fc.integer({ min, max });
const shortages = ['PRIORITY', 'PROPORTIONAL', 'MAX_MIN', 'GUARANTEED_MINIMUM'] as const;
const ids = ['depot', '仓 2', 'hub', 'a', 'b'];
const itemId = fc.constantFrom('water', 'tent');
const of = (nodes: readonly string[]) => fc.record({ nodeId: fc.constantFrom(...nodes), itemId });

function way(from: readonly string[], to: readonly string[]) {
  return fc.record({
    fromNodeId: fc.constantFrom(...from),
    toNodeId: fc.constantFrom(...to),
    hours: fc.constantFrom(0, 0.5, 1, 2.5),
    costPerUnit: count(0, 9),
    capacityUnits: fc.option(count(3, 30), { nil: undefined }),
  });
}

const carriage = { massKgCapacity: 9, volumeM3Capacity: 2, hoursAvailable: 6 };
const fleet = fc.record({
  id: fc.constant('truck'),
  homeNodeId: fc.constantFrom('depot', 'hub'),
  count: count(0, 3),
  massKgCapacity: fc.constant(carriage.massKgCapacity),
  volumeM3Capacity: fc.constant(carriage.volumeM3Capacity),
  hoursAvailable: fc.constant(carriage.hoursAvailable),
});

const supply = fc
  .tuple(of(['depot', '仓 2', 'a']), count(0, 30), fc.constantFrom(0, 0, 1))
  .map(([place, quantity, availableHours]) => ({ ...place, quantity, availableHours }));
const need = fc
  .tuple(of(['a', 'b', 'hub']), count(2, 25), count(1, 4), fc.constantFrom(1, 2.5, 12))
  .map(([place, quantity, priority, dueHours]) => {
    return { ...place, quantity, priority, dueHours, minimumShare: 0.5 };
  });

const relief = fc
  .record({
    supplies: fc.array(supply, { minLength: 1, maxLength: 4 }),
    needs: fc.array(need, { minLength: 1, maxLength: 4 }),
    in: fc.array(way(['depot', '仓 2'], ['hub', 'a', 'b']), { minLength: 2, maxLength: 4 }),
    out: fc.array(way(['hub', 'a'], ['a', 'b']), { maxLength: 3 }),
    fleets: fc.array(fleet, { maxLength: 1 }),
    shortage: fc.constantFrom(...shortages),
    indivisible: fc.boolean(),
  })
  .map(({ supplies, needs, in: first, out, fleets, shortage, indivisible }) => ({
    items: [
      { id: 'water', massKg: 1, indivisible },
      { id: 'tent', massKg: 3, volumeM3: 0.5, indivisible },
    ],
    nodes: ids.map((id) => ({ id })),
    supplies,
    needs,
    lanes: [...first, ...out],
    fleets,
    policy: { shortage },
  }));
type Relief = typeof relief extends fc.Arbitrary<infer T> ? T : never;

/** Few of them, always the same ones. */
const runs = { numRuns: Number(process.env.RUNS ?? 10), seed: 5 };

async function stageValues(document: DispatchProblemDocument): Promise<number[]> {
  const solution = await solveDispatch(parseDispatchProblem(document));
  expect(solution.check.feasible).toBe(true);
  expect(solution.status).toBe('OPTIMAL');
  for (const { value, bound } of solution.stages) expect(bound).toBeLessThanOrEqual(value);
  return solution.stages.map(({ value }) => value);
}

function expectNear(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => {
    const size = Math.max(1, Math.abs(wanted[i]!));
    expect(Math.abs(value - wanted[i]!) / size).toBeLessThan(1e-6);
  });
}

function shuffled<T>(list: readonly T[], turn: number): T[] {
  const at = list.length === 0 ? 0 : turn % list.length;
  return [...list.slice(at), ...list.slice(0, at)].reverse();
}

const times = <T extends { quantity: number }>(lines: readonly T[], factor: number): T[] =>
  lines.map((line) => ({ ...line, quantity: line.quantity * factor }));

test('the order of items, nodes, supplies, needs and lanes changes no stage', async () => {
  await fc.assert(
    fc.asyncProperty(relief, count(1, 3), async (document, turn) => {
      const other = {
        ...document,
        items: shuffled(document.items, turn),
        nodes: shuffled(document.nodes, turn),
        supplies: shuffled(document.supplies, turn),
        needs: shuffled(document.needs, turn),
        lanes: shuffled(document.lanes, turn),
      };
      expectNear(await stageValues(other), await stageValues(document));
    }),
    runs,
  );
});

test('more stock, and more vehicles, never make the first stage worse', async () => {
  await fc.assert(
    fc.asyncProperty(relief, async (document) => {
      const [before = 0] = await stageValues(document);
      const supplies = document.supplies.map((line) => ({ ...line, quantity: line.quantity + 4 }));
      const fleets = document.fleets.map((line) => ({ ...line, count: line.count + 1 }));
      const [after = 0] = await stageValues({ ...document, supplies, fleets });
      expect(after).toBeLessThanOrEqual(before + 1e-6);
    }),
    runs,
  );
});

test('divisible goods k times as many come to k times as much, and to the same shares', async () => {
  const divisible = relief.map((document: Relief) => ({
    ...document,
    items: document.items.map((item) => ({ ...item, indivisible: false })),
    fleets: [],
  }));
  const factors = fc.constantFrom(2, 7.5, 1e6);
  await fc.assert(
    fc.asyncProperty(divisible, factors, async (document, factor) => {
      // A guaranteed minimum is rounded up to whole units, which does not scale.
      fc.pre(document.policy.shortage !== 'GUARANTEED_MINIMUM');
      const values = await stageValues(document);
      const lanes = document.lanes.map(({ capacityUnits, ...lane }) => {
        return capacityUnits === undefined
          ? lane
          : { ...lane, capacityUnits: capacityUnits * factor };
      });
      const scaled = await stageValues({
        ...document,
        lanes,
        supplies: times(document.supplies, factor),
        needs: times(document.needs, factor),
      });
      const isShare = (i: number): boolean => values.length === 3 && i === 0;
      expectNear(
        scaled,
        values.map((value, i) => (isShare(i) ? value : value * factor)),
      );
    }),
    runs,
  );
});

test('costs k times as high come to k times the cost, and more stock never costs more', async () => {
  const costly = relief.map((document: Relief) => ({
    ...document,
    fleets: [],
    policy: { aim: 'COST' as const },
  }));
  const cost = async (document: DispatchProblemDocument): Promise<number> => {
    const solution = await solveDispatch(parseDispatchProblem(document));
    if (solution.status === 'INFEASIBLE') expect(solution.conflict).not.toHaveLength(0);
    else expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
    return solution.objectiveValue ?? Infinity;
  };
  await fc.assert(
    fc.asyncProperty(costly, fc.constantFrom(1e-6, 3, 1e6), async (document, factor) => {
      const value = await cost(document);
      const supplies = document.supplies.map((line) => ({ ...line, quantity: line.quantity + 4 }));
      expect(await cost({ ...document, supplies })).toBeLessThanOrEqual(value * (1 + 1e-9) + 1e-9);
      const lanes = document.lanes.map((lane) => {
        return { ...lane, costPerUnit: lane.costPerUnit * factor };
      });
      const scaled = await cost({ ...document, lanes });
      if (value === Infinity) expect(scaled).toBe(Infinity);
      else expectNear([scaled / factor], [value]);
    }),
    { ...runs, numRuns: 2 * runs.numRuns },
  );
});
