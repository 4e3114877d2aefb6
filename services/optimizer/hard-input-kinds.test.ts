import { parseRoutesProblem, type RoutesProblemDocument } from './routes/routes-problem';
import { solveRoutes } from './routes/routes-solve';
import { parseShelterProblem, type ShelterProblemDocument } from './shelter/shelter-problem';
import { solveShelters } from './shelter/shelter-solve';
import { parseStockingProblem, type StockingProblemDocument } from './stocking/stocking-problem';
import { solveStocking } from './stocking/stocking-solve';
import { solveTeams } from './teams/solve-teams';
import { parseTeamProblem, type TeamProblemDocument } from './teams/team-problem';

// Documents that are allowed and awkward, of the kinds beside dispatch.

const sheltered = (document: ShelterProblemDocument) =>
  solveShelters(parseShelterProblem(document));
const stocked = (document: StockingProblemDocument) =>
  solveStocking(parseStockingProblem(document));
const assigned = (document: TeamProblemDocument) => solveTeams(parseTeamProblem(document));
const routed = (document: RoutesProblemDocument) => solveRoutes(parseRoutesProblem(document));

describe('shelters', () => {
  const shelters = ['s', 't'].map((id) => ({ id, places: 5 }));

  test('nobody to shelter, and people whom no route leads anywhere', async () => {
    const routes = [{ groupId: 'g', shelterId: 's', distance: 1 }];
    const empty = await sheltered({ shelters, groups: [{ id: 'g', people: 0 }], routes });
    expect(empty).toMatchObject({ status: 'OPTIMAL', allocations: [], unplaced: [] });
    const groups = [
      { id: 'g', people: 2 },
      { id: 'h', people: 3 },
    ];
    const cut = await sheltered({ shelters, groups, routes });
    expect(cut.unplaced).toEqual([{ groupId: 'h', people: 3, cause: 'ROUTE' }]);
  });

  test('of equals the same is chosen each time, and distances keep their order', async () => {
    const groups = [{ id: 'g', people: 4 }];
    const even = ['s', 't'].map((shelterId) => ({ groupId: 'g', shelterId, distance: 1 }));
    const [one, other] = [
      await sheltered({ shelters, groups, routes: even }),
      await sheltered({ shelters, groups, routes: even }),
    ];
    expect(one.allocations).toEqual(other.allocations);
    const routes = [
      { groupId: 'g', shelterId: 's', distance: 1e-6 },
      { groupId: 'g', shelterId: 't', distance: 1e6 },
    ];
    const far = await sheltered({ shelters, groups: [{ id: 'g', people: 6 }], routes });
    expect(far.objectiveValue).toBeCloseTo(1e6 + 5e-6, 6);
  });

  test('a hundredth of a second is enough for places that could be used', async () => {
    const groups = Array.from({ length: 300 }, (_, i) => {
      return { id: `g${i}`, people: 7, latitude: 22 + i / 1000, longitude: 114 };
    });
    const many = Array.from({ length: 40 }, (_, i) => {
      return { id: `s${i}`, places: 60, latitude: 22 + i / 150, longitude: 114.01 };
    });
    const policy = { timeLimitSeconds: 0.01, openMaximum: 30 };
    const solution = await sheltered({ shelters: many, groups, policy });
    expect(solution.check.feasible).toBe(true);
    expect(solution.allocations.length).toBeGreaterThan(0);
  });

  test('the same for some of many places without limits', async () => {
    const places = Array.from({ length: 300 }, (_, i) => {
      return { id: `p${i}`, latitude: 22 + ((i * 7) % 300) / 300, longitude: 113 + i / 300 };
    });
    const groups = places.map((place) => ({ ...place, people: 1 }));
    const policy = { timeLimitSeconds: 0.01, openMaximum: 12 };
    for (const aim of ['NEAREST', 'FARTHEST_LEAST'] as const) {
      const solution = await sheltered({ shelters: places, groups, policy: { ...policy, aim } });
      expect(solution.check.feasible).toBe(true);
      expect(solution.unplaced).toEqual([]);
      expect(solution.stages[0]).toMatchObject({ name: 'unplaced', gap: 0 });
    }
  });
});

