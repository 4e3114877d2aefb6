import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { actorOf, otherStreet, refusal, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const verb = (id: string, more: object = {}) => ({ requestId: requestId(), id, ...more });
const district = '440310000000';
const buyer = { actor: actorOf('LOGISTICS_OFFICER', district) };
const boss = { actor: actorOf('COMMANDER', district) };

function supplier(items: object[], fields: object = {}) {
  const names = { nameZh: '供应商', nameEn: 'Supplier', leadDays: 3, rating: 4 };
  const made = { id: `s-${randomUUID()}`, ...names, items, ...fields };
  return world.client.createSupplier({ requestId: requestId(), supplier: made as never });
}

/** A depot, an item and a supplier of it at 120 fen in cases of 24. */
async function trade(price = 120) {
  const [itemId, depotId] = await Promise.all([world.item(), world.depot()]);
  const { id: supplierId } = await supplier([{ itemId, unitPriceFen: price, packUnits: 24 }]);
  return { itemId, depotId, supplierId };
}

type Trade = Awaited<ReturnType<typeof trade>>;

function order({ itemId, ...ends }: Trade, quantity: number, line: object = {}) {
  const lines = [{ itemId, quantity, ...line }];
  return world.client.createPurchaseOrder(
    { requestId: requestId(), purchaseOrder: { ...ends, lines } },
    buyer,
  );
}

async function approved(place: Trade, quantity: number, line: object = {}) {
  const { id } = await order(place, quantity, line);
  await world.client.submitPurchaseOrder(verb(id), buyer);
  return world.client.approvePurchaseOrder(verb(id), boss);
}

const receive = (id: string, itemId: string, quantity: number) =>
  world.client.receivePurchaseOrder({
    ...verb(id),
    lines: [{ itemId, quantity, batchNumber: 'P1', expireDate: world.date(300) }],
  });

describe('suppliers', () => {
  test('come back as they were made; their id, code and version are theirs', async () => {
    const itemId = await world.item();
    const code = randomUUID().slice(0, 18);
    const made = await supplier([{ itemId, unitPriceFen: 99, packUnits: 6 }], { code });
    expect(made).toMatchObject({ leadDays: 3, items: [{ itemId, unitPriceFen: '99' }] });
    const { suppliers } = await world.client.listSuppliers({ itemId });
    expect(suppliers).toEqual([made]);
    expect(await refusal(supplier([], { code }))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'SUPPLIER_EXISTS',
    });
    const update = (etag: string) =>
      world.client.updateSupplier({
        requestId: requestId(),
        supplier: { id: made.id, etag, blocked: true, items: [] },
        updateMask: { paths: ['blocked', 'items'] },
      });
    expect(await update('1')).toMatchObject({ blocked: true, items: [], etag: '2' });
    expect(await refusal(update('1'))).toMatchObject({ reason: 'ETAG_STALE' });
  });
});

