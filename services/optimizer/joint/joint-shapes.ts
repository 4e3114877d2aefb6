import { z } from 'zod';
import { text, wholeNumber } from '../../platform/wire-values';
import { policySchema } from '../request-shapes';

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
  urgent: z.boolean().default(false),
});
