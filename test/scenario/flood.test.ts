import type { Api } from '../../scripts/cli/connection';
import { demoPasswords } from '../../scripts/passwords';
import { requestIdOf } from '../../scripts/request-id';
import { seedDistrict, seedFlood, seedRun } from '../../scripts/seed';
import { startHouse, type House } from './house';
import { commitOf, planFor, receive, sum, transfersOf, until, type Need, type Plan } from './story';

// The job this product is for: a flood is reported in the reference district, needs follow from
// the standards, the dispatch is planned from real stock, committed, carried out and closed.

let house: House;
let commander: Api;
let officer: Api;
let incidentId: string;
let plan: Plan;

const run = seedRun(requestIdOf('flood scenario'), new Date());

type Balance = {
  depotId: string;
  itemId: string;
  onHand: number;
  reserved: number;
  inTransit: number;
};
const balances = () => officer.all<Balance>('/v1/stock/balances', 'balances');

beforeAll(async () => {
  house = await startHouse();
  const administrator = await house.as('ADMINISTRATOR');
  await seedDistrict(administrator, run, demoPasswords());
  incidentId = await seedFlood(administrator, run);
  commander = await house.as('COMMANDER', '440310000000');
  officer = await house.as('LOGISTICS_OFFICER', '440310000000');
});

afterAll(() => house?.stop());

test('a second seeding of the same run changes nothing', async () => {
  const before = sum((await balances()).map(({ onHand }) => onHand));
  const administrator = await house.as('ADMINISTRATOR');
  const passwords = demoPasswords();
  await expect(seedDistrict(administrator, run, passwords)).rejects.toThrow(/request id/i);
  expect(sum((await balances()).map(({ onHand }) => onHand))).toBe(before);
});

type CoverRow = { days?: number; profile: { source: string; population: number } };

test('days of cover follow from the standards pack and the population, with nobody typing', async () => {
  const water = { divisionCode: '440310000000', itemId: 'water-bottle-550ml' };
  const read = () => officer.get<{ covers: CoverRow[] }>('/v1/cover', water);
  const { covers } = await until(read, ({ covers: rows }) => rows.length >= 30);
  const district = covers.find(({ profile }) => Number(profile.population) === 6_087)!;
  expect(district.profile.source).toBe('STANDARD');
  // The opening stock is made for three days; some lots expire before they are counted.
  expect(district.days).toBeGreaterThan(1);
  expect(district.days).toBeLessThan(5);
});

test('needs follow from the standards pack and say how', async () => {
  const { needs } = await commander.get<{ needs: Need[] }>(`/v1/incidents/${incidentId}/needs`);
  const total = (item: string) =>
    sum(needs.filter(({ itemId }) => itemId === item).map(({ quantity }) => quantity));
  // 8,600 displaced, 40 % in tents of four: rounding up by community adds a few.
  expect(total('tent-12m2')).toBeGreaterThanOrEqual(860);
  expect(total('tent-12m2')).toBeLessThan(860 + 23);
  expect(total('folding-bed')).toBe(8_600);
});

test('the plan is checked, within its bound, and nothing in it is invented', async () => {
  plan = await planFor(commander, incidentId);
  expect(plan.solve.check.feasible).toBe(true);
  for (const { value, bound } of plan.solve.stages) {
    expect(value).toBeGreaterThanOrEqual(bound - 1e-6 * Math.max(1, Math.abs(bound)));
  }
  const held = new Map<string, number>();
  for (const { depotId, itemId, onHand } of await balances()) {
    held.set(`${depotId} ${itemId}`, (held.get(`${depotId} ${itemId}`) ?? 0) + onHand);
  }
  const shipped = new Map<string, number>();
  for (const { fromDepotId, itemId, quantity, arriveHours } of plan.shipments) {
    const key = `${fromDepotId} ${itemId}`;
    shipped.set(key, (shipped.get(key) ?? 0) + quantity);
    expect(arriveHours).toBeLessThanOrEqual(12);
  }
  for (const [key, quantity] of shipped) expect(quantity).toBeLessThanOrEqual(held.get(key) ?? 0);
});

