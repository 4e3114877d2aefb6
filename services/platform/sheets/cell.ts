// From what stands in a cell to the value of its column, and back to text.
import { isoDate } from './cell-date';
import type { Cell, Choice, Column, Language } from './column';

/** A cell as the file holds it. Only workbooks know numbers, booleans and formulas. */
export type RawCell =
  | { text: string; number?: number; boolean?: boolean; date?: string }
  | { fault: string; remedy: string };

export type CellRead = { value: Cell } | { problem: string; remedy: string };

const emptyCell: CellRead = { value: null };

/** The value of a cell, or what is wrong with it. An empty cell is null, required or not. */
export function readCell(column: Column, raw: RawCell): CellRead {
  if ('fault' in raw) return { problem: raw.fault, remedy: raw.remedy };
  if (raw.text.trim() === '') return emptyCell;
  const read = readers[column.kind](column as never, raw);
  if (!('value' in read) || read.value === null || !column.check) return read;
  const problem = column.check(read.value);
  return problem === undefined ? read : wrong(problem, 'correct the cell');
}

const readers = {
  text: readText,
  integer: readInteger,
  decimal: readDecimal,
  date: readDate,
  boolean: readBoolean,
  choice: readChoice,
} satisfies { [K in Column['kind']]: (column: never, raw: PlainCell) => CellRead };

type PlainCell = Exclude<RawCell, { fault: string }>;
type Of<K extends Column['kind']> = Extract<Column, { kind: K }>;

const wrong = (problem: string, remedy: string): CellRead => ({ problem, remedy });

/** Full-width digits, letters and signs as the plain ones. */
const plain = (text: string) => text.normalize('NFKC').trim();

function readText({ maxLength = 500, code, pattern }: Of<'text'>, raw: PlainCell): CellRead {
  if (raw.number !== undefined && !raw.date && !isExact(raw.number)) {
    return wrong(
      'a number of more than 15 digits has lost its end in the spreadsheet',
      'format the cell as text and type it again',
    );
  }
  const value = raw.date ?? (code ? plain(raw.text) : raw.text.trim());
  if ([...value].length > maxLength) {
    return wrong(`has ${[...value].length} characters`, `write at most ${maxLength}`);
  }
  if (pattern && !pattern.matches.test(value)) return wrong(`"${short(value)}"`, pattern.says);
  return { value };
}

const isExact = (value: number) => !Number.isInteger(value) || Number.isSafeInteger(value);

const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const numeral = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/** The number a text says; thousands may be separated by commas. */
export function numberIn(text: string): number | undefined {
  const bare = plain(text);
  const digits = grouped.test(bare) ? bare.replaceAll(',', '') : bare;
  if (!numeral.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

function readDecimal({ min, max }: Of<'decimal'>, raw: PlainCell): CellRead {
  const value = raw.number ?? numberIn(raw.text);
  if (value === undefined) {
    return wrong(`"${short(raw.text)}" is not a number`, 'write a number such as 12.5');
  }
  return bounded(value, min, max);
}

function readInteger({ min, max }: Of<'integer'>, raw: PlainCell): CellRead {
  const value = raw.number ?? numberIn(raw.text);
  if (value === undefined) {
    return wrong(`"${short(raw.text)}" is not a number`, 'write a whole number such as 1200');
  }
  if (!Number.isSafeInteger(value)) {
    return wrong(`${short(raw.text)} is not a whole number`, 'write a whole number such as 1200');
  }
  return bounded(value, min, max);
}

function bounded(value: number, min = -Infinity, max = Infinity): CellRead {
  // Minus zero is zero: it would be written as "0" and compared as something else.
  if (value >= min && value <= max) return { value: value === 0 ? 0 : value };
  return value < min
    ? wrong(`${value} is too small`, `write at least ${min}`)
    : wrong(`${value} is too large`, `write at most ${max}`);
}

function readDate(_column: Of<'date'>, raw: PlainCell): CellRead {
  if (raw.date !== undefined) return { value: raw.date };
  const read = isoDate(plain(raw.text));
  return 'date' in read ? { value: read.date } : wrong(read.problem, read.remedy);
}

const words = {
  true: ['true', 'yes', 'y', '1', '是', '有', '√'],
  false: ['false', 'no', 'n', '0', '否', '无', '×'],
};

function readBoolean(_column: Of<'boolean'>, raw: PlainCell): CellRead {
  const word = String(raw.boolean ?? plain(raw.text)).toLowerCase();
  if (words.true.includes(word)) return { value: true };
  if (words.false.includes(word)) return { value: false };
  return wrong(`"${short(raw.text)}" is neither yes nor no`, 'write 是 or 否, yes or no');
}

function readChoice({ choices }: Of<'choice'>, raw: PlainCell): CellRead {
  const word = plain(raw.text).toLowerCase();
  const names = ({ value, zh, en }: Choice) => [value, zh, en].map((name) => plain(name));
  const found = choices.find((choice) => names(choice).some((name) => name.toLowerCase() === word));
  if (found) return { value: found.value };
  const known = choices.slice(0, 20).map(({ zh, en }) => `${zh} (${en})`);
  return wrong(`"${short(raw.text)}" is not one of the choices`, `write ${known.join(', ')}`);
}

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The value as a cell shows it; numbers and dates stay what they are where the format can. */
export function cellText(column: Column, value: Cell, language: Language): string {
  if (value === null) return '';
  if (column.kind === 'boolean') {
    return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  }
  if (column.kind === 'choice') {
    return column.choices.find((choice) => choice.value === value)?.[language] ?? String(value);
  }
  return String(value);
}
