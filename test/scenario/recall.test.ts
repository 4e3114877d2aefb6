import { bins } from '../../scripts/reference/load';
import { demoPasswords } from '../../scripts/passwords';
import { requestIdOf } from '../../scripts/request-id';
import { seedDistrict, seedRun } from '../../scripts/seed';
import type { Api } from '../../scripts/cli/connection';
import { startHouse, type House } from './house';
import { commitOf, planFor, until } from './story';

// A maker calls a batch of raincoats back. It lies in the district depot, in personal-issue kits,
// and is promised to a plan; the officer finds all of it in one action. Then he asks how much should
// be kept at all.

let house: House;
let officer: Api;

beforeAll(async () => {
  house = await startHouse();
  const administrator = await house.as('ADMINISTRATOR');
  const run = seedRun(requestIdOf('recall scenario'), new Date());
  await seedDistrict(administrator, run, demoPasswords());
  officer = await house.as('LOGISTICS_OFFICER', '440310000000');
});

afterAll(() => house?.stop());

const depotId = 'depot-district';
const kit = '/v1/kits/personal-issue-kit';

test('the reference catalogue is classed, its kits have bills and its depots bins', async () => {
  const flood = { taxonomyId: 'field-use', taxonomyCode: 'RESCUE', supplyClass: 'WORKS_MATERIALS' };
  const { items } = await officer.get<{ items: { id: string }[] }>('/v1/items', flood);
  expect(items.map(({ id }) => id)).toContain('sandbag-filled');
  const { proposals } = await officer.get<{ proposals: { itemId: string; needed: number }[] }>(
    '/v1/items/water-bottle-550ml/substitute-proposals',
    { quantity: 100 },
  );
  expect(proposals).toMatchObject([{ itemId: 'water-barrel-5l', needed: 11 }]);
  const shelves = await officer.all(`/v1/depots/${depotId}/bins`, 'bins');
  expect(shelves).toHaveLength(bins().length);
});

