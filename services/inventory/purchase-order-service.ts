import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { requireInUse, requireKnown, requireOpen } from './catalogue';
import { parseIn } from './catalogue-shapes';
import { findMentioned } from './catalogue-store';
import { addDays, dateInShanghai } from './dates';
import { divisionPattern } from './division';
import {
  amountOf,
  frameworkUnits,
  receiveOnOrder,
  requireOrderState,
  requireSecondPerson,
  requireTrading,
  type OrderLine,
} from './purchase-order';
import {
  findOrder,
  insertOrder,
  listOrders,
  lockOrder,
  updateOrder,
  updateReceived,
  type PurchaseOrder,
} from './purchase-order-store';
import { orderMessage } from './purchasing-messages';
import { listOrdersShape, newOrder, orderVerbShape, receiveOrderShape } from './purchasing-shapes';
import {
  changeOrdered,
  findFrameworks,
  findPurchasingRules,
  findSupplier,
  lockFrameworks,
  type Supplier,
} from './purchasing-store';
import { receiveLines } from './receiving-service';
import { record } from './recording-service';
import { readers, readScope, requireEtag, requireWriter, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

export type Handlers = ServiceImplementation<'muster.inventory.v1.PurchasingService'>;

type OrderHandlers = Pick<
  Handlers,
  'getPurchaseOrder' | 'listPurchaseOrders' | 'createPurchaseOrder'
>;

export function orderHandlers({ db, now }: Inventory): OrderHandlers {
  return {
    getPurchaseOrder: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const order = await findOrder(db, id);
      if (!order) throw notFound('purchase_order', id);
      requireRole(context.actor, readers, order.divisionCode);
      return orderMessage(order, dateInShanghai(now()));
    },

    listPurchaseOrders: async (request, context) => {
      const { divisionCode, overdue, ...asked } = parse(listOrdersShape, request);
      const today = dateInShanghai(now());
      const division = divisionPattern(divisionCode);
      const filter = { ...asked, division, overdue, scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const overdueOn = overdue ? today : null;
      const found = await listOrders(db, { ...filter, overdueOn, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { purchaseOrders: rows.map((order) => orderMessage(order, today)), nextPageToken };
    },

    createPurchaseOrder: async (request, context) => {
      const fields = parseIn('purchaseOrder', newOrder, request.purchaseOrder);
      requireWriter(context.actor, []);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const order = await draftOrder(trx, context, fields, now());
        return orderMessage(order, dateInShanghai(now()));
      });
    },
  };
}

export type NewOrder = {
  supplierId: string;
  depotId: string;
  documentNumber: string;
  note: string;
  expectedDate: string | null;
  lines: Omit<OrderLine, 'received'>[];
};

/** Writes a DRAFT; a line without a price takes that of its agreement or of the supplier. */
export async function draftOrder(
  trx: Trx,
  context: CallContext,
  fields: NewOrder,
  time: Date,
): Promise<PurchaseOrder> {
  const supplier = await tradingSupplier(trx, fields.supplierId);
  await requirePlace(trx, context, fields);
  const lines = await pricedLines(trx, supplier, fields.lines);
  const id = uuidv7();
  await insertOrder(trx, {
    ...fields,
    ...{ id, state: 'DRAFT', lines, amountFen: amountOf(lines) },
    ...{ createActor: context.actor.id, submitActor: '', approveActor: '', cancelReason: '' },
    ...{ version: 1, createTime: time, updateTime: time },
  });
  const order = (await findOrder(trx, id))!;
  await recordOrder(trx, context, order, 'created');
  return order;
}

type VerbHandlers = Pick<
  Handlers,
  'submitPurchaseOrder' | 'approvePurchaseOrder' | 'cancelPurchaseOrder'
>;

export function orderVerbHandlers({ db, now }: Inventory): VerbHandlers {
  const change = (
    request: { requestId: string; id: string; etag: string; reason: string },
    context: CallContext,
    verb: string,
    apply: (trx: Trx, order: PurchaseOrder, time: Date) => Promise<Partial<PurchaseOrder>>,
  ) =>
    once(db, context, { requestId: request.requestId, request }, async (trx) => {
      const time = now();
      const order = await orderForChange(trx, context, request);
      const changes = await apply(trx, order, time);
      await updateOrder(trx, { ...order, ...changes, updateTime: time });
      const after = (await findOrder(trx, order.id))!;
      await recordOrder(trx, context, after, verb, { reason: request.reason });
      return orderMessage(after, dateInShanghai(time));
    });
  return {
    submitPurchaseOrder: (request, context) =>
      change(parse(orderVerbShape, request), context, 'submitted', async (trx, order) => {
        requireOrderState(order, ['DRAFT']);
        await tradingSupplier(trx, order.supplierId);
        return { state: 'SUBMITTED', submitActor: context.actor.id };
      }),

    approvePurchaseOrder: (request, context) =>
      change(parse(orderVerbShape, request), context, 'approved', async (trx, order, time) => {
        requireOrderState(order, ['SUBMITTED']);
        const supplier = await tradingSupplier(trx, order.supplierId);
        const { approvalAmountFen } = await findPurchasingRules(trx);
        requireSecondPerson(order, context.actor.id, approvalAmountFen);
        const today = dateInShanghai(time);
        await takeFromFrameworks(trx, order.lines, today);
        const expected = addDays(today, supplier.leadDays);
        const expectedDate = order.expectedDate ?? expected;
        return { state: 'APPROVED', approveActor: context.actor.id, expectedDate };
      }),

    cancelPurchaseOrder: async (request, context) => {
      const asked = parse(orderVerbShape, request);
      if (asked.reason === '') throw invalid('reason', 'is required to cancel an order');
      return change(asked, context, 'cancelled', async (trx, order) => {
        requireOrderState(order, ['DRAFT', 'SUBMITTED', 'APPROVED', 'PARTIALLY_RECEIVED']);
        if (order.state === 'APPROVED' || order.state === 'PARTIALLY_RECEIVED') {
          const units = frameworkUnits(order.lines, 'open');
          await lockFrameworks(trx, [...units.keys()]);
          for (const [id, open] of units) await changeOrdered(trx, id, -open);
        }
        return { state: 'CANCELLED', cancelReason: asked.reason };
      });
    },
  };
}

export function orderReceiptHandlers({
  db,
  now,
  lateEntryDaysMax,
}: Inventory): Pick<Handlers, 'receivePurchaseOrder'> {
  return {
    receivePurchaseOrder: async (request, context) => {
      const { requestId, id, lines, documentNumber, occurTime } = parse(receiveOrderShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const order = await orderForChange(trx, context, { id, etag: '' });
        requireOrderState(order, ['APPROVED', 'PARTIALLY_RECEIVED']);
        const { overReceiptShare } = await findPurchasingRules(trx);
        const after = receiveOnOrder(order, order.lines, lines, overReceiptShare);
        const delivered = lines.map((line) => ({ ...line, depotId: order.depotId }));
        const document = {
          // A document number stands on one receipt of a depot; deliveries of an order are several.
          documentNumber: documentNumber || `purchaseOrders/${id}/${order.version}`,
          reason: order.note.slice(0, 500) || `purchaseOrders/${id}`,
          occurTime,
        };
        const movement = await receiveLines(
          ...([trx, context, delivered, document, time, lateEntryDaysMax] as const),
        );
        await updateReceived(trx, id, after.lines);
        await updateOrder(trx, { ...order, state: after.state, updateTime: time });
        const stored = (await findOrder(trx, id))!;
        await recordOrder(trx, context, stored, 'received');
        return { purchaseOrder: orderMessage(stored, dateInShanghai(time)), movement };
      });
    },
  };
}

