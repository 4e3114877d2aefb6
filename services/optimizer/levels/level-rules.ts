import { z } from 'zod';

// How scenarios are made and what things cost: editable data, kept in the database.

const share = z.number().min(0, 'must not be negative').max(1, 'must be at most 1');
const amount = z.number().min(0, 'must not be negative').max(1e9, 'must be at most 1e9');
const months = <T extends z.ZodType>(value: T) =>
  z.array(value).length(12, 'must have twelve values, January first');

export const hazardRuleSchema = z.object({
  hazard: z.string().regex(/^[A-Z_]{1,40}$/, 'must be the name of a hazard'),
  /** Of the risk points it strikes at. */
  pointKinds: z.array(z.string().regex(/^[A-Z_]{1,40}$/, 'must be a kind of risk point')).max(20),
  /** How likely it is in each month, compared with the others. */
  monthWeights: months(amount),
  /** What is expected where nothing has been written down yet. */
  yearlyIncidents: amount,
  /** Of the people in a point's reach, those who must leave their homes. */
  displacedShare: share,
  /** Of a division's people, those in reach of a point of which nobody has said how many. */
  unknownPeopleShare: share,
  /** Of its incidents, those that strike all points at once. */
  wideShare: share,
  /** Of the stock of a depot within this distance of a point that is struck. */
  survivingShare: share,
  reachKm: z.number().min(0).max(1_000),
});

export const levelRulesSchema = z.object({
  hazards: z
    .array(hazardRuleSchema)
    .max(30, 'must have at most 30 hazards')
    .refine(
      (rules) => new Set(rules.map(({ hazard }) => hazard)).size === rules.length,
      'must name each hazard once',
    ),
  gradeWeights: z.object({ red: amount, orange: amount, yellow: amount, blue: amount }),
  monthCelsius: months(z.number().min(-90).max(60)),
  /** So many years of experience the expected yearly incidents count for. */
  priorYears: z.number().min(0.1).max(100),
  /** Of a hazard's incidents, those that repeat one of the past, where there is one. */
  pastShare: share,
  /** Something nobody has on a map: a share of everybody, so often a year. */
  baselineShare: share,
  baselineYearly: amount,
  /** Yuan that it is worth to spare one person going without anything. */
  personPenalty: amount,
  tonneKmCost: amount,
  storageM3PerM2: amount,
  /** Yuan a year for each yuan of stock, without what expires. */
  holdingShare: share,
  unpricedUnitCost: amount,
  minimumShare: share,
  reorderShare: share,
});

export type LevelRules = z.output<typeof levelRulesSchema>;
export type HazardRule = LevelRules['hazards'][number];
