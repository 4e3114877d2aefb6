// What is wrong with a field, in words for whoever sent it: the reason and what to send instead.
// The field itself is named beside it. Schemas that know better say so themselves.
import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const typeNames: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
  record: 'an object with fields',
  date: 'a time',
  null: 'null',
  // NaN and the infinities, which only some ways of sending a document can write.
  endless: 'NaN or without end',
};

const formatNames: Record<string, string> = {
  uuid: 'a UUID',
  guid: 'a UUID',
  url: 'a URL such as https://example.org',
  email: 'an e-mail address',
  date: 'a day such as 2027-06-30',
  datetime: 'a time such as 2027-06-30T08:00:00Z',
};

const typeName = (type: string) => typeNames[type] ?? `of type ${type}`;

function typeOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'array';
  if (typeof input === 'number' && !Number.isFinite(input)) return 'endless';
  return input instanceof Date ? 'date' : typeof input;
}

const listed = (values: readonly unknown[]) => values.map(String).join(', ');

/** Undefined leaves the words to zod. */
export function plainIssue(issue: Issue): string | undefined {
  const isMissing = issue.input === undefined;
  switch (issue.code) {
    case 'invalid_type': {
      if (isMissing) return `is required: it must be ${typeName(issue.expected)}`;
      if (issue.expected === 'int') return 'must be a whole number';
      return `must be ${typeName(issue.expected)}, not ${typeName(typeOf(issue.input))}`;
    }
    case 'invalid_value':
      return `${isMissing ? 'is required: it must' : 'must'} be one of ${listed(issue.values)}`;
    case 'too_small':
      return boundText(issue.origin, 'least', 'more than', issue.inclusive, issue.minimum);
    case 'too_big':
      return boundText(issue.origin, 'most', 'less than', issue.inclusive, issue.maximum);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      if (issue.format === 'regex') return `must have the form ${issue.pattern ?? 'asked for'}`;
      return formatNames[issue.format] && `must be ${formatNames[issue.format]}`;
    default:
      return undefined;
  }
}

const units: Record<string, string> = {
  string: 'characters',
  array: 'entries',
  set: 'entries',
  map: 'entries',
};

function boundText(
  origin: string,
  included: 'least' | 'most',
  excluded: 'more than' | 'less than',
  inclusive: boolean | undefined,
  limit: number | bigint,
): string {
  const unit = units[origin];
  if (unit && included === 'least' && Number(limit) === 1) return 'must not be empty';
  if (unit) return `must have at ${included} ${limit} ${unit}`;
  return inclusive === false ? `must be ${excluded} ${limit}` : `must be at ${included} ${limit}`;
}
