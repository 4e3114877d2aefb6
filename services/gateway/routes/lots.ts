import { z } from 'zod';
import {
  countOut,
  divisionCode,
  etag,
  flag,
  identifier,
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
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { lotStates, movement } from './movement-schemas';

const tag = 'Lots';

export const lot = z
  .object({
    id: z.string(),
    itemId: z.string(),
    batchNumber: textOut.describe("the maker's batch number"),
    expireDate: textOut.describe('from this ISO date on it is not usable; absent: never expires'),
    state: oneOfOut(lotStates),
    part: z.number().describe('0 is the batch as it came, others were split from it'),
    parentId: textOut.describe('the lot that a part was split from'),
    etag: z.string(),
    createTime: timeOut,
  })
  .meta({ id: 'Lot', description: 'A batch of one item with one expiry date.' });

const expiringLine = z
  .object({
    depotId: z.string(),
    divisionCode: z.string(),
    itemId: z.string(),
    lotId: z.string(),
    batchNumber: textOut,
    expireDate: textOut,
    daysLeft: z.number().describe('negative when the date has passed'),
    lotState: oneOfOut(lotStates),
    onHand: countOut,
    reserved: countOut,
    inTransit: countOut,
  })
  .meta({ id: 'ExpiringLine', description: 'What a depot has of a lot that expires soon.' });

export const lotRoutes = [
  route({
    method: 'get',
    path: '/v1/lots',
    tag,
    summary: 'Lots of an item, earliest expiry first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      itemId: identifier.optional(),
      state: z.enum(lotStates).optional(),
    }),
    response: pageOut('lots', lot),
    handle: ({ query }, { inventory, options }) => inventory.listLots(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/lots/{id}',
    tag,
    summary: 'One lot',
    access: everyone,
    response: lot,
    handle: ({ params }, { inventory, options }) => inventory.getLot(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/lots/{id}:setState',
    tag,
    summary: 'Hold, quarantine, recall, release … a lot',
    description: 'A lot that is not AVAILABLE is never reserved.',
    access: stockKeepers,
    body: z.strictObject({ state: z.enum(lotStates), reason, etag }),
    versioned: true,
    response: lot,
    handle: ({ params, body, etag, requestId }, { inventory, options }) =>
      inventory.setLotState({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/lots/{lotId}:split',
    tag,
    summary: 'Make part of a lot at one depot a lot of its own, in another state',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        quantity,
        state: z.enum(lotStates),
        reason,
        documentNumber: shortText.optional(),
        occurTime: time.optional(),
      })
      .meta({ id: 'LotSplit' }),
    response: z.object({ lot, movement }).meta({ id: 'LotSplitResult' }),
    status: 201,
    handle: async ({ params, body, requestId }, { inventory, options }) => {
      const split = await inventory.splitLot({ ...body, ...params, requestId }, options);
      return { lot: split.lot!, movement: split.movement! };
    },
  }),
  route({
    method: 'get',
    path: '/v1/stock/expiring',
    tag,
    summary: 'What expires within so many days, earliest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      withinDays: z
        .string()
        .regex(/^\d{1,4}$/, 'must be a whole number')
        .transform(Number)
        .optional()
        .meta({ type: 'integer', minimum: 0, maximum: 3650, description: '90 unless told' }),
      divisionCode: divisionCode.optional(),
      depotId: identifier.optional(),
      itemId: identifier.optional(),
      includeExpired: flag,
    }),
    response: pageOut('lines', expiringLine),
    handle: ({ query: { withinDays = 90, ...query } }, { inventory, options }) =>
      inventory.listExpiringStock({ withinDays, ...query }, options),
  }),
];
