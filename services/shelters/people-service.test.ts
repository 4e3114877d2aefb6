import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import {
  actorOf,
  administrator,
  community,
  district,
  entry,
  idNumber,
  manager,
  otherStreet,
  refusal,
  World,
} from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const auditor = actorOf('AUDITOR', district);

async function registered(members: object[], incidentId = randomUUID() as string) {
  const households = [{ divisionCode: community, address: '六和路1号', members }];
  const asked = { requestId: requestId(), incidentId, households };
  const { householdIds } = await world.client.registerHouseholds(asked);
  const household = await world.client.getHousehold({ id: householdIds[0]! }, { actor: manager });
  return { incidentId, household, people: household.members };
}

test('nothing that names a person is in the database in the clear', async () => {
  const own = await World.start();
  const { siteId, incidentId } = await own.openSite(10);
  const number = idNumber();
  const phone = '13812345678';
  const households = [
    { divisionCode: community, address: '六和路999号', members: [{ name: '欧阳修远', phone }] },
  ];
  await own.client.registerHouseholds({ requestId: requestId(), incidentId, households });
  await own.checkIn(siteId, [entry({ name: '诸葛孔明', idNumber: number })]);
  await own.client.findPeople({ incidentId, idNumber: number }, { actor: manager });
  const { people } = await own.client.listPeople({ incidentId });
  await own.client.reportMissing({
    requestId: requestId(),
    id: people.find(({ whereabouts }) => whereabouts === 'EXPECTED')!.id,
    reason: '最后见于东门菜市场',
  });
  const tables = await sql<{ name: string }>(
    own.database.db,
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables) {
    const [row] = await sql<{ found: string[] }>(
      own.database.db,
      `SELECT array_agg(t::text) FILTER (WHERE t::text ~ $1) AS found FROM ${name} AS t`,
      [`欧阳修远|诸葛孔明|${number}|${phone}|六和路999|东门菜市场`],
    );
    expect([name, row!.found]).toEqual([name, null]);
  }
  await own.stop();
});

test('lists are masked by role, and one person is revealed with a reason that is audited', async () => {
  const number = idNumber();
  const { people } = await registered([{ name: '王小明', idNumber: number, phone: '13812345678' }]);
  const [person] = people;
  const masked = { idNumber: `4403${'*'.repeat(10)}${number.slice(-4)}`, phone: '138****5678' };
  expect(person).toMatchObject({ name: '王小明', ...masked });
  const query = { incidentId: person!.incidentId };
  const seen = await world.client.listPeople(query, { actor: auditor });
  expect(seen.people[0]).toMatchObject({ name: '王**', ...masked });
  const reveal = { requestId: requestId(), id: person!.id, reason: '家属核实' };
  expect((await refusal(world.client.revealPerson(reveal, { actor: auditor }))).reason).toBe(
    'ROLE_MISSING',
  );
  const shown = await world.client.revealPerson(reveal, { actor: manager });
  expect(shown).toMatchObject({ name: '王小明', idNumber: number, phone: '13812345678' });
  const [entry] = await sql<{ after: object; actor: string }>(
    world.database.db,
    `SELECT after, actor_id AS actor FROM audit_entries WHERE subject = $1
     AND action = 'person.reveal'`,
    [`people/${person!.id}`],
  );
  expect(entry).toEqual({ after: { reason: '家属核实' }, actor: manager.id });
  const elsewhere = actorOf('SHELTER_MANAGER', otherStreet);
  const denied = world.client.revealPerson(
    { ...reveal, requestId: requestId() },
    { actor: elsewhere },
  );
  expect((await refusal(denied)).reason).toBe('SCOPE_DENIED');
});

test('the missing list is who was expected and is nowhere', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const { people } = await registered([{ name: '甲' }, { name: '乙' }, { name: '丙' }], incidentId);
  const [came, gone, safe] = people;
  await world.checkIn(siteId, [entry({ name: '', personId: came!.id })]);
  const verb = (id: string) => ({ requestId: requestId(), id, reason: '邻居说' });
  await world.client.reportMissing(verb(gone!.id));
  await world.client.markFound(verb(safe!.id));
  const missing = await world.client.listPeople({
    incidentId,
    whereabouts: ['EXPECTED', 'MISSING'],
  });
  expect(missing.people.map(({ id, whereabouts }) => [id, whereabouts])).toEqual([
    [gone!.id, 'MISSING'],
  ]);
  expect((await refusal(world.client.reportMissing(verb(came!.id)))).reason).toBe('PERSON_STATE');
  const { counts } = await world.client.countPeople({ incidentId });
  expect(Object.fromEntries(counts.map((each) => [each.whereabouts, each.persons]))).toEqual({
    FOUND: 1,
    MISSING: 1,
    SHELTERED: 1,
  });
});

test('a family apart is shown where each is, with a place to bring them together', async () => {
  const { siteId: one, incidentId } = await world.openSite(3);
  const { siteId: two } = await world.openSite(30, { incidentId });
  const { household, people } = await registered(
    [{ name: '甲' }, { name: '乙' }, { name: '丙' }],
    incidentId,
  );
  const at = (person: { id: string }) => entry({ name: '', personId: person.id });
  await world.checkIn(one, people.slice(0, 2).map(at));
  await world.checkIn(one, [entry()]);
  await world.checkIn(two, people.slice(2).map(at));
  const apart = await world.client.getHousehold({ id: household.id });
  expect(apart.places).toEqual([
    { siteId: one, persons: 2 },
    { siteId: two, persons: 1 },
  ]);
  // Most of them are at the first, which is full: the other has room for all.
  expect(apart.reuniteSiteId).toBe(two);
  const { households } = await world.client.listHouseholds({ incidentId, separated: true });
  expect(households.map(({ id }) => id)).toEqual([household.id]);
  await world.client.transferPeople({
    requestId: requestId(),
    fromSiteId: one,
    toSiteId: two,
    personIds: people.slice(0, 2).map(({ id }) => id),
  });
  const together = await world.client.getHousehold({ id: household.id });
  expect(together).toMatchObject({ reuniteSiteId: '', places: [{ siteId: two, persons: 3 }] });
});

