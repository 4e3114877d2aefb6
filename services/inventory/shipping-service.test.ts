import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { actorOf, community, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  expect(await world.faults()).toEqual([]);
  await world.stop();
});

const requestId = () => randomUUID();

type Leg = { toDepotId?: string; toDivisionCode?: string; quantity?: number; fromDepotId?: string };

/** A confirmed reservation of 10 units with its transfers. */
async function shipped(legs: Leg[], { confirm = true } = {}) {
  const { itemId, depotId, lotId } = await world.stocked(10);
  const { id } = await world.reserve([{ depotId, itemId, quantity: 10 }]);
  if (confirm) await world.client.confirmReservation({ requestId: requestId(), id });
  const plan = (planned: Leg[]) =>
    world.client.createTransfers({
      requestId: requestId(),
      reservationId: id,
      legs: planned.map(({ quantity = 10, fromDepotId = depotId, ...to }) => ({
        fromDepotId,
        ...to,
        fleetId: 'truck-1',
        lines: [{ itemId, quantity }],
      })),
    });
  const { transfers } = await plan(legs);
  return { itemId, depotId, lotId, reservationId: id, transfers, plan };
}

const dispatch = (id: string, etag = '') =>
  world.client.dispatchTransfer({ requestId: requestId(), id, etag });
const receive = (id: string, line: object, options = {}) =>
  world.client.receiveTransfer({ requestId: requestId(), id, lines: [line] }, options);
const cancel = (reservationId: string, ids: string[] = []) =>
  world.client.cancelTransfers({ requestId: requestId(), reservationId, ids, reason: 're-plan' });
const reservation = (id: string) => world.client.getReservation({ id });

test('goods go from shelf to shelf: reserved, in transit, on hand at the other depot', async () => {
  const toDepotId = await world.depot(otherStreet);
  const { itemId, depotId, lotId, reservationId, transfers } = await shipped([{ toDepotId }]);
  const { id } = transfers[0]!;
  expect(transfers[0]).toMatchObject({
    state: 'PLANNED',
    toDepotId,
    toDivisionCode: '',
    lines: [{ itemId, quantity: '10', received: '0', lost: '0', lots: [{ lotId }] }],
  });
  const advance = () => world.client.advanceTransfer({ requestId: requestId(), id });
  expect((await advance()).state).toBe('PICKING');
  expect((await advance()).state).toBe('PACKED');
  expect(await refusal(advance())).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'TRANSFER_STATE',
  });
  expect(await dispatch(id)).toMatchObject({ state: 'DISPATCHED', etag: '4' });
  expect(await world.stockOf(depotId, itemId)).toEqual([0, 0, 10]);
  expect(await reservation(reservationId)).toMatchObject({ state: 'CONSUMED' });
  const arrived = await receive(id, { itemId, received: 10 });
  expect(arrived.state).toBe('RECEIVED');
  expect(arrived.arriveTime).not.toBeNull();
  expect(await world.stockOf(depotId, itemId)).toEqual([0, 0, 0]);
  expect(await world.stockOf(toDepotId, itemId)).toEqual([10, 0, 0]);
});

test('part arrives at a community and is issued; the rest arrives later with a loss', async () => {
  const { itemId, depotId, lotId, transfers } = await shipped([{ toDivisionCode: community }]);
  const { id } = transfers[0]!;
  await dispatch(id);
  const part = await receive(id, { itemId, received: 6 });
  expect(part).toMatchObject({ state: 'PARTIALLY_RECEIVED', toDivisionCode: community });
  expect(await world.stockOf(depotId, itemId)).toEqual([0, 0, 4]);
  const rest = await receive(id, { itemId, received: 3, lost: 1, lossReason: 'wet' });
  expect(rest).toMatchObject({
    state: 'RECEIVED',
    lines: [{ received: '9', lost: '1' }],
    losses: [{ itemId, quantity: '1', reason: 'wet' }],
  });
  const { entries } = await world.client.listEntries({ lotId });
  const units = (account: string) =>
    entries
      .filter((entry) => entry.account === account)
      .reduce((sum, { quantity }) => sum + Number(quantity), 0);
  expect(['ISSUED', 'LOST', 'IN_TRANSIT'].map(units)).toEqual([9, 1, 0]);
});

