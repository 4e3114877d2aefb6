import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

// The people of the roster: how to reach them, what they may do, which teams they are in.

export const contactKinds = ['PHONE', 'EMAIL', 'WECHAT', 'DINGTALK', 'RADIO', 'OTHER'] as const;
export const employments = ['FULL_TIME', 'PART_TIME', 'VOLUNTEER'] as const;
export const memberRoles = ['LEADER', 'DEPUTY', 'MEMBER'] as const;
export type MemberRole = (typeof memberRoles)[number];

export type Contact = {
  id: string;
  kind: (typeof contactKinds)[number];
  /** Masked. */
  value: string;
  label?: string;
  sharedCount: number;
};

export type Qualification = {
  id: string;
  personId: string;
  code: string;
  number?: string;
  issuer?: string;
  validFrom: string;
  /** Its last day. */
  validUntil: string;
  revokeTime?: string;
  revokeReason?: string;
};

export type Person = {
  id: string;
  name?: string;
  organisationId?: string;
  divisionCode: string;
  employment: (typeof employments)[number];
  title?: string;
  roles: string[];
  account?: string;
  incidentId?: string;
  state: 'ACTIVE' | 'INACTIVE' | 'ERASED';
  contacts: Contact[];
  qualifications: Qualification[];
  teams: { teamId: string; role: MemberRole }[];
  etag: string;
};

export type PersonFilter = {
  divisionCode?: string;
  teamId?: string;
  employment?: Person['employment'];
  qualificationCode?: string;
  query?: string;
  state?: Person['state'];
};

export const peopleQuery = (filter: PersonFilter, limit = 500) =>
  queryOptions({
    queryKey: ['people', 'list', filter, limit],
    queryFn: ({ signal }) =>
      listAll<'people', Person>('/v1/people', 'people', { query: filter, limit, signal }),
  });

export const teamPeopleQuery = (teamId: string) => peopleQuery({ teamId });

/** As they are, or were at a time; contacts are those of now. */
export const personQuery = (id: string, asOf?: string) =>
  queryOptions({
    queryKey: ['people', 'one', id, asOf],
    queryFn: ({ signal }) =>
      request<Person>('GET', `/v1/people/${id}`, { query: { asOf }, signal }),
  });

export type PersonVersion = { fromTime: string; actorId: string; changedFields: string[] };

export const personVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['people', 'versions', id],
    queryFn: ({ signal }) =>
      listAll<'versions', PersonVersion>(`/v1/people/${id}/versions`, 'versions', {
        limit: 200,
        signal,
      }),
  });

export type QualificationKind = { code: string; nameZh: string; nameEn: string };

export const qualificationKindsQuery = queryOptions({
  queryKey: ['people', 'qualification-kinds'],
  staleTime: 60_000,
  queryFn: ({ signal }) =>
    request<{ qualificationKinds: QualificationKind[] }>('GET', '/v1/qualification-kinds', {
      signal,
    }),
});

export const putQualificationKind = ({ code, ...body }: QualificationKind, key: string) =>
  request<QualificationKind>('PUT', `/v1/qualification-kinds/${encodeURIComponent(code)}`, {
    body,
    key,
  });

/** Certificates by their last day, those that run out first in front. */
export const endingQualificationsQuery = (filter: {
  divisionCode?: string;
  code?: string;
  validUntilBefore?: string;
}) =>
  queryOptions({
    queryKey: ['people', 'qualifications', filter],
    queryFn: ({ signal }) =>
      listAll<'qualifications', Qualification>('/v1/qualifications', 'qualifications', {
        query: filter,
        limit: 500,
        signal,
      }),
  });

export type PersonFields = {
  name: string;
  organisationId?: string;
  divisionCode: string;
  employment: Person['employment'];
  title?: string;
  roles: string[];
  account?: string;
  state?: 'ACTIVE' | 'INACTIVE';
};
export type NewContact = { kind: Contact['kind']; value: string; label?: string };
export type NewPerson = PersonFields & {
  id: string;
  contacts: NewContact[];
  teams: { teamId: string; role: MemberRole }[];
};
export const createPerson = (body: NewPerson, key: string) =>
  request<Person>('POST', '/v1/people', { body, key });
export const updatePerson = (id: string, body: PersonFields & { etag: string }, key: string) =>
  request<Person>('PATCH', `/v1/people/${id}`, { body, key });

export const erasePerson = (id: string, body: { reason: string }, key: string) =>
  request<Person>('POST', `/v1/people/${id}:erase`, { body, key });
export type Purged = { erasedPeopleCount: number; removedCrewCount: number; more: boolean };
export const purgeIncident = (body: { incidentId: string; reason: string }, key: string) =>
  request<Purged>('POST', '/v1/personal-data:purgeIncident', { body, key });

export const addContact = (personId: string, body: NewContact, key: string) =>
  request<Person>('POST', `/v1/people/${personId}/contacts`, { body, key });
export const removeContact = (personId: string, contactId: string, key: string) =>
  request<Person>('DELETE', `/v1/people/${personId}/contacts/${contactId}`, { key });
export const revealContact = (id: string, body: { reason: string }) =>
  request<{ contactId: string; value: string }>('POST', `/v1/contacts/${id}:reveal`, { body });

export type NewQualification = {
  code: string;
  number?: string;
  issuer?: string;
  validFrom: string;
  validUntil: string;
};
export const addQualification = (personId: string, body: NewQualification, key: string) =>
  request<Qualification>('POST', `/v1/people/${personId}/qualifications`, { body, key });
export const revokeQualification = (id: string, body: { reason: string }, key: string) =>
  request<Qualification>('POST', `/v1/qualifications/${id}:revoke`, { body, key });

export type Membership = { teamId: string; personId: string; role: MemberRole };
export const putMember = ({ teamId, personId, role }: Membership, key: string) =>
  request<unknown>('PUT', `/v1/teams/${teamId}/members/${personId}`, { body: { role }, key });
export const removeMember = ({ teamId, personId }: Omit<Membership, 'role'>, key: string) =>
  request<undefined>('DELETE', `/v1/teams/${teamId}/members/${personId}`, { key });
