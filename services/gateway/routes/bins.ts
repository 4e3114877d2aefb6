import { z } from 'zod';
import {
  countOut,
  etag,
  identifier,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { storageClasses } from './items';

const tag = 'Bins';

const fields = {
  storageClass: z.enum(storageClasses).optional().describe('AMBIENT unless told'),
  volumeM3Capacity: z.number().min(0).optional().describe('0 is not limited'),
  massKgCapacity: z.number().min(0).optional().describe('0 is not limited'),
  closed: z.boolean().optional(),
  note: shortText.optional(),
};

const newBin = z
  .strictObject({ code: shortText.describe('A-Z, 0-9, ".", "_" and "-", up to 32'), ...fields })
  .meta({ id: 'NewBin' });
const binChanges = z
  .strictObject({ ...fields, etag })
  .partial()
  .meta({ id: 'BinChanges' });

const bin = z
  .object({
    depotId: z.string(),
    code: z.string(),
    storageClass: oneOfOut(storageClasses),
    volumeM3Capacity: z.number(),
    massKgCapacity: z.number(),
    closed: z.boolean(),
    note: textOut,
    volumeM3: z.number().describe('what stands in it'),
    massKg: z.number(),
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Bin', description: 'A marked place inside a depot.' });

const binStock = z
  .object({
    depotId: z.string(),
    itemId: z.string(),
    lotId: z.string(),
    binCode: z.string(),
    quantity: countOut,
  })
  .meta({ id: 'BinStock', description: 'Units of a lot in a bin.' });

export const binRoutes = [
  route({
    method: 'get',
    path: '/v1/depots/{depotId}/bins',
    tag,
    summary: 'Bins of a depot, in code order, with how full they are',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('bins', bin),
    handle: ({ params, query }, { inventory, options }) =>
      inventory.listBins({ ...query, ...params }, options),
  }),
  route({
    method: 'post',
    path: '/v1/depots/{depotId}/bins',
    tag,
    summary: 'Add a bin',
    access: stockKeepers,
    body: newBin,
    bodyField: 'bin',
    response: bin,
    status: 201,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.createBin({ requestId, bin: { ...body, ...params } }, options),
  }),
  route({
    method: 'get',
    path: '/v1/depots/{depotId}/bins/{code}',
    tag,
    summary: 'One bin',
    access: everyone,
    response: bin,
    handle: ({ params }, { inventory, options }) => inventory.getBin(params, options),
  }),
  route({
    method: 'patch',
    path: '/v1/depots/{depotId}/bins/{code}',
    tag,
    summary: 'Change the fields that are sent',
    access: stockKeepers,
    body: binChanges,
    bodyField: 'bin',
    versioned: true,
    response: bin,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { inventory, options }) =>
      inventory.updateBin(
        { requestId, bin: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
  route({
    method: 'delete',
    path: '/v1/depots/{depotId}/bins/{code}',
    tag,
    summary: 'Remove an empty bin',
    access: stockKeepers,
    handle: async ({ params, requestId }, { inventory, options }) => {
      await inventory.deleteBin({ ...params, requestId }, options);
    },
  }),
  route({
    method: 'get',
    path: '/v1/depots/{depotId}/bin-stock',
    tag,
    summary: 'What stands in the bins of a depot',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      binCode: shortText.optional(),
      itemId: identifier.optional(),
    }),
    response: pageOut('stock', binStock),
    handle: ({ params, query }, { inventory, options }) =>
      inventory.listBinStock({ ...query, ...params }, options),
  }),
];
