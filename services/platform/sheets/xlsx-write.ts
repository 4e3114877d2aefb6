// A workbook, written row by row. Text is always text: a code keeps its zeros, and
// what begins like a formula carries the mark that spreadsheets give to quoted text.
import { cellText } from './cell';
import { serialOfDate } from './cell-date';
import type { Cell, Column, Language, Row } from './column';
import { letterOf } from './header';
import { zipped } from './zip-write';

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const styles = { plain: 0, heading: 1, date: 2, quoted: 3 };

export type Sheet = { title: string; columns: readonly Column[]; rows: AsyncIterable<Row[]> };

export function xlsxBytes(sheets: readonly Sheet[], language: Language): AsyncGenerator<Buffer> {
  return zipped([
    { name: '[Content_Types].xml', content: [contentTypes(sheets.length)] },
    { name: '_rels/.rels', content: [packageRelations] },
    { name: 'xl/workbook.xml', content: [workbook(sheets.map(({ title }) => title))] },
    { name: 'xl/_rels/workbook.xml.rels', content: [workbookRelations(sheets.length)] },
    { name: 'xl/styles.xml', content: [styleSheet] },
    ...sheets.map(({ columns, rows }, place) => ({
      name: `xl/worksheets/sheet${place + 1}.xml`,
      content: sheet(columns, rows, language),
    })),
  ]);
}

async function* sheet(
  columns: readonly Column[],
  batches: AsyncIterable<Row[]>,
  language: Language,
): AsyncGenerator<string> {
  const widths = columns.map(
    (column, place) =>
      `<col min="${place + 1}" max="${place + 1}" width="${widthOf(column)}" customWidth="1"/>`,
  );
  yield (
    `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
    `</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
  );
  const letters = columns.map((_column, place) => letterOf(place));
  const headings = columns.map((column, place) =>
    textCell(`${letters[place]}1`, column[language], styles.heading),
  );
  yield `<row r="1">${headings.join('')}</row>`;
  let number = 1;
  for await (const rows of batches) {
    let text = '';
    for (const row of rows) {
      number += 1;
      const cells = columns.map((column, place) =>
        cell(`${letters[place]}${number}`, column, row[column.key] ?? null, language),
      );
      text += `<row r="${number}">${cells.join('')}</row>`;
    }
    yield text;
  }
  yield '</sheetData></worksheet>';
}

const widthOf = ({ kind }: Column) => (kind === 'text' ? 24 : 14);

function cell(place: string, column: Column, value: Cell, language: Language): string {
  if (value === null || value === '') return '';
  if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
  if (column.kind === 'date') {
    const serial = serialOfDate(String(value));
    if (serial !== undefined) return `<c r="${place}" s="${styles.date}"><v>${serial}</v></c>`;
  }
  const text = cellText(column, value, language);
  return textCell(place, text, /^\s*[=+\-@']/.test(text) ? styles.quoted : styles.plain);
}

function textCell(place: string, text: string, style: number): string {
  const content = `<is><t xml:space="preserve">${escaped(text)}</t></is>`;
  return `<c r="${place}"${style ? ` s="${style}"` : ''} t="inlineStr">${content}</c>`;
}

const special = /[&<>\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_/g;

/** XML text; what XML cannot hold is written as workbooks write it, `_x0007_`. */
function escaped(text: string): string {
  return text.replace(special, (found) => {
    if (found === '&') return '&amp;';
    if (found === '<') return '&lt;';
    if (found === '>') return '&gt;';
    if (found === '\r') return '&#13;';
    if (found.length > 1) return `_x005F${found}`;
    return `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
  });
}

const each = (count: number, text: (number: number) => string) =>
  Array.from({ length: count }, (_, place) => text(place + 1)).join('');

const contentTypes = (sheets: number) =>
  `${xml}<Types xmlns="${packages}/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships' +
  '+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
  `<Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>` +
  each(
    sheets,
    (number) =>
      `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${types}.worksheet+xml"/>`,
  ) +
  '</Types>';

const packageRelations =
  `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" ` +
  `Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

const workbookRelations = (sheets: number) =>
  `${xml}<Relationships xmlns="${packages}/relationships">` +
  each(
    sheets,
    (number) =>
      `<Relationship Id="rId${number}" Type="${relations}/worksheet" ` +
      `Target="worksheets/sheet${number}.xml"/>`,
  ) +
  `<Relationship Id="rId${sheets + 1}" Type="${relations}/styles" Target="styles.xml"/>` +
  '</Relationships>';

/** Spreadsheets allow 31 characters in the name of a sheet, and some of them not at all. */
const sheetName = (title: string) =>
  escaped(title.replace(/[[\]:*?/\\']/g, ' ').slice(0, 31) || 'Sheet').replaceAll('"', '&quot;');

const workbook = (titles: string[]) =>
  `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>` +
  each(
    titles.length,
    (number) =>
      `<sheet name="${sheetName(titles[number - 1]!)}" sheetId="${number}" r:id="rId${number}"/>`,
  ) +
  '</sheets></workbook>';

const styleSheet =
  `${xml}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" ` +
  'formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font/><font><b/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill ' +
  'patternType="gray125"/></fill></fills><borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/>' +
  '<xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/>' +
  '<xf xfId="0" quotePrefix="1"/></cellXfs></styleSheet>';
