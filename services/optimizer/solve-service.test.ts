import { status } from '@grpc/grpc-js';
import { refusal } from '../platform/testing/rpc-pair';
import { as, startHarness, type Harness } from './testing/harness';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const problem = {
  items: [{ id: 'tent' }],
  nodes: [{ id: '仓库-1' }, { id: 'site [1]' }],
  supplies: [{ nodeId: '仓库-1', itemId: 'tent', quantity: 8 }],
  needs: [{ nodeId: 'site [1]', itemId: 'tent', quantity: 10 }],
  lanes: [{ fromNodeId: '仓库-1', toNodeId: 'site [1]', hours: 2 }],
};

const anyone = as('AUDITOR');

test('a problem is solved and nothing of it is stored', async () => {
  const solution = await h.client.solveDispatch({ problem }, anyone);
  expect(solution).toMatchObject({
    status: 'OPTIMAL',
    shipments: [{ fromNodeId: '仓库-1', toNodeId: 'site [1]', quantity: 8 }],
    shortfalls: [{ needId: 'site [1]/tent', quantity: 2, cause: 'STOCK' }],
    check: { feasible: true },
  });
  expect((await h.client.listPlans({}, anyone)).plans).toEqual([]);
});

test('the same with progress, a usable solution on the way and the answer last', async () => {
  const supplies = [{ ...problem.supplies[0]!, quantity: 7 }];
  const messages = [];
  for await (const each of h.client.streamSolveDispatch(
    { problem: { ...problem, supplies } },
    anyone,
  )) {
    messages.push(each);
  }
  expect(messages.some(({ phase, solution }) => phase !== 'DONE' && solution)).toBe(true);
  expect(messages.at(-1)).toMatchObject({ share: 1, solution: { status: 'OPTIMAL' } });
});

const documents = {
  DISPATCH: { ...problem, supplies: [{ ...problem.supplies[0]!, quantity: 6 }] },
  STOCKING: {
    items: [{ id: 'tent', shortagePenalty: 9 }],
    sites: [{ id: 's', sizes: [{ id: 'm', capacityVolumeM3: 5, openCost: 3 }] }],
    customers: [{ id: 'c' }],
    lanes: [{ siteId: 's', customerId: 'c', costPerUnit: 1 }],
    scenarios: [
      { id: 'flood', probability: 1, needs: [{ customerId: 'c', itemId: 'tent', quantity: 4 }] },
    ],
  },
  SHELTER_ALLOCATION: {
    shelters: [{ id: '学校', places: 3 }],
    groups: [{ id: 'g', people: 5 }],
    routes: [{ groupId: 'g', shelterId: '学校', distance: 1 }],
  },
  TEAM_ASSIGNMENT: {
    teams: [{ id: 't', skills: ['rescue'] }],
    tasks: [{ id: 'j', requirements: [{ skill: 'rescue' }] }],
    options: [{ teamId: 't', taskId: 'j', hours: 1 }],
  },
  ROUTES: {
    items: [{ id: 'tent', massKg: 60 }],
    nodes: [{ id: 'd' }, { id: 'c' }],
    orders: [{ id: 'o', fromNodeId: 'd', toNodeId: 'c', itemId: 'tent', quantity: 4 }],
    roads: [{ fromNodeId: 'd', toNodeId: 'c', hours: 1 }],
    fleets: [{ id: 'f', homeNodeId: 'd', count: 1, massKgCapacity: 999, volumeM3Capacity: 9 }],
  },
};

test.each(Object.entries(documents))(
  'a %s document tells of a usable solution before its answer, with value and bound',
  async (kind, document) => {
    const request = { kind: kind as keyof typeof documents, problemJson: JSON.stringify(document) };
    const messages = [];
    for await (const each of h.client.streamSolveDocument(request, anyone)) messages.push(each);
    const usable = messages.find(({ phase, solutionJson }) => phase !== 'DONE' && solutionJson);
    const first = JSON.parse(usable!.solutionJson) as { check: object; stages: object[] };
    expect(first.check).toMatchObject({ feasible: true });
    expect(first.stages.length).toBeGreaterThan(0);
    const last = messages.at(-1)!;
    expect(last.phase).toBe('DONE');
    expect(JSON.parse(last.solutionJson)).toMatchObject({ status: 'OPTIMAL' });
  },
);

test('a document is held to the letter: an unknown field is refused with its path', async () => {
  const solve = (document: unknown) =>
    h.client.solveDocument({ kind: 'DISPATCH', problemJson: JSON.stringify(document) }, anyone);
  const { solutionJson } = await solve(problem);
  expect(JSON.parse(solutionJson)).toMatchObject({ status: 'OPTIMAL', objectiveValue: 16 });
  const needs = [{ ...problem.needs[0]!, urgency: 3 }];
  const error = await refusal(solve({ ...problem, needs }));
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
  expect(error.details.violations).toMatchObject([{ field: 'needs[0].urgency' }]);
  const broken = h.client.solveDocument({ kind: 'DISPATCH', problemJson: '{' }, anyone);
  expect((await refusal(broken)).details.violations).toMatchObject([{ field: 'problemJson' }]);
});

