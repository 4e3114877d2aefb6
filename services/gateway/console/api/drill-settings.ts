import { queryOptions } from '@tanstack/react-query';
import type { DrillKind, Guide } from './drills';
import { listAll, request } from './request';

export const periods = ['MONTHLY', 'QUARTERLY', 'YEARLY'] as const;
export type Period = (typeof periods)[number];

export type Series = {
  id: string;
  divisionCode: string;
  nameZh: string;
  nameEn: string;
  kind: DrillKind;
  period: Period;
  monthOfPeriod: number;
  dayOfMonth: number;
  timeOfDay: string;
  windowDays: number;
  weekends: boolean;
  leadDays: number;
  graceHours: number;
  guideId: string;
  teamIds: string[];
  allKit: boolean;
  enabled: boolean;
  nominalDay: string;
  nextDay: string;
  nextTime?: string;
  etag: string;
};

export const dayKinds = ['HOLIDAY', 'WORKDAY'] as const;
export type DrillDay = {
  day: string;
  kind: (typeof dayKinds)[number];
  nameZh: string;
  nameEn: string;
};

export const seriesQuery = queryOptions({
  queryKey: ['drills', 'series'],
  queryFn: ({ signal }) =>
    listAll<'series', Series>('/v1/drill-series', 'series', { limit: 2_000, signal }),
});

export const daysQuery = (year: number) =>
  queryOptions({
    queryKey: ['drills', 'days', year],
    queryFn: ({ signal }) =>
      request<{ days: DrillDay[] }>('GET', '/v1/drill-days', { query: { year }, signal }),
  });

type Given = Omit<Series, 'etag' | 'nominalDay' | 'nextDay' | 'nextTime'> & { etag?: string };

export const putSeries = (series: Given, key: string) => {
  const { id, divisionCode, nameZh, nameEn, kind, period, monthOfPeriod, dayOfMonth } = series;
  const { timeOfDay, windowDays, weekends, leadDays, graceHours, guideId, teamIds } = series;
  const { allKit, enabled, etag } = series;
  const body = {
    ...{ divisionCode, nameZh, nameEn, kind, period, monthOfPeriod, dayOfMonth, timeOfDay },
    ...{ windowDays, weekends, leadDays, graceHours, guideId, teamIds, allKit, enabled, etag },
  };
  return request<Series>('PUT', `/v1/drill-series/${id}`, { body, key });
};

/** Days without a kind are taken away. */
export const putDays = (days: (Partial<DrillDay> & { day: string })[], key: string) =>
  request<{ dayCount: number }>('PUT', '/v1/drill-days', { body: { days }, key });

export const putGuide = ({ id, ...body }: Guide, key: string) =>
  request<Guide>('PUT', `/v1/evaluation-guides/${id}`, { body, key });
