import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const names = { nameZh: '帐篷', nameEn: 'Tent', unitZh: '顶', unitEn: 'each' };

describe('items', () => {
  test('come back as they were created, with or without a supply code', async () => {
    const packs = [
      { nameZh: '箱', nameEn: 'case', units: '24' },
      { nameZh: '托盘', nameEn: 'pallet', units: '1440' },
    ];
    const id = await world.item(undefined, { supplyCode: '1010101', packs, massKg: 60 });
    expect(await world.client.getItem({ id })).toMatchObject({
      id,
      supplyCode: '1010101',
      packs,
      massKg: 60,
      contentPerUnit: 0.55,
      etag: '1',
    });
    const bare = await world.client.getItem({ id: await world.item() });
    expect(bare.supplyCode).toBeUndefined();
  });

  test('with a taken id or supply code are refused', async () => {
    const id = await world.item(undefined, { supplyCode: '2020202' });
    for (const fields of [{ id }, { id: `other-${randomUUID()}`, supplyCode: '2020202' }]) {
      const create = world.client.createItem({
        requestId: requestId(),
        item: { ...names, ...fields },
      });
      expect(await refusal(create)).toMatchObject({
        code: status.ALREADY_EXISTS,
        reason: 'ITEM_EXISTS',
      });
    }
  });

  test('with faulty fields are refused with every field named', async () => {
    const create = world.client.createItem({
      requestId: requestId(),
      item: {
        ...names,
        id: 'Not An Id',
        nameZh: ' ',
        supplyCode: '4010101',
        massKg: -1,
        packs: [{ nameZh: '箱', nameEn: 'case', units: 1 }],
      },
    });
    const error = await refusal(create);
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
    expect(error.details.violations!.map(({ field }) => field).sort()).toEqual([
      'item.id',
      'item.massKg',
      'item.nameZh',
      'item.packs[0].units',
      'item.supplyCode',
    ]);
  });

  test('change only where the mask says, and only from the version that was read', async () => {
    const id = await world.item();
    const { etag } = await world.client.getItem({ id });
    const update = (item: object, paths: string[]) =>
      world.client.updateItem({
        requestId: requestId(),
        item: { id, etag, ...item },
        updateMask: { paths },
      });
    const changed = await update({ nameEn: 'Water', massKg: 9 }, ['name_en']);
    expect(changed).toMatchObject({ nameEn: 'Water', massKg: 0.57, etag: '2' });
    expect(await refusal(update({ nameEn: 'Stale' }, ['name_en']))).toMatchObject({
      code: status.ABORTED,
      reason: 'ETAG_STALE',
    });
    expect(await refusal(update({}, ['createTime']))).toMatchObject({
      details: { violations: [{ field: 'updateMask' }] },
    });
  });

  test('updated twice from the same version at once: one wins, one is stale', async () => {
    const id = await world.item();
    const { etag } = await world.client.getItem({ id });
    const update = (nameEn: string) =>
      world.client.updateItem({
        requestId: requestId(),
        item: { id, etag, nameEn },
        updateMask: { paths: ['nameEn'] },
      });
    const results = await Promise.allSettled([update('A'), update('B')]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('are found by words in their id or names, archived ones only when asked', async () => {
    const tag = `q${randomUUID().slice(0, 8)}`;
    await world.item(`${tag}-b`, { nameEn: 'Family tent' });
    await world.item(`${tag}-a`, { nameEn: 'Rescue tent' });
    await world.item(`${tag}-c`, { nameEn: 'Old tent', archived: true });
    const found = async (query: string, includeArchived = false) =>
      (await world.client.listItems({ query, includeArchived })).items.map(({ id }) => id);
    expect(await found(`${tag} tent`)).toEqual([`${tag}-a`, `${tag}-b`]);
    expect(await found(`${tag} rescue`)).toEqual([`${tag}-a`]);
    expect(await found(tag, true)).toHaveLength(3);
    expect(await found(`${tag} 100%`)).toEqual([]);
  });

  test('that do not exist are not found', async () => {
    expect(await refusal(world.client.getItem({ id: 'no-such-item' }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'ITEM_NOT_FOUND',
    });
  });
});

describe('depots', () => {
  const officer = { actor: actorOf('LOGISTICS_OFFICER', street) };

  test('are seen and changed only within the division of the caller', async () => {
    const id = await world.depot(otherStreet);
    expect(await refusal(world.client.getDepot({ id }, officer))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
    });
    const { depots } = await world.client.listDepots({ pageSize: 1000 }, officer);
    expect(depots.map((depot) => depot.id)).not.toContain(id);
    const create = world.client.createDepot(
      {
        requestId: requestId(),
        depot: { ...names, id: 'd-x', tier: 'STREET', divisionCode: otherStreet },
      },
      officer,
    );
    expect(await refusal(create)).toMatchObject({ reason: 'SCOPE_DENIED' });
  });

  test('cannot be moved out of the reach of whoever moves them', async () => {
    const id = await world.depot(street);
    const move = world.client.updateDepot(
      {
        requestId: requestId(),
        depot: { id, etag: '1', divisionCode: otherStreet },
        updateMask: { paths: ['division_code'] },
      },
      officer,
    );
    expect(await refusal(move)).toMatchObject({ reason: 'SCOPE_DENIED' });
  });

  test('have both coordinates or none', async () => {
    const depot = { ...names, id: 'd-half', tier: 'STREET', divisionCode: street } as const;
    const half = { requestId: requestId(), depot: { ...depot, latitude: 22.69 } };
    expect(await refusal(world.client.createDepot(half))).toMatchObject({
      reason: 'FIELD_INVALID',
      details: { violations: [{ field: 'depot.longitude' }] },
    });
    const whole = { requestId: requestId(), depot: { ...depot, latitude: 0, longitude: 114.3 } };
    expect(await world.client.createDepot(whole)).toMatchObject({ latitude: 0, longitude: 114.3 });
  });

  test('with a taken id, an unknown tier or a malformed division are refused', async () => {
    const id = await world.depot();
    const create = (fields: object) =>
      world.client.createDepot({
        requestId: requestId(),
        depot: { ...names, id: 'd-1', tier: 'STREET', divisionCode: street, ...fields },
      });
    expect(await refusal(create({ id }))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'DEPOT_EXISTS',
    });
    const error = await refusal(create({ tier: 'TIER_UNSPECIFIED', divisionCode: '4403' }));
    expect(error.details.violations!.map(({ field }) => field)).toEqual([
      'depot.tier',
      'depot.divisionCode',
    ]);
  });

  test('are listed by division and tier, page by page', async () => {
    const prefix = `p-${randomUUID().slice(0, 8)}`;
    const divisionCode = '440310009000';
    for (const n of [3, 1, 2]) await world.depot(divisionCode, `${prefix}-${n}`);
    const first = await world.client.listDepots({ divisionCode, pageSize: 2 });
    expect(first.depots.map(({ id }) => id)).toEqual([`${prefix}-1`, `${prefix}-2`]);
    const { nextPageToken: pageToken } = first;
    const rest = await world.client.listDepots({ divisionCode, pageToken });
    expect(rest.depots.map(({ id }) => id)).toEqual([`${prefix}-3`]);
    const strange = world.client.listDepots({ divisionCode: street, pageToken });
    expect(await refusal(strange)).toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  });
});

describe('lots', () => {
  test('are listed earliest expiry first', async () => {
    const { itemId, depotId } = await world.stocked(1);
    await world.receive(depotId, itemId, 1, 20);
    await world.receive(depotId, itemId, 1, 700);
    const all: string[] = [];
    let pageToken = '';
    do {
      const page = await world.client.listLots({ itemId, pageSize: 1, pageToken });
      all.push(...page.lots.map(({ expireDate }) => expireDate));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(all).toEqual([20, 365, 700].map((days) => world.date(days)));
  });

  test('move between their states as allowed, from the version that was read', async () => {
    const { lotId } = await world.stocked(5);
    const set = (state: 'RECALLED' | 'AVAILABLE' | 'DISPOSED' | 'QUARANTINED', etag = '') =>
      world.client.setLotState({ requestId: requestId(), id: lotId, state, etag, reason: 'test' });
    expect(await refusal(set('RECALLED', '7'))).toMatchObject({ reason: 'ETAG_STALE' });
    expect(await set('RECALLED', '1')).toMatchObject({ state: 'RECALLED', etag: '2' });
    expect(await refusal(set('AVAILABLE'))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'LOT_STATE',
    });
    expect(await refusal(set('DISPOSED'))).toMatchObject({ reason: 'LOT_NOT_EMPTY' });
    await set('QUARANTINED');
    expect(await set('AVAILABLE')).toMatchObject({ state: 'AVAILABLE' });
    expect(await world.faults()).toEqual([]);
  });

  test('need the role wherever they lie', async () => {
    const { itemId, lotId, depotId } = await world.stocked(5);
    const set = () =>
      world.client.setLotState(
        { requestId: requestId(), id: lotId, state: 'ON_HOLD', reason: 'check' },
        { actor: actorOf('LOGISTICS_OFFICER', street) },
      );
    await world.receive(await world.depot(otherStreet), itemId, 5);
    expect(await refusal(set())).toMatchObject({ reason: 'SCOPE_DENIED' });
    expect(depotId).toBeTruthy();
  });

  test('that are unknown or malformed are refused', async () => {
    expect(await refusal(world.client.getLot({ id: randomUUID() }))).toMatchObject({
      reason: 'LOT_NOT_FOUND',
    });
    expect(await refusal(world.client.getLot({ id: 'L-1' }))).toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });
});
