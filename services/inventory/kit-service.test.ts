import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, commander, otherStreet, refusal, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

function put(itemId: string, components: { itemId: string; quantity: number }[], etag = '') {
  const kit = { itemId, components, etag };
  return world.client.putKit({ requestId: requestId(), kit });
}

/** A kit of one vest and two torches, and a depot with vests of two lots and ten torches. */
async function workshop() {
  const [kit, vest, torch] = [await world.item(), await world.item(), await world.item()];
  const depotId = await world.depot();
  await put(kit, [
    { itemId: vest, quantity: 1 },
    { itemId: torch, quantity: 2 },
  ]);
  const early = await world.receive(depotId, vest, 2, 100);
  const late = await world.receive(depotId, vest, 4, 300);
  const light = await world.receive(depotId, torch, 10, 200);
  return { kit, vest, torch, depotId, early, late, light };
}

const assemble = (itemId: string, depotId: string, quantity: number, options: object = {}) =>
  world.client.assembleKit({ requestId: requestId(), itemId, depotId, quantity }, options);

const disassemble = (depotId: string, lotId: string, quantity: number) =>
  world.client.disassembleKit({ requestId: requestId(), depotId, lotId, quantity });

describe('a bill', () => {
  test('is replaced as a whole, in its own order, from the version that was read', async () => {
    const [kit, a, b] = [await world.item(), await world.item(), await world.item()];
    const bill = [
      { itemId: b, quantity: 1 },
      { itemId: a, quantity: 3 },
    ];
    await put(kit, bill);
    const read = await world.client.getKit({ itemId: kit });
    expect(read).toMatchObject({
      components: [
        { itemId: b, quantity: '1' },
        { itemId: a, quantity: '3' },
      ],
      etag: '1',
    });
    expect(await put(kit, bill.slice(1), '1')).toMatchObject({ etag: '2' });
    expect(await refusal(put(kit, bill, '1'))).toMatchObject({ code: status.ABORTED });
    const { kits } = await world.client.listKits({ pageSize: 1000 });
    expect(kits.map(({ itemId }) => itemId)).toContain(kit);
  });

  test('with unknown, repeated or nested items is refused', async () => {
    const [kit, part] = [await world.item(), await world.item()];
    const one = (itemId: string) => ({ itemId, quantity: 1 });
    expect(await refusal(put(kit, [one('none')]))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'ITEM_NOT_FOUND',
    });
    const faulty = await refusal(put(kit, [one(part), one(part)]));
    expect(faulty).toMatchObject({
      details: { violations: [{ field: 'kit.components[1].itemId' }] },
    });
    expect(await refusal(put(kit, [one(kit)]))).toMatchObject({ reason: 'FIELD_INVALID' });
    await put(kit, [one(part)]);
    for (const nested of [
      put(await world.item(), [one(kit)]),
      put(part, [one(await world.item())]),
    ]) {
      expect(await refusal(nested)).toMatchObject({
        code: status.FAILED_PRECONDITION,
        reason: 'KIT_NESTED',
      });
    }
    expect(await refusal(world.client.getKit({ itemId: part }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'KIT_NOT_FOUND',
    });
    const asCommander = world.client.putKit(
      { requestId: requestId(), kit: { itemId: kit, components: [one(part)] } },
      { actor: commander },
    );
    expect(await refusal(asCommander)).toMatchObject({ reason: 'ROLE_MISSING' });
  });
});

describe('a check', () => {
  test('says what a depot has against what the kits need', async () => {
    const { kit, torch, depotId } = await workshop();
    const three = await world.client.checkKit({ itemId: kit, depotId, kits: 3 });
    expect(three).toMatchObject({
      completeComponents: 2,
      totalComponents: 2,
      assemblableKits: '5',
      readyKits: '0',
    });
    const six = await world.client.checkKit({ itemId: kit, depotId, kits: 6 });
    expect(six.completeComponents).toBe(1);
    expect(six.components).toMatchObject([
      { missing: '0' },
      { itemId: torch, needed: '12', available: '10', missing: '2' },
    ]);
    const lasting = { itemId: kit, depotId, kits: 1, minRemainingDays: 250 };
    expect(await world.client.checkKit(lasting)).toMatchObject({ completeComponents: 1 });
    await assemble(kit, depotId, 2);
    expect(await world.client.checkKit({ itemId: kit, depotId })).toMatchObject({
      assemblableKits: '3',
      readyKits: '2',
    });
    const missing = world.client.checkKit({ itemId: kit, depotId: 'nowhere' });
    expect(await refusal(missing)).toMatchObject({ reason: 'DEPOT_NOT_FOUND' });
  });
});

