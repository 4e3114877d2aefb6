// A plan's trips as files: a driver's sheet for each vehicle as a PDF, all stops as a workbook or CSV.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import { z } from 'zod';
import type { Column, Language, Row } from '../platform/sheets/column';
import { mediaTypes, oneBatch, writeSheet } from '../platform/sheets/write-sheet';
import { shanghaiTime, type Section } from './drill-report';
import { sectionsPdf } from './drill-report-files';
import { countOut, oneOfOut, textOut, timeOut } from './fields';
import { proof } from './routes/plans';

const totals = z.object({
  ...{ unmet: z.number(), lateness: z.number(), vehicleHours: z.number() },
  ...{ distanceKm: z.number(), trips: z.int(), vehicles: z.int() },
});

const stop = z.object({
  ...{ depotId: textOut, divisionCode: textOut, placeZh: z.string(), placeEn: z.string() },
  ...{ arriveHours: z.number(), startHours: z.number(), departHours: z.number() },
  dueHours: z.number(),
  lines: z.array(
    z.object({ itemId: z.string(), itemZh: z.string(), itemEn: z.string(), quantity: countOut }),
  ),
});

export const planRoutes = z
  .object({
    planId: textOut,
    startTime: timeOut.describe('the hour that all hours count from'),
    status: oneOfOut(['OPTIMAL', 'WITHIN_GAP', 'TIME_LIMIT']),
    ...proof,
    routes: z.array(
      z.object({
        ...{ fleetId: z.string(), fleetZh: z.string(), fleetEn: z.string(), vehicle: z.int() },
        ...{ depotId: z.string(), depotZh: z.string(), depotEn: z.string() },
        ...{ startHours: z.number(), endHours: z.number(), dutyHours: z.number() },
        ...{ workHours: z.number(), drivingHours: z.number(), breakHours: z.number() },
        distanceKm: z.number(),
        trips: z.array(
          z.object({
            ...{ number: z.int(), startHours: z.number(), departHours: z.number() },
            ...{ returnHours: z.number(), workHours: z.number(), distanceKm: z.number() },
            ...{ massKg: z.number(), volumeM3: z.number(), stops: z.array(stop) },
          }),
        ),
      }),
    ),
    leftBehind: z.array(
      z.object({
        ...{ fromDepotId: textOut, toDepotId: textOut, toDivisionCode: textOut },
        ...{ itemId: z.string(), quantity: countOut },
        cause: oneOfOut(['NO_FLEET', 'VEHICLE_TOO_SMALL', 'ROAD', 'TIME']),
      }),
    ),
    totals: totals.nullish(),
    direct: totals.nullish().describe('the same goods, one place a trip'),
  })
  .meta({ id: 'PlanRoutes', description: 'Trips with several stops; worked out, not stored.' });

export type PlanRoutes = z.output<typeof planRoutes>;

const decimal = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'decimal' });
const plain = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'text' });

export const stopColumns: Column[] = [
  plain('fleet', '车队', 'Fleet'),
  decimal('vehicle', '车号', 'Vehicle'),
  plain('depot', '出发库', 'From depot'),
  decimal('trip', '趟次', 'Trip'),
  decimal('stop', '停靠', 'Stop'),
  plain('place', '地点', 'Place'),
  plain('arrive', '到达', 'Arrives'),
  plain('depart', '离开', 'Leaves'),
  plain('due', '时限', 'Due'),
  plain('item', '物资', 'Item'),
  decimal('quantity', '数量', 'Quantity'),
];

type Said = { language: Language; at: (hours: number) => string };

function saying({ startTime }: PlanRoutes, language: Language): Said {
  const start = Date.parse(startTime ?? '');
  const at = (hours: number) =>
    shanghaiTime(new Date(start + hours * 3_600_000).toISOString()).slice(5, 16);
  return { language, at };
}

