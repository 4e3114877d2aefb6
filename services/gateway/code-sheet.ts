// The sheet that hangs at a shelter's door: names, QR code and what to do, in Chinese and English.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import PdfDocument from 'pdfkit';
import { create } from 'qrcode';
import { projectRoot } from '../platform/names';
import { fromTimestamp, type WireTimestamp } from '../platform/wire-values';
import { plainFont } from './woff';

export type CodeSheet = {
  siteId: string;
  nameZh: string;
  nameEn: string;
  exerciseId: string;
  url: string;
  expireTime: WireTimestamp | null;
};

const fontDirectory = path.join(projectRoot(), 'node_modules/@fontsource/noto-sans-sc');
const fonts = new Map<string, Buffer>();

/** Read once: the main subset is five megabytes. */
function fontOf(subset: string): Buffer {
  let font = fonts.get(subset);
  if (!font) {
    const file = path.join(fontDirectory, 'files', `noto-sans-sc-${subset}-400-normal.woff`);
    fonts.set(subset, (font = plainFont(readFileSync(file))));
  }
  return font;
}
const mainSubset = 'chinese-simplified';

type Range = { subset: string; from: number; to: number };
let ranges: Range[] | undefined;

// Rare characters (a village's 坣, say) are in numbered files, each with its ranges.
function subsetRanges(): Range[] {
  if (ranges) return ranges;
  const text = readFileSync(path.join(fontDirectory, 'unicode.json'), 'utf8');
  const named = JSON.parse(text) as Record<string, string>;
  ranges = Object.entries(named).flatMap(([name, list]) =>
    list.split(',').map((part) => {
      const [from, to = from] = part.trim().slice(2).split('-');
      const subset = name.replace(/[[\]]/g, '');
      return { subset, from: parseInt(from!, 16), to: parseInt(to!, 16) };
    }),
  );
  return ranges;
}

type Document = InstanceType<typeof PdfDocument>;
type Font = { hasGlyphForCodePoint(codePoint: number): boolean };

/** Sends the sheet as it is made. */
export async function sendCodeSheet(response: Response, sheet: CodeSheet): Promise<void> {
  const document = codeSheet(sheet);
  response.status(200).set({
    'Content-Type': 'application/pdf',
    'Content-Disposition': `inline; filename="code-${sheet.siteId}.pdf"`,
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(document, response);
}

const millimetre = 72 / 25.4;
const pageWidth = 210 * millimetre;

export function codeSheet(sheet: CodeSheet): Document {
  const info = { Title: `${sheet.nameZh} ${sheet.nameEn}`, Author: 'Muster' };
  const document = new PdfDocument({ size: 'A4', margin: 20 * millimetre, info });
  document.registerFont('main', fontOf(mainSubset));
  document.font('main');
  const main = (document as unknown as { _font: { font: Font } })._font.font;
  const line = (text: string, top: number, size: number, colour = '#111111') =>
    centred(document, main, { text, top: top * millimetre, size, colour });
  if (sheet.exerciseId) line(`演练 EXERCISE ${sheet.exerciseId}`, 14, 16, '#b00020');
  line('避难场所 扫码登记', 24, 30);
  line('Shelter check-in: scan to register', 39, 16);
  line(sheet.nameZh, 52, 24);
  line(sheet.nameEn, 64, 14);
  drawCode(document, sheet.url, { top: 78 * millimetre, size: 110 * millimetre });
  line('1. 手机扫码  2. 填写全家姓名  3. 提交；没有网络也可填写，联网后自动上传', 198, 12);
  line(
    '1. Scan  2. Enter everyone in your family  3. Send. Works offline and sends later.',
    206,
    11,
  );
  line('离开时请在同一手机上点“离开登记”。需要帮助请找工作人员。', 218, 12);
  line('When you leave, tap “Check out” on the same phone. Ask the staff for help.', 226, 11);
  const until = sheet.expireTime ? shanghaiMinute(fromTimestamp(sheet.expireTime)) : '';
  line(`${sheet.siteId}　有效期至 valid until ${until}`, 262, 10, '#555555');
  document.end();
  return document;
}

const shanghaiMinute = (time: Date) =>
  new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

type Line = { text: string; top: number; size: number; colour: string };

function centred(document: Document, main: Font, { text, top, size, colour }: Line): void {
  const runs = runsOf(text, main);
  const widthOf = ({ font, part }: Run) => {
    useFont(document, font).fontSize(size);
    return document.widthOfString(part);
  };
  const room = pageWidth - 30 * millimetre;
  const whole = runs.reduce((sum, run) => sum + widthOf(run), 0);
  // A name that is too long is written smaller, not cut.
  const scale = Math.min(1, room / whole);
  let left = (pageWidth - whole * scale) / 2;
  for (const run of runs) {
    const width = widthOf(run) * scale;
    useFont(document, run.font)
      .fontSize(size * scale)
      .fillColor(colour);
    document.text(run.part, left, top, { lineBreak: false });
    left += width;
  }
}

type Run = { font: string; part: string };

function runsOf(text: string, main: Font): Run[] {
  const runs: Run[] = [];
  for (const character of text) {
    const font = fontFor(character, main);
    const last = runs.at(-1);
    if (last?.font === font) last.part += character;
    else runs.push({ font, part: character });
  }
  return runs;
}

function fontFor(character: string, main: Font): string {
  const code = character.codePointAt(0)!;
  if (main.hasGlyphForCodePoint(code)) return 'main';
  return subsetRanges().find(({ from, to }) => from <= code && code <= to)?.subset ?? 'main';
}

const registered = new WeakMap<Document, Set<string>>();

function useFont(document: Document, font: string): Document {
  const known = registered.get(document) ?? new Set(['main']);
  registered.set(document, known);
  if (!known.has(font)) {
    document.registerFont(font, fontOf(font));
    known.add(font);
  }
  return document.font(font);
}

/** Squares, not a picture: sharp at any size. */
function drawCode(document: Document, url: string, place: { top: number; size: number }): void {
  const { modules } = create(url, { errorCorrectionLevel: 'M' });
  const side = place.size / modules.size;
  const left = (pageWidth - place.size) / 2;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      document.rect(left + column * side, place.top + row * side, side + 0.05, side + 0.05);
    }
  }
  document.fill('#000000');
}
