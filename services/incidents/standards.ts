// The shape of a standards pack: what a person in need is owed, as data a district can edit. The
// same schema checks the file a district starts with and every later edit of a line.
import { z } from 'zod';

/** Where a figure comes from: V read in a public source, R recalled, E estimated, SYN synthetic. */
export const sourceSchema = z.enum(
  ['V', 'R', 'E', 'SYN'],
  'must be V (read in a public source), R (recalled), E (estimated) or SYN (made up)',
);
export type Source = z.infer<typeof sourceSchema>;

/** The five needs that must be met within the relief standard. */
export const reliefNeeds = ['FOOD', 'CLOTHING', 'WATER', 'SHELTER', 'MEDICAL'] as const;
export type ReliefNeed = (typeof reliefNeeds)[number];

export const needBases = [
  'PERSON',
  'INFANT',
  'HOUSEHOLD',
  'TENT_PERSON',
  'INDOOR_PERSON',
  'DISPLACED_PERSON',
] as const;
export type NeedBasis = (typeof needBases)[number];

const positive = z.number().positive('must be more than 0').max(1e12);
const notNegative = z.number().min(0, 'must not be negative').max(1e12);
const share = z
  .number()
  .min(0, 'must be a share from 0 to 1')
  .max(1, 'must be a share from 0 to 1');
const name = z.string().trim().min(1).max(200);
const cited = {
  source: sourceSchema,
  citation: z.string().min(1, 'is required: say where the figure is from'),
};

export const demandStandardSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must have 1 to 64 of a-z, 0-9 and -'),
  nameZh: name,
  nameEn: name,
  /** SUPPORT supports the others and lowers none of the five when it is short. */
  reliefNeed: z.enum([...reliefNeeds, 'SUPPORT']),
  unit: z.string().min(1).max(40),
  basis: z.enum(needBases),
  rate: notNegative,
  perDay: z.boolean(),
  /** Share of the people who count, and how many of them together make one of the basis. */
  share: share.default(1),
  peoplePerBasis: positive.default(1),
  belowCelsius: z.number().min(-90).max(90).optional(),
  daysMaximum: z.number().int().min(1).max(36_500).optional(),
  daysAbove: z.number().int().min(0).max(36_500).optional(),
  tentPeople: z.number().int().min(1).max(1_000).optional(),
  priority: z.number().int().min(1).max(10),
  itemId: z.string().min(1).max(64),
  contentPerUnit: positive,
  enabled: z.boolean(),
  source: sourceSchema,
  citation: z.string().max(500).default(''),
});
export type DemandStandard = z.infer<typeof demandStandardSchema>;

const worksSchema = z.strictObject({
  /** Sandbags per foot of dike, H feet high: linear × H + square × H². */
  sandbagDike: z.strictObject({
    itemId: z.string(),
    linearPerFoot: positive,
    squarePerFoot: positive,
    ...cited,
  }),
  /** Hours to drain = volume / (usable share × nominal flow − inflow). */
  pumping: z.strictObject({ usableFlowShare: share, ...cited }),
  boats: z.strictObject({ itemId: z.string(), strandedPerBoat: positive, ...cited }),
  lifeVests: z.strictObject({
    itemId: z.string(),
    crewPerBoat: positive,
    aboardPerBoat: positive,
    ...cited,
  }),
  lightTowers: z.strictObject({ itemId: z.string(), perWorksite: positive, ...cited }),
});

const carriageSchema = z.strictObject({
  truck: z.strictObject({
    massKgCapacity: positive,
    volumeM3Capacity: positive,
    usableVolumeShare: share,
  }),
  bus: z.strictObject({ seats: positive, usableSeatShare: share }),
  ...cited,
});

const shelterSchema = z.strictObject({
  areaM2PerPerson: z.strictObject({
    emergencyMinimum: positive,
    emergencyMaximum: positive,
    shortStay: positive,
    longStay: positive,
    longStayMaximum: positive,
    indoorPlanning: positive,
    outdoorPlanning: positive,
  }),
  populationShareMinimum: share,
  peoplePerUnitMaximum: positive,
  ...cited,
});

const eventGradeSchema = z.strictObject({
  grade: z.enum(['I', 'II', 'III', 'IV']),
  deathsMinimum: notNegative,
  injuriesMinimum: notNegative,
  lossYuanMinimum: notNegative,
});

const responseLevelSchema = z.strictObject({
  level: z.enum(['WATCH', 'STANDBY', 'LEVEL_IV', 'LEVEL_III', 'LEVEL_II', 'LEVEL_I']),
  nameZh: name,
  nameEn: name,
  colour: z.enum(['BLUE', 'YELLOW', 'ORANGE', 'RED']).nullable(),
  /** Reaching any one of these proposes the level; null never does. */
  displacedMinimum: notNegative.nullable(),
  affectedMinimum: notNegative.nullable(),
  deathsMinimum: notNegative.nullable(),
  ...cited,
});
export type ResponseLevelStandard = z.infer<typeof responseLevelSchema>;

export const standardsPackSchema = z
  .strictObject({
    id: z.string().min(1),
    nameZh: name,
    nameEn: name,
    relief: z.strictObject({
      deadlineHours: positive,
      firstReportMinutes: positive,
      firstBatchHours: z.strictObject({ county: positive, city: positive, province: positive }),
      ...cited,
    }),
    demand: z.array(demandStandardSchema).min(1),
    works: worksSchema,
    carriage: carriageSchema,
    shelter: shelterSchema,
    eventGrades: z.strictObject({ ladder: z.array(eventGradeSchema), ...cited }),
    responseLevels: z.array(responseLevelSchema).min(1),
  })
  .superRefine((pack, context) => {
    const ids = pack.demand.map((standard) => standard.id);
    ids.forEach((id, index) => {
      if (ids.indexOf(id) === index) return;
      context.addIssue({ code: 'custom', path: ['demand', index, 'id'], message: 'is repeated' });
    });
  });
export type StandardsPack = z.infer<typeof standardsPackSchema>;
