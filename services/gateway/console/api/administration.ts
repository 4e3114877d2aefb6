import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { listAll, request, type Page } from './request';
import type { Account, Grant, Session } from './types';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  retry: false,
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => request<Session>('GET', '/v1/session', { signal }),
});

export const methodsQuery = queryOptions({
  queryKey: ['session-methods'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) =>
    request<{ password: boolean; identityProvider: boolean }>('GET', '/v1/session:methods', {
      signal,
    }),
});

export const signIn = (body: { account: string; password: string }) =>
  request<Session>('POST', '/v1/session', { body });
export const signOut = () => request<void>('DELETE', '/v1/session');
export const changePassword = (body: { password: string; newPassword: string }) =>
  request<void>('POST', '/v1/session:changePassword', { body });

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => listAll<'accounts', Account>('/v1/accounts', 'accounts', { signal }),
});

export type AccountFields = { name: string; grants: Grant[]; disabled: boolean };
export const createAccount = (
  body: AccountFields & { account: string; password: string },
  key: string,
) => request<Account>('POST', '/v1/accounts', { body, key });
export const updateAccount = (id: string, body: AccountFields & { etag: string }, key: string) =>
  request<Account>('PATCH', `/v1/accounts/${id}`, { body, key });
export const deleteAccount = (id: string, key: string) =>
  request<void>('DELETE', `/v1/accounts/${id}`, { key });
export const resetPassword = (id: string, password: string, key: string) =>
  request<Account>('POST', `/v1/accounts/${id}:resetPassword`, { body: { password }, key });

export const auditServices = [
  'incidents',
  'inventory',
  'optimizer',
  'mobilization',
  'gateway',
] as const;
export type AuditService = (typeof auditServices)[number];

export type AuditEntry = {
  id: number;
  createTime: string;
  actorId: string;
  actorName: string;
  onBehalfOf?: string;
  method: string;
  action: string;
  subject: string;
  divisionCode?: string;
  before?: unknown;
  after?: unknown;
};

export type AuditFilter = { subject?: string; actorId?: string };

export const auditQuery = (service: AuditService, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', service, filter],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<'entries', AuditEntry>) => page.nextPageToken,
    queryFn: ({ pageParam, signal }) =>
      request<Page<'entries', AuditEntry>>('GET', `/v1/audit/${service}`, {
        query: { ...filter, pageSize: 100, pageToken: pageParam },
        signal,
      }),
  });

export type ChainVerdict = {
  service: AuditService;
  intact: boolean;
  entryCount: number;
  sealedCount: number;
  headHash?: string;
  firstBroken?: { sequence: number; entryId: number; fault?: string };
};
export const verifyChains = () =>
  request<{ intact: boolean; services: ChainVerdict[] }>('POST', '/v1/audit:verify');

export type LedgerVerdict = {
  entriesChecked: number;
  balancesChecked: number;
  faults: string[];
};
export const verifyLedger = () => request<LedgerVerdict>('POST', '/v1/ledger:verify');
