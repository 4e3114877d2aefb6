import { z } from 'zod';
import { serviceActor } from '../../platform/identity';
import {
  countOut,
  divisionCode,
  etag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  quantity,
  reason,
  textOut,
  time,
  timeOut,
  wholeNumber,
} from '../fields';
import { carriers, everyone, stockKeepers } from '../roles';
import { route, type RouteContext } from '../route';
import { lotShare } from './reservations';

const tag = 'Transfers';

const states = [
  'PLANNED',
  'PICKING',
  'PACKED',
  'DISPATCHED',
  'PARTIALLY_RECEIVED',
  'RECEIVED',
  'CANCELLED',
] as const;

const fields = {
  id: z.string(),
  state: oneOfOut(states),
  reservationId: textOut,
  incidentId: textOut,
  fromDepotId: z.string(),
  toDepotId: textOut.describe('this or toDivisionCode'),
  toDivisionCode: textOut,
  fleetId: textOut,
  lines: z.array(
    z.object({
      itemId: z.string(),
      quantity: countOut,
      received: countOut,
      lost: countOut,
      lots: z.array(lotShare),
    }),
  ),
  losses: z.array(
    z.object({ itemId: z.string(), quantity: countOut, reason: z.string(), createTime: timeOut }),
  ),
  plannedDepartTime: timeOut,
  plannedArriveTime: timeOut,
  departTime: timeOut,
  arriveTime: timeOut,
  createTime: timeOut,
  etag: z.string(),
};

const transfer = z
  .object(fields)
  .meta({ id: 'Transfer', description: 'A shipment to a depot or to a community in need.' });

const movedTransfer = z
  .object({
    ...fields,
    plan: z
      .object({
        id: z.string(),
        state: z.string(),
        transfersTotal: z.int(),
        transfersDispatched: z.int(),
        transfersReceived: z.int(),
      })
      .optional()
      .describe('where its plan stands, when it belongs to one'),
  })
  .meta({ id: 'MovedTransfer' });

const legs = z
  .array(
    z.strictObject({
      fromDepotId: identifier,
      toDepotId: identifier.optional().describe('this or toDivisionCode'),
      toDivisionCode: divisionCode.optional(),
      fleetId: identifier.optional(),
      lines: z
        .array(z.strictObject({ itemId: identifier, quantity }))
        .min(1)
        .max(5_000),
      plannedDepartTime: time.optional(),
      plannedArriveTime: time.optional(),
    }),
  )
  .min(1)
  .max(5_000);

const receiptLines = z
  .array(
    z.strictObject({
      itemId: identifier,
      received: wholeNumber,
      lost: wholeNumber.optional(),
      lossReason: z.string().max(500).optional().describe('required when something was lost'),
    }),
  )
  .min(1)
  .max(5_000);

/**
 * A transfer of a plan is moved through mobilization, which moves the plan along with it. Where
 * goods arrive, not everyone sees the depots of the whole reservation: the gateway looks itself.
 */
async function isOfPlan(id: string, { actor, inventory, options }: RouteContext): Promise<boolean> {
  const { reservationId } = await inventory.getTransfer({ id }, options);
  if (!reservationId) return false;
  const asGateway = { ...options, actor: serviceActor('gateway', actor.id) };
  const { purpose } = await inventory.getReservation({ id: reservationId }, asGateway);
  return purpose.startsWith('plans/');
}

type Progress = Awaited<ReturnType<RouteContext['mobilization']['recordDeparture']>>;

async function withPlan(progress: Progress, { inventory, options }: RouteContext) {
  const { planId: id, planState: state, ...counts } = progress;
  const moved = await inventory.getTransfer({ id: progress.transferId }, options);
  return { ...moved, plan: { id, state, ...counts } };
}

export const transferRoutes = [
  route({
    method: 'get',
    path: '/v1/transfers',
    tag,
    summary: 'Transfers, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      incidentId: identifier.optional(),
      reservationId: identifier.optional(),
      state: z.enum(states).optional(),
      depotId: identifier.optional(),
    }),
    response: pageOut('transfers', transfer),
    handle: ({ query }, { inventory, options }) => inventory.listTransfers(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/transfers',
    tag,
    summary: 'Create the transfers of a reservation, all or none',
    access: stockKeepers,
    body: z.strictObject({ reservationId: identifier, legs }).meta({ id: 'NewTransfers' }),
    response: z.object({ transfers: z.array(transfer) }),
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createTransfers({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/transfers/{id}',
    tag,
    summary: 'One transfer',
    access: everyone,
    response: transfer,
    handle: ({ params }, { inventory, options }) => inventory.getTransfer(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/transfers/{id}:advance',
    tag,
    summary: 'PLANNED → PICKING → PACKED, one step',
    access: stockKeepers,
    body: z.strictObject({ etag }),
    versioned: true,
    response: transfer,
    handle: ({ params, etag, requestId }, { inventory, options }) =>
      inventory.advanceTransfer({ ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/transfers/{id}:dispatch',
    tag,
    summary: 'Record that the goods left',
    access: carriers,
    body: z.strictObject({ etag, departTime: time.optional() }),
    versioned: true,
    response: movedTransfer,
    handle: async ({ params: { id }, body: { departTime }, etag, requestId }, context) => {
      const { inventory, mobilization, options } = context;
      const departure = { requestId, etag, departTime };
      if (!(await isOfPlan(id, context))) {
        return inventory.dispatchTransfer({ ...departure, id }, options);
      }
      const sent = await mobilization.recordDeparture({ ...departure, transferId: id }, options);
      return withPlan(sent, context);
    },
  }),
  route({
    method: 'post',
    path: '/v1/transfers/{id}:receive',
    tag,
    summary: 'Record what arrived and what was lost',
    access: carriers,
    body: z.strictObject({ etag, lines: receiptLines, arriveTime: time.optional() }),
    versioned: true,
    response: movedTransfer,
    handle: async ({ params: { id }, body: { etag: _, ...body }, etag, requestId }, context) => {
      const { inventory, mobilization, options } = context;
      const receipt = { ...body, requestId, etag };
      if (!(await isOfPlan(id, context))) {
        return inventory.receiveTransfer({ ...receipt, id }, options);
      }
      const received = await mobilization.recordReceipt({ ...receipt, transferId: id }, options);
      return withPlan(received, context);
    },
  }),
  route({
    method: 'post',
    path: '/v1/transfers:cancel',
    tag,
    summary: 'Cancel transfers of a reservation that have not left, and release their units',
    access: stockKeepers,
    body: z.strictObject({
      reservationId: identifier,
      ids: z.array(identifier).max(5_000).optional().describe('absent: all that have not left'),
      reason,
    }),
    response: z.object({ transfers: z.array(transfer) }),
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.cancelTransfers({ ...body, requestId }, options),
  }),
];
