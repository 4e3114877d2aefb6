// What a sheet's columns are. A service declares them once; reading, checking, comparing and
// writing follow from the declaration.

/** A cell as services calculate with it; a date is an ISO day, an empty cell null. */
export type Cell = string | number | boolean | null;

/** A row by the keys of its columns. A key that is absent has no column in the file. */
export type Row = Record<string, Cell>;

type Common = {
  /** The name of the value in code. */
  key: string;
  /** The heading in Chinese and in English; a file may use either, or the key. */
  zh: string;
  en: string;
  /** The column must be in the file, and a cell in every row. */
  required?: boolean;
  /** What an empty cell means; null unless told. */
  empty?: Cell;
  /** Says what is wrong with a value that is well formed, or nothing. */
  check?: (value: Exclude<Cell, null>) => string | undefined;
};

export type Choice = { value: string; zh: string; en: string };

export type Column = Common &
  (
    | {
        kind: 'text';
        /** 500 characters unless told. */
        maxLength?: number;
        /** An id or a code: full-width letters and digits are read as the plain ones. */
        code?: boolean;
        pattern?: { matches: RegExp; says: string };
      }
    | { kind: 'integer'; min?: number; max?: number }
    | { kind: 'decimal'; min?: number; max?: number }
    | { kind: 'date' }
    | { kind: 'boolean' }
    | { kind: 'choice'; choices: readonly Choice[] }
  );

export type Language = 'zh' | 'en';

/** One thing that is wrong with one place of a file. */
export type SheetFault = {
  /** As a spreadsheet counts: the heading is row 1. 0 is the file as a whole. */
  row: number;
  /** The heading of the column; empty when the fault is of the whole row. */
  columnZh: string;
  columnEn: string;
  problem: string;
  /** What to do about it. */
  remedy: string;
};

/** `row 17, column 有效期: 31 February does not exist; write a day that exists`. */
export function faultText({ row, columnZh, problem, remedy }: SheetFault): string {
  const place = [row > 0 && `row ${row}`, columnZh && `column ${columnZh}`].filter(Boolean);
  const said = remedy === '' ? problem : `${problem}; ${remedy}`;
  return place.length === 0 ? said : `${place.join(', ')}: ${said}`;
}

export function faultAt(
  row: number,
  column: Pick<Column, 'zh' | 'en'> | undefined,
  problem: string,
  remedy: string,
): SheetFault {
  return { row, columnZh: column?.zh ?? '', columnEn: column?.en ?? '', problem, remedy };
}

/** The file cannot be read as a sheet at all: too large, not a workbook, no heading, … */
export class SheetUnreadable extends Error {
  override readonly name = 'SheetUnreadable';

  constructor(readonly faults: SheetFault[]) {
    super(faults.map(faultText).join('\n'));
  }
}

export function unreadable(problem: string, remedy: string): SheetUnreadable {
  return new SheetUnreadable([faultAt(0, undefined, problem, remedy)]);
}

export type SheetLimits = {
  /** Of the file as it was sent. */
  fileBytes: number;
  /** Of everything in a workbook once it is inflated. */
  inflatedBytes: number;
  /** Of the texts a workbook keeps aside for its cells. */
  sharedTextCharacters: number;
  rows: number;
  columns: number;
  cellCharacters: number;
  sheets: number;
};

export const sheetLimits: SheetLimits = {
  fileBytes: 32 * 1024 * 1024,
  inflatedBytes: 512 * 1024 * 1024,
  sharedTextCharacters: 32 * 1024 * 1024,
  rows: 200_000,
  columns: 200,
  cellCharacters: 10_000,
  sheets: 50,
};
