// From the bytes of a CSV file or a workbook to checked rows, in the memory of a few rows.
import { readCell, type RawCell } from './cell';
import {
  faultAt,
  sheetLimits,
  SheetUnreadable,
  unreadable,
  type Column,
  type Row,
  type SheetFault,
  type SheetLimits,
} from './column';
import { csvRows, type RawRow } from './csv-rows';
import type { TextEncoding } from './encoding';
import { matchHeader, type Header } from './header';
import { xlsxRows } from './xlsx-rows';

export type SheetFormat = 'CSV' | 'XLSX';

export type ReadOptions = {
  /** The columns whose values together name a row: no two rows may agree in all of them. */
  key?: readonly string[];
  /** Of a CSV file; found out unless told. */
  encoding?: TextEncoding;
  limits?: Partial<SheetLimits>;
  /** Rows handed over at once. */
  batch?: number;
};

export type ReadRow = { row: number; values: Row };

/** Rows without a fault, and the faults of the others. */
export type ReadBatch = { rows: ReadRow[]; faults: SheetFault[] };

/** What the file is by its first bytes, whatever its name says. */
export function formatOf(bytes: Buffer): SheetFormat {
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0x04034b50) return 'XLSX';
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xd0cf11e0) {
    throw unreadable('the file is an old or protected workbook', 'save it as XLSX, unprotected');
  }
  return 'CSV';
}

/** The rows of a file, batch by batch. Throws SheetUnreadable when it cannot be read at all. */
export async function* readSheet(
  columns: readonly Column[],
  bytes: Buffer,
  options: ReadOptions = {},
): AsyncGenerator<ReadBatch> {
  const limits = { ...sheetLimits, ...options.limits };
  if (bytes.length > limits.fileBytes) {
    const most = Math.floor(limits.fileBytes / 1024 / 1024);
    throw unreadable(`the file has ${bytes.length} bytes`, `send at most ${most} MiB at a time`);
  }
  const raw =
    formatOf(bytes) === 'XLSX' ? xlsxRows(bytes, limits) : csvRows(bytes, limits, options.encoding);
  const reader = new SheetReader(columns, limits, options.key ?? []);
  const batchSize = options.batch ?? 1_000;
  for await (const row of raw) {
    reader.take(row);
    if (reader.size >= batchSize) yield reader.handOver();
  }
  reader.end();
  if (reader.size > 0) yield reader.handOver();
}

class SheetReader {
  private header: Header | undefined;
  private rows: ReadRow[] = [];
  private faults: SheetFault[] = [];
  private count = 0;
  private readonly rowOfKey = new Map<string, number>();
  private readonly keyColumns: Column[];

  constructor(
    private readonly columns: readonly Column[],
    private readonly limits: SheetLimits,
    key: readonly string[],
  ) {
    this.keyColumns = key.map((name) => columns.find((column) => column.key === name)!);
  }

  get size(): number {
    return this.rows.length + this.faults.length;
  }

  handOver(): ReadBatch {
    const batch = { rows: this.rows, faults: this.faults };
    this.rows = [];
    this.faults = [];
    return batch;
  }

  take(raw: RawRow): void {
    if (isBlank(raw.cells)) return;
    if (!this.header) {
      this.takeHeader(raw);
      return;
    }
    this.count += 1;
    if (this.count > this.limits.rows) {
      throw unreadable(
        `the file has more than ${this.limits.rows} rows`,
        'split it into several files',
      );
    }
    const read = this.read(raw, this.header);
    if (read) this.rows.push(read);
  }

  end(): void {
    if (this.header) return;
    throw unreadable('the file is empty', 'send one whose first row names the columns');
  }

  private takeHeader({ row, cells }: RawRow): void {
    if (cells.length > this.limits.columns) {
      throw unreadable(
        `the file has ${cells.length} columns`,
        `use at most ${this.limits.columns}`,
      );
    }
    const headings = cells.map((cell) => ('text' in cell ? cell.text : ''));
    const { header, faults } = matchHeader(this.columns, headings, row);
    if (faults.length > 0) throw new SheetUnreadable(faults);
    this.header = header;
  }

  private read({ row, cells }: RawRow, header: Header): ReadRow | undefined {
    const before = this.faults.length;
    const values: Row = {};
    for (const [place, cell] of cells.entries()) {
      if (place >= header.length && !isBlank([cell])) {
        this.fault(row, undefined, 'has more cells than there are headings', 'remove them');
        break;
      }
      const column = header[place];
      if (column) this.readInto(values, row, column, cell);
    }
    for (const column of header) {
      if (!column || column.key in values) continue;
      values[column.key] = column.empty ?? null;
      if (column.required) this.fault(row, column, 'is empty', 'fill it in');
    }
    if (this.faults.length > before || this.isRepeated(row, values)) return undefined;
    return { row, values };
  }

  private readInto(values: Row, row: number, column: Column, cell: RawCell): void {
    if ('text' in cell && cell.text.length > this.limits.cellCharacters) {
      this.fault(row, column, `has ${cell.text.length} characters`, 'shorten it');
      values[column.key] = '';
      return;
    }
    const read = readCell(column, cell);
    if (!('value' in read)) {
      this.fault(row, column, read.problem, read.remedy);
      // Told once: the cell is not empty as well.
      values[column.key] = '';
    } else if (read.value !== null) values[column.key] = read.value;
  }

  private isRepeated(row: number, values: Row): boolean {
    if (this.keyColumns.length === 0) return false;
    const key = keyOf(this.keyColumns, values);
    const first = this.rowOfKey.get(key);
    if (first === undefined) {
      this.rowOfKey.set(key, row);
      return false;
    }
    const said = this.keyColumns.map(({ key: name }) => values[name] ?? '').join(' · ');
    const problem = `"${said}" is in row ${first} already`;
    this.fault(row, this.keyColumns[0], problem, 'keep one of the two rows');
    return true;
  }

  private fault(row: number, column: Column | undefined, problem: string, remedy: string): void {
    this.faults.push(faultAt(row, column, problem, remedy));
  }
}

const isBlank = (cells: RawCell[]) =>
  cells.every((cell) => 'text' in cell && cell.text.trim() === '');

/** What names a row, as one text. */
export function keyOf(columns: readonly { key: string }[], values: Row): string {
  return columns.length === 1
    ? String(values[columns[0]!.key] ?? '')
    : JSON.stringify(columns.map(({ key }) => values[key] ?? null));
}