async function orderForChange(
  trx: Trx,
  context: CallContext,
  { id, etag }: { id: string; etag: string },
): Promise<PurchaseOrder> {
  requireWriter(context.actor, []);
  const order = await lockOrder(trx, id);
  if (!order) throw notFound('purchase_order', id);
  requireWriter(context.actor, [order.divisionCode]);
  if (etag) requireEtag(order, etag, 'purchase order');
  return order;
}

async function tradingSupplier(trx: Trx, id: string): Promise<Supplier> {
  const supplier = await findSupplier(trx, id);
  if (!supplier) throw notFound('supplier', id);
  requireTrading(supplier);
  return supplier;
}

async function requirePlace(trx: Trx, context: CallContext, order: NewOrder): Promise<void> {
  const depot = { field: 'purchaseOrder.depotId', id: order.depotId };
  const mentions = order.lines.map(({ itemId }, n) => ({
    field: `purchaseOrder.lines[${n}].itemId`,
    id: itemId,
  }));
  const itemIds = mentions.map(({ id }) => id);
  const { depots, items } = await findMentioned(trx, [order.depotId], itemIds);
  const known = requireKnown('depot', [depot], depots);
  requireWriter(context.actor, [known.get(order.depotId)!.divisionCode]);
  requireOpen([depot], known);
  requireInUse(mentions, requireKnown('item', mentions, items));
}