describe('teams', () => {
  const teams = [{ id: 'a', skills: ['FLOOD'] }];
  const task = (id: string, more: object = {}) => {
    return { id, requirements: [{ skill: 'FLOOD' }], ...more };
  };

  test('no task at all, and a task that nobody can reach', async () => {
    expect(await assigned({ teams, tasks: [] })).toMatchObject({
      status: 'OPTIMAL',
      assignments: [],
    });
    const cut = await assigned({ teams, tasks: [task('t')], options: [] as never[] });
    expect(cut.check.feasible).toBe(true);
    const other = [{ teamId: 'a', taskId: 'u', hours: 1 }];
    const none = await assigned({ teams, tasks: [task('t'), task('u')], options: other });
    expect(none.unfilled).toMatchObject([{ taskId: 't', teams: 1 }]);
  });

  test('costs over twelve orders keep their order, and what cannot be is answered', async () => {
    const policy = { aim: 'COST' as const };
    const options = [
      { teamId: 'a', taskId: 't', cost: 1e6 },
      { teamId: 'b', taskId: 't', cost: 1e-6 },
    ];
    const two = [...teams, { id: 'b', skills: ['FLOOD'] }];
    const solution = await assigned({ teams: two, tasks: [task('t')], options, policy });
    expect(solution.assignments).toMatchObject([{ teamId: 'b' }]);
    const alone = await assigned({ teams: two, tasks: [task('t'), task('u')], options, policy });
    expect(alone).toMatchObject({ status: 'INFEASIBLE', conflict: [{ id: 'u' }] });
  });

  test('a hundredth of a second is enough for orders that could be given', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      ...{ id: `t${i}`, skills: ['FLOOD', 'MEDICAL'].slice(i % 2) },
      ...{ latitude: 22 + i / 1000, longitude: 114 },
    }));
    const tasks = Array.from({ length: 150 }, (_, i) => ({
      ...{ id: `k${i}`, requirements: [{ skill: 'MEDICAL', teams: 2 }], severity: 1 + (i % 7) },
      ...{ latitude: 22.1, longitude: 114 + i / 1000 },
    }));
    const policy = { timeLimitSeconds: 0.01 };
    const solution = await assigned({ teams: many, tasks, policy });
    expect(solution.check.feasible).toBe(true);
    expect(solution.assignments.length).toBeGreaterThan(0);
  });

  test('an empty slot counts beside others a million million times as severe', async () => {
    const severities = [1e6, 1e-6, 1e6, 1e-6];
    const tasks = severities.map((severity, i) => {
      return { id: `k${i}`, requirements: [{ skill: 'MEDICAL' }], severity };
    });
    const three = ['a', 'b', 'c'].map((id) => ({ id, skills: ['MEDICAL'] }));
    const options = three.flatMap(({ id: teamId }) =>
      tasks.map(({ id: taskId }) => ({ teamId, taskId, hours: 1 })),
    );
    const solution = await assigned({ teams: three, tasks, options });
    expect(solution.stages[0]?.value).toBeCloseTo(1e-6, 12);
    expect(solution.unfilled).toHaveLength(1);
  });
});

describe('stocking', () => {
  const site = (id: string, openCost: number) => {
    return { id, sizes: [{ id: 'm', capacityVolumeM3: 100, openCost }] };
  };
  const need = (quantity: number) => [{ customerId: 'c', itemId: 'water', quantity }];
  const base = {
    items: [{ id: 'water' }],
    sites: [site('s', 1e6), site('t', 1e-6)],
    customers: [{ id: 'c' }],
    lanes: ['s', 't'].map((siteId) => ({ siteId, customerId: 'c', costPerUnit: 1 })),
  };
  const scenario = (quantity: number) => [{ id: 'x', probability: 1, needs: need(quantity) }];

  test('nothing is opened for needs of nothing, and costs over twelve orders keep theirs', async () => {
    const none = await stocked({ ...base, scenarios: scenario(0) });
    expect(none).toMatchObject({ status: 'OPTIMAL', openings: [], objectiveValue: 0 });
    const one = await stocked({ ...base, scenarios: scenario(10) });
    expect(one.openings).toEqual([{ siteId: 't', sizeId: 'm' }]);
    expect(one.objectiveValue).toBeCloseTo(10 + 1e-6, 5);
  });

  test('a customer that no lane reaches is a conflict, or short where that has a price', async () => {
    const cut = { ...base, lanes: [], scenarios: scenario(3) };
    expect(await stocked(cut)).toMatchObject({ status: 'INFEASIBLE' });
    const short = await stocked({ ...cut, items: [{ id: 'water', shortagePenalty: 2 }] });
    expect(short).toMatchObject({ status: 'OPTIMAL', objectiveValue: 6 });
  });

  test('a hundredth of a second is enough for stock that could be kept', async () => {
    const sites = Array.from({ length: 30 }, (_, i) => site(`s${i}`, 50 + i));
    const customers = Array.from({ length: 60 }, (_, j) => ({ id: `c${j}` }));
    const lanes = sites.flatMap(({ id: siteId }, i) =>
      customers.map(({ id: customerId }, j) => {
        return { siteId, customerId, costPerUnit: 1 + ((i * 7 + j) % 13) };
      }),
    );
    const needs = customers.map(({ id: customerId }) => {
      return { customerId, itemId: 'water', quantity: 3 };
    });
    const scenarios = [{ id: 'x', probability: 1, needs }];
    const policy = { timeLimitSeconds: 0.01 };
    const items = [{ id: 'water', shortagePenalty: 100 }];
    const solution = await stocked({ items, sites, customers, lanes, scenarios, policy });
    expect(solution.check.feasible).toBe(true);
  });
});

