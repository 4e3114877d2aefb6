import type { CallOutLevel } from './call-outs';
import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const drillKinds = [
  'TABLETOP',
  'SINGLE',
  'FULL_SCALE',
  'NO_NOTICE',
  'DOUBLE_BLIND',
] as const;
export type DrillKind = (typeof drillKinds)[number];
export type DrillState =
  'PLANNED' | 'SCHEDULED' | 'RUNNING' | 'SUSPENDED' | 'EVALUATING' | 'CLOSED' | 'ABORTED';

export type Drill = {
  id: string;
  divisionCode: string;
  nameZh: string;
  nameEn: string;
  kind: DrillKind;
  state: DrillState;
  stateReason?: string;
  planTime: string;
  windowEndTime?: string;
  dueTime?: string;
  scenario?: string;
  guideId: string;
  teamIds: string[];
  assetIds: string[];
  allKit: boolean;
  callOutLevel?: CallOutLevel;
  callOutLanguage?: 'zh' | 'en';
  startTime?: string;
  runSeconds: number;
  incidentId?: string;
  missedTime?: string;
  expectedPeople: number;
  expectedAssets: number;
  controlled: boolean;
  etag: string;
};

export type CalendarEntry = {
  day: string;
  movedFrom?: string;
  seriesId?: string;
  drillId?: string;
  divisionCode: string;
  nameZh: string;
  nameEn: string;
  kind: DrillKind;
  state?: DrillState;
  missed: boolean;
};

export type Times = { count: number; p50Seconds?: number; p90Seconds?: number };
export type Tally = {
  expected: number;
  excused: number;
  acknowledged: Times;
  turnedOut: Times;
  mustered: Times;
  acknowledgedInTime: number;
  musteredInTime: number;
  assetsExpected: number;
  assetsPresent: number;
  assetsDamaged: number;
  assetsMissing: number;
};
export type TeamFigures = {
  teamId: string;
  nameZh: string;
  nameEn: string;
  rank: number;
  tally: Tally;
  claimState: string;
  claimNote?: string;
};
export type Figures = {
  tally: Tally;
  passMarks: { id: string; needed: number; reached: number; of: number; passed: boolean }[];
  passed: boolean;
  teams: TeamFigures[];
};
export type TimelineEntry = { time: string; textZh: string; textEn: string; actorName: string };

export const triggers = [
  'TIMED',
  'AFTER_INJECT',
  'ACKNOWLEDGED_SHARE',
  'MUSTERED_SHARE',
  'MANUAL',
] as const;
export type Inject = {
  id: string;
  number: number;
  title: string;
  body: string;
  expectedAction?: string;
  trigger?: (typeof triggers)[number];
  teamIds: string[];
  afterSeconds: number;
  afterInjectId?: string;
  share: number;
  etag?: string;
  state: 'PENDING' | 'RELEASED' | 'CANCELLED';
  releaseTime?: string;
};

type Named = { id: string; nameZh: string; nameEn: string };
export type GuideItem = Named & { points: number; note?: string };
export type Guide = Named & {
  citation?: string;
  passMarks?: {
    acknowledgedShare: number;
    acknowledgedSeconds: number;
    musteredShare: number;
    musteredSeconds: number;
    kitShare: number;
  } | null;
  items: GuideItem[];
  grades: (Named & { minimum: number })[];
  excuses?: string[];
  etag?: string;
};
export type Evaluation = {
  guide?: Guide | null;
  scores: {
    itemId: string;
    score: number;
    note?: string;
    observerId: string;
    observerName: string;
  }[];
  missingItemIds: string[];
  total?: number;
  grade?: Named | null;
  findings: { id: string; title: string; rectificationId: string; retestDrillId: string }[];
  retests: { rectificationId: string; title: string; passed?: boolean }[];
};
export type Quarter = {
  quarter: string;
  drillCount: number;
  passedCount: number;
  acknowledgedShare: number;
  musteredShare: number;
  acknowledgedP90Seconds?: number;
  musteredP90Seconds?: number;
  score?: number;
  musteredShareChange?: number;
};

