import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const media = ['ROAD', 'WATER'] as const;
export type Medium = (typeof media)[number];

/** Neither of the first two: every road into the place. */
export type RoadEnds = {
  fromDepotId?: string;
  fromDivisionCode?: string;
  toDepotId?: string;
  toDivisionCode?: string;
};

export type RoadClosure = RoadEnds & {
  id: string;
  incidentId: string;
  bothWays: boolean;
  medium: Medium;
  fromTime?: string;
  untilTime?: string;
  reason: string;
  state: 'CLOSED' | 'REOPENED';
  over: boolean;
  reporterId: string;
  createTime?: string;
  reopenTime?: string;
  reopenNote?: string;
  etag: string;
};

export const roadClosuresQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['roads', 'list', incidentId],
    queryFn: ({ signal }) =>
      listAll<'roadClosures', RoadClosure>(
        `/v1/incidents/${incidentId}/road-closures`,
        'roadClosures',
        { limit: 500, signal },
      ),
  });

export type RoadTerms = {
  bothWays: boolean;
  medium: Medium;
  fromTime?: string;
  /** Null: until further notice. */
  untilTime: string | null;
  reason: string;
};

export const reportRoadClosure = (incidentId: string, body: RoadEnds & RoadTerms, key: string) =>
  request<RoadClosure>('POST', `/v1/incidents/${incidentId}/road-closures`, { body, key });

export const amendRoadClosure = (id: string, body: RoadTerms & { etag: string }, key: string) =>
  request<RoadClosure>('PATCH', `/v1/road-closures/${id}`, { body, key });

export const reopenRoad = (id: string, body: { note: string; etag: string }, key: string) =>
  request<RoadClosure>('POST', `/v1/road-closures/${id}:reopen`, { body, key });

type Version = {
  fromTime: string;
  actorId: string;
  changes: { field: string; before?: unknown; after?: unknown }[];
};

export const roadVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['roads', 'versions', id],
    queryFn: ({ signal }) =>
      listAll<'versions', Version>(`/v1/road-closures/${id}/versions`, 'versions', {
        limit: 100,
        signal,
      }),
  });

/** In hours of a plan. */
export type PlanClosedRoad = RoadEnds & {
  closureId?: string;
  bothWays: boolean;
  medium: Medium;
  fromHours: number;
  untilHours?: number;
  reason?: string;
  /** In which it was reported. */
  incidentId?: string;
  incidentName?: string;
};

type Way = {
  fromDepotId: string;
  toDepotId?: string;
  toDivisionCode?: string;
  /** Of joint plans. */
  toSiteId?: string;
  fleetId?: string;
  closureIds: string[];
};

export type PlanRoadCheck = {
  planId: string;
  readTime?: string;
  outdated: boolean;
  affected: (Way & {
    itemId: string;
    quantity: number;
    departHours: number;
    arriveHours: number;
    laterHours?: number;
  })[];
  stranded: (Way & { count: number; arriveHours: number; homeHours?: number })[];
  newClosureIds: string[];
  goneClosureIds: string[];
  closures: PlanClosedRoad[];
};

export const planRoadsQuery = (planId: string) =>
  queryOptions({
    queryKey: ['roads', 'plan', planId],
    queryFn: ({ signal }) => request<PlanRoadCheck>('GET', `/v1/plans/${planId}/roads`, { signal }),
  });

export const jointRoadsQuery = (planId: string) =>
  queryOptions({
    queryKey: ['roads', 'joint-plan', planId],
    queryFn: ({ signal }) =>
      request<PlanRoadCheck>('GET', `/v1/joint-plans/${planId}/roads`, { signal }),
  });
