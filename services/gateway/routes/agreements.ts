import { z } from 'zod';
import {
  countOut,
  divisionCode,
  etag,
  flag,
  identifier,
  isoDate,
  longText,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  quantity,
  reason,
  shortText,
  textOut,
  time,
  timeOut,
  wholeNumber,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { movement } from './movement-schemas';

const tag = 'Agreements';

const hours = z.number().min(0).max(720);
const days = z.int().min(0).max(36_500);

const papers = {
  documentNumber: shortText.optional(),
  note: longText.optional(),
};
const validity = {
  validFrom: isoDate.describe('the first day on which it can be called'),
  validTo: isoDate.optional().describe('the last day; absent: without end'),
};
const place = { depotId: identifier.describe('where the goods are loaded'), itemId: identifier };

const agreementFields = {
  quantity,
  noticeHours: hours.optional().describe('from the call until the enterprise begins'),
  responseHours: hours.optional().describe('from then until the goods can be loaded'),
  ...validity,
  remainingDays: days.optional().describe('shelf life it promises'),
  exchangeDays: days.optional().describe('an exchange takes lots with so many days left'),
  ...papers,
};

const capacityFields = {
  unitsPerHour: z.number().positive().max(1e6).describe('at full rate'),
  leadHours: hours.optional().describe('from the order until production begins'),
  rampKind: z.enum(['STEPS', 'LINEAR']).optional(),
  ramp: z
    .array(z.strictObject({ hours, share: z.number().min(0).max(1) }))
    .max(50)
    .optional()
    .describe('shares of the full rate by hours since production began; the last is 1'),
  quantity: quantity.describe('units that can be made in all'),
  ...validity,
  ...papers,
};

const promised = {
  id: z.string(),
  depotId: z.string(),
  itemId: z.string(),
  quantity: countOut,
  called: countOut.describe('in call-offs that were not released'),
  remaining: countOut,
  validFrom: z.string(),
  validTo: textOut,
  documentNumber: textOut,
  note: textOut,
  closed: z.boolean(),
  etag: z.string(),
  createTime: timeOut,
  updateTime: timeOut,
};

const agreement = z
  .object({
    ...promised,
    noticeHours: z.number(),
    responseHours: z.number(),
    remainingDays: z.number(),
    exchangeDays: z.number(),
  })
  .meta({ id: 'Agreement', description: 'Stock an enterprise hands over on call.' });

const capacity = z
  .object({
    ...promised,
    unitsPerHour: z.number(),
    leadHours: z.number(),
    rampKind: oneOfOut(['STEPS', 'LINEAR']),
    ramp: z.array(z.object({ hours: z.number(), share: z.number() })),
  })
  .meta({ id: 'Capacity', description: 'What a factory can make; never stock on hand.' });

const callOffStates = [
  'HELD',
  'CONFIRMED',
  'PARTIALLY_RECEIVED',
  'RECEIVED',
  'RELEASED',
  'EXPIRED',
] as const;

const callOff = z
  .object({
    id: z.string(),
    state: oneOfOut(callOffStates),
    agreementId: textOut,
    capacityId: textOut,
    itemId: z.string(),
    sourceDepotId: z.string(),
    depotId: z.string().describe('receives the goods'),
    quantity: countOut,
    received: countOut,
    incidentId: textOut,
    purpose: textOut,
    expectedTime: timeOut.describe('when the units can be loaded'),
    expireTime: timeOut.describe('when a hold that nobody confirms is over'),
    etag: z.string(),
    createTime: timeOut,
    resolveTime: timeOut,
  })
  .meta({ id: 'CallOff', description: 'Units ordered from an agreement or a capacity.' });

const promiseQuery = z.strictObject({
  ...pageQuery,
  divisionCode: divisionCode.optional(),
  depotId: identifier.optional(),
  itemId: identifier.optional(),
  includeClosed: flag,
});

const agreementRoutesOnly = [
  route({
    method: 'get',
    path: '/v1/agreements',
    tag,
    summary: 'Agreements with enterprises, newest first',
    access: everyone,
    query: promiseQuery,
    response: pageOut('agreements', agreement),
    handle: ({ query }, { inventory, options }) => inventory.listAgreements(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/agreements',
    tag,
    summary: 'Add an agreement',
    access: stockKeepers,
    body: z
      .strictObject({ ...place, ...agreementFields, closed: z.boolean().default(false) })
      .meta({ id: 'NewAgreement' }),
    bodyField: 'agreement',
    response: agreement,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createAgreement({ requestId, agreement: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/agreements/{id}',
    tag,
    summary: 'One agreement',
    access: everyone,
    response: agreement,
    handle: ({ params }, { inventory, options }) => inventory.getAgreement(params, options),
  }),
  route({
    method: 'patch',
    path: '/v1/agreements/{id}',
    tag,
    summary: 'Change the fields that are sent',
    access: stockKeepers,
    body: z
      .strictObject({ ...agreementFields, closed: z.boolean(), etag })
      .partial()
      .meta({ id: 'AgreementChanges' }),
    bodyField: 'agreement',
    versioned: true,
    response: agreement,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { inventory, options }) =>
      inventory.updateAgreement(
        { requestId, agreement: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
];

const capacityRoutes = [
  route({
    method: 'get',
    path: '/v1/capacities',
    tag,
    summary: 'Capacities of factories, newest first',
    access: everyone,
    query: promiseQuery,
    response: pageOut('capacities', capacity),
    handle: ({ query }, { inventory, options }) => inventory.listCapacities(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/capacities',
    tag,
    summary: 'Add a capacity',
    access: stockKeepers,
    body: z
      .strictObject({ ...place, ...capacityFields, closed: z.boolean().default(false) })
      .meta({ id: 'NewCapacity' }),
    bodyField: 'capacity',
    response: capacity,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createCapacity({ requestId, capacity: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/capacities/{id}',
    tag,
    summary: 'One capacity',
    access: everyone,
    response: capacity,
    handle: ({ params }, { inventory, options }) => inventory.getCapacity(params, options),
  }),
  route({
    method: 'patch',
    path: '/v1/capacities/{id}',
    tag,
    summary: 'Change the fields that are sent',
    access: stockKeepers,
    body: z
      .strictObject({ ...capacityFields, closed: z.boolean(), etag })
      .partial()
      .meta({ id: 'CapacityChanges' }),
    bodyField: 'capacity',
    versioned: true,
    response: capacity,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { inventory, options }) =>
      inventory.updateCapacity(
        { requestId, capacity: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
];

const callOffRoutes = [
  route({
    method: 'get',
    path: '/v1/call-offs',
    tag,
    summary: 'Call-offs, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(callOffStates).optional(),
      agreementId: identifier.optional(),
      capacityId: identifier.optional(),
      incidentId: identifier.optional(),
    }),
    response: pageOut('callOffs', callOff),
    handle: ({ query }, { inventory, options }) => inventory.listCallOffs(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/call-offs',
    tag,
    summary: 'Take units of an agreement or a capacity until confirmed',
    access: stockKeepers,
    body: z
      .strictObject({
        agreementId: identifier.optional().describe('or a capacity'),
        capacityId: identifier.optional(),
        quantity,
        depotId: identifier.optional().describe('that receives; absent: where it is loaded'),
        incidentId: identifier.optional(),
        purpose: shortText.optional(),
        holdSeconds: wholeNumber.max(86_400).optional().describe('900 unless told'),
      })
      .meta({ id: 'NewCallOff' }),
    response: callOff,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createCallOff({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/call-offs/{id}',
    tag,
    summary: 'One call-off',
    access: everyone,
    response: callOff,
    handle: ({ params }, { inventory, options }) => inventory.getCallOff(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/call-offs/{id}:confirm',
    tag,
    summary: 'Order the units that are held',
    access: stockKeepers,
    response: callOff,
    handle: ({ params, requestId }, { inventory, options }) =>
      inventory.confirmCallOff({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/call-offs/{id}:release',
    tag,
    summary: 'Give back what was not received',
    access: stockKeepers,
    body: z.strictObject({ reason }),
    response: callOff,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.releaseCallOff({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/call-offs/{id}:receive',
    tag,
    summary: 'Take delivered units into stock',
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
        documentNumber: shortText.optional(),
        occurTime: time.optional(),
      })
      .meta({ id: 'CallOffDelivery' }),
    response: z.object({ callOff, movement }),
    handle: async ({ params, body, requestId }, { inventory, options }) => {
      const received = await inventory.receiveCallOff({ ...body, ...params, requestId }, options);
      return { callOff: received.callOff!, movement: received.movement! };
    },
  }),
];

export const agreementRoutes = [...agreementRoutesOnly, ...capacityRoutes, ...callOffRoutes];
