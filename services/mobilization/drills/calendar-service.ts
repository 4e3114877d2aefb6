import { z } from 'zod';
import type { DrillCalendarEntryInput } from '../../../gen/muster/mobilization/v1/DrillCalendarEntry';
import type { DrillSeriesInput } from '../../../gen/muster/mobilization/v1/DrillSeries';
import { audit } from '../../platform/audit';
import { AppError, invalid, notFound, parse } from '../../platform/errors';
import {
  divisionPrefix,
  requireRole,
  roles,
  scopePrefixes,
  type Actor,
  type Role,
} from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { pageOf, pageRequest } from '../../platform/paging';
import { parseIn } from '../../platform/request-fields';
import { once } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { divisionCodeSchema, optionalText, toTimestamp } from '../../platform/wire-values';
import { controllers, isController } from './access';
import { dayOf, periods, timeOn } from './calendar';
import {
  allDays,
  daysOfYear,
  findSeries,
  listSeries,
  lockAllSeries,
  moveSeries,
  putDays,
  putSeries,
  type Series,
} from './calendar-store';
import { guideNamed, type Drills } from './context-service';
import { isBlind, markedEn, markedZh, type Drill } from './drill';
import { kindSchema, nameEn, nameZh, optionalDivision, slug, teamIds } from './drill-messages';
import { drillsBetween } from './drill-store';
import { digestOf } from './record-service';
import { standingAfter } from './series';

type Handlers = Implementations['muster.mobilization.v1.DrillCalendarService'];

const keepers: Role[] = [...controllers, 'ADMINISTRATOR'];
const dayKeepers: Role[] = ['ADMINISTRATOR', 'SERVICE'];
const whole = (min: number, max: number) =>
  z.number().int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);
const dayMs = 86_400_000;
const calendarDaysMax = 400;
const entriesMax = 1_000;

const monthsOf = { MONTHLY: 1, QUARTERLY: 3, YEARLY: 12 } as const;
const seriesSchema = z
  .object({
    ...{ id: slug, divisionCode: divisionCodeSchema, nameZh, nameEn, kind: kindSchema },
    period: z.enum(periods, { error: `must be one of ${periods.join(', ')}` }),
    monthOfPeriod: whole(0, 12).transform((month) => month || 1),
    dayOfMonth: whole(1, 31),
    timeOfDay: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:30'),
    windowDays: whole(0, 60),
    weekends: z.boolean(),
    leadDays: whole(0, 90),
    graceHours: whole(0, 720).transform((hours) => hours || 24),
    ...{ guideId: slug, teamIds, allKit: z.boolean(), enabled: z.boolean() },
    etag: optionalText(40),
  })
  .superRefine(({ kind, windowDays, period, monthOfPeriod }, context) => {
    const say = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((kind === 'DOUBLE_BLIND') !== windowDays > 0) {
      say('windowDays', 'is at least 1 for DOUBLE_BLIND and 0 for every other kind');
    }
    if (monthOfPeriod > monthsOf[period]) {
      say('monthOfPeriod', `must be at most ${monthsOf[period]} for ${period}`);
    }
  });

const isoDay = z.iso.date('must be a date such as 2026-10-01');
const daysSchema = z.object({
  days: z
    .array(
      z.object({
        day: isoDay,
        kind: z
          .enum(['KIND_UNSPECIFIED', 'HOLIDAY', 'WORKDAY'])
          .transform((kind) => (kind === 'KIND_UNSPECIFIED' ? null : kind)),
        nameZh: optionalText(100),
        nameEn: optionalText(100),
      }),
    )
    .min(1, 'needs at least one')
    .max(1_000, 'takes at most 1,000')
    .refine((days) => new Set(days.map(({ day }) => day)).size === days.length, 'has a day twice'),
});

export function drillCalendarService(drills: Drills): ServiceHandlers {
  const { db } = drills;
  return implement('muster.mobilization.v1.DrillCalendarService', {
    putDrillSeries: (request, context) => putOne(drills, request, context),

    listDrillSeries: async (request, { actor }) => {
      const { divisionCode } = parse(z.object({ divisionCode: optionalDivision }), request);
      const reach = reachOf(actor, divisionCode);
      const { limit, after } = pageRequest(reach, request);
      const afterId = after && String(after[0]);
      const found = await listSeries(db, { ...reach, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], reach);
      return { series: rows.map(seriesMessage), nextPageToken };
    },

    putDrillDays: async (request, context) => {
      const { days } = parse(daysSchema, request);
      requireRole(context.actor, dayKeepers, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        await putDays(trx, days);
        const known = await allDays(trx);
        for (const series of await lockAllSeries(trx)) {
          // From the day before the one the rule says: that one is found again, and moved anew.
          const before = dayOf(new Date(Date.parse(series.nominalDay) - dayMs));
          await moveSeries(trx, { ...series, ...standingAfter(series, before, known) });
        }
        const fact = { action: 'drill-days.put', subject: 'drill-days', divisionCode: '' };
        await audit(trx, context, { ...fact, after: { days } });
        const data = { dayCount: days.length };
        await publish(trx, { ...fact, kind: 'drill-days.changed', data });
        return { dayCount: days.length };
      });
    },

    listDrillDays: async (request, { actor }) => {
      const { year } = parse(z.object({ year: whole(2_000, 2_100) }), request);
      requireRole(actor, [...roles]);
      return { days: await daysOfYear(db, year) };
    },

    listDrillCalendar: (request, { actor }) => calendar(drills, request, actor),
  });
}

function reachOf(actor: Actor, divisionCode: string) {
  requireRole(actor, [...roles]);
  return {
    prefix: divisionPrefix(divisionCode),
    scopePrefixes: scopePrefixes(actor, roles),
    controlPrefixes: scopePrefixes(actor, controllers),
  };
}

