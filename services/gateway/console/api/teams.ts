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
  divisionCode: string;
  minimumCrew: number;
  turnoutMinutes: number;
  state: TeamState;
  stateReason?: string;
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

export const teamQuery = (id: string) =>
  queryOptions({
    queryKey: ['teams', 'one', id],
    queryFn: ({ signal }) => request<Team>('GET', `/v1/teams/${id}`, { signal }),
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

export type Contact = { id: string; kind: string; value: string; label?: string };
export type Qualification = {
  id: string;
  personId: string;
  code: string;
  validUntil: string;
  revokeTime?: string;
};
export type Person = {
  id: string;
  name?: string;
  title?: string;
  divisionCode: string;
  contacts: Contact[];
  qualifications: Qualification[];
  teams: { teamId: string; role: 'LEADER' | 'DEPUTY' | 'MEMBER' }[];
};

export const teamPeopleQuery = (teamId: string) =>
  queryOptions({
    queryKey: ['people', 'team', teamId],
    queryFn: ({ signal }) =>
      listAll<'people', Person>('/v1/people', 'people', { query: { teamId }, limit: 500, signal }),
  });

export const qualificationKindsQuery = queryOptions({
  queryKey: ['people', 'qualification-kinds'],
  staleTime: 60_000,
  queryFn: ({ signal }) =>
    request<{ qualificationKinds: { code: string; nameZh: string; nameEn: string }[] }>(
      'GET',
      '/v1/qualification-kinds',
      { signal },
    ),
});

export const revealContact = (id: string, body: { reason: string }) =>
  request<{ contactId: string; value: string }>('POST', `/v1/contacts/${id}:reveal`, { body });
