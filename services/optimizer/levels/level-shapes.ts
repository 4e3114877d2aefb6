import { z } from 'zod';
import { divisionCodeSchema, optionalText, text, wholeNumber } from '../../platform/wire-values';
import { proposalStates } from './level-states';

// The shapes of what callers send, with what they may leave out filled in.

const year = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const share = z.number().min(0, 'must not be negative').max(1, 'must be at most 1');

export const proposeSchema = z.object({
  divisionCode: divisionCodeSchema,
  months: z
    .array(z.int().min(1, 'must be 1 to 12').max(12, 'must be 1 to 12'))
    .max(12, 'must have at most 12 months')
    .transform((months) =>
      months.length === 0 ? year : [...new Set(months)].sort((a, b) => a - b),
    ),
  days: z
    .int()
    .min(0)
    .max(30, 'must be at most 30')
    .transform((days) => days || 3),
  budget: z.number().min(0, 'must not be negative').max(1e12).optional(),
  cvarWeight: share.default(0.3),
  cvarAlpha: z.number().min(0).max(0.999, 'must be below 1').default(0.95),
  serviceShareMinimum: share.optional(),
  timeLimitSeconds: z
    .number()
    .min(0)
    .max(600, 'must be at most 600')
    .transform((seconds) => Math.max(5, seconds || 60)),
  temperatureCelsius: z.number().min(-90).max(60).optional(),
  tentShare: share.default(0.4),
});

export const decideSchema = z.object({
  id: text(64),
  etag: z.string().max(20),
  reason: optionalText(1_000),
});

const outcome = z
  .enum(['OUTCOME_UNSPECIFIED', 'SET', 'REMOVED', 'STALE'])
  .transform((value) => (value === 'OUTCOME_UNSPECIFIED' ? undefined : value));
const units = wholeNumber(0);

export const moveSchema = z.object({
  id: text(64),
  state: z.enum(proposalStates, `must be one of ${proposalStates.join(', ')}`),
  lines: z
    .array(
      z.object({
        depotId: text(64),
        itemId: text(64),
        applied: outcome,
        undone: outcome,
        previous: z
          .object({ minimum: units, reorder: units, maximum: units })
          .nullish()
          .transform((level) => level ?? undefined),
        appliedEtag: z.string().max(100),
      }),
    )
    .max(100_000),
});

const level = z.object({ minimum: units, reorder: units, maximum: units }, 'is required');

export const editSchema = z.object({
  id: text(64),
  etag: z.string().max(20),
  dryRun: z.boolean(),
  edits: z
    .array(z.object({ depotId: text(64), itemId: text(64), level }))
    .min(1, 'must have at least one')
    .max(100_000, 'must have at most 100,000'),
});

/** Empty is everywhere. */
export const rulesDivision = z.union([z.literal(''), divisionCodeSchema]);

export const listSchema = z.object({
  divisionCode: rulesDivision,
  states: z.array(z.enum(proposalStates)).max(proposalStates.length),
});
