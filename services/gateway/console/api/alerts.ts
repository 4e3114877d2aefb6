import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const alertKinds = [
  'BELOW_PAR',
  'REORDER',
  'EXPIRED',
  'EXPIRING',
  'OVERSTOCK',
  'COUNT_DUE',
  'OVERDUE_ORDER',
  'LOAN_OVERDUE',
  'LOW_COVER',
] as const;
export type AlertKind = (typeof alertKinds)[number];

export const alertStates = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'] as const;
export type AlertState = (typeof alertStates)[number];

export type StockAlert = {
  id: string;
  kind: AlertKind;
  state: AlertState;
  depotId: string;
  divisionCode: string;
  itemId?: string;
  /** `lots/<id>`, `purchaseOrders/<id>` or `callOffs/<id>`. */
  subject?: string;
  quantity: number;
  level: number;
  dueDate?: string;
  assignee?: string;
  keeper?: string;
  snoozeUntil?: string;
  note?: string;
  createTime?: string;
  seenTime?: string;
  raiseCount: number;
  causeGone: boolean;
  etag: string;
};

export type AlertFilter = {
  divisionCode?: string;
  kind?: AlertKind;
  state?: AlertState;
  assignee?: string;
};

export const alertsQuery = (filter: AlertFilter) =>
  queryOptions({
    queryKey: ['alerts', 'list', filter],
    queryFn: ({ signal }) =>
      listAll<'alerts', StockAlert>('/v1/alerts', 'alerts', {
        query: filter,
        limit: 2_000,
        signal,
      }),
  });

export type AlertCount = { kind: AlertKind; state: AlertState; count: number };
export const alertCountsQuery = (divisionCode?: string) =>
  queryOptions({
    queryKey: ['alerts', 'counts', divisionCode],
    queryFn: ({ signal }) =>
      request<{ counts: AlertCount[] }>('GET', '/v1/alerts:count', {
        query: { divisionCode },
        signal,
      }),
  });

export type AlertSweep = {
  lastRunTime?: string;
  nextRunTime?: string;
  raised: number;
  seen: number;
  resolved: number;
};
export const alertSweepQuery = queryOptions({
  queryKey: ['alerts', 'sweep'],
  queryFn: ({ signal }) => request<AlertSweep>('GET', '/v1/alert-sweep', { signal }),
});
/** Without a division everywhere. */
export const runAlertSweep = (divisionCode: string | undefined, key: string) =>
  request<AlertSweep>('POST', '/v1/alert-sweep:run', { query: { divisionCode }, key });

const verb = (name: string) => (id: string, body: object, key: string) =>
  request<StockAlert>('POST', `/v1/alerts/${id}:${name}`, { body, key });

type Versioned<T> = (id: string, body: T & { etag: string }, key: string) => Promise<StockAlert>;
export const acknowledgeAlert: Versioned<{ note?: string }> = verb('acknowledge');
export const assignAlert: Versioned<{ assignee?: string }> = verb('assign');
export const snoozeAlert: Versioned<{ until: string; note?: string }> = verb('snooze');
export const resolveAlert: Versioned<{ note?: string }> = verb('resolve');

export type AlertRules = {
  expiringDays: number;
  /** After midnight in Asia/Shanghai. */
  sweepMinute: number;
  /** Where it stands; absent: everywhere. */
  divisionCode?: string;
  etag: string;
};
/** What holds in a division; '' is everywhere. */
export const alertRulesQuery = (divisionCode: string) =>
  queryOptions({
    queryKey: ['alerts', 'rules', divisionCode],
    queryFn: ({ signal }) =>
      request<AlertRules>('GET', '/v1/alert-rules', {
        query: { divisionCode: divisionCode || undefined },
        signal,
      }),
  });
export const updateAlertRules = (body: AlertRules, key: string) =>
  request<AlertRules>('PUT', '/v1/alert-rules', { body, key });
