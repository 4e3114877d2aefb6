import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

async function ends() {
  const [itemId, depotId] = await Promise.all([world.item(), world.depot()]);
  return { itemId, depotId };
}

const terms = () => ({ validFrom: world.date(-10), validTo: world.date(300) });

function agree(place: { itemId: string; depotId: string }, quantity: number, fields: object = {}) {
  const agreement = { ...place, quantity, responseHours: 2, ...terms(), ...fields };
  return world.client.createAgreement({ requestId: requestId(), agreement });
}

function equip(place: { itemId: string; depotId: string }, fields: object = {}) {
  const capacity = { ...place, quantity: 10_000, unitsPerHour: 500, leadHours: 4 };
  return world.client.createCapacity({
    requestId: requestId(),
    capacity: { ...capacity, ...terms(), ...fields },
  });
}

const callOff = (agreementId: string, quantity: number, more: object = {}) =>
  world.client.createCallOff({ requestId: requestId(), agreementId, quantity, ...more });

const verb = (id: string) => ({ requestId: requestId(), id });

const curve = async (itemId: string, quantity: number, more: object = {}) => {
  const needs = [{ itemId, quantity, dueHours: 12 }];
  const { curves } = await world.client.getSupplyCurve({ needs, ...more });
  return curves[0]!;
};

describe('agreements and capacities', () => {
  test('are listed where the caller may read, and change under their etag', async () => {
    const place = await ends();
    const made = await agree(place, 300, { noticeHours: 1, exchangeDays: 60 });
    expect(made).toMatchObject({ quantity: '300', called: '0', remaining: '300', etag: '1' });
    const changed = await world.client.updateAgreement({
      requestId: requestId(),
      agreement: { id: made.id, etag: '1', quantity: 200, closed: true },
      updateMask: { paths: ['quantity', 'closed'] },
    });
    expect(changed).toMatchObject({ quantity: '200', closed: true, noticeHours: 1, etag: '2' });
    const { itemId } = place;
    expect((await world.client.listAgreements({ itemId })).agreements).toEqual([]);
    const seen = await world.client.listAgreements({ itemId, includeClosed: true });
    expect(seen.agreements).toEqual([changed]);
    const stranger = { actor: actorOf('AUDITOR', otherStreet) };
    const hidden = await world.client.listAgreements({ itemId, includeClosed: true }, stranger);
    expect(hidden.agreements).toEqual([]);
    expect(await refusal(world.client.getAgreement({ id: made.id }, stranger))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
    });
  });

  test('a capacity with a faulty ramp is refused with every field named', async () => {
    const ramp = [
      { hours: 0, share: 0.5 },
      { hours: 0, share: 0.4 },
    ];
    const error = await refusal(
      equip(await ends(), { ramp, unitsPerHour: 0, validTo: '2026-02-31' }),
    );
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
    expect(error.details.violations!.map(({ field }) => field)).toEqual(
      expect.arrayContaining([
        'capacity.unitsPerHour',
        'capacity.ramp[1].hours',
        'capacity.ramp[1].share',
        'capacity.validTo',
      ]),
    );
  });

  test('name what does not exist, and whose division it is', async () => {
    const place = await ends();
    expect(await refusal(agree({ ...place, depotId: 'nowhere' }, 1))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'DEPOT_NOT_FOUND',
    });
    const actor = actorOf('LOGISTICS_OFFICER', otherStreet);
    const agreement = { ...place, quantity: 5, ...terms() };
    const call = world.client.createAgreement({ requestId: requestId(), agreement }, { actor });
    expect(await refusal(call)).toMatchObject({ reason: 'SCOPE_DENIED' });
  });
});

