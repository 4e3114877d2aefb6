import { randomUUID } from 'node:crypto';
import { sql, transact } from '../platform/db';
import { toTimestamp } from '../platform/wire-values';
import {
  actorOf,
  district,
  entries,
  entry,
  idNumber,
  leader,
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
const minutesAgo = (minutes: number) => toTimestamp(new Date(Date.now() - minutes * 60_000));

test('a batch that is sent again counts once', async () => {
  const { siteId } = await world.openSite(10);
  const asked = { requestId: requestId(), siteId, entries: entries(3) };
  const first = await world.client.checkIn(asked);
  expect(await world.client.checkIn(asked)).toEqual(first);
  // The same people under another request, as a phone that lost the answer would send them.
  const again = await world.client.checkIn({ ...asked, requestId: requestId() });
  expect(again.results.map(({ outcome }) => outcome)).toEqual(Array(3).fill('REPLAYED'));
  expect(await world.standing(siteId)).toMatchObject({ persons: 3 });
});

test('a person is in one shelter at a time: a later check-in elsewhere ends the earlier', async () => {
  const { siteId: one, incidentId } = await world.openSite(10);
  const { siteId: two } = await world.openSite(10, { incidentId });
  const number = idNumber();
  await world.checkIn(one, [entry({ idNumber: number, checkInTime: minutesAgo(30) })]);
  const { results } = await world.checkIn(two, [entry({ idNumber: number.toLowerCase() })]);
  expect(results[0]).toMatchObject({ outcome: 'MOVED' });
  expect([(await world.standing(one)).persons, (await world.standing(two)).persons]).toEqual([
    0, 1,
  ]);
  const { duplicates } = await world.client.listDuplicates({ incidentId });
  expect(duplicates).toMatchObject([
    { kind: 'SAME_ID', state: 'MERGED', siteId: two, otherSiteId: one },
  ]);
});

test('a check-in that is synced late does not pull somebody back', async () => {
  const { siteId: one, incidentId } = await world.openSite(10);
  const { siteId: two } = await world.openSite(10, { incidentId });
  const number = idNumber();
  await world.checkIn(two, [entry({ idNumber: number })]);
  const late = entry({ idNumber: number, checkInTime: minutesAgo(40) });
  const { results } = await world.checkIn(one, [late]);
  expect(results[0]).toMatchObject({ outcome: 'RECORDED' });
  expect([(await world.standing(one)).persons, (await world.standing(two)).persons]).toEqual([
    0, 1,
  ]);
  const { stays } = await world.client.listStays({ personId: results[0]!.personId });
  expect(stays.map((stay) => [stay.siteId, stay.checkOutTime !== null])).toEqual([
    [one, true],
    [two, false],
  ]);
});

test('the same person at one site is there once, whoever writes them down', async () => {
  const { siteId } = await world.openSite(10);
  const number = idNumber();
  const twice = [entry({ idNumber: number }), entry({ idNumber: number })];
  const { results } = await world.checkIn(siteId, twice);
  expect(results.map(({ outcome }) => outcome)).toEqual(['CHECKED_IN', 'ALREADY_HERE']);
  expect(results[1]!.stayId).toBe(results[0]!.stayId);
  const third = await world.checkIn(siteId, [entry({ idNumber: number })], {}, leader);
  expect(third.results[0]).toMatchObject({ outcome: 'ALREADY_HERE' });
  expect(await world.standing(siteId)).toMatchObject({ persons: 1 });
});

test('one person at many doors at once ends up in one shelter', async () => {
  const { siteId: one, incidentId } = await world.openSite(50);
  const { siteId: two } = await world.openSite(50, { incidentId });
  const number = idNumber();
  const doors = Array.from({ length: 10 }, (_, at) =>
    world.checkIn(at % 2 ? one : two, [entry({ idNumber: number }), entry()]),
  );
  await Promise.all(doors);
  const persons = [await world.standing(one), await world.standing(two)].map((at) => at.persons);
  expect(persons[0]! + persons[1]!).toBe(11);
  const [row] = await sql<{ present: number }>(
    world.database.db,
    'SELECT count(*) AS present FROM stays WHERE site_id = ANY ($1) AND check_out_time IS NULL',
    [[one, two]],
  );
  expect(row!.present).toBe(11);
});

test('one client id for two people at two doors counts for one, and the other is told', async () => {
  const { siteId: one, incidentId } = await world.openSite(50);
  const { siteId: two } = await world.openSite(50, { incidentId });
  for (let round = 0; round < 5; round += 1) {
    const known = idNumber();
    await world.checkIn(two, [entry({ idNumber: known })]);
    const clientId = randomUUID();
    const answers = await Promise.allSettled([
      world.checkIn(one, [entry({ clientId, idNumber: idNumber() })]),
      world.checkIn(one, [entry({ clientId, idNumber: known })]),
    ]);
    const refused = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused.map(({ reason }) => reason)).toEqual(['CLIENT_ID_REUSED']);
  }
});

