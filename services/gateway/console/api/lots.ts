import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import type { Lot, LotState, Movement } from './types';

export type ExpiringLine = {
  depotId: string;
  divisionCode: string;
  itemId: string;
  lotId: string;
  batchNumber?: string;
  expireDate: string;
  daysLeft: number;
  lotState: LotState;
  onHand: number;
  reserved: number;
  inTransit: number;
};
export type ExpiringFilter = {
  withinDays: number;
  divisionCode?: string;
  includeExpired?: boolean;
};
export const expiringQuery = (filter: ExpiringFilter) =>
  queryOptions({
    queryKey: ['stock', 'expiring', filter],
    queryFn: ({ signal }) =>
      listAll<'lines', ExpiringLine>('/v1/stock/expiring', 'lines', {
        query: filter,
        limit: 2_000,
        signal,
      }),
  });

export type LotSplit = {
  depotId: string;
  quantity: number;
  state: LotState;
  reason: string;
  documentNumber?: string;
};
export const splitLot = (id: string, body: LotSplit, key: string) =>
  request<{ lot: Lot; movement: Movement }>('POST', `/v1/lots/${id}:split`, { body, key });

export const unitKinds = ['onHand', 'reserved', 'inTransit', 'onLoan', 'issued'] as const;
export type RecallUnits = Record<(typeof unitKinds)[number] | 'converted' | 'inKits', number>;

export const recallLineKinds = [
  'ON_HAND',
  'RESERVED',
  'IN_TRANSIT',
  'ON_LOAN',
  'ISSUED',
  'CONVERTED',
] as const;
export type RecallLineKind = (typeof recallLineKinds)[number];

export type Recall = {
  id: string;
  state: 'OPEN' | 'CLOSED';
  itemId: string;
  batchNumber?: string;
  expireDate?: string;
  reason: string;
  documentNumber?: string;
  actorId: string;
  createTime: string;
  closeTime?: string;
  lots: Lot[];
  atRecall?: RecallUnits | null;
  now?: RecallUnits | null;
  /** Lots that units of the batch were converted into, and their units. */
  madeLots: Lot[];
  madeAtRecall?: RecallUnits | null;
  madeNow?: RecallUnits | null;
  recovered: number;
  reservations: {
    reservationId: string;
    state: string;
    purpose?: string;
    incidentId?: string;
    itemId?: string;
    quantity: number;
  }[];
};

export type RecallLine = {
  lineNumber: number;
  kind: RecallLineKind;
  itemId?: string;
  lotId: string;
  kitLotId?: string;
  depotId: string;
  divisionCode: string;
  quantity: number;
  purpose?: string;
  incidentId?: string;
  transferId?: string;
  movementId?: string;
  borrower?: string;
  documentNumber?: string;
  reason?: string;
  actorId?: string;
  occurTime?: string;
  /** When a later conversion made the units part of the recall. */
  followTime?: string;
};

export const recallsQuery = queryOptions({
  queryKey: ['recalls', 'list'],
  queryFn: ({ signal }) =>
    listAll<'recalls', Recall>('/v1/recalls', 'recalls', { limit: 500, signal }),
});
export const recallQuery = (id: string) =>
  queryOptions({
    queryKey: ['recalls', id],
    queryFn: ({ signal }) => request<Recall>('GET', `/v1/recalls/${id}`, { signal }),
  });
export const recallLinesQuery = (id: string, kind?: RecallLineKind) =>
  queryOptions({
    queryKey: ['recalls', id, 'lines', kind],
    queryFn: ({ signal }) =>
      listAll<'lines', RecallLine>(`/v1/recalls/${id}/lines`, 'lines', {
        query: { kind },
        limit: 2_000,
        signal,
      }),
  });

export type NewRecall = {
  itemId?: string;
  batchNumber?: string;
  expireDate?: string;
  lotIds?: string[];
  reason: string;
  documentNumber?: string;
};
export const recallLots = (body: NewRecall, key: string) =>
  request<Recall>('POST', '/v1/recalls', { body, key });
export const closeRecall = (id: string, body: { reason?: string }, key: string) =>
  request<Recall>('POST', `/v1/recalls/${id}:close`, { body, key });
