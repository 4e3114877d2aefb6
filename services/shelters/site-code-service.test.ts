import { randomUUID } from 'node:crypto';
import { serviceActor } from '../platform/identity';
import { entry, idNumber, leader, manager, refusal, World } from './testing/world';

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
  expect(await leave()).toMatchObject({ checkedOut: 2, replayed: 0, persons: 0 });
  expect(await leave()).toMatchObject({ checkedOut: 2, replayed: 2, persons: 0 });
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
  expect((await refusal(world.client.checkOutByCode(stranger, { actor }))).reason).toBe(
    'NOT_CHECKED_IN',
  );
});

test('a code that was tampered with, of another site, expired or withdrawn is refused', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const { siteId: other } = await world.openSite(10, { incidentId });
  const code = await codeOf(siteId, { validHours: 1 });
  const forged = code.replace(siteId, other);
  await codeOf(other);
  const reasonOf = async (text: string, at = '') =>
    (await refusal(phone(text, [entry()], at))).reason;
  expect(await reasonOf(forged)).toBe('CODE_INVALID');
  const other22 = code.endsWith('A') ? 'B' : 'A';
  expect(await reasonOf(`${code.slice(0, -3)}${other22}${code.slice(-2)}`)).toBe('CODE_INVALID');
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
  const many = Array.from({ length: 9 }, () => entry());
  expect((await refusal(phone(code, many))).reason).toBe('OVER_CAPACITY');
  const crowd = Array.from({ length: 21 }, () => entry());
  expect((await refusal(phone(code, crowd))).message).toContain('at most 20');
});

test('a closed site takes nobody by its code', async () => {
  const siteId = await world.site(5);
  const code = await codeOf(siteId);
  expect(await world.client.readSiteCode({ code }, { actor })).toMatchObject({ open: false });
  expect((await refusal(phone(code, [entry()]))).reason).toBe('SITE_NOT_OPEN');
});
