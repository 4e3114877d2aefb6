import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export type ParLevel = {
  depotId: string;
  itemId: string;
  minimum: number;
  reorder: number;
  maximum: number;
};

export const parStates = ['BELOW_MINIMUM', 'BELOW_REORDER', 'ENOUGH', 'ABOVE_MAXIMUM'] as const;
export type ParState = (typeof parStates)[number];

export type ParPosition = {
  level: ParLevel;
  usable: number;
  expected: number;
  state: ParState;
  shortfall: number;
};

export type ParFilter = { divisionCode?: string; itemId?: string };

export const parLevelsQuery = (filter: ParFilter) =>
  queryOptions({
    queryKey: ['par-levels', 'list', filter],
    queryFn: ({ signal }) =>
      listAll<'positions', ParPosition>('/v1/par-levels', 'positions', {
        query: filter,
        limit: 5_000,
        signal,
      }),
  });

export type ParChanges = {
  levels?: ParLevel[];
  removed?: { depotId: string; itemId: string }[];
};
export const putParLevels = (body: ParChanges, key: string) =>
  request<{ set: number; removed: number }>('PUT', '/v1/par-levels', { body, key });

export type ParQuestion = {
  divisionCode: string;
  itemId?: string;
  minimumDays: number;
  reorderDays: number;
  maximumDays: number;
};
export const proposeParLevels = ({ itemId, ...query }: ParQuestion) =>
  request<{ levels: ParLevel[] }>('GET', '/v1/par-levels:propose', {
    query: { ...query, itemIds: itemId },
  });

export type DemandProfile = {
  divisionCode: string;
  itemId: string;
  population: number;
  initialUnits: number;
  dailyUnits: number;
  routineDailyUnits: number;
  source?: 'STANDARD' | 'MANUAL';
};
export type Cover = {
  profile: DemandProfile;
  usable: number;
  /** Absent: without end. */
  days?: number;
  initialShortfall: number;
  /** Of the people, 0 to 1, who get what is needed once; absent: nothing is. */
  initialShare?: number;
};
export const coverQuery = (filter: ParFilter) =>
  queryOptions({
    queryKey: ['par-levels', 'cover', filter],
    queryFn: ({ signal }) =>
      listAll<'covers', Cover>('/v1/cover', 'covers', { query: filter, limit: 5_000, signal }),
  });

type Typed = Omit<DemandProfile, 'source'>;
export const putDemandProfile = (profile: Typed, key: string) =>
  request<{ set: number }>('PUT', '/v1/demand-profiles', { body: { profiles: [profile] }, key });

/** What was typed goes; the standard counts again. */
export const removeDemandProfile = ({ divisionCode, itemId }: DemandProfile, key: string) =>
  request<{ removed: number }>('PUT', '/v1/demand-profiles', {
    body: { removed: [{ divisionCode, itemId }] },
    key,
  });

export type DemandRules = {
  populationShare: number;
  temperatureCelsius: number;
  tentShare: number;
  tentPeople: number;
  routineShare: number;
  routineInitialShare: number;
  coverDaysMin: number;
  etag: string;
};
export const demandRulesQuery = () =>
  queryOptions({
    queryKey: ['par-levels', 'demand-rules'],
    queryFn: ({ signal }) => request<DemandRules>('GET', '/v1/demand-rules', { signal }),
  });
export const updateDemandRules = (body: DemandRules, key: string) =>
  request<DemandRules>('PUT', '/v1/demand-rules', { body, key });