export const drillsQuery = queryOptions({
  queryKey: ['drills', 'list'],
  queryFn: ({ signal }) =>
    listAll<'drills', Drill>('/v1/drills', 'drills', { query: {}, limit: 1_000, signal }),
});

export const calendarQuery = (filter: { divisionCode: string; fromDay: string; toDay: string }) =>
  queryOptions({
    queryKey: ['drills', 'calendar', filter],
    enabled: filter.divisionCode !== '',
    queryFn: ({ signal }) =>
      request<{ entries: CalendarEntry[] }>('GET', '/v1/drill-calendar', {
        query: filter,
        signal,
      }),
  });

export type Report = Pick<Figures, 'tally' | 'passMarks' | 'passed'> & {
  teams: Omit<TeamFigures, 'claimState' | 'claimNote'>[];
  startTime: string;
  finishTime: string;
  closeTime: string;
  items: (Named & { points: number; score: number; notes: string[] })[];
  total: number;
  grade: Named;
  findings: { title: string; rectificationId: string; retestDrillId: string }[];
  kit: (Omit<Named, 'id'> & { assetId: string; tick?: Tick | null; note: string })[];
  absent: { personId: string; teamId: string; excuse: string }[];
  retests: { rectificationId: string; title: string; passed?: boolean | null; note: string }[];
  injects: { number: number; title: string; state: Inject['state']; releaseTime?: string | null }[];
  timeline: TimelineEntry[];
  trend: Quarter[];
};

export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ['drills', id, 'report'],
    queryFn: ({ signal }) => request<Report>('GET', `/v1/drills/${id}/report`, { signal }),
  });

export const trendQuery = (divisionCode: string, kind?: DrillKind) =>
  queryOptions({
    queryKey: ['drills', 'trend', divisionCode, kind],
    enabled: divisionCode !== '',
    queryFn: ({ signal }) =>
      request<{ quarters: Quarter[] }>('GET', '/v1/drill-trend', {
        query: { divisionCode, kind },
        signal,
      }),
  });

export const guidesQuery = queryOptions({
  queryKey: ['drills', 'guides'],
  queryFn: ({ signal }) => request<{ guides: Guide[] }>('GET', '/v1/evaluation-guides', { signal }),
});

// A drill that runs changes without anybody here: read again every few seconds.
const liveMs = 3_000;

const partOf = <T>(id: string, part: string) =>
  queryOptions({
    queryKey: ['drills', id, part],
    refetchInterval: liveMs,
    queryFn: ({ signal }) => request<T>('GET', `/v1/drills/${id}${part}`, { signal }),
  });

export const drillQuery = (id: string) => partOf<Drill>(id, '');
export const figuresQuery = (id: string) => partOf<Figures>(id, '/figures');
export const injectsQuery = (id: string) => partOf<{ injects: Inject[] }>(id, '/injects');
export const timelineQuery = (id: string) =>
  partOf<{ entries: TimelineEntry[] }>(id, '/timeline?pageSize=1000');
export const evaluationQuery = (id: string) => partOf<Evaluation>(id, '/evaluation');

export type NewDrill = {
  divisionCode: string;
  kind: DrillKind;
  nameZh: string;
  nameEn: string;
  planTime?: string;
  windowEndTime?: string;
  scenario?: string;
  guideId: string;
  teamIds: string[];
  assetIds?: string[];
  allKit?: boolean;
  callOutLevel?: CallOutLevel;
  callOutLanguage?: 'zh' | 'en';
};
/** A new one, or one planned anew until it begins. */
export const putDrill = (
  body: NewDrill & { etag?: string },
  id: string | undefined,
  key: string,
) =>
  id
    ? request<Drill>('PUT', `/v1/drills/${id}`, { body, key })
    : request<Drill>('POST', '/v1/drills', { body, key });
export const suspendDrills = (body: { divisionCode: string; reason: string }, key: string) =>
  request<{ drillIds: string[] }>('POST', '/v1/drills:suspend', { body, key });

