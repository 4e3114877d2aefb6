import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import type { RemoteError } from '../platform/errors';
import { serviceActor } from '../platform/identity';
import { toTimestamp } from '../platform/wire-values';
import {
  actorOf,
  district,
  entry,
  idNumber,
  leader,
  manager,
  refusal,
  World,
} from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const actor = serviceActor('gateway');
const phone = (code: string, entries: object[], siteId = '') =>
  world.client.checkInByCode({ code, entries, siteId }, { actor });

const codeOf = async (siteId: string, options: object = {}) =>
  (await world.client.issueSiteCode({ siteId, ...options }, { actor: manager })).code;

/** The code with another letter in its signature; not the last, of which not every bit counts. */
const altered = (code: string) =>
  `${code.slice(0, -3)}${code.at(-3) === 'A' ? 'B' : 'A'}${code.slice(-2)}`;

test('a phone checks a family in and out by the code at the door, once', async () => {
  const { siteId } = await world.openSite(10);
  const code = await codeOf(siteId);
  expect(await world.client.readSiteCode({ code }, { actor })).toMatchObject({
    siteId,
    open: true,
  });
  const householdId = randomUUID();
  const family = [entry({ householdId }), entry({ householdId, name: '王大明' })];
  const first = await phone(code, family, siteId);
  expect(first.results.map(({ outcome }) => outcome)).toEqual(['CHECKED_IN', 'CHECKED_IN']);
  // The answer was lost; the queue sends it again, one by one this time.
  for (const each of family) {
    expect((await phone(code, [each])).results[0]!.outcome).toBe('REPLAYED');
  }
  expect((await world.standing(siteId)).persons).toBe(2);
  const clientIds = family.map(({ clientId }) => clientId);
  const leave = () => world.client.checkOutByCode({ code, clientIds }, { actor });
  const outcomes = async () => (await leave()).results.map(({ outcome }) => outcome);
  expect(await outcomes()).toEqual(['CHECKED_OUT', 'CHECKED_OUT']);
  expect(await outcomes()).toEqual(['REPLAYED', 'REPLAYED']);
  expect((await world.standing(siteId)).persons).toBe(0);
});

test('of a departure each is judged on its own, and what cannot be applied waits for staff', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const { siteId: other } = await world.openSite(10, { incidentId });
  const code = await codeOf(siteId);
  const [stays, moved, sentOut] = [entry({ name: '甲' }), entry({ name: '乙' }), entry()];
  await phone(code, [stays, moved, sentOut]);
  const { stays: all } = await world.client.listStays({ siteId, present: true });
  const { people } = await world.client.listPeople({ incidentId, siteId }, { actor: manager });
  const idOf = (name: string) => people.find((one) => one.name === name)!.id;
  expect(all).toHaveLength(3);
  await world.checkOut(siteId, [idOf(sentOut.name)]);
  const move = { requestId: randomUUID(), fromSiteId: siteId, toSiteId: other };
  await world.client.transferPeople({ ...move, personIds: [idOf('乙')] });
  // Somebody whom staff had checked in before: the phone's id stands for no stay of its own.
  const clientIds = [stays, moved, sentOut, entry()].map(({ clientId }) => clientId);
  const names = ['甲＊', '乙＊', '王＊', '丁＊'];
  const leave = { code, clientIds, names };
  const { results, persons } = await world.client.checkOutByCode(leave, { actor });
  expect(results.map(({ outcome }) => outcome)).toEqual(['CHECKED_OUT', 'KEPT', 'GONE', 'KEPT']);
  expect(persons).toBe(0);
  await world.client.checkOutByCode(leave, { actor });
  const { keptArrivals } = await world.client.listKeptArrivals({ siteId }, { actor: leader });
  expect(keptArrivals.map(({ kind, name, reason }) => [kind, name, reason])).toEqual([
    ['DEPARTURE', '乙＊', 'NOT_CHECKED_IN'],
    ['DEPARTURE', '丁＊', 'NOT_CHECKED_IN'],
  ]);
  const resolve = (index: number, admit: boolean, personId = '') => {
    const { id } = keptArrivals[index]!;
    const request = { requestId: randomUUID(), id, reason: '现场核实', admit, personId };
    return world.client.resolveKeptArrival(request, { actor: leader });
  };
  expect((await refusal(resolve(1, true))).reason).toBe('NOT_CHECKED_IN');
  const ding = await world.checkIn(siteId, [entry({ name: '丁', checkInTime: minutesAgo(9) })]);
  const { personId } = ding.results[0]!;
  expect((await refusal(resolve(0, true, personId))).message).toContain('personId');
  expect(await resolve(1, true, personId)).toMatchObject({ state: 'ADMITTED' });
  expect((await world.standing(siteId)).persons).toBe(0);
  expect(await resolve(0, true)).toMatchObject({ state: 'ADMITTED', kind: 'DEPARTURE' });
  expect((await world.standing(other)).persons).toBe(0);
});

