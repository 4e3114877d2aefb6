import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const teamKinds = ['REGULAR', 'PROFESSIONAL', 'PARTNER', 'VOLUNTEER'] as const;
export type TeamState =
  | 'AVAILABLE'
  | 'STANDBY'
  | 'ALERTED'
  | 'ACKNOWLEDGED'
  | 'EN_ROUTE'
  | 'ON_SCENE'
  | 'RETURNING'
  | 'REST'
  | 'OUT_OF_SERVICE';

export type Team = {
  id: string;
  nameZh: string;
  nameEn: string;
  kind: (typeof teamKinds)[number];
  specialism: string;
  skills: string[];
  figures: Record<string, number>;
  /** The rated type of each specialism, 1 the most capable. */
  ratings: Record<string, number>;
  organisationId?: string;
  divisionCode: string;
  latitude?: number;
  longitude?: number;
  minimumCrew: number;
  turnoutMinutes: number;
  archived: boolean;
  state: TeamState;
  stateReason?: string;
  stateTime?: string;
  restUntil?: string;
  memberCount: number;
  etag: string;
};

export type TeamAvailability = {
  teamId: string;
  state: TeamState;
  ready: boolean;
  reasons: string[];
  minimumCrew: number;
  memberCount: number;
  onShiftCount: number;
  availableCount: number;
  assignmentId?: string;
  task?: string;
  untilTime?: string;
  restUntil?: string;
};

export type TeamFilter = { divisionCode?: string; kind?: Team['kind']; specialism?: string };

export const teamsQuery = (filter: TeamFilter) =>
  queryOptions({
    queryKey: ['teams', 'list', filter],
    queryFn: ({ signal }) =>
      listAll<'teams', Team>('/v1/teams', 'teams', { query: filter, limit: 2_000, signal }),
  });

/** As it is, or as it was at a time. */
export const teamQuery = (id: string, asOf?: string) =>
  queryOptions({
    queryKey: ['teams', 'one', id, asOf],
    queryFn: ({ signal }) => request<Team>('GET', `/v1/teams/${id}`, { query: { asOf }, signal }),
  });

export const availabilityQuery = ({ divisionCode, specialism }: TeamFilter) =>
  queryOptions({
    queryKey: ['teams', 'availability', divisionCode, specialism],
    refetchInterval: 60_000,
    queryFn: ({ signal }) =>
      listAll<'teams', TeamAvailability>('/v1/team-availability', 'teams', {
        query: { divisionCode, specialism },
        limit: 2_000,
        signal,
      }),
  });

export type Headcount = {
  teamCount: number;
  peopleCount: number;
  partnerTeamCount: number;
  partnerPeopleCount: number;
};
export const headcountQuery = (divisionCode?: string) =>
  queryOptions({
    queryKey: ['teams', 'headcount', divisionCode],
    queryFn: ({ signal }) =>
      request<Headcount>('GET', '/v1/teams:headcount', { query: { divisionCode }, signal }),
  });

export const settableStates = ['AVAILABLE', 'STANDBY', 'REST', 'OUT_OF_SERVICE'] as const;
export type StateChange = {
  state: TeamState;
  reason?: string;
  restUntil?: string;
  etag: string;
};
export const setTeamState = (id: string, body: StateChange, key: string) =>
  request<Team>('POST', `/v1/teams/${id}:setState`, { body, key });

export type PersonAvailability = {
  personId: string;
  name?: string;
  available: boolean;
  onShift: boolean;
  reasons: string[];
  untilTime?: string;
};

export const teamAvailabilityQuery = (id: string) =>
  queryOptions({
    queryKey: ['teams', 'people-availability', id],
    queryFn: ({ signal }) =>
      request<{ team?: TeamAvailability; people: PersonAvailability[] }>(
        'GET',
        `/v1/teams/${id}/availability`,
        { signal },
      ),
  });
