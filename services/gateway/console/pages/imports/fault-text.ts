import type { TFunction } from 'i18next';
import type { Fault } from '../../api/sheets';

// The server says what is wrong with a cell in English; here it is said in the reader's language.
// What is not known here is shown as it came.

const phrases: [RegExp, string][] = [
  [/^is empty, and (.+) expires$/, 'mustExpire'],
  [/^is empty$/, 'empty'],
  [/^is not a column of this sheet$/, 'unknownColumn'],
  [/^is missing$/, 'missingColumn'],
  [/^is there twice/, 'columnTwice'],
  [/^has more cells than there are headings$/, 'moreCells'],
  [/^has (\d+) characters$/, 'tooLong'],
  [/^"?(.*?)"? is not a date$/, 'notDate'],
  [/^there is no month (.+)$/, 'noMonth'],
  [/^there is no depot (.+)$/, 'noDepot'],
  [/^there is no item (.+)$/, 'noItem'],
  [/^(\d.*) does not exist$/, 'noDay'],
  [/^"?(.*?)"? is not a whole number$/, 'notWhole'],
  [/^"?(.*?)"? is not a number$/, 'notNumber'],
  [/^(.*) is too small$/, 'tooSmall'],
  [/^(.*) is too large$/, 'tooLarge'],
  [/^"(.+)" is in row (\d+) already$/, 'twice'],
  [/^(.+) is outside of the divisions you keep$/, 'outside'],
  [/^(.+) is closed$/, 'closed'],
  [/^(.+) is archived$/, 'archived'],
  [/^the lot expired on (.+)$/, 'lotExpired'],
  [/^the lot was disposed of$/, 'disposed'],
  [/^(.+) units of this lot are there already$/, 'alreadyThere'],
  [/^(.+) is below the minimum (.+)$/, 'belowMinimum'],
  [/^(.+) is below the reorder point (.+)$/, 'belowReorder'],
  [/^item (.+) has the code (.+) already$/, 'codeTaken'],
  [/^must be a GB\/T 38565 code/, 'supplyCode'],
  [/^cell (\S+) begins like a formula/, 'formula'],
  [/^cell (\S+) holds a formula/, 'formula'],
];

/** What is wrong and what to do about it, in one sentence. */
export function faultText(t: TFunction, { problem, remedy }: Fault): string {
  for (const [pattern, name] of phrases) {
    const match = pattern.exec(problem);
    if (match) return t(`fault.${name}`, { value: match[1] ?? '', other: match[2] ?? '' });
  }
  return remedy ? `${problem}; ${remedy}` : problem;
}