test('more than is in transit, losses without a reason and empty receipts are refused', async () => {
  const { itemId, transfers } = await shipped([{ toDivisionCode: community }]);
  const { id } = transfers[0]!;
  expect(await refusal(receive(id, { itemId, received: 1 }))).toMatchObject({
    reason: 'TRANSFER_STATE',
  });
  await dispatch(id);
  expect(
    await refusal(receive(id, { itemId, received: 10, lost: 1, lossReason: 'x' })),
  ).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'RECEIPT_EXCEEDS',
    details: {
      preconditions: [{ subject: 'lines[0]', description: 'recorded 11, in transit 10' }],
    },
  });
  expect(await refusal(receive(id, { itemId, lost: 1 }))).toMatchObject({
    details: { violations: [{ field: 'lines[0].lossReason' }] },
  });
  expect(await refusal(receive(id, { itemId }))).toMatchObject({
    details: { violations: [{ field: 'lines[0].received' }] },
  });
  expect(await refusal(receive(id, { itemId: 'other-item', received: 1 }))).toMatchObject({
    details: { violations: [{ field: 'lines[0].itemId' }] },
  });
});

test('two receipts of the same goods at once: one is refused', async () => {
  const { itemId, transfers } = await shipped([{ toDivisionCode: community }]);
  const { id } = transfers[0]!;
  await dispatch(id);
  const results = await Promise.allSettled([
    receive(id, { itemId, received: 10 }),
    receive(id, { itemId, received: 10 }),
  ]);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('the same receipt sent ten times at once is recorded once', async () => {
  const { itemId, transfers } = await shipped([{ toDivisionCode: community }]);
  const { id } = transfers[0]!;
  await dispatch(id);
  const request = { requestId: requestId(), id, lines: [{ itemId, received: 4 }] };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => world.client.receiveTransfer(request)),
  );
  expect(answers.every((answer) => answer.lines[0]!.received === '4')).toBe(true);
});

test('transfers use no more than the reservation holds, and name each line beyond it', async () => {
  const { plan, transfers, itemId, depotId } = await shipped([
    { toDivisionCode: community, quantity: 7 },
  ]);
  expect(transfers).toHaveLength(1);
  const more = [
    { toDivisionCode: community, quantity: 3 },
    { toDivisionCode: community, quantity: 1 },
  ];
  expect(await refusal(plan(more))).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'TRANSFER_EXCEEDS_RESERVATION',
    details: { preconditions: [{ subject: 'legs[1].lines[0]' }] },
  });
  expect((await plan(more.slice(0, 1))).transfers).toHaveLength(1);
  expect(await world.stockOf(depotId, itemId)).toEqual([0, 10, 0]);
});

test('a leg goes to exactly one other place that exists', async () => {
  const { plan, depotId } = await shipped([{ toDivisionCode: community, quantity: 1 }]);
  const nowhere = [
    { quantity: 1 },
    { quantity: 1, toDepotId: depotId },
    { quantity: 1, toDepotId: 'a', toDivisionCode: community },
  ];
  const error = await refusal(plan(nowhere));
  expect(error.details.violations!.map(({ field }) => field)).toEqual([
    'legs[0].toDepotId',
    'legs[1].toDepotId',
    'legs[2].toDepotId',
  ]);
  expect(await refusal(plan([{ quantity: 1, toDepotId: 'nowhere' }]))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'DEPOT_NOT_FOUND',
  });
});

test('nothing leaves before its reservation is confirmed, nor from a stale view', async () => {
  const { transfers, reservationId } = await shipped([{ toDivisionCode: community }], {
    confirm: false,
  });
  const { id } = transfers[0]!;
  expect(await refusal(dispatch(id))).toMatchObject({ reason: 'RESERVATION_STATE' });
  await world.client.confirmReservation({ requestId: requestId(), id: reservationId });
  expect(await refusal(dispatch(id, '9'))).toMatchObject({
    code: status.ABORTED,
    reason: 'ETAG_STALE',
  });
  expect((await dispatch(id, '1')).state).toBe('DISPATCHED');
});

