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
  [/^"?(.*?)"? is not one of the choices$/, 'notChoice'],
  [/^"?(.*?)"? is neither yes nor no$/, 'notYesNo'],
  [/^is outside of the divisions you keep$/, 'outside'],
  [/^item (.+) is archived$/, 'archived'],
  [/^there is no (?:agreement|capacity|asset|team|person|site|taxonomy|class) (.+)$/, 'noSuch'],
  [/^taxonomy (.+) has no code (.+)$/, 'noNode'],
  [/^it is a component of the kit (.+)$/, 'inKit'],
  [/^(.+) is a kit itself$/, 'isKit'],
  [/^it is of (.+)$/, 'ofAnother'],
  [/^([\d,]+) units are called off$/, 'calledOff'],
  [/^is empty, and more than one has these terms$/, 'manyAlike'],
  [/^(.+) is the serial of (.+)$/, 'serialTaken'],
  [/^is in the future/, 'inFuture'],
  [/^the file is empty$|^the file has no rows$/, 'fileEmpty'],
  [
    /^the file is neither UTF-8 nor GB18030$|^the file is not UTF-8$|^the file is written in/,
    'encoding',
  ],
  [/^the file has (\d+) columns$/, 'tooManyColumns'],
  [/^the file has more than (\d+) rows$/, 'tooManyRows'],
  [/^the file has (\d+) bytes$|^the workbook would take/, 'tooLargeFile'],
  [/^row (\d+) is not well-formed CSV/, 'badCsv'],
  [/^the workbook is protected|^the file is an old or protected workbook$/, 'protected'],
  [
    /^the file is not an XLSX workbook$|^the file is not a sound workbook|^the workbook/,
    'badWorkbook',
  ],
  [/^cell (\S+) begins like a formula/, 'formula'],
  [/^cell (\S+) holds a formula/, 'formula'],
];

/** What is wrong and what to do about it, in one sentence. */
export function faultText(t: TFunction, { problem, remedy }: Fault): string {
  for (const [pattern, name] of phrases) {
    const match = pattern.exec(problem);
    if (match) {
      const [, value = '', other = ''] = match;
      return t(`fault.${name}`, { value, other, choices: remedy?.replace(/^write /, '') ?? '' });
    }
  }
  return remedy ? `${problem}; ${remedy}` : problem;
}