test('an arrival that cannot be taken does not hold up the others of its batch', async () => {
  const { siteId } = await world.openSite(10);
  const code = await codeOf(siteId);
  const known = entry({ idNumber: idNumber() });
  await phone(code, [known]);
  const reused = entry({ clientId: known.clientId, idNumber: idNumber(), name: '别人' });
  const wrong = entry({ idNumber: '440301199001011235' });
  const [one, two] = [entry(), entry()];
  const { results, persons } = await phone(code, [one, wrong, reused, two]);
  expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['CHECKED_IN', ''],
    ['REFUSED', 'FIELD_INVALID'],
    ['REFUSED', 'CLIENT_ID_REUSED'],
    ['CHECKED_IN', ''],
  ]);
  expect(results[1]!.message).toContain('idNumber: must be an identity number');
  expect(persons).toBe(3);
  expect((await refusal(phone(code, [wrong]))).message).toContain('entries[0].idNumber');
  expect((await refusal(phone(code, [wrong, reused]))).reason).toBe('CLIENT_ID_REUSED');
});

test('late arrivals are let in as far as there is room, family by family; the rest waits', async () => {
  const { siteId } = await world.openSite(2);
  const code = await codeOf(siteId);
  world.pass(3_600);
  const householdId = randomUUID();
  const checkInTime = minutesAgo(30);
  const family = [entry({ householdId, checkInTime }), entry({ householdId, checkInTime })];
  const { results } = await phone(code, [entry({ checkInTime }), ...family]);
  expect(results.map(({ outcome }) => outcome)).toEqual(['CHECKED_IN', 'KEPT', 'KEPT']);
  // Who stands at the door now reads that it is full; who is sent late with them is kept.
  const mixed = await phone(code, [entry(), entry(), entry({ checkInTime })]);
  expect(mixed.results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['CHECKED_IN', ''],
    ['REFUSED', 'OVER_CAPACITY'],
    ['KEPT', ''],
  ]);
  expect(await world.standing(siteId)).toMatchObject({ state: 'FULL', persons: 2 });
  const { keptArrivals } = await world.client.listKeptArrivals({ siteId }, { actor: leader });
  expect(keptArrivals.map(({ reason }) => reason)).toEqual(Array(3).fill('OVER_CAPACITY'));
});

test('a code that has ended still lets out whom it let in, and a forged one does not', async () => {
  const { siteId } = await world.openSite(10);
  const code = await codeOf(siteId, { validHours: 1 });
  const [one, two] = [entry(), entry()];
  await phone(code, [one, two]);
  const leave = (text: string, { clientId }: { clientId: string }) =>
    world.client.checkOutByCode({ code: text, clientIds: [clientId] }, { actor });
  expect((await refusal(leave(altered(code), one))).reason).toBe('CODE_INVALID');
  world.pass(2 * 3_600);
  expect((await leave(code, one)).results[0]!.outcome).toBe('CHECKED_OUT');
  await world.client.rotateSiteCodes(
    { requestId: randomUUID(), siteId, reason: '照片外传' },
    { actor: manager },
  );
  expect((await leave(code, two)).results[0]!.outcome).toBe('CHECKED_OUT');
  expect((await world.standing(siteId)).persons).toBe(0);
});

