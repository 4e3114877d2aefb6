// What is kept of teams: the record itself, its versions, types and trainings.
import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import type { Team } from './teams';

export type TeamFields = {
  nameZh: string;
  nameEn: string;
  kind: Team['kind'];
  specialism: string;
  skills: string[];
  figures: Record<string, number>;
  organisationId?: string;
  divisionCode: string;
  latitude?: number;
  longitude?: number;
  minimumCrew: number;
  turnoutMinutes: number;
  archived?: boolean;
};
export const createTeam = (body: TeamFields & { id: string }, key: string) =>
  request<Team>('POST', '/v1/teams', { body, key });
export const updateTeam = (id: string, body: TeamFields & { etag: string }, key: string) =>
  request<Team>('PATCH', `/v1/teams/${id}`, { body, key });

export const organisationKinds = ['GOVERNMENT', 'ENTERPRISE', 'SOCIAL', 'MILITARY'] as const;
export type Organisation = {
  id: string;
  nameZh: string;
  nameEn: string;
  kind: (typeof organisationKinds)[number];
  divisionCode: string;
  archived: boolean;
  etag: string;
};
export type OrganisationFields = Omit<Organisation, 'id' | 'etag'> & { etag?: string };
export const putOrganisation = (id: string, body: OrganisationFields, key: string) =>
  request<Organisation>('PUT', `/v1/organisations/${encodeURIComponent(id)}`, { body, key });
export const organisationsQuery = queryOptions({
  queryKey: ['teams', 'organisations'],
  staleTime: 60_000,
  queryFn: ({ signal }) =>
    listAll<'organisations', Organisation>('/v1/organisations', 'organisations', {
      limit: 1_000,
      signal,
    }),
});

export type Version = {
  fromTime: string;
  actorId: string;
  changes: { field: string; before: unknown; after: unknown }[];
};
export const teamVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['teams', 'versions', id],
    queryFn: ({ signal }) =>
      listAll<'versions', Version>(`/v1/teams/${id}/versions`, 'versions', { limit: 200, signal }),
  });

export const criterionKinds = [
  'MEMBERS',
  'QUALIFIED',
  'SKILL',
  'FIGURE_AT_LEAST',
  'FIGURE_AT_MOST',
  'TURNOUT_MINUTES',
  'TRAINED_DAYS',
] as const;
export type Criterion = {
  kind: (typeof criterionKinds)[number];
  subject: string;
  value: number;
  nameZh: string;
  nameEn: string;
};
export type ResourceType = {
  specialism: string;
  type: number;
  nameZh: string;
  nameEn: string;
  criteria: Criterion[];
  etag: string;
};
export const resourceTypesQuery = queryOptions({
  queryKey: ['teams', 'types'],
  queryFn: ({ signal }) =>
    request<{ resourceTypes: ResourceType[] }>('GET', '/v1/resource-types', { signal }),
});

export type ResourceTypeFields = Pick<ResourceType, 'nameZh' | 'nameEn' | 'criteria'> & {
  etag?: string;
};
export const putResourceType = (
  { specialism, type }: Pick<ResourceType, 'specialism' | 'type'>,
  body: ResourceTypeFields,
  key: string,
) =>
  request<ResourceType>('PUT', `/v1/resource-types/${encodeURIComponent(specialism)}/${type}`, {
    body,
    key,
  });

export type Missed = { criterion?: Criterion | null; actual: number; text: string };
export type TeamMatch = {
  teamId: string;
  nameZh: string;
  nameEn: string;
  ready: boolean;
  reasons: string[];
  missed: Missed[];
};
export type Matches = { qualified: TeamMatch[]; excluded: TeamMatch[] };
export const matchesQuery = (filter: { specialism: string; type: number; missionHours?: number }) =>
  queryOptions({
    queryKey: ['teams', 'match', filter],
    queryFn: ({ signal }) => request<Matches>('GET', '/v1/teams:match', { query: filter, signal }),
  });

export type Rating = { specialism: string; type: number };
export const rateTeam = (teamId: string, body: Rating, key: string) =>
  request<{ teamId: string }>('POST', `/v1/teams/${teamId}:rate`, { body, key });

export const trainingKinds = ['TRAINING', 'DRILL', 'COMPREHENSIVE_DRILL'] as const;
export type Training = {
  id: string;
  title: string;
  kind: (typeof trainingKinds)[number];
  divisionCode: string;
  startTime: string;
  endTime: string;
  note?: string;
  teams: { teamId: string; peopleCount: number }[];
};
export type TrainingFilter = { teamId?: string; divisionCode?: string; jointOnly?: boolean };
export const trainingsQuery = (filter: TrainingFilter) =>
  queryOptions({
    queryKey: ['teams', 'trainings', filter],
    queryFn: ({ signal }) =>
      listAll<'trainings', Training>('/v1/trainings', 'trainings', {
        query: filter,
        limit: 300,
        signal,
      }),
  });
export const recordTraining = (body: Omit<Training, 'id'>, key: string) =>
  request<Training>('POST', '/v1/trainings', { body, key });