async function pricedLines(
  trx: Trx,
  supplier: Supplier,
  lines: NewOrder['lines'],
): Promise<OrderLine[]> {
  const ids = lines.flatMap(({ frameworkId }) => (frameworkId === null ? [] : [frameworkId]));
  const frameworks = new Map((await findFrameworks(trx, ids)).map((each) => [each.id, each]));
  const prices = new Map(supplier.items.map((item) => [item.itemId, item.unitPriceFen]));
  return lines.map((line, index) => {
    const framework = line.frameworkId === null ? undefined : frameworks.get(line.frameworkId);
    const field = `purchaseOrder.lines[${index}].frameworkId`;
    if (line.frameworkId !== null && !framework) {
      throw notFound('framework_agreement', line.frameworkId);
    }
    if (framework && framework.supplierId !== supplier.id) {
      throw invalid(field, 'is an agreement with another supplier');
    }
    if (framework && framework.itemId !== line.itemId) {
      throw invalid(field, 'is an agreement about another item');
    }
    const unitPriceFen = line.unitPriceFen || (framework?.unitPriceFen ?? prices.get(line.itemId));
    if (unitPriceFen === undefined) throw notSupplied(supplier.id, line.itemId, index);
    return { ...line, unitPriceFen, received: 0 };
  });
}

/** Approved units count against the ceiling of their agreements, which must be in force today. */
async function takeFromFrameworks(trx: Trx, lines: OrderLine[], today: string): Promise<void> {
  const units = frameworkUnits(lines, 'quantity');
  for (const framework of await lockFrameworks(trx, [...units.keys()])) {
    const wanted = units.get(framework.id)!;
    const remaining = framework.quantity - framework.ordered;
    const { validFrom, validTo } = framework;
    const inForce = !framework.closed && validFrom <= today && (!validTo || today <= validTo);
    if (!inForce || wanted > remaining) {
      const subject = `frameworkAgreements/${framework.id}`;
      const term = `runs from ${validFrom} to ${validTo ?? 'further notice'}`;
      const over = framework.closed ? 'is closed' : term;
      const description = inForce ? `asked ${wanted}, remaining ${remaining}` : over;
      throw new AppError('FRAMEWORK_EXCEEDED', `${subject}: ${description}`, {
        preconditions: [{ type: 'FRAMEWORK_EXCEEDED', subject, description }],
        metadata: { remaining: String(remaining) },
      });
    }
    await changeOrdered(trx, framework.id, wanted);
  }
}

function notSupplied(supplierId: string, itemId: string, index: number): AppError {
  const description = `${supplierId} has no price for ${itemId}: give one`;
  return new AppError('ITEM_NOT_SUPPLIED', description, {
    preconditions: [{ type: 'ITEM_NOT_SUPPLIED', subject: `lines[${index}]`, description }],
  });
}

async function recordOrder(
  trx: Trx,
  context: CallContext,
  order: PurchaseOrder,
  verb: string,
  facts: object = {},
): Promise<void> {
  const { id, state, supplierId, depotId, amountFen, expectedDate, divisionCode } = order;
  await record(trx, context, {
    kind: `purchase-order.${verb}`,
    subject: `purchaseOrders/${id}`,
    divisionCode,
    after: { state, supplierId, depotId, amountFen, expectedDate, ...facts },
    data: { state, supplierId, depotId },
  });
}
