import { z } from 'zod';
import {
  etag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { catalogueKeepers, everyone } from '../roles';
import { route } from '../route';
import { capabilityIn, capabilityOut, figure, returnSteps, share } from './equipment-fields';

const tag = 'Equipment kinds';

const nameText = z.string().min(1, 'must not be empty').max(100);
const names = { nameZh: nameText, nameEn: nameText };
const checkKinds = ['INSPECTION', 'MAINTENANCE'] as const;

const kindFields = {
  ...names,
  capabilities: z
    .array(z.strictObject({ key: identifier, ...names, unit: shortText.min(1) }))
    .min(1)
    .max(10)
    .describe('the first is the one that the kind is counted by'),
  outputUnit: shortText.optional().describe('of the output log, m³ for pumps'),
  homeMinimumShare: share.optional().describe('of each class that stays in its area'),
};

const kindIn = z.strictObject({ ...kindFields, etag }).meta({ id: 'EquipmentKindFields' });
const kind = z
  .object({
    id: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    capabilities: z.array(
      z.object({ key: z.string(), nameZh: z.string(), nameEn: z.string(), unit: z.string() }),
    ),
    outputUnit: textOut,
    homeMinimumShare: z.number(),
    etag: z.string(),
    updateTime: timeOut,
  })
  .meta({ id: 'EquipmentKind', description: 'Pump, boat, generator: with the figures it has.' });

const classFields = {
  kindId: identifier,
  ...names,
  itemId: shortText.optional().describe('of the catalogue, when it is there'),
  capabilities: z.array(capabilityIn).max(10),
  components: z
    .array(z.strictObject({ key: identifier, ...names, quantity: z.int().min(1).max(10_000) }))
    .max(200)
    .optional(),
  checks: z
    .array(
      z.strictObject({
        key: identifier,
        ...names,
        intervalDays: z.int().min(1).max(36_500),
        kind: z.enum(checkKinds),
      }),
    )
    .max(50)
    .optional(),
  consumables: z
    .array(z.strictObject({ key: identifier, ...names, minimum: figure, unit: shortText.min(1) }))
    .max(50)
    .optional(),
  operators: z
    .array(z.strictObject({ qualification: identifier, count: z.int().min(1).max(100) }))
    .max(10)
    .optional(),
  fuelMinimumShare: share.optional(),
  fuelCapacityL: figure.optional(),
  returnSteps: z.array(z.enum(returnSteps)).max(3).optional(),
  homeMinimumShare: share.optional().describe('that of the kind unless told'),
};

const classIn = z.strictObject({ ...classFields, etag }).meta({ id: 'EquipmentClassFields' });
const named = { key: z.string(), nameZh: z.string(), nameEn: z.string() };
const classOut = z
  .object({
    id: z.string(),
    kindId: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    itemId: textOut,
    capabilities: z.array(capabilityOut),
    components: z.array(z.object({ ...named, quantity: z.int() })),
    checks: z.array(z.object({ ...named, intervalDays: z.int(), kind: oneOfOut(checkKinds) })),
    consumables: z.array(z.object({ ...named, minimum: z.number(), unit: z.string() })),
    operators: z.array(z.object({ qualification: z.string(), count: z.int() })),
    fuelMinimumShare: z.number(),
    fuelCapacityL: z.number(),
    returnSteps: z.array(z.string()),
    homeMinimumShare: z.number().optional(),
    etag: z.string(),
    updateTime: timeOut,
  })
  .meta({ id: 'EquipmentClass', description: 'What one of a class needs to be mission ready.' });

export const equipmentKindRoutes = [
  route({
    method: 'get',
    path: '/v1/equipment-kinds',
    tag,
    summary: 'Kinds of equipment with their capabilities',
    access: everyone,
    response: z.object({ kinds: z.array(kind) }),
    handle: (_input, { equipment, options }) => equipment.listKinds({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/equipment-kinds/{id}',
    tag,
    summary: 'Create or change a kind',
    access: catalogueKeepers,
    body: kindIn,
    bodyField: 'kind',
    response: kind,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.putKind({ requestId, kind: { ...body, ...params } }, options),
  }),
  route({
    method: 'get',
    path: '/v1/equipment-classes',
    tag,
    summary: 'Classes of equipment, with what one needs to be ready',
    access: everyone,
    query: z.strictObject({ ...pageQuery, kindId: identifier.optional() }),
    response: pageOut('classes', classOut),
    handle: ({ query }, { equipment, options }) => equipment.listClasses(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/equipment-classes/{id}',
    tag,
    summary: 'One class',
    access: everyone,
    response: classOut,
    handle: ({ params }, { equipment, options }) => equipment.getClass(params, options),
  }),
  route({
    method: 'put',
    path: '/v1/equipment-classes/{id}',
    tag,
    summary: 'Create or change a class',
    access: catalogueKeepers,
    body: classIn,
    bodyField: 'class',
    response: classOut,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.putClass({ requestId, class: { ...body, ...params } }, options),
  }),
];
