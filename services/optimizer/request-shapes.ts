import { z } from 'zod';
import { text, wholeNumber } from '../platform/wire-values';
import { callOffRules } from './call-offs';
import type { ClosedRoad } from './closed-roads';
import { substituteUses } from './substitutes';

// The shapes of what callers send, with what they may leave out filled in.

const media = ['ROAD', 'WATER'] as const;

const shortages = ['PRIORITY', 'PROPORTIONAL', 'MAX_MIN', 'GUARANTEED_MINIMUM'] as const;

export const policySchema = z.object({
  shortage: z
    .enum(['', ...shortages], `must be one of ${shortages.join(', ')}`)
    .default('')
    .transform((shortage) => shortage || 'PRIORITY'),
  timeLimitSeconds: z
    .number()
    .min(0)
    .max(600, 'must be at most 600')
    .default(0)
    .transform((seconds) => seconds || 60),
  gap: z.number().min(0).max(1).default(0),
  minimumShare: z.number().min(0).max(1).default(0.5),
  callOff: z
    .enum(['', ...callOffRules], `must be one of ${callOffRules.join(', ')}`)
    .default('')
    .transform((rule) => rule || 'WHEN_SHORT'),
  substitutes: z
    .enum(['', ...substituteUses], `must be one of ${substituteUses.join(', ')}`)
    .default('')
    .transform((use) => use || 'NEVER'),
  releaseSafetyStock: z.boolean().default(false),
  wholePacks: z.boolean().default(false),
  mayStrandVehicles: z.boolean().default(false),
});

const placeId = z.string().max(64).default('');
const spanHours = z.number().min(-10_000).max(10_000);

/** A closed road that only a plan is told of. */
const toldRoad = z
  .object({
    ...{ fromDepotId: placeId, fromDivisionCode: placeId, toDepotId: placeId },
    toDivisionCode: placeId,
    bothWays: z.boolean().default(false),
    medium: z
      .enum(['MEDIUM_UNSPECIFIED', ...media], `must be one of ${media.join(', ')}`)
      .default('MEDIUM_UNSPECIFIED')
      .transform((given) => (given === 'MEDIUM_UNSPECIFIED' ? 'ROAD' : given)),
    fromHours: spanHours.default(0),
    untilHours: spanHours.nullish().transform((value) => value ?? undefined),
    reason: z.string().trim().max(500).default(''),
  })
  .superRefine((road, context) => {
    const fault = (field: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if ((road.toDepotId === '') === (road.toDivisionCode === '')) {
      fault('toDivisionCode', 'or toDepotId is required, one of the two');
    }
    if (road.fromDepotId !== '' && road.fromDivisionCode !== '') {
      fault('fromDivisionCode', 'names a second place: give a depot or a division');
    }
    if ((road.untilHours ?? Infinity) <= road.fromHours) {
      fault('untilHours', 'must be after fromHours');
    }
  })
  .transform(({ untilHours, ...road }): ClosedRoad => {
    return { ...road, closureId: '', ...(untilHours === undefined ? {} : { untilHours }) };
  });

/** What a request adds to the incident's closed roads, and what it leaves out of them. */
export const toldRoads = {
  closures: z.array(toldRoad).max(200, 'must have at most 200 closures').default([]),
  withoutClosureIds: z
    .array(z.string().max(64))
    .max(1_000, 'must have at most 1,000 closures')
    .default([]),
};

export const createPlanSchema = z.object({
  requestId: z.uuid('must be a UUID'),
  incidentId: text(64),
  urgent: z.boolean().default(false),
  ...toldRoads,
  policy: policySchema.nullish().transform((policy) => policy ?? policySchema.parse({})),
});

const capacity = z.number().min(0).max(1e9);

export const putFleetsSchema = z.object({
  fleets: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and -'),
        nameZh: text(200),
        nameEn: text(200),
        homeDepotId: text(64),
        count: z.number().int().min(0).max(1e6),
        massKgCapacity: capacity,
        volumeM3Capacity: capacity,
        hoursAvailable: z.number().min(0).max(720),
        assetClassId: z.string().max(64).default(''),
        medium: z
          .enum(['MEDIUM_UNSPECIFIED', ...media], `must be one of ${media.join(', ')}`)
          .default('MEDIUM_UNSPECIFIED')
          .transform((given) => (given === 'MEDIUM_UNSPECIFIED' ? 'ROAD' : given)),
        speedKmPerHour: z.number().min(0).max(200, 'must be at most 200').default(0),
      }),
    )
    .min(1, 'must name at least one fleet')
    .max(1_000, 'must have at most 1,000 fleets')
    .superRefine((fleets, context) => {
      const seen = new Set<string>();
      fleets.forEach(({ id }, index) => {
        if (seen.has(id)) {
          context.addIssue({ code: 'custom', path: [index, 'id'], message: 'is named twice' });
        }
        seen.add(id);
      });
      fleets.forEach(({ medium, speedKmPerHour }, index) => {
        if (medium === 'WATER' || speedKmPerHour === 0) return;
        const message = 'is said of boats only: roads have their own hours';
        context.addIssue({ code: 'custom', path: [index, 'speedKmPerHour'], message });
      });
      const counted = new Set<string>();
      fleets.forEach(({ homeDepotId, assetClassId }, index) => {
        if (assetClassId === '') return;
        const equipment = `${homeDepotId} ${assetClassId}`;
        if (counted.has(equipment)) {
          const message = 'is counted by another fleet of this depot';
          context.addIssue({ code: 'custom', path: [index, 'assetClassId'], message });
        }
        counted.add(equipment);
      });
    }),
});

export const withdrawApprovalSchema = z.object({
  reason: z.string().trim().max(2_000),
  failures: z
    .array(
      z.object({
        depotId: text(64),
        itemId: text(64),
        requested: wholeNumber(0),
        available: wholeNumber(0),
      }),
    )
    .max(100_000),
});

export const markCommittedSchema = z.object({
  // Empty where everything is called off and nothing was reserved.
  reservationId: z.string().trim().max(200),
});

export const markProgressSchema = z.object({
  state: z.enum(['EXECUTING', 'COMPLETED'], 'must be EXECUTING or COMPLETED'),
});
