import { queryOptions } from '@tanstack/react-query';
import type { Language } from '../language';
import { queryText, request } from './request';
import type { FileChoice } from './sheets';

// Reports name their own columns; one added to the server needs no change here.

export type ReportColumn = { key: string; zh: string; en: string; kind: string };
export type Report = {
  name: string;
  titleZh: string;
  titleEn: string;
  columns: ReportColumn[];
  takesPeriod: boolean;
  takesAsOfTime: boolean;
};
export type ReportCell = string | number | boolean | null;
export type ReportRow = Record<string, ReportCell>;
export type ReportAnswer = { report: Report; rows: ReportRow[]; truncated: boolean };

export const reportsListQuery = queryOptions({
  queryKey: ['reports', 'list'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => request<{ reports: Report[] }>('GET', '/v1/reports', { signal }),
});

export type ReportFilter = {
  divisionCode?: string;
  /** First and last day, such as 2026-11-01. */
  from?: string;
  to?: string;
  asOf?: string;
};

export const reportQuery = (name: string | undefined, filter: ReportFilter, language: Language) =>
  queryOptions({
    queryKey: ['reports', 'one', name, filter, language],
    enabled: name !== undefined,
    queryFn: ({ signal }) =>
      request<ReportAnswer>('GET', `/v1/reports/${name}`, {
        query: { ...filter, language },
        signal,
      }),
  });

/** Where the whole report can be fetched as a file by the browser itself. */
export const reportAddress = (
  name: string,
  filter: ReportFilter,
  { format, encoding }: FileChoice,
  language: Language,
) => `/v1/reports/${name}${queryText({ ...filter, format, encoding, language })}`;
