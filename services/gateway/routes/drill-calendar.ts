import { z } from 'zod';
import {
  divisionCode,
  etag,
  identifier,
  isoDate,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { administrators, drillCalendarKeepers, everyone } from '../roles';
import { route } from '../route';
import { drillKinds, drillStates } from './drill-schemas';

const tag = 'Drills';
const periods = ['MONTHLY', 'QUARTERLY', 'YEARLY'] as const;

const seriesFields = {
  divisionCode,
  nameZh: shortText,
  nameEn: shortText,
  monthOfPeriod: z.int().min(0).max(12).optional().describe('of a quarter 1–3, of a year 1–12'),
  dayOfMonth: z.int().min(1).max(31),
  timeOfDay: z.string().max(5).describe('09:30, Asia/Shanghai'),
  windowDays: z.int().min(0).max(60).optional().describe('of a double-blind series'),
  weekends: z.boolean().optional(),
  leadDays: z.int().min(0).max(90).optional().describe('how long before a drill is made'),
  graceHours: z.int().min(0).max(720).optional().describe('24 unless told'),
  guideId: identifier,
  teamIds: z.array(identifier).max(100).optional(),
  allKit: z.boolean().optional(),
};

const newSeries = z
  .strictObject({
    ...seriesFields,
    kind: z.enum(drillKinds),
    period: z.enum(periods),
    enabled: z.boolean().optional(),
    etag,
  })
  .meta({ id: 'NewDrillSeries' });

const series = z
  .object({
    id: z.string(),
    ...seriesFields,
    kind: oneOfOut(drillKinds),
    period: oneOfOut(periods),
    enabled: z.boolean(),
    nominalDay: z.string().describe('the day the rule says'),
    nextDay: z.string().describe('the day after moving off holidays'),
    nextTime: timeOut,
    etag: z.string(),
  })
  .meta({ id: 'DrillSeries', description: 'When drills are due.' });

const dayKinds = ['HOLIDAY', 'WORKDAY'] as const;
const dayNames = { nameZh: shortText.optional(), nameEn: shortText.optional() };

export const drillCalendarRoutes = [
  route({
    method: 'get',
    path: '/v1/drill-calendar',
    tag,
    summary: 'Drills and coming occurrences, in order of day',
    access: everyone,
    query: z.strictObject({ divisionCode, fromDay: isoDate, toDay: isoDate }),
    response: z.object({
      entries: z.array(
        z.object({
          day: z.string(),
          movedFrom: textOut,
          seriesId: textOut,
          drillId: textOut,
          divisionCode: z.string(),
          nameZh: z.string(),
          nameEn: z.string(),
          kind: oneOfOut(drillKinds),
          state: oneOfOut(drillStates),
          missed: z.boolean(),
        }),
      ),
    }),
    handle: ({ query }, { mobilization, options }) =>
      mobilization.listDrillCalendar(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/drill-series',
    tag,
    summary: 'The series of drills',
    access: everyone,
    query: z.strictObject({ ...pageQuery, divisionCode: divisionCode.optional() }),
    response: pageOut('series', series),
    handle: ({ query }, { mobilization, options }) => mobilization.listDrillSeries(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/drill-series/{id}',
    tag,
    summary: 'Add or replace a series',
    access: drillCalendarKeepers,
    body: newSeries,
    bodyField: 'series',
    scope: ({ body }) => body.divisionCode,
    response: series,
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.putDrillSeries(
        { requestId, series: { enabled: true, ...body, ...params, etag: version } },
        options,
      ),
  }),
  route({
    method: 'get',
    path: '/v1/drill-days',
    tag,
    summary: 'Holidays, and weekend days that are worked, of a year',
    access: everyone,
    query: z.strictObject({
      year: z
        .string()
        .regex(/^\d{4}$/, 'must be a year')
        .transform(Number)
        .meta({ type: 'integer' }),
    }),
    response: z.object({
      days: z.array(
        z.object({
          day: z.string(),
          kind: oneOfOut(dayKinds),
          nameZh: z.string(),
          nameEn: z.string(),
        }),
      ),
    }),
    handle: ({ query }, { mobilization, options }) => mobilization.listDrillDays(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/drill-days',
    tag,
    summary: 'Set or take away such days',
    access: administrators,
    body: z.strictObject({
      days: z
        .array(
          z.strictObject({
            day: isoDate,
            kind: z.enum(dayKinds).optional().describe('none takes the day away'),
            ...dayNames,
          }),
        )
        .min(1)
        .max(1_000),
    }),
    response: z.object({ dayCount: z.int() }),
    handle: ({ body, requestId }, { mobilization, options }) =>
      mobilization.putDrillDays({ ...body, requestId }, options),
  }),
];
