import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const siteStates = ['CLOSED', 'READY', 'OPEN', 'FULL', 'CLOSING'] as const;
export type SiteState = (typeof siteStates)[number];

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
  kind: 'INDOOR' | 'OUTDOOR';
  areaM2: number;
  address?: string;
  tags: string[];
  state: SiteState;
  incidentId?: string;
  hazard?: string;
  places: number;
  persons: number;
  reserved: number;
  free: number;
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

export const shelterQuery = (id: string) =>
  queryOptions({
    queryKey: ['shelters', 'one', id],
    queryFn: ({ signal }) => request<Shelter>('GET', `/v1/shelters/${id}`, { signal }),
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

export type Evacuee = {
  id: string;
  householdId: string;
  name?: string;
  phone?: string;
  ageGroup?: 'INFANT' | 'CHILD' | 'ADULT' | 'SENIOR';
  needs: string[];
  unitCode?: string;
  checkInTime?: string;
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

export type Resupply = {
  id: string;
  state: 'PROPOSED' | 'ACCEPTED' | 'DISMISSED';
  days: number;
  createTime: string;
  lines: {
    siteId: string;
    itemId: string;
    rateId: string;
    nameZh: string;
    nameEn: string;
    quantity: number;
    needByTime?: string;
    persons: number;
    onHand: number;
  }[];
};

export const resuppliesQuery = queryOptions({
  queryKey: ['shelters', 'resupply'],
  queryFn: ({ signal }) =>
    listAll<'proposals', Resupply>('/v1/resupply-proposals', 'proposals', { limit: 20, signal }),
});

export const proposeResupply = (body: { divisionCode: string; days: number }, key: string) =>
  request<Resupply>('POST', '/v1/resupply-proposals', { body, key });

export type Resolution = {
  id: string;
  state: 'ACCEPTED' | 'DISMISSED';
  reference?: string;
  note?: string;
};
export const resolveResupply = ({ id, ...body }: Resolution, key: string) =>
  request<Resupply>('POST', `/v1/resupply-proposals/${id}:resolve`, { body, key });
