import type { Api } from '../../scripts/cli/connection';
import { riskPoints } from '../../scripts/reference/load';
import { requestIdOf } from '../../scripts/request-id';
import { seedRun } from '../../scripts/seed';
import { sendEquipment } from '../../scripts/seed-equipment';
import { sendDuty, sendPeople, sendTeams } from '../../scripts/seed-roster';
import { startHouse, type House } from './house';
import { until } from './story';

// Rain has filled the low places of the district: which pumps are fit, how long each place takes,
// what is missing, and who gets the pump that two want.

let house: House;
let officer: Api;
let commander: Api;

type Asset = {
  id: string;
  readiness: { ready: boolean; gaps: { reason: string; subject: string }[] };
  engagement?: { holderName: string };
};
type Plan = {
  outcome: string;
  hours?: number;
  missingFlowM3PerHour: number;
  missingEffectiveM3PerHour: number;
  chosen: { assetId: string; flowM3PerHour: number }[];
  hoursWithChosen?: number;
};
type Claim = { id: string; state: string; assets: { assetId: string }[] };
type Details = { error: { details: { reason?: string; metadata?: Record<string, string> }[] } };

const run = seedRun(requestIdOf('waterlogging scenario'), new Date());
const key = (...names: string[]) => requestIdOf(run.id, ...names);
const district = '440310000000';

beforeAll(async () => {
  house = await startHouse({ OPERATOR_SWEEP_MS: '500' });
  const administrator = await house.as('ADMINISTRATOR');
  await sendEquipment({ api: administrator, key, run });
  officer = await house.as('LOGISTICS_OFFICER', district);
  commander = await house.as('COMMANDER', district);
});

afterAll(() => house?.stop());

/** What the ground says of a point, and the pumps that are sent there. */
function plan(pointId: string, fields: object): Promise<Plan> {
  const point = riskPoints().find(({ id }) => id === pointId)!;
  const { areaM2, depthM, inflowM3PerHour, latitude, longitude } = point;
  const place = { areaM2, depthM, inflowM3PerHour, latitude, longitude };
  return commander.post('/v1/drainage:plan', { ...place, ...fields });
}

async function refused(call: Promise<unknown>): Promise<Record<string, string>> {
  const error = await call.then(
    () => {
      throw new Error('the call was not refused');
    },
    (thrown: { body: Details }) => thrown,
  );
  const info = error.body.error.details.find(({ reason }) => reason !== undefined)!;
  return { reason: info.reason!, ...info.metadata };
}

test('the district has 98 pumps of 26,800 m³/h, and all but a few are mission ready', async () => {
  type Summary = { count: number; readyCount: number; capability: number };
  const { classes } = await officer.get<{ classes: Summary[] }>('/v1/equipment-summary', {
    kindId: 'pump',
  });
  const total = (field: keyof Summary) => classes.reduce((sum, one) => sum + one[field], 0);
  expect([total('count'), total('readyCount'), total('capability')]).toEqual([98, 92, 26_800]);
});

test('what is not ready says why', async () => {
  const assets = await officer.all<Asset>('/v1/assets', 'assets', {
    kindId: 'pump',
    ready: 'false',
  });
  const reasons = assets.map(({ id, readiness }) => {
    const [gap] = readiness.gaps;
    return `${id} ${gap!.reason} ${gap!.subject}`;
  });
  expect(reasons).toEqual([
    'pump-100-58 ASSET_IN_MAINTENANCE workOrders',
    'pump-100-59 CONSUMABLE_EXPIRED engine-oil',
    'pump-100-60 KIT_INCOMPLETE tool-kit',
    'pump-200-23 FUEL_LOW fuel',
    'pump-200-24 INSPECTION_EXPIRED load-test',
    'pump-500-08 KIT_INCOMPLETE hose',
  ]);
});

test.each([
  ['P07', ['pump-1500-01'], 1.6],
  ['P12', ['pump-200-01'], 3.15],
  ['P12', ['pump-200-01', 'pump-200-02'], 1.21],
  ['P19', ['pump-3000-01'], 2.67],
  ['P19', ['pump-3000-01', 'pump-500-01', 'pump-500-02'], 1.74],
])('%s with %j is dry in %d hours', async (pointId, assetIds, hours) => {
  const answer = await plan(pointId, { assetIds });
  expect(answer.outcome).toBe('DRAINS');
  expect(answer.hours).toBeCloseTo(hours, 2);
});

