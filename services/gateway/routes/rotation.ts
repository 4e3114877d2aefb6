import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
  isoDate,
  oneOfOut,
  pageOut,
  pageQuery,
  quantity,
  reason,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Rotation';

const kinds = ['TRANSFER', 'EXCHANGE', 'USE_IN_DRILL', 'ISSUE'] as const;
const states = ['PROPOSED', 'ACCEPTED', 'REJECTED'] as const;
const exchangeStates = ['PLANNED', 'COMPLETED', 'CANCELLED'] as const;

const plan = z
  .object({
    id: z.string(),
    divisionCode: textOut,
    months: z.number(),
    ladder: z.array(
      z.object({
        month: z.string(),
        units: countOut.describe('written off when nothing is done'),
        value: z.number().describe('yuan'),
        unitsAfter: countOut.describe('with the proposals'),
        valueAfter: z.number(),
      }),
    ),
    units: countOut,
    value: z.number(),
    savedUnits: countOut,
    savedValue: z.number(),
    proposalCount: z.number(),
    truncated: z.boolean(),
    createTime: timeOut,
  })
  .meta({ id: 'RotationPlan', description: 'What will be written off, and what to do instead.' });

const proposal = z
  .object({
    id: z.string(),
    planId: z.string(),
    kind: oneOfOut(kinds),
    state: oneOfOut(states),
    depotId: z.string(),
    itemId: z.string(),
    lotId: z.string(),
    expireDate: z.string(),
    quantity: countOut,
    value: z.number(),
    dueDate: z.string().describe('by which it must be done'),
    toDepotId: textOut,
    agreementId: textOut,
    transferId: textOut,
    exchangeId: textOut,
  })
  .meta({ id: 'RotationProposal' });

const exchange = z
  .object({
    id: z.string(),
    state: oneOfOut(exchangeStates),
    agreementId: z.string(),
    depotId: z.string(),
    itemId: z.string(),
    lotId: z.string(),
    quantity: countOut,
    dueDate: z.string(),
    createTime: timeOut,
    resolveTime: timeOut,
  })
  .meta({ id: 'Exchange', description: 'Old units for as many fresh ones.' });

export const rotationRoutes = [
  route({
    method: 'get',
    path: '/v1/rotation-plans',
    tag,
    summary: 'Rotation plans, newest first, without their ladders',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('plans', plan),
    handle: ({ query }, { inventory, options }) => inventory.listRotationPlans(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/rotation-plans',
    tag,
    summary: 'Predict write-offs and propose what to do',
    access: stockKeepers,
    scope: ({ body }) => body.divisionCode,
    timeoutMs: 60_000,
    body: z
      .strictObject({
        divisionCode: divisionCode.optional(),
        itemIds: z.array(identifier).max(5_000).optional(),
        months: z.int().min(1).max(36).optional().describe('12 unless told'),
        transferDays: z.int().min(1).max(90).optional().describe('14 unless told'),
        aheadDays: z.int().min(1).max(365).optional().describe('30 unless told'),
        drillShare: z.number().min(0).max(1).optional().describe('of a lot that drills can use'),
      })
      .meta({ id: 'RotationQuestion' }),
    response: plan,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.planRotation({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/rotation-plans/{id}',
    tag,
    summary: 'One plan with its ladder',
    access: everyone,
    response: plan,
    handle: ({ params }, { inventory, options }) => inventory.getRotationPlan(params, options),
  }),
  route({
    method: 'get',
    path: '/v1/rotation-plans/{planId}/proposals',
    tag,
    summary: 'The proposals of a plan, the most valuable first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      kind: z.enum(kinds).optional(),
      state: z.enum(states).optional(),
    }),
    response: pageOut('proposals', proposal),
    handle: ({ params, query }, { inventory, options }) =>
      inventory.listRotationProposals({ ...query, ...params }, options),
  }),
  route({
    method: 'post',
    path: '/v1/rotation-proposals/{id}:accept',
    tag,
    summary: 'Do it: a transfer or an exchange is drafted',
    access: stockKeepers,
    response: proposal,
    handle: ({ params, requestId }, { inventory, options }) =>
      inventory.acceptRotationProposal({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/rotation-proposals/{id}:reject',
    tag,
    summary: 'Do not do it',
    access: stockKeepers,
    body: z.strictObject({ reason }),
    response: proposal,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.rejectRotationProposal({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/exchanges',
    tag,
    summary: 'Exchanges with enterprises, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      state: z.enum(exchangeStates).optional(),
    }),
    response: pageOut('exchanges', exchange),
    handle: ({ query }, { inventory, options }) => inventory.listExchanges(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/exchanges/{id}:complete',
    tag,
    summary: 'Give the old lot and take as many fresh units',
    access: stockKeepers,
    body: z
      .strictObject({
        lines: z
          .array(
            z.strictObject({
              batchNumber: shortText.optional(),
              expireDate: isoDate.optional(),
              quantity,
            }),
          )
          .min(1)
          .max(100),
        documentNumber: shortText.max(80).optional(),
      })
      .meta({ id: 'ExchangeReceipt' }),
    response: exchange,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.completeExchange({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/exchanges/{id}:cancel',
    tag,
    summary: 'Call it off',
    access: stockKeepers,
    body: z.strictObject({ reason }),
    response: exchange,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.cancelExchange({ ...params, ...body, requestId }, options),
  }),
];
