import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, commander, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  expect(await world.faults()).toEqual([]);
  await world.stop();
});

describe('CreateReservation', () => {
  test('takes stock first expired first out and names the lots', async () => {
    const { itemId, depotId, lotId: late } = await world.stocked(10);
    const early = await world.receive(depotId, itemId, 4, 30);
    const { state, lines } = await world.reserve([{ depotId, itemId, quantity: 6 }]);
    expect(state).toBe('HELD');
    expect(lines[0]!.lots.map(({ lotId, quantity }) => [lotId, quantity])).toEqual([
      [early, '4'],
      [late, '2'],
    ]);
    expect(await world.stockOf(depotId, itemId)).toEqual([8, 6, 0]);
  });

  test('reserves nothing when one line is short, and names each short line', async () => {
    const { itemId, depotId } = await world.stocked(10);
    const other = await world.depot();
    const lines = [
      { depotId, itemId, quantity: 5 },
      { depotId: other, itemId, quantity: 3 },
    ];
    const error = await refusal(world.reserve(lines));
    expect(error).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'INSUFFICIENT_STOCK',
      details: {
        preconditions: [{ subject: 'lines[1]', description: 'asked 3, available 0' }],
      },
    });
    expect(await world.stockOf(depotId, itemId)).toEqual([10, 0, 0]);
  });

  test('two orders for the last units at once: exactly one wins', async () => {
    for (let round = 0; round < 5; round++) {
      const { itemId, depotId } = await world.stocked(10);
      const orders = [7, 6].map((quantity) => world.reserve([{ depotId, itemId, quantity }]));
      const results = await Promise.allSettled(orders);
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
      const loser = results.find((result) => result.status === 'rejected')!;
      expect(loser.reason).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    }
  });

  test('orders that take the same depots in opposite order do not lock each other out', async () => {
    const { itemId, depotId } = await world.stocked(100);
    const other = await world.depot();
    await world.receive(other, itemId, 100);
    const lines = [depotId, other].map((id) => ({ depotId: id, itemId, quantity: 5 }));
    const orders = Array.from({ length: 20 }, (_, n) =>
      world.reserve(n % 2 ? lines : [...lines].reverse()),
    );
    await Promise.all(orders);
    expect(await world.stockOf(depotId, itemId)).toEqual([0, 100, 0]);
    expect(await world.stockOf(other, itemId)).toEqual([0, 100, 0]);
  });

  test('the same request ten times at once moves stock once and answers the same', async () => {
    const { itemId, depotId } = await world.stocked(10);
    const requestId = randomUUID();
    const send = () => world.reserve([{ depotId, itemId, quantity: 2 }], { requestId });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers[9]).toEqual(answers[0]);
    expect(await world.stockOf(depotId, itemId)).toEqual([8, 2, 0]);
  });

  test('a request id that was used for another order is refused', async () => {
    const { itemId, depotId } = await world.stocked(10);
    const requestId = randomUUID();
    await world.reserve([{ depotId, itemId, quantity: 2 }], { requestId });
    const error = await refusal(world.reserve([{ depotId, itemId, quantity: 3 }], { requestId }));
    expect(error).toMatchObject({ code: status.ALREADY_EXISTS, reason: 'REQUEST_ID_REUSED' });
  });

  test.each([['0'], ['-3'], ['1000000001']])('refuses the quantity %s', async (quantity) => {
    const line = { depotId: 'd', itemId: 'i', quantity: 1 };
    const lines = [line, { ...line, itemId: 'j' }, { ...line, itemId: 'k', quantity }];
    expect(await refusal(world.reserve(lines))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'FIELD_INVALID',
      details: { violations: [{ field: 'lines[2].quantity' }] },
    });
  });

  test('refuses two lines for the same depot and item, and an order without lines', async () => {
    const line = { depotId: 'd', itemId: 'i', quantity: 1 };
    expect(await refusal(world.reserve([line, line]))).toMatchObject({
      reason: 'FIELD_INVALID',
      details: { violations: [{ field: 'lines[1].itemId' }] },
    });
    expect(await refusal(world.reserve([]))).toMatchObject({
      details: { violations: [{ field: 'lines' }] },
    });
  });

  test('names the line that mentions an unknown item or depot', async () => {
    const { itemId, depotId } = await world.stocked(1);
    const strange = { depotId, itemId: 'no-such-item', quantity: 1 };
    expect(await refusal(world.reserve([{ depotId, itemId, quantity: 1 }, strange]))).toMatchObject(
      {
        code: status.NOT_FOUND,
        reason: 'ITEM_NOT_FOUND',
        details: { violations: [{ field: 'lines[1].itemId' }] },
      },
    );
    expect(
      await refusal(world.reserve([{ depotId: 'nowhere', itemId, quantity: 1 }])),
    ).toMatchObject({ reason: 'DEPOT_NOT_FOUND' });
  });

  test('a depot in another division is out of reach, and a reader changes nothing', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const order = (role: 'LOGISTICS_OFFICER' | 'AUDITOR', division: string) =>
      world.client.createReservation(
        { requestId: randomUUID(), lines: [{ depotId, itemId, quantity: 1 }] },
        { actor: actorOf(role, division) },
      );
    expect(await refusal(order('LOGISTICS_OFFICER', otherStreet))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
    });
    expect(await refusal(order('AUDITOR', street))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'ROLE_MISSING',
    });
    expect(await order('LOGISTICS_OFFICER', street)).toMatchObject({ state: 'HELD' });
  });

  test('never takes a lot that expires before the date, nor one that is not available', async () => {
    const { itemId, depotId, lotId } = await world.stocked(5);
    await world.receive(depotId, itemId, 5, 3);
    const until = (days: number) => ({ usableUntil: world.date(days) });
    const five = [{ depotId, itemId, quantity: 5 }];
    const held = await world.reserve(five, until(10));
    expect(held.lines[0]!.lots.map((share) => share.lotId)).toEqual([lotId]);
    expect(await refusal(world.reserve(five, until(10)))).toMatchObject({
      reason: 'INSUFFICIENT_STOCK',
    });
    expect(await refusal(world.reserve(five, until(3)))).toMatchObject({
      reason: 'INSUFFICIENT_STOCK',
    });
    await world.client.releaseReservation({ requestId: randomUUID(), id: held.id });
    const recall = {
      requestId: randomUUID(),
      id: lotId,
      state: 'RECALLED',
      reason: 'maker',
    } as const;
    await world.client.setLotState(recall);
    expect(await refusal(world.reserve(five, until(10)))).toMatchObject({
      reason: 'INSUFFICIENT_STOCK',
      details: { preconditions: [{ description: 'asked 5, available 0' }] },
    });
  });

  test('nothing is planned from a closed depot', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const depot = await world.client.getDepot({ id: depotId });
    await world.client.updateDepot({
      requestId: randomUUID(),
      depot: { id: depotId, etag: depot.etag, closed: true },
      updateMask: { paths: ['closed'] },
    });
    expect(await refusal(world.reserve([{ depotId, itemId, quantity: 1 }]))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'DEPOT_CLOSED',
    });
  });

  test('an order of a hundred lines takes each of them', async () => {
    const itemId = await world.item();
    const depots = await Promise.all(Array.from({ length: 100 }, () => world.depot()));
    await world.client.receiveStock({
      requestId: randomUUID(),
      lines: depots.map((depotId) => ({ depotId, itemId, batchNumber: 'B', quantity: 9 })),
    });
    const { lines } = await world.reserve(
      depots.map((depotId) => ({ depotId, itemId, quantity: 4 })),
    );
    expect(lines.map(({ depotId, quantity }) => [depotId, quantity])).toEqual(
      depots.map((depotId) => [depotId, '4']),
    );
  });
});

