// The closing report as files: the whole of it as a PDF, its goods and timeline as a
// workbook.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import type { Column } from '../platform/sheets/column';
import { mediaTypes, oneBatch } from '../platform/sheets/write-sheet';
import { xlsxBytes } from '../platform/sheets/xlsx-write';
import {
  closingHeading,
  closingSections,
  exerciseMark,
  goodsRows,
  timelineRows,
  type ClosingReport,
} from './closing-report';
import type { Language } from './drill-report';
import { sectionsPdf } from './drill-report-files';

export async function sendClosingPdf(
  response: Response,
  report: ClosingReport,
  language: Language,
): Promise<void> {
  response.status(200).set({
    'Content-Type': 'application/pdf',
    'Content-Disposition': `attachment; filename="incident-${report.incident.id}.pdf"`,
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(closingPdf(report, language), response);
}

export const closingPdf = (report: ClosingReport, language: Language) =>
  sectionsPdf({
    heading: closingHeading(report, language),
    title: report.incident.name,
    sections: closingSections(report, language),
  });

const count = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'integer' });

export const goodsColumns: Column[] = [
  { key: 'itemId', zh: '物资编号', en: 'Item', kind: 'text' },
  { key: 'name', zh: '物资', en: 'Name', kind: 'text' },
  { key: 'unit', zh: '单位', en: 'Unit', kind: 'text' },
  count('sent', '发出', 'Sent'),
  count('received', '签收', 'Received'),
  count('lost', '损失', 'Lost'),
  count('open', '未到', 'To come'),
  count('returned', '退回', 'Returned'),
];

const timelineColumns: Column[] = [
  { key: 'time', zh: '时间', en: 'Time', kind: 'text' },
  { key: 'what', zh: '事项', en: 'What', kind: 'text' },
];

export function closingSheet(report: ClosingReport, language: Language): AsyncGenerator<Buffer> {
  const titled = (zh: string, en: string) =>
    exerciseMark(report, language) + (language === 'zh' ? zh : en);
  return xlsxBytes(
    [
      {
        ...{ title: titled('物资', 'Goods'), columns: goodsColumns },
        rows: oneBatch(goodsRows(report, language)),
      },
      {
        ...{ title: titled('经过', 'Timeline'), columns: timelineColumns },
        rows: oneBatch(timelineRows(report, language)),
      },
    ],
    language,
  );
}

export async function sendClosingSheet(
  response: Response,
  report: ClosingReport,
  language: Language,
): Promise<void> {
  response.status(200).set({
    'Content-Type': mediaTypes.XLSX,
    'Content-Disposition': `attachment; filename="incident-${report.incident.id}.xlsx"`,
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(Readable.from(closingSheet(report, language)), response);
}
