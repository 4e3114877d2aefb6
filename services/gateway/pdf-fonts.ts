// Chinese text in PDF files: fonts of the npm package, embedded as subsets.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type PdfDocument from 'pdfkit';
import { projectRoot } from '../platform/names';
import { plainFont } from './woff';

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

export type Document = InstanceType<typeof PdfDocument>;
export type Font = { hasGlyphForCodePoint(codePoint: number): boolean };

/** Makes the main font known to a document and uses it. */
export function mainFont(document: Document): Font {
  document.registerFont('main', fontOf(mainSubset));
  document.font('main');
  return (document as unknown as { _font: { font: Font } })._font.font;
}

export type Run = { font: string; part: string };

/** Pieces of a text, each with the font that has its characters. */
export function runsOf(text: string, main: Font): Run[] {
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

export function useFont(document: Document, font: string): Document {
  const known = registered.get(document) ?? new Set(['main']);
  registered.set(document, known);
  if (!known.has(font)) {
    document.registerFont(font, fontOf(font));
    known.add(font);
  }
  return document.font(font);
}
