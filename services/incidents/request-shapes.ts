import { z } from 'zod';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
  wholeNumber,
} from '../platform/wire-values';
import { defaultConditions, hazards, responseLevels } from './incident';

// The shapes of what callers send, with what they may leave out filled in.

const between = (least: number, most: number) => {
  const message = `must be a number from ${least} to ${most}`;
  return z.number(message).min(least, message).max(most, message);
};

const conditionsFields = {
  days: z
    .number()
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(30, 'must be at most 30')
    .transform((days) => days || defaultConditions.days),
  temperatureCelsius: between(-90, 60).default(defaultConditions.temperatureCelsius),
  tentShare: between(0, 1),
  tentPeople: z
    .literal([0, 3, 4], 'must be 3 or 4')
    .transform((people) => people || defaultConditions.tentPeople),
};

const conditionsSchema = z.object(conditionsFields);

export const demandRatesSchema = z.object({ conditions: conditionsSchema.omit({ days: true }) });

const hazardSchema = z.enum(hazards, 'must be a hazard');

export const createIncidentSchema = z.object({
  incident: z.object(
    {
      name: text(200),
      place: optionalText(500),
      hazard: hazardSchema,
      divisionCode: divisionCodeSchema,
      detectTime: optionalTimestampSchema,
      conditions: conditionsSchema.nullish().transform((given) => given ?? defaultConditions),
      exercise: z.boolean().default(false),
      responseLevel: z
        .enum(['RESPONSE_LEVEL_UNSPECIFIED', ...responseLevels], 'must be a response level')
        .default('RESPONSE_LEVEL_UNSPECIFIED'),
      responseLevelReason: optionalText(1_000),
    },
    'is required',
  ),
});

/** What an edit may change: each field by its path in the update mask. */
export const changeSchema = z.object({
  incident: z.object({
    name: text(200).optional(),
    place: optionalText(500).optional(),
    hazard: hazardSchema.optional(),
    conditions: z.object(conditionsFields).partial().optional(),
  }),
});

export const changeablePaths = [
  'name',
  'place',
  'hazard',
  'conditions',
  ...Object.keys(conditionsFields).map((field) => `conditions.${field}`),
];

export const setResponseLevelSchema = z.object({
  responseLevel: z.enum(responseLevels, 'must be a response level'),
  reason: text(1_000),
});

export const confirmReliefSchema = z.object({
  reachTime: optionalTimestampSchema,
  note: optionalText(1_000),
});

export const closeIncidentSchema = z.object({ summary: text(5_000) });

const figure = wholeNumber(0);

const lineSchema = z
  .object({
    divisionCode: divisionCodeSchema,
    affected: figure,
    displaced: figure,
    injured: figure,
    missing: figure,
    dead: figure,
  })
  .superRefine((line, context) => {
    for (const field of ['displaced', 'injured', 'missing', 'dead'] as const) {
      if (line.affected < 0 || line[field] <= line.affected) continue;
      const message = `is more than the ${line.affected} affected`;
      context.addIssue({ code: 'custom', path: [field], message });
    }
  });

export const reportAffectedSchema = z.object({
  incidentId: text(64),
  kind: z.enum(['INITIAL', 'FOLLOW_UP', 'VERIFIED'], 'must be INITIAL, FOLLOW_UP or VERIFIED'),
  lines: z
    .array(lineSchema)
    .min(1, 'must name at least one division')
    .max(1_000, 'must have at most 1,000 lines')
    .superRefine((lines, context) => {
      const seen = new Set<string>();
      lines.forEach(({ divisionCode }, index) => {
        if (seen.has(divisionCode)) {
          const path = [index, 'divisionCode'];
          context.addIssue({ code: 'custom', path, message: 'is named more than once' });
        }
        seen.add(divisionCode);
      });
    }),
  observeTime: optionalTimestampSchema,
  note: optionalText(5_000),
});

const latitude = between(-90, 90).optional();
const longitude = between(-180, 180).optional();

export const putDivisionsSchema = z.object({
  divisions: z
    .array(
      z
        .object({
          code: divisionCodeSchema,
          nameZh: text(200),
          nameEn: optionalText(200),
          parentCode: z.union([z.literal(''), divisionCodeSchema]),
          population: wholeNumber(0, 1e10),
          latitude,
          longitude,
        })
        .refine((row) => (row.latitude === undefined) === (row.longitude === undefined), {
          path: ['longitude'],
          message: 'latitude and longitude come together',
        }),
    )
    .min(1, 'must name at least one division')
    .max(1_000, 'must have at most 1,000 divisions'),
});

export const reliefRulesSchema = z.object({
  reliefRules: z.object(
    {
      firstReportMinutes: between(1, 1_440),
      deadlineHours: between(1, 720),
      etag: z.string(),
    },
    'is required',
  ),
});

/** An optional filter: empty is everywhere. */
export const divisionFilterSchema = z.object({
  divisionCode: z.union([z.literal(''), divisionCodeSchema]),
});
