import { randomUUID } from 'node:crypto';
import { AppError } from '../../platform/errors';
import { refusal } from '../../platform/testing/rpc-pair';
import { as, city, service, startHarness, type Harness } from '../testing/harness';
import { community, district, neighbour } from '../testing/peers';
import type { SolverPool } from '../worker-pool';
import { jointClock } from './joint-clock';
import { jointBody } from './joint-making';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const commander = as('COMMANDER', city);

function flood(): string {
  const id = h.incident();
  const near = { latitude: 22.6953, longitude: 114.3255 };
  const figures = { affected: 100, affectedApart: 100, injured: 0, missing: 0, dead: 0 };
  Object.assign(h.world, {
    affected: [
      { divisionCode: community, ...figures, displaced: 40, displacedApart: 40, missing: 5 },
    ],
    sites: [
      { id: 'school', nameZh: '学校', divisionCode: community, free: 30, state: 'OPEN', ...near },
      {
        id: 'gym',
        divisionCode: neighbour,
        free: 5,
        state: 'READY',
        latitude: 22.7,
        longitude: 114.34,
      },
    ],
    teams: [
      {
        ...{ teamId: 't-flood', nameZh: '抗洪队', specialism: 'GENERAL', divisionCode: district },
        ...{ minimumCrew: 4, availableCount: 10, ready: true, ...near },
      },
    ],
    riskPoints: [
      {
        ...{ id: 'underpass', nameZh: '涵洞', divisionCode: community, grade: 'RED', ...near },
        ...{ areaM2: 800, depthM: 0.6, inflowM3PerHour: 0, people: 20 },
      },
    ],
    pumps: [
      {
        ...{ id: 'pump-1', homeDivisionCode: district, latitude: 22.7, longitude: 114.35 },
        capabilities: [{ key: 'flow', value: 200, unit: 'm3/h' }],
      },
    ],
  });
  return id;
}

const make = (incidentIds: string[], more: object = {}) =>
  h.client.createJointPlan({ requestId: randomUUID(), incidentIds, ...more }, commander);

test('people, goods, teams and pumps are planned together, and goods go where people are', async () => {
  const plan = await make([flood()]);
  expect(plan.parts.map(({ name, status }) => [name, status])).toEqual([
    ['SHELTERS', 'OPTIMAL'],
    ['SUPPLIES', 'OPTIMAL'],
    ['TEAMS', 'OPTIMAL'],
    ['EQUIPMENT', 'OPTIMAL'],
  ]);
  expect(plan.placements).toMatchObject([
    { siteId: 'school', people: 30, siteNameZh: '学校' },
    { siteId: 'gym', people: 5 },
  ]);
  expect(plan.unplaced).toMatchObject([{ divisionCode: community, people: 5 }]);
  const water = plan.shipments.filter(({ itemId }) => itemId === 'water');
  expect(water.find(({ toSiteId }) => toSiteId === 'school')!.quantity).toBe(30);
  expect(water.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(100);
  expect(plan.teamOrders).toMatchObject([{ teamId: 't-flood', specialism: 'GENERAL' }]);
  expect(plan.teamGaps).toMatchObject([{ specialism: 'FLOOD', cause: 'SKILL' }]);
  expect(plan.pumpOrders).toMatchObject([{ assetId: 'pump-1', riskPointId: 'underpass' }]);
  expect(plan.drained).toMatchObject([{ nameZh: '涵洞', hours: 3 }]);
  expect(plan.reads.map(({ service }) => service).sort()).toEqual([
    'equipment',
    'incidents',
    'inventory',
    'roster',
    'shelters',
  ]);
  const values = plan.values.map(({ kind, id, stage, value }) => [kind, id, stage, value]);
  expect(values).toEqual(
    expect.arrayContaining([
      ['PLACE', 'school', 'unplaced', 1],
      ['PLACE', 'gym', 'unplaced', 1],
      ['TEAM', 'FLOOD', 'unfilled', 8],
    ]),
  );
  expect(plan.values.find(({ id }) => id === 'school')).toMatchObject({
    reasonZh: '学校多一个床位，可多安置 1 人',
  });
  const tents = plan.parts[1]!.stages[0]!;
  expect(plan.jointUnmetBound).toBeLessThanOrEqual(tents.value);
  expect(await h.client.getJointPlan({ id: plan.id }, commander)).toEqual(plan);
  const { plans } = await h.client.listJointPlans({ incidentId: plan.incidentIds[0]! }, commander);
  expect(plans).toMatchObject([{ id: plan.id, placements: [] }]);
  // What is said of one more place is what a plan with one more place comes to.
  h.world.sites = h.world.sites.map((site, i) => (i === 0 ? { ...site, free: 31 } : site));
  const more = await make(plan.incidentIds);
  const unplaced = (one: typeof plan) => one.unplaced.reduce((sum, { people }) => sum + people, 0);
  expect(unplaced(plan) - unplaced(more)).toBe(1);
});

test('two incidents that want the same tents are told what each loses, and what a tent is worth', async () => {
  const [one, other] = [flood(), flood()];
  const plan = await make([one, other]);
  const [tents] = plan.contentions;
  expect(tents).toMatchObject({ kind: 'STOCK', id: 'tent' });
  expect(tents!.price).toBeGreaterThan(0);
  expect(tents!.reasonZh).toMatch(/帐篷不够分：.*单独可得 12.*每多一件可使加权未满足量减少/);
  const kinds = plan.contentions.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['TEAMS', 'PLACES']));
  expect(tents!.claims.map(({ alone }) => alone)).toEqual([12, 12]);
  expect(tents!.claims.reduce((sum, { together }) => sum + together, 0)).toBe(12);
});

