import { z } from 'zod';
import { text, wholeNumber } from '../../platform/wire-values';
import { goodsChangeKinds } from '../plan-change-shapes';
import { policySchema } from '../request-shapes';
import type { JointChange } from './joint-changes';

// The shapes of what callers ask of joint plans.

const parts = ['SHELTERS', 'TEAMS', 'EQUIPMENT'] as const;
const ids = z.array(text(64)).max(1_000);

export const jointAskSchema = z.object({
  incidentIds: z.array(text(64)).min(1, 'must name an incident').max(5, 'must name at most five'),
  policy: policySchema.nullish().transform((policy) => policy ?? policySchema.parse({})),
  tasks: z
    .array(
      z.object({
        id: text(200),
        incidentId: text(64),
        divisionCode: text(12),
        specialism: text(64),
        teams: z
          .int()
          .min(0)
          .max(1_000)
          .transform((count) => count || 1),
        severity: z
          .number()
          .min(0)
          .max(1e6)
          .transform((given) => given || 1),
        deadlineHours: z
          .number()
          .min(0)
          .max(1_000)
          .transform((hours) => hours || undefined),
      }),
    )
    .max(1_000, 'must have at most 1,000 tasks'),
  drainHours: z
    .number()
    .min(0)
    .max(1_000)
    .transform((hours) => hours || 6),
  keepParts: z.array(z.enum(parts, `must be one of ${parts.join(', ')}`)).max(3),
  pinnedTeamIds: ids,
  pinnedAssetIds: ids,
  pinnedSiteIds: ids,
  pins: z
    .array(
      z.object({
        fromDepotId: text(64),
        toDivisionCode: z.string().max(12),
        toSiteId: z.string().max(64),
        itemId: text(64),
        quantity: wholeNumber(0, 1e9),
      }),
    )
    .max(10_000, 'must have at most 10,000 pins'),
  basePlanId: z.string().max(64),
  changeHours: z
    .number()
    .min(0)
    .max(1_000)
    .nullish()
    .transform((hours) => hours ?? 1),
  urgent: z.boolean().default(false),
});

const changeKinds = [...goodsChangeKinds, 'DROP_TEAM', 'DROP_ASSET', 'DROP_SITE'] as const;

const named = z.string().max(64);
const maybeHours = z
  .number()
  .min(0)
  .max(10_000)
  .nullish()
  .transform((given) => given ?? undefined);

const changeSchema = z
  .object({
    kind: z.enum(changeKinds, `must be one of ${changeKinds.join(', ')}`),
    ...{ fromDepotId: named, toDivisionCode: named, toSiteId: named, itemId: named },
    ...{ fleetId: named, teamId: named, assetId: named },
    quantity: wholeNumber(0, 1e9),
    factor: z.number().min(0).max(1_000),
    hours: z.number().min(0).max(10_000),
    fromHours: maybeHours,
    untilHours: maybeHours,
  })
  .refine(({ fromHours = 0, untilHours = Infinity }) => untilHours > fromHours, {
    path: ['untilHours'],
    message: 'must be after fromHours',
  })
  .transform((line) => line as JointChange);

const trialSeconds = z.number().min(0).max(60, 'must be at most 60');

export const tryJointSchema = z.object({
  jointPlanId: text(64),
  changes: z
    .array(changeSchema)
    .min(1, 'must name at least one change')
    .max(200, 'must have at most 200 changes'),
  timeLimitSeconds: trialSeconds.transform((given) => given || 20),
});

export const replayJointSchema = z.object({ timeLimitSeconds: trialSeconds });
