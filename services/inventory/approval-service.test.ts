import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
  await world.client.setApprovalLimit(
    {
      requestId: randomUUID(),
      limit: { divisionCode: '440310000000', unitsMax: 10, expireHours: 24 },
    },
    { actor: actorOf('COMMANDER', '440310000000') },
  );
});
afterEach(async () => expect(await world.faults()).toEqual([]));
afterAll(() => world.stop());

const requestId = () => randomUUID();
const person = (name: string, divisionCode = street) => ({
  actor: { ...actorOf('LOGISTICS_OFFICER', divisionCode), id: `accounts/${name}`, name },
});
const ann = person('Ann');
const bob = person('Bob');

type Place = { itemId: string; lotId: string; depotId: string };

const adjust = ({ itemId, lotId, depotId }: Place, quantityChange: number, as = ann) =>
  world.client.recordAdjustment(
    {
      ...{ requestId: requestId(), depotId, reason: 'count' },
      lines: [{ itemId, lotId, quantityChange }],
    },
    as,
  );

const dispose = ({ itemId, lotId, depotId }: Place, quantity: number) =>
  world.client.disposeStock(
    { requestId: requestId(), depotId, reason: 'mould', lines: [{ itemId, lotId, quantity }] },
    ann,
  );

const decide = (id: string, as = bob) => ({
  approve: () => world.client.approveChange({ requestId: requestId(), id }, as),
  reject: (reason = 'count again') =>
    world.client.rejectChange({ requestId: requestId(), id, reason }, as),
});

const pendingOf = async (depotId: string) => {
  const { balances } = await world.client.listBalances({ depotId });
  return balances.reduce((sum, balance) => sum + Number(balance.pending), 0);
};

test('a change within the limit is done at once', async () => {
  const place = await world.stocked(30);
  const { movement, approval } = await adjust(place, -10);
  expect(movement).toMatchObject({ kind: 'ADJUSTMENT', actorName: 'Ann' });
  expect(approval).toBeNull();
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([20, 0, 0]);
});

test('a disposal above it holds the units, and is done when another person approves', async () => {
  const place = await world.stocked(30);
  const { movement, approval } = await dispose(place, 25);
  expect(movement).toBeNull();
  expect(approval).toMatchObject({ state: 'PENDING', kind: 'DISPOSAL', requesterName: 'Ann' });
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([5, 0, 0]);
  expect(await pendingOf(place.depotId)).toBe(25);
  const { id } = approval!;
  expect(await refusal(decide(id, ann).approve())).toMatchObject({
    code: status.PERMISSION_DENIED,
    reason: 'SELF_APPROVAL',
  });
  expect(await refusal(decide(id, ann).reject())).toMatchObject({ reason: 'SELF_APPROVAL' });
  const approved = await decide(id).approve();
  expect(approved).toMatchObject({ state: 'APPROVED', deciderName: 'Bob' });
  const posted = await world.client.getMovement({ id: approved.movementId });
  expect(posted).toMatchObject({ kind: 'DISPOSAL', actorName: 'Ann', cause: `approvals/${id}` });
  expect(posted.documentNumber).toMatch(/^DSP-/);
  expect(await pendingOf(place.depotId)).toBe(0);
  expect(await refusal(decide(id).reject())).toMatchObject({ reason: 'APPROVAL_STATE' });
});

test('an increase changes nothing until it is approved', async () => {
  const place = await world.stocked(1);
  const { approval } = await adjust(place, 50);
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([1, 0, 0]);
  await decide(approval!.id).approve();
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([51, 0, 0]);
});

test('a rejection gives the units back and says why', async () => {
  const place = await world.stocked(30);
  const { approval } = await dispose(place, 30);
  expect(await refusal(decide(approval!.id).reject(''))).toMatchObject({ reason: 'FIELD_INVALID' });
  const rejected = await decide(approval!.id).reject();
  expect(rejected).toMatchObject({ state: 'REJECTED', decideReason: 'count again' });
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([30, 0, 0]);
});

test('two who decide at once decide once', async () => {
  const place = await world.stocked(30);
  const { approval } = await dispose(place, 20);
  const both = await Promise.allSettled([
    decide(approval!.id).approve(),
    decide(approval!.id, person('Cai')).reject(),
  ]);
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await pendingOf(place.depotId)).toBe(0);
});

test('one that nobody decides expires, at once for readers and then by the sweep', async () => {
  const place = await world.stocked(30);
  const { approval } = await dispose(place, 30);
  world.pass(24 * 3_600 + 1);
  const { id } = approval!;
  expect(await world.client.getApproval({ id })).toMatchObject({ state: 'EXPIRED' });
  expect(await refusal(decide(id).approve())).toMatchObject({ reason: 'APPROVAL_EXPIRED' });
  await world.sweepApprovals();
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([30, 0, 0]);
  const pending = await world.client.listApprovals({ state: 'PENDING', depotId: place.depotId });
  expect(pending.approvals).toEqual([]);
  const over = await world.client.listApprovals({ state: 'EXPIRED', depotId: place.depotId });
  expect(over.approvals).toHaveLength(1);
});

test('nothing is approved into a depot that stands still for its stocktake', async () => {
  const place = await world.stocked(30);
  const { approval } = await dispose(place, 25);
  const freeze = { requestId: requestId(), depotId: place.depotId, freeze: true };
  const { id } = await world.client.createCount({ ...freeze, kind: 'FULL' as const }, ann);
  expect(await refusal(decide(approval!.id).approve())).toMatchObject({ reason: 'DEPOT_FROZEN' });
  expect(await pendingOf(place.depotId)).toBe(25);
  const cancel = { requestId: requestId(), id, reason: 'tomorrow' };
  await world.client.cancelCount(cancel, ann);
  expect(await decide(approval!.id).approve()).toMatchObject({ state: 'APPROVED' });
});