test('parts and orders that were pinned stay', async () => {
  const incidentIds = [flood()];
  const base = await make(incidentIds);
  Object.assign(h.world, { sites: [], pumps: h.world.pumps });
  const next = await make(incidentIds, {
    basePlanId: base.id,
    keepParts: ['SHELTERS'],
    pinnedTeamIds: ['t-flood'],
    pinnedAssetIds: ['pump-1'],
  });
  expect(next.placements).toEqual(base.placements);
  expect(next.parts[0]).toMatchObject({ name: 'SHELTERS', kept: true });
  expect(next.teamOrders).toMatchObject([{ teamId: 't-flood', pinned: true }]);
  expect(next.pumpOrders).toMatchObject([{ assetId: 'pump-1', pinned: true }]);
  expect(await refusal(make(incidentIds, { pinnedTeamIds: ['t-flood'] }))).toMatchObject({
    reason: 'FIELD_INVALID',
  });
});

test('goods are chosen as for a plan of one incident: called off, replaced, in packs, usable then', async () => {
  const id = flood();
  const promise = { kind: 'AGREEMENT', sourceId: 'a', depotId: 'depot-1', itemId: 'tent' };
  Object.assign(h.world, {
    stock: [
      { depotId: 'depot-1', itemId: 'water', available: 500, expires: '2020-01-01' },
      { depotId: 'depot-1', itemId: 'tent', available: 10 },
      { depotId: 'depot-1', itemId: 'unneeded', available: 40 },
    ],
    tranches: [{ ...promise, quantity: 4, availableHours: 1 }],
    substitutes: [
      { itemId: 'tent', substituteItemId: 'unneeded', ratio: 4, twoWay: false, priority: 1 },
    ],
    parLevels: [{ depotId: 'depot-1', itemId: 'tent', minimum: 3 }],
    packs: new Map([['unneeded', 8]]),
  });
  const plan = await make([id], { policy: { substitutes: 'WHEN_SHORT', wholePacks: true } });
  const sent = (itemId: string, lines: { itemId: string; quantity: number }[] = plan.shipments) =>
    lines.filter((line) => line.itemId === itemId).reduce((sum, one) => sum + one.quantity, 0);
  // Expired water is no water, three tents stay, four are called off, the rest asks for what replaces it.
  expect([sent('water'), sent('tent'), sent('tent', plan.callOffs)]).toEqual([0, 7, 4]);
  expect(plan.callOffs[0]).toMatchObject({ sourceId: 'a', incidentId: id, kind: 'AGREEMENT' });
  expect(plan.callOffs[0]!.reasonEn).toContain('short');
  expect(plan.substitutions[0]).toMatchObject({ incidentId: id, substituteItemId: 'unneeded' });
  expect(plan.substitutions.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(9);
  expect(sent('unneeded') % 8).toBe(0);
  expect(sent('unneeded')).toBeGreaterThan(0);
  expect(plan.usableUntil).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test('what an approved plan will call off is promised before it is called off', async () => {
  const id = flood();
  const promise = { kind: 'AGREEMENT', sourceId: 'a', depotId: 'depot-1', itemId: 'tent' };
  h.world.tranches = [{ ...promise, quantity: 4, availableHours: 1 }];
  const tents = (lines: { itemId: string; quantity: number | string }[]) =>
    lines
      .filter(({ itemId }) => itemId === 'tent')
      .reduce((sum, { quantity }) => sum + Number(quantity), 0);
  const plan = await make([id]);
  expect([tents(plan.shipments), tents(plan.callOffs)]).toEqual([12, 4]);
  const about = { id: plan.id, state: 'APPROVED' as const, approverId: 'u' };
  await h.client.moveJointPlan({ requestId: randomUUID(), ...about }, service);
  const next = await make([id]);
  expect(tents(next.shipments) + tents(next.callOffs)).toBe(4);
  // Once it is committed only what is called off and not received yet counts.
  const moved = { id: plan.id, state: 'COMMITTED' as const };
  await h.client.moveJointPlan({ requestId: randomUUID(), ...moved }, service);
  expect(tents((await make([id])).shipments)).toBe(8);
});

test('goods and sheltered people that were pinned stay on a new plan', async () => {
  const incidentIds = [flood()];
  const base = await make(incidentIds);
  const far = base.shipments.find(({ fromDepotId }) => fromDepotId === 'depot-2')!;
  h.world.stock = [...h.world.stock, { depotId: 'depot-1', itemId: 'tent', available: 30 }];
  h.world.sites = h.world.sites.map((site) => ({ ...site, free: 40 }));
  const { fromDepotId, toDivisionCode, toSiteId, itemId } = far;
  const pin = { fromDepotId, toDivisionCode, toSiteId, itemId };
  const next = await make(incidentIds, {
    ...{ basePlanId: base.id, pins: [pin], pinnedSiteIds: ['gym'] },
  });
  expect(next.shipments).toEqual(
    expect.arrayContaining([expect.objectContaining({ ...pin, quantity: far.quantity })]),
  );
  expect(next.placements).toMatchObject([
    { siteId: 'gym', people: 5, pinned: true },
    { siteId: 'school', people: 35, pinned: false },
  ]);
  const wrong = { basePlanId: base.id, pins: [{ ...pin, fromDepotId: 'depot-9' }] };
  expect((await refusal(make(incidentIds, wrong))).message).toContain('pins[0]');
});

test('a part that fails says why, and the others have their answers', async () => {
  const here = {
    code: community,
    parentCode: '',
    nameZh: '',
    nameEn: '',
    latitude: 22,
    longitude: 114,
  };
  const facts = { divisions: [here], depots: [], items: [], availability: [], fleets: [] };
  const when = { startTime: new Date(0), busyHours: new Map<string, number>() };
  const policy = { shortage: 'PRIORITY', timeLimitSeconds: 600, gap: 0, minimumShare: 0 } as const;
  const line = { incidentId: 'i', divisionCode: community, injured: 1, missing: 0 };
  const incidents = [{ id: 'i', divisionCode: district, hazard: 'FLOOD', exercise: false }];
  let fault = new AppError('SOLVER_CRASHED', 'the solver ended');
  const limits: number[] = [];
  const pool = {
    solve: (kind: string, _: object, { timeLimitSeconds = Infinity }) => {
      limits.push(timeLimitSeconds);
      if (kind === 'shelterAllocation') return Promise.reject(fault);
      return Promise.resolve({ ...answered, ...(kind === 'dispatch' ? goods : crews) });
    },
  } as unknown as SolverPool;
  const made = () =>
    jointBody(
      pool,
      {
        ...{ affected: [{ ...line, affected: 9, displaced: 3 }], needs: [], reads: [], points: [] },
        ...{ sites: [], teams: [], pumps: [], countedPlanIds: [], fleetCounts: [] },
        goods: { tranches: [], own: [], short: new Map(), rules: [] },
        input: { ...facts, ...when, policy },
        usableUntil: '',
      },
      {
        ...{ incidents, policy, tasks: [], drainHours: 6, keepParts: [], pins: [] },
        ...{ pinnedTeamIds: [], pinnedAssetIds: [], pinnedSiteIds: [] },
        clock: jointClock(8_000),
      },
    );
  const body = await made();
  expect(body.parts.map(({ name, status, failure }) => [name, status, failure])).toEqual([
    ['SHELTERS', 'FAILED', 'the solver ended'],
    ['SUPPLIES', 'OPTIMAL', undefined],
    ['TEAMS', 'OPTIMAL', undefined],
    ['EQUIPMENT', 'OPTIMAL', undefined],
  ]);
  // The call lasts 8 s, of which 6 are for the solver, and a caller who leaves ends all of it.
  expect(Math.max(...limits)).toBeLessThanOrEqual(6);
  fault = new AppError('SOLVE_CANCELLED', 'the caller left');
  await expect(made()).rejects.toThrow('the caller left');
});

const answered = { status: 'OPTIMAL', stages: [], check: { feasible: true, maxViolation: 0 } };
const goods = { shipments: [], trips: [], deliveries: [], shortfalls: [], marginalValues: [] };
const crews = { assignments: [], unfilled: [] };