describe('assembling', () => {
  test('makes a kit lot of each combination of lots, which expires with its first part', async () => {
    const { kit, vest, torch, depotId, early, light } = await workshop();
    const { kitLots, movement } = await assemble(kit, depotId, 3);
    expect(movement!.kind).toBe('KIT_ASSEMBLY');
    expect(kitLots.map(({ lot, quantity }) => [lot!.expireDate, quantity])).toEqual([
      [world.date(100), '2'],
      [world.date(200), '1'],
    ]);
    const { contents } = await world.client.getKitContents({ lotId: kitLots[0]!.lot!.id });
    expect(contents).toEqual(
      expect.arrayContaining([
        { itemId: vest, lotId: early, quantity: '1' },
        { itemId: torch, lotId: light, quantity: '2' },
      ]),
    );
    expect(await world.stockOf(depotId, kit)).toEqual([3, 0, 0]);
    expect(await world.stockOf(depotId, torch)).toEqual([4, 0, 0]);
    expect(await world.faults()).toEqual([]);
  });

  test('takes all components or none, and names those that are short', async () => {
    const { kit, vest, torch, depotId } = await workshop();
    const error = await refusal(assemble(kit, depotId, 7));
    expect(error).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'INSUFFICIENT_STOCK',
    });
    expect(error.details.preconditions!.map(({ subject }) => subject)).toEqual([
      'components[0]',
      'components[1]',
    ]);
    expect(await world.stockOf(depotId, vest)).toEqual([6, 0, 0]);
    expect(await world.stockOf(depotId, torch)).toEqual([10, 0, 0]);
    const stranger = { actor: actorOf('LOGISTICS_OFFICER', otherStreet) };
    expect(await refusal(assemble(kit, depotId, 1, stranger))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
    expect(await refusal(assemble(vest, depotId, 1))).toMatchObject({ reason: 'KIT_NOT_FOUND' });
  });

  test('by two at once never uses a unit twice', async () => {
    const { kit, torch, depotId } = await workshop();
    const both = [assemble(kit, depotId, 3), assemble(kit, depotId, 3)];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await world.stockOf(depotId, torch)).toEqual([4, 0, 0]);
  });
});

describe('taking apart', () => {
  test('gives the units back to the lots they came from, at whatever depot', async () => {
    const { kit, vest, torch, depotId, early, light } = await workshop();
    const { kitLots } = await assemble(kit, depotId, 2);
    const lotId = kitLots[0]!.lot!.id;
    const away = await world.depot(otherStreet);
    const reservation = await world.confirmed(depotId, kit, 1);
    const { transfers } = await world.client.createTransfers({
      requestId: requestId(),
      reservationId: reservation.id,
      legs: [{ fromDepotId: depotId, toDepotId: away, lines: [{ itemId: kit, quantity: 1 }] }],
    });
    const { id } = transfers[0]!;
    await world.client.dispatchTransfer({ requestId: requestId(), id });
    const lines = [{ itemId: kit, received: 1 }];
    await world.client.receiveTransfer({ requestId: requestId(), id, lines });

    const movement = await disassemble(away, lotId, 1);
    expect(movement.kind).toBe('KIT_DISASSEMBLY');
    const onHand = movement.entries.filter(({ account }) => account === 'ON_HAND');
    expect(onHand.map((entry) => [entry.lotId, entry.quantity])).toEqual(
      expect.arrayContaining([
        [lotId, '-1'],
        [early, '1'],
        [light, '2'],
      ]),
    );
    expect(await world.stockOf(away, vest)).toEqual([1, 0, 0]);
    expect(await world.stockOf(away, torch)).toEqual([2, 0, 0]);
    expect(await world.faults()).toEqual([]);
  });

  test('of kits that are not there, or whose contents nobody knows, is refused', async () => {
    const { kit, depotId } = await workshop();
    const bought = await world.receive(depotId, kit, 2);
    expect(await refusal(disassemble(depotId, bought, 1))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'KIT_CONTENTS_UNKNOWN',
    });
    expect((await world.client.getKitContents({ lotId: bought })).contents).toEqual([]);
    const { kitLots } = await assemble(kit, depotId, 1);
    const tooMany = disassemble(depotId, kitLots[0]!.lot!.id, 2);
    expect(await refusal(tooMany)).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    const unknown = disassemble(depotId, randomUUID(), 1);
    expect(await refusal(unknown)).toMatchObject({ reason: 'LOT_NOT_FOUND' });
  });

  test('of a part of a kit lot gives the same', async () => {
    const { kit, torch, depotId } = await workshop();
    const { kitLots } = await assemble(kit, depotId, 2);
    const { lot } = await world.client.splitLot({
      requestId: requestId(),
      depotId,
      lotId: kitLots[0]!.lot!.id,
      quantity: 1,
      state: 'DAMAGED',
      reason: 'wet bag',
    });
    await disassemble(depotId, lot!.id, 1);
    expect(await world.stockOf(depotId, torch)).toEqual([8, 0, 0]);
    expect(await world.faults()).toEqual([]);
  });
});
