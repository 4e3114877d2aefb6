import { z } from 'zod';
import {
  divisionCode,
  flag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { carriers, everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { figure, numberText, point, returnSteps, share, slug } from './equipment-fields';

const tag = 'Equipment claims';

const claimers = [...stockKeepers, 'DRILL_OPERATOR'] as const;
const returners = [...carriers, 'DRILL_OPERATOR'] as const;
const states = ['HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'ENDED'] as const;
const assetStates = ['ACTIVE', 'RETURNED', 'RELEASED', 'PREEMPTED'] as const;

const claim = z
  .object({
    id: z.string(),
    state: oneOfOut(states),
    purpose: textOut,
    incidentId: textOut,
    exerciseId: textOut,
    divisionCode: z.string(),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
    borrower: textOut,
    dueBackTime: timeOut,
    overdue: z.boolean(),
    assets: z.array(
      z.object({
        assetId: z.string(),
        classId: z.string(),
        kindId: z.string(),
        state: oneOfOut(assetStates),
        capability: z.number(),
        unit: z.string(),
        homeDivisionCode: z.string(),
        outOfArea: z.boolean(),
        distanceKm: z.number().optional(),
        acceptedGaps: z.array(z.string()),
        endTime: timeOut,
        condition: textOut,
        note: textOut,
      }),
    ),
    holderId: z.string(),
    holderName: z.string(),
    expireTime: timeOut,
    createTime: timeOut,
    confirmTime: timeOut,
    resolveTime: timeOut,
    etag: z.string(),
  })
  .meta({ id: 'EquipmentClaim', description: 'Equipment that somebody has for a purpose.' });

const line = z
  .strictObject({
    kindId: slug.optional(),
    classId: slug.optional(),
    capability: identifier.optional().describe('the first of the kind unless told'),
    quantity: figure.optional().describe('4800 for 4,800 m³/h of pumps'),
    unit: shortText.optional(),
    effectiveness: share.optional().describe('the share of a figure that counts; 1 unless told'),
    count: z.int().min(1).max(500).optional().describe('instead of a quantity'),
  })
  .meta({ id: 'CapabilityRequest' });

const newClaim = z
  .strictObject({
    purpose: shortText.min(1, 'must not be empty'),
    incidentId: identifier.optional(),
    exerciseId: identifier.optional(),
    divisionCode: divisionCode.describe('where it is used: decides what leaves its area'),
    ...point,
    borrower: shortText.optional(),
    dueBackTime: time.optional(),
    assetIds: z.array(slug).max(500).optional(),
    lines: z.array(line).max(50).optional(),
    holdSeconds: z.int().min(1).max(86_400).optional().describe('900 unless told'),
    acceptGapsReason: z.string().max(500).optional().describe('why it goes though not ready'),
  })
  .meta({ id: 'NewEquipmentClaim' });

const alternative = z
  .object({
    assetId: z.string(),
    classId: z.string(),
    capability: z.number(),
    unit: z.string(),
    homeDivisionCode: z.string(),
    distanceKm: z.number().optional(),
  })
  .meta({ id: 'EquipmentAlternative' });

const readingRoutes = [
  route({
    method: 'get',
    path: '/v1/equipment-claims',
    tag,
    summary: 'Claims and loans, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(states).optional(),
      incidentId: identifier.optional(),
      assetId: slug.optional(),
      exerciseId: identifier.optional().describe('real ones unless told; * is all'),
      overdueOnly: flag,
      outOfAreaOnly: flag,
      asOf: time.optional().describe('as they stood then; now unless told'),
    }),
    response: pageOut('claims', claim),
    handle: ({ query }, { equipment, options }) => equipment.listClaims(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/equipment-claims/{id}',
    tag,
    summary: 'One claim, as it is or as it stood at a time',
    access: everyone,
    query: z.strictObject({ asOf: time.optional() }),
    response: claim,
    handle: ({ params, query }, { equipment, options }) =>
      equipment.getClaim({ ...params, ...query }, options),
  }),
  route({
    method: 'get',
    path: '/v1/equipment-alternatives',
    tag,
    summary: 'Ready and free equipment like one, or of a kind, the nearest first',
    access: everyone,
    query: z.strictObject({
      assetId: slug.optional(),
      kindId: slug.optional(),
      minimum: numberText,
      latitude: numberText,
      longitude: numberText,
      divisionCode: divisionCode.optional(),
      exerciseId: identifier.optional(),
    }),
    response: z.object({ alternatives: z.array(alternative) }),
    handle: ({ query }, { equipment, options }) => equipment.findAlternatives(query, options),
  }),
];

const takingRoutes = [
  route({
    method: 'post',
    path: '/v1/equipment-claims',
    tag,
    summary: 'Take equipment by id or by capability, all or none',
    description:
      'ALREADY_CLAIMED says who holds it and what is free instead; a gap of readiness, ' +
      'HOME_MINIMUM and INSUFFICIENT_CAPABILITY are told with their figures.',
    access: claimers,
    body: newClaim,
    response: claim,
    status: 201,
    handle: ({ body, requestId }, { equipment, options }) =>
      equipment.createClaim({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/equipment-claims/{id}:confirm',
    tag,
    summary: 'HELD → CONFIRMED: it no longer expires',
    access: claimers,
    response: claim,
    handle: ({ params, requestId }, { equipment, options }) =>
      equipment.confirmClaim({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/equipment-claims/{id}:release',
    tag,
    summary: 'Give everything free that is not back yet',
    access: claimers,
    body: z.strictObject({ reason: z.string().max(500).optional() }),
    response: claim,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.releaseClaim({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/equipment-claims/{id}:extend',
    tag,
    summary: 'Move the time at which a loan is due back',
    access: claimers,
    body: z.strictObject({ dueBackTime: time, reason }),
    response: claim,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.extendClaim({ ...body, ...params, requestId }, options),
  }),
];

const returningRoutes = [
  route({
    method: 'post',
    path: '/v1/equipment-claims/{id}:return',
    tag,
    summary: 'Take equipment back, with its condition; the last one ends the claim',
    access: returners,
    body: z.strictObject({
      lines: z
        .array(
          z.strictObject({
            assetId: slug,
            condition: z.enum(['GOOD', 'DAMAGED', 'LOST']).optional(),
            note: z.string().max(500).optional(),
            fuelShare: share.optional(),
          }),
        )
        .min(1)
        .max(500),
    }),
    response: claim,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.returnAssets({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/assets/{id}:completeReturnStep',
    tag,
    summary: 'Mark what was left to do after a return as done',
    access: carriers,
    body: z.strictObject({ step: z.enum(returnSteps), fuelShare: share.optional() }),
    response: z.object({ assetId: z.string(), pendingSteps: z.array(z.string()) }),
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.completeReturnStep({ ...body, assetId: params.id, requestId }, options),
  }),
];

export const equipmentClaimRoutes = [...readingRoutes, ...takingRoutes, ...returningRoutes];
