import { z } from 'zod';
import { text, wholeNumber } from '../platform/wire-values';
import type { PlanChange } from './plan-changes';
import { policySchema, toldRoads } from './request-shapes';

// The shapes of what callers ask of plans that follow other plans.

/** What every plan may have otherwise. */
export const goodsChangeKinds = [
  'CLOSE_ROAD',
  'ADD_STOCK',
  'DROP_DEPOT',
  'ADD_VEHICLES',
  'SCALE_NEED',
  'EXTEND_DUE',
  'RELEASE_STOCK',
  'ADD_VEHICLE_HOURS',
] as const;

const isSet = <T extends z.ZodType>(field: T) =>
  field.nullish().transform((value) => value ?? undefined);

const changeSchema = z
  .object({
    kind: z.enum(goodsChangeKinds, `must be one of ${goodsChangeKinds.join(', ')}`),
    fromDepotId: z.string().max(64),
    toDivisionCode: z.string().max(64),
    itemId: z.string().max(64),
    fleetId: z.string().max(64),
    quantity: wholeNumber(0, 1e9),
    factor: z.number().min(0).max(1_000),
    hours: z.number().min(0).max(10_000),
    fromHours: isSet(z.number().min(0).max(10_000)),
    untilHours: isSet(z.number().min(0).max(10_000)),
  })
  .refine(({ fromHours = 0, untilHours = Infinity }) => untilHours > fromHours, {
    path: ['untilHours'],
    message: 'must be after fromHours',
  })
  .transform((line) => line as PlanChange);

const changes = z.array(changeSchema).max(1_000, 'must have at most 1,000 changes');
const changeHours = z.number().min(0).max(1_000).default(1);

export const replanSchema = z.object({
  planId: text(64),
  policy: policySchema.nullish(),
  pins: z
    .array(
      z.object({
        fromDepotId: text(64),
        toDivisionCode: text(64),
        itemId: text(64),
        quantity: wholeNumber(0, 1e9),
      }),
    )
    .max(10_000, 'must have at most 10,000 pins'),
  changeHours,
  changes,
  urgent: z.boolean().default(false),
  ...toldRoads,
});

const seconds = z.number().min(0).max(120, 'must be at most 120');

export const tryChangesSchema = z.object({
  planId: text(64),
  changes: changes.min(1, 'must name at least one change'),
  timeLimitSeconds: seconds.transform((given) => given || 20),
  changeHours,
});

export const assessPlanSchema = z.object({
  planId: text(64),
  timeLimitSeconds: seconds.transform((given) => given || 30),
});

export const replaySchema = z.object({ timeLimitSeconds: seconds });
