import { z } from 'zod';
import { countOut, identifier, oneOfOut, shortText, textOut, time, timeOut } from '../fields';
import { levels } from './call-out-schemas';

export const drillKinds = [
  'TABLETOP',
  'SINGLE',
  'FULL_SCALE',
  'NO_NOTICE',
  'DOUBLE_BLIND',
] as const;
export const drillStates = [
  'PLANNED',
  'SCHEDULED',
  'RUNNING',
  'SUSPENDED',
  'EVALUATING',
  'CLOSED',
  'ABORTED',
] as const;

export const drillFields = {
  nameZh: shortText,
  nameEn: shortText,
  planTime: time.describe('when it begins; of a double-blind drill, when its window begins'),
  windowEndTime: time.optional().describe('of a double-blind drill'),
  scenario: z.string().max(4_000).optional(),
  guideId: identifier,
  teamIds: z.array(identifier).max(100).optional(),
  assetIds: z.array(identifier).max(500).optional(),
  allKit: z.boolean().optional().describe('every piece of equipment at home in the division'),
  callOutLevel: z
    .enum(levels)
    .optional()
    .describe('its teams are called out at this level when it begins'),
  callOutLanguage: z.enum(['zh', 'en']).optional().describe('of those messages; zh unless told'),
};

export const drill = z
  .object({
    id: z.string(),
    seriesId: textOut,
    divisionCode: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    kind: oneOfOut(drillKinds),
    state: oneOfOut(drillStates),
    stateReason: textOut,
    planTime: timeOut,
    windowEndTime: timeOut,
    dueTime: timeOut.describe('of a double-blind drill, for its controllers'),
    scenario: textOut,
    guideId: z.string(),
    teamIds: z.array(z.string()),
    assetIds: z.array(z.string()),
    allKit: z.boolean(),
    callOutLevel: oneOfOut(levels),
    callOutLanguage: textOut,
    startTime: timeOut,
    finishTime: timeOut,
    closeTime: timeOut,
    runSeconds: countOut,
    incidentId: textOut,
    missedTime: timeOut,
    expectedPeople: z.int(),
    expectedAssets: z.int(),
    controlled: z.boolean().describe('whether the caller controls it'),
    etag: z.string(),
    createTime: timeOut,
  })
  .meta({ id: 'Drill' });

const seconds = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined)
  .meta({ type: 'number' });
const times = z
  .object({ count: z.int(), p50Seconds: seconds, p90Seconds: seconds })
  .nullable()
  .transform((value) => value ?? { count: 0 });
const tally = z
  .object({
    expected: z.int(),
    excused: z.int(),
    acknowledged: times,
    turnedOut: times,
    mustered: times,
    acknowledgedInTime: z.int(),
    musteredInTime: z.int(),
    assetsExpected: z.int(),
    assetsPresent: z.int(),
    assetsDamaged: z.int(),
    assetsMissing: z.int(),
  })
  .nullable();

export const drillFigures = z
  .object({
    drillId: z.string(),
    tally,
    passMarks: z.array(
      z.object({
        id: z.string(),
        needed: z.int(),
        reached: z.int(),
        of: z.int(),
        passed: z.boolean(),
      }),
    ),
    passed: z.boolean(),
    teams: z.array(
      z.object({
        teamId: z.string(),
        nameZh: z.string(),
        nameEn: z.string(),
        rank: z.int(),
        tally,
        claimState: z.string(),
        claimNote: textOut,
      }),
    ),
  })
  .meta({ id: 'DrillFigures', description: 'The live board of a drill.' });

const change = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined)
  .meta({ type: 'number' });

export const drillQuarter = z.object({
  quarter: z.string(),
  drillCount: z.int(),
  passedCount: z.int(),
  acknowledgedShare: z.number(),
  musteredShare: z.number(),
  acknowledgedP90Seconds: change,
  musteredP90Seconds: change,
  score: change,
  musteredShareChange: change.describe('to the quarter before in the list'),
});
