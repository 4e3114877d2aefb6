// Which column of a file is which column of the sheet.
import { faultAt, type Column, type SheetFault } from './column';

/** The sheet's column at each place of the file; undefined where a heading is empty. */
export type Header = (Column | undefined)[];

const normal = (heading: string) =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*_]/g, '');

function namesOf({ key, zh, en }: Column): string[] {
  return [key, zh, en, `${zh}(${en})`, `${zh}${en}`, `${en}(${zh})`].map(normal);
}

/** Headings may be in Chinese or English and in any order; every fault is named. */
export function matchHeader(
  columns: readonly Column[],
  headings: string[],
  row: number,
): { header: Header; faults: SheetFault[] } {
  const byName = new Map(
    columns.flatMap((column) => namesOf(column).map((name) => [name, column])),
  );
  const faults: SheetFault[] = [];
  const places = new Map<Column, number>();
  const header = headings.map((heading, place) => {
    if (normal(heading) === '') return undefined;
    const column = byName.get(normal(heading));
    if (!column) {
      const known = columns.map(({ zh }) => zh).join(', ');
      const named = { zh: heading.slice(0, 60), en: heading.slice(0, 60) };
      const remedy = `remove the column or name it one of: ${known}`;
      faults.push(faultAt(row, named, 'is not a column of this sheet', remedy));
      return undefined;
    }
    const first = places.get(column);
    if (first !== undefined) {
      const problem = `is there twice: in column ${letterOf(first)} and ${letterOf(place)}`;
      faults.push(faultAt(row, column, problem, 'remove one of them'));
      return undefined;
    }
    places.set(column, place);
    return column;
  });
  for (const column of columns) {
    if (!column.required || places.has(column)) continue;
    faults.push(
      faultAt(row, column, 'is missing', `add a column named ${column.zh} (${column.en})`),
    );
  }
  return { header, faults };
}

/** A spreadsheet's name of a column: 0 is A, 26 is AA. */
export function letterOf(place: number): string {
  const rest = String.fromCharCode(65 + (place % 26));
  return place < 26 ? rest : letterOf(Math.floor(place / 26) - 1) + rest;
}

/** The place of `AB12`: 27. */
export function placeOf(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})\d/.exec(reference)?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((place, letter) => place * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
