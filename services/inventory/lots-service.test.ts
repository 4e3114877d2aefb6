import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

describe('a part of a lot', () => {
  const split = (
    stock: { depotId: string; lotId: string },
    fields: object = {},
    options: object = {},
  ) =>
    world.client.splitLot(
      {
        requestId: requestId(),
        depotId: stock.depotId,
        lotId: stock.lotId,
        quantity: 4,
        state: 'DAMAGED',
        reason: 'crushed',
        ...fields,
      },
      options,
    );

  test('is damaged at one depot while the rest goes on', async () => {
    const stock = await world.stocked(10);
    const elsewhere = await world.depot(otherStreet);
    await world.receive(elsewhere, stock.itemId, 5);
    // The role at the depot is enough, wherever else the lot lies.
    const officer = { actor: actorOf('LOGISTICS_OFFICER', street) };
    const { lot, movement } = await split(stock, {}, officer);
    expect(lot).toMatchObject({ state: 'DAMAGED', part: 1, parentId: stock.lotId });
    expect(movement).toMatchObject({ kind: 'LOT_SPLIT', reason: 'crushed' });
    expect(movement!.documentNumber).toMatch(/^SPL-\d{8}-0001$/);
    const { lines } = await world.client.getAvailability({ itemIds: [stock.itemId] });
    expect(lines.map(({ available }) => Number(available)).sort()).toEqual([5, 6]);
    const next = await split(stock, { quantity: 1, state: 'QUARANTINED' });
    expect(next.lot).toMatchObject({ part: 2, batchNumber: lot!.batchNumber });
    expect(await world.stockOf(stock.depotId, stock.itemId)).toEqual([10, 0, 0]);
    expect(await world.faults()).toEqual([]);
  });

  test('is split again, and two splits at once number their parts in turn', async () => {
    const stock = await world.stocked(10);
    const results = await Promise.all([split(stock), split(stock)]);
    expect(results.map(({ lot }) => lot!.part).sort()).toEqual([1, 2]);
    const part = { depotId: stock.depotId, lotId: results[0].lot!.id };
    const again = await split(part, { state: 'QUARANTINED', quantity: 1 });
    expect(again.lot).toMatchObject({ part: 3, parentId: part.lotId });
  });

  test('that receives units of its batch takes them into the lot as it came', async () => {
    const stock = await world.stocked(10);
    await split(stock);
    expect(await world.receive(stock.depotId, stock.itemId, 3)).toBe(stock.lotId);
  });

  test('is never more than is on hand, nor in a state that cannot be', async () => {
    const stock = await world.stocked(10);
    await world.confirmed(stock.depotId, stock.itemId, 7);
    expect(await refusal(split(stock))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'INSUFFICIENT_STOCK',
      details: { preconditions: [{ description: expect.stringContaining('7 more are reserved') }] },
    });
    expect(await refusal(split(stock, { state: 'AVAILABLE' }))).toMatchObject({
      reason: 'LOT_STATE',
    });
    expect(await refusal(split(stock, { reason: '' }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: { violations: [{ field: 'reason' }] },
    });
    const officer = { actor: actorOf('LOGISTICS_OFFICER', otherStreet) };
    expect(await refusal(split(stock, {}, officer))).toMatchObject({ reason: 'SCOPE_DENIED' });
    expect(await refusal(split({ ...stock, lotId: randomUUID() }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'LOT_NOT_FOUND',
    });
  });
});

describe('the watch list', () => {
  test('shows what expires within so many days, earliest first, page by page', async () => {
    const itemId = await world.item();
    const [here, there] = [await world.depot(street), await world.depot(otherStreet)];
    await world.receive(here, itemId, 5, 20);
    await world.receive(here, itemId, 6, 10);
    await world.receive(there, itemId, 7, 10);
    await world.receive(here, itemId, 8, 90);
    const first = await world.client.listExpiringStock({ itemId, withinDays: 30, pageSize: 2 });
    const { nextPageToken: pageToken } = first;
    const rest = await world.client.listExpiringStock({ itemId, withinDays: 30, pageToken });
    const lines = [...first.lines, ...rest.lines];
    expect(lines.map(({ daysLeft }) => daysLeft)).toEqual([10, 10, 20]);
    expect(lines.at(-1)).toMatchObject({ depotId: here, onHand: '5', lotState: 'AVAILABLE' });
    const local = { itemId, withinDays: 30, divisionCode: otherStreet };
    expect((await world.client.listExpiringStock(local)).lines).toMatchObject([{ onHand: '7' }]);
  });

  test('shows what has expired when it is asked for', async () => {
    const { itemId, depotId } = await world.stocked(5);
    await world.receive(depotId, itemId, 3, 2);
    world.pass(3 * 86_400);
    try {
      while (await world.sweepLots());
      const listed = async (includeExpired: boolean) =>
        (await world.client.listExpiringStock({ itemId, withinDays: 30, includeExpired })).lines;
      expect(await listed(false)).toEqual([]);
      expect(await listed(true)).toMatchObject([
        { onHand: '3', lotState: 'EXPIRED', daysLeft: -1 },
      ]);
    } finally {
      world.pass(-3 * 86_400);
    }
  });
});

describe('the daily sweep', () => {
  test('sets EXPIRED what can still expire, once, and says so', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const lotId = await world.receive(depotId, itemId, 3, 1);
    const recalled = await world.receive(depotId, itemId, 3, 2);
    const set = { requestId: requestId(), id: recalled, state: 'RECALLED' as const, reason: 'x' };
    await world.client.setLotState(set);
    world.pass(3 * 86_400);
    try {
      while (await world.sweepLots());
      expect(await world.client.getLot({ id: lotId })).toMatchObject({ state: 'EXPIRED' });
      expect(await world.client.getLot({ id: recalled })).toMatchObject({ state: 'RECALLED' });
      expect(await world.sweepLots()).toBe(false);
      expect(await world.faults()).toEqual([]);
    } finally {
      world.pass(-3 * 86_400);
    }
  });
});
