import { z } from 'zod';
import {
  divisionCode,
  flag,
  identifier,
  isoDate,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { carriers, everyone } from '../roles';
import { route } from '../route';
import { figure, slug } from './equipment-fields';

const tag = 'Work orders';

const states = ['OPEN', 'IN_PROGRESS', 'DONE', 'CANCELLED'] as const;
const longText = z.string().max(2_000);
const part = z.object({ name: z.string(), quantity: z.number(), unitCost: z.number() });

const workOrder = z
  .object({
    id: z.string(),
    assetId: z.string(),
    state: oneOfOut(states),
    title: z.string(),
    description: textOut,
    checkKey: textOut.describe('the maintenance it carries out; absent for a repair'),
    dueDate: textOut,
    assignee: textOut,
    parts: z.array(part),
    labourCost: z.number(),
    totalCost: z.number().describe('CNY'),
    outcome: textOut,
    divisionCode: z.string(),
    createTime: timeOut,
    startTime: timeOut,
    endTime: timeOut,
    etag: z.string(),
  })
  .meta({ id: 'WorkOrder', description: 'A repair or a maintenance of equipment.' });

const outcome = longText.min(1, 'must say what came of it');

export const workOrderRoutes = [
  route({
    method: 'get',
    path: '/v1/work-orders',
    tag,
    summary: 'Work orders, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      assetId: slug.optional(),
      state: z.enum(states).optional(),
      divisionCode: divisionCode.optional(),
      overdueOnly: flag,
      asOf: time.optional().describe('as it was then; now unless told'),
    }),
    response: pageOut('workOrders', workOrder),
    handle: ({ query }, { equipment, options }) => equipment.listWorkOrders(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/work-orders',
    tag,
    summary: 'Open a work order: the equipment is not mission ready until it is over',
    access: carriers,
    body: z
      .strictObject({
        assetId: slug,
        title: shortText.min(1, 'must not be empty'),
        description: longText.optional(),
        checkKey: identifier.optional(),
        dueDate: isoDate.optional(),
        assignee: shortText.optional(),
        urgent: z.boolean().optional().describe('it broke down though it is claimed'),
      })
      .meta({ id: 'NewWorkOrder' }),
    response: workOrder,
    status: 201,
    handle: ({ body, requestId }, { equipment, options }) =>
      equipment.openWorkOrder({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/work-orders/{id}',
    tag,
    summary: 'One work order',
    access: everyone,
    query: z.strictObject({
      asOf: time.optional().describe('as it was then; now unless told'),
    }),
    response: workOrder,
    handle: ({ params, query }, { equipment, options }) =>
      equipment.getWorkOrder({ ...query, ...params }, options),
  }),
  route({
    method: 'post',
    path: '/v1/work-orders/{id}:start',
    tag,
    summary: 'OPEN → IN_PROGRESS',
    access: carriers,
    body: z.strictObject({ assignee: shortText.optional() }),
    response: workOrder,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.startWorkOrder({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/work-orders/{id}:addWork',
    tag,
    summary: 'Add parts and labour',
    access: carriers,
    body: z.strictObject({
      parts: z
        .array(z.strictObject({ name: shortText.min(1), quantity: figure, unitCost: figure }))
        .max(200)
        .optional(),
      labourCost: figure.optional(),
    }),
    response: workOrder,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.addWork({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/work-orders/{id}:finish',
    tag,
    summary: 'IN_PROGRESS → DONE; the maintenance that it carried out holds from today',
    access: carriers,
    body: z.strictObject({ outcome }),
    response: workOrder,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.finishWorkOrder({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/work-orders/{id}:cancel',
    tag,
    summary: 'OPEN or IN_PROGRESS → CANCELLED, with the reason',
    access: carriers,
    body: z.strictObject({ outcome }),
    response: workOrder,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.cancelWorkOrder({ ...body, ...params, requestId }, options),
  }),
];
