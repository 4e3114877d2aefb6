import fc from 'fast-check';
import { exactExcess, exactSum, partOfUnit } from './exact';
import { parseDispatchProblem } from './problem';
import { parseRoutesProblem } from './routes/routes-problem';
import { checkRoutes } from './routes/routes-check';
import { solveRoutes } from './routes/routes-solve';
import { parseShelterProblem } from './shelter/shelter-problem';
import { checkShelters } from './shelter/shelter-check';
import { solveShelters } from './shelter/shelter-solve';
import { checkDispatch } from './solution-check';
import { solveDispatch } from './solve';
import { checkStocking } from './stocking/stocking-check';
import { parseStockingProblem } from './stocking/stocking-problem';
import { solveStocking } from './stocking/stocking-solve';
import { solveTeams } from './teams/solve-teams';
import { checkTeams } from './teams/team-check';
import { parseTeamProblem } from './teams/team-problem';

// A plan that is off by one unit, one trip, one person or one gram is never let through, however large
// its numbers are; what only floating point makes of decimals is no fault.

describe('sums of decimals', () => {
  test('are what they are written as', () => {
    expect(exactExcess([[0.1], [0.2]], [[0.3]])).toBe(0);
    expect(exactExcess([[3, 0.1]], [[0.3]])).toBe(0);
    expect(exactExcess([[0.3]], [[0.1], [0.2]])).toBe(0);
    expect(exactExcess([[1e12], [1]], [[1e12]])).toBe(1);
    expect(exactExcess([[1e15, 3], [1]], [[1e15, 3]])).toBe(1);
    expect(exactExcess([[1e12], [1e-9]], [[1e12]])).toBeGreaterThan(0);
    expect(exactExcess([[1e12]], [[1e12], [1e-9]])).toBe(0);
    expect(exactExcess([[5]], [[Infinity]])).toBe(0);
    expect(exactSum([[10.3], [-0.3]])).toBe(10);
    expect([partOfUnit(7), partOfUnit(7.000_000_1) > 0, partOfUnit(NaN)]).toEqual([
      ...[0, true, Infinity],
    ]);
  });

  test('agree with whole numbers of thousandths', () => {
    const thousandths = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 8 });
    fc.assert(
      fc.property(thousandths, fc.integer({ min: -1e9, max: 1e9 }), (parts, limit) => {
        const over = parts.reduce((sum, part) => sum + part, 0) - limit;
        const found = exactExcess(
          parts.map((part) => [part / 1_000] as const),
          [[limit / 1_000]],
        );
        expect(found > 0).toBe(over > 0);
      }),
    );
  });
});

const big = fc.integer({ min: 1_000_000, max: 20_000_000 });

type Lines<K extends string> = Record<K, { quantity: number }[]>;

/** The answer with one more, and one fewer, of each of its lines of a kind. */
function offByOne<K extends string, P extends Lines<K>>(plan: P, kind: K): P[] {
  return plan[kind].flatMap((_, n) =>
    [1, -1].map((by) => ({
      ...plan,
      [kind]: plan[kind].map((line, i) => {
        return i === n ? { ...line, quantity: line.quantity + by } : line;
      }),
    })),
  );
}

test('dispatch: a unit more or less, or a trip fewer, is found', async () => {
  await fc.assert(
    fc.asyncProperty(big, big, big, async (near, far, need) => {
      const problem = parseDispatchProblem({
        items: [{ id: 'bottle', massKg: 0.1, volumeM3: 0.3 }],
        nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
        supplies: [
          { nodeId: 'a', itemId: 'bottle', quantity: near },
          { nodeId: 'b', itemId: 'bottle', quantity: far + 0.3, keepQuantity: 0.3 },
        ],
        needs: [{ id: 'n', nodeId: 'c', itemId: 'bottle', quantity: need }],
        lanes: [
          { fromNodeId: 'a', toNodeId: 'c', hours: 1, capacityUnits: near },
          { fromNodeId: 'b', toNodeId: 'c', hours: 2 },
        ],
        fleets: [
          {
            ...{ id: 'f', homeNodeId: 'a', count: 1, hoursAvailable: 1e7 },
            ...{ massKgCapacity: 1e12, volumeM3Capacity: near * 0.15 },
          },
        ],
      });
      const plan = await solveDispatch(problem);
      expect(plan.check).toEqual({ feasible: true, maxViolation: expect.any(Number) });
      const wrong = [
        ...offByOne(plan, 'shipments'),
        ...offByOne(plan, 'deliveries'),
        ...offByOne(plan, 'shortfalls'),
      ];
      const more = (one: typeof plan) =>
        one.shipments.some(({ quantity }, i) => {
          return quantity > plan.shipments[i]!.quantity;
        });
      for (const one of wrong) {
        // What travels further than it is handed over is no fault while there is enough of it.
        if (more(one) && checkDispatch(problem, one).feasible) {
          const sent = one.shipments.reduce((sum, line) => sum + line.quantity, 0);
          expect(sent).toBeLessThanOrEqual(near + far);
        } else expect(checkDispatch(problem, one).feasible).toBe(false);
      }
      const trips = plan.trips.map((trip) => ({ ...trip, count: trip.count - 1 }));
      if (trips.length > 0) expect(checkDispatch(problem, { ...plan, trips }).feasible).toBe(false);
    }),
    { numRuns: 8 },
  );
});

