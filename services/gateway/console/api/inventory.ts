import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import type { Balance, Depot, Entry, Item, Lot, LotState, Movement } from './types';

export const itemsQuery = queryOptions({
  queryKey: ['items'],
  staleTime: 60_000,
  queryFn: ({ signal }) =>
    listAll<'items', Item>('/v1/items', 'items', { query: { includeArchived: true }, signal }),
});

export const depotsQuery = queryOptions({
  queryKey: ['depots'],
  staleTime: 60_000,
  queryFn: ({ signal }) => listAll<'depots', Depot>('/v1/depots', 'depots', { signal }),
});

export type BalanceFilter = { divisionCode?: string; depotId?: string; itemId?: string };

export const balancesQuery = (filter: BalanceFilter) =>
  queryOptions({
    queryKey: ['stock', 'balances', filter],
    queryFn: ({ signal }) =>
      listAll<'balances', Balance>('/v1/stock/balances', 'balances', {
        query: filter,
        limit: 10_000,
        signal,
      }),
  });

export const lotsQuery = (itemId: string) =>
  queryOptions({
    queryKey: ['stock', 'lots', itemId],
    queryFn: ({ signal }) =>
      listAll<'lots', Lot>('/v1/lots', 'lots', { query: { itemId }, limit: 2_000, signal }),
  });

export type LedgerFilter = { itemId?: string; depotId?: string };

export const movementsQuery = (filter: LedgerFilter) =>
  queryOptions({
    queryKey: ['stock', 'movements', filter],
    queryFn: ({ signal }) =>
      listAll<'movements', Movement>('/v1/stock/movements', 'movements', {
        query: filter,
        limit: 300,
        signal,
      }),
  });

export const entriesQuery = (filter: LedgerFilter) =>
  queryOptions({
    queryKey: ['stock', 'entries', filter],
    queryFn: ({ signal }) =>
      listAll<'entries', Entry>('/v1/stock/entries', 'entries', {
        query: filter,
        limit: 1_000,
        signal,
      }),
  });

export type ItemFields = Omit<Item, 'etag' | 'archived'>;
export const createItem = (body: ItemFields, key: string) =>
  request<Item>('POST', '/v1/items', { body, key });
export const updateItem = (id: string, body: Partial<Item>, key: string) =>
  request<Item>('PATCH', `/v1/items/${id}`, { body, key });

export type DepotFields = Omit<Depot, 'etag' | 'closed'>;
export const createDepot = (body: DepotFields, key: string) =>
  request<Depot>('POST', '/v1/depots', { body, key });
export const updateDepot = (id: string, body: Partial<Depot>, key: string) =>
  request<Depot>('PATCH', `/v1/depots/${id}`, { body, key });

export type StockLine = {
  depotId: string;
  itemId: string;
  quantity: number;
  batchNumber?: string;
  expireDate?: string;
  lotId?: string;
  packing?: Packing;
};
/** Exactly so many unless told; packs are the smallest of the item. */
export type Packing = {
  policy: 'WHOLE_PACKS_UP' | 'PREFER_WHOLE';
  /** Units that may be given beyond what is asked. */
  overshootMax: number;
};
export type StockDocument = {
  lines: StockLine[];
  documentNumber?: string;
  reason: string;
  occurTime?: string;
};

export const receiveStock = (body: StockDocument, key: string) =>
  request<Movement>('POST', '/v1/stock/receipts', { body, key });
export const issueStock = (body: StockDocument, key: string) =>
  request<Movement>('POST', '/v1/stock/issues', { body, key });

export const setLotState = (
  id: string,
  body: { state: LotState; reason: string; etag: string },
  key: string,
) => request<Lot>('POST', `/v1/lots/${id}:setState`, { body, key });