test('kits are complete nine of nine, and assembled of what the depot has', async () => {
  expect(await officer.get(`${kit}/check`, { depotId, kits: 20 })).toMatchObject({
    completeComponents: 9,
    totalComponents: 9,
    readyKits: 0,
  });
  const made = await officer.post<{ kitLots: { quantity: number }[] }>(`${kit}:assemble`, {
    depotId,
    quantity: 20,
  });
  expect(made.kitLots.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(20);
});

test('a recall finds the batch loose, in kits and promised, and tells what came back', async () => {
  const itemId = 'raincoat';
  const ofKit = { itemId: 'personal-issue-kit' };
  const kitLots = await officer.all<{ id: string }>('/v1/lots', 'lots', ofKit);
  const { contents } = await officer.get<{ contents: { itemId: string; lotId: string }[] }>(
    `/v1/lots/${kitLots[0]!.id}/contents`,
  );
  const { lotId } = contents.find((content) => content.itemId === itemId)!;
  const lot = await officer.get<{ batchNumber: string }>(`/v1/lots/${lotId}`);
  const reservation = await officer.post<{ id: string }>('/v1/reservations', {
    purpose: 'plans/typhoon',
    lines: [{ depotId, itemId, quantity: 30, packing: { policy: 'PREFER_WHOLE' } }],
  });
  const recalled = await officer.post<{ id: string }>('/v1/recalls', {
    itemId,
    batchNumber: lot.batchNumber,
    reason: 'seams open',
  });
  expect(recalled).toMatchObject({
    state: 'OPEN',
    lots: [{ id: lotId, state: 'RECALLED' }],
    reservations: [{ reservationId: reservation.id, purpose: 'plans/typhoon' }],
  });
  expect(await officer.get(`/v1/reservations/${reservation.id}`)).toMatchObject({
    recallIds: [recalled.id],
  });
  const lines = await officer.all<{ kind: string; kitLotId?: string }>(
    `/v1/recalls/${recalled.id}/lines`,
    'lines',
  );
  expect(lines.some(({ kitLotId }) => kitLotId === kitLots[0]!.id)).toBe(true);
  await officer.post(`/v1/reservations/${reservation.id}:release`, {});
  const report = await officer.get<{ recovered: number }>(`/v1/recalls/${recalled.id}`);
  expect(report.recovered).toBeGreaterThan(0);
  const verdict = await officer.post<{ faults: string[] }>('/v1/ledger:verify', {});
  expect(verdict.faults).toEqual([]);
});

type Proposal = { id: string; planId: string; commitId: string; itemId: string; quantity: number };

test('a plan that was committed on a recalled lot is proposed to be made again', async () => {
  const commander = await house.as('COMMANDER', '440310000000');
  const street = { divisionCode: '440310001000' };
  const divisions = await commander.all<{ code: string }>('/v1/divisions', 'divisions', {});
  const community = divisions.find(
    ({ code }) => code.startsWith('440310001') && code !== street.divisionCode,
  )!;
  const { id: incidentId } = await commander.post<{ id: string }>('/v1/incidents', {
    ...{ name: '内涝', hazard: 'FLOOD', divisionCode: '440310000000' },
    conditions: { days: 1, temperatureCelsius: 25, tentShare: 0, tentPeople: 4 },
    detectTime: new Date().toISOString(),
  });
  await commander.post(`/v1/incidents/${incidentId}/reports`, {
    kind: 'INITIAL',
    lines: [{ divisionCode: community.code, affected: 40, displaced: 0 }],
  });
  const plan = await planFor(commander, incidentId);
  const commit = await commitOf(commander, plan);
  expect(commit).toMatchObject({ state: 'SUCCEEDED' });
  const { lines } = await officer.get<{ lines: { itemId: string; lots: { lotId: string }[] }[] }>(
    `/v1/reservations/${commit.reservationId}`,
  );
  const { itemId, lots } = lines[0]!;
  const { lotId } = lots[0]!;
  const { batchNumber } = await officer.get<{ batchNumber: string }>(`/v1/lots/${lotId}`);
  const recall = await officer.post<{ id: string }>('/v1/recalls', {
    ...{ itemId, batchNumber, reason: 'tastes of chlorine' },
  });
  const proposals = () =>
    commander.all<Proposal>('/v1/replan-proposals', 'proposals', { incidentId, state: 'OPEN' });
  const [proposal] = await until(proposals, ({ length }) => length > 0);
  expect(proposal).toMatchObject({
    ...{ planId: plan.id, commitId: commit.id, itemId, cause: `recalls/${recall.id}` },
  });
  expect(proposal!.quantity).toBeGreaterThan(0);
  await commander.post(`/v1/commits/${commit.id}:standDown`, { reason: '批次召回' });
  await until(
    () => commander.get<{ state: string }>(`/v1/commits/${commit.id}`),
    ({ state }) => state === 'CANCELLED',
  );
  const again = await planFor(commander, incidentId);
  expect(await commitOf(commander, again)).toMatchObject({ state: 'SUCCEEDED' });
  const note = `plans/${again.id} takes its place`;
  await commander.post(`/v1/replan-proposals/${proposal!.id}:settle`, { note });
  expect(await proposals()).toEqual([]);
});

test('stock levels for the flood season are proposed, approved, applied and put back', async () => {
  type Worth = { coverage: number; expectedUnmet: number };
  type StockProposal = {
    id: string;
    etag: string;
    state: string;
    solve: { state: string; failure?: string };
    scenarios: { id: string; probability: number }[];
    lines: { depotId: string; itemId: string; proposed: { maximum: number }; applied?: string }[];
    cost: number;
    todayStock: Worth;
    proposed: Worth;
    curve: { budget: number }[];
    depotLosses: { depotId: string; proposedUnmet: number }[];
  };
  const asked = await officer.post<StockProposal>('/v1/stock-proposals', {
    divisionCode: '440310000000',
    months: [5, 6, 7, 8, 9],
    timeLimitSeconds: 15,
  });
  const path = `/v1/stock-proposals/${asked.id}`;
  const done = await until(
    () => officer.get<StockProposal>(path),
    ({ solve }) => solve.state !== 'RUNNING',
  );
  expect(done.solve).toMatchObject({ state: 'SUCCEEDED' });
  expect(done.scenarios.map(({ id }) => id)).toContain('WATERLOGGING/wide');
  expect(done.proposed.coverage).toBeGreaterThan(done.todayStock.coverage);
  for (const { proposedUnmet } of done.depotLosses) {
    expect(proposedUnmet).toBeGreaterThanOrEqual(done.proposed.expectedUnmet - 1e-6);
  }
  const levels = () =>
    officer.all<{ level: { depotId: string; itemId: string; maximum: number } }>(
      '/v1/par-levels',
      'positions',
    );
  const withoutTime = async () =>
    (await levels()).map(({ level: { depotId: at, itemId, maximum } }) => [at, itemId, maximum]);
  const before = await withoutTime();
  // It buys for more than one person may approve.
  const commander = await house.as('COMMANDER', '440310000000');
  await commander.post(`${path}:approve`, { etag: done.etag });
  expect(await officer.post(`${path}:apply`, {})).toMatchObject({ state: 'APPLIED', stale: 0 });
  const line = done.lines.find(({ proposed }) => proposed.maximum > 0)!;
  expect(await withoutTime()).toContainEqual([line.depotId, line.itemId, line.proposed.maximum]);
  expect(await officer.post(`${path}:undo`, {})).toMatchObject({ state: 'UNDONE', stale: 0 });
  expect(await withoutTime()).toEqual(before);
});