describe('call-offs', () => {
  test('never take the same units, however many ask at once', async () => {
    const { id } = await agree(await ends(), 100);
    const asked = Array.from({ length: 12 }, () => callOff(id, 30).catch((error) => error));
    const answers = await Promise.all(asked);
    expect(answers.filter(({ state }) => state === 'HELD')).toHaveLength(3);
    const refused = answers.filter(({ reason }) => reason === 'INSUFFICIENT_AGREEMENT');
    expect(refused).toHaveLength(9);
    expect(refused[0]).toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: { metadata: { remaining: '10' } },
    });
    expect(await world.client.getAgreement({ id })).toMatchObject({ called: '90' });
  });

  test('give their units back when they are released or nobody confirms them', async () => {
    const { id } = await agree(await ends(), 100);
    const first = await callOff(id, 60);
    const released = await world.client.releaseCallOff({ ...verb(first.id), reason: 'not needed' });
    expect(released.state).toBe('RELEASED');
    expect((await world.client.releaseCallOff(verb(first.id))).etag).toBe(released.etag);
    const held = await callOff(id, 100, { holdSeconds: 60 });
    expect(await refusal(callOff(id, 1))).toMatchObject({ reason: 'INSUFFICIENT_AGREEMENT' });
    world.pass(61);
    expect(await refusal(world.client.confirmCallOff(verb(held.id)))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'CALL_OFF_EXPIRED',
    });
    expect((await callOff(id, 100)).state).toBe('HELD');
    expect((await world.client.getCallOff({ id: held.id })).state).toBe('EXPIRED');
  });

  test('are received into lots by ordinary receipts, and never more than was ordered', async () => {
    const place = await ends();
    const { id } = await agree(place, 100);
    const depotId = await world.depot();
    const held = await callOff(id, 50, { depotId });
    const deliver = (quantity: number) =>
      world.client.receiveCallOff({
        ...verb(held.id),
        lines: [{ batchNumber: 'E1', expireDate: world.date(200), quantity }],
      });
    expect(await refusal(deliver(5))).toMatchObject({ reason: 'CALL_OFF_STATE' });
    await world.client.confirmCallOff(verb(held.id));
    const part = await deliver(20);
    expect(part.callOff).toMatchObject({ state: 'PARTIALLY_RECEIVED', received: '20' });
    expect(part.movement).toMatchObject({ kind: 'RECEIPT', cause: `callOffs/${held.id}` });
    expect(await refusal(deliver(31))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RECEIPT_EXCEEDS_ORDER',
    });
    expect((await deliver(30)).callOff!.state).toBe('RECEIVED');
    expect(await world.stockOf(depotId, place.itemId)).toEqual([50, 0, 0]);
    expect(await world.faults()).toEqual([]);
  });

  test('are refused outside the days of the agreement', async () => {
    const { id } = await agree(await ends(), 100, { validFrom: world.date(2) });
    expect(await refusal(callOff(id, 1))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'NOT_IN_FORCE',
    });
  });

  test('of a factory at work follow the units before them', async () => {
    const { id } = await equip(await ends());
    const order = () =>
      world.client.createCallOff({ requestId: requestId(), capacityId: id, quantity: 1_000 });
    const [first, second] = [await order(), await order()];
    const hours = (made: typeof first) =>
      (Number(made.expectedTime!.seconds) - Number(first.createTime!.seconds)) / 3_600;
    expect(hours(first)).toBeCloseTo(6, 2);
    expect(hours(second)).toBeCloseTo(8, 2);
  });

  test('an agreement cannot promise less than is called off', async () => {
    const { id } = await agree(await ends(), 100);
    await callOff(id, 40);
    const update = world.client.updateAgreement({
      requestId: requestId(),
      agreement: { id, etag: '1', quantity: 39 },
      updateMask: { paths: ['quantity'] },
    });
    expect(await refusal(update)).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'QUANTITY_CALLED_OFF',
    });
  });
});

