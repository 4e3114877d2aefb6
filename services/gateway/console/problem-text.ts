import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { asProblem, type Problem } from './api/problem';

// What went wrong, in the reader's language. Reasons are machine words with a sentence here; the
// short sentences about fields have a shape that can be said in both languages.

const fieldPhrases: [RegExp, string][] = [
  [/^is required|^must not be empty|^must say why/, 'required'],
  [/^must be a whole number/, 'whole'],
  [/^must not be negative/, 'negative'],
  [/^must be at least ([\d.,-]+)$/, 'atLeast'],
  [/^must be at most ([\d.,-]+)$/, 'atMost'],
  [/^must have at least (\d+) characters/, 'longer'],
  [/^must have at most (\d+) characters/, 'shorter'],
  [/^is more than the ([\d,]+) affected/, 'moreThanAffected'],
  [/population.*?([\d,]+)|([\d,]+).*?population/, 'moreThanPopulation'],
  [/^is in the future/, 'future'],
  [/^is named more than once/, 'twice'],
  [/^is not a known|^does not exist|^is unknown/, 'unknown'],
  [/^must be a division code/, 'divisionCode'],
  [/^must be a GB\/T 38565/, 'supplyCode'],
  [/^must be 1 to 64 of/, 'identifier'],
  [/^must be a date/, 'date'],
  [/^must be 3 or 4/, 'tentPeople'],
  [/^(\S+) would be on duty ([\d.]+) h in 24 h, at most ([\d.]+)/, 'dutyDay'],
  [/^(\S+) would be on duty ([\d.]+) h in 7 days, at most ([\d.]+)/, 'dutyWeek'],
  [/^(\S+) would rest ([\d.]+) h between two shifts, at least ([\d.]+)/, 'dutyRest'],
  [/^(\S+) is on another shift/, 'dutyClash'],
  [/^(\S+) is on leave/, 'dutyLeave'],
  [/^(\S+) is taken$/, 'taken'],
  [/expired/, 'expired'],
  [/^is a lot of another item/, 'otherItemsLot'],
  [/^must be another item/, 'anotherItem'],
  [/^must have at least one/, 'atLeastOne'],
  [/^must have at most ([\d,]+) /, 'tooMany'],
  [/^must have \d+ to (\d+) (?:of|letters)/, 'codeCharacters'],
  [/^must not be zero|^must be (?:above|more than) 0/, 'positive'],
  [/^must be (?:today or later|in the future)/, 'later'],
  [/^is before /, 'earlier'],
  [/^is (?:below|less than) |^must not fall/, 'falls'],
  [/^must grow/, 'mustGrow'],
  [/^must be 1 in the last step/, 'lastStep'],
  [/^must be an https address/, 'webAddress'],
  [/^is closed/, 'closed'],
  [/^repeats an earlier/, 'twice'],
  [/^is where the goods are/, 'samePlace'],
  [/^is an agreement (?:with|about) another/, 'otherAgreement'],
  [/^has never been at the depot/, 'neverThere'],
  [/^nothing came back/, 'nothingReturned'],
];

export function fieldText(t: TFunction, description: string): string {
  for (const [pattern, name] of fieldPhrases) {
    const match = pattern.exec(description);
    if (!match) continue;
    const [, first = '', second = '', third = ''] = match;
    return t(`field.${name}`, { value: first || second, first, second, third });
  }
  return description;
}

export function problemText(t: TFunction, error: unknown): string {
  const problem = asProblem(error);
  const known = t(`problem.${problem.reason}`, { ...values(problem), defaultValue: '' });
  if (known) return known;
  if (problem.reason.endsWith('_NOT_FOUND')) return t('problem.NOT_FOUND');
  if (problem.status >= 500) return t('problem.INTERNAL');
  return t('problem.OTHER', { message: problem.message, reason: problem.reason });
}

function values(problem: Problem): Record<string, string> {
  const seconds = problem.retrySeconds ?? Number(problem.metadata.waitSeconds ?? 0);
  return { ...problem.metadata, seconds: String(Math.max(1, Math.ceil(seconds || 1))) };
}

export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => problemText(t, error);
}

/** Puts each violation on the form field it names: lines 3, quantity. */
export function fieldErrors(
  t: TFunction,
  problem: Problem,
  names: readonly (string | number | (string | number)[])[],
): { name: (string | number)[]; errors: string[] }[] {
  const fields = names.map((name) => (Array.isArray(name) ? name : [name]));
  return problem.violations.flatMap(({ field, description }) => {
    const name = fields.find((one) => ends(field, one));
    return name ? [{ name, errors: [fieldText(t, description)] }] : [];
  });
}

function ends(field: string, name: (string | number)[]): boolean {
  const path = field.replace(/\[(\d+)\]/g, '.$1').split('.');
  return name.every((part, index) => path[path.length - name.length + index] === String(part));
}