test('a phone learns nothing about others, and acts on nobody else', async () => {
  const { siteId } = await world.openSite(10);
  const code = await codeOf(siteId);
  const number = idNumber();
  const { results } = await world.checkIn(siteId, [entry({ idNumber: number })]);
  const probe = await phone(code, [entry({ idNumber: number })]);
  expect(probe.results[0]).toMatchObject({ outcome: 'CHECKED_IN', personId: '', stayId: '' });
  expect((await world.standing(siteId)).persons).toBe(1);
  const claimed = phone(code, [entry({ personId: results[0]!.personId })]);
  expect((await refusal(claimed)).message).toContain('entries[0].personId');
  const stranger = { code, clientIds: [randomUUID()] };
  const left = await world.client.checkOutByCode(stranger, { actor });
  expect(left.results[0]!.outcome).toBe('KEPT');
  expect((await world.standing(siteId)).persons).toBe(1);
});

test('a code that was tampered with, of another site, expired or withdrawn is refused', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const { siteId: other } = await world.openSite(10, { incidentId });
  const code = await codeOf(siteId, { validHours: 1 });
  const forged = code.replace(siteId, other);
  await codeOf(other);
  const reasonOf = async (text: string, at = '') =>
    codeOfRefusal(await refusal(phone(text, [entry()], at)));
  expect(await reasonOf(forged)).toBe('CODE_INVALID');
  expect(await reasonOf(altered(code))).toBe('CODE_INVALID');
  expect(await reasonOf('1.x.1.zzzzzz..aaaaaaaaaaaaaaaaaaaaaa')).toBe('CODE_INVALID');
  expect(await reasonOf('not a code')).toBe('CODE_INVALID');
  expect(await reasonOf(code, other)).toBe('CODE_OF_ANOTHER_SITE');
  const rotate = { requestId: randomUUID(), siteId, graceHours: 1, reason: '照片外传' };
  await world.client.rotateSiteCodes(rotate, { actor: manager });
  expect((await phone(code, [entry()])).results).toHaveLength(1);
  const fresh = await codeOf(siteId, { validHours: 9 });
  world.pass(3_601);
  expect(await reasonOf(code)).toBe('CODE_REVOKED');
  expect((await phone(fresh, [entry()])).results).toHaveLength(1);
  world.pass(9 * 3_600);
  expect(await reasonOf(fresh)).toBe('CODE_EXPIRED');
});

test('revoking at once leaves no grace, and is for those who keep the site', async () => {
  const { siteId } = await world.openSite(10);
  const code = await codeOf(siteId);
  const rotate = { requestId: randomUUID(), siteId, reason: '海报丢失' };
  const denied = world.client.rotateSiteCodes(rotate, { actor: leader });
  expect((await refusal(denied)).reason).toBe('ROLE_MISSING');
  await world.client.rotateSiteCodes(rotate, { actor: manager });
  expect((await refusal(phone(code, [entry()]))).reason).toBe('CODE_REVOKED');
});

test("a drill's code checks in to the drill only, and nobody over capacity", async () => {
  const { siteId } = await world.openSite(10);
  await world.open(siteId, { exerciseId: 'drill-1' });
  const code = await codeOf(siteId, { exerciseId: 'drill-1' });
  await phone(code, [entry(), entry()]);
  expect((await world.standing(siteId)).persons).toBe(0);
  expect((await world.standing(siteId, 'drill-1')).persons).toBe(2);
  const householdId = randomUUID();
  const many = Array.from({ length: 9 }, () => entry({ householdId }));
  expect((await refusal(phone(code, many))).reason).toBe('OVER_CAPACITY');
  const crowd = Array.from({ length: 21 }, () => entry());
  expect((await refusal(phone(code, crowd))).message).toContain('at most 20');
});

/** Every refusal of a code has the same gRPC code. */
function codeOfRefusal({ code, reason }: RemoteError): string {
  expect(code).toBe(status.PERMISSION_DENIED);
  return reason;
}

const minutesAgo = (minutes: number) =>
  toTimestamp(new Date(world.now().getTime() - minutes * 60_000));
const close = async (siteId: string, verb: 'startClosingSite' | 'closeSite') => {
  const request = { requestId: randomUUID(), id: siteId, overrideReason: 'test' };
  await world.client[verb](request, { actor: manager });
};