test('what is needed is sent, called off or named as short with a cause', async () => {
  const { needs } = await commander.get<{ needs: Need[] }>(`/v1/incidents/${incidentId}/needs`);
  for (const item of new Set(needs.map(({ itemId }) => itemId))) {
    const of = (rows: { itemId: string; quantity: number }[]) =>
      sum(rows.filter(({ itemId }) => itemId === item).map(({ quantity }) => quantity));
    const told = of(plan.shipments) + of(plan.callOffs) + of(plan.shortfalls);
    expect([item, told]).toEqual([item, of(needs)]);
  }
  for (const { cause } of plan.shortfalls) {
    expect(['STOCK', 'CARRIAGE', 'TIME', 'LANE', 'POLICY']).toContain(cause);
  }
});

test('coverage names all five relief needs for every community affected', () => {
  const communities = new Set(plan.coverage.map(({ divisionCode }) => divisionCode));
  for (const code of communities) {
    const needs = plan.coverage
      .filter(({ divisionCode }) => divisionCode === code)
      .map(({ reliefNeed }) => reliefNeed);
    expect(needs.sort()).toEqual(['CLOTHING', 'FOOD', 'MEDICAL', 'SHELTER', 'WATER']);
  }
  for (const { share } of plan.coverage) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
});

test('committing takes exactly the planned units out of stock on hand', async () => {
  const before = await balances();
  const commit = await commitOf(commander, plan);
  expect(commit).toMatchObject({ state: 'SUCCEEDED' });
  const after = await balances();
  const planned = sum(plan.shipments.map(({ quantity }) => quantity));
  const total = (rows: Balance[], key: 'onHand' | 'reserved') => sum(rows.map((row) => row[key]));
  expect(total(before, 'onHand') - total(after, 'onHand')).toBe(planned);
  expect(total(after, 'reserved') - total(before, 'reserved')).toBe(planned);
  const transfers = await transfersOf(commander, incidentId);
  expect(sum(transfers.flatMap(({ lines }) => lines.map(({ quantity }) => quantity)))).toBe(
    planned,
  );
  plan = await commander.get<Plan>(`/v1/plans/${plan.id}`);
  expect(plan.state).toBe('COMMITTED');
});

test('a plan is approved once', async () => {
  await expect(commitOf(commander, plan)).rejects.toMatchObject({
    body: { error: { status: expect.stringMatching(/FAILED_PRECONDITION|ALREADY_EXISTS/) } },
  });
});

test('a second plan asks only for what the first does not already bring', async () => {
  const next = await planFor(commander, incidentId);
  expect(next.version).toBe(plan.version + 1);
  const short = sum(plan.shortfalls.map(({ quantity }) => quantity));
  const asked = sum([...next.shipments, ...next.shortfalls].map(({ quantity }) => quantity));
  expect(asked).toBe(short);
});

test('departures and receipts move the plan to its end, losses with their reason', async () => {
  const transfers = await transfersOf(commander, incidentId);
  const [first] = transfers;
  for (const { id, etag } of transfers.filter(({ state }) => state !== 'DISPATCHED')) {
    await officer.post(`/v1/transfers/${id}:dispatch`, { etag });
  }
  await until(
    () => commander.get<Plan>(`/v1/plans/${plan.id}`),
    ({ state }) => state === 'EXECUTING',
  );
  const lossItem = first!.lines[0]!.itemId;
  for (const transfer of await transfersOf(commander, incidentId)) {
    await receive(officer, transfer, transfer.id === first!.id ? { [lossItem]: 1 } : {});
  }
  await until(
    () => commander.get<Plan>(`/v1/plans/${plan.id}`),
    ({ state }) => state === 'COMPLETED',
  );
  expect(sum((await balances()).map(({ reserved, inTransit }) => reserved + inTransit))).toBe(0);
  const arrived = await transfersOf(commander, incidentId);
  expect(arrived.every(({ state }) => state === 'RECEIVED')).toBe(true);
});

test('the ledger and the audit chains prove themselves, and the incident closes', async () => {
  const auditor = await house.as('AUDITOR');
  expect(await auditor.post('/v1/ledger:verify', {})).toMatchObject({ faults: [] });
  expect(await auditor.post('/v1/audit:verify', {})).toMatchObject({ intact: true });
  const { etag } = await commander.get<{ etag: string }>(`/v1/incidents/${incidentId}`);
  const closed = await commander.post(`/v1/incidents/${incidentId}:close`, {
    etag,
    summary: '群众已安置，物资已发放。',
  });
  expect(closed).toMatchObject({ state: 'CLOSED' });
});
