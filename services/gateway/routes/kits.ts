import { z } from 'zod';
import {
  countOut,
  etag,
  identifier,
  pageOut,
  pageQuery,
  quantity,
  shortText,
  time,
  timeOut,
} from '../fields';
import { catalogueKeepers, everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { lot } from './lots';
import { minRemainingDays, movement } from './movement-schemas';

const tag = 'Kits';

const putKit = z
  .strictObject({
    components: z
      .array(z.strictObject({ itemId: identifier, quantity: quantity.max(10_000) }))
      .min(1)
      .max(200),
    etag,
  })
  .meta({ id: 'PutKit' });

const kit = z
  .object({
    itemId: z.string(),
    components: z.array(z.object({ itemId: z.string(), quantity: countOut })),
    etag: z.string(),
    updateTime: timeOut,
  })
  .meta({ id: 'Kit', description: 'An item that is made of other items.' });

const check = z
  .object({
    components: z.array(
      z.object({
        itemId: z.string(),
        needed: countOut,
        available: countOut,
        missing: countOut,
      }),
    ),
    completeComponents: z.number().describe('of which nothing is missing'),
    totalComponents: z.number(),
    assemblableKits: countOut,
    readyKits: countOut.describe('assembled already and free to promise'),
  })
  .meta({ id: 'KitCheck', description: 'What a depot has against what kits need.' });

const contents = z
  .object({
    contents: z.array(z.object({ itemId: z.string(), lotId: z.string(), quantity: countOut })),
  })
  .meta({ id: 'KitContents', description: 'What is in each kit of a lot; empty: not known.' });

const assembled = z
  .object({ movement, kitLots: z.array(z.object({ lot, quantity: countOut })) })
  .meta({ id: 'KitAssemblyResult' });

const documentFields = {
  documentNumber: shortText.optional(),
  reason: shortText.optional().describe('what was done, such as kits assembled, unless told'),
  occurTime: time.optional(),
};

export const kitRoutes = [
  route({
    method: 'get',
    path: '/v1/kits',
    tag,
    summary: 'Kits with their bills, by item',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('kits', kit),
    handle: ({ query }, { inventory, options }) => inventory.listKits(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/kits/{itemId}',
    tag,
    summary: 'The bill of a kit',
    access: everyone,
    response: kit,
    handle: ({ params }, { inventory, options }) => inventory.getKit(params, options),
  }),
  route({
    method: 'put',
    path: '/v1/kits/{itemId}',
    tag,
    summary: 'Make an item a kit, or replace its bill',
    access: catalogueKeepers,
    body: putKit,
    bodyField: 'kit',
    response: kit,
    handle: ({ params, body, etag, requestId }, { inventory, options }) =>
      inventory.putKit({ requestId, kit: { ...body, ...params, etag } }, options),
  }),
  route({
    method: 'get',
    path: '/v1/kits/{itemId}/check',
    tag,
    summary: 'What a depot has of each component: complete, or what is missing',
    access: everyone,
    query: z.strictObject({
      depotId: identifier,
      kits: z
        .string()
        .regex(/^[1-9]\d{0,6}$/, 'must be a whole number of at least 1')
        .optional()
        .describe('1 unless told'),
      minRemainingDays: z
        .string()
        .regex(/^\d{1,4}$/, 'must be a whole number')
        .transform(Number)
        .optional()
        .meta({ type: 'integer', minimum: 0, maximum: 3650 }),
    }),
    response: check,
    handle: ({ params, query }, { inventory, options }) =>
      inventory.checkKit({ ...query, ...params }, options),
  }),
  route({
    method: 'post',
    path: '/v1/kits/{itemId}:assemble',
    tag,
    summary: 'Make kits of components on hand at a depot, all or none',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        quantity: quantity.max(1_000_000),
        minRemainingDays: minRemainingDays.optional(),
        ...documentFields,
      })
      .meta({ id: 'KitAssembly' }),
    response: assembled,
    status: 201,
    handle: async ({ params, body, requestId }, { inventory, options }) => {
      const made = await inventory.assembleKit({ ...body, ...params, requestId }, options);
      const kitLots = made.kitLots.map((each) => ({ ...each, lot: each.lot! }));
      return { movement: made.movement!, kitLots };
    },
  }),
  route({
    method: 'post',
    path: '/v1/lots/{lotId}:disassemble',
    tag,
    summary: 'Take kits of a lot apart: components are on hand in their lots again',
    access: stockKeepers,
    body: z
      .strictObject({ depotId: identifier, quantity, ...documentFields })
      .meta({ id: 'KitDisassembly' }),
    response: movement,
    status: 201,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.disassembleKit({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/lots/{lotId}/contents',
    tag,
    summary: 'What is in the kits of a lot',
    access: everyone,
    response: contents,
    handle: ({ params }, { inventory, options }) => inventory.getKitContents(params, options),
  }),
];