test('who came while it was open is written down once, though it has closed since', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const code = await codeOf(siteId);
  world.pass(3_600);
  await close(siteId, 'startClosingSite');
  await close(siteId, 'closeSite');
  world.pass(600);
  const late = [entry({ checkInTime: minutesAgo(40) })];
  expect((await phone(code, late)).results[0]!.outcome).toBe('RECORDED');
  expect((await phone(code, late)).results[0]!.outcome).toBe('REPLAYED');
  expect(await world.standing(siteId)).toMatchObject({ state: 'CLOSED', persons: 0 });
  const { stays } = await world.client.listStays({ siteId });
  expect(stays).toHaveLength(1);
  expect(Number(stays[0]!.checkOutTime!.seconds)).toBeGreaterThan(
    Number(stays[0]!.checkInTime!.seconds),
  );
  const { counts } = await world.client.countPeople({ incidentId });
  expect(counts).toMatchObject([{ whereabouts: 'LEFT', persons: 1 }]);
});

test('while it is closing they are let in, since they are there', async () => {
  const { siteId } = await world.openSite(2);
  const code = await codeOf(siteId);
  world.pass(3_600);
  await close(siteId, 'startClosingSite');
  const came = (count: number, minutes: number) =>
    phone(
      code,
      Array.from({ length: count }, () => entry({ checkInTime: minutesAgo(minutes) })),
    );
  expect((await came(2, 30)).results.map(({ outcome }) => outcome)).toEqual([
    'CHECKED_IN',
    'CHECKED_IN',
  ]);
  expect(await world.standing(siteId)).toMatchObject({ state: 'CLOSING', persons: 2 });
  expect((await came(1, 30)).results[0]!.outcome).toBe('KEPT');
  expect((await refusal(came(1, 0))).reason).toBe('SITE_NOT_OPEN');
});

test('who came when it was not open, or with a code that has ended, waits for staff', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const { siteId: other } = await world.openSite(10, { incidentId });
  const code = await codeOf(siteId, { validHours: 1 });
  const before = [entry({ checkInTime: minutesAgo(90), name: '赵小兰' })];
  await close(siteId, 'startClosingSite');
  await close(siteId, 'closeSite');
  expect((await phone(code, before)).results[0]!.outcome).toBe('KEPT');
  expect((await phone(code, before)).results[0]!.outcome).toBe('KEPT');
  world.pass(2 * 3_600);
  const ended = [entry({ checkInTime: minutesAgo(100), name: '钱大勇' })];
  expect((await phone(code, ended)).results[0]!.outcome).toBe('KEPT');
  const afterwards = phone(code, [entry({ checkInTime: minutesAgo(30) })]);
  expect((await refusal(afterwards)).reason).toBe('CODE_EXPIRED');

  const { keptArrivals } = await world.client.listKeptArrivals({ siteId }, { actor: leader });
  expect(keptArrivals.map(({ name, reason }) => [name, reason])).toEqual([
    ['赵小兰', 'SITE_NOT_OPEN'],
    ['钱大勇', 'CODE_EXPIRED'],
  ]);
  const auditor = actorOf('AUDITOR', district);
  const masked = await world.client.listKeptArrivals({ siteId }, { actor: auditor });
  expect(masked.keptArrivals[0]!.name).toBe('赵**');
  const resolve = (id: string, fields: object) => {
    const request = { requestId: randomUUID(), id, reason: '现场核实', ...fields };
    return world.client.resolveKeptArrival(request, { actor: leader });
  };
  const [first, second] = keptArrivals.map(({ id }) => id) as [string, string];
  expect((await refusal(resolve(first, { admit: true }))).reason).toBe('SITE_NOT_OPEN');
  const admitted = await resolve(first, { admit: true, siteId: other });
  expect(admitted).toMatchObject({ state: 'ADMITTED', name: '' });
  expect((await world.standing(other)).persons).toBe(1);
  expect(await resolve(second, { admit: false })).toMatchObject({ state: 'DISMISSED' });
  expect((await refusal(resolve(second, { admit: false }))).reason).toBe('KEPT_ARRIVAL_STATE');
  expect((await world.client.listKeptArrivals({ siteId })).keptArrivals).toEqual([]);
});

test('a closed site takes nobody by its code', async () => {
  const siteId = await world.site(5);
  const code = await codeOf(siteId);
  expect(await world.client.readSiteCode({ code }, { actor })).toMatchObject({ open: false });
  expect((await refusal(phone(code, [entry()]))).reason).toBe('SITE_NOT_OPEN');
});
