import { z } from 'zod';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
} from '../platform/wire-values';
import { code, distinct, id, latitude, longitude, optionalCode, uuid } from './shapes';

export const claimsMax = 100;
const holdSecondsDefault = 600;
/** How long a mission is taken to last when nobody says. */
export const missionHoursDefault = 12;

const qualificationNeed = z.object({
  code,
  people: z.number().int().min(1, 'must be at least 1').max(1_000),
});

const teamClaim = z
  .object({
    teamId: id,
    personIds: distinct(id, 0, 500, 'people').default([]),
    includeOffShift: z.boolean().default(false),
    offShiftReason: optionalText(500),
    specialism: optionalCode,
    type: z.number().int().min(0).max(9, 'must be at most 9').default(0),
    qualifications: z.array(qualificationNeed).max(20, 'must have at most 20').default([]),
  })
  .superRefine(({ specialism, type }, context) => {
    if ((specialism === null) === (type === 0)) return;
    const path = [specialism === null ? 'specialism' : 'type'];
    context.addIssue({ code: 'custom', path, message: 'is required with the other' });
  });
export type TeamClaim = z.output<typeof teamClaim>;

export const claimShape = z.object({
  requestId: z.string(),
  claims: z
    .array(teamClaim)
    .min(1, 'must have at least one team')
    .max(claimsMax, `must have at most ${claimsMax} teams`)
    .superRefine((all, context) => {
      const seen = new Set<string>();
      all.forEach(({ teamId }, index) => {
        if (seen.has(teamId)) {
          const message = 'repeats an earlier team';
          context.addIssue({ code: 'custom', path: [index, 'teamId'], message });
        }
        seen.add(teamId);
      });
    }),
  task: text(200),
  incidentId: optionalText(200),
  exerciseId: optionalText(200),
  holdSeconds: z
    .number()
    .int()
    .min(0, 'must not be negative')
    .max(86_400, 'must be at most a day, 86400')
    .default(0)
    .transform((seconds) => seconds || holdSecondsDefault),
  untilTime: optionalTimestampSchema,
  toDivisionCode: z.union([z.literal(''), divisionCodeSchema]).default(''),
  latitude,
  longitude,
});
export type ClaimRequest = z.output<typeof claimShape>;

export const idsShape = z.object({
  requestId: z.string(),
  ids: distinct(uuid, 1, claimsMax, 'assignments'),
  reason: optionalText(500),
});
