import type { Api } from '../../scripts/cli/connection';
import { startHouse, type House } from './house';
import { commitOf, planFor, transfersOf, until, type Plan } from './story';
import { community, raiseFlood, smallDistrict } from './small-district';

// Stock or roads changed since the plan was made: the commit or the plan says which lines, and a new plan
// is made from what is there.

let house: House;
let commander: Api;
let officer: Api;

beforeAll(async () => {
  house = await startHouse();
  await smallDistrict(await house.as('ADMINISTRATOR'));
  commander = await house.as('COMMANDER');
  officer = await house.as('LOGISTICS_OFFICER');
});

afterAll(() => house?.stop());

const onHand = async () => {
  const balances = await officer.all<{ onHand: number; reserved: number }>(
    '/v1/stock/balances',
    'balances',
  );
  return balances.map((balance) => [balance.onHand, balance.reserved]);
};

test('a commit whose stock is gone names the lines, reserves nothing and offers a re-plan', async () => {
  const incidentId = await raiseFlood(commander, 50);
  const plan = await planFor(commander, incidentId);
  expect(plan.shipments).toHaveLength(1);
  const { quantity } = plan.shipments[0]!;
  await officer.post('/v1/stock/issues', {
    lines: [{ depotId: 'depot-east', itemId: 'water', quantity: 900 }],
    reason: '他处急用',
  });
  const before = await onHand();
  const commit = await commitOf(commander, plan);
  expect(commit).toMatchObject({ state: 'FAILED' });
  expect(commit.failures).toEqual([
    { depotId: 'depot-east', itemId: 'water', requested: quantity, available: 100 },
  ]);
  expect(await onHand()).toEqual(before);
  expect(await transfersOf(commander, incidentId)).toEqual([]);
  const returned = await until(
    () => commander.get<Plan>(`/v1/plans/${plan.id}`),
    ({ state }) => state === 'PROPOSED',
  );
  expect(returned.commitFailures).toHaveLength(1);
  const replanned = await planFor(commander, incidentId);
  expect(replanned.shipments.map((line) => line.quantity)).toEqual([100]);
  expect(await commitOf(commander, replanned)).toMatchObject({ state: 'SUCCEEDED' });
});

test('two commanders who want the same units: exactly one commit wins', async () => {
  await officer.post('/v1/stock/receipts', {
    lines: [{ depotId: 'depot-east', itemId: 'water', quantity: 300 }],
    reason: '补充',
  });
  const incidents = [await raiseFlood(commander, 30), await raiseFlood(commander, 30)];
  const plans = [];
  for (const id of incidents) plans.push(await planFor(commander, id));
  const commits = await Promise.all(plans.map((plan) => commitOf(commander, plan)));
  expect(commits.map(({ state }) => state).sort()).toEqual(['FAILED', 'SUCCEEDED']);
  const auditor = await house.as('AUDITOR');
  expect(await auditor.post('/v1/ledger:verify', {})).toMatchObject({ faults: [] });
});

test('a flood closes the road to a community: goods come before that, and by boat', async () => {
  await officer.post('/v1/stock/receipts', {
    lines: [{ depotId: 'depot-east', itemId: 'water', quantity: 600 }],
    reason: '补充',
  });
  const home = { homeDepotId: 'depot-east', volumeM3Capacity: 5 };
  const truck = { id: 'truck', nameZh: '货车', nameEn: 'Truck', count: 1, hoursAvailable: 2 };
  const boats = { id: 'boats', nameZh: '冲锋舟', nameEn: 'Boats', count: 3, hoursAvailable: 8 };
  await officer.put('/v1/fleets', {
    fleets: [
      { ...truck, ...home, massKgCapacity: 300 },
      { ...boats, ...home, massKgCapacity: 100, medium: 'WATER', speedKmPerHour: 10 },
    ],
  });
  const incidentId = await raiseFlood(commander, 50);
  const before = await planFor(commander, incidentId);
  expect(before.shortfalls).toMatchObject([{ cause: 'CARRIAGE' }]);
  const closeTime = new Date(Date.now() + 2 * 3_600_000);
  await commander.post(`/v1/incidents/${incidentId}/road-closures`, {
    ...{ toDivisionCode: community, bothWays: true, reason: '桥面过水' },
    fromTime: closeTime.toISOString(),
  });
  expect(await commander.get(`/v1/plans/${before.id}/roads`)).toMatchObject({ outdated: true });
  const plan = await planFor(commander, incidentId);
  expect(plan.solve.check.feasible).toBe(true);
  expect(plan.shortfalls).toEqual([]);
  expect([...new Set(plan.shipments.map(({ fleetId }) => fleetId))].sort()).toEqual([
    'boats',
    'truck',
  ]);
  for (const { fleetId, arriveHours, departHours } of plan.shipments) {
    // A lorry is also back by then: it takes as long home as it came.
    if (fleetId === 'truck') expect(2 * arriveHours - departHours).toBeLessThanOrEqual(2);
  }
  expect(await commander.get(`/v1/plans/${plan.id}/roads`)).toMatchObject({
    ...{ outdated: false, affected: [], stranded: [] },
    closures: [{ toDivisionCode: community, medium: 'ROAD' }],
  });
  // The water closes too before it is committed: refused with the lines, and done all the same when told so.
  const { id: closureId } = await commander.post<{ id: string }>(
    `/v1/incidents/${incidentId}/road-closures`,
    { toDivisionCode: community, bothWays: true, medium: 'WATER', reason: '水流太急' },
  );
  const refusal = await commitOf(commander, plan).then(
    () => ({}),
    (error: unknown) => error,
  );
  const metadata = expect.objectContaining({ closures: '1', closureIds: closureId }) as object;
  const info = { reason: 'ROADS_CLOSED', metadata };
  expect(refusal).toMatchObject({
    body: { error: { details: expect.arrayContaining([expect.objectContaining(info)]) } },
  });
  const accepted = await commitOf(commander, plan, undefined, { acceptClosureIds: [closureId] });
  const roads = { state: 'ACCEPTED', closureIds: [closureId] };
  expect(accepted).toMatchObject({ state: 'SUCCEEDED', roads });
});
