import { cellText } from './cell';
import type { Column, Language, Row } from './column';
import { encoded, type TextEncoding } from './encoding';
import { neutral } from './formula-text';
import type { SheetFormat } from './read-sheet';
import { xlsxBytes } from './xlsx-write';

export type WriteOptions = {
  format: SheetFormat;
  /** Of the headings and the words in cells; Chinese unless told. */
  language?: Language;
  /** Of a CSV file; UTF-8 with its mark unless told. */
  encoding?: TextEncoding;
  /** The name of a workbook's sheet. */
  title?: string;
};

export const mediaTypes: Record<SheetFormat, string> = {
  CSV: 'text/csv',
  XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Rows as a file, piece by piece; what is written reads back as the same rows. */
export function writeSheet(
  columns: readonly Column[],
  rows: AsyncIterable<Row[]>,
  { format, language = 'zh', encoding = 'UTF_8', title = '' }: WriteOptions,
): AsyncGenerator<Buffer> {
  return format === 'XLSX'
    ? xlsxBytes([{ title, columns, rows }], language)
    : encoded(csvTexts(columns, rows, language), encoding);
}

async function* csvTexts(
  columns: readonly Column[],
  batches: AsyncIterable<Row[]>,
  language: Language,
): AsyncGenerator<string> {
  yield csvLine(columns.map((column) => column[language]));
  for await (const rows of batches) {
    const lines = rows.map((row) =>
      csvLine(columns.map((column) => cellText(column, row[column.key] ?? null, language))),
    );
    yield lines.join('');
  }
}

const csvLine = (texts: string[]) => `${texts.map(csvCell).join(',')}\r\n`;

function csvCell(text: string): string {
  const safe = neutral(text);
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** For rows that are in memory already. */
export async function* oneBatch(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows;
}
