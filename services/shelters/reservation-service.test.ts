import { randomUUID } from 'node:crypto';
import { entries, entry, manager, refusal, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

test('two callers for the last places: one wins, the other is told what is left and where else', async () => {
  const near = await world.site(40, { latitude: 22.691, longitude: 114.34 });
  const siteId = await world.site(50);
  const far = await world.site(60, { latitude: 23.5, longitude: 114.34 });
  const ask = () => world.reserve([{ siteId, places: 30 }]);
  const answers = await Promise.allSettled([ask(), ask()]);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const lost = answers.find((answer) => answer.status === 'rejected')!.reason;
  expect(lost.reason).toBe('INSUFFICIENT_PLACES');
  expect(lost.details.metadata).toMatchObject({ siteId, free: '20', asked: '30' });
  const alternatives = lost.details.metadata['alternatives'].split(',');
  expect(alternatives[0]).toBe(near);
  expect(alternatives.indexOf(far)).toBe(alternatives.length - 1);
  expect(await world.standing(siteId)).toMatchObject({ reserved: 30, free: 20 });
});

test('many callers never get more places than there are', async () => {
  const siteId = await world.site(25);
  const asks = Array.from({ length: 12 }, () => world.reserve([{ siteId, places: 4 }]));
  const answers = await Promise.allSettled(asks);
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
  expect(await world.standing(siteId)).toMatchObject({ reserved: 24, free: 1 });
});

test('all lines are reserved or none', async () => {
  const [roomy, tight] = [await world.site(50), await world.site(2)];
  const lines = [
    { siteId: roomy, places: 10 },
    { siteId: tight, places: 3 },
  ];
  const { details } = await refusal(world.reserve(lines));
  expect(details.preconditions?.[0]).toMatchObject({ subject: `sites/${tight}` });
  expect((await world.standing(roomy)).reserved).toBe(0);
});

test('a need is met by a site that offers it', async () => {
  const plain = await world.site(10);
  const ask = (siteId: string) => world.reserve([{ siteId, places: 2, needs: ['PETS'] }]);
  const { reason, details } = await refusal(ask(plain));
  expect([reason, details.metadata?.['unmet']]).toEqual(['NEED_UNMET', 'PETS']);
  const fit = await world.site(10, { tags: ['PETS', 'ACCESSIBLE'] });
  expect((await ask(fit)).reservations[0]).toMatchObject({ state: 'HELD', needs: ['PETS'] });
});

test('a site that is open for one incident reserves nothing for another', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const ask = (options: object) => world.reserve([{ siteId, places: 1 }], options);
  const { reason, details } = await refusal(ask({ incidentId: randomUUID() }));
  expect([reason, details.metadata?.['incidentId']]).toEqual(['INCIDENT_MISMATCH', incidentId]);
  expect((await ask({ incidentId })).reservations).toHaveLength(1);
});

test('an outdoor site has nothing to reserve in a typhoon', async () => {
  const siteId = await world.site(10, { kind: 'OUTDOOR' });
  const { reason } = await refusal(world.reserve([{ siteId, places: 1 }], { hazard: 'TYPHOON' }));
  expect(reason).toBe('HAZARD_UNSUITABLE');
});

test('a hold that is not confirmed ends, and its places are free for others', async () => {
  const siteId = await world.site(10);
  const { reservations } = await world.reserve([{ siteId, places: 10 }], { holdSeconds: 60 });
  world.pass(61);
  const ids = [reservations[0]!.id];
  const late = await refusal(world.client.confirmPlaces({ requestId: requestId(), ids }));
  expect(late.reason).toBe('RESERVATION_EXPIRED');
  // Nobody has to wait for the sweep.
  const other = await world.reserve([{ siteId, places: 10 }]);
  expect(other.reservations[0]!.state).toBe('HELD');
  expect(await world.client.getPlaceReservation({ id: ids[0]! })).toMatchObject({
    state: 'EXPIRED',
  });
});

test('the sweep ends holds that are over', async () => {
  const siteId = await world.site(10);
  await world.reserve([{ siteId, places: 4 }], { holdSeconds: 60 });
  const kept = await world.reserve([{ siteId, places: 3 }]);
  const ids = kept.reservations.map(({ id }) => id);
  await world.client.confirmPlaces({ requestId: requestId(), ids });
  world.pass(3_600);
  await world.sweepExpired();
  expect(await world.standing(siteId)).toMatchObject({ reserved: 3, free: 7 });
});

