import { queryOptions } from '@tanstack/react-query';
import type { CallOffRule, Commit, Fleet, Plan, ShortagePolicy, Transfer } from './plan-types';
import { listAll, request } from './request';

export const plansQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['plans', 'list', incidentId],
    queryFn: ({ signal }) =>
      listAll<'plans', Plan>('/v1/plans', 'plans', { query: { incidentId }, limit: 200, signal }),
  });

/** Read again each second while it is being solved; events alone do not carry progress. */
export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ['plans', 'one', id],
    queryFn: ({ signal }) => request<Plan>('GET', `/v1/plans/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.solve?.state === 'RUNNING' ? 1000 : false),
  });

export const commitsQuery = (planId: string) =>
  queryOptions({
    queryKey: ['commits', planId],
    queryFn: ({ signal }) =>
      listAll<'commits', Commit>('/v1/commits', 'commits', {
        query: { planId },
        limit: 50,
        signal,
      }),
    refetchInterval: ({ state }) => (state.data?.rows.some(isUnderWay) ? 700 : false),
  });

export function isUnderWay(commit: Commit): boolean {
  return commit.state === 'RUNNING' || commit.state === 'COMPENSATING';
}

export const transfersQuery = (reservationId: string) =>
  queryOptions({
    queryKey: ['transfers', reservationId],
    queryFn: ({ signal }) =>
      listAll<'transfers', Transfer>('/v1/transfers', 'transfers', {
        query: { reservationId },
        signal,
      }),
  });

export const fleetsQuery = queryOptions({
  queryKey: ['fleets'],
  staleTime: 10 * 60_000,
  queryFn: ({ signal }) => listAll<'fleets', Fleet>('/v1/fleets', 'fleets', { signal }),
});

export const putFleet = (fleet: Fleet, key: string) =>
  request<{ count: number }>('PUT', '/v1/fleets', { body: { fleets: [fleet] }, key });

export type NewPolicy = {
  shortage: ShortagePolicy;
  timeLimitSeconds: number;
  minimumShare?: number;
  callOff?: CallOffRule;
  substitutes?: 'WHEN_SHORT' | 'NEVER';
  releaseSafetyStock?: boolean;
  wholePacks?: boolean;
  mayStrandVehicles?: boolean;
};

export const createPlan = (incidentId: string, policy: NewPolicy, key: string) =>
  request<Plan>('POST', `/v1/incidents/${incidentId}/plans`, { body: { policy }, key });

export const cancelPlan = (id: string, key: string) =>
  request<Plan>('POST', `/v1/plans/${id}:cancel`, { key });

/** With the closed roads that hold up lines of it and are accepted. */
export type PlanCommit = { etag: string; acceptClosureIds: string[] };

export const commitPlan = (id: string, body: PlanCommit, key: string) =>
  request<Commit>('POST', `/v1/plans/${id}:commit`, { body, key });

export const cancelCommit = (id: string, reason: string, key: string) =>
  request<Commit>('POST', `/v1/commits/${id}:cancel`, { body: { reason }, key });

export const standDownCommit = (id: string, reason: string, key: string) =>
  request<Commit>('POST', `/v1/commits/${id}:standDown`, { body: { reason }, key });

export type Departure = { etag: string; departTime?: string };

export const recordDeparture = (id: string, body: Departure, key: string) =>
  request<unknown>('POST', `/v1/transfers/${id}:dispatch`, { body, key });

export type ReceiptLine = { itemId: string; received: number; lost: number; lossReason?: string };
export type Receipt = { etag: string; lines: ReceiptLine[]; arriveTime?: string };

export const recordReceipt = (id: string, body: Receipt, key: string) =>
  request<unknown>('POST', `/v1/transfers/${id}:receive`, { body, key });
