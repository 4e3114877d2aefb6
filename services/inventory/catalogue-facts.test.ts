import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, commander, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

describe('items', () => {
  test('take full-width codes, and their class from them', async () => {
    const id = await world.item(undefined, { supplyCode: '２０３０４０５', minRemainingDays: 30 });
    expect(await world.client.getItem({ id })).toMatchObject({
      supplyCode: '2030405',
      supplyClass: 'EQUIPMENT',
      storageClass: 'AMBIENT',
      minRemainingDays: 30,
    });
    const byCode = await world.client.listItems({ query: '２０３０４０５' });
    expect(byCode.items.map((item) => item.id)).toEqual([id]);
    const byClass = await world.client.listItems({ supplyClass: 'EQUIPMENT', query: id });
    expect(byClass.items).toHaveLength(1);
    expect((await world.client.listItems({ storageClass: 'FUEL', query: id })).items).toEqual([]);
  });

  test('whose class contradicts the code are refused', async () => {
    const create = world.item(undefined, { supplyCode: '3010101', supplyClass: 'EQUIPMENT' });
    expect(await refusal(create)).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: { violations: [{ field: 'item.supplyClass' }] },
    });
  });

  test('lose their code by an update with an empty one, and keep the class', async () => {
    const id = await world.item(undefined, { supplyCode: '1020304' });
    const item = await world.client.updateItem({
      requestId: requestId(),
      item: { id, etag: '1', supplyCode: '' },
      updateMask: { paths: ['supply_code'] },
    });
    expect(item.supplyCode).toBeUndefined();
    expect(item.supplyClass).toBe('BASIC_LIVING');
  });

  test('with a taken code name the item that has it', async () => {
    const id = await world.item(undefined, { supplyCode: '1999999' });
    const error = await refusal(world.item(undefined, { supplyCode: '1999999' }));
    expect(error).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'ITEM_EXISTS',
      details: { metadata: { id, field: 'item.supplyCode' } },
    });
  });

  test('have packs that nest, and a picture only by https', async () => {
    const pack = { nameZh: '箱', nameEn: 'case' };
    const packs = [
      { ...pack, units: 24, massKg: 14, volumeM3: 0.02 },
      { ...pack, units: 100 },
    ];
    const error = await refusal(world.item(undefined, { packs, photoUrl: 'http://x/y.jpg' }));
    expect(error.details.violations!.map(({ field }) => field).sort()).toEqual([
      'item.packs[1].units',
      'item.photoUrl',
    ]);
    const id = await world.item(undefined, { packs: packs.slice(0, 1) });
    expect((await world.client.getItem({ id })).packs).toMatchObject([{ units: '24', massKg: 14 }]);
  });
});

describe('the catalogue', () => {
  test('is kept by officers over every depot, and by no other', async () => {
    await world.depot(street);
    await world.depot(otherStreet);
    const create = (actor: ReturnType<typeof actorOf>) => {
      const names = { nameZh: '灯', nameEn: 'lamp', unitZh: '个', unitEn: 'each' };
      const item = { id: `lamp-${randomUUID()}`, ...names };
      return world.client.createItem({ requestId: requestId(), item }, { actor });
    };
    const local = create(actorOf('LOGISTICS_OFFICER', street));
    expect(await refusal(local)).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
      details: { metadata: { divisionCode: '440310000000' } },
    });
    expect(await refusal(create(commander))).toMatchObject({ reason: 'ROLE_MISSING' });
    await create(actorOf('LOGISTICS_OFFICER', '440310000000'));
    await create(actorOf('ADMINISTRATOR', ''));
  });
});

describe('depots', () => {
  const create = (fields: object) => {
    const id = `d-${randomUUID()}`;
    const names = { nameZh: '仓库', nameEn: 'Depot', divisionCode: street };
    const depot = { id, ...names, tier: 'STREET' as const, ...fields };
    return world.client.createDepot({ requestId: requestId(), depot });
  };

  test('say who owns them and when they are open', async () => {
    const own = await create({ openingHours: '08:30-17:30' });
    expect(own).toMatchObject({ ownership: 'GOVERNMENT', openingHours: '08:30-17:30' });
    expect(await create({ tier: 'ENTERPRISE' })).toMatchObject({ ownership: 'COMMERCIAL' });
    const social = await create({ tier: 'SPECIAL_ZONE', ownership: 'SOCIAL', parentId: own.id });
    const below = await world.client.listDepots({ parentId: own.id, ownership: 'SOCIAL' });
    expect(below.depots).toEqual([social]);
  });

  test('form a tree without a circle', async () => {
    const top = await create({});
    const middle = await create({ parentId: top.id });
    const leaf = await create({ parentId: middle.id });
    const move = (id: string, parentId: string) =>
      world.client.updateDepot({
        requestId: requestId(),
        depot: { id, parentId, etag: '1' },
        updateMask: { paths: ['parent_id'] },
      });
    expect(await refusal(move(top.id, leaf.id))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'DEPOT_TREE',
    });
    expect(await refusal(create({ parentId: 'nowhere' }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'DEPOT_NOT_FOUND',
    });
    const both = [move(top.id, middle.id), move(middle.id, leaf.id)];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(await move(leaf.id, '')).toMatchObject({ parentId: '' });
  });
});
