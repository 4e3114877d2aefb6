import type { Api } from '../../scripts/cli/connection';
import { startHouse, type House } from './house';
import { raiseFlood, smallDistrict } from './small-district';
import { commitOf, planFor, receive, transfersOf, until, type Plan } from './story';

// The water falls before the second lorry leaves: closing the incident frees what stayed behind.

let house: House;
let commander: Api;
let officer: Api;

beforeAll(async () => {
  house = await startHouse();
  const administrator = await house.as('ADMINISTRATOR');
  await smallDistrict(administrator);
  await administrator.post('/v1/depots', {
    ...{ id: 'depot-west', nameZh: '西仓库', nameEn: 'West depot', tier: 'STREET' },
    ...{ divisionCode: '440310001000', latitude: 22.71, longitude: 114.3, areaM2: 100 },
  });
  await administrator.post('/v1/stock/receipts', {
    lines: [{ depotId: 'depot-west', itemId: 'water', quantity: 500 }],
    reason: '期初库存',
  });
  commander = await house.as('COMMANDER');
  officer = await house.as('LOGISTICS_OFFICER');
});

afterAll(() => house?.stop());

const reserved = async () => {
  const balances = await officer.all<{ reserved: number }>('/v1/stock/balances', 'balances');
  return balances.reduce((sum, balance) => sum + balance.reserved, 0);
};

async function close(incidentId: string): Promise<void> {
  const { etag } = await commander.get<{ etag: string }>(`/v1/incidents/${incidentId}`);
  await commander.post(`/v1/incidents/${incidentId}:close`, { etag, summary: '积水已退' });
}

type Preparation = {
  items: { strand: string; state: string; reason?: string; moved: number }[];
  callOut: { state: string; reason?: string } | null;
};

const outcomes = ({ items }: Preparation) =>
  items.map(({ strand, state, reason = '' }) => [strand, state, reason]);

test('one approval starts tasks, calls people out, moves stock and readies shelters; all is given back', async () => {
  const place = { divisionCode: '440310001001', latitude: 22.7, longitude: 114.3 };
  const site = { id: 'school', nameZh: '六联学校', nameEn: 'Liulian school', ...place };
  await commander.post('/v1/shelters', { ...site, kind: 'INDOOR', areaM2: 900 });
  await commander.put('/v1/response-plans/flood-iii', {
    ...{ nameZh: '防汛Ⅲ级', nameEn: 'Flood III', divisionCode: '440310000000', hazard: 'FLOOD' },
    level: 'LEVEL_III',
    tasks: [
      { id: 'road', post: '值班长', titleZh: '封路', titleEn: 'Close roads', dueMinutes: 30 },
    ],
    postures: [{ depotId: 'depot-west', itemId: 'water', quantity: 600 }],
    shelterIds: ['school', 'nowhere'],
  });
  const asked = { responsePlanId: 'flood-iii', reason: '水位上涨' };
  const { id } = await commander.post<{ id: string }>('/v1/activations', asked);
  const path = `/v1/activations/${id}`;
  const strands = { callOut: true, prePosition: true, readyShelters: true };
  expect(await commander.post(`${path}:approve`, strands)).toMatchObject({
    tasks: [{ id: 'road', state: 'PENDING' }],
  });
  const read = () => commander.get<Preparation>(`${path}/preparation`);
  const settled = ({ items, callOut }: Preparation) =>
    items.length > 0 &&
    items.every(({ state }) => state !== 'WAITING' && state !== 'ENDING') &&
    callOut?.state !== 'WAITING';
  const done = await until(read, settled);
  expect(outcomes(done)).toEqual([
    ['STOCK', 'READY', ''],
    ['SHELTERS', 'REFUSED', 'SITE_NOT_FOUND'],
    ['SHELTERS', 'READY', ''],
  ]);
  expect(done.callOut).toMatchObject({ state: 'REFUSED', reason: 'NOBODY_TO_ASK' });
  expect(done.items[0]!.moved).toBe(100);
  expect(await reserved()).toBe(100);
  expect(await commander.get('/v1/shelters/school')).toMatchObject({ state: 'READY' });
  await commander.post(`${path}/preparation:retry`, { strand: 'SHELTERS' });
  await commander.post(`${path}:stepDown`, { reason: '水位回落' });
  await until(read, (now) => settled(now) && now.items[0]!.state === 'ENDED');
  expect(await reserved()).toBe(0);
  expect(await commander.get('/v1/shelters/school')).toMatchObject({ state: 'CLOSED' });
});

