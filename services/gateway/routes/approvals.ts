import { z } from 'zod';
import {
  countOut,
  divisionCode,
  etag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  textOut,
  timeOut,
} from '../fields';
import { approvers, everyone, limitSetters, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Approvals';

const states = ['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED'] as const;

export const approval = z
  .object({
    id: z.string(),
    kind: oneOfOut(['ADJUSTMENT', 'DISPOSAL', 'REVERSAL', 'COUNT', 'LOAN_LOSS']),
    state: oneOfOut(states),
    depotId: z.string(),
    lines: z.array(
      z.object({
        itemId: z.string(),
        lotId: z.string(),
        binCode: textOut,
        quantityChange: countOut.describe('signed base units'),
      }),
    ),
    units: countOut.describe('of all lines, whichever way they go'),
    value: z.number().describe('what those are worth, in yuan'),
    reason: textOut,
    documentNumber: textOut,
    cause: textOut,
    reversesId: textOut,
    occurTime: timeOut,
    requesterId: z.string(),
    requesterName: textOut,
    createTime: timeOut,
    expireTime: timeOut,
    deciderId: textOut,
    deciderName: textOut,
    decideReason: textOut,
    decideTime: timeOut,
    movementId: textOut.describe('what was posted, once approved'),
    etag: z.string(),
  })
  .meta({ id: 'Approval', description: 'A change that waits for a second person, or did.' });

const limitOut = z
  .object({
    divisionCode: textOut.describe('absent: everywhere'),
    unitsMax: countOut.optional().describe('absent: no limit by units'),
    valueMax: z.number().optional().describe('in yuan; absent: no limit by value'),
    expireHours: z.int(),
    etag: z.string(),
  })
  .meta({ id: 'ApprovalLimit', description: 'Above this size a second person is needed.' });

const itemValue = z
  .object({ itemId: identifier, unitValue: z.number().min(0).max(1e9).describe('yuan') })
  .meta({ id: 'ItemValue', description: 'What a base unit of an item is worth.' });

export const approvalRoutes = [
  route({
    method: 'get',
    path: '/v1/approvals',
    tag,
    summary: 'Changes that wait for a second person, or did, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(states).optional(),
      depotId: identifier.optional(),
    }),
    response: pageOut('approvals', approval),
    handle: ({ query }, { inventory, options }) => inventory.listApprovals(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/approvals/{id}',
    tag,
    summary: 'One approval',
    access: everyone,
    response: approval,
    handle: ({ params }, { inventory, options }) => inventory.getApproval(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/approvals/{id}:approve',
    tag,
    summary: 'Approve it, as another person than who asked: the change is posted',
    access: approvers,
    body: z.strictObject({ reason: z.string().max(500).optional() }),
    response: approval,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.approveChange({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/approvals/{id}:reject',
    tag,
    summary: 'Reject it: nothing changes, what it held is free again',
    access: approvers,
    body: z.strictObject({ reason }),
    response: approval,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.rejectChange({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/approval-limits',
    tag,
    summary: 'Above which size a change needs a second person, by division',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('limits', limitOut),
    handle: ({ query }, { inventory, options }) => inventory.listApprovalLimits(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/approval-limits:set',
    tag,
    summary: 'Set the limit of a division',
    access: limitSetters,
    body: z.strictObject({
      divisionCode: divisionCode.optional().describe('absent: everywhere'),
      unitsMax: z.int().min(0).max(1e15).optional(),
      valueMax: z.number().min(0).max(1e12).optional(),
      expireHours: z.int().min(1).max(720).optional().describe('72 unless told'),
      etag,
    }),
    bodyField: 'limit',
    response: limitOut,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.setApprovalLimit({ requestId, limit: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/item-values',
    tag,
    summary: 'What a base unit of each item is worth',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('values', itemValue),
    handle: ({ query }, { inventory, options }) => inventory.listItemValues(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/item-values:set',
    tag,
    summary: 'Say what base units are worth: for limits, ABC classes and valuation',
    access: stockKeepers,
    body: z.strictObject({ values: z.array(itemValue).min(1).max(1_000) }),
    response: z.object({ values: z.array(itemValue) }),
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.setItemValues({ ...body, requestId }, options),
  }),
];
