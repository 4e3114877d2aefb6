import { z } from 'zod';
import {
  countOut,
  etag,
  flag,
  identifier,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  quantity,
  shortText,
  supplyCode,
  textOut,
  timeOut,
  wholeNumber,
} from '../fields';
import { catalogueKeepers, everyone } from '../roles';
import { route } from '../route';

const tag = 'Items';

export const supplyClasses = ['BASIC_LIVING', 'EQUIPMENT', 'WORKS_MATERIALS'] as const;
export const storageClasses = ['AMBIENT', 'COOL', 'COLD', 'FROZEN', 'HAZARDOUS', 'FUEL'] as const;

const pack = z.strictObject({
  nameZh: shortText,
  nameEn: shortText,
  units: quantity.min(2).describe('a whole multiple of the pack before'),
  massKg: z.number().min(0).optional().describe('of one full pack with its packaging'),
  volumeM3: z.number().min(0).optional(),
});

const taxonomyCode = z.strictObject({ taxonomyId: identifier, code: shortText });

const fields = {
  nameZh: shortText.min(1, 'must not be empty'),
  nameEn: shortText.min(1, 'must not be empty'),
  supplyCode: supplyCode.optional(),
  supplyClass: z
    .enum(supplyClasses)
    .optional()
    .describe('class of GB/T 38565; follows from the code where there is one'),
  storageClass: z.enum(storageClasses).optional().describe('AMBIENT unless told'),
  minRemainingDays: wholeNumber
    .max(3_650)
    .optional()
    .describe('days a lot must stay usable from the day of use to be promised or issued'),
  photoUrl: z.string().max(500).optional().describe('an https address'),
  taxonomyCodes: z.array(taxonomyCode).max(20).optional(),
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
    supplyClass: oneOfOut(supplyClasses),
    storageClass: oneOfOut(storageClasses),
    minRemainingDays: z.number(),
    photoUrl: textOut,
    taxonomyCodes: z.array(z.object({ taxonomyId: z.string(), code: z.string() })),
    packs: z.array(
      z.object({
        nameZh: z.string(),
        nameEn: z.string(),
        units: countOut,
        massKg: z.number(),
        volumeM3: z.number(),
      }),
    ),
    archived: z.boolean(),
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Item', description: 'An item of the catalogue; quantities count its base unit.' });

const listQuery = z.strictObject({
  ...pageQuery,
  query: shortText.optional().describe('words in the id, either name or a code'),
  includeArchived: flag,
  supplyClass: z.enum(supplyClasses).optional(),
  storageClass: z.enum(storageClasses).optional(),
  taxonomyId: identifier.optional().describe('with taxonomyCode: at or below that node'),
  taxonomyCode: shortText.optional(),
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
    description: 'Takes the role in the catalogue division.',
    access: catalogueKeepers,
    body: newItem,
    bodyField: 'item',
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
    access: catalogueKeepers,
    body: itemChanges,
    bodyField: 'item',
    versioned: true,
    response: item,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { inventory, options }) =>
      inventory.updateItem(
        { requestId, item: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
];
