import { z } from 'zod';
import type { ReportInput } from '../../gen/muster/inventory/v1/Report';
import type { Trx } from '../platform/db';
import { invalid, parse } from '../platform/errors';
import type { Actor } from '../platform/identity';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { Cell, Row } from '../platform/sheets/column';
import { filePieces, wholeSnapshot } from '../platform/sheets/piece-messages';
import { columnMessage } from '../platform/sheets/sheet-messages';
import { optionalTimestampSchema } from '../platform/wire-values';
import { dateInShanghai } from './dates';
import { divisionPattern } from './division';
import { reports, type Report } from './report';
import { reportRows, type ReportParameters } from './report-store';
import { readScope, type Inventory } from './service-context';
import { optionalDate, optionalDivision } from './shapes';

const rowsMax = 5_000;
const dayMs = 86_400_000;
const periodDays = 30;
const periodDaysMax = 3_660;

const queryShape = z.object({
  language: z.enum(['SHEET_LANGUAGE_UNSPECIFIED', 'ZH', 'EN']),
  query: z.object({
    name: z.string(),
    divisionCode: optionalDivision,
    fromDate: optionalDate,
    toDate: optionalDate,
    asOfTime: optionalTimestampSchema,
  }),
});

export function reportsService({ db, now }: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.ReportsService', {
    listReports: async (_request, { actor }) => {
      readScope(actor);
      return { reports: reports.map(reportMessage) };
    },
    getReport: async (request, { actor }) => {
      const query = asked(request, actor, now());
      const { report } = query;
      const rows: Row[] = [];
      for await (const batch of wholeSnapshot(db, (trx) => rowsOf(trx, query))) {
        rows.push(...batch);
        if (rows.length > rowsMax) break;
      }
      const shown = rows.slice(0, rowsMax).map((row) => ({
        cells: report.columns.map(({ key }) => cellText(row[key] ?? null)),
      }));
      return { report: reportMessage(report), rows: shown, truncated: rows.length > rowsMax };
    },
    exportReport: async function* (request, { actor }) {
      const query = asked(request, actor, now());
      const sheet = { ...query.report, kind: query.report.name };
      yield* wholeSnapshot(db, (trx) => filePieces(sheet, rowsOf(trx, query), request));
    },
  });
}

type Query = { report: Report; parameters: ReportParameters; language: 'Zh' | 'En' };

/** Which report, of what: refused unless the caller may see some division. */
function asked(request: unknown, actor: Actor, now: Date): Query {
  const { query, language } = parse(queryShape, request);
  const scope = readScope(actor);
  const report = reports.find(({ name }) => name === query.name);
  if (!report) {
    const names = reports.map(({ name }) => name).join(', ');
    throw invalid('query.name', `must be one of ${names}`);
  }
  const today = dateInShanghai(now);
  const to = query.toDate ?? today;
  const until = new Date(startOf(to).getTime() + dayMs);
  const from = query.fromDate
    ? startOf(query.fromDate)
    : new Date(until.getTime() - periodDays * dayMs);
  if (from >= until) throw invalid('query.toDate', 'is before the date it begins with');
  if (until.getTime() - from.getTime() > periodDaysMax * dayMs) {
    throw invalid('query.fromDate', `must be at most ${periodDaysMax} days before the last`);
  }
  const asOf = query.asOfTime ?? null;
  const division = divisionPattern(query.divisionCode);
  return {
    report,
    language: language === 'EN' ? 'En' : 'Zh',
    parameters: {
      ...{ division, scope, from, until, asOf, today: asOf ? dateInShanghai(asOf) : today },
      counterId: actor.id,
    },
  };
}

const startOf = (date: string) => new Date(`${date}T00:00:00+08:00`);

// Columns whose words are read in both languages and shown in one.
const worded = ['unit', 'requirement'] as const;

/** Times as people here read them, sums of money to the fen, words in the language asked for. */
async function* rowsOf(trx: Trx, { report, parameters, language }: Query): AsyncGenerator<Row[]> {
  for await (const rows of reportRows(trx, report.name, parameters)) {
    yield rows.map((row) => ({
      ...Object.fromEntries(Object.entries(row).map(([key, value]) => [key, shown(key, value)])),
      ...Object.fromEntries(worded.map((key) => [key, row[`${key}${language}`] ?? null])),
    }));
  }
}

function shown(key: string, value: Cell | Date): Cell {
  if (value instanceof Date) {
    return new Date(value.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  }
  if (key === 'value' && typeof value === 'number') return Math.round(value * 100) / 100;
  return value;
}

const cellText = (value: Cell) => (value === null ? '' : String(value));

function reportMessage(report: Report): ReportInput {
  return {
    name: report.name,
    titleZh: report.zh,
    titleEn: report.en,
    columns: report.columns.map(columnMessage),
    takesPeriod: report.takesPeriod ?? false,
    takesAsOfTime: report.takesAsOfTime ?? false,
  };
}
