import type { RawCell } from './cell';
import { dateOfSerial } from './cell-date';
import { unreadable, type SheetLimits } from './column';
import type { RawRow } from './csv-rows';
import { letterOf, placeOf } from './header';
import { attribute, type XmlHandler } from './xml-events';
import { openWorkbook, piecesOf, richText, withoutEscapes, type Workbook } from './xlsx-parts';

const emptyCell: RawCell = { text: '' };

/** The rows of a workbook's first sheet that have cells, in the memory of a few of them. */
export async function* xlsxRows(bytes: Buffer, limits: SheetLimits): AsyncGenerator<RawRow> {
  const workbook = await openWorkbook(bytes, limits);
  for await (const reader of piecesOf(bytes, workbook.sheet, new RowReader(workbook, limits))) {
    yield* reader.found;
    reader.found = [];
  }
}

class RowReader implements XmlHandler {
  found: RawRow[] = [];
  private row = 0;
  private cells: RawCell[] = [];
  private place = -1;
  private type = '';
  private style = 0;
  private hasFormula = false;
  private value = '';
  private inValue = false;
  private readonly inline = richText((text) => (this.value = text));

  constructor(
    private readonly workbook: Workbook,
    private readonly limits: SheetLimits,
  ) {}

  open(name: string, tag: string): void {
    if (name === 'c') this.openCell(tag);
    else if (name === 'v') this.inValue = true;
    else if (name === 'f') this.hasFormula = true;
    else if (name === 'row') {
      this.row = Number(attribute(tag, 'r') ?? this.row + 1);
      this.cells = [];
      this.place = -1;
    } else this.inline.open(name, 'is');
  }

  close(name: string): void {
    if (name === 'v') this.inValue = false;
    else if (name === 'c') this.closeCell();
    else if (name === 'row') this.found.push({ row: this.row, cells: this.cells });
    else this.inline.close(name, 'is');
  }

  text(text: string): void {
    if (this.inValue) this.value += text;
    else this.inline.text(text);
  }

  private openCell(tag: string): void {
    const reference = attribute(tag, 'r');
    this.place = placeOf(reference ?? '') ?? this.place + 1;
    if (this.place >= this.limits.columns) {
      throw unreadable(
        `row ${this.row} has a cell in column ${letterOf(this.place)}`,
        `use at most ${this.limits.columns} columns`,
      );
    }
    this.type = attribute(tag, 't') ?? 'n';
    this.style = Number(attribute(tag, 's') ?? 0);
    this.hasFormula = false;
    this.value = '';
  }

  private closeCell(): void {
    while (this.cells.length < this.place) this.cells.push(emptyCell);
    this.cells[this.place] = this.hasFormula ? this.formula() : this.cell();
  }

  private get reference(): string {
    return `${letterOf(this.place)}${this.row}`;
  }

  private formula(): RawCell {
    return {
      fault: `cell ${this.reference} holds a formula`,
      remedy: 'copy the column and paste it as values',
    };
  }

  private cell(): RawCell {
    const { value } = this;
    switch (this.type) {
      case 's':
        return { text: this.workbook.texts[Number(value)] ?? '' };
      case 'b':
        return { text: value === '1' ? 'TRUE' : 'FALSE', boolean: value === '1' };
      case 'e':
        return { fault: `cell ${this.reference} shows the error ${value}`, remedy: 'correct it' };
      case 'd':
        return { text: value.slice(0, 10), date: value.slice(0, 10) };
      case 'n':
        return value === '' ? emptyCell : this.number(Number(value));
      case 'inlineStr':
        return { text: value };
      default:
        return { text: withoutEscapes(value) };
    }
  }

  private number(number: number): RawCell {
    if (!Number.isFinite(number)) {
      return { fault: `cell ${this.reference} is not a number`, remedy: 'type it again' };
    }
    const date = this.workbook.dateStyles[this.style]
      ? dateOfSerial(number, this.workbook.from1904)
      : undefined;
    return { text: date ?? String(number), number, ...(date !== undefined && { date }) };
  }
}