test('somebody is found by their number, however it is written', async () => {
  const number = idNumber();
  const { incidentId, people } = await registered([{ name: '甲', idNumber: number }]);
  const spaced = `${number.slice(0, 6)} ${number.slice(6, 14)}-${number.slice(14).toLowerCase()}`;
  const found = await world.client.findPeople({ incidentId, idNumber: spaced }, { actor: manager });
  expect(found.people.map(({ id }) => id)).toEqual([people[0]!.id]);
});

test('registering the same list again adds nobody', async () => {
  const incidentId = randomUUID();
  const members = [
    { name: '甲', idNumber: idNumber() },
    { id: randomUUID(), name: '乙' },
  ];
  await registered(members, incidentId);
  const households = [{ divisionCode: community, members }];
  const again = await world.client.registerHouseholds({
    requestId: requestId(),
    incidentId,
    households,
  });
  expect(again).toMatchObject({ peopleCreated: 0, peopleKnown: 2 });
});

test('a shared phone is suspected once, and merging keeps stays and numbers', async () => {
  const { siteId: one, incidentId } = await world.openSite(10);
  const { siteId: two } = await world.openSite(10, { incidentId });
  const phone = '13900001111';
  const number = idNumber();
  const first = await world.checkIn(one, [entry({ phone })]);
  const second = await world.checkIn(two, [entry({ phone, idNumber: number })]);
  const { duplicates } = await world.client.listDuplicates({ incidentId, state: 'OPEN' });
  expect(duplicates).toMatchObject([
    {
      kind: 'SAME_PHONE',
      personId: first.results[0]!.personId,
      otherPersonId: second.results[0]!.personId,
    },
  ]);
  const resolve = { requestId: requestId(), id: duplicates[0]!.id, state: 'MERGED' as const };
  await world.client.resolveDuplicate(resolve);
  expect([(await world.standing(one)).persons, (await world.standing(two)).persons]).toEqual([
    0, 1,
  ]);
  const again = { ...resolve, requestId: requestId() };
  expect((await refusal(world.client.resolveDuplicate(again))).reason).toBe('DUPLICATE_STATE');
  const found = await world.client.findPeople({ incidentId, idNumber: number });
  expect(found.people).toMatchObject([{ id: first.results[0]!.personId, siteId: two }]);
});

test('a purge is final, waits for the shelters to be empty, and keeps the counts', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const number = idNumber();
  const { results } = await world.checkIn(siteId, [entry({ idNumber: number })]);
  const purge = { requestId: requestId(), incidentId, reason: '事件结束' };
  const early = world.client.purgePeople(purge, { actor: administrator });
  expect((await refusal(early)).reason).toBe('PEOPLE_SHELTERED');
  await world.checkOut(siteId, [results[0]!.personId]);
  const denied = world.client.purgePeople(purge, { actor: manager });
  expect((await refusal(denied)).reason).toBe('ROLE_MISSING');
  expect(await world.client.purgePeople(purge, { actor: administrator })).toMatchObject({
    people: 1,
  });
  const { people } = await world.client.listPeople({ incidentId });
  expect(people).toMatchObject([{ name: '', idNumber: '', purged: true, whereabouts: 'LEFT' }]);
  expect((await world.client.findPeople({ incidentId, idNumber: number })).people).toEqual([]);
});

test('what need not be kept is purged by itself', async () => {
  const own = await World.start();
  const { siteId, incidentId } = await own.openSite(10);
  const { results } = await own.checkIn(siteId, [entry()]);
  await own.checkOut(siteId, [results[0]!.personId]);
  own.pass(89 * 86_400);
  await own.sweepRetention();
  const purged = async () => (await own.client.listPeople({ incidentId })).people[0]!.purged;
  expect(await purged()).toBe(false);
  own.pass(2 * 86_400);
  await own.sweepRetention();
  expect(await purged()).toBe(true);
  await own.stop();
});

test('after a change of keys everything is found and sealed anew, and the old key can go', async () => {
  const own = await World.start();
  const { siteId, incidentId } = await own.openSite(10);
  const number = idNumber();
  await own.checkIn(siteId, [entry({ idNumber: number, phone: '13812345678' })]);
  await own.client.issueSiteCode({ siteId });
  const newKey = `test-2:${randomBytes(32).toString('base64')}`;
  own.changeKeys(`${newKey},${own.personalKeys}`);
  // While some are sealed with the old key and some with the new, the same person is one.
  const again = await own.checkIn(siteId, [entry({ idNumber: number })]);
  expect(again.results[0]!.outcome).toBe('ALREADY_HERE');
  const rotate = () =>
    own.client.rotatePersonalKeys({ requestId: requestId() }, { actor: administrator });
  expect(await rotate()).toMatchObject({ rotated: 2, remaining: 0 });
  expect(await rotate()).toMatchObject({ rotated: 0, remaining: 0 });
  own.changeKeys(newKey);
  const found = await own.client.findPeople({ incidentId, idNumber: number }, { actor: manager });
  expect(found.people).toMatchObject([{ name: '王小明', phone: '138****5678' }]);
  await own.stop();
});