describe('a purchase order', () => {
  test('goes from draft to received in parts, and its stock is in the ledger', async () => {
    const place = await trade();
    const draft = await order(place, 48);
    expect(draft).toMatchObject({ state: 'DRAFT', amountFen: '5760' });
    expect(await refusal(receive(draft.id, place.itemId, 1))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'PURCHASE_ORDER_STATE',
    });
    await world.client.submitPurchaseOrder(verb(draft.id), buyer);
    const order1 = await world.client.approvePurchaseOrder(verb(draft.id), buyer);
    expect(order1).toMatchObject({ state: 'APPROVED', expectedDate: expect.any(String) });
    const part = await receive(draft.id, place.itemId, 20);
    expect(part.purchaseOrder).toMatchObject({ state: 'PARTIALLY_RECEIVED' });
    expect(await refusal(receive(draft.id, place.itemId, 29))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RECEIPT_EXCEEDS_ORDER',
      details: { metadata: { expected: '28' } },
    });
    expect((await receive(draft.id, place.itemId, 28)).purchaseOrder!.state).toBe('RECEIVED');
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([48, 0, 0]);
    expect(await world.faults()).toEqual([]);
  });

  test('above the amount of the rules needs a second person', async () => {
    const { id } = await order(await trade(200_000), 48);
    await world.client.submitPurchaseOrder(verb(id), buyer);
    expect(await refusal(world.client.approvePurchaseOrder(verb(id), buyer))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'SECOND_PERSON_NEEDED',
    });
    expect(await world.client.approvePurchaseOrder(verb(id), boss)).toMatchObject({
      state: 'APPROVED',
      submitActor: buyer.actor.id,
      approveActor: boss.actor.id,
    });
  });

  test('is not made with a blocked supplier, nor without a price', async () => {
    const place = await trade();
    const unknown = await order({ ...place, itemId: await world.item() }, 1).catch((e) => e);
    expect(unknown).toMatchObject({ reason: 'ITEM_NOT_SUPPLIED' });
    await world.client.updateSupplier({
      requestId: requestId(),
      supplier: { id: place.supplierId, etag: '1', blocked: true, blockReason: 'late twice' },
      updateMask: { paths: ['blocked', 'block_reason'] },
    });
    expect(await refusal(order(place, 24))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'SUPPLIER_BLOCKED',
    });
  });

  test('is on the time curve until it is received, and overdue when its day has passed', async () => {
    const place = await trade();
    const { id, expectedDate } = await approved(place, 24);
    const needs = [{ itemId: place.itemId, quantity: 24 }];
    const curve = async () =>
      (await world.client.getSupplyCurve({ needs, horizonHours: 240 })).curves[0]!;
    const { kinds, reaches } = await curve();
    expect(kinds.map(({ kind }) => kind)).toEqual(['PURCHASE']);
    expect(reaches[0]!.reachHours).toBeGreaterThan(48);
    expect(expectedDate > world.date(1)).toBe(true);
    world.pass(6 * 86_400);
    expect(await world.client.getPurchaseOrder({ id })).toMatchObject({ overdue: true });
    const { purchaseOrders } = await world.client.listPurchaseOrders({ overdue: true });
    expect(purchaseOrders.map((each) => each.id)).toContain(id);
    await world.client.runAlertSweep({ requestId: requestId() });
    const { alerts } = await world.client.listAlerts({ depotId: place.depotId });
    expect(alerts).toMatchObject([{ kind: 'OVERDUE_ORDER', subject: `purchaseOrders/${id}` }]);
    expect(await curve()).toMatchObject({ undated: '24', kinds: [] });
  });

  test('is refused to whoever has no say at its depot', async () => {
    const { id } = await order(await trade(), 24);
    const actor = actorOf('LOGISTICS_OFFICER', otherStreet);
    const call = world.client.submitPurchaseOrder(verb(id), { actor });
    expect(await refusal(call)).toMatchObject({ reason: 'SCOPE_DENIED' });
    expect(await refusal(world.client.cancelPurchaseOrder(verb(id)))).toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });

  test('may exceed its quantity by the tolerance of the rules, and no more', async () => {
    const place = await trade();
    const { id } = await approved(place, 100);
    const { etag } = await world.client.getPurchasingRules({});
    const rules = { approvalAmountFen: '5000000', overReceiptShare: 0.05, etag };
    await world.client.updatePurchasingRules({ requestId: requestId(), rules });
    expect(await refusal(receive(id, place.itemId, 106))).toMatchObject({
      reason: 'RECEIPT_EXCEEDS_ORDER',
    });
    expect((await receive(id, place.itemId, 105)).purchaseOrder!.state).toBe('RECEIVED');
  });
});