test('over capacity is refused with what is free and where else, unless overridden by its manager', async () => {
  const { siteId, incidentId } = await world.openSite(3);
  const { siteId: other } = await world.openSite(30, { incidentId });
  await world.checkIn(siteId, entries(2));
  const { reason, details } = await refusal(world.checkIn(siteId, entries(2)));
  expect(reason).toBe('OVER_CAPACITY');
  expect(details.metadata).toMatchObject({ free: '1', asked: '2' });
  expect(details.metadata?.['alternatives']).toContain(other);
  const override = { overrideReason: '暴雨中无法转移' };
  const byLeader = world.checkIn(siteId, entries(2), override, leader);
  expect((await refusal(byLeader)).reason).toBe('ROLE_MISSING');
  const elsewhere = actorOf('SHELTER_MANAGER', otherStreet);
  expect((await refusal(world.checkIn(siteId, entries(2), override, elsewhere))).reason).toBe(
    'SCOPE_DENIED',
  );
  await world.checkIn(siteId, entries(2), override, manager);
  expect(await world.standing(siteId)).toMatchObject({ state: 'FULL', persons: 4, free: 0 });
  const { stays } = await world.client.listStays({ siteId, overridden: true });
  expect(stays).toMatchObject([override, override]);
});

test('a site that is not open takes nobody', async () => {
  const closed = await world.site(5);
  const { reason, details } = await refusal(world.checkIn(closed, entries(1)));
  expect([reason, details.metadata?.['state']]).toEqual(['SITE_NOT_OPEN', 'CLOSED']);
});

test('whoever left cannot leave again', async () => {
  const { siteId } = await world.openSite(5);
  const { results } = await world.checkIn(siteId, entries(2));
  const ids = results.map(({ personId }) => personId);
  const asked = { requestId: requestId(), siteId, personIds: [ids[0]!], destination: '回家' };
  const first = await world.client.checkOut(asked);
  expect(first).toMatchObject({ checkedOut: 1, persons: 1 });
  expect(await world.client.checkOut(asked)).toEqual(first);
  const { reason, message } = await refusal(world.checkOut(siteId, ids));
  expect(reason).toBe('NOT_CHECKED_IN');
  expect(message).toContain(ids[0]!);
  expect(await world.standing(siteId)).toMatchObject({ persons: 1 });
});

test('people move to another site in one step, and find room there', async () => {
  const { siteId: from, incidentId } = await world.openSite(5);
  const { siteId: to } = await world.openSite(3, { incidentId });
  await world.checkIn(from, entries(3));
  const move = { requestId: requestId(), fromSiteId: from, toSiteId: to, reason: '停水' };
  const { results } = await world.client.transferPeople(move);
  expect(results.map(({ outcome }) => outcome)).toEqual(['MOVED', 'MOVED', 'MOVED']);
  expect([(await world.standing(from)).persons, (await world.standing(to)).persons]).toEqual([
    0, 3,
  ]);
  await world.checkIn(from, entries(1));
  const full = world.client.transferPeople({ ...move, requestId: requestId() });
  expect((await refusal(full)).reason).toBe('OVER_CAPACITY');
  expect((await world.client.listDuplicates({ incidentId })).duplicates).toEqual([]);
});