async function putOne(
  { db, now }: Drills,
  request: Parameters<Handlers['putDrillSeries']>[0],
  context: CallContext,
) {
  const { etag, ...given } = parseIn('series', seriesSchema, request.series);
  const { id, divisionCode, kind, enabled, ...figures } = given;
  // A hidden series is kept by those alone who may see it.
  const needed = isBlind(kind) ? controllers : keepers;
  requireRole(context.actor, needed, divisionCode);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    await guideNamed(db, figures.guideId);
    const before = await findSeries(trx, id);
    if (before && isBlind(before.kind) && !isController(context.actor, before.divisionCode)) {
      throw notFound('drill-series', id);
    }
    if (before) requireRole(context.actor, needed, before.divisionCode);
    const standing = standingAfter({ id, figures }, dayOf(now()), await allDays(trx));
    const row = { id, divisionCode, kind, enabled, figures, ...standing };
    const version = (before?.version ?? 0) + 1;
    const fits = etag === String(before?.version ?? '');
    const after = fits ? await putSeries(trx, { ...row, version }) : undefined;
    if (!after) {
      throw new AppError('ETAG_STALE', `series ${id} exists or was changed: read it again`);
    }
    await tellSeries(trx, context, before, after);
    return seriesMessage(after);
  });
}

async function tellSeries(
  trx: Parameters<typeof audit>[0],
  context: CallContext,
  before: Series | undefined,
  after: Series,
): Promise<void> {
  const { id, divisionCode, kind } = after;
  const blind = isBlind(kind) || (before !== undefined && isBlind(before.kind));
  // People choose the id, which may say what is to stay hidden; the digest proves it later.
  const subject = blind ? 'drill-series/hidden' : `drill-series/${id}`;
  const said = (series: Series) => (blind ? { digest: digestOf(series) } : { ...series });
  await audit(trx, context, {
    ...{ action: 'drill-series.put', subject, divisionCode },
    ...{ before: before && said(before), after: said(after) },
  });
  if (isBlind(kind)) return;
  const data = { seriesId: id, kind, nextDay: after.nextDay };
  const told = { subject: `drill-series/${id}`, divisionCode, data };
  await publish(trx, { kind: 'drill-series.changed', ...told });
}

const calendarSchema = z.object({
  divisionCode: divisionCodeSchema,
  fromDay: isoDay,
  toDay: isoDay,
});

async function calendar(
  { db }: Drills,
  request: Parameters<Handlers['listDrillCalendar']>[0],
  actor: Actor,
) {
  const { divisionCode, fromDay, toDay } = parse(calendarSchema, request);
  const length = (Date.parse(toDay) - Date.parse(fromDay)) / dayMs;
  if (length < 0) throw invalid('toDay', 'must not be before fromDay');
  if (length >= calendarDaysMax) throw invalid('toDay', 'must be within 400 days of fromDay');
  const reach = reachOf(actor, divisionCode);
  const from = timeOn(fromDay, '00:00');
  const until = new Date(timeOn(toDay, '00:00').getTime() + dayMs);
  const drills = await drillsBetween(db, { ...reach, from, until, limit: entriesMax });
  const series = await listSeries(db, { ...reach, limit: entriesMax });
  const days = await allDays(db);
  const coming = series.flatMap((one) => comingOf(one, days, { fromDay, toDay }));
  const entries = [...drills.map(entryOfDrill), ...coming].sort((a, b) => (a.day < b.day ? -1 : 1));
  return { entries: entries.slice(0, entriesMax) };
}

/** From where the series stands on: what is before that has become a drill. */
function comingOf(
  series: Series,
  days: Awaited<ReturnType<typeof allDays>>,
  { fromDay, toDay }: { fromDay: string; toDay: string },
): (DrillCalendarEntryInput & { day: string })[] {
  if (!series.enabled) return [];
  const entries: (DrillCalendarEntryInput & { day: string })[] = [];
  let { nominalDay, nextDay: day } = series;
  while (day <= toDay && entries.length < calendarDaysMax) {
    if (day >= fromDay) entries.push(entryOfSeries(series, nominalDay, day));
    ({ nominalDay, nextDay: day } = standingAfter(series, nominalDay, days));
  }
  return entries;
}

function entryOfSeries(series: Series, nominalDay: string, day: string) {
  const { id, divisionCode, kind, figures } = series;
  return {
    ...{ day, movedFrom: nominalDay === day ? '' : nominalDay, seriesId: id, divisionCode, kind },
    nameZh: markedZh(figures.nameZh),
    nameEn: markedEn(figures.nameEn),
  };
}

function entryOfDrill(drill: Drill) {
  const day = dayOf(drill.planTime);
  const { nominalDay, planned } = drill;
  return {
    ...{ day, movedFrom: nominalDay && nominalDay !== day ? nominalDay : '' },
    ...{ seriesId: drill.seriesId ?? '', drillId: drill.id, divisionCode: drill.divisionCode },
    ...{ nameZh: markedZh(planned.nameZh), nameEn: markedEn(planned.nameEn) },
    ...{ kind: drill.kind, state: drill.state, missed: drill.missedTime !== null },
  };
}

function seriesMessage(series: Series): DrillSeriesInput {
  const { figures, nextTime, version } = series;
  return {
    ...{ id: series.id, divisionCode: series.divisionCode, kind: series.kind },
    ...{ enabled: series.enabled, nominalDay: series.nominalDay, nextDay: series.nextDay },
    ...figures,
    nameZh: markedZh(figures.nameZh),
    nameEn: markedEn(figures.nameEn),
    nextTime: series.kind === 'DOUBLE_BLIND' ? null : toTimestamp(nextTime),
    etag: String(version),
  };
}
