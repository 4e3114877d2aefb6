import type { Api } from '../../scripts/cli/connection';
import { startHouse, type House } from './house';
import { commitOf, planFor, transfersOf, until, type Plan } from './story';
import { raiseFlood, smallDistrict } from './small-district';

// Stock changed since the plan was made: the commit says which lines, reserves nothing, and a new
// plan is made from what is there.

let house: House;
let commander: Api;
let officer: Api;

beforeAll(async () => {
  house = await startHouse();
  await smallDistrict(await house.as('ADMINISTRATOR'));
  commander = await house.as('COMMANDER');
  officer = await house.as('LOGISTICS_OFFICER');
}, 60_000);

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
}, 60_000);

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
}, 60_000);
