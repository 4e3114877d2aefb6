// The people of an incident: who is expected, sheltered, gone or missing.
import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const ageGroups = ['INFANT', 'CHILD', 'ADULT', 'SENIOR'] as const;
export const whereabouts = ['EXPECTED', 'SHELTERED', 'LEFT', 'MISSING', 'FOUND'] as const;
export type Whereabouts = (typeof whereabouts)[number];

export type Evacuee = {
  id: string;
  householdId: string;
  name?: string;
  phone?: string;
  ageGroup?: (typeof ageGroups)[number];
  needs: string[];
  divisionCode?: string;
  whereabouts: Whereabouts;
  siteId?: string;
  unitCode?: string;
  checkInTime?: string;
  checkOutTime?: string;
  idNumber?: string;
  note?: string;
};

export const siteEvacueesQuery = (siteId: string, incidentId: string) =>
  queryOptions({
    queryKey: ['shelters', 'evacuees', siteId, incidentId],
    queryFn: ({ signal }) =>
      listAll<'people', Evacuee>('/v1/evacuees', 'people', {
        query: { siteId, incidentId, whereabouts: 'SHELTERED' },
        limit: 5_000,
        signal,
      }),
  });

export type Arrival = {
  clientId: string;
  householdId?: string;
  name: string;
  phone?: string;
  idNumber?: string;
  ageGroup?: Evacuee['ageGroup'];
  needs?: string[];
};
export type CheckIn = { incidentId?: string; overrideReason?: string; entries: Arrival[] };
export const checkIn = (siteId: string, body: CheckIn, key: string) =>
  request<{ persons: number; free: number }>('POST', `/v1/shelters/${siteId}/check-ins`, {
    body,
    key,
  });

export type CheckOut = { personIds: string[]; destination?: string };
export const checkOut = (siteId: string, body: CheckOut, key: string) =>
  request<{ checkedOut: number }>('POST', `/v1/shelters/${siteId}/check-outs`, { body, key });

export type Transfer = {
  toSiteId: string;
  personIds: string[];
  reason?: string;
  overrideReason?: string;
};
export const transferPeople = (siteId: string, body: Transfer, key: string) =>
  request<{ persons: number; free: number }>('POST', `/v1/shelters/${siteId}:transfer`, {
    body,
    key,
  });

export type PeopleFilter = {
  incidentId: string;
  divisionCode?: string;
  whereabouts?: Whereabouts;
};
export const evacueesQuery = (filter: PeopleFilter) =>
  queryOptions({
    queryKey: ['shelters', 'evacuees', 'of', filter],
    queryFn: ({ signal }) =>
      listAll<'people', Evacuee>('/v1/evacuees', 'people', { query: filter, limit: 2_000, signal }),
  });

export type PeopleCounts = {
  counts: { whereabouts: Whereabouts; persons: number }[];
  households: number;
  separatedHouseholds: number;
};
export const peopleCountsQuery = (incidentId: string, divisionCode?: string) =>
  queryOptions({
    queryKey: ['shelters', 'evacuees', 'counts', incidentId, divisionCode],
    queryFn: ({ signal }) =>
      request<PeopleCounts>('GET', '/v1/evacuees:count', {
        query: { incidentId, divisionCode },
        signal,
      }),
  });

export type Household = {
  id: string;
  divisionCode: string;
  address?: string;
  members: Evacuee[];
  places: { siteId: string; persons: number }[];
  reuniteSiteId?: string;
  reuniteReason?: string;
};
export const householdsQuery = (filter: {
  incidentId: string;
  divisionCode?: string;
  separated?: boolean;
}) =>
  queryOptions({
    queryKey: ['shelters', 'evacuees', 'households', filter],
    queryFn: ({ signal }) =>
      listAll<'households', Household>('/v1/households', 'households', {
        query: filter,
        limit: 1_000,
        signal,
      }),
  });

export type Member = {
  name: string;
  idNumber?: string;
  phone?: string;
  ageGroup?: Evacuee['ageGroup'];
  needs?: string[];
};
export type Registration = {
  incidentId: string;
  households: { divisionCode: string; address?: string; members: Member[] }[];
};
export const registerHouseholds = (body: Registration, key: string) =>
  request<{ peopleCreated: number; peopleKnown: number }>('POST', '/v1/households:register', {
    body,
    key,
  });

export type Duplicate = {
  id: string;
  kind: 'SAME_ID' | 'SAME_PHONE';
  state: 'OPEN' | 'MERGED' | 'DISTINCT';
  personId: string;
  otherPersonId: string;
  siteId?: string;
  otherSiteId?: string;
  createTime: string;
};
export const duplicatesQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['shelters', 'evacuees', 'duplicates', incidentId],
    queryFn: ({ signal }) =>
      listAll<'duplicates', Duplicate>('/v1/evacuee-duplicates', 'duplicates', {
        query: { incidentId },
        limit: 300,
        signal,
      }),
  });
export type Settlement = { id: string; state: 'MERGED' | 'DISTINCT' };
export const settleDuplicate = ({ id, state }: Settlement, key: string) =>
  request<Duplicate>('POST', `/v1/evacuee-duplicates/${id}:resolve`, { body: { state }, key });

export type Search = { incidentId: string; idNumber?: string; phone?: string };
export const findEvacuees = (body: Search) =>
  request<{ people: Evacuee[] }>('POST', '/v1/evacuees:find', { body });

export type PersonVerb = 'reportMissing' | 'markFound' | 'reveal';
export const changeEvacuee = (
  { id, verb }: { id: string; verb: PersonVerb },
  body: { reason: string },
  key: string,
) => request<Evacuee>('POST', `/v1/evacuees/${id}:${verb}`, { body, key });
