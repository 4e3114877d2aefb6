import { queryOptions } from '@tanstack/react-query';
import type { Papers } from './movements';
import { listAll, request } from './request';

export type LoanLine = {
  itemId: string;
  lotId: string;
  expireDate?: string;
  quantity: number;
  returned: number;
  lost: number;
  outstanding: number;
  pendingLoss: number;
};
export type Loan = {
  id: string;
  depotId: string;
  borrower: string;
  contact?: string;
  dueDate: string;
  open: boolean;
  overdue: boolean;
  lines: LoanLine[];
  createTime: string;
  closeTime?: string;
  lossApprovalIds: string[];
};

export type LoanFilter = { openOnly?: boolean; overdueOnly?: boolean };
export const loansQuery = (filter: LoanFilter) =>
  queryOptions({
    queryKey: ['loans', filter],
    queryFn: ({ signal }) =>
      listAll<'loans', Loan>('/v1/loans', 'loans', { query: filter, limit: 1_000, signal }),
  });

/** With the whole contact, for those who may lend there; each look at it is on record. */
export const readLoan = (id: string) => request<Loan>('GET', `/v1/loans/${id}`, {});

export type NewLoan = {
  depotId: string;
  borrower: string;
  contact?: string;
  dueDate: string;
  lines: { itemId: string; lotId?: string; quantity: number }[];
} & Papers;
export const lendStock = (body: NewLoan, key: string) =>
  request<Loan>('POST', '/v1/loans', { body, key });

export type LoanReturn = {
  lines: { itemId: string; lotId: string; returned: number; lost: number }[];
} & Papers;
export const returnLoan = (id: string, body: LoanReturn, key: string) =>
  request<Loan>('POST', `/v1/loans/${id}:return`, { body, key });
