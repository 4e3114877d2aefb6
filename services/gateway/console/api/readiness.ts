import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const outcomes = ['FAIL', 'UNKNOWN', 'PASS'] as const;
export type Outcome = (typeof outcomes)[number];

export type Evidence = { subject: string; noteZh: string; noteEn: string; value: number };

export type ReadinessResult = {
  divisionCode: string;
  ruleId: string;
  pack: string;
  nameZh: string;
  nameEn: string;
  outcome: Outcome;
  value?: number | null;
  threshold: number;
  gap: number;
  unitZh?: string;
  unitEn?: string;
  declared: boolean;
  evidence: Evidence[];
  rectificationId?: string;
  /** With `asOf`: what is as it is today. */
  inputsOfToday: ('RULE' | 'STOCK' | 'KIT')[];
};

export type Evaluation = {
  divisionCode: string;
  asOf: string;
  results: ReadinessResult[];
  passed: number;
  failed: number;
  unknown: number;
};

export const comparisons = ['AT_LEAST', 'AT_MOST', 'EXACTLY', 'BETWEEN'] as const;
export const divisionLevels = ['REGION', 'CITY', 'DISTRICT', 'STREET', 'COMMUNITY'] as const;

export type ReadinessRule = {
  id: string;
  pack: string;
  nameZh: string;
  nameEn: string;
  levels: (typeof divisionLevels)[number][];
  divisionCodes: string[];
  measure: string;
  parameters: Record<string, string>;
  comparison: (typeof comparisons)[number];
  threshold: number;
  thresholdMax: number;
  unitZh: string;
  unitEn: string;
  windowMonths: number;
  dueDays: number;
  enabled: boolean;
  source?: string;
  citation?: string;
  etag: string;
};

export type Measure = { id: string; nameZh: string; nameEn: string; service: string };

export const rulesQuery = queryOptions({
  queryKey: ['readiness', 'rules'],
  queryFn: ({ signal }) =>
    request<{ rules: ReadinessRule[]; measures: Measure[] }>('GET', '/v1/readiness-rules', {
      signal,
    }),
});

export type EvaluationFilter = {
  divisionCode: string;
  includeBelow: boolean;
  pack?: string;
  asOf?: string;
};

export const evaluationQuery = (filter: EvaluationFilter) =>
  queryOptions({
    queryKey: ['readiness', 'evaluation', filter],
    enabled: filter.divisionCode !== '',
    queryFn: ({ signal }) => request<Evaluation>('GET', '/v1/readiness', { query: filter, signal }),
  });

export const putRule = ({ id, ...body }: Partial<ReadinessRule> & { id: string }, key: string) =>
  request<ReadinessRule>('PUT', `/v1/readiness-rules/${id}`, { body, key });

export type NewFact = {
  divisionCode: string;
  measure: string;
  value: number;
  evidence: string;
  expireTime?: string;
};
export const declareFact = (body: NewFact, key: string) =>
  request<{ id: string }>('POST', '/v1/declared-facts', { body, key });

export type Fact = {
  id: string;
  divisionCode: string;
  measure: string;
  value: number;
  evidence: string;
  observeTime: string;
  expireTime?: string;
  actorName: string;
};
export const factsQuery = (divisionCode?: string) =>
  queryOptions({
    queryKey: ['readiness', 'facts', divisionCode],
    queryFn: ({ signal }) =>
      listAll<'facts', Fact>('/v1/declared-facts', 'facts', {
        query: { divisionCode },
        limit: 300,
        signal,
      }),
  });

export const rectificationStates = [
  'REGISTERED',
  'REPORTED',
  'SUPERVISED',
  'RECTIFIED',
  'CLOSED',
] as const;
export type RectificationState = (typeof rectificationStates)[number];
export const origins = ['READINESS', 'DRILL', 'INSPECTION'] as const;

export type Rectification = {
  id: string;
  divisionCode: string;
  origin: (typeof origins)[number];
  originId: string;
  title: string;
  detail?: string;
  state: RectificationState;
  ownerId: string;
  ownerName: string;
  dueTime: string;
  overdue: boolean;
  createTime: string;
  steps: {
    fromState: RectificationState;
    toState: RectificationState;
    note: string;
    evidence: string[];
    actorName: string;
    createTime: string;
  }[];
  etag: string;
};

export const rectificationsQuery = (filter: { openOnly: boolean; divisionCode?: string }) =>
  queryOptions({
    queryKey: ['rectifications', 'list', filter],
    queryFn: ({ signal }) =>
      listAll<'rectifications', Rectification>('/v1/rectifications', 'rectifications', {
        query: filter,
        limit: 2_000,
        signal,
      }),
  });

export const rectificationQuery = (id: string) =>
  queryOptions({
    queryKey: ['rectifications', id],
    queryFn: ({ signal }) => request<Rectification>('GET', `/v1/rectifications/${id}`, { signal }),
  });

export type NewRectification = {
  divisionCode: string;
  origin: (typeof origins)[number];
  originId: string;
  title?: string;
  detail?: string;
  ownerId?: string;
  ownerName?: string;
  dueTime?: string;
};
export const openRectification = (body: NewRectification, key: string) =>
  request<Rectification>('POST', '/v1/rectifications', { body, key });

export type Advance = { to: RectificationState; note: string; evidence: string[]; etag: string };
export const advanceRectification = (id: string, body: Advance, key: string) =>
  request<Rectification>('POST', `/v1/rectifications/${id}:advance`, { body, key });

export const returnRectification = (
  id: string,
  body: { reason: string; etag: string },
  key: string,
) => request<Rectification>('POST', `/v1/rectifications/${id}:return`, { body, key });

export type Reassignment = {
  ownerId?: string;
  ownerName?: string;
  dueTime?: string;
  reason: string;
  etag: string;
};
export const reassignRectification = (id: string, body: Reassignment, key: string) =>
  request<Rectification>('POST', `/v1/rectifications/${id}:reassign`, { body, key });
