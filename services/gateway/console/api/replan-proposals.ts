import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

/** A committed plan that should be made again, because a lot it promised was recalled. */
export type ReplanProposal = {
  id: string;
  planId: string;
  incidentId: string;
  divisionCode: string;
  /** `recalls/{id}`, or `transfers/{id}` of goods that are late. */
  cause: string;
  itemId: string;
  quantity: number;
  state: 'OPEN' | 'SETTLED';
};

export const replanProposalsQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['replan-proposals', incidentId],
    queryFn: ({ signal }) =>
      listAll<'proposals', ReplanProposal>('/v1/replan-proposals', 'proposals', {
        query: { incidentId, state: 'OPEN' },
        limit: 200,
        signal,
      }),
  });

export const settleReplanProposal = (id: string, note: string, key: string) =>
  request<ReplanProposal>('POST', `/v1/replan-proposals/${id}:settle`, { body: { note }, key });
