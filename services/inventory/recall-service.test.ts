import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { eventsAfter } from '../platform/outbox';
import { actorOf, community, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

type Fields = Parameters<typeof world.client.recallLots>[0];
const recall = (fields: Fields, options: object = {}) =>
  world.client.recallLots({ requestId: requestId(), reason: 'glass inside', ...fields }, options);

/** A batch of 100 that is everywhere: on hand, reserved, under way, in kits and handed out. */
async function spread() {
  const { itemId, depotId, lotId } = await world.stocked(100);
  const kit = await world.item();
  const components = [{ itemId, quantity: 2 }];
  await world.client.putKit({ requestId: requestId(), kit: { itemId: kit, components } });
  const made = await world.client.assembleKit({
    requestId: requestId(),
    itemId: kit,
    depotId,
    quantity: 5,
  });
  const issue = (item: string, quantity: number, documentNumber: string) =>
    world.client.issueStock({
      requestId: requestId(),
      lines: [{ depotId, itemId: item, quantity }],
      documentNumber,
    });
  await issue(itemId, 7, 'SHELTER-12');
  await issue(kit, 1, 'TEAM-3');
  const reserved = await world.reserve([{ depotId, itemId, quantity: 20 }], {
    purpose: 'plans/p1',
    incidentId: 'flood',
  });
  const moving = await world.confirmed(depotId, itemId, 10);
  const { transfers } = await world.client.createTransfers({
    requestId: requestId(),
    reservationId: moving.id,
    legs: [{ fromDepotId: depotId, toDivisionCode: community, lines: [{ itemId, quantity: 10 }] }],
  });
  const transferId = transfers[0]!.id;
  await world.client.dispatchTransfer({ requestId: requestId(), id: transferId });
  const lines = [{ itemId, received: 4 }];
  await world.client.receiveTransfer({ requestId: requestId(), id: transferId, lines });
  const kitLotId = made.kitLots[0]!.lot!.id;
  return { itemId, depotId, lotId, kit, kitLotId, reserved, transferId };
}

describe('a recall', () => {
  test('finds every unit of the batch wherever it is, and stops it', async () => {
    const { itemId, depotId, lotId, kit, kitLotId, reserved, transferId } = await spread();
    const report = await recall({ itemId, batchNumber: 'B365', documentNumber: 'AQSIQ-7' });
    expect(report).toMatchObject({
      state: 'OPEN',
      lots: [{ id: lotId, state: 'RECALLED' }],
      // 100 less 10 in kits, 7 issued, 20 reserved and 10 that left; 8 on hand inside kits.
      atRecall: { onHand: '61', reserved: '20', inTransit: '6', issued: '13', inKits: '10' },
      recovered: '0',
    });
    expect(report.now).toEqual(report.atRecall);
    expect(report.reservations).toMatchObject([
      { reservationId: reserved.id, purpose: 'plans/p1', state: 'HELD', quantity: '20' },
    ]);

    const { lines } = await world.client.listRecallLines({ recallId: report.id });
    const shown = lines.map(({ kind, kitLotId: inside, quantity }) => [
      kind,
      inside === kitLotId ? 'kit' : '',
      Number(quantity),
    ]);
    expect(shown).toEqual(
      expect.arrayContaining([
        ['ON_HAND', '', 53],
        ['ON_HAND', 'kit', 8],
        ['RESERVED', '', 20],
        ['IN_TRANSIT', '', 6],
        ['ISSUED', '', 7],
        ['ISSUED', 'kit', 2],
        ['ISSUED', '', 4],
      ]),
    );
    expect(lines.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(100);
    const toWhom = lines.filter(({ kind }) => kind === 'ISSUED');
    expect(toWhom).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ documentNumber: 'SHELTER-12', divisionCode: street }),
        expect.objectContaining({ transferId, divisionCode: community }),
      ]),
    );

    expect(await world.client.getLot({ id: kitLotId })).toMatchObject({ state: 'QUARANTINED' });
    for (const item of [itemId, kit]) {
      const more = world.reserve([{ depotId, itemId: item, quantity: 1 }]);
      expect(await refusal(more)).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    }
    expect(await world.faults()).toEqual([]);
  });

  test('flags the reservations it hits and names what they are for', async () => {
    const { itemId, reserved } = await spread();
    const report = await recall({ itemId, batchNumber: 'B365' });
    const flagged = await world.client.getReservation({ id: reserved.id });
    expect(flagged.recallIds).toEqual([report.id]);
    const { reservations } = await world.client.listReservations({ pageSize: 1000 });
    expect(reservations.find(({ id }) => id === reserved.id)!.recallIds).toEqual([report.id]);
    const { rows } = { rows: await allEvents() };
    const event = rows.find(({ subject }) => subject === `recalls/${report.id}`)!;
    expect(event).toMatchObject({
      kind: 'lot.recalled',
      data: { itemId, reservationIds: [reserved.id], purposes: ['plans/p1'] },
    });
  });

  test('says later what came back since', async () => {
    const { itemId, depotId, kitLotId, reserved, transferId } = await spread();
    const { id, atRecall } = await recall({ itemId, batchNumber: 'B365' });
    await world.client.releaseReservation({ requestId: requestId(), id: reserved.id });
    const lines = [{ itemId, lost: 6, lossReason: 'turned back and destroyed' }];
    await world.client.receiveTransfer({ requestId: requestId(), id: transferId, lines });
    const apart = { requestId: requestId(), depotId, lotId: kitLotId, quantity: 4 };
    await world.client.disassembleKit(apart);
    const report = await world.client.getRecall({ id });
    expect(report.atRecall).toEqual(atRecall);
    expect(report).toMatchObject({
      now: { onHand: '81', reserved: '0', inTransit: '0', issued: '13', inKits: '2' },
      recovered: '26',
    });
    const { recalls } = await world.client.listRecalls({ itemId, state: 'OPEN' });
    expect(recalls.map((each) => each.id)).toEqual([id]);
  });

  test('goes on for receipts of the batch until it is closed', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const { id } = await recall({ itemId, batchNumber: 'B365' });
    const receive = (batchNumber: string, daysAhead: number) =>
      world.client.receiveStock({
        requestId: requestId(),
        lines: [{ depotId, itemId, batchNumber, expireDate: world.date(daysAhead), quantity: 1 }],
      });
    const stateOf = async (receipt: Awaited<ReturnType<typeof receive>>) =>
      (await world.client.getLot({ id: receipt.entries[0]!.lotId })).state;
    expect(await stateOf(await receive('B365', 400))).toBe('RECALLED');
    expect(await stateOf(await receive('C1', 400))).toBe('AVAILABLE');
    const close = () => world.client.closeRecall({ requestId: requestId(), id });
    expect(await close()).toMatchObject({ state: 'CLOSED' });
    expect(await stateOf(await receive('B365', 401))).toBe('AVAILABLE');
    expect(await refusal(close())).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RECALL_STATE',
    });
  });

  test('of a lot takes all its parts, and of one date only that one', async () => {
    const { itemId, depotId, lotId } = await world.stocked(10);
    const { lot: part } = await world.client.splitLot({
      requestId: requestId(),
      depotId,
      lotId,
      quantity: 3,
      state: 'ON_HOLD',
      reason: 'count',
    });
    const other = await world.receive(depotId, itemId, 5, 20);
    const report = await recall({ lotIds: [part!.id] });
    expect(report.lots.map(({ id, state }) => [id, state]).sort()).toEqual(
      [
        [lotId, 'RECALLED'],
        [part!.id, 'RECALLED'],
      ].sort(),
    );
    expect(await world.client.getLot({ id: other })).toMatchObject({ state: 'AVAILABLE' });
  });

  test('needs the role wherever the units are, and something to recall', async () => {
    const { itemId } = await world.stocked(10);
    await world.receive(await world.depot(otherStreet), itemId, 5);
    const officer = { actor: actorOf('LOGISTICS_OFFICER', street) };
    const batch = { itemId, batchNumber: 'B365' };
    expect(await refusal(recall(batch, officer))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
    });
    expect(await refusal(recall({ itemId, batchNumber: 'none' }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'LOT_NOT_FOUND',
    });
    expect(await refusal(recall({ itemId: 'none', batchNumber: 'x' }))).toMatchObject({
      reason: 'ITEM_NOT_FOUND',
    });
    expect(await refusal(recall({ itemId }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: { violations: [{ field: 'batchNumber' }] },
    });
    const report = await recall(batch);
    const seen = await world.client.listRecallLines({ recallId: report.id }, officer);
    expect(seen.lines.map(({ divisionCode }) => divisionCode)).toEqual([street]);
    const missing = world.client.getRecall({ id: randomUUID() });
    expect(await refusal(missing)).toMatchObject({ reason: 'RECALL_NOT_FOUND' });
  });

  test('at the same moment as kits are assembled leaves no kit of the batch to be given out', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { itemId, depotId } = await world.stocked(20);
      const kit = await world.item();
      const components = [{ itemId, quantity: 1 }];
      await world.client.putKit({ requestId: requestId(), kit: { itemId: kit, components } });
      const assembly = { requestId: requestId(), itemId: kit, depotId, quantity: 3 };
      const [recalled] = await Promise.allSettled([
        recall({ itemId, batchNumber: 'B365' }),
        world.client.assembleKit(assembly),
      ]);
      expect(recalled.status).toBe('fulfilled');
      const kits = await world.client.getAvailability({ itemIds: [kit, itemId] });
      expect(kits.lines).toEqual([]);
    }
    expect(await world.faults()).toEqual([]);
  });
});

