import { z } from 'zod';
import {
  divisionCode,
  flag,
  identifier,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { carriers, everyone, stockKeepers } from '../roles';
import { route } from '../route';
import {
  asset,
  assetChanges,
  assetStates,
  componentsIn,
  consumablesIn,
  newAsset,
} from './asset-schemas';
import { point, share } from './equipment-fields';

const tag = 'Equipment';

const asOf = time.optional().describe('as it was then; now unless told');

const jsonOut = z.string().transform((text) => JSON.parse(text) as unknown);
const version = z
  .object({
    fromTime: timeOut,
    toTime: timeOut,
    actorId: z.string(),
    changes: z.array(z.object({ field: z.string(), before: jsonOut, after: jsonOut })),
  })
  .meta({ id: 'AssetVersion' });

const summary = z
  .object({
    kindId: z.string(),
    classId: z.string(),
    count: z.int(),
    readyCount: z.int(),
    availableCount: z.int().describe('ready and not claimed'),
    capability: z.number(),
    readyCapability: z.number(),
    availableCapability: z.number(),
    unit: z.string(),
    gaps: z.array(z.object({ reason: z.string(), count: z.int() })),
  })
  .meta({ id: 'EquipmentSummary' });

const readingRoutes = [
  route({
    method: 'get',
    path: '/v1/assets',
    tag,
    summary: 'Equipment in id order, with readiness and who has it',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      kindId: identifier.optional(),
      classId: identifier.optional(),
      divisionCode: divisionCode.optional().describe('home at or below'),
      homeDepotId: identifier.optional(),
      state: z.enum(assetStates).optional().describe('all but RETIRED unless told'),
      query: z.string().max(100).optional().describe('part of the id, the serial or a name'),
      ready: flag,
      free: flag,
      gapReason: identifier.optional(),
      asOf,
    }),
    response: pageOut('assets', asset),
    handle: ({ query }, { equipment, options }) => equipment.listAssets(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/assets/{id}',
    tag,
    summary: 'One piece of equipment',
    access: everyone,
    query: z.strictObject({ asOf }),
    response: asset,
    handle: ({ params, query }, { equipment, options }) =>
      equipment.getAsset({ ...params, ...query }, options),
  }),
  route({
    method: 'get',
    path: '/v1/asset-points',
    tag,
    summary: 'Where equipment and vehicles are, and whether they can go, for a map',
    access: everyone,
    query: z.strictObject({
      divisionCode: divisionCode.optional().describe('home at or below'),
      kindId: identifier.optional(),
    }),
    response: z.object({
      points: z.array(
        z.object({
          id: z.string(),
          nameZh: textOut,
          nameEn: textOut,
          kindId: z.string(),
          classId: z.string(),
          latitude: z.number(),
          longitude: z.number(),
          status: oneOfOut(['AVAILABLE', 'CLAIMED', 'NOT_READY']),
        }),
      ),
    }),
    handle: ({ query }, { equipment, options }) => equipment.listAssetPoints(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/assets/{id}/history',
    tag,
    summary: 'What changed, when and by whom, newest first',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('versions', version),
    handle: ({ params, query }, { equipment, options }) =>
      equipment.listAssetHistory({ ...params, ...query }, options),
  }),
  route({
    method: 'get',
    path: '/v1/equipment-summary',
    tag,
    summary: 'Counts and capabilities by class: all, ready, free, and why the others are not',
    access: everyone,
    query: z.strictObject({
      divisionCode: divisionCode.optional(),
      kindId: identifier.optional(),
      asOf,
    }),
    response: z.object({ classes: z.array(summary) }),
    handle: ({ query }, { equipment, options }) => equipment.summarizeAssets(query, options),
  }),
];

const writingRoutes = [
  route({
    method: 'post',
    path: '/v1/assets',
    tag,
    summary: 'Take in one piece of equipment',
    access: stockKeepers,
    body: newAsset,
    bodyField: 'assets[0]',
    response: asset,
    status: 201,
    handle: async ({ body, requestId }, { equipment, options }) => {
      const { assets } = await equipment.createAssets({ requestId, assets: [body] }, options);
      return assets[0]!;
    },
  }),
  route({
    method: 'post',
    path: '/v1/assets:batchCreate',
    tag,
    summary: 'Take in up to 500, all or none',
    access: stockKeepers,
    body: z.strictObject({ assets: z.array(newAsset).min(1).max(500) }),
    response: z.object({ assets: z.array(asset) }),
    status: 201,
    handle: ({ body, requestId }, { equipment, options }) =>
      equipment.createAssets({ ...body, requestId }, options),
  }),
  route({
    method: 'patch',
    path: '/v1/assets/{id}',
    tag,
    summary: 'Change the fields that are sent',
    access: stockKeepers,
    body: assetChanges,
    bodyField: 'asset',
    versioned: true,
    response: asset,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { equipment, options }) =>
      equipment.updateAsset(
        { requestId, asset: { ...changes, ...params, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
  route({
    method: 'post',
    path: '/v1/assets/{id}:checkKit',
    tag,
    summary: 'Write down what was counted: components, consumables and fuel',
    description: 'What is not named stays; a consumable that is named has these batches.',
    access: carriers,
    body: z.strictObject({
      components: componentsIn.optional(),
      consumables: consumablesIn.optional(),
      fuelShare: share.optional(),
      note: z.string().max(500).optional(),
    }),
    response: asset,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.checkKit({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/assets/{id}:locate',
    tag,
    summary: 'Say where it is; without a place it is at home again',
    access: carriers,
    body: z.strictObject({ ...point, locationNote: shortText.optional() }),
    response: asset,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.locateAsset({ ...body, ...params, requestId }, options),
  }),
];

export const assetRoutes = [...readingRoutes, ...writingRoutes];
