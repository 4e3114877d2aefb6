import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { commander, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

function put(itemId: string, substituteItemId: string, fields: object = {}, options = {}) {
  const substitute = { itemId, substituteItemId, ratio: 0.11, ...fields };
  return world.client.putSubstitute({ requestId: requestId(), substitute }, options);
}

test('a shortage is offered what may stand in, with what there is of it', async () => {
  const bottle = await world.item();
  const [barrel, bladder] = [await world.stocked(5), await world.stocked(1)];
  await put(bottle, barrel.itemId, { twoWay: true, priority: 2 });
  await put(bottle, bladder.itemId, { ratio: 0.00055, priority: 1 });
  const { proposals } = await world.client.proposeSubstitutes({
    itemId: bottle,
    quantity: 100,
    divisionCode: street,
  });
  expect(proposals).toMatchObject([
    { itemId: bladder.itemId, needed: '1', available: '1', covers: '100' },
    { itemId: barrel.itemId, needed: '11', available: '5', covers: '45' },
  ]);
  const back = await world.client.proposeSubstitutes({ itemId: barrel.itemId, quantity: 11 });
  expect(back.proposals).toMatchObject([{ itemId: bottle, needed: '100', available: '0' }]);
});

test('a substitute is replaced by another put, and gone once deleted', async () => {
  const [item, other] = [await world.item(), await world.item()];
  await put(item, other);
  expect(await put(item, other, { ratio: 2, twoWay: true })).toMatchObject({
    ratio: 2,
    priority: 100,
  });
  const listed = async (itemId: string) =>
    (await world.client.listSubstitutes({ itemId })).substitutes;
  expect(await listed(item)).toHaveLength(1);
  expect(await listed(other)).toHaveLength(1);
  const remove = () =>
    world.client.deleteSubstitute({
      requestId: requestId(),
      itemId: item,
      substituteItemId: other,
    });
  await remove();
  expect(await listed(item)).toEqual([]);
  expect(await refusal(remove())).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'SUBSTITUTE_NOT_FOUND',
  });
});

test('an unknown item, the item itself, no ratio and no right are refused', async () => {
  const [item, other] = [await world.item(), await world.item()];
  expect(await refusal(put(item, 'none'))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'ITEM_NOT_FOUND',
  });
  const faulty = await refusal(put(item, item, { ratio: 0 }));
  expect(faulty).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
  expect(await refusal(put(item, other, {}, { actor: commander }))).toMatchObject({
    code: status.PERMISSION_DENIED,
  });
  const nothing = world.client.proposeSubstitutes({ itemId: 'none', quantity: 1 });
  expect(await refusal(nothing)).toMatchObject({ reason: 'ITEM_NOT_FOUND' });
});
