import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const countKinds = ['CYCLE', 'FULL'] as const;
export type CountKind = (typeof countKinds)[number];
export type CountState = 'COUNTING' | 'REVIEW' | 'AWAITING_APPROVAL' | 'POSTED' | 'CANCELLED';
export type LineState = 'TO_COUNT' | 'TO_RECOUNT' | 'COUNTED';

export type Count = {
  id: string;
  kind: CountKind;
  state: CountState;
  depotId: string;
  blind: boolean;
  frozen: boolean;
  note?: string;
  counterIds: string[];
  creatorId: string;
  creatorName?: string;
  snapshotTime: string;
  closeTime?: string;
  lineCount: number;
  countedLineCount: number;
  varianceLineCount?: number;
  approvalId?: string;
  etag: string;
};

export type CountLine = {
  lineNumber: number;
  itemId: string;
  lotId: string;
  binCode?: string;
  state: LineState;
  unexpected: boolean;
  attemptCount: number;
  counted?: number;
  snapshot?: number;
  expected?: number;
  variance?: number;
  countTime?: string;
};

export type CountDue = {
  depotId: string;
  itemId: string;
  abcClass?: string;
  lastCountTime?: string;
  dueTime?: string;
  overdueDays: number;
};

export const countsQuery = queryOptions({
  queryKey: ['counts', 'list'],
  queryFn: ({ signal }) => listAll<'counts', Count>('/v1/counts', 'counts', { limit: 500, signal }),
});
export const countQuery = (id: string) =>
  queryOptions({
    queryKey: ['counts', id],
    queryFn: ({ signal }) => request<Count>('GET', `/v1/counts/${id}`, { signal }),
  });
export const countLinesQuery = (id: string) =>
  queryOptions({
    queryKey: ['counts', id, 'lines'],
    queryFn: ({ signal }) =>
      listAll<'lines', CountLine>(`/v1/counts/${id}/lines`, 'lines', { limit: 60_000, signal }),
  });
export const countsDueQuery = (divisionCode?: string) =>
  queryOptions({
    queryKey: ['counts', 'due', divisionCode],
    queryFn: ({ signal }) =>
      listAll<'due', CountDue>('/v1/counts-due', 'due', {
        query: { divisionCode },
        limit: 3_000,
        signal,
      }),
  });

export type NewCount = {
  depotId: string;
  kind: CountKind;
  itemIds?: string[];
  blind?: boolean;
  freeze?: boolean;
  counterIds?: string[];
  note?: string;
};
export const createCount = (body: NewCount, key: string) =>
  request<Count>('POST', '/v1/counts', { body, key });

export type Find = {
  itemId: string;
  batchNumber?: string;
  expireDate?: string;
  binCode?: string;
};
export const addCountLine = (id: string, body: Find, key: string) =>
  request<CountLine>('POST', `/v1/counts/${id}/lines`, { body, key });

export type Recorded = { count: Count; lines: { lineNumber: number; state: LineState }[] };
export type Tally = { lineNumber: number; quantity: number };
export const recordCount = (id: string, lines: Tally[], key: string) =>
  request<Recorded>('POST', `/v1/counts/${id}:record`, { body: { lines }, key });
export const requestRecount = (id: string, lineNumbers: number[], key: string) =>
  request<Count>('POST', `/v1/counts/${id}:recount`, { body: { lineNumbers }, key });
export const postCount = (id: string, body: { reason?: string }, key: string) =>
  request<Count>('POST', `/v1/counts/${id}:post`, { body, key });
export const cancelCount = (id: string, body: { reason: string }, key: string) =>
  request<Count>('POST', `/v1/counts/${id}:cancel`, { body, key });

export type Colleague = { id: string; name: string };
/** Who works in the divisions one keeps. */
export const colleaguesQuery = queryOptions({
  queryKey: ['colleagues'],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) =>
    listAll<'colleagues', Colleague>('/v1/colleagues', 'colleagues', { signal }),
});

export const abcClasses = ['A', 'B', 'C'] as const;
export type AbcClass = (typeof abcClasses)[number];
export type Classification = {
  depotId: string;
  itemId: string;
  abcClass?: AbcClass;
  /** A person set it; otherwise it was computed. */
  overridden: boolean;
  lastCountTime?: string;
};
export const abcClassesQuery = (depotId: string) =>
  queryOptions({
    queryKey: ['counts', 'classes', depotId],
    enabled: depotId !== '',
    queryFn: ({ signal }) =>
      listAll<'classes', Classification>(`/v1/depots/${depotId}/abc-classes`, 'classes', {
        signal,
      }),
  });
export const computeAbcClasses = (depotId: string, key: string) =>
  request<unknown>('POST', `/v1/depots/${depotId}/abc-classes:compute`, { key });
export const setAbcClass = (
  depotId: string,
  body: { itemId: string; abcClass?: AbcClass },
  key: string,
) => request<Classification>('POST', `/v1/depots/${depotId}/abc-classes:set`, { body, key });

export type Cadence = {
  abcClass: AbcClass;
  days: number;
  valueShare: number;
  tolerancePercent: number;
  /** Where it stands; absent: everywhere. */
  divisionCode?: string;
  etag: string;
};
/** What holds in a division; '' is everywhere. */
export const cadencesQuery = (divisionCode: string) =>
  queryOptions({
    queryKey: ['counts', 'cadences', divisionCode],
    queryFn: ({ signal }) =>
      request<{ cadences: Cadence[] }>('GET', '/v1/count-cadences', {
        query: { divisionCode: divisionCode || undefined },
        signal,
      }),
  });
export const setCadence = ({ abcClass, ...body }: Cadence, key: string) =>
  request<Cadence>('PUT', `/v1/count-cadences/${abcClass}`, { body, key });