test('a saga confirms and releases by its purpose, and releasing twice is harmless', async () => {
  const siteId = await world.site(10);
  const purpose = `commits/${randomUUID()}`;
  const lines = [
    { siteId, places: 3 },
    { siteId, places: 2 },
  ];
  const asked = { requestId: requestId(), lines, purpose };
  const first = await world.client.reservePlaces(asked);
  // The same request again, as a saga that crashed would send it.
  expect(await world.client.reservePlaces(asked)).toEqual(first);
  const verb = () => ({ requestId: requestId(), purpose, reason: 'undone' });
  const confirmed = await world.client.confirmPlaces(verb());
  expect(confirmed.reservations.map(({ state }) => state)).toEqual(['CONFIRMED', 'CONFIRMED']);
  await world.client.releasePlaces(verb());
  await world.client.releasePlaces(verb());
  expect(await world.standing(siteId)).toMatchObject({ reserved: 0, free: 10 });
});

test('those who arrive take the places of their household, and the rest stay reserved', async () => {
  const { siteId, incidentId } = await world.openSite(10);
  const { householdIds } = await world.client.registerHouseholds({
    requestId: requestId(),
    incidentId,
    households: [{ divisionCode: '440310001001', members: [{ name: '李雷' }, { name: '韩梅梅' }] }],
  });
  const householdId = householdIds[0]!;
  await world.reserve([{ siteId, places: 4, householdId }], { incidentId });
  await world.checkIn(siteId, entries(6));
  expect(await world.standing(siteId)).toMatchObject({ state: 'FULL', persons: 6, reserved: 4 });
  // A stranger finds it full; the household does not.
  expect((await refusal(world.checkIn(siteId, [entry()]))).reason).toBe('OVER_CAPACITY');
  const { people } = await world.client.listPeople({ incidentId, whereabouts: ['EXPECTED'] });
  const members = people.map(({ id: personId }) => entry({ name: '', personId }));
  await world.checkIn(siteId, members);
  expect(await world.standing(siteId)).toMatchObject({ persons: 8, reserved: 2, free: 0 });
  const { reservations } = await world.client.listPlaceReservations({ householdId });
  expect(reservations[0]).toMatchObject({ arrived: 2, state: 'HELD' });
});

test('a household of another incident cannot be meant', async () => {
  const siteId = await world.site(10);
  const { householdIds } = await world.client.registerHouseholds({
    requestId: requestId(),
    incidentId: 'one',
    households: [{ divisionCode: '440310001001', members: [{ name: '李雷' }] }],
  });
  const line = { siteId, places: 1, householdId: householdIds[0]! };
  const { details } = await refusal(world.reserve([line], { incidentId: 'other' }));
  expect(details.violations?.[0]?.field).toBe('lines[0].householdId');
});

test('a site that closes gives its reservations back', async () => {
  const { siteId } = await world.openSite(10);
  const { reservations } = await world.reserve([{ siteId, places: 4 }]);
  await world.client.startClosingSite({ requestId: requestId(), id: siteId }, { actor: manager });
  const { id } = reservations[0]!;
  expect(await world.client.getPlaceReservation({ id })).toMatchObject({ state: 'RELEASED' });
  expect(await world.standing(siteId)).toMatchObject({ state: 'CLOSING', reserved: 0 });
  const late = await refusal(world.reserve([{ siteId, places: 1 }]));
  expect(late.reason).toBe('SITE_CLOSING');
});

test('free places are found nearest first, with what is needed', async () => {
  const from = { latitude: 30, longitude: 100 };
  const tags = ['INFANTS'];
  const close = await world.site(20, { ...from, tags });
  const next = await world.site(20, { latitude: 30.01, longitude: 100, tags });
  const { sites } = await world.client.findPlaces({ ...from, needs: tags, places: 10, limit: 2 });
  expect(sites.map(({ siteId }) => siteId)).toEqual([close, next]);
  expect(sites[1]!.distanceM).toBeGreaterThan(1_100);
  expect(sites[1]!.distanceM).toBeLessThan(1_120);
});
