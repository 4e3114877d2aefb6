import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const approvalStates = ['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED'] as const;
export type ApprovalState = (typeof approvalStates)[number];

export type Approval = {
  id: string;
  kind: 'ADJUSTMENT' | 'DISPOSAL' | 'REVERSAL' | 'COUNT' | 'LOAN_LOSS';
  state: ApprovalState;
  depotId: string;
  lines: { itemId: string; lotId: string; binCode?: string; quantityChange: number }[];
  units: number;
  value: number;
  reason?: string;
  documentNumber?: string;
  cause?: string;
  requesterId: string;
  requesterName?: string;
  createTime: string;
  expireTime: string;
  deciderId?: string;
  deciderName?: string;
  decideReason?: string;
  decideTime?: string;
  etag: string;
};

export const approvalsQuery = (state?: ApprovalState) =>
  queryOptions({
    queryKey: ['approvals', 'list', state],
    queryFn: ({ signal }) =>
      listAll<'approvals', Approval>('/v1/approvals', 'approvals', {
        query: { state },
        limit: 500,
        signal,
      }),
  });

export const approveChange = (id: string, body: { reason?: string }, key: string) =>
  request<Approval>('POST', `/v1/approvals/${id}:approve`, { body, key });
export const rejectChange = (id: string, body: { reason: string }, key: string) =>
  request<Approval>('POST', `/v1/approvals/${id}:reject`, { body, key });

export type ApprovalLimit = {
  divisionCode?: string;
  unitsMax?: number;
  valueMax?: number;
  expireHours: number;
  etag?: string;
};
export const limitsQuery = queryOptions({
  queryKey: ['approvals', 'limits'],
  queryFn: ({ signal }) =>
    listAll<'limits', ApprovalLimit>('/v1/approval-limits', 'limits', { signal }),
});
export const setLimit = (body: ApprovalLimit, key: string) =>
  request<ApprovalLimit>('POST', '/v1/approval-limits:set', { body, key });
