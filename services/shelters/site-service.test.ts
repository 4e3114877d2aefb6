import { randomUUID } from 'node:crypto';
import {
  actorOf,
  administrator,
  entries,
  manager,
  otherStreet,
  refusal,
  street,
  World,
} from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

test('a site has the places that its area and the standard give, by hazard', async () => {
  const indoor = await world.site(520);
  const outdoor = await world.site(0, { kind: 'OUTDOOR', areaM2: 8_100 });
  const places = async (id: string, hazard = '') =>
    (await world.client.getSite({ id, hazard })).places;
  expect([await places(indoor), await places(indoor, 'TYPHOON')]).toEqual([520, 520]);
  expect([await places(outdoor), await places(outdoor, 'TYPHOON')]).toEqual([4_050, 0]);
  const { units } = await world.client.getSite({ id: outdoor });
  expect(units.map((unit) => unit.places)).toEqual([1_350, 1_350, 1_350]);
});

test('a unit of more than 2,000 people is refused', async () => {
  const units = [{ code: 'A', areaM2: 6_003 }];
  const { reason, message } = await refusal(world.site(2_500, { units }));
  expect(reason).toBe('FIELD_INVALID');
  expect(message).toMatch(/unit A would hold more than 2000 people/);
});

test('opening needs the checklist, or a reason that is recorded', async () => {
  const id = await world.site(10);
  await world.client.readySite({ requestId: requestId(), id, incidentId: 'i-1', hazard: 'FLOOD' });
  const { reason, details } = await refusal(world.client.openSite({ requestId: requestId(), id }));
  expect(reason).toBe('CHECKLIST_INCOMPLETE');
  expect(details.metadata?.['missing']).toBe('structure,water-power,staff');
  const answers = ['structure', 'water-power', 'staff'].map((itemId) => ({ itemId, done: true }));
  await world.client.answerChecklist({ requestId: requestId(), id, answers });
  const open = await world.client.openSite({ requestId: requestId(), id }, { actor: manager });
  expect(open).toMatchObject({ state: 'OPEN', managerId: manager.id, incidentId: 'i-1' });

  const other = await world.site(10);
  await world.client.readySite({ requestId: requestId(), id: other, hazard: 'FLOOD' });
  const verb = { requestId: requestId(), id: other, overrideReason: '台风提前登陆' };
  expect(await world.client.openSite(verb)).toMatchObject({ overrideReason: '台风提前登陆' });
  const { changes } = await world.client.listSiteStates({ siteId: other });
  expect(changes.map(({ to }) => to)).toEqual(['OPEN', 'READY']);
  expect(changes[0]!.reason).toBe('台风提前登陆');
});

test('no state is skipped, and an outdoor site is not called for in a typhoon', async () => {
  const id = await world.site(10);
  const open = () => world.client.openSite({ requestId: requestId(), id, overrideReason: 'x' });
  expect((await refusal(open())).reason).toBe('SITE_STATE');
  const close = world.client.closeSite({ requestId: requestId(), id });
  expect((await refusal(close)).reason).toBe('SITE_STATE');
  const outdoor = await world.site(10, { kind: 'OUTDOOR' });
  const ready = { requestId: requestId(), id: outdoor, hazard: 'TYPHOON' };
  expect((await refusal(world.client.readySite(ready))).reason).toBe('HAZARD_UNSUITABLE');
});

test('it is FULL by itself at capacity, and open again when somebody leaves', async () => {
  const { siteId } = await world.openSite(3);
  const { results } = await world.checkIn(siteId, entries(3));
  expect(await world.standing(siteId)).toMatchObject({ state: 'FULL', persons: 3, free: 0 });
  await world.checkOut(siteId, [results[0]!.personId]);
  expect(await world.standing(siteId)).toMatchObject({ state: 'OPEN', persons: 2, free: 1 });
});

test('closing asks for everyone to be gone and for the closing checklist', async () => {
  const { siteId: id } = await world.openSite(5);
  const { results } = await world.checkIn(id, entries(1));
  await world.client.startClosingSite({ requestId: requestId(), id });
  const late = await refusal(world.checkIn(id, entries(1)));
  expect(late.reason).toBe('SITE_NOT_OPEN');
  const close = () => world.client.closeSite({ requestId: requestId(), id });
  expect((await refusal(close())).reason).toBe('SITE_NOT_EMPTY');
  await world.checkOut(id, [results[0]!.personId]);
  expect((await refusal(close())).reason).toBe('CHECKLIST_INCOMPLETE');
  const answers = ['cleaned', 'stock'].map((itemId) => ({ itemId, done: true }));
  await world.client.answerChecklist({ requestId: requestId(), id, answers });
  expect(await close()).toMatchObject({ state: 'CLOSED', incidentId: '', persons: 0 });
});

test('one who asks for it does not close what others have reserved places in', async () => {
  const id = await world.site(10);
  await world.client.readySite({ requestId: requestId(), id, hazard: 'FLOOD' });
  const { etag } = await world.client.getSite({ id });
  const lines = [{ siteId: id, places: 3 }];
  await world.client.reservePlaces({ requestId: requestId(), hazard: 'FLOOD', lines });
  const close = (unlessReserved: boolean) =>
    world.client.closeSite({ requestId: requestId(), id, etag, unlessReserved });
  expect(await refusal(close(true))).toMatchObject({
    reason: 'SITE_NOT_EMPTY',
    details: { metadata: { reserved: '3' } },
  });
  expect(await close(false)).toMatchObject({ state: 'CLOSED', reserved: 0 });
});

