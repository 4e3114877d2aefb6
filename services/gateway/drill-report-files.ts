// A drill's report as files: a PDF with its own Chinese fonts, and a workbook of its teams.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import PdfDocument from 'pdfkit';
import type { Column } from '../platform/sheets/column';
import { mediaTypes, oneBatch, writeSheet } from '../platform/sheets/write-sheet';
import { reportSections, type DrillReport, type Language, type Section } from './drill-report';
import { mainFont, runsOf, useFont, type Document, type Font } from './pdf-fonts';

const margin = 50;
const bottom = 60;
const lineGap = 1.45;

type Pen = { document: Document; main: Font; top: number };

export async function sendReportPdf(
  response: Response,
  report: DrillReport,
  language: Language,
): Promise<void> {
  response.status(200).set({
    'Content-Type': 'application/pdf',
    'Content-Disposition': `attachment; filename="drill-${report.drillId}.pdf"`,
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(reportPdf(report, language), response);
}

export function reportPdf(report: DrillReport, language: Language): Document {
  return sectionsPdf({
    heading: language === 'zh' ? '演练评估报告' : 'After-action report of an exercise',
    title: language === 'zh' ? report.nameZh : report.nameEn,
    sections: reportSections(report, language),
  });
}

type Paper = { heading: string; title: string; sections: Section[] };

/** Headed lines as a PDF. */
export function sectionsPdf({ heading, title, sections }: Paper): Document {
  const info = { Title: title, Author: 'Muster' };
  const document = new PdfDocument({ size: 'A4', margin, info });
  const pen: Pen = { document, main: mainFont(document), top: margin };
  write(pen, heading, 18);
  write(pen, title, 14, '#b00020');
  for (const section of sections) {
    pen.top += 8;
    write(pen, section.title, 12, '#0b4f8a');
    for (const line of section.lines) write(pen, line, 9.5);
  }
  document.end();
  return document;
}

/** Wrapped character by character: Chinese breaks anywhere, and ids have no spaces. */
function write(pen: Pen, text: string, size: number, colour = '#111111'): void {
  const { document, main } = pen;
  const right = document.page.width - margin;
  let left = margin;
  const next = () => {
    left = margin;
    pen.top += size * lineGap;
  };
  const room = () => {
    if (pen.top + size * lineGap <= document.page.height - bottom) return;
    document.addPage();
    pen.top = margin;
  };
  room();
  for (const { font, part } of runsOf(text.replace(/\s*\n\s*/g, ' '), main)) {
    let line = '';
    useFont(document, font).fontSize(size).fillColor(colour);
    const flush = () => {
      if (line) document.text(line, left, pen.top, { lineBreak: false });
      left += document.widthOfString(line);
      line = '';
    };
    for (const character of part) {
      if (left + document.widthOfString(line + character) > right) {
        flush();
        next();
        room();
        useFont(document, font).fontSize(size).fillColor(colour);
      }
      line += character;
    }
    flush();
  }
  next();
}

const count = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'integer' });
const seconds = (key: string, zh: string, en: string): Column => ({
  ...{ key, zh: `${zh}（秒）`, en: `${en} (s)`, kind: 'decimal' },
});

export const reportColumns: Column[] = [
  count('rank', '名次', 'Rank'),
  { key: 'teamId', zh: '队伍编号', en: 'Team', kind: 'text' },
  { key: 'name', zh: '队伍', en: 'Name', kind: 'text' },
  count('expected', '应到', 'Expected'),
  count('excused', '不计', 'Excused'),
  count('acknowledged', '按时应答', 'Acknowledged in time'),
  count('mustered', '按时集结', 'Mustered in time'),
  seconds('acknowledgedP50', '应答 P50', 'Acknowledged P50'),
  seconds('acknowledgedP90', '应答 P90', 'Acknowledged P90'),
  seconds('turnedOutP50', '出动 P50', 'Turned out P50'),
  seconds('turnedOutP90', '出动 P90', 'Turned out P90'),
  seconds('musteredP50', '集结 P50', 'Mustered P50'),
  seconds('musteredP90', '集结 P90', 'Mustered P90'),
  { key: 'musteredPercent', zh: '集结率（%）', en: 'Mustered (%)', kind: 'decimal' },
  { key: 'change', zh: '环比（百分点）', en: 'Change (points)', kind: 'decimal' },
  count('assetsExpected', '应有装备', 'Equipment expected'),
  count('assetsPresent', '在位装备', 'Equipment present'),
];

type Team = Pick<DrillReport['teams'][number], 'teamId' | 'nameZh' | 'nameEn' | 'tally'>;

function rowOf({ teamId, nameZh, nameEn, tally }: Team, rank: number | null, language: Language) {
  return {
    ...{ rank, teamId, name: language === 'zh' ? nameZh : nameEn },
    ...{ expected: tally.expected, excused: tally.excused },
    ...{ acknowledged: tally.acknowledgedInTime, mustered: tally.musteredInTime },
    acknowledgedP50: tally.acknowledged.p50Seconds ?? null,
    acknowledgedP90: tally.acknowledged.p90Seconds ?? null,
    turnedOutP50: tally.turnedOut.p50Seconds ?? null,
    turnedOutP90: tally.turnedOut.p90Seconds ?? null,
    musteredP50: tally.mustered.p50Seconds ?? null,
    musteredP90: tally.mustered.p90Seconds ?? null,
    musteredPercent: percentOf(tally.musteredInTime / (tally.expected || 1)),
    change: null,
    ...{ assetsExpected: tally.assetsExpected, assetsPresent: tally.assetsPresent },
  };
}

const percentOf = (share: number | undefined) =>
  share === undefined ? null : Math.round(share * 1_000) / 10;

type Quarter = DrillReport['trend'][number];

const nothing = Object.fromEntries(reportColumns.map(({ key }) => [key, null]));

/** A quarter below the teams: its shares, and the change to the one before. */
const quarterRow = ({ quarter, ...figures }: Quarter, language: Language) => ({
  ...nothing,
  teamId: quarter,
  name: language === 'zh' ? '季度' : 'Quarter',
  acknowledgedP90: figures.acknowledgedP90Seconds ?? null,
  musteredP90: figures.musteredP90Seconds ?? null,
  musteredPercent: percentOf(figures.musteredShare),
  change: percentOf(figures.musteredShareChange),
});

/** Every team by rank, all of them together, and the quarters. */
export function reportSheet(report: DrillReport, language: Language): AsyncGenerator<Buffer> {
  const { drillId: teamId, nameZh, nameEn, tally } = report;
  const rows = report.teams.map((team) => rowOf(team, team.rank, language));
  const whole = rowOf({ teamId, nameZh, nameEn, tally }, null, language);
  const title = language === 'zh' ? '演练' : 'Exercise';
  const quarters = report.trend.map((quarter) => quarterRow(quarter, language));
  const all = oneBatch([...rows, whole, ...quarters]);
  return writeSheet(reportColumns, all, { format: 'XLSX', language, title });
}

export async function sendReportSheet(
  response: Response,
  report: DrillReport,
  language: Language,
): Promise<void> {
  response.status(200).set({
    'Content-Type': mediaTypes.XLSX,
    'Content-Disposition': `attachment; filename="drill-${report.drillId}.xlsx"`,
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(Readable.from(reportSheet(report, language)), response);
}
