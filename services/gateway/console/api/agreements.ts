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
  note?: string;
  closed: boolean;
  etag: string;
};
export type Agreement = Promised & {
  noticeHours: number;
  responseHours: number;
  remainingDays: number;
  exchangeDays: number;
};
export type RampStep = { hours: number; share: number };
export type Capacity = Promised & {
  unitsPerHour: number;
  leadHours: number;
  rampKind?: 'STEPS' | 'LINEAR';
  ramp: RampStep[];
};

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
    listAll<'agreements', Agreement>('/v1/agreements', 'agreements', {
      query: { includeClosed: true },
      limit: 2_000,
      signal,
    }),
});
export const capacitiesQuery = queryOptions({
  queryKey: ['agreements', 'capacities'],
  queryFn: ({ signal }) =>
    listAll<'capacities', Capacity>('/v1/capacities', 'capacities', {
      query: { includeClosed: true },
      limit: 2_000,
      signal,
    }),
});

type Own = 'id' | 'called' | 'remaining' | 'etag';
export type AgreementFields = Omit<Agreement, Own>;
export type CapacityFields = Omit<Capacity, Own>;
type Changes<Fields> = Partial<Omit<Fields, 'depotId' | 'itemId'>> & { etag: string };
export const createAgreement = (body: AgreementFields, key: string) =>
  request<Agreement>('POST', '/v1/agreements', { body, key });
export const updateAgreement = (id: string, body: Changes<AgreementFields>, key: string) =>
  request<Agreement>('PATCH', `/v1/agreements/${id}`, { body, key });
export const createCapacity = (body: CapacityFields, key: string) =>
  request<Capacity>('POST', '/v1/capacities', { body, key });
export const updateCapacity = (id: string, body: Changes<CapacityFields>, key: string) =>
  request<Capacity>('PATCH', `/v1/capacities/${id}`, { body, key });
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
