import { randomUUID } from 'node:crypto';
import type { Api } from '../../scripts/cli/connection';
import { referenceDistrict } from '../../scripts/reference/load';
import { requestIdOf } from '../../scripts/request-id';
import { seedRun } from '../../scripts/seed';
import { sendShelters } from '../../scripts/seed-shelters';
import { startHouse, type House } from './house';

// A typhoon: 12,000 people of six streets move within six hours, into buildings only, nobody over
// capacity at 3.0 m² each, families together, and the check-ins match the roster.

const incidentId = randomUUID();
const district = '440310000000';
const moving: Record<string, number> = {
  '440310001000': 2_600,
  '440310005000': 2_400,
  '440310006000': 2_000,
  '440310002000': 1_900,
  '440310004000': 1_500,
  '440310003000': 1_600,
};
const householdSizes = [3, 2, 4, 1, 3, 2];
const hours = 6;

type Shelter = {
  id: string;
  kind: string;
  places: number;
  persons: number;
  reserved: number;
  m2PerPerson: number;
  areaM2: number;
};
type Member = { id: string; householdId: string };
type Family = { id: string; divisionCode: string; members: { id: string; name: string }[] };

let house: House;
let manager: Api;
let commander: Api;
let families: Family[];
const siteOf = new Map<string, string>();

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const chunks = <T>(rows: T[], size: number) =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, at) =>
    rows.slice(at * size, (at + 1) * size),
  );

function familiesOf(divisionCode: string, people: number): Family[] {
  const found: Family[] = [];
  for (let left = people, at = 0; left > 0; at += 1) {
    const size = Math.min(left, householdSizes[at % householdSizes.length]!);
    const members = Array.from({ length: size }, () => ({ id: randomUUID(), name: '居民' }));
    found.push({ id: randomUUID(), divisionCode, members });
    left -= size;
  }
  return found;
}

const shelters = () => manager.all<Shelter>('/v1/shelters', 'sites', { hazard: 'TYPHOON' });

beforeAll(async () => {
  house = await startHouse();
  const api = await house.as('ADMINISTRATOR');
  const run = seedRun(requestIdOf('typhoon scenario'), new Date());
  await sendShelters({ api, run, key: (...names) => requestIdOf(run.id, ...names) });
  manager = await house.as('SHELTER_MANAGER', district);
  commander = await house.as('COMMANDER', district);
  families = Object.entries(moving).flatMap(([code, people]) => familiesOf(code, people));
});

afterAll(() => house?.stop());

test('the district has 60 shelters, 67,800 places, and 23,505 fewer than the rule asks', async () => {
  type Line = { sites: number; places: number; required: number; gap: number };
  const { total, parts } = await commander.get<{ total: Line; parts: Line[] }>(
    '/v1/shelter-coverage',
    { divisionCode: district },
  );
  expect(total).toMatchObject({ sites: 60, places: 67_800, required: 91_305, gap: 23_505 });
  expect(parts).toHaveLength(6);
  expect(sum(parts.map(({ places }) => places))).toBe(67_800);
  for (const { id, places } of referenceDistrict().shelters) {
    expect(await commander.get(`/v1/shelters/${id}`)).toMatchObject({ places });
  }
});

test('only buildings have places in a typhoon, at 3.0 m² each', async () => {
  const all = await shelters();
  const indoor = all.filter(({ kind }) => kind === 'INDOOR');
  expect(indoor).toHaveLength(44);
  expect(sum(indoor.map(({ places }) => places))).toBe(19_800);
  expect(indoor.every(({ m2PerPerson }) => m2PerPerson === 3)).toBe(true);
  expect(sum(all.filter(({ kind }) => kind === 'OUTDOOR').map(({ places }) => places))).toBe(0);
});

test('12,000 people are registered by household', async () => {
  expect(sum(families.map(({ members }) => members.length))).toBe(12_000);
  for (const households of chunks(families, 1_000)) {
    await manager.post('/v1/households:register', { incidentId, households });
  }
  const { counts } = await manager.get<{ counts: object[] }>('/v1/evacuees:count', { incidentId });
  expect(counts).toEqual([{ whereabouts: 'EXPECTED', persons: 12_000 }]);
});

