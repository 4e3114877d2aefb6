import { z } from 'zod';
import {
  divisionCode,
  etag,
  identifier,
  latitude,
  longitude,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Depots';

const tiers = [
  'REGION',
  'CITY',
  'DISTRICT',
  'STREET',
  'COMMUNITY',
  'SHELTER',
  'ENTERPRISE',
  'SPECIAL_ZONE',
] as const;

const ownerships = ['GOVERNMENT', 'COMMERCIAL', 'SOCIAL'] as const;

const fields = {
  nameZh: shortText.min(1, 'must not be empty'),
  nameEn: shortText.min(1, 'must not be empty'),
  tier: z.enum(tiers),
  divisionCode,
  latitude: latitude.optional(),
  longitude: longitude.optional(),
  areaM2: z.number().min(0).optional(),
  keeper: shortText.optional(),
  phone: shortText.optional(),
  leadHours: z
    .number()
    .min(0)
    .max(720)
    .optional()
    .describe('from the call until its stock can be loaded; 0 unless told'),
  openingHours: shortText.optional().describe('when it is staffed, in words'),
  ownership: z
    .enum(ownerships)
    .optional()
    .describe('COMMERCIAL for an enterprise and GOVERNMENT for others unless told'),
  parentId: shortText.optional().describe('the depot that a shortfall here escalates to'),
};

const newDepot = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ -'),
    ...fields,
    closed: z.boolean().default(false),
  })
  .meta({ id: 'NewDepot' });

const depotChanges = z
  .strictObject({ ...fields, closed: z.boolean(), etag })
  .partial()
  .meta({ id: 'DepotChanges' });

const depot = z
  .object({
    id: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    tier: oneOfOut(tiers),
    divisionCode: z.string(),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
    areaM2: z.number(),
    keeper: textOut,
    phone: textOut,
    closed: z.boolean(),
    leadHours: z.number(),
    openingHours: textOut,
    ownership: oneOfOut(ownerships),
    parentId: textOut,
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Depot', description: 'A place that stores supplies.' });

export const depotRoutes = [
  route({
    method: 'get',
    path: '/v1/depots',
    tag,
    summary: 'Depots you may see, in id order',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional().describe('at or below this division'),
      tier: z.enum(tiers).optional(),
      ownership: z.enum(ownerships).optional(),
      parentId: identifier.optional().describe('only the depots right below this one'),
      asOf: time.optional().describe('as they were then, without keepers and phones'),
    }),
    response: pageOut('depots', depot),
    handle: ({ query }, { inventory, options }) => inventory.listDepots(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/depots',
    tag,
    summary: 'Add a depot',
    access: stockKeepers,
    scope: ({ body }) => body.divisionCode,
    body: newDepot,
    bodyField: 'depot',
    response: depot,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createDepot({ requestId, depot: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/depots/{id}',
    tag,
    summary: 'One depot',
    access: everyone,
    response: depot,
    handle: ({ params }, { inventory, options }) => inventory.getDepot(params, options),
  }),
  route({
    method: 'patch',
    path: '/v1/depots/{id}',
    tag,
    summary: 'Change the fields that are sent',
    access: stockKeepers,
    scope: ({ body }) => body.divisionCode,
    body: depotChanges,
    bodyField: 'depot',
    versioned: true,
    response: depot,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { inventory, options }) =>
      inventory.updateDepot(
        { requestId, depot: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
];
