import { z } from 'zod';
import {
  countOut,
  etag,
  flag,
  maskOf,
  pageOut,
  pageQuery,
  quantity,
  shortText,
  textOut,
  timeOut,
  wholeNumber,
} from '../fields';
import { stockKeepers, everyone } from '../roles';
import { route } from '../route';

const tag = 'Items';

const pack = z.strictObject({ nameZh: shortText, nameEn: shortText, units: quantity.min(2) });

const fields = {
  nameZh: shortText.min(1, 'must not be empty'),
  nameEn: shortText.min(1, 'must not be empty'),
  supplyCode: z
    .string()
    .regex(/^[123]\d{6}$/, 'must be a GB/T 38565 code of seven digits that begins with 1, 2 or 3')
    .optional(),
  unitZh: shortText.min(1, 'must not be empty'),
  unitEn: shortText.min(1, 'must not be empty'),
  contentPerUnit: z.number().positive().optional().describe('a 550 mL bottle holds 0.55 (L)'),
  standardId: z.string().max(64).optional(),
  massKg: z.number().min(0).optional(),
  volumeM3: z.number().min(0).optional(),
  shelfLifeDays: wholeNumber.max(36_500).optional().describe('0 when it does not expire'),
  packs: z.array(pack).max(20).optional(),
};

const newItem = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and -'),
    ...fields,
  })
  .meta({ id: 'NewItem' });

const itemChanges = z
  .strictObject({ ...fields, archived: z.boolean(), etag })
  .partial()
  .meta({ id: 'ItemChanges' });

const item = z
  .object({
    id: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    supplyCode: textOut,
    unitZh: z.string(),
    unitEn: z.string(),
    contentPerUnit: z.number(),
    standardId: textOut,
    massKg: z.number(),
    volumeM3: z.number(),
    shelfLifeDays: z.number(),
    packs: z.array(z.object({ nameZh: z.string(), nameEn: z.string(), units: countOut })),
    archived: z.boolean(),
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Item', description: 'An item of the catalogue; quantities count its base unit.' });

const listQuery = z.strictObject({
  ...pageQuery,
  query: shortText.optional().describe('words in the id or either name'),
  includeArchived: flag,
});

export const itemRoutes = [
  route({
    method: 'get',
    path: '/v1/items',
    tag,
    summary: 'The catalogue, in id order',
    access: everyone,
    query: listQuery,
    response: pageOut('items', item),
    handle: ({ query }, { inventory, options }) => inventory.listItems(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/items',
    tag,
    summary: 'Add an item',
    access: stockKeepers,
    body: newItem,
    response: item,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createItem({ requestId, item: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/items/{id}',
    tag,
    summary: 'One item',
    access: everyone,
    response: item,
    handle: ({ params }, { inventory, options }) => inventory.getItem(params, options),
  }),
  route({
    method: 'patch',
    path: '/v1/items/{id}',
    tag,
    summary: 'Change the fields that are sent',
    access: stockKeepers,
    body: itemChanges,
    versioned: true,
    response: item,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { inventory, options }) =>
      inventory.updateItem(
        { requestId, item: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
];
