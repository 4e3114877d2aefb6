import { z } from 'zod';
import {
  etag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  textOut,
  timeOut,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Lots';

export const lotStates = [
  'AVAILABLE',
  'ON_HOLD',
  'QUARANTINED',
  'RECALLED',
  'EXPIRED',
  'DAMAGED',
  'DISPOSED',
] as const;

const lot = z
  .object({
    id: z.string(),
    itemId: z.string(),
    batchNumber: textOut.describe("the maker's batch number"),
    expireDate: textOut.describe('from this ISO date on it is not usable; absent: never expires'),
    state: oneOfOut(lotStates),
    etag: z.string(),
    createTime: timeOut,
  })
  .meta({ id: 'Lot', description: 'A batch of one item with one expiry date.' });

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
];