describe('framework agreements', () => {
  async function framed(quantity: number, validFrom = world.date(-5)) {
    const place = await trade();
    const { itemId, supplierId } = place;
    const terms = { unitPriceFen: 80, quantity, validFrom };
    const frame = await world.client.createFrameworkAgreement({
      requestId: requestId(),
      frameworkAgreement: { itemId, supplierId, ...terms },
    });
    return { place, frameworkId: frame.id };
  }

  test('give orders their price, and never more than their ceiling', async () => {
    const { place, frameworkId } = await framed(100);
    const first = await approved(place, 60, { frameworkId });
    expect(first.lines).toMatchObject([{ unitPriceFen: '80' }]);
    expect(await refusal(approved(place, 41, { frameworkId }))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'FRAMEWORK_EXCEEDED',
    });
    await receive(first.id, place.itemId, 10);
    await world.client.cancelPurchaseOrder(verb(first.id, { reason: 'too late' }));
    const { itemId } = place;
    const { frameworkAgreements } = await world.client.listFrameworkAgreements({ itemId });
    expect(frameworkAgreements).toMatchObject([{ ordered: '10', remaining: '90' }]);
  });

  test('give nothing before they are in force', async () => {
    const { place, frameworkId } = await framed(100, world.date(30));
    const refused = await refusal(approved(place, 10, { frameworkId }));
    expect(refused).toMatchObject({ reason: 'FRAMEWORK_EXCEEDED' });
    expect(refused.message).toContain(world.date(30));
  });

  test('are not overdrawn by approvals at the same moment', async () => {
    const { place, frameworkId } = await framed(100);
    const ids = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { id } = await order(place, 40, { frameworkId });
        await world.client.submitPurchaseOrder(verb(id));
        return id;
      }),
    );
    const answers = await Promise.all(
      ids.map((id) => world.client.approvePurchaseOrder(verb(id)).catch((error) => error)),
    );
    expect(answers.filter(({ state }) => state === 'APPROVED')).toHaveLength(2);
    expect(answers.filter(({ reason }) => reason === 'FRAMEWORK_EXCEEDED')).toHaveLength(4);
  });
});

describe('proposals', () => {
  test('for par shortfalls become drafts, in packs, with what nobody sells left over', async () => {
    const division = '440398001000';
    const itemId = await world.item();
    const depotId = await world.depot(division);
    const { id } = await supplier([{ itemId, unitPriceFen: 10, packUnits: 24 }]);
    const unsold = await world.item();
    const level = { depotId, minimum: 10, reorder: 20, maximum: 100 };
    const levels = [
      { ...level, itemId },
      { ...level, itemId: unsold },
    ];
    await world.client.putParLevels({ requestId: requestId(), levels });
    const ask = { divisionCode: division };
    const { proposals, unmet } = await world.client.proposePurchase(ask);
    expect(proposals).toMatchObject([{ supplierId: id, quantity: '120', covered: '100' }]);
    expect(unmet).toMatchObject([{ itemId: unsold, quantity: '100' }]);
    const drafted = await world.client.draftPurchaseOrders({
      requestId: requestId(),
      proposal: ask,
    });
    expect(drafted.purchaseOrders).toMatchObject([
      { state: 'DRAFT', supplierId: id, depotId, amountFen: '1200' },
    ]);
  });

  test('say how many par shortfalls are beyond what one answer holds', async () => {
    const division = '440397001000';
    const itemId = await world.item();
    const depotId = await world.depot(division);
    const { db } = world.database;
    await sql(
      db,
      `INSERT INTO items SELECT (jsonb_populate_record(i, jsonb_build_object('id', 'bulk-' || n))).*
       FROM items i, generate_series(1, 5002) n WHERE i.id = $1`,
      [itemId],
    );
    await sql(
      db,
      `INSERT INTO par_levels (depot_id, item_id, minimum, reorder, maximum, update_time)
       SELECT $1, id, 1, 1, 2, now() FROM items WHERE id LIKE 'bulk-%'`,
      [depotId],
    );
    const answer = await world.client.proposePurchase({ divisionCode: division });
    expect([answer.unmet.length, answer.leftOut]).toEqual([5_000, '2']);
  });

  test('for the shortfalls of a plan name what is unknown', async () => {
    const { itemId } = await trade();
    const shortfalls = [{ depotId: 'nowhere', itemId, quantity: 5 }];
    expect(await refusal(world.client.proposePurchase({ shortfalls }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'DEPOT_NOT_FOUND',
    });
  });
});
