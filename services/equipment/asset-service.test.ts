import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, district, elsewhere, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const create = (asset: object, options = {}) =>
  world.client.createAssets({ requestId: requestId(), assets: [asset] }, options);
const update = (id: string, etag: string, fields: object, options = {}) =>
  world.client.updateAsset(
    {
      requestId: requestId(),
      asset: { id, etag, ...fields },
      updateMask: { paths: Object.keys(fields) },
    },
    options,
  );

describe('assets', () => {
  test('come back with figures of their class, their kit counted and readiness computed', async () => {
    const [asset] = (await create(world.complete('pump-1500', { serial: 'P-1500-01' }))).assets;
    expect(asset).toMatchObject({
      kindId: 'pump',
      state: 'IN_SERVICE',
      areaCode: district,
      capabilities: [{ key: 'flow', value: 1500, unit: 'm³/h' }],
      readiness: { ready: true, gaps: [], componentsPresent: 9, componentsRequired: 9 },
      engagement: null,
    });
    expect(asset!.checks).toEqual([
      { key: 'load', passed: true, checkDate: world.date(0), dueDate: world.date(90) },
    ]);
    expect(await world.client.getAsset({ id: asset!.id })).toEqual(asset);
  });

  test('may have figures of their own, in the unit of the kind and of no other', async () => {
    const own = { capabilities: [{ key: 'flow', value: 1400, unit: 'm3/h' }] };
    const id = await world.asset('pump-1500', own);
    const { capabilities } = await world.client.getAsset({ id });
    expect(capabilities).toEqual([{ key: 'flow', value: 1400, unit: 'm³/h' }]);
    const litres = { capabilities: [{ key: 'flow', value: 400, unit: 'L/s' }] };
    expect(await refusal(create(world.complete('pump-1500', litres)))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'UNIT_MISMATCH',
      details: { violations: [{ field: 'assets[0].capabilities[0].unit' }] },
    });
    const lift = { capabilities: [{ key: 'lift', value: 4 }] };
    expect(await refusal(create(world.complete('pump-1500', lift)))).toMatchObject({
      reason: 'CAPABILITY_UNKNOWN',
    });
    const negative = { capabilities: [{ key: 'flow', value: -5 }] };
    expect(await refusal(create(world.complete('pump-1500', negative)))).toMatchObject({
      reason: 'FIELD_INVALID',
      details: { violations: [{ field: 'assets[0].capabilities[0].value' }] },
    });
  });

  test('have a serial that is unique in their kind, and only there', async () => {
    const serial = 'TWICE-1';
    await world.asset('pump-500', { serial });
    expect(await refusal(create(world.complete('pump-200', { serial })))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'SERIAL_TAKEN',
      details: { violations: [{ field: 'assets[0].serial' }] },
    });
    await world.asset('boat-8', { serial });
    const both = [1, 2].map(() => world.complete('pump-500', { serial: 'TWICE-2' }));
    const call = world.client.createAssets({ requestId: requestId(), assets: both });
    expect(await refusal(call)).toMatchObject({
      reason: 'SERIAL_TAKEN',
      details: { violations: [{ field: 'assets[1].serial' }] },
    });
  });

  test('of an unknown class, or with parts their class does not have, are refused', async () => {
    expect(await refusal(create(world.complete('pump-9')))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'CLASS_NOT_FOUND',
    });
    const wing = { components: [{ key: 'wing', present: 1 }] };
    expect(await refusal(create(world.complete('pump-500', wing)))).toMatchObject({
      reason: 'COMPONENT_UNKNOWN',
      details: { violations: [{ field: 'assets[0].components[0].key' }] },
    });
    const hoses = { components: [{ key: 'hose', present: 9 }] };
    expect(await refusal(create(world.complete('pump-500', hoses)))).toMatchObject({
      reason: 'COMPONENT_EXCEEDS',
    });
  });

  test('are changed from the version that was read, by whoever works at their home', async () => {
    const id = await world.asset();
    const stranger = { actor: actorOf('LOGISTICS_OFFICER', otherStreet) };
    expect(await refusal(update(id, '1', { note: 'x' }, stranger))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
    });
    expect(await update(id, '1', { note: 'new seal' })).toMatchObject({
      note: 'new seal',
      etag: '2',
    });
    expect(await refusal(update(id, '1', { note: 'y' }))).toMatchObject({ code: status.ABORTED });
    const away = actorOf('LOGISTICS_OFFICER', street);
    const move = update(id, '2', { homeDivisionCode: otherStreet }, { actor: away });
    expect(await refusal(move)).toMatchObject({ reason: 'SCOPE_DENIED' });
    expect(await refusal(update(id, '2', { fuelShare: 1 }))).toMatchObject({
      details: { violations: [{ field: 'updateMask' }] },
    });
  });

  test('are seen where a grant reaches', async () => {
    const here = await world.asset('boat-8', { homeDivisionCode: street });
    const there = await world.asset('boat-8', { homeDivisionCode: otherStreet });
    const options = { actor: actorOf('AUDITOR', street) };
    const { assets } = await world.client.listAssets({ kindId: 'boat', pageSize: 1000 }, options);
    const ids = assets.map(({ id }) => id);
    expect(ids).toContain(here);
    expect(ids).not.toContain(there);
    expect(await refusal(world.client.getAsset({ id: there }, options))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
    const other = await world.client.listAssets({ divisionCode: otherStreet }, options);
    expect(other.assets).toEqual([]);
  });

  test('are found by words, readiness and what is missing, page by page', async () => {
    const depot = { homeDepotId: `depot-${randomUUID().slice(0, 8)}` };
    const ready = await world.assets('pump-200', 3, depot);
    const dry = await world.assets('pump-200', 2, { ...depot, fuelShare: 0.1 });
    const find = async (filter: object) => {
      const ids: string[] = [];
      for (let pageToken = ''; ;) {
        const page = await world.client.listAssets({ ...depot, ...filter, pageToken, pageSize: 1 });
        ids.push(...page.assets.map(({ id }) => id));
        if (!(pageToken = page.nextPageToken)) return ids.sort();
      }
    };
    expect(await find({ ready: true })).toEqual(ready.sort());
    expect(await find({ ready: false })).toEqual(dry.sort());
    expect(await find({ gapReason: 'FUEL_LOW' })).toEqual(dry);
    expect(await find({ query: dry[0]!.toUpperCase() })).toEqual([dry[0]]);
    expect(await find({ query: '%' })).toEqual([]);
    await world.claim({ assetIds: [ready[0]] });
    expect(await find({ ready: true, free: true })).toEqual([ready[1], ready[2]]);
    expect(await find({ free: false })).toEqual([ready[0]]);
  });
});