test('P23 with one 500 never dries, and says what is missing and which pump would do', async () => {
  const answer = await plan('P23', { assetIds: ['pump-500-01'] });
  expect(answer).toMatchObject({
    outcome: 'IMPOSSIBLE',
    missingEffectiveM3PerHour: 300,
    missingFlowM3PerHour: 375,
  });
  expect(answer.hours).toBeUndefined();
  const helped = await plan('P23', { assetIds: ['pump-500-01'], choose: true });
  expect(helped.chosen.map(({ flowM3PerHour }) => flowM3PerHour)).toEqual([500]);
  expect(helped.hoursWithChosen).toBeGreaterThan(0);
});

test('of two who want the same pump one gets it, and the other the best that is free', async () => {
  const want = (api: Api, assetIds: string[]) =>
    api.post<Claim>('/v1/equipment-claims', {
      purpose: 'P07',
      divisionCode: district,
      latitude: 22.7,
      longitude: 114.34,
      assetIds,
    });
  const answers = await Promise.allSettled([
    want(commander, ['pump-1500-01']),
    want(officer, ['pump-1500-01']),
  ]);
  const won = answers.filter(({ status }) => status === 'fulfilled');
  expect(won).toHaveLength(1);
  const lost = answers[0].status === 'rejected' ? commander : officer;
  const why = await refused(want(lost, ['pump-1500-01']));
  expect(why).toMatchObject({ reason: 'ALREADY_CLAIMED', assetId: 'pump-1500-01' });
  const [best] = why['alternatives']!.split(',');
  const claim = await want(lost, [best!]);
  expect(claim).toMatchObject({ state: 'HELD', assets: [{ assetId: best }] });
  const taken = await officer.get<Asset>('/v1/assets/pump-1500-01');
  expect(taken.engagement!.holderName).toBe(lost === commander ? 'logistics-officer' : 'commander');
});

test('a pump from the workshop is not to be had', async () => {
  const claim = commander.post('/v1/equipment-claims', {
    purpose: 'P12',
    divisionCode: district,
    assetIds: ['pump-100-58'],
  });
  expect(await refused(claim)).toMatchObject({ reason: 'ASSET_IN_MAINTENANCE' });
});

test('an asset tells what it was like, who changed it, and what it has pumped', async () => {
  const before = new Date().toISOString();
  const leader = await house.as('TEAM_LEADER', district);
  await leader.post('/v1/assets/pump-200-01:checkKit', {
    components: [{ key: 'hose', present: 2 }],
  });
  const now = await officer.get<Asset>('/v1/assets/pump-200-01');
  expect(now.readiness.ready).toBe(false);
  const then = await officer.get<Asset>('/v1/assets/pump-200-01', { asOf: before });
  expect(then.readiness.ready).toBe(true);
  const { versions } = await officer.get<{ versions: { actorId: string }[] }>(
    '/v1/assets/pump-200-01/history',
  );
  expect(versions[0]!.actorId).toBe('team-leader');
  const startTime = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const log = { incidentId: 'rain', startTime, hoursRun: 2, output: 300, fuelUsedL: 8 };
  await leader.post('/v1/assets/pump-200-01/outputs', log);
  const totals = await officer.get<{ sums: object[] }>('/v1/equipment-outputs:total', {
    incidentId: 'rain',
  });
  expect(totals.sums).toMatchObject([{ unit: 'm³', output: 300, hoursRun: 2, fuelUsedL: 8 }]);
});

test('once there is a roster, who is on duty decides what is ready', async () => {
  type Summary = { classes: { readyCount: number; gaps: { reason: string; count: number }[] }[] };
  const summary = async () => {
    const { classes } = await officer.get<Summary>('/v1/equipment-summary', { kindId: 'pump' });
    const gaps = classes.flatMap((one) => one.gaps);
    const unmanned = gaps.filter(({ reason }) => reason === 'OPERATOR_NOT_QUALIFIED');
    return {
      ready: classes.reduce((sum, { readyCount }) => sum + readyCount, 0),
      unmanned: unmanned.reduce((sum, { count }) => sum + count, 0),
    };
  };
  const before = await summary();
  const sender = { api: commander, run, key };
  await sendTeams(sender);
  await sendPeople(sender);
  // Nobody has a shift yet.
  await until(summary, ({ ready, unmanned }) => ready === 0 && unmanned > 0);
  await sendDuty(sender);
  await until(summary, ({ ready, unmanned }) => ready === before.ready && unmanned === 0);
}, 240_000);