test('a shelter document has the same door', async () => {
  const solve = (document: unknown) => {
    const problemJson = JSON.stringify(document);
    return h.client.solveDocument({ kind: 'SHELTER_ALLOCATION', problemJson }, anyone);
  };
  const shelters = [{ id: '学校', places: 3 }];
  const groups = [{ id: 'g', people: 5 }];
  const routes = [{ groupId: 'g', shelterId: '学校', distance: 2 }];
  const { solutionJson } = await solve({ shelters, groups, routes });
  expect(JSON.parse(solutionJson)).toMatchObject({ status: 'OPTIMAL', objectiveValue: 6 });
  const error = await refusal(solve({ shelters, groups, routes, policy: { openMost: 1 } }));
  expect(error.details.violations).toMatchObject([{ field: 'policy.openMost' }]);
});

test('a team assignment document has the same door', async () => {
  const solve = (document: unknown) => {
    const problemJson = JSON.stringify(document);
    return h.client.solveDocument({ kind: 'TEAM_ASSIGNMENT', problemJson }, anyone);
  };
  const teams = [{ id: '救援一队', skills: ['boat'] }];
  const tasks = [{ id: 'j', requirements: [{ skill: 'boat' }], severity: 2 }];
  const options = [{ teamId: '救援一队', taskId: 'j', hours: 3 }];
  const { solutionJson } = await solve({ teams, tasks, options });
  expect(JSON.parse(solutionJson)).toMatchObject({ status: 'OPTIMAL', objectiveValue: 6 });
  const error = await refusal(solve({ teams, tasks, policy: { aim: 'FAST' } }));
  expect(error.details.violations).toMatchObject([{ field: 'policy.aim' }]);
});

const place = { latitude: 22.7, longitude: 114.3 };
const typed = [
  {
    kind: 'STOCKING' as const,
    solve: (document: object) => h.client.solveStocking({ problem: document }, anyone),
    document: {
      items: [{ id: '水', unitCost: 1, shortagePenalty: 9, indivisible: true }],
      sites: [{ id: 's', sizes: [{ id: 'small', capacityVolumeM3: 10, openCost: 5 }] }],
      customers: [{ id: 'c' }],
      lanes: [{ siteId: 's', customerId: 'c', costPerUnit: 1 }],
      scenarios: [
        {
          ...{ id: 'flood', probability: 1 },
          needs: [{ customerId: 'c', itemId: '水', quantity: 12 }],
        },
      ],
      policy: { risk: 'CVAR' as const, cvarAlpha: 0 },
    },
    broken: { scenarios: [{ id: 'flood' }] },
    field: 'scenarios[0].probability',
  },
  {
    kind: 'TEAM_ASSIGNMENT' as const,
    solve: (document: object) => h.client.solveTeamAssignment({ problem: document }, anyone),
    document: {
      teams: [
        { id: '一队', skills: ['boat'], ...place },
        { id: '二队', skills: ['boat'], headcount: 0, ...place },
      ],
      tasks: [{ id: 'j', requirements: [{ skill: 'boat', teams: 2 }], ...place }],
    },
    broken: { teams: [{ id: 'a', workHoursMaximum: -1 }] },
    field: 'teams[0].workHoursMaximum',
  },
  {
    kind: 'SHELTER_ALLOCATION' as const,
    solve: (document: object) => h.client.solveShelterAllocation({ problem: document }, anyone),
    document: {
      shelters: [
        { id: 'a', places: 3, ...place },
        { id: 'b', places: 0, ...place },
      ],
      groups: [{ id: 'g', people: 5, ...place }],
      policy: { aim: 'FARTHEST_LEAST' as const },
    },
    broken: { groups: [{ id: 'g' }] },
    field: 'groups[0].people',
  },
  {
    kind: 'ROUTES' as const,
    solve: (document: object) => h.client.solveRoutes({ problem: document }, anyone),
    document: {
      items: [{ id: '水', massKg: 1, volumeM3: 0.01 }],
      nodes: [
        { id: 'd', ...place },
        { id: 'a', latitude: 22.8, longitude: 114.3 },
        { id: 'b', latitude: 22.8, longitude: 114.31, unloadingHours: 0.25 },
      ],
      orders: [
        { id: 'oa', fromNodeId: 'd', toNodeId: 'a', itemId: '水', quantity: 30 },
        { id: 'ob', fromNodeId: 'd', toNodeId: 'b', itemId: '水', quantity: 50, dueHours: 6 },
      ],
      closures: [{ fromNodeId: 'a', toNodeId: 'b', untilHours: 3 }],
      fleets: [
        {
          ...{ id: 'f', homeNodeId: 'd', count: 2, massKgCapacity: 99, volumeM3Capacity: 9 },
          medium: 'ROAD' as const,
        },
      ],
    },
    broken: { orders: [{ id: 'o', fromNodeId: 'd', toNodeId: 'e', itemId: 'x' }] },
    field: 'orders[0].quantity',
  },
];

