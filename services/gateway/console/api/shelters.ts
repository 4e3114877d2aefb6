import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const siteStates = ['CLOSED', 'READY', 'OPEN', 'FULL', 'CLOSING'] as const;
export type SiteState = (typeof siteStates)[number];
export const siteKinds = ['INDOOR', 'OUTDOOR'] as const;
export const stayLengths = ['EMERGENCY', 'SHORT', 'LONG'] as const;
/** The needs that people have and sites meet. */
export const needs = ['ACCESSIBLE', 'INFANTS', 'PETS', 'MEDICAL', 'ELDERLY'] as const;
export const facilityKinds = ['TOILET', 'TAP', 'GENERATOR', 'SHOWER', 'KITCHEN', 'CLINIC'] as const;
export type Facility = { kind: string; count: number; note?: string };

export type CheckItem = {
  itemId: string;
  nameZh: string;
  nameEn: string;
  required: boolean;
  done: boolean;
};

export type Shelter = {
  id: string;
  nameZh: string;
  nameEn: string;
  divisionCode: string;
  kind: (typeof siteKinds)[number];
  stay: (typeof stayLengths)[number];
  areaM2: number;
  latitude?: number;
  longitude?: number;
  address?: string;
  /** The needs it meets. */
  tags: string[];
  facilities: Facility[];
  cameraCount: number;
  cameraUrls: string[];
  units: { code: string; areaM2: number; places: number; persons: number }[];
  openingTeamId?: string;
  depotId?: string;
  archived: boolean;
  state: SiteState;
  incidentId?: string;
  hazard?: string;
  places: number;
  persons: number;
  reserved: number;
  free: number;
  m2PerPerson: number;
  managerId?: string;
  managerName?: string;
  openTime?: string;
  openingChecklist: CheckItem[];
  closingChecklist: CheckItem[];
  overrideReason?: string;
  etag: string;
};

export type ShelterFilter = { divisionCode?: string; state?: SiteState };

export const sheltersQuery = (filter: ShelterFilter) =>
  queryOptions({
    queryKey: ['shelters', 'list', filter],
    queryFn: ({ signal }) =>
      listAll<'sites', Shelter>('/v1/shelters', 'sites', { query: filter, limit: 2_000, signal }),
  });

/** As it is, or as it was at a time. */
export const shelterQuery = (id: string, asOf?: string) =>
  queryOptions({
    queryKey: ['shelters', 'one', id, asOf],
    queryFn: ({ signal }) =>
      request<Shelter>('GET', `/v1/shelters/${id}`, { query: { asOf }, signal }),
  });

export type ShelterFields = Pick<
  Shelter,
  'nameZh' | 'nameEn' | 'divisionCode' | 'kind' | 'stay' | 'areaM2' | 'tags' | 'cameraUrls'
> & {
  latitude?: number;
  longitude?: number;
  address?: string;
  facilities: Facility[];
  cameraCount: number;
  units?: { code: string; areaM2: number }[];
  openingTeamId?: string;
  depotId?: string;
  archived?: boolean;
};
export const createShelter = (body: ShelterFields & { id: string }, key: string) =>
  request<Shelter>('POST', '/v1/shelters', { body, key });
export const updateShelter = (id: string, body: ShelterFields & { etag: string }, key: string) =>
  request<Shelter>('PATCH', `/v1/shelters/${id}`, { body, key });

export type SiteVersion = {
  fromTime: string;
  actorId: string;
  changes: { field: string; before: unknown; after: unknown }[];
};
export const siteHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: ['shelters', 'history', id],
    queryFn: ({ signal }) =>
      listAll<'versions', SiteVersion>(`/v1/shelters/${id}/history`, 'versions', {
        limit: 200,
        signal,
      }),
  });

export type SiteChangeEntry = {
  id: string;
  from: SiteState;
  to: SiteState;
  actorId: string;
  reason?: string;
  persons: number;
  createTime: string;
};
export const siteStatesQuery = (id: string) =>
  queryOptions({
    queryKey: ['shelters', 'states', id],
    queryFn: ({ signal }) =>
      listAll<'changes', SiteChangeEntry>(`/v1/shelters/${id}/states`, 'changes', {
        limit: 200,
        signal,
      }),
  });

export type CoverageLine = {
  divisionCode: string;
  nameZh: string;
  nameEn: string;
  population: number;
  sites: number;
  places: number;
  required: number;
  gap: number;
  share: number;
};
export type Coverage = { total: CoverageLine; parts: CoverageLine[]; shareRequired: number };

export const shelterCoverageQuery = (divisionCode: string) =>
  queryOptions({
    queryKey: ['shelters', 'coverage', divisionCode],
    enabled: divisionCode !== '',
    queryFn: ({ signal }) =>
      request<Coverage>('GET', '/v1/shelter-coverage', { query: { divisionCode }, signal }),
  });

export type Ready = { hazard: string; incidentId?: string; reason?: string };
export const readySite = (id: string, body: Ready, key: string) =>
  request<Shelter>('POST', `/v1/shelters/${id}:ready`, { body, key });

export type SiteVerb = 'open' | 'startClosing' | 'close';
export type SiteChange = { reason?: string; overrideReason?: string; etag: string };
export const changeSite = (id: string, verb: SiteVerb, body: SiteChange, key: string) =>
  request<Shelter>('POST', `/v1/shelters/${id}:${verb}`, { body, key });

export type Answer = { itemId: string; done: boolean };
export const answerChecklist = (id: string, answer: Answer, key: string) =>
  request<Shelter>('POST', `/v1/shelters/${id}/checklist`, { body: { answers: [answer] }, key });

/** The sheet to print and put up at the door, in Chinese and English. */
export const codeSheetAddress = (id: string) => `/v1/shelters/${id}/code-sheet`;