describe('a hold', () => {
  test('is confirmed once, and then does not expire', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const { id } = await world.reserve([{ depotId, itemId, quantity: 5 }], { holdSeconds: 60 });
    const confirm = () => world.client.confirmReservation({ requestId: randomUUID(), id });
    expect(await confirm()).toMatchObject({ state: 'CONFIRMED', etag: '2' });
    expect(await refusal(confirm())).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RESERVATION_STATE',
    });
    world.pass(120);
    await world.sweep();
    expect(await world.client.getReservation({ id })).toMatchObject({ state: 'CONFIRMED' });
  });

  test('is over at its expire time for every reader, before anyone swept', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const place = { depotId, itemId };
    const incidentId = randomUUID();
    const held = await world.reserve([{ ...place, quantity: 5 }], { holdSeconds: 60, incidentId });
    world.pass(61);
    const error = await refusal(
      world.client.confirmReservation({ requestId: randomUUID(), id: held.id }),
    );
    expect(error).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RESERVATION_EXPIRED',
    });
    expect(await world.client.getReservation({ id: held.id })).toMatchObject({
      state: 'EXPIRED',
      resolveTime: held.expireTime,
    });
    const listed = (state: 'HELD' | 'EXPIRED') =>
      world.client.listReservations({ incidentId, state });
    expect((await listed('HELD')).reservations).toEqual([]);
    expect((await listed('EXPIRED')).reservations).toHaveLength(1);
    const { lines } = await world.client.getAvailability({ itemIds: [itemId] });
    expect(lines).toEqual([{ ...place, available: '5' }]);
    expect(await world.reserve([{ ...place, quantity: 5 }])).toMatchObject({ state: 'HELD' });
    expect(await world.stockOf(depotId, itemId)).toEqual([0, 5, 0]);
  });

  test('is swept once, with its units back on hand', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const { id } = await world.reserve([{ depotId, itemId, quantity: 3 }], { holdSeconds: 60 });
    world.pass(61);
    await Promise.all([world.sweep(), world.sweep()]);
    await world.sweep();
    expect(await world.stockOf(depotId, itemId)).toEqual([5, 0, 0]);
    expect(await world.client.getReservation({ id })).toMatchObject({ state: 'EXPIRED' });
    const { movements } = await world.client.listMovements({ depotId, itemId });
    expect(movements.map(({ kind }) => kind)).toEqual(['RELEASE', 'RESERVATION', 'RECEIPT']);
  });

  test('is confirmed with others, all or none', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const hold = (holdSeconds: number) =>
      world.reserve([{ depotId, itemId, quantity: 1 }], { holdSeconds });
    const [long, short, other] = [await hold(600), await hold(60), await hold(600)];
    world.pass(61);
    const confirm = (withIds: string[]) =>
      world.client.confirmReservation({ requestId: randomUUID(), id: long.id, withIds });
    await expect(confirm([short.id])).rejects.toMatchObject({ reason: 'RESERVATION_EXPIRED' });
    const stateOf = async ({ id }: { id: string }) =>
      (await world.client.getReservation({ id })).state;
    expect(await stateOf(long)).toBe('HELD');
    await confirm([other.id]);
    expect([await stateOf(long), await stateOf(other)]).toEqual(['CONFIRMED', 'CONFIRMED']);
  });

  test('confirmed and released at once ends in one of the two states', async () => {
    const { itemId, depotId } = await world.stocked(5);
    for (let round = 0; round < 5; round++) {
      const { id } = await world.reserve([{ depotId, itemId, quantity: 1 }]);
      await Promise.allSettled([
        world.client.confirmReservation({ requestId: randomUUID(), id }),
        world.client.releaseReservation({ requestId: randomUUID(), id }),
      ]);
      expect(await world.client.getReservation({ id })).toMatchObject({ state: 'RELEASED' });
    }
    expect(await world.stockOf(depotId, itemId)).toEqual([5, 0, 0]);
  });

  test('released again stays as it is; unknown ones are not found', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const { id } = await world.reserve([{ depotId, itemId, quantity: 3 }]);
    const release = (of: string) =>
      world.client.releaseReservation({ requestId: randomUUID(), id: of, reason: 'not needed' });
    const first = await release(id);
    expect(first).toMatchObject({ state: 'RELEASED', etag: '2' });
    expect(await release(id)).toEqual(first);
    expect(await refusal(release(randomUUID()))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'RESERVATION_NOT_FOUND',
    });
  });

  test('is seen by whoever may see one of its depots, and by nobody else', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const { id } = await world.reserve([{ depotId, itemId, quantity: 1 }]);
    const read = (divisionCode: string) =>
      world.client.getReservation({ id }, { actor: actorOf('AUDITOR', divisionCode) });
    expect(await read(street)).toMatchObject({ id });
    expect(await refusal(read(otherStreet))).toMatchObject({ reason: 'SCOPE_DENIED' });
    const { reservations } = await world.client.listReservations(
      {},
      { actor: actorOf('AUDITOR', otherStreet) },
    );
    expect(reservations.map((reservation) => reservation.id)).not.toContain(id);
  });
});

test('reservations are listed newest first, page by page', async () => {
  const { itemId, depotId } = await world.stocked(9);
  const incidentId = randomUUID();
  const made: string[] = [];
  for (let n = 0; n < 5; n++) {
    made.unshift((await world.reserve([{ depotId, itemId, quantity: 1 }], { incidentId })).id);
  }
  const seen: string[] = [];
  let pageToken = '';
  do {
    const request = { incidentId, pageSize: 2, pageToken };
    const page = await world.client.listReservations(request, { actor: commander });
    seen.push(...page.reservations.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken);
  expect(seen).toEqual(made);
});
