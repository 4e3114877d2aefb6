// The parts of a workbook beside its rows: which sheets there are, which cells are dates, and the
// texts that cells refer to.
import { unreadable, type SheetLimits } from './column';
import { attribute, XmlEvents, type XmlHandler } from './xml-events';
import { entryBytes, zipEntries, type ZipEntry } from './zip-read';

export type Workbook = {
  bytes: Buffer;
  sheet: ZipEntry;
  from1904: boolean;
  /** Whether cells of a style show a date. */
  dateStyles: boolean[];
  texts: string[];
};

const notAWorkbook = () => unreadable('the file is not an XLSX workbook', 'save it as XLSX or CSV');

/** Everything but the rows; of several sheets the first that is not hidden. */
export async function openWorkbook(bytes: Buffer, limits: SheetLimits): Promise<Workbook> {
  const entries = zipEntries(bytes, limits);
  const part = (name: string, handler: XmlHandler) => readPart(bytes, entries.get(name), handler);
  const targets = new Map<string, string>();
  await part('xl/_rels/workbook.xml.rels', {
    ...quiet,
    open: (name, tag) => {
      if (name !== 'Relationship') return;
      targets.set(attribute(tag, 'Id') ?? '', attribute(tag, 'Target') ?? '');
    },
  });
  const { sheets, from1904 } = await readSheets(part);
  if (sheets.length === 0) throw notAWorkbook();
  if (sheets.length > limits.sheets) {
    throw unreadable(`the workbook has ${sheets.length} sheets`, `send at most ${limits.sheets}`);
  }
  const shown = sheets.find(({ hidden }) => !hidden) ?? sheets[0]!;
  const target = targets.get(shown.relation) ?? '';
  const sheet = entries.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  if (!sheet) throw notAWorkbook();
  const dateStyles = await readDateStyles(part);
  const texts = await readTexts(part, limits);
  return { bytes, sheet, from1904, dateStyles, texts };
}

type Part = (name: string, handler: XmlHandler) => Promise<void>;

const quiet: XmlHandler = { open: () => {}, close: () => {}, text: () => {} };

export async function readPart(
  bytes: Buffer,
  entry: ZipEntry | undefined,
  handler: XmlHandler,
): Promise<void> {
  if (!entry) return;
  for await (const used of piecesOf(bytes, entry, handler)) void used;
}

/** Reads a part; yields the handler after each piece, so that what it found can be handed on. */
export async function* piecesOf<Handler extends XmlHandler>(
  bytes: Buffer,
  entry: ZipEntry,
  handler: Handler,
): AsyncGenerator<Handler> {
  const events = new XmlEvents(handler);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of entryBytes(bytes, entry)) {
      events.push(decoder.decode(chunk, { stream: true }));
      yield handler;
    }
    events.push(decoder.decode());
  } catch (error) {
    if (error instanceof TypeError) throw unreadable(`${entry.name} is not UTF-8`, 'save it again');
    throw error;
  }
  events.end();
  yield handler;
}

type SheetEntry = { relation: string; hidden: boolean };

async function readSheets(part: Part): Promise<{ sheets: SheetEntry[]; from1904: boolean }> {
  const sheets: SheetEntry[] = [];
  let from1904 = false;
  await part('xl/workbook.xml', {
    ...quiet,
    open: (name, tag) => {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute(tag, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const relation = /:id=["']([^"']+)["']/.exec(tag)?.[1] ?? '';
      sheets.push({ relation, hidden: attribute(tag, 'state')?.includes('idden') ?? false });
    },
  });
  return { sheets, from1904 };
}

// Formats that every workbook knows by number and that show a day; 27 to 58 are those of Chinese
// spreadsheets.
const dateFormats = new Set([
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58,
]);

async function readDateStyles(part: Part): Promise<boolean[]> {
  const ownDates = new Map<number, boolean>();
  const styles: boolean[] = [];
  let inCells = false;
  await part('xl/styles.xml', {
    ...quiet,
    open: (name, tag) => {
      if (name === 'numFmt') {
        ownDates.set(Number(attribute(tag, 'numFmtId')), showsDay(attribute(tag, 'formatCode')));
      }
      if (name === 'cellXfs') inCells = true;
      if (name !== 'xf' || !inCells) return;
      const format = Number(attribute(tag, 'numFmtId') ?? 0);
      styles.push(ownDates.get(format) ?? dateFormats.has(format));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

const showsDay = (format = '') =>
  /[yd]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '').replace(/General/gi, ''));

async function readTexts(part: Part, limits: SheetLimits): Promise<string[]> {
  const texts: string[] = [];
  const reader = richText((text) => {
    texts.push(text);
    left -= text.length;
    if (left >= 0 && texts.length <= limits.rows * limits.columns) return;
    throw unreadable('the workbook holds too much text', 'split it into several');
  });
  let left = limits.sharedTextCharacters;
  await part('xl/sharedStrings.xml', {
    open: (name) => reader.open(name, 'si'),
    close: (name) => reader.close(name, 'si'),
    text: (text) => reader.text(text),
  });
  return texts;
}

/** Joins the runs of a formatted text and leaves out how it is pronounced. */
export function richText(done: (text: string) => void) {
  let joined = '';
  let inText = false;
  let inPronunciation = false;
  return {
    open(name: string, whole: string) {
      if (name === whole) joined = '';
      else if (name === 'rPh') inPronunciation = true;
      else if (name === 't') inText = !inPronunciation;
    },
    close(name: string, whole: string) {
      if (name === 't') inText = false;
      else if (name === 'rPh') inPronunciation = false;
      else if (name === whole) done(withoutEscapes(joined));
    },
    text(text: string) {
      if (inText) joined += text;
    },
  };
}

/** Characters that XML cannot hold stand in workbooks as `_x0007_`. */
export function withoutEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}
