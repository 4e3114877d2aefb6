import { z } from 'zod';
import {
  divisionCode,
  etag,
  isoDate,
  latitude,
  longitude,
  oneOfOut,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { capabilityIn, capabilityOut, figure, serialText, share, slug } from './equipment-fields';

export const assetStates = ['IN_SERVICE', 'OUT_OF_SERVICE', 'RETIRED'] as const;

const key = z.string().min(1).max(40);
export const componentsIn = z
  .array(z.strictObject({ key, present: z.int().min(0).max(10_000) }))
  .max(200);
export const consumablesIn = z
  .array(z.strictObject({ key, quantity: figure, expireDate: isoDate.optional() }))
  .max(200);

const fields = {
  classId: slug,
  serial: serialText.describe('on its plate, unique in the kind'),
  nameZh: shortText.optional(),
  nameEn: shortText.optional(),
  state: z.enum(assetStates).optional(),
  capabilities: z
    .array(capabilityIn)
    .max(10)
    .optional()
    .describe('where it differs from its class'),
  homeDepotId: shortText.optional(),
  homeDivisionCode: divisionCode,
  areaCode: divisionCode.optional().describe('the county of its home unless told'),
  homeLatitude: latitude.optional(),
  homeLongitude: longitude.optional(),
  note: z.string().max(500).optional(),
};

export const newAsset = z
  .strictObject({
    id: slug.optional(),
    ...fields,
    components: componentsIn.optional(),
    consumables: consumablesIn.optional(),
    checks: z
      .array(
        z.strictObject({
          key,
          passed: z.boolean(),
          checkDate: isoDate.optional(),
          dueDate: isoDate.optional(),
        }),
      )
      .max(50)
      .optional(),
    fuelShare: share.optional(),
  })
  .meta({ id: 'NewAsset' });

export const assetChanges = z
  .strictObject({ ...fields, etag })
  .partial()
  .meta({ id: 'AssetChanges' });

const engagement = z
  .object({
    claimId: z.string(),
    exerciseId: textOut,
    incidentId: textOut,
    purpose: textOut,
    holderId: z.string(),
    holderName: z.string(),
    sinceTime: timeOut,
    dueBackTime: timeOut,
  })
  .nullish()
  .transform((value) => value ?? undefined)
  .optional();

export const asset = z
  .object({
    id: z.string(),
    classId: z.string(),
    kindId: z.string(),
    serial: z.string(),
    nameZh: textOut,
    nameEn: textOut,
    state: oneOfOut(assetStates),
    capabilities: z.array(capabilityOut),
    homeDepotId: textOut,
    homeDivisionCode: z.string(),
    areaCode: z.string(),
    homeLatitude: z.number().optional(),
    homeLongitude: z.number().optional(),
    locationNote: textOut,
    latitude: z.number().optional().describe('where it is; its home unless it was located'),
    longitude: z.number().optional(),
    locateTime: timeOut,
    components: z.array(z.object({ key: z.string(), present: z.int(), required: z.int() })),
    consumables: z.array(z.object({ key: z.string(), quantity: z.number(), expireDate: textOut })),
    checks: z.array(
      z.object({
        key: z.string(),
        passed: z.boolean(),
        checkDate: z.string(),
        dueDate: z.string(),
      }),
    ),
    fuelShare: z.number(),
    pendingSteps: z.array(z.string()),
    openWorkOrders: z.int(),
    custodian: textOut,
    custodyTime: timeOut,
    hoursRun: z.number(),
    output: z.number(),
    note: textOut,
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
    readiness: z
      .object({
        ready: z.boolean(),
        gaps: z.array(
          z.object({ reason: z.string(), subject: z.string(), description: z.string() }),
        ),
        componentsPresent: z.int(),
        componentsRequired: z.int(),
      })
      .nullable()
      .describe('computed: whether it is mission ready, and what is missing'),
    engagement: engagement.describe('the claim that has it; absent when it is free'),
    exerciseEngagement: engagement.describe('the exercise that has it; free for a real claim'),
  })
  .meta({ id: 'Asset', description: 'A single piece of equipment.' });