test('what has left arrives, what has not is free again, and the plan is completed', async () => {
  const incidentId = await raiseFlood(commander, 120);
  const plan = await planFor(commander, incidentId);
  expect(await commitOf(commander, plan)).toMatchObject({ state: 'SUCCEEDED' });
  const [first, second] = await transfersOf(commander, incidentId);
  await commander.post(`/v1/transfers/${first!.id}:dispatch`, { etag: first!.etag });
  await close(incidentId);
  await until(
    () => commander.get<{ frozen: object | null }>(`/v1/incidents/${incidentId}/closing-report`),
    ({ frozen }) => frozen !== null,
  );
  const [left, stayed] = await until(
    () => transfersOf(commander, incidentId),
    (all) => all.some(({ state }) => state === 'CANCELLED'),
  );
  expect([left, stayed]).toMatchObject([
    { id: first!.id, state: 'DISPATCHED' },
    { id: second!.id, state: 'CANCELLED' },
  ]);
  expect(await reserved()).toBe(0);
  await receive(officer, left!);
  await until(
    () => commander.get<Plan>(`/v1/plans/${plan.id}`),
    ({ state }) => state === 'COMPLETED',
  );
  const verdict = await officer.post<{ faults: string[] }>('/v1/ledger:verify', {});
  expect(verdict.faults).toEqual([]);
  await returnUnused(incidentId);
  await expectClosingReport(incidentId, left!);
});

/** Seven bottles that nobody needed, from the community they had been issued to. */
async function returnUnused(incidentId: string): Promise<void> {
  type Movement = {
    id: string;
    kind: string;
    entries: { account: string; depotId: string; lotId: string }[];
  };
  const movements = await officer.all<Movement>('/v1/stock/movements', 'movements');
  const receipt = movements.find(({ kind }) => kind === 'TRANSFER_RECEIPT')!;
  const { depotId, lotId } = receipt.entries.find(({ account }) => account === 'ISSUED')!;
  const lines = [{ depotId, itemId: 'water', lotId, quantity: 7 }];
  const back = { movementId: receipt.id, toDepotId: 'depot-east', lines, reason: '未用退回' };
  await officer.post('/v1/stock/returns', { ...back, documentNumber: 'R-1' });
  const found = await officer.all('/v1/stock/movements', 'movements', { incidentId });
  expect(found).toMatchObject([{ kind: 'RETURN', cause: `incidents/${incidentId}` }]);
}

type Lines = { lines: { itemId: string; quantity: number }[] };

async function expectClosingReport(incidentId: string, { lines }: Lines): Promise<void> {
  const path = `/v1/incidents/${incidentId}/closing-report`;
  const sent = lines[0]!.quantity;
  const report = await commander.get<{ frozen: object; changes: { textEn: string }[] }>(path);
  expect(report).toMatchObject({
    frozen: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    incident: { state: 'CLOSED', closeSummary: '积水已退' },
    clock: { firstReport: { late: false }, relief: { reached: null } },
    figures: { affected: 120 },
    now: {
      goods: [{ itemId: 'water', nameZh: '饮用水', sent, received: sent, lost: 0, returned: 7 }],
      leftToReturn: { transfersOpen: 0, teamsOut: 0, assetsToTreat: 0 },
    },
  });
  // What the report said at the closing stays; what came back later is told beside it.
  const told = report.changes.map(({ textEn }) => textEn);
  expect(told).toContain('Drinking water: returned – → 7');
  expect((await commander.get<typeof report>(path)).frozen).toEqual(report.frozen);
  for (const [format, start] of [
    ['pdf', '%PDF-'],
    ['xlsx', 'PK'],
  ] as const) {
    for (const language of ['zh', 'en']) {
      const parts: Buffer[] = [];
      const file = await commander.download(`${path}:download`, { format, language });
      for await (const part of file) parts.push(part as Buffer);
      expect(Buffer.concat(parts).subarray(0, start.length).toString('latin1')).toBe(start);
    }
  }
}

test('a plan of which nothing has left is taken back whole', async () => {
  const incidentId = await raiseFlood(commander, 20);
  const commit = await commitOf(commander, await planFor(commander, incidentId));
  expect(await reserved()).toBeGreaterThan(0);
  await close(incidentId);
  await until(
    () => commander.get<{ state: string }>(`/v1/commits/${commit.id}`),
    ({ state }) => state === 'CANCELLED',
  );
  expect(await reserved()).toBe(0);
});