test('every family gets its places in one building, and no outdoor site takes any', async () => {
  const indoor = (await shelters()).filter(({ kind }) => kind === 'INDOOR');
  const free = new Map(indoor.map(({ id, places }) => [id, places]));
  for (const { id, members } of families) {
    const siteId = [...free].find(([, left]) => left >= members.length)![0];
    free.set(siteId, free.get(siteId)! - members.length);
    siteOf.set(id, siteId);
  }
  for (const siteId of new Set(siteOf.values())) {
    await manager.post(`/v1/shelters/${siteId}:ready`, { incidentId, hazard: 'TYPHOON' });
    await manager.post(`/v1/shelters/${siteId}:open`, { overrideReason: '台风橙色预警' });
  }
  const purpose = `commits/${randomUUID()}`;
  for (const part of chunks(families, 2_500)) {
    const lines = part.map(({ id, members }) => ({
      siteId: siteOf.get(id)!,
      householdId: id,
      places: members.length,
    }));
    const body = { incidentId, hazard: 'TYPHOON', purpose, lines };
    await commander.post('/v1/place-reservations', body);
  }
  await commander.post('/v1/place-reservations:confirm', { purpose });
  const outdoor = referenceDistrict().shelters.find(({ kind }) => kind === 'OUTDOOR')!;
  const refused = commander.post('/v1/place-reservations', {
    hazard: 'TYPHOON',
    lines: [{ siteId: outdoor.id, places: 1 }],
  });
  await expect(refused).rejects.toThrow(/no places for TYPHOON/);
});

test('all arrive within six hours, and what a phone sends twice counts once', async () => {
  const bySite = new Map<string, Member[]>();
  for (const { id, members } of families) {
    const siteId = siteOf.get(id)!;
    const people = members.map((member) => ({ id: member.id, householdId: id }));
    bySite.set(siteId, [...(bySite.get(siteId) ?? []), ...people]);
  }
  const known = await manager.all<Member>('/v1/evacuees', 'people', { incidentId });
  const byHousehold = new Map<string, string[]>();
  for (const { id, householdId } of known) {
    byHousehold.set(householdId, [...(byHousehold.get(householdId) ?? []), id]);
  }
  const end = Date.now();
  let nth = 0;
  for (const [siteId, people] of bySite) {
    const households = [...new Set(people.map(({ householdId }) => householdId))];
    const entries = households
      .flatMap((id) => byHousehold.get(id)!)
      .map((personId) => {
        nth += 1;
        const at = end - hours * 3_600_000 + (nth / 12_000) * hours * 3_600_000;
        const checkInTime = new Date(Math.min(at, end)).toISOString();
        return { clientId: randomUUID(), personId, checkInTime };
      });
    for (const part of chunks(entries, 1_000)) {
      await manager.post(`/v1/shelters/${siteId}/check-ins`, { entries: part });
    }
    await manager.post(`/v1/shelters/${siteId}/check-ins`, { entries: entries.slice(0, 50) });
  }
});

test('check-ins match the roster, nobody is over capacity, and families are together', async () => {
  type Counts = { counts: object[]; separatedHouseholds: number };
  const query = { incidentId };
  const found = await manager.get<Counts>('/v1/evacuees:count', query);
  expect(found.counts).toEqual([{ whereabouts: 'SHELTERED', persons: 12_000 }]);
  expect(found.separatedHouseholds).toBe(0);
  const all = await shelters();
  expect(sum(all.map(({ persons }) => persons))).toBe(12_000);
  expect(sum(all.map(({ reserved }) => reserved))).toBe(0);
  for (const { kind, persons, areaM2 } of all) {
    expect(persons === 0 || (kind === 'INDOOR' && persons * 3 <= areaM2)).toBe(true);
  }
  for (const whereabouts of ['EXPECTED', 'MISSING']) {
    expect(await manager.all('/v1/evacuees', 'people', { incidentId, whereabouts })).toEqual([]);
  }
});

test('a day of water for them is 36,000 L', async () => {
  const body = { incidentId, days: 1 };
  type Proposal = { lines: { itemId: string; quantity: number; persons: number }[] };
  const { lines } = await manager.post<Proposal>('/v1/resupply-proposals', body);
  const water = lines.filter(({ itemId }) => itemId === 'water-bottle-550ml');
  expect(sum(water.map(({ persons }) => persons))).toBe(12_000);
  // Rounded up at each site: 36,000 L in 0.55 L bottles, and less than a bottle a site more.
  const bottles = sum(water.map(({ quantity }) => quantity));
  expect(bottles).toBeGreaterThanOrEqual(Math.ceil(36_000 / 0.55));
  expect(bottles).toBeLessThan(Math.ceil(36_000 / 0.55) + water.length);
});