test('only who has the role there decides, and no service does', async () => {
  const place = await world.stocked(30);
  const { approval } = await dispose(place, 30);
  const far = decide(approval!.id, person('Far', otherStreet));
  expect(await refusal(far.approve())).toMatchObject({ reason: 'SCOPE_DENIED' });
  const service = world.client.approveChange({ requestId: requestId(), id: approval!.id });
  expect(await refusal(service)).toMatchObject({ reason: 'ROLE_MISSING' });
  await decide(approval!.id).reject();
});

test('the reversal of a large disposal needs a second person too', async () => {
  const place = await world.stocked(30);
  const { approval } = await dispose(place, 30);
  const { movementId } = await decide(approval!.id).approve();
  const request = () => ({ requestId: requestId(), movementId, reason: 'still good' });
  const asked = await world.client.reverseMovement(request(), ann);
  expect(asked.approval).toMatchObject({ kind: 'REVERSAL', reversesId: movementId });
  const again = await world.client.reverseMovement(request(), ann);
  await decide(asked.approval!.id).approve();
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([30, 0, 0]);
  expect(await refusal(decide(again.approval!.id).approve())).toMatchObject({
    reason: 'MOVEMENT_REVERSED',
  });
  await decide(again.approval!.id).reject();
});

test('a limit by value counts what the units are worth', async () => {
  const place = await world.stocked(30);
  const value = { itemId: place.itemId, unitValue: 600 };
  await world.client.setItemValues({ requestId: requestId(), values: [value] });
  const limit = { divisionCode: street, valueMax: 1_000 };
  const commander = { actor: actorOf('COMMANDER', street) };
  await world.client.setApprovalLimit({ requestId: requestId(), limit }, commander);
  expect((await adjust(place, -1)).movement).not.toBeNull();
  expect((await adjust(place, -2)).approval).toMatchObject({ value: 1_200 });
  const { limits } = await world.client.listApprovalLimits({});
  const set = limits.find(({ divisionCode }) => divisionCode === street)!;
  const open = { requestId: requestId(), limit: { ...set, valueMax: 1e9, etag: '9' } };
  expect(await refusal(world.client.setApprovalLimit(open, commander))).toMatchObject({
    code: status.ABORTED,
    reason: 'ETAG_STALE',
  });
  const units = { ...set, valueMax: 1e9, unitsMax: 10 };
  await world.client.setApprovalLimit({ requestId: requestId(), limit: units }, commander);
});

test('AdjustStock, which cannot answer with an approval, is refused above the limit', async () => {
  const { depotId, itemId, lotId } = await world.stocked(30);
  const line = { depotId, itemId, lotId, quantityChange: -11, reason: 'count' };
  expect(
    await refusal(world.client.adjustStock({ requestId: requestId(), ...line })),
  ).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'APPROVAL_REQUIRED',
  });
});

test('the same request again is the same approval', async () => {
  const { depotId, itemId, lotId } = await world.stocked(30);
  const request = {
    ...{ requestId: requestId(), depotId, reason: 'mould' },
    lines: [{ itemId, lotId, quantity: 20 }],
  };
  const first = await world.client.disposeStock(request, ann);
  expect(await world.client.disposeStock(request, ann)).toEqual(first);
  expect(await pendingOf(depotId)).toBe(20);
});

describe('out of the box', () => {
  const elsewhere = '441881001000';
  const carol = person('Carol', elsewhere);

  test('more than 500 units, or more than 20,000 yuan, needs two persons', async () => {
    const { limits } = await world.client.listApprovalLimits({});
    expect(limits[0]).toMatchObject({ divisionCode: '', unitsMax: '500', valueMax: 20_000 });
    const [itemId, depotId] = [await world.item(), await world.depot(elsewhere)];
    const place = { itemId, depotId, lotId: await world.receive(depotId, itemId, 2_000) };
    expect((await adjust(place, -500, carol)).approval).toBeNull();
    expect((await adjust(place, -501, carol)).approval).toMatchObject({ state: 'PENDING' });
    const values = [{ itemId, unitValue: 201 }];
    await world.client.setItemValues({ requestId: requestId(), values });
    expect((await adjust(place, -99, carol)).approval).toBeNull();
    expect((await adjust(place, 100, carol)).approval).toMatchObject({ state: 'PENDING' });
  });

  test('who may set limits everywhere changes the default, and nobody below', async () => {
    const set = (divisionCode: string, fields: object) =>
      world.client.setApprovalLimit(
        { requestId: requestId(), limit: { divisionCode: '', expireHours: 72, ...fields } },
        { actor: actorOf('ADMINISTRATOR', divisionCode) },
      );
    const { limits } = await world.client.listApprovalLimits({});
    const { etag } = limits[0]!;
    const denied = await refusal(set('440310000000', { unitsMax: 9, etag }));
    expect(denied).toMatchObject({ reason: 'SCOPE_DENIED' });
    expect(await refusal(set('', { unitsMax: 9 }))).toMatchObject({ reason: 'ETAG_STALE' });
    expect(await set('', { unitsMax: 2_000, etag })).toMatchObject({ unitsMax: '2000' });
  });
});
