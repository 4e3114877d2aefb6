import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

// What was done without a connection and could not be done afterwards as it was written down.

/** The request as the device wrote it; lines are where most of them have their quantities. */
export type OfflineRequest = {
  lines?: { itemId?: string; depotId?: string; quantity?: number }[];
  depotId?: string;
  reason?: string;
};
export type OfflineOperation = {
  batchId: string;
  number: number;
  operationId: string;
  kind: string;
  request: OfflineRequest;
  occurTime?: string;
  state: 'PENDING' | 'APPLIED' | 'CONFLICT' | 'DISMISSED';
  /** Why it could not be done. */
  reason?: string;
  message?: string;
};

export const conflictsQuery = queryOptions({
  queryKey: ['offline', 'conflicts'],
  queryFn: ({ signal }) =>
    listAll<'operations', OfflineOperation>('/v1/offline-conflicts', 'operations', {
      limit: 1_000,
      signal,
    }),
});

export type Resolution = {
  action: 'RETRY' | 'AMEND' | 'DISMISS';
  request?: OfflineRequest;
  reason?: string;
};
export const resolveConflict = (
  { batchId, number }: OfflineOperation,
  body: Resolution,
  key: string,
) =>
  request<OfflineOperation>('POST', `/v1/offline-batches/${batchId}/operations/${number}:resolve`, {
    body,
    key,
  });

export type Device = {
  id: string;
  name: string;
  ownerName?: string;
  lastSequence: number;
  createTime?: string;
  revokeTime?: string;
};
export const devicesQuery = queryOptions({
  queryKey: ['offline', 'devices'],
  queryFn: ({ signal }) => listAll<'devices', Device>('/v1/devices', 'devices', { signal }),
});