export type RollPerson = {
  personId: string;
  teamId: string;
  acknowledgeTime?: string;
  turnoutTime?: string;
  musterTime?: string;
  excuse?: string;
  late: boolean;
};
export const ticks = ['PRESENT', 'DAMAGED', 'MISSING'] as const;
export type Tick = (typeof ticks)[number];
export type RollAsset = {
  assetId: string;
  nameZh: string;
  nameEn: string;
  teamId?: string;
  tick?: Tick;
  note?: string;
  tickTime?: string;
  excuse?: string;
};

/** Which of the three times is ticked off, and what the service calls it. */
export const rollParts = {
  musterTime: 'MUSTERED',
  turnoutTime: 'TURNED_OUT',
  acknowledgeTime: 'ACKNOWLEDGED',
} as const;
export type RollPart = keyof typeof rollParts;

// Several leaders tick off the same team: read again, though events tell most of it.
const rollMs = 10_000;

export const rollPeopleQuery = (id: string, filter: { teamId?: string; personIds?: string }) =>
  queryOptions({
    queryKey: ['drills', id, 'people', filter],
    refetchInterval: rollMs,
    enabled: filter.personIds !== '',
    queryFn: ({ signal }) =>
      listAll<'people', RollPerson>(`/v1/drills/${id}/people`, 'people', {
        query: filter,
        limit: 10_000,
        signal,
      }),
  });
export const rollAssetsQuery = (id: string, filter: { teamId?: string; withoutTeam?: boolean }) =>
  queryOptions({
    queryKey: ['drills', id, 'equipment', filter],
    refetchInterval: rollMs,
    queryFn: ({ signal }) =>
      listAll<'assets', RollAsset>(`/v1/drills/${id}/equipment`, 'assets', {
        query: filter,
        limit: 10_000,
        signal,
      }),
  });
export type AttendanceMark = { personId: string } & { [P in RollPart]?: string };
export const tickPeople = (id: string, marks: AttendanceMark[], key: string) =>
  request<Figures>('POST', `/v1/drills/${id}/people:tick`, { body: { marks }, key });
export type KitMark = { assetId: string; tick: Tick; note?: string };
export const tickAssets = (id: string, marks: KitMark[], key: string) =>
  request<Figures>('POST', `/v1/drills/${id}/equipment:tick`, { body: { marks }, key });
export type TakenBack = { personIds?: string[]; part?: string; assetIds?: string[] };
export const takeBackTicks = (id: string, body: TakenBack, key: string) =>
  request<Figures>('POST', `/v1/drills/${id}:takeBackTicks`, { body, key });

export type Verb = 'schedule' | 'start' | 'suspend' | 'resume' | 'finish' | 'close' | 'abort';
export const moveDrill = (id: string, verb: Verb, body: object, key: string) =>
  request<Drill>('POST', `/v1/drills/${id}:${verb}`, { body, key });

/** A new one, or in the place of one that was not released. */
export const putInject = (id: string, injectId: string | undefined, body: object, key: string) =>
  injectId
    ? request<Inject>('PUT', `/v1/drills/${id}/injects/${injectId}`, { body, key })
    : request<Inject>('POST', `/v1/drills/${id}/injects`, { body, key });
export const deleteInject = (id: string, injectId: string, key: string) =>
  request<unknown>('DELETE', `/v1/drills/${id}/injects/${injectId}`, { key });
export const releaseInject = (id: string, injectId: string, key: string) =>
  request<Inject>('POST', `/v1/drills/${id}/injects/${injectId}:release`, { key });
export const putScores = (id: string, scores: object[], key: string) =>
  request<Evaluation>('PUT', `/v1/drills/${id}/scores`, { body: { scores }, key });
export const addFinding = (id: string, body: object, key: string) =>
  request<{ id: string }>('POST', `/v1/drills/${id}/findings`, { body, key });
export const recordRetest = (id: string, body: object, key: string) =>
  request<Evaluation>('POST', `/v1/drills/${id}/retests`, { body, key });
export const capAddress = (id: string, injectId?: string) =>
  `/v1/drills/${id}/cap${injectId ? `?injectId=${injectId}` : ''}`;
export const reportAddress = (id: string, format: 'pdf' | 'xlsx', language: string) =>
  `/v1/drills/${id}/report:download?format=${format}&language=${language}`;