describe('a recall of what was made into something else', () => {
  /** Units of the item can be opened into six of another, which a kit contains. */
  async function opened() {
    const place = await world.stocked(10);
    const [bottle, kit] = [await world.item(), await world.item()];
    const ratio = { fromItemId: place.itemId, toItemId: bottle, fromUnits: 1, toUnits: 6 };
    await world.client.setConversionRatio({ requestId: requestId(), ratio });
    const components = [{ itemId: bottle, quantity: 2 }];
    await world.client.putKit({ requestId: requestId(), kit: { itemId: kit, components } });
    const convert = (quantity: number) =>
      world.client.convertStock({
        ...{ requestId: requestId(), depotId: place.depotId },
        lines: [{ itemId: place.itemId, lotId: place.lotId, toItemId: bottle, quantity }],
      });
    const { depotId } = place;
    const pack = () =>
      world.client.assembleKit({ requestId: requestId(), itemId: kit, depotId, quantity: 1 });
    const stateOf = async (itemId: string) =>
      (await world.client.listLots({ itemId })).lots.map(({ state }) => state);
    const set = (id: string, state: 'QUARANTINED' | 'AVAILABLE') =>
      world.client.setLotState({ requestId: requestId(), id, state, reason: 'looked at' });
    const letGo = async (lot: string) => {
      await set(lot, 'QUARANTINED');
      await set(lot, 'AVAILABLE');
    };
    return { ...place, bottle, kit, convert, pack, stateOf, set, letGo };
  }

  test('follows cases into their bottles, their kits and the plans that hold them', async () => {
    const { itemId, depotId, bottle, kit, convert, pack, stateOf } = await opened();
    await convert(3);
    await pack();
    const held = await world.reserve([{ depotId, itemId: bottle, quantity: 5 }]);
    const report = await recall({ itemId, batchNumber: 'B365' });
    expect(report).toMatchObject({
      atRecall: { onHand: '7', converted: '3' },
      madeLots: [{ itemId: bottle, state: 'RECALLED' }],
      madeAtRecall: { onHand: '13', reserved: '5', inKits: '2' },
      reservations: [{ reservationId: held.id, itemId: bottle, quantity: '5' }],
    });
    expect(report.madeNow).toEqual(report.madeAtRecall);
    expect(await stateOf(kit)).toEqual(['QUARANTINED']);
    const { lines } = await world.client.listRecallLines({ recallId: report.id });
    expect(lines.filter((line) => line.itemId === bottle)).toHaveLength(3);
    const more = world.reserve([{ depotId, itemId: bottle, quantity: 1 }]);
    expect(await refusal(more)).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
  });

  test('goes on for what is made of a lot that was let go, until it is closed', async () => {
    const { itemId, lotId, bottle, kit, convert, pack, stateOf, letGo } = await opened();
    const { id } = await recall({ itemId, batchNumber: 'B365' });
    await letGo(lotId);
    await convert(2);
    expect(await stateOf(bottle)).toEqual(['RECALLED']);
    const { madeLots } = await world.client.getRecall({ id });
    await letGo(madeLots[0]!.id);
    await pack();
    expect(await stateOf(kit)).toEqual(['QUARANTINED']);
    await convert(1);
    expect(await stateOf(bottle)).toEqual(['RECALLED']);
    expect((await world.client.getRecall({ id })).madeNow).toMatchObject({ onHand: '18' });
    await world.client.closeRecall({ requestId: requestId(), id });
    await letGo(madeLots[0]!.id);
    await convert(1);
    expect(await stateOf(bottle)).toEqual(['AVAILABLE']);
    expect(await world.faults()).toEqual([]);
  });

  test('flags who holds a lot that a later conversion makes part of it, once', async () => {
    const { itemId, lotId, depotId, bottle, kit, convert, pack, stateOf, ...made } = await opened();
    const { set, letGo } = made;
    const { id } = await recall({ itemId, batchNumber: 'B365' });
    await letGo(lotId);
    await convert(3);
    const { madeLots } = await world.client.getRecall({ id });
    await letGo(madeLots[0]!.id);
    await pack();
    const [kitLot] = (await world.client.listLots({ itemId: kit })).lots;
    await set(kitLot!.id, 'AVAILABLE');
    const held = await world.reserve([{ depotId, itemId: bottle, quantity: 5 }]);
    const kitHeld = await world.reserve([{ depotId, itemId: kit, quantity: 1 }]);
    const moving = await world.confirmed(depotId, bottle, 4);
    const legs = [
      { fromDepotId: depotId, toDivisionCode: community, lines: [{ itemId: bottle, quantity: 4 }] },
    ];
    const asked = { requestId: requestId(), reservationId: moving.id, legs };
    const transferId = (await world.client.createTransfers(asked)).transfers[0]!.id;
    await world.client.dispatchTransfer({ requestId: requestId(), id: transferId });

    await convert(1);
    expect([...(await stateOf(bottle)), ...(await stateOf(kit))]).toEqual([
      'RECALLED',
      'QUARANTINED',
    ]);
    const report = await world.client.getRecall({ id });
    expect(report).toMatchObject({
      madeAtRecall: { reserved: '0' },
      madeNow: { reserved: '7', inTransit: '4' },
    });
    const flagged = report.reservations.map(({ reservationId, quantity }) => [
      reservationId,
      quantity,
    ]);
    expect(flagged).toEqual([
      [held.id, '5'],
      [kitHeld.id, '2'],
    ]);
    const { recallIds } = await world.client.getReservation({ id: held.id });
    expect(recallIds).toEqual([id]);
    const followed = async () =>
      (await world.client.listRecallLines({ recallId: id })).lines.filter(
        ({ followTime }) => followTime,
      );
    const found = await followed();
    expect(found.map(({ kind }) => kind).sort()).toEqual(['IN_TRANSIT', 'RESERVED', 'RESERVED']);
    expect(found.find(({ kind }) => kind === 'IN_TRANSIT')).toMatchObject({ transferId });
    const events = (await allEvents()).filter(
      (event) => event.kind === 'lot.recalled' && event.subject === `recalls/${id}`,
    );
    expect(events.at(-1)!.data).toMatchObject({
      affected: expect.arrayContaining([
        expect.objectContaining({ reservationId: held.id, quantity: 5 }),
      ]) as unknown,
    });
    await letGo(madeLots[0]!.id);
    await convert(1);
    expect(await followed()).toHaveLength(3);
    expect(await world.faults()).toEqual([]);
  });

  test('at the same moment leaves no bottle of the batch to be given out', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { itemId, depotId, bottle, convert } = await opened();
      const [recalled] = await Promise.allSettled([
        recall({ itemId, batchNumber: 'B365' }),
        convert(1),
      ]);
      expect(recalled.status).toBe('fulfilled');
      const left = world.reserve([{ depotId, itemId: bottle, quantity: 1 }]);
      expect(await refusal(left)).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    }
  });

  test('tells a blind counter nothing of what they count', async () => {
    const { itemId, depotId } = await world.stocked(4);
    const counter = actorOf('LOGISTICS_OFFICER', street);
    await world.client.createCount({
      ...{ requestId: requestId(), depotId, kind: 'CYCLE', itemIds: [itemId], blind: true },
      counterIds: [counter.id],
    });
    const { id } = await recall({ itemId, batchNumber: 'B365' });
    const seen = await world.client.getRecall({ id }, { actor: counter });
    expect(seen).toMatchObject({ atRecall: { onHand: '0' }, now: { onHand: '0' } });
    const { lines } = await world.client.listRecallLines({ recallId: id }, { actor: counter });
    expect(lines).toEqual([]);
    expect((await world.client.getRecall({ id })).now).toMatchObject({ onHand: '4' });
  });
});

async function allEvents() {
  const all: { kind: string; subject: string; data: unknown }[] = [];
  let position = '';
  for (;;) {
    const events = await eventsAfter(world.database.db, position, 500);
    if (events.length === 0) return all;
    all.push(...events);
    position = events.at(-1)!.position;
  }
}
