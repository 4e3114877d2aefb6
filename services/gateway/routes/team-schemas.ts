// What the routes of teams, people and their tasks have in common.
import { z } from 'zod';
import { oneOfOut, textOut, timeOut } from '../fields';

export const teamKinds = ['REGULAR', 'PROFESSIONAL', 'PARTNER', 'VOLUNTEER'] as const;
export const teamStates = [
  'AVAILABLE',
  'STANDBY',
  'ALERTED',
  'ACKNOWLEDGED',
  'EN_ROUTE',
  'ON_SCENE',
  'RETURNING',
  'REST',
  'OUT_OF_SERVICE',
] as const;

export const teamOut = z
  .object({
    id: z.string(),
    organisationId: textOut,
    nameZh: z.string(),
    nameEn: z.string(),
    kind: oneOfOut(teamKinds),
    specialism: z.string(),
    skills: z.array(z.string()),
    figures: z.record(z.string(), z.number()).describe('what it declares of itself'),
    ratings: z.record(z.string(), z.int()).describe('rated type by specialism, 1 the most capable'),
    divisionCode: z.string(),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
    minimumCrew: z.int().describe('fewer on shift cannot be dispatched'),
    turnoutMinutes: z.int(),
    archived: z.boolean(),
    state: oneOfOut(teamStates),
    stateReason: textOut,
    stateTime: timeOut,
    restUntil: timeOut,
    memberCount: z.int().describe('active members'),
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Team' });

const json = (text: string): unknown => (text === '' ? null : JSON.parse(text));

/** A version of a row; values are whatever the field holds. */
export const versionOut = z
  .object({
    fromTime: timeOut,
    toTime: timeOut.describe('absent for the version that holds now'),
    actorId: z.string(),
    changes: z.array(
      z
        .object({ field: z.string(), beforeJson: z.string(), afterJson: z.string() })
        .transform(({ field, beforeJson, afterJson }) => ({
          field,
          before: json(beforeJson),
          after: json(afterJson),
        }))
        .meta({
          type: 'object',
          properties: { field: { type: 'string' }, before: {}, after: {} },
        }),
    ),
  })
  .meta({ id: 'TeamVersion' });

/** A query parameter that is a number with decimals. */
export const decimal = (min: number, max: number) =>
  z
    .string()
    .max(40)
    .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .optional()
    .meta({ type: 'number', minimum: min, maximum: max });
