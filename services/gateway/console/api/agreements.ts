import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

type Promised = {
  id: string;
  depotId: string;
  itemId: string;
  quantity: number;
  called: number;
  remaining: number;
  validFrom: string;
  validTo?: string;
  documentNumber?: string;
  closed: boolean;
};
export type Agreement = Promised & { noticeHours: number; responseHours: number };
export type Capacity = Promised & { unitsPerHour: number; leadHours: number };

export type CallOffState =
  'HELD' | 'CONFIRMED' | 'PARTIALLY_RECEIVED' | 'RECEIVED' | 'RELEASED' | 'EXPIRED';
export type CallOff = {
  id: string;
  state: CallOffState;
  agreementId?: string;
  capacityId?: string;
  itemId: string;
  sourceDepotId: string;
  depotId: string;
  quantity: number;
  received: number;
  purpose?: string;
  expectedTime?: string;
  expireTime?: string;
};

export const agreementsQuery = queryOptions({
  queryKey: ['agreements', 'list'],
  queryFn: ({ signal }) =>
    listAll<'agreements', Agreement>('/v1/agreements', 'agreements', { limit: 2_000, signal }),
});
export const capacitiesQuery = queryOptions({
  queryKey: ['agreements', 'capacities'],
  queryFn: ({ signal }) =>
    listAll<'capacities', Capacity>('/v1/capacities', 'capacities', { limit: 2_000, signal }),
});
export const callOffsQuery = queryOptions({
  queryKey: ['agreements', 'call-offs'],
  queryFn: ({ signal }) =>
    listAll<'callOffs', CallOff>('/v1/call-offs', 'callOffs', { limit: 1_000, signal }),
});

export type NewCallOff = {
  agreementId?: string;
  capacityId?: string;
  quantity: number;
  depotId?: string;
  purpose?: string;
};
export const createCallOff = (body: NewCallOff, key: string) =>
  request<CallOff>('POST', '/v1/call-offs', { body, key });
export const confirmCallOff = (id: string, key: string) =>
  request<CallOff>('POST', `/v1/call-offs/${id}:confirm`, { key });
export const releaseCallOff = (id: string, reason: string, key: string) =>
  request<CallOff>('POST', `/v1/call-offs/${id}:release`, { body: { reason }, key });
export type CallOffDelivery = {
  lines: { quantity: number; batchNumber?: string; expireDate?: string }[];
};
export const receiveCallOff = (id: string, body: CallOffDelivery, key: string) =>
  request<{ callOff: CallOff }>('POST', `/v1/call-offs/${id}:receive`, { body, key });

export type SupplyPoint = { hours: number; quantity: number; rate: number; rateChange: number };
export type SupplyCurve = {
  itemId: string;
  points: SupplyPoint[];
  kinds: { kind: string; points: SupplyPoint[] }[];
  undated: number;
};
export type SupplyQuestion = { divisionCode?: string; itemId: string; horizonHours: number };
export const supplyCurveQuery = ({ itemId, ...asked }: SupplyQuestion) =>
  queryOptions({
    queryKey: ['stock', 'supply-curve', itemId, asked],
    enabled: itemId !== '',
    queryFn: ({ signal }) =>
      request<{ curves: SupplyCurve[]; fromTime?: string }>('POST', '/v1/stock:supplyCurve', {
        body: { ...asked, needs: [{ itemId }] },
        signal,
      }),
  });
