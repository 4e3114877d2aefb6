// Spreadsheets take a CSV cell that begins with one of these for a formula. What we write gets an
// apostrophe before it, what we read loses it again, so that an export imports back unchanged.
import { numberIn } from './cell';

const protectedText = /^'+\s*[=+\-@＝＋－＠]/;
const formulaStart = /^\s*[=+\-@＝＋－＠]/;

const isFormula = (text: string) => formulaStart.test(text) && numberIn(text) === undefined;

/** Text for a CSV file, such that no spreadsheet computes it. Numbers stay numbers. */
export function neutral(text: string): string {
  return isFormula(text) || protectedText.test(text) ? `'${text}` : text;
}

/** What `neutral` was given; undefined where the cell is a formula. */
export function withoutApostrophe(text: string): string | undefined {
  if (protectedText.test(text)) return text.slice(1);
  return isFormula(text) ? undefined : text;
}