describe('the supply curve', () => {
  test('puts all kinds of reserve on one line: scenario 9', async () => {
    const { itemId, depotId } = await world.stocked(4_000);
    const enterprise = await world.depot();
    await agree({ itemId, depotId: enterprise }, 3_000);
    await equip({ itemId, depotId: enterprise });
    const { reaches, kinds, points } = await curve(itemId, 10_000);
    expect(reaches).toMatchObject([{ reached: true, inTime: true, shortfall: '0' }]);
    expect(reaches[0]!.reachHours).toBeCloseTo(10, 6);
    expect(kinds.map(({ kind }) => kind)).toEqual(['STOCK', 'AGREEMENT', 'CAPACITY']);
    expect(points.slice(0, 3)).toMatchObject([
      { hours: 0, quantity: '4000', rate: 0 },
      { hours: 2, quantity: '7000', rate: 0 },
      { hours: 4, quantity: '7000', rate: 500 },
    ]);
    const { lines } = await world.client.getAvailability({ itemIds: [itemId] });
    expect(lines).toEqual([{ depotId, itemId, available: '4000' }]);
    const own = await curve(itemId, 10_000, { withoutKinds: ['AGREEMENT', 'CAPACITY'] });
    expect(own.reaches).toMatchObject([{ reached: false, shortfall: '6000' }]);
  });

  test('leaves out what is reserved, and counts a confirmed call-off once', async () => {
    const { itemId, depotId } = await world.stocked(100);
    await world.confirmed(depotId, itemId, 30);
    const { id } = await agree({ itemId, depotId: await world.depot() }, 50);
    const most = async () => (await curve(itemId, 1_000)).reaches[0]!.availableByDue;
    expect(await most()).toBe('120');
    const held = await callOff(id, 20);
    expect(await most()).toBe('100');
    await world.client.confirmCallOff(verb(held.id));
    expect(await most()).toBe('120');
    const { sources } = await curve(itemId, 1);
    expect(sources.map(({ kind }) => kind).sort()).toEqual(['AGREEMENT', 'CALL_OFF', 'STOCK']);
  });

  test('counts a hold that is over as free at once', async () => {
    const place = await ends();
    const { id } = await agree(place, 50);
    await callOff(id, 50, { holdSeconds: 5 });
    expect((await curve(place.itemId, 50)).reaches[0]).toMatchObject({ reached: false });
    world.pass(6);
    expect((await curve(place.itemId, 50)).reaches[0]).toMatchObject({ reached: true });
  });

  test('counts only lots that keep long enough, and goods on their way at their time', async () => {
    const { itemId, depotId } = await world.stocked(100);
    await world.receive(depotId, itemId, 40, 20);
    expect((await curve(itemId, 141, { remainingDays: 30 })).reaches[0]).toMatchObject({
      availableByDue: '100',
    });
    const toDepotId = await world.depot(otherStreet);
    const reservation = await world.confirmed(depotId, itemId, 60);
    const soon = Math.floor(world.now().getTime() / 1000) + 3 * 3_600;
    await world.client.createTransfers({
      requestId: requestId(),
      reservationId: reservation.id,
      legs: [
        {
          fromDepotId: depotId,
          toDepotId,
          lines: [{ itemId, quantity: 60 }],
          plannedArriveTime: { seconds: String(soon), nanos: 0 },
        },
      ],
    });
    const there = await curve(itemId, 60, { depotIds: [toDepotId] });
    expect(there.reaches[0]!.reachHours).toBeCloseTo(3, 2);
    expect(there.kinds.map(({ kind }) => kind)).toEqual(['TRANSFER']);
  });

  test('shows nobody what is outside their division', async () => {
    const { itemId } = await world.stocked(100);
    const actor = actorOf('AUDITOR', otherStreet);
    const request = { needs: [{ itemId, quantity: 1 }], divisionCode: street };
    const { curves } = await world.client.getSupplyCurve(request, { actor });
    expect(curves[0]).toMatchObject({ points: [], reaches: [{ reached: false }] });
  });

  test('is cut into tranches for planners', async () => {
    const { itemId, depotId } = await world.stocked(4_000);
    await agree({ itemId, depotId }, 3_000);
    await equip({ itemId, depotId }, { quantity: 1_200 });
    const request = { itemIds: [itemId], horizonHours: 12, stepHours: 2 };
    const { tranches } = await world.client.listSupplyTranches(request);
    expect(tranches.map((part) => [part.kind, part.quantity, part.availableHours])).toEqual([
      ['STOCK', '4000', 0],
      ['AGREEMENT', '3000', 2],
      ['CAPACITY', '1000', 6],
      ['CAPACITY', '200', 8],
    ]);
  });

  test('refuses what it cannot look at', async () => {
    const itemId = await world.item();
    const beyond = { needs: [{ itemId, quantity: 1, dueHours: 100 }], horizonHours: 24 };
    expect(await refusal(world.client.getSupplyCurve(beyond))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'FIELD_INVALID',
    });
    const unknown = { needs: [{ itemId: 'unheard-of', quantity: 1 }] };
    expect(await refusal(world.client.getSupplyCurve(unknown))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'ITEM_NOT_FOUND',
    });
  });
});