test('a recalled lot does not leave', async () => {
  const { transfers, lotId } = await shipped([{ toDivisionCode: community }]);
  await world.client.setLotState({
    requestId: requestId(),
    id: lotId,
    state: 'RECALLED',
    reason: 'x',
  });
  expect(await refusal(dispatch(transfers[0]!.id))).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'LOT_STATE',
  });
});

test('a cancelled transfer gives its units back; what has left cannot be cancelled', async () => {
  const legs = [
    { toDivisionCode: community, quantity: 6 },
    { toDivisionCode: community, quantity: 4 },
  ];
  const { itemId, depotId, reservationId, transfers } = await shipped(legs);
  const [left, kept] = transfers.map(({ id }) => id) as [string, string];
  await dispatch(left);
  expect(await refusal(cancel(reservationId, [kept, left]))).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'TRANSFER_STATE',
  });
  expect(await refusal(cancel(reservationId, [randomUUID()]))).toMatchObject({
    reason: 'TRANSFER_NOT_FOUND',
  });
  const { transfers: cancelled } = await cancel(reservationId);
  expect(cancelled.map(({ id, state }) => [id, state])).toEqual([[kept, 'CANCELLED']]);
  expect(await world.stockOf(depotId, itemId)).toEqual([4, 0, 6]);
  expect(await reservation(reservationId)).toMatchObject({ state: 'CONSUMED' });
  expect(await cancel(reservationId)).toEqual({ transfers: [] });
});

test('cancelling a transfer that is cancelled already gives its units back once', async () => {
  const { itemId, depotId, reservationId, transfers } = await shipped([
    { toDivisionCode: community, quantity: 4 },
    { toDivisionCode: community, quantity: 6 },
  ]);
  const [first, second] = transfers.map(({ id }) => id) as [string, string];
  await cancel(reservationId, [first]);
  const { transfers: cancelled } = await cancel(reservationId, [first, second]);
  expect(cancelled.map(({ id }) => id)).toEqual([second]);
  expect(await world.stockOf(depotId, itemId)).toEqual([10, 0, 0]);
});

test('a reservation whose transfers were all cancelled is released', async () => {
  const { itemId, depotId, reservationId } = await shipped([{ toDivisionCode: community }]);
  await cancel(reservationId);
  expect(await reservation(reservationId)).toMatchObject({ state: 'RELEASED' });
  expect(await world.stockOf(depotId, itemId)).toEqual([10, 0, 0]);
  const again = { requestId: requestId(), id: reservationId };
  expect(await world.client.releaseReservation(again)).toMatchObject({ state: 'RELEASED' });
});

test('a released reservation gives back what has not left and cancels those transfers', async () => {
  const legs = [
    { toDivisionCode: community, quantity: 3 },
    { toDivisionCode: community, quantity: 2 },
  ];
  const { itemId, depotId, reservationId, transfers } = await shipped(legs);
  await dispatch(transfers[0]!.id);
  await world.client.releaseReservation({ requestId: requestId(), id: reservationId });
  expect(await world.stockOf(depotId, itemId)).toEqual([7, 0, 3]);
  const second = await world.client.getTransfer({ id: transfers[1]!.id });
  expect(second.state).toBe('CANCELLED');
  const arrived = await receive(transfers[0]!.id, { itemId, received: 3 });
  expect(arrived.state).toBe('RECEIVED');
});

