import { z } from 'zod';
import {
  countOut,
  divisionCode,
  etag,
  flag,
  identifier,
  isoDate,
  longText,
  oneOfOut,
  pageOut,
  pageQuery,
  quantity,
  reason,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { administrators, everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { movement } from './movement-schemas';
import { fen, supplierRoutes } from './suppliers';

const tag = 'Purchasing';

const states = [
  'DRAFT',
  'SUBMITTED',
  'APPROVED',
  'PARTIALLY_RECEIVED',
  'RECEIVED',
  'CANCELLED',
] as const;

const order = z
  .object({
    id: z.string(),
    state: oneOfOut(states),
    supplierId: z.string(),
    depotId: z.string(),
    documentNumber: textOut,
    note: textOut,
    lines: z.array(
      z.object({
        itemId: z.string(),
        quantity: countOut,
        unitPriceFen: countOut,
        frameworkId: textOut,
        received: countOut,
      }),
    ),
    amountFen: countOut,
    expectedDate: textOut,
    overdue: z.boolean(),
    createActor: z.string(),
    submitActor: textOut,
    approveActor: textOut,
    cancelReason: textOut,
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'PurchaseOrder' });

const shortfall = { depotId: identifier, itemId: identifier, quantity };
const proposalAsked = z
  .strictObject({
    shortfalls: z
      .array(z.strictObject(shortfall))
      .max(5_000)
      .optional()
      .describe('of a plan; absent: those of the par levels'),
    divisionCode: divisionCode.optional(),
    neededDate: isoDate.optional(),
  })
  .meta({ id: 'PurchaseQuestion' });

const leftOut = countOut.describe('shortfalls beyond the first 5,000: ask for smaller divisions');
const unmet = z.array(z.object({ depotId: z.string(), itemId: z.string(), quantity: countOut }));
const proposal = z
  .object({
    supplierId: z.string(),
    depotId: z.string(),
    itemId: z.string(),
    quantity: countOut.describe('whole packs'),
    covered: countOut.describe('units of the shortfall'),
    unitPriceFen: countOut,
    frameworkId: textOut,
    expectedDate: z.string(),
    inTime: z.boolean(),
  })
  .meta({ id: 'PurchaseProposal' });

const orderRoutes = [
  route({
    method: 'get',
    path: '/v1/purchase-orders',
    tag,
    summary: 'Purchase orders, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      depotId: identifier.optional(),
      supplierId: identifier.optional(),
      state: z.enum(states).optional(),
      overdue: flag,
    }),
    response: pageOut('purchaseOrders', order),
    handle: ({ query }, { inventory, options }) => inventory.listPurchaseOrders(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/purchase-orders',
    tag,
    summary: 'Draft an order',
    access: stockKeepers,
    body: z
      .strictObject({
        supplierId: identifier,
        depotId: identifier,
        documentNumber: shortText.optional(),
        note: longText.optional(),
        expectedDate: isoDate.optional(),
        lines: z
          .array(
            z.strictObject({
              itemId: identifier,
              quantity,
              unitPriceFen: fen.optional().describe("the agreement's or supplier's unless told"),
              frameworkId: identifier.optional(),
            }),
          )
          .min(1)
          .max(500),
      })
      .meta({ id: 'NewPurchaseOrder' }),
    bodyField: 'purchaseOrder',
    response: order,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createPurchaseOrder({ requestId, purchaseOrder: body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/purchase-orders:propose',
    tag,
    summary: 'What to order from whom for shortfalls',
    access: everyone,
    keyed: false,
    body: proposalAsked,
    response: z.object({ proposals: z.array(proposal), unmet, leftOut }),
    handle: ({ body }, { inventory, options }) => inventory.proposePurchase(body, options),
  }),
  route({
    method: 'post',
    path: '/v1/purchase-orders:draft',
    tag,
    summary: 'Draft the orders that are proposed for shortfalls',
    access: stockKeepers,
    body: z
      .strictObject({ proposal: proposalAsked, note: longText.optional() })
      .meta({ id: 'PurchaseDraft' }),
    response: z.object({ purchaseOrders: z.array(order), unmet, leftOut }),
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.draftPurchaseOrders({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/purchase-orders/{id}',
    tag,
    summary: 'One purchase order',
    access: everyone,
    response: order,
    handle: ({ params }, { inventory, options }) => inventory.getPurchaseOrder(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/purchase-orders/{id}:submit',
    tag,
    summary: 'Ask for approval',
    access: stockKeepers,
    body: z.strictObject({ etag }),
    response: order,
    handle: ({ params, etag, requestId }, { inventory, options }) =>
      inventory.submitPurchaseOrder({ ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/purchase-orders/{id}:approve',
    tag,
    summary: 'Approve; above the amount of the rules as a second person',
    access: stockKeepers,
    body: z.strictObject({ etag }),
    response: order,
    handle: ({ params, etag, requestId }, { inventory, options }) =>
      inventory.approvePurchaseOrder({ ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/purchase-orders/{id}:cancel',
    tag,
    summary: 'Cancel what has not arrived',
    access: stockKeepers,
    body: z.strictObject({ reason, etag }),
    response: order,
    handle: ({ params, body, etag, requestId }, { inventory, options }) =>
      inventory.cancelPurchaseOrder({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/purchase-orders/{id}:receive',
    tag,
    summary: 'Take delivered lots into stock',
    access: stockKeepers,
    body: z
      .strictObject({
        lines: z
          .array(
            z.strictObject({
              itemId: identifier,
              batchNumber: shortText.optional(),
              expireDate: isoDate.optional(),
              quantity,
            }),
          )
          .min(1)
          .max(5_000),
        documentNumber: shortText.optional(),
        occurTime: time.optional(),
      })
      .meta({ id: 'PurchaseReceipt' }),
    response: z.object({ purchaseOrder: order, movement }),
    handle: async ({ params, body, requestId }, { inventory, options }) => {
      const request = { ...body, ...params, requestId };
      const received = await inventory.receivePurchaseOrder(request, options);
      return { purchaseOrder: received.purchaseOrder!, movement: received.movement! };
    },
  }),
];

const rules = z
  .object({ approvalAmountFen: countOut, overReceiptShare: z.number(), etag: z.string() })
  .meta({ id: 'PurchasingRules' });

const ruleRoutes = [
  route({
    method: 'get',
    path: '/v1/purchasing-rules',
    tag,
    summary: 'When a second person approves, and how much more may be received',
    access: everyone,
    response: rules,
    handle: (_input, { inventory, options }) => inventory.getPurchasingRules({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/purchasing-rules',
    tag,
    summary: 'Change them',
    access: administrators,
    body: z
      .strictObject({
        approvalAmountFen: z.int().min(0).max(1e13),
        overReceiptShare: z.number().min(0).max(0.2),
        etag,
      })
      .meta({ id: 'PurchasingRuleChanges' }),
    versioned: true,
    response: rules,
    handle: ({ body, etag, requestId }, { inventory, options }) =>
      inventory.updatePurchasingRules({ requestId, rules: { ...body, etag } }, options),
  }),
];

export const purchasingRoutes = [...supplierRoutes, ...orderRoutes, ...ruleRoutes];