test.each(typed)('a $kind message is answered as its document is', async (door) => {
  const problemJson = JSON.stringify(door.document);
  const { solutionJson } = await h.client.solveDocument({ kind: door.kind, problemJson }, anyone);
  const expected = JSON.parse(solutionJson) as Record<string, unknown>;
  expect(await door.solve(door.document)).toMatchObject({ ...expected, solver: {} });
  const error = await refusal(door.solve(door.broken));
  expect(error.details.violations).toMatchObject([{ field: door.field }]);
});

test('what is missing or too long to show is told in the same words by both doors', async () => {
  const told = async (document: typeof problem) => {
    const problemJson = JSON.stringify(document);
    const text = h.client.solveDocument({ kind: 'DISPATCH', problemJson }, anyone);
    const message = h.client.solveDispatch({ problem: document }, anyone);
    const { violations } = (await refusal(text)).details;
    expect((await refusal(message)).details.violations).toEqual(violations);
    return violations!;
  };
  const need = problem.needs[0]!;
  const nameless = { ...need, itemId: undefined as unknown as string };
  expect(await told({ ...problem, needs: [nameless] })).toEqual([
    { field: 'needs[0].itemId', description: 'must not be empty' },
  ]);
  const [long] = await told({ ...problem, needs: [{ ...need, itemId: '长'.repeat(20_000) }] });
  expect(long).toMatchObject({ field: 'needs[0].itemId' });
  const sites = [{ id: 's' }];
  const scenarios = [{ id: 'flood', probability: 1 }];
  const stocking = { kind: 'STOCKING', problemJson: JSON.stringify({ sites, scenarios }) } as const;
  const { solutionJson } = await h.client.solveDocument(stocking, anyone);
  expect(JSON.parse(solutionJson)).toMatchObject({ status: 'OPTIMAL', openings: [] });
});

test('a large document is answered and refused as a small one, as text, message and stream', async () => {
  const nodes = Array.from({ length: 9_000 }, (_, i) => ({ id: `nobody lives here ${i}` }));
  const large = { ...problem, nodes: [...problem.nodes, ...nodes] };
  const expected = { status: 'OPTIMAL', objectiveValue: 16, check: { feasible: true } };
  const asText = (document: object) => ({
    ...{ kind: 'DISPATCH' as const, problemJson: JSON.stringify(document) },
  });
  expect(await h.client.solveDispatch({ problem: large }, anyone)).toMatchObject(expected);
  const { solutionJson } = await h.client.solveDocument(asText(large), anyone);
  expect(JSON.parse(solutionJson)).toMatchObject(expected);
  const told = [];
  for await (const each of h.client.streamSolveDocument(asText(large), anyone)) told.push(each);
  expect(told.some(({ phase, solutionJson: usable }) => phase !== 'DONE' && usable)).toBe(true);
  expect(told.at(-1)).toMatchObject({ phase: 'DONE', solutionJson: expect.any(String) as string });
  const faulty = { ...large, needs: [{ ...problem.needs[0]!, itemId: 'boat' }] };
  for (const refused of [
    h.client.solveDispatch({ problem: faulty }, anyone),
    h.client.solveDocument(asText(faulty), anyone),
  ]) {
    const error = await refusal(refused);
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
    expect(error.details.violations).toMatchObject([{ field: 'needs[0].itemId' }]);
  }
});

test('a message with a dangling id is refused with its path', async () => {
  const needs = [{ ...problem.needs[0]!, itemId: 'boat' }];
  const error = await refusal(h.client.solveDispatch({ problem: { ...problem, needs } }, anyone));
  expect(error.details.violations).toMatchObject([{ field: 'needs[0].itemId' }]);
  const nothing = await refusal(h.client.solveDispatch({}, anyone));
  expect(nothing.details.violations).toMatchObject([{ field: 'problem' }]);
});

test('a caller who leaves stops the solver, which is free for the next', async () => {
  const leaving = new AbortController();
  const call = h.client.solveDispatch({ problem }, { ...anyone, signal: leaving.signal });
  leaving.abort();
  await expect(call).rejects.toMatchObject({ code: status.CANCELLED });
  expect(await h.client.solveDispatch({ problem }, anyone)).toMatchObject({ status: 'OPTIMAL' });
});