test('a hold that is over takes its transfers with it', async () => {
  const { itemId, depotId, transfers, reservationId } = await shipped(
    [{ toDivisionCode: community }],
    { confirm: false },
  );
  world.pass(901);
  expect(await refusal(dispatch(transfers[0]!.id))).toMatchObject({
    reason: 'RESERVATION_EXPIRED',
  });
  await world.sweep();
  expect(await world.client.getTransfer({ id: transfers[0]!.id })).toMatchObject({
    state: 'CANCELLED',
  });
  expect(await reservation(reservationId)).toMatchObject({ state: 'EXPIRED' });
  expect(await world.stockOf(depotId, itemId)).toEqual([10, 0, 0]);
});

test('dispatched and cancelled at once: the goods are either on the way or on hand', async () => {
  for (let round = 0; round < 5; round++) {
    const { itemId, depotId, reservationId, transfers } = await shipped([
      { toDivisionCode: community },
    ]);
    await Promise.allSettled([dispatch(transfers[0]!.id), cancel(reservationId)]);
    const [onHand, reserved, inTransit] = await world.stockOf(depotId, itemId);
    expect([onHand + inTransit, reserved]).toEqual([10, 0]);
  }
});

test('both ends see a transfer; the source sends it and the destination receives it', async () => {
  const toDepotId = await world.depot(otherStreet);
  const { itemId, transfers } = await shipped([{ toDepotId }]);
  const { id } = transfers[0]!;
  const officer = (divisionCode: string) => ({
    actor: actorOf('LOGISTICS_OFFICER', divisionCode),
  });
  const send = (divisionCode: string) =>
    world.client.dispatchTransfer({ requestId: requestId(), id }, officer(divisionCode));
  expect(await refusal(send(otherStreet))).toMatchObject({ reason: 'SCOPE_DENIED' });
  expect((await send(street)).state).toBe('DISPATCHED');
  for (const division of [street, otherStreet]) {
    const { transfers: seen } = await world.client.listTransfers(
      { depotId: toDepotId },
      officer(division),
    );
    expect(seen.map((transfer) => transfer.id)).toEqual([id]);
  }
  const line = { itemId, received: 10 };
  expect(await refusal(receive(id, line, officer(street)))).toMatchObject({
    reason: 'SCOPE_DENIED',
  });
  expect((await receive(id, line, officer(otherStreet))).state).toBe('RECEIVED');
  expect(await refusal(world.client.getTransfer({ id }, officer('450102001000')))).toMatchObject({
    reason: 'SCOPE_DENIED',
  });
});

test('a team leader takes goods along and hands them over, and picks nothing', async () => {
  const { itemId, transfers } = await shipped([{ toDivisionCode: community }]);
  const { id } = transfers[0]!;
  const leader = { actor: actorOf('TEAM_LEADER', street) };
  const request = { requestId: requestId(), id };
  expect(await refusal(world.client.advanceTransfer(request, leader))).toMatchObject({
    reason: 'ROLE_MISSING',
  });
  expect((await world.client.dispatchTransfer(request, leader)).state).toBe('DISPATCHED');
  expect((await receive(id, { itemId, received: 10 }, leader)).state).toBe('RECEIVED');
});

test('every change leaves an audit entry and an event with its division', async () => {
  const { reservationId, transfers, itemId } = await shipped([{ toDivisionCode: community }]);
  const { id } = transfers[0]!;
  await dispatch(id);
  await receive(id, { itemId, received: 10 });
  const kinds = async (table: string, column: string) => {
    const rows = await sql<{ kind: string; code: string }>(
      world.database.db,
      `SELECT ${column} AS kind, division_code AS code FROM ${table}
       WHERE subject IN ($1, $2) ORDER BY ${table === 'outbox' ? 'position' : 'id'}`,
      [`reservations/${reservationId}`, `transfers/${id}`],
    );
    expect(rows.every(({ code }) => code.startsWith('440310001'))).toBe(true);
    return rows.map(({ kind }) => kind);
  };
  const story = [
    'reservation.created',
    'reservation.confirmed',
    'transfers.planned',
    'transfer.dispatched',
    'reservation.consumed',
    'transfer.received',
  ];
  expect(await kinds('audit_entries', 'action')).toEqual(story);
  expect(await kinds('outbox', 'kind')).toEqual(story);
});