test('an update changes the masked fields only, and needs the current etag', async () => {
  const id = await world.site(10);
  const { etag } = await world.client.getSite({ id });
  const site = { id, nameZh: '新名字', areaM2: 99, etag };
  const updateMask = { paths: ['name_zh'] };
  const changed = await world.client.updateSite({ requestId: requestId(), site, updateMask });
  expect(changed).toMatchObject({ nameZh: '新名字', places: 10 });
  const stale = world.client.updateSite({ requestId: requestId(), site, updateMask });
  expect((await refusal(stale)).reason).toBe('ETAG_STALE');
});

test('a site cannot be made too small for who is in it', async () => {
  const { siteId: id } = await world.openSite(5);
  await world.checkIn(id, entries(4));
  const { etag } = await world.client.getSite({ id });
  const update = world.client.updateSite({
    requestId: requestId(),
    site: { id, areaM2: 9, etag },
    updateMask: { paths: ['area_m2'] },
  });
  expect((await refusal(update)).reason).toBe('CAPACITY_BELOW_USE');
});

test('it is shown as it was at a time', async () => {
  const { siteId: id } = await world.openSite(5);
  await world.checkIn(id, entries(2));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const then = new Date();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { etag } = await world.client.getSite({ id });
  await world.client.updateSite({
    requestId: requestId(),
    site: { id, nameZh: '后来', etag },
    updateMask: { paths: ['name_zh'] },
  });
  await world.checkIn(id, entries(3));
  const seconds = String(Math.floor(then.getTime() / 1000));
  const asOf = { seconds, nanos: (then.getTime() % 1000) * 1e6 };
  const past = await world.client.getSite({ id, asOf });
  expect(past).toMatchObject({ nameZh: '避难场所', state: 'OPEN', persons: 2, free: 3 });
  const { versions } = await world.client.listSiteHistory({ id });
  expect(versions).toHaveLength(2);
  expect(versions[0]!.changes).toContainEqual({
    field: 'name_zh',
    before: '"避难场所"',
    after: '"后来"',
  });
  const query = { text: id, asOf, state: 'OPEN' as const };
  expect((await world.client.listSites(query)).sites).toEqual([past]);
  const full = await world.client.listSites({ ...query, state: 'FULL' });
  expect(full.sites).toEqual([]);
  const free = world.client.listSites({ ...query, freeMin: 1 });
  expect((await refusal(free)).message).toContain('freeMin');
  expect(await world.client.getSite({ id })).toMatchObject({ nameZh: '后来', state: 'FULL' });
});

test('lists are scoped by division, filtered and paged', async () => {
  const tags = ['PETS', `T${randomUUID().slice(0, 8).toUpperCase().replaceAll('-', '')}`];
  const ids = [await world.site(5, { tags }), await world.site(50, { tags })].sort();
  const elsewhere = await world.site(5, { tags, divisionCode: otherStreet });
  const actor = actorOf('SHELTER_MANAGER', street);
  const first = await world.client.listSites({ tags, pageSize: 1 }, { actor });
  const query = { tags, pageSize: 1, pageToken: first.nextPageToken };
  const second = await world.client.listSites(query, { actor });
  expect([...first.sites, ...second.sites].map(({ id }) => id)).toEqual(ids);
  expect(second.nextPageToken).toBe('');
  const roomy = await world.client.listSites({ tags, freeMin: 20 }, { actor });
  expect(roomy.sites).toHaveLength(1);
  const { points } = await world.client.listSitePoints({ divisionCode: otherStreet });
  expect(points.map(({ id }) => id)).toContain(elsewhere);
  const update = world.client.readySite(
    { requestId: requestId(), id: elsewhere, hazard: 'FLOOD' },
    { actor },
  );
  expect((await refusal(update)).reason).toBe('SCOPE_DENIED');
});

test('other figures are other places, at once and everywhere', async () => {
  const own = await World.start();
  const { siteId } = await own.openSite(10);
  await own.checkIn(siteId, entries(6));
  const standards = await own.client.getShelterStandards({});
  const places = standards.places.map((row) => ({ ...row, m2PerPerson: row.m2PerPerson * 2 }));
  const put = { requestId: requestId(), standards: { ...standards, places } };
  const denied = own.client.putShelterStandards(put, { actor: manager });
  expect((await refusal(denied)).reason).toBe('ROLE_MISSING');
  await own.client.putShelterStandards(put, { actor: administrator });
  // Five places for the six who are there already: nobody is put out, nobody else comes in.
  expect(await own.standing(siteId)).toMatchObject({ state: 'FULL', persons: 6, free: 0 });
  await own.stop();
});

test('an exercise opens and fills a site of its own', async () => {
  const id = await world.site(4);
  await world.open(id, { exerciseId: 'drill-1' });
  await world.checkIn(id, entries(4), { exerciseId: 'drill-1' });
  await world.reserve([{ siteId: id, places: 4 }]);
  expect(await world.standing(id, 'drill-1')).toMatchObject({ state: 'FULL', persons: 4 });
  expect(await world.standing(id)).toMatchObject({ state: 'CLOSED', persons: 0, reserved: 4 });
});
