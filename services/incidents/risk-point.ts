// A place known to be in danger.
import { z } from 'zod';
import { divisionCodeSchema, optionalText, text, wholeNumber } from '../platform/wire-values';

export const riskKinds = [
  'WATERLOGGING',
  'FLOW_OBSTRUCTION',
  'SLOPE',
  'HILL',
  'HAZMAT_FIRM',
  'RESERVOIR',
  'OTHER',
] as const;
export const riskGrades = ['RED', 'ORANGE', 'YELLOW', 'BLUE'] as const;

const figure = z.number().min(0, 'must not be negative').max(1e9, 'must be at most 1e9').default(0);

export const riskPointSchema = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, . _ or -'),
  kind: z.enum(riskKinds, `must be one of ${riskKinds.join(', ')}`),
  nameZh: text(200),
  nameEn: text(200),
  divisionCode: divisionCodeSchema,
  latitude: z.number().min(-90, 'must be at least -90').max(90, 'must be at most 90'),
  longitude: z.number().min(-180, 'must be at least -180').max(180, 'must be at most 180'),
  grade: z.enum(riskGrades, `must be one of ${riskGrades.join(', ')}`),
  areaM2: figure,
  depthM: figure,
  inflowM3PerHour: figure,
  people: wholeNumber(0).default(0),
  note: optionalText(2_000),
  retired: z.boolean().default(false),
});

export type RiskPoint = z.output<typeof riskPointSchema>;