describe('what is written down in the field', () => {
  test('is the kit, with every part that is missing named', async () => {
    const id = await world.asset();
    const check = (fields: object) =>
      world.client.checkKit({ requestId: requestId(), id, ...fields });
    const counted = await check({ components: [{ key: 'hose', present: 7 }], fuelShare: 0.4 });
    expect(counted.readiness).toMatchObject({ ready: false, componentsPresent: 8 });
    expect(await world.gaps(id)).toEqual(['KIT_INCOMPLETE hose', 'FUEL_LOW fuel']);
    const stale = [{ key: 'oil-can', quantity: 9, expireDate: world.date(-1) }];
    await check({ components: [{ key: 'hose', present: 8 }], consumables: stale, fuelShare: 1 });
    expect(await world.gaps(id)).toEqual(['CONSUMABLE_EXPIRED oil-can']);
    const fresh = [{ key: 'oil-can', quantity: 4, expireDate: world.date(0) }];
    expect((await check({ consumables: fresh })).readiness?.ready).toBe(true);
    const leader = { actor: actorOf('SHELTER_MANAGER', district) };
    const call = world.client.checkKit({ requestId: requestId(), id }, leader);
    expect(await refusal(call)).toMatchObject({ reason: 'ROLE_MISSING' });
  });

  test('is the place, and home again', async () => {
    const home = { homeLatitude: 22.69, homeLongitude: 114.34 };
    const id = await world.asset('pump-500', home);
    const locate = (fields: object) =>
      world.client.locateAsset({ requestId: requestId(), id, ...fields });
    const at = { latitude: 22.7, longitude: 114.35, locationNote: 'P07' };
    expect(await locate(at)).toMatchObject(at);
    expect(await locate({})).toMatchObject({
      latitude: 22.69,
      longitude: 114.34,
      locationNote: '',
    });
    expect(await refusal(locate({ latitude: 1 }))).toMatchObject({
      details: { violations: [{ field: 'longitude' }] },
    });
  });
});