test('who checks out while others move them is not carried along', async () => {
  const { siteId: from, incidentId } = await world.openSite(5);
  const { siteId: to } = await world.openSite(5, { incidentId });
  const { results } = await world.checkIn(from, entries(2));
  const [leaving, staying] = results.map(({ personId }) => personId);
  const { db } = world.database;
  const move = { fromSiteId: from, toSiteId: to, reason: '停水' };
  const moves: Promise<unknown>[] = [];
  await transact(db, async (trx) => {
    await sql(trx, 'SELECT FROM people WHERE id = $1 FOR UPDATE', [leaving]);
    const named = { ...move, requestId: requestId(), personIds: [leaving!] };
    moves.push(refusal(world.client.transferPeople(named)));
    moves.push(world.client.transferPeople({ ...move, requestId: requestId() }));
    await waitingForLocks(2);
    await sql(trx, 'UPDATE stays SET check_out_time = now() WHERE person_id = $1', [leaving]);
  });
  const [refused, moved] = await Promise.all(moves);
  expect(refused).toMatchObject({ reason: 'NOT_CHECKED_IN' });
  expect(moved).toMatchObject({ results: [{ personId: staying, outcome: 'MOVED' }] });
});

/** Waits until so many transactions of this database wait for one another. */
async function waitingForLocks(count: number): Promise<void> {
  const text = `SELECT count(DISTINCT pid) AS waiting FROM pg_locks
    JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`;
  for (;;) {
    const [row] = await sql<{ waiting: number }>(world.database.db, text);
    if (row!.waiting >= count) return;
  }
}

test('a household goes into one unit', async () => {
  const units = ['A', 'B'].map((code) => ({ code, areaM2: 30 }));
  const { siteId } = await world.openSite(20, { units } as object);
  await world.checkIn(siteId, entries(3));
  const householdId = randomUUID();
  const { results } = await world.checkIn(siteId, entries(5, { householdId }));
  expect(new Set(results.map(({ unitCode }) => unitCode)).size).toBe(1);
});

test.each([
  ['a wrong check digit', { idNumber: '440310199001011235' }, 'entries[0].idNumber'],
  ['a phone of letters', { phone: 'call me' }, 'entries[0].phone'],
  ['no name', { name: ' ' }, 'entries[0].name'],
  ['a time to come', { checkInTime: minutesAgo(-60) }, 'entries[0].checkInTime'],
  ['a time long ago', { checkInTime: minutesAgo(8 * 1_440) }, 'entries[0].checkInTime'],
  ['a client id that is none', { clientId: '7' }, 'entries[0].clientId'],
  ['an unknown person', { personId: randomUUID() }, 'entries[0].personId'],
])('%s is named', async (_what, fields, field) => {
  const { siteId } = await world.openSite(5);
  const { reason, message } = await refusal(world.checkIn(siteId, [entry(fields)]));
  expect(reason).toBe('FIELD_INVALID');
  expect(message).toContain(field);
});

test('a client id is of one person at one site', async () => {
  const { siteId, incidentId } = await world.openSite(5);
  const { siteId: other } = await world.openSite(5, { incidentId });
  const mine = entry({ idNumber: idNumber() });
  await world.checkIn(siteId, [mine]);
  const stolen = { ...mine, idNumber: idNumber() };
  expect((await refusal(world.checkIn(siteId, [stolen]))).reason).toBe('CLIENT_ID_REUSED');
  expect((await refusal(world.checkIn(other, [mine]))).reason).toBe('CLIENT_ID_REUSED');
});

test('an exercise has people of its own', async () => {
  const { siteId, incidentId } = await world.openSite(5);
  await world.open(siteId, { exerciseId: 'drill-9', incidentId });
  const number = idNumber();
  await world.checkIn(siteId, [entry({ idNumber: number })]);
  const drill = { exerciseId: 'drill-9' };
  const operator = actorOf('DRILL_OPERATOR', district);
  const { results } = await world.checkIn(siteId, [entry({ idNumber: number })], drill, operator);
  expect(results[0]).toMatchObject({ outcome: 'CHECKED_IN' });
  expect(await world.standing(siteId)).toMatchObject({ persons: 1 });
  const real = world.checkIn(siteId, [entry()], {}, operator);
  expect((await refusal(real)).reason).toBe('ROLE_MISSING');
});