/** A row for each item at each stop. */
export function stopRows(routes: PlanRoutes, language: Language): Row[] {
  const { at } = saying(routes, language);
  const word = (zh: string, en: string): string => (language === 'zh' ? zh : en);
  return routes.routes.flatMap((route) =>
    route.trips.flatMap(({ number, stops }) =>
      stops.flatMap((each, s) =>
        each.lines.map((line) => ({
          fleet: word(route.fleetZh, route.fleetEn),
          vehicle: route.vehicle,
          depot: word(route.depotZh, route.depotEn),
          ...{ trip: number, stop: s + 1, place: word(each.placeZh, each.placeEn) },
          ...{ arrive: at(each.arriveHours), depart: at(each.departHours), due: at(each.dueHours) },
          ...{ item: word(line.itemZh, line.itemEn), quantity: Number(line.quantity) },
        })),
      ),
    ),
  );
}

const words = {
  zh: {
    ...{ heading: '驾驶员行车单', vehicle: '号车', duty: '当班', driving: '驾驶', rest: '休息' },
    ...{ load: '装车', leave: '出发', back: '返回', signed: '签收' },
    ...{ hours: '小时', none: '没有行程' },
  },
  en: {
    ...{ heading: "Drivers' sheets", vehicle: 'vehicle', duty: 'On duty', driving: 'driving' },
    ...{ rest: 'rest', load: 'load', leave: 'leave', back: 'back' },
    ...{ signed: 'Signed', hours: 'h', none: 'No trips' },
  },
} as const;

/** A driver's sheet for each vehicle. */
export function driverSections(routes: PlanRoutes, language: Language): Section[] {
  const w = words[language];
  const { at } = saying(routes, language);
  const word = (zh: string, en: string): string => (language === 'zh' ? zh : en);
  const sections = routes.routes.map((route): Section => {
    const fleet = word(route.fleetZh, route.fleetEn);
    const { vehicle } = route;
    const title =
      language === 'zh' ? `${fleet} ${vehicle} ${w.vehicle}` : `${fleet}, ${w.vehicle} ${vehicle}`;
    const hours = (value: number): string => `${value.toFixed(1)} ${w.hours}`;
    const head =
      `${word(route.depotZh, route.depotEn)}  ${w.duty} ${at(route.startHours)} – ` +
      `${at(route.endHours)}  ${w.driving} ${hours(route.drivingHours)}  ${w.rest} ` +
      `${hours(route.breakHours)}  ${route.distanceKm.toFixed(0)} km`;
    const trips = route.trips.flatMap((trip) => [
      `${tripName(trip.number, language)}: ${w.load} ${at(trip.startHours)}  ${w.leave} ` +
        `${at(trip.departHours)}  ${(trip.massKg / 1_000).toFixed(2)} t  ` +
        `${trip.volumeM3.toFixed(1)} m³  ${w.back} ${at(trip.returnHours)}`,
      ...trip.stops.map((each, s) => {
        const goods = each.lines.map(
          (line) => `${word(line.itemZh, line.itemEn)} × ${Number(line.quantity)}`,
        );
        const place = word(each.placeZh, each.placeEn);
        return `    ${s + 1}. ${at(each.arriveHours)}  ${place}: ${goods.join(', ')}   ${w.signed} ________`;
      }),
    ]);
    return { title, lines: [head, ...trips] };
  });
  return sections.length > 0 ? sections : [{ title: w.none, lines: [] }];
}

const tripName = (number: number, language: Language): string =>
  language === 'zh' ? `第 ${number} 趟` : `Trip ${number}`;

export async function sendRoutes(
  response: Response,
  routes: PlanRoutes,
  { format, language }: { format: 'pdf' | 'xlsx' | 'csv'; language: Language },
): Promise<void> {
  const media = { pdf: 'application/pdf', xlsx: mediaTypes.XLSX, csv: mediaTypes.CSV };
  response.status(200).set({
    'Content-Type': media[format],
    'Content-Disposition': `attachment; filename="routes-${routes.planId}.${format}"`,
    'X-Content-Type-Options': 'nosniff',
  });
  if (format === 'pdf') {
    const { heading } = words[language];
    const title = shanghaiTime(routes.startTime ?? '').slice(0, 16);
    const paper = { heading, title, sections: driverSections(routes, language) };
    return pipeline(sectionsPdf(paper), response);
  }
  const title = language === 'zh' ? '路线' : 'Routes';
  const options = { format: format === 'xlsx' ? 'XLSX' : 'CSV', language, title } as const;
  const rows = oneBatch(stopRows(routes, language));
  await pipeline(Readable.from(writeSheet(stopColumns, rows, options)), response);
}