describe('operators', () => {
  test('are counted in the area of an asset, until their report ends', async () => {
    const fields = { operators: [{ qualification: 'BOATMAN', count: 2 }] };
    await world.class('boat-4', 'boat', [{ key: 'seats', value: 4 }], fields);
    const id = await world.asset('boat-4');
    expect(await world.gaps(id)).toEqual(['OPERATOR_NOT_QUALIFIED BOATMAN']);
    await world.operators('BOATMAN', 5, elsewhere);
    await world.operators('BOATMAN', 1, otherStreet);
    expect(await world.gaps(id)).toEqual(['OPERATOR_NOT_QUALIFIED BOATMAN']);
    const asOf = await world.moment(() => new Date());
    const seconds = String(Math.floor(world.now().getTime() / 1000) + 3_600);
    await world.client.putOperatorAvailability({
      requestId: requestId(),
      availability: [
        {
          divisionCode: street,
          qualification: 'BOATMAN',
          count: 1,
          validUntil: { seconds, nanos: 0 },
        },
      ],
    });
    expect(await world.gaps(id)).toEqual([]);
    const here = { divisionCode: street, qualification: 'BOATMAN' };
    expect((await world.client.listOperatorAvailability(here)).availability).toHaveLength(1);
    const then = await world.client.listOperatorAvailability({ ...here, asOf });
    expect(then.availability).toEqual([]);
    world.pass(3_601);
    expect(await world.gaps(id)).toEqual(['OPERATOR_NOT_QUALIFIED BOATMAN']);
    const { availability } = await world.client.listOperatorAvailability({
      divisionCode: district,
      qualification: 'BOATMAN',
    });
    expect(availability.map(({ divisionCode, count }) => [divisionCode, count])).toEqual([
      [street, 1],
      [otherStreet, 1],
    ]);
  });
});

describe('the past', () => {
  test('of an asset is told as it was, with its readiness then, and who changed what', async () => {
    const id = await world.asset();
    const [made] = (await world.client.listAssetHistory({ id })).versions;
    const made_ = Number(made!.fromTime!.seconds) * 1000 + made!.fromTime!.nanos / 1e6;
    await new Promise((resume) => setTimeout(resume, 5));
    await world.client.checkKit(
      { requestId: requestId(), id, components: [{ key: 'hose', present: 1 }] },
      { actor: actorOf('TEAM_LEADER', street) },
    );
    const asOf = {
      seconds: String(Math.floor((made_ + 2) / 1000)),
      nanos: Math.floor((made_ + 2) % 1000) * 1e6,
    };
    expect((await world.client.getAsset({ id, asOf })).readiness?.ready).toBe(true);
    expect((await world.client.getAsset({ id })).readiness?.ready).toBe(false);
    const listed = await world.client.listAssets({ asOf, query: id, ready: true });
    expect(listed.assets.map((asset) => asset.id)).toEqual([id]);
    const { versions } = await world.client.listAssetHistory({ id });
    expect(versions.map(({ actorId }) => actorId)).toEqual([
      `TEAM_LEADER@${street}`,
      'service:test',
    ]);
    const change = versions[0]!.changes.find(({ field }) => field === 'components');
    expect(JSON.parse(change!.after)).toEqual({ hose: 1, strainer: 1 });
    const before = { seconds: String(Math.floor(made_ / 1000) - 60), nanos: 0 };
    expect(await refusal(world.client.getAsset({ id, asOf: before }))).toMatchObject({
      reason: 'ASSET_NOT_FOUND',
    });
    const future = { seconds: String(Math.floor(made_ / 1000) + 1e6), nanos: 0 };
    expect(await refusal(world.client.getAsset({ id, asOf: future }))).toMatchObject({
      details: { violations: [{ field: 'asOf' }] },
    });
  });
});

describe('the summary', () => {
  test('counts by class what is there, ready and free, and why the others are not', async () => {
    await world.class('boat-20', 'boat', [{ key: 'seats', value: 20 }]);
    const [claimed] = await world.assets('boat-20', 3);
    await world.asset('boat-20', { fuelShare: 0, components: [] });
    await world.claim({ assetIds: [claimed] });
    const { classes } = await world.client.summarizeAssets({ kindId: 'boat' });
    expect(classes.find(({ classId }) => classId === 'boat-20')).toMatchObject({
      count: 4,
      readyCount: 3,
      availableCount: 2,
      capability: 80,
      readyCapability: 60,
      availableCapability: 40,
      unit: 'seats',
      gaps: [
        { reason: 'KIT_INCOMPLETE', count: 1 },
        { reason: 'FUEL_LOW', count: 1 },
      ],
    });
  });
});
