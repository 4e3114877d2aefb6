import { randomUUID } from 'node:crypto';
import { refusal } from '../../platform/testing/rpc-pair';
import { as, city, startHarness, type Harness } from '../testing/harness';
import { community, district, neighbour } from '../testing/peers';

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

test.each([{ callOff: 'ALWAYS' }, { substitutes: 'WHEN_SHORT' }])(
  'what a joint plan would not heed is refused: %j',
  async (policy) => {
    const refused = await refusal(make([flood()], { policy }));
    expect(refused.message).toContain(`policy.${Object.keys(policy)[0]}: `);
  },
);
