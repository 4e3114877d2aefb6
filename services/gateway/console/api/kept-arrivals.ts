// Arrivals and departures from phones that could not be applied by themselves.
import { queryOptions } from '@tanstack/react-query';
import type { Evacuee } from './evacuees';
import { listAll, request } from './request';

export type KeptArrival = {
  id: string;
  kind: 'ARRIVAL' | 'DEPARTURE';
  siteId: string;
  /** The refusal it met. */
  reason:
    | 'SITE_NOT_OPEN'
    | 'OVER_CAPACITY'
    | 'CODE_EXPIRED'
    | 'CODE_REVOKED'
    | 'NOT_CHECKED_IN'
    | 'CODE_OF_ANOTHER_SITE';
  name?: string;
  ageGroup?: Evacuee['ageGroup'];
  needs: string[];
  /** When they came, or left. */
  checkInTime?: string;
  createTime: string;
};

export const keptArrivalsQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['shelters', 'kept-arrivals', siteId],
    queryFn: ({ signal }) =>
      listAll<'keptArrivals', KeptArrival>('/v1/kept-arrivals', 'keptArrivals', {
        query: { siteId },
        limit: 1_000,
        signal,
      }),
  });

export type Resolution = { admit: boolean; reason: string; overrideReason?: string };

export const resolveKeptArrival = (id: string, body: Resolution, key: string) =>
  request<KeptArrival>('POST', `/v1/kept-arrivals/${id}:resolve`, { body, key });
