import { z } from 'zod';
import type { DrillInput } from '../../../gen/muster/mobilization/v1/Drill';
import type { DrillTimelineEntryInput } from '../../../gen/muster/mobilization/v1/DrillTimelineEntry';
import { uuidSchema } from '../../platform/request-fields';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
  timestampSchema,
  toOptionalTimestamp,
  toTimestamp,
} from '../../platform/wire-values';
import {
  drillKinds,
  drillStates,
  exerciseMs,
  markedEn,
  markedZh,
  unmarkedEn,
  unmarkedZh,
  type Drill,
  type Planned,
} from './drill';
import { callOutLevelSchema } from '../callouts/shapes';
import type { TimelineEntry } from './timeline-store';

export const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and hyphen');
export const optionalDivision = z.union([z.literal(''), divisionCodeSchema]).default('');
export const paging = { pageSize: z.number().int(), pageToken: z.string() };
export const kindSchema = z.enum(drillKinds, { error: `must be one of ${drillKinds.join(', ')}` });

const someId = z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, . _ or -');
const distinct = (ids: string[]) => new Set(ids).size === ids.length;
export const teamIds = z
  .array(someId)
  .max(100, 'takes at most 100')
  .refine(distinct, 'has one twice');
export const nameZh = text(200).transform(unmarkedZh);
export const nameEn = text(200).transform(unmarkedEn);

const dayMs = 86_400_000;
const graceHoursDefault = 24;

const fields = z.object({
  divisionCode: divisionCodeSchema,
  nameZh,
  nameEn,
  kind: kindSchema,
  planTime: timestampSchema,
  windowEndTime: optionalTimestampSchema,
  scenario: optionalText(4_000),
  guideId: slug,
  teamIds,
  assetIds: z.array(someId).max(500, 'takes at most 500').refine(distinct, 'has one twice'),
  allKit: z.boolean(),
  callOutLevel: callOutLevelSchema,
  callOutLanguage: z
    .enum(['', 'zh', 'en'], 'must be zh or en')
    .default('')
    .transform((language) => language || 'zh'),
});

/** A double-blind drill has a window, of 60 days at most; no other has one. */
export const drillSchema = fields.superRefine((drill, context) => {
  const say = (message: string) =>
    context.addIssue({ code: 'custom', path: ['windowEndTime'], message });
  const blind = drill.kind === 'DOUBLE_BLIND';
  if (!drill.windowEndTime) return blind ? say('is required for a double-blind drill') : undefined;
  if (!blind) return say('is only for a double-blind drill');
  const length = drill.windowEndTime.getTime() - drill.planTime.getTime();
  if (length < 3_600_000) say('must be at least an hour after planTime');
  if (length > 60 * dayMs) say('must be at most 60 days after planTime');
});
export type GivenDrill = z.output<typeof drillSchema>;

export function plannedOf(given: GivenDrill): Planned {
  const { nameZh: zh, nameEn: en, scenario, guideId, assetIds, allKit } = given;
  const { callOutLevel, callOutLanguage, teamIds } = given;
  const calling = { callOutLevel, callOutLanguage };
  const common = { scenario, guideId, teamIds, assetIds, allKit, ...calling };
  return { nameZh: zh, nameEn: en, ...common, weekends: true, graceHours: graceHoursDefault };
}

export const drillRefSchema = z.object({ id: uuidSchema, etag: optionalText(40) });

const reason = optionalText(500);
export const verbSchema = z.object({ id: uuidSchema, etag: optionalText(40), reason });
export const suspendAllSchema = z.object({ divisionCode: divisionCodeSchema, reason: text(500) });

const given = <T extends readonly [string, ...string[]]>(values: T, none: string) =>
  z.enum([none, ...values]).transform((value) => (value === none ? null : (value as T[number])));

export const listSchema = z.object({
  divisionCode: optionalDivision,
  state: given(drillStates, 'STATE_UNSPECIFIED'),
  kind: given(drillKinds, 'KIND_UNSPECIFIED'),
  teamId: z.union([z.literal(''), someId]),
});
export const optionalKind = given(drillKinds, 'KIND_UNSPECIFIED');

export type Viewed = {
  controlled: boolean;
  now: Date;
  expectedPeople?: number;
  expectedAssets?: number;
};

/** As the caller may see it: the scenario from the start on, the chosen time never but as controller. */
export function drillMessage(drill: Drill, { controlled, now, ...expected }: Viewed): DrillInput {
  const { planned } = drill;
  const hides = !controlled && drill.startTime === null;
  return {
    ...{ id: drill.id, seriesId: drill.seriesId ?? '', divisionCode: drill.divisionCode },
    nameZh: markedZh(planned.nameZh),
    nameEn: markedEn(planned.nameEn),
    ...{ kind: drill.kind, state: drill.state, stateReason: drill.stateReason },
    planTime: toTimestamp(drill.planTime),
    windowEndTime: toOptionalTimestamp(drill.windowEndTime),
    dueTime: controlled ? toOptionalTimestamp(drill.dueTime) : null,
    scenario: hides ? '' : planned.scenario,
    ...{ guideId: planned.guideId, teamIds: planned.teamIds },
    ...{ assetIds: planned.assetIds, allKit: planned.allKit },
    callOutLevel: planned.callOutLevel ?? 'CALL_OUT_LEVEL_UNSPECIFIED',
    callOutLanguage: planned.callOutLanguage ?? 'zh',
    startTime: toOptionalTimestamp(drill.startTime),
    finishTime: toOptionalTimestamp(drill.finishTime),
    closeTime: toOptionalTimestamp(drill.closeTime),
    runSeconds: Math.floor(exerciseMs(drill, now) / 1_000),
    incidentId: drill.incidentId,
    missedTime: toOptionalTimestamp(drill.missedTime),
    expectedPeople: expected.expectedPeople ?? 0,
    expectedAssets: expected.expectedAssets ?? 0,
    ...{ controlled, etag: String(drill.version) },
    createTime: toTimestamp(drill.createTime),
  };
}

export function timelineMessage({ id: _, time, ...entry }: TimelineEntry): DrillTimelineEntryInput {
  return { ...entry, time: toTimestamp(time) };
}
