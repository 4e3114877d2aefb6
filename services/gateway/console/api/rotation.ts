import { queryOptions } from '@tanstack/react-query';
import { listAll, request, type Page } from './request';

export type LadderStep = {
  month: string;
  units: number;
  value: number;
  unitsAfter: number;
  valueAfter: number;
};
export type RotationPlan = {
  id: string;
  divisionCode?: string;
  months: number;
  ladder: LadderStep[];
  units: number;
  value: number;
  savedUnits: number;
  savedValue: number;
  proposalCount: number;
  truncated: boolean;
  createTime?: string;
};

export const proposalKinds = ['TRANSFER', 'EXCHANGE', 'USE_IN_DRILL', 'ISSUE'] as const;
export type ProposalKind = (typeof proposalKinds)[number];
export type RotationProposal = {
  id: string;
  planId: string;
  kind: ProposalKind;
  state: 'PROPOSED' | 'ACCEPTED' | 'REJECTED';
  depotId: string;
  itemId: string;
  lotId: string;
  expireDate: string;
  quantity: number;
  value: number;
  dueDate: string;
  toDepotId?: string;
  agreementId?: string;
  transferId?: string;
  exchangeId?: string;
};

export const rotationPlansQuery = queryOptions({
  queryKey: ['rotation', 'plans'],
  queryFn: ({ signal }) =>
    request<Page<'plans', RotationPlan>>('GET', '/v1/rotation-plans', {
      query: { pageSize: 20 },
      signal,
    }),
});

export const rotationPlanQuery = (id: string) =>
  queryOptions({
    queryKey: ['rotation', 'plan', id],
    queryFn: ({ signal }) => request<RotationPlan>('GET', `/v1/rotation-plans/${id}`, { signal }),
  });

export const proposalsQuery = (planId: string) =>
  queryOptions({
    queryKey: ['rotation', 'proposals', planId],
    queryFn: ({ signal }) =>
      listAll<'proposals', RotationProposal>(
        `/v1/rotation-plans/${planId}/proposals`,
        'proposals',
        { limit: 2_000, signal },
      ),
  });

export type RotationQuestion = {
  divisionCode?: string;
  months?: number;
  transferDays?: number;
  aheadDays?: number;
};
export const planRotation = (body: RotationQuestion, key: string) =>
  request<RotationPlan>('POST', '/v1/rotation-plans', { body, key });
export const acceptProposal = (id: string, key: string) =>
  request<RotationProposal>('POST', `/v1/rotation-proposals/${id}:accept`, { key });
export const rejectProposal = (id: string, reason: string, key: string) =>
  request<RotationProposal>('POST', `/v1/rotation-proposals/${id}:reject`, {
    body: { reason },
    key,
  });

export const exchangeStates = ['PLANNED', 'COMPLETED', 'CANCELLED'] as const;
export type ExchangeState = (typeof exchangeStates)[number];
export type Exchange = {
  id: string;
  state: ExchangeState;
  agreementId: string;
  depotId: string;
  itemId: string;
  lotId: string;
  quantity: number;
  dueDate: string;
  createTime?: string;
  resolveTime?: string;
};
export const exchangesQuery = (state?: ExchangeState) =>
  queryOptions({
    queryKey: ['rotation', 'exchanges', state],
    queryFn: ({ signal }) =>
      listAll<'exchanges', Exchange>('/v1/exchanges', 'exchanges', {
        query: { state },
        limit: 1_000,
        signal,
      }),
  });
export type ExchangeReceipt = {
  lines: { quantity: number; batchNumber?: string; expireDate?: string }[];
  documentNumber?: string;
};
export const completeExchange = (id: string, body: ExchangeReceipt, key: string) =>
  request<Exchange>('POST', `/v1/exchanges/${id}:complete`, { body, key });
export const cancelExchange = (id: string, reason: string, key: string) =>
  request<Exchange>('POST', `/v1/exchanges/${id}:cancel`, { body: { reason }, key });
