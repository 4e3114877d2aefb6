import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import type {
  AffectedFigures,
  AffectedReport,
  Conditions,
  Division,
  Hazard,
  Incident,
  Need,
  ReliefRules,
  ReportKind,
  ReportLine,
  ResponseLevel,
  Standard,
} from './types';

const base = '/v1/incidents';

export const incidentsQuery = (state?: Incident['state']) =>
  queryOptions({
    queryKey: ['incidents', 'list', state],
    queryFn: ({ signal }) =>
      listAll<'incidents', Incident>(base, 'incidents', { query: { state }, limit: 500, signal }),
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'one', id],
    queryFn: ({ signal }) => request<Incident>('GET', `${base}/${id}`, { signal }),
  });

export const affectedQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'affected', id],
    queryFn: ({ signal }) =>
      request<{ figures: AffectedFigures[]; readTime?: string }>('GET', `${base}/${id}/affected`, {
        signal,
      }),
  });

export const reportsQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'reports', id],
    queryFn: ({ signal }) =>
      listAll<'reports', AffectedReport>(`${base}/${id}/reports`, 'reports', {
        limit: 200,
        signal,
      }),
  });

export const needsQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'needs', id],
    queryFn: ({ signal }) =>
      request<{ needs: Need[]; reportId?: string; readTime?: string }>(
        'GET',
        `${base}/${id}/needs`,
        { signal },
      ),
  });

export const divisionsQuery = queryOptions({
  queryKey: ['divisions'],
  staleTime: 10 * 60_000,
  queryFn: ({ signal }) =>
    listAll<'divisions', Division>('/v1/divisions', 'divisions', { limit: 20_000, signal }),
});

export const standardsQuery = queryOptions({
  queryKey: ['standards'],
  queryFn: ({ signal }) =>
    request<{ standards: Standard[]; reliefRules?: ReliefRules }>('GET', '/v1/standards', {
      signal,
    }),
});

export type NewIncident = {
  name: string;
  hazard: Hazard;
  divisionCode: string;
  place?: string;
  responseLevel?: ResponseLevel;
  conditions: Conditions;
  detectTime?: string;
  exercise?: boolean;
};

export const createIncident = (body: NewIncident, key: string) =>
  request<Incident>('POST', base, { body, key });

export type IncidentChanges = Partial<
  Pick<Incident, 'name' | 'place' | 'hazard' | 'conditions' | 'etag'>
>;

export const updateIncident = (id: string, body: IncidentChanges, key: string) =>
  request<Incident>('PATCH', `${base}/${id}`, { body, key });

export type LevelChange = { responseLevel: ResponseLevel; reason: string; etag: string };

export const setResponseLevel = (id: string, body: LevelChange, key: string) =>
  request<Incident>('POST', `${base}/${id}:setResponseLevel`, { body, key });

export type ReliefReached = { reachTime?: string; note: string; etag: string };

export const confirmRelief = (id: string, body: ReliefReached, key: string) =>
  request<Incident>('POST', `${base}/${id}:confirmRelief`, { body, key });

export const closeIncident = (id: string, body: { summary: string; etag: string }, key: string) =>
  request<Incident>('POST', `${base}/${id}:close`, { body, key });

export type NewReport = {
  kind: ReportKind;
  lines: ReportLine[];
  observeTime?: string;
  note?: string;
};

export const reportAffected = (id: string, body: NewReport, key: string) =>
  request<AffectedReport>('POST', `${base}/${id}/reports`, { body, key });

export const putStandard = (
  { id, ...body }: Omit<Standard, 'etag'> & { etag?: string },
  key: string,
) => request<Standard>('PUT', `/v1/standards/${id}`, { body, key });

export const putReliefRules = (body: ReliefRules, key: string) =>
  request<ReliefRules>('PUT', '/v1/relief-rules', { body, key });
