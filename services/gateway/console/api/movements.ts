import { queryOptions } from '@tanstack/react-query';
import type { Approval } from './approvals';
import { listAll, request } from './request';
import type { Movement, StorageClass } from './types';

// What a depot does with goods besides receiving and issuing them.

export type Papers = { reason?: string; documentNumber?: string; occurTime?: string };

/** It is done, or it waits for a second person. */
export type RecordedChange = { movement?: Movement; approval?: Approval };

type LotLine = { itemId: string; lotId: string; quantity: number };
type At<Line> = { depotId: string; lines: Line[] } & Papers;

export type CorrectionLine = { itemId: string; lotId: string; quantityChange: number };
export const correctStock = (body: At<CorrectionLine>, key: string) =>
  request<RecordedChange>('POST', '/v1/stock/corrections', { body, key });
export const disposeStock = (body: At<LotLine>, key: string) =>
  request<RecordedChange>('POST', '/v1/stock/disposals', { body, key });
export const convertStock = (body: At<LotLine & { toItemId: string }>, key: string) =>
  request<Movement>('POST', '/v1/stock/conversions', { body, key });

export type PutAwayLine = LotLine & { toBinCode: string; fromBinCode?: string };
export const putAwayStock = (body: At<PutAwayLine>, key: string) =>
  request<Movement>('POST', '/v1/stock/put-aways', { body, key });
export const pickStock = (body: At<LotLine & { binCode: string }>, key: string) =>
  request<Movement>('POST', '/v1/stock/picks', { body, key });

export type Return = {
  movementId: string;
  toDepotId: string;
  /** What the goods were left over from. */
  incidentId?: string;
  lines: (LotLine & { depotId?: string })[];
} & Papers;
export const returnStock = (body: Return, key: string) =>
  request<Movement>('POST', '/v1/stock/returns', { body, key });

export const reverseMovement = (id: string, body: Papers, key: string) =>
  request<RecordedChange>('POST', `/v1/stock/movements/${id}:reverse`, { body, key });

export type ConversionRatio = {
  fromItemId: string;
  toItemId: string;
  fromUnits: number;
  toUnits: number;
};
export const ratiosQuery = queryOptions({
  queryKey: ['conversion-ratios'],
  queryFn: ({ signal }) =>
    listAll<'ratios', ConversionRatio>('/v1/conversion-ratios', 'ratios', { signal }),
});
export const setRatio = (body: ConversionRatio, key: string) =>
  request<ConversionRatio>('POST', '/v1/conversion-ratios:set', { body, key });

export type Bin = {
  depotId: string;
  code: string;
  storageClass: StorageClass;
  volumeM3Capacity: number;
  massKgCapacity: number;
  closed: boolean;
  note?: string;
  volumeM3: number;
  massKg: number;
  etag: string;
};

export const binsQuery = (depotId: string) =>
  queryOptions({
    queryKey: ['bins', depotId],
    enabled: depotId !== '',
    queryFn: ({ signal }) =>
      listAll<'bins', Bin>(`/v1/depots/${depotId}/bins`, 'bins', { limit: 2_000, signal }),
  });

export type BinFields = Pick<
  Bin,
  'code' | 'storageClass' | 'volumeM3Capacity' | 'massKgCapacity' | 'note'
>;
export const createBin = (depotId: string, body: BinFields, key: string) =>
  request<Bin>('POST', `/v1/depots/${depotId}/bins`, { body, key });
export const updateBin = ({ depotId, code }: Bin, body: Partial<Bin>, key: string) =>
  request<Bin>('PATCH', `/v1/depots/${depotId}/bins/${code}`, { body, key });
export const deleteBin = ({ depotId, code }: Bin, key: string) =>
  request<void>('DELETE', `/v1/depots/${depotId}/bins/${code}`, { key });

export type BinStock = { itemId: string; lotId: string; binCode: string; quantity: number };
export const binStockQuery = (depotId: string, itemId?: string) =>
  queryOptions({
    queryKey: ['stock', 'bins', depotId, itemId],
    enabled: depotId !== '',
    queryFn: ({ signal }) =>
      listAll<'stock', BinStock>(`/v1/depots/${depotId}/bin-stock`, 'stock', {
        query: { itemId },
        signal,
      }),
  });
