import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { RawCell } from './cell';
import { unreadable, type SheetLimits } from './column';
import { decoded, type TextEncoding } from './encoding';
import { withoutApostrophe } from './formula-text';
import { letterOf } from './header';

/** A row as the file holds it, numbered as a spreadsheet numbers it. */
export type RawRow = { row: number; cells: RawCell[] };

/** Every row of a CSV file, blank ones too. */
export async function* csvRows(
  bytes: Buffer,
  limits: SheetLimits,
  encoding?: TextEncoding,
): AsyncGenerator<RawRow> {
  const source = Readable.from(decoded(bytes, encoding));
  const parser = parse({
    delimiter: delimiterOf(bytes),
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: limits.columns * limits.cellCharacters,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let row = 0;
  try {
    for await (const texts of parser as AsyncIterable<string[]>) {
      row += 1;
      yield { row, cells: texts.map((text, place) => csvCell(text, row, place)) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unreadable(
      `row ${row + 1} is not well-formed CSV: ${error.message}`,
      'check its quotation marks, or save the sheet as XLSX',
    );
  } finally {
    source.destroy();
  }
}

/** Comma, semicolon or tab: whichever the first line has most of. */
function delimiterOf(bytes: Buffer): string {
  const end = bytes.indexOf('\n');
  const line = bytes.subarray(0, end === -1 ? bytes.length : end).toString('latin1');
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: line.split(mark).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

function csvCell(text: string, row: number, place: number): RawCell {
  const plain = withoutApostrophe(text);
  if (plain !== undefined) return { text: plain };
  return {
    fault: `cell ${letterOf(place)}${row} begins like a formula: ${text.trim().slice(0, 20)}`,
    remedy: "write its value, or put an apostrophe (') before it if it is text",
  };
}
