import type { Api } from '../../scripts/cli/connection';
import { requestIdOf } from '../../scripts/request-id';
import { seedRun } from '../../scripts/seed';
import { sendEquipment } from '../../scripts/seed-equipment';
import { startHouse, type House } from './house';

// Another county asks for pumps: half of each class stays at home, what goes is due back, and what
// it pumped there is known.

let house: House;
let commander: Api;

type Asset = { id: string; pendingSteps: string[]; readiness: { ready: boolean } };
type Claim = {
  id: string;
  state: string;
  overdue: boolean;
  assets: { assetId: string; capability: number; outOfArea: boolean; state: string }[];
};
type Details = { error: { details: { reason?: string; metadata?: Record<string, string> }[] } };

const run = seedRun(requestIdOf('mutual aid scenario'), new Date());
const key = (...names: string[]) => requestIdOf(run.id, ...names);
const yingde = '441881000000';
const hoursFromNow = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

let loan: Claim;

beforeAll(async () => {
  house = await startHouse();
  await sendEquipment({ api: await house.as('ADMINISTRATOR'), key, run });
  commander = await house.as('COMMANDER', '440310000000');
});

afterAll(() => house?.stop());

const lend = (fields: object) =>
  commander.post<Claim>('/v1/equipment-claims', {
    purpose: 'Yingde flood',
    incidentId: 'yingde-flood',
    divisionCode: yingde,
    borrower: '英德市应急管理局',
    dueBackTime: hoursFromNow(100),
    ...fields,
  });

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => {
      throw new Error('the call was not refused');
    },
    (thrown: { body: Details }) => thrown,
  );
  return error.body.error.details.find(({ reason }) => reason !== undefined)!;
}

test('both 3,000 pumps may not leave: half of each class stays', async () => {
  const both = lend({ assetIds: ['pump-3000-01', 'pump-3000-02'] });
  expect(await refusal(both)).toMatchObject({
    reason: 'HOME_MINIMUM',
    metadata: { classId: 'pump-3000', owned: '2', asked: '2', minimum: '1', mayLeave: '1' },
  });
  // At home they may both go.
  const inside = await lend({
    divisionCode: '440310001000',
    assetIds: ['pump-3000-01', 'pump-3000-02'],
  });
  await commander.post(`/v1/equipment-claims/${inside.id}:release`, {});
});

test('4,800 m³/h effective are one 3,000 and two 1,500 pumps', async () => {
  const lines = [{ kindId: 'pump', quantity: 4_800, unit: 'm³/h', effectiveness: 0.8 }];
  loan = await lend({ lines });
  expect(loan.assets.map(({ capability }) => capability).sort((a, b) => b - a)).toEqual([
    3_000, 1_500, 1_500,
  ]);
  expect(loan.assets.every(({ outOfArea }) => outOfArea)).toBe(true);
  loan = await commander.post<Claim>(`/v1/equipment-claims/${loan.id}:confirm`, {});
  expect(loan).toMatchObject({ state: 'CONFIRMED', overdue: false });
});

test('they need 43.3 hours for 208,000 m³', async () => {
  const assetIds = loan.assets.map(({ assetId }) => assetId);
  const plan = await commander.post<{ hours: number; effectiveM3PerHour: number }>(
    '/v1/drainage:plan',
    { volumeM3: 208_000, assetIds },
  );
  expect(plan.effectiveM3PerHour).toBe(4_800);
  expect(plan.hours).toBeCloseTo(43.3, 1);
});

test('no more of these classes may leave, though the others may', async () => {
  expect(await refusal(lend({ assetIds: ['pump-3000-02'] }))).toMatchObject({
    reason: 'HOME_MINIMUM',
    metadata: { lentOut: '1' },
  });
  const small = await lend({ lines: [{ classId: 'pump-500', count: 4 }] });
  expect(await refusal(lend({ lines: [{ classId: 'pump-500', count: 1 }] }))).toMatchObject({
    reason: 'HOME_MINIMUM',
  });
  await commander.post(`/v1/equipment-claims/${small.id}:release`, {});
});

test('a drill plans with the same pumps and changes nothing', async () => {
  const operator = await house.as('DRILL_OPERATOR', '440310000000');
  const drill = await operator.post<Claim>('/v1/equipment-claims', {
    purpose: 'drill',
    exerciseId: 'autumn-drill',
    divisionCode: '440310000000',
    assetIds: ['pump-3000-02'],
  });
  expect(drill.state).toBe('HELD');
  const summary = await commander.get<{ classes: { classId: string; availableCount: number }[] }>(
    '/v1/equipment-summary',
    { kindId: 'pump' },
  );
  const large = summary.classes.find(({ classId }) => classId === 'pump-3000');
  expect(large!.availableCount).toBe(1);
});

test('what was pumped is known, and what comes back is inspected, cleaned and refuelled', async () => {
  const leader = await house.as('TEAM_LEADER', '440310000000');
  for (const { assetId, capability } of loan.assets) {
    const output = capability * 0.8 * (208_000 / 4_800);
    await leader.post(`/v1/assets/${assetId}/outputs`, {
      incidentId: 'yingde-flood',
      claimId: loan.id,
      startTime: hoursFromNow(-50),
      hoursRun: 208_000 / 4_800,
      output,
    });
  }
  const { sums } = await commander.get<{ sums: { output: number; runs: number }[] }>(
    '/v1/equipment-outputs:total',
    { incidentId: 'yingde-flood' },
  );
  expect(sums).toHaveLength(1);
  expect(sums[0]!.output).toBeCloseTo(208_000, 3);
  const lines = loan.assets.map(({ assetId }) => ({ assetId, fuelShare: 0.2 }));
  const back = await leader.post<Claim>(`/v1/equipment-claims/${loan.id}:return`, { lines });
  expect(back.state).toBe('ENDED');
  const { assetId } = loan.assets[0]!;
  const path = `/v1/assets/${assetId}`;
  expect((await commander.get<Asset>(path)).pendingSteps).toEqual(['INSPECT', 'CLEAN', 'REFUEL']);
  for (const step of ['INSPECT', 'CLEAN', 'REFUEL']) {
    await leader.post(`${path}:completeReturnStep`, { step });
  }
  expect((await commander.get<Asset>(path)).readiness.ready).toBe(true);
});