test('dispatch: of ten thousand million units one too many is one too many', () => {
  const most = 1e10;
  const problem = parseDispatchProblem({
    items: [{ id: 'bottle' }],
    nodes: [{ id: 'a' }, { id: 'c' }],
    supplies: [{ nodeId: 'a', itemId: 'bottle', quantity: most }],
    needs: [{ id: 'n', nodeId: 'c', itemId: 'bottle', quantity: most + 9 }],
    lanes: [{ fromNodeId: 'a', toNodeId: 'c', hours: 1 }],
  });
  const plan = (quantity: number) => {
    const way = { fromNodeId: 'a', toNodeId: 'c', itemId: 'bottle', laneIndex: 0 };
    return {
      shipments: [{ ...way, quantity, departHours: 0, arriveHours: 1 }],
      deliveries: [{ needId: 'n', quantity, arriveHours: 1 }],
      trips: [],
    };
  };
  expect(checkDispatch(problem, plan(most)).feasible).toBe(true);
  expect(checkDispatch(problem, plan(most + 1)).findings).toMatchObject([{ violation: 1 }]);
});

test('shelters: a person more or less is found', async () => {
  await fc.assert(
    fc.asyncProperty(big, big, async (people, places) => {
      const problem = parseShelterProblem({
        shelters: [{ id: 's', places }],
        groups: [{ id: 'g', people }],
        routes: [{ groupId: 'g', shelterId: 's', distance: 1 }],
      });
      const plan = await solveShelters(problem);
      expect(plan.check.feasible).toBe(true);
      for (const by of [1, -1]) {
        const allocations = plan.allocations.map((line) => ({ ...line, people: line.people + by }));
        expect(checkShelters(problem, { ...plan, allocations }).feasible).toBe(false);
        const unplaced = plan.unplaced.map((line) => ({ ...line, people: line.people + by }));
        if (unplaced.length > 0) {
          expect(checkShelters(problem, { ...plan, unplaced }).feasible).toBe(false);
        }
      }
    }),
    { numRuns: 10 },
  );
});

test('stocking: a unit more than fits, survives, or is asked for is found', async () => {
  await fc.assert(
    fc.asyncProperty(big, async (need) => {
      const problem = parseStockingProblem({
        items: [{ id: 'k', unitCost: 0.1, volumeM3: 0.3, indivisible: true, shortagePenalty: 9 }],
        sites: [
          { id: 'i', sizes: [{ id: 'z', capacityVolumeM3: (need * 3) / 10, openCost: 0.2 }] },
        ],
        customers: [{ id: 'c' }],
        lanes: [{ siteId: 'i', customerId: 'c', costPerUnit: 0.1 }],
        scenarios: [
          { id: 's', probability: 1, needs: [{ customerId: 'c', itemId: 'k', quantity: need }] },
        ],
      });
      const plan = await solveStocking(problem);
      expect(plan.check.feasible).toBe(true);
      expect(plan.stock[0]!.quantity).toBe(need);
      for (const one of offByOne(plan, 'stock')) {
        expect(checkStocking(problem, one).feasible).toBe(false);
      }
      const [scenario] = plan.scenarios;
      for (const one of offByOne(scenario!, 'flows')) {
        expect(checkStocking(problem, { ...plan, scenarios: [one] }).feasible).toBe(false);
      }
    }),
    { numRuns: 5 },
  );
});

test('teams: a load that is over by anything, or a team too many, is found', async () => {
  const of = (capacity: number) =>
    parseTeamProblem({
      teams: [{ id: 't', skills: ['x'], capacity }],
      tasks: ['a', 'b'].map((id) => ({ id, requirements: [{ skill: 'x' }] })),
      options: [
        { teamId: 't', taskId: 'a', cost: 1, load: 0.1 },
        { teamId: 't', taskId: 'b', cost: 1, load: 0.2 },
      ],
      policy: { aim: 'COST' },
    });
  const plan = await solveTeams(of(0.3));
  expect(plan.check).toEqual({ feasible: true, maxViolation: 0 });
  expect(checkTeams(of(0.299_999_999_9), plan.assignments).feasible).toBe(false);
  const twice = [...plan.assignments, plan.assignments[0]!];
  expect(checkTeams(of(0.3), twice).feasible).toBe(false);
  expect(checkTeams(of(0.3), plan.assignments.slice(1)).feasible).toBe(false);
});

test('routes: a unit more or less is found, and a load that is over by a gram', async () => {
  const of = (massKgCapacity: number) =>
    parseRoutesProblem({
      items: [{ id: 'k', massKg: 0.1 }],
      nodes: [{ id: 'd' }, { id: 'c' }],
      roads: [{ fromNodeId: 'd', toNodeId: 'c', hours: 1 }],
      orders: [{ id: 'o', fromNodeId: 'd', toNodeId: 'c', itemId: 'k', quantity: 3_000_003 }],
      fleets: [{ id: 'f', homeNodeId: 'd', count: 1, massKgCapacity, volumeM3Capacity: 1e9 }],
      policy: { timeLimitSeconds: 1 },
    });
  const plan = await solveRoutes(of(300_000.3));
  expect(plan.check.feasible).toBe(true);
  expect(plan.routes).toHaveLength(1);
  expect(checkRoutes(of(300_000.299), plan).feasible).toBe(false);
  const fewer = JSON.parse(JSON.stringify(plan)) as typeof plan;
  fewer.routes[0]!.trips[0]!.stops[0]!.lines[0]!.quantity -= 1;
  expect(checkRoutes(of(300_000.3), fewer).feasible).toBe(false);
});
