// What shelters need and who is in charge of them: resupply, facilities, handovers, openings.
import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

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

export type FacilityFinding = {
  siteId: string;
  kind: string;
  nameZh: string;
  nameEn: string;
  persons: number;
  available: number;
  required: number;
  gap: number;
};
export const facilitiesQuery = (divisionCode: string) =>
  queryOptions({
    queryKey: ['shelters', 'facilities', divisionCode],
    enabled: divisionCode !== '',
    queryFn: ({ signal }) =>
      request<{ findings: FacilityFinding[] }>('GET', '/v1/shelter-facilities', {
        query: { divisionCode },
        signal,
      }),
  });

export type ShelterHandover = {
  id: string;
  state: 'OFFERED' | 'ACCEPTED' | 'WITHDRAWN';
  fromName: string;
  toId: string;
  toName: string;
  persons: number;
  countedPersons: number;
  note?: string;
  acceptNote?: string;
  createTime: string;
  resolveTime?: string;
};
export const shelterHandoversQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['shelters', 'handovers', siteId],
    queryFn: ({ signal }) =>
      listAll<'handovers', ShelterHandover>(`/v1/shelters/${siteId}/handovers`, 'handovers', {
        limit: 100,
        signal,
      }),
  });
export type HandoverOffer = { toId: string; toName: string; note?: string };
export const offerHandover = (siteId: string, body: HandoverOffer, key: string) =>
  request<ShelterHandover>('POST', `/v1/shelters/${siteId}/handovers`, { body, key });
export type HandoverEnd = { countedPersons?: number; note?: string };
export const endHandover = (
  { id, verb }: { id: string; verb: 'accept' | 'withdraw' },
  body: HandoverEnd,
  key: string,
) => request<ShelterHandover>('POST', `/v1/shelter-handovers/${id}:${verb}`, { body, key });

export type Opening = {
  id: string;
  incidentId?: string;
  hazard?: string;
  openTime: string;
  closeTime?: string;
  overrideReason?: string;
};
export const openingsQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['shelters', 'openings', siteId],
    queryFn: ({ signal }) =>
      listAll<'openings', Opening>('/v1/shelter-openings', 'openings', {
        query: { siteId },
        limit: 50,
        signal,
      }),
  });
export type OpeningReport = {
  checkIns: number;
  people: number;
  households: number;
  peakPersons: number;
  peakTime?: string;
  personDays: number;
  overCapacity: number;
  transferred: number;
  byCode: number;
  handovers: number;
};
export const openingReportQuery = (id: string) =>
  queryOptions({
    queryKey: ['shelters', 'opening', id],
    queryFn: ({ signal }) =>
      request<OpeningReport>('GET', `/v1/shelter-openings/${id}`, { signal }),
  });

export type CodeRotation = { graceHours: number; reason: string };
export const rotateCodes = (siteId: string, body: CodeRotation, key: string) =>
  request<{ keyNumber: number }>('POST', `/v1/shelters/${siteId}/codes:rotate`, { body, key });