describe('routes', () => {
  const fleet = { massKgCapacity: 100, volumeM3Capacity: 10 };
  const order = (n: number, quantity: number) => {
    return { id: `o${n}`, fromNodeId: 'd', toNodeId: `s${n}`, itemId: 'water', quantity };
  };
  const town = (places: number, change: Partial<RoutesProblemDocument> = {}) => ({
    items: [{ id: 'water', massKg: 1 }],
    nodes: [
      { id: 'd', latitude: 22, longitude: 114 },
      ...Array.from({ length: places }, (_, n) => {
        return { id: `s${n}`, latitude: 22 + ((n * 7) % 31) / 300, longitude: 114 + n / 1000 };
      }),
    ],
    orders: Array.from({ length: places }, (_, n) => order(n, 10 + (n % 9))),
    fleets: [{ id: 'f', homeNodeId: 'd', count: 6, ...fleet }],
    ...change,
  });

  test('nothing to bring, nothing to bring it with, and places that no road reaches', async () => {
    const empty = await routed(town(2, { orders: [order(0, 0)] }));
    expect(empty).toMatchObject({ status: 'OPTIMAL', leftBehind: [], totals: { trips: 0 } });
    const none = await routed(town(1, { fleets: [] }));
    expect(none.leftBehind).toMatchObject([{ cause: 'NO_FLEET', quantity: 10 }]);
    const roads = [{ fromNodeId: 'd', toNodeId: 's0', hours: 1, km: 30 }];
    const cut = await routed(town(2, { roads }));
    expect(cut.leftBehind).toMatchObject([{ orderId: 'o1', cause: 'ROAD' }]);
    expect(cut.check.feasible).toBe(true);
  });

  test('equal ties are answered the same each time, and sizes over twelve orders add up', async () => {
    const even = town(6, {
      nodes: town(6).nodes.map(({ id }) => ({ id, latitude: 22, longitude: 114 })),
    });
    expect((await routed(even)).routes).toEqual((await routed(even)).routes);
    const items = [
      { id: 'water', massKg: 1e-6 },
      { id: 'pump', massKg: 1e6 },
    ];
    const orders = [order(0, 1_000_000), { ...order(1, 1), itemId: 'pump' }];
    const big = { id: 'f', homeNodeId: 'd', count: 1, massKgCapacity: 1e6, volumeM3Capacity: 1 };
    const wide = await routed(town(2, { items, orders, fleets: [big] }));
    expect(wide).toMatchObject({ check: { feasible: true }, leftBehind: [] });
  });

  test('a road that is closed all the while, and a hundredth of a second', async () => {
    const closed = { fromNodeId: 'd', toNodeId: 's0', fromHours: 0 };
    const shut = await routed(town(1, { closures: [closed] }));
    expect(shut.leftBehind).toMatchObject([{ orderId: 'o0' }]);
    const quick = await routed(town(150, { policy: { timeLimitSeconds: 0.01 } }));
    expect(quick.check.feasible).toBe(true);
    expect(quick.totals.trips + quick.leftBehind.length).toBeGreaterThan(0);
  });
});
