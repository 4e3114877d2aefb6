// People as they are written down, and as they are shown to who need not know.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../platform/errors';
import { divisionCodeSchema, optionalText } from '../platform/wire-values';
import { optionalUuid, tags, time, uuid } from './shapes';

export const ageGroups = ['INFANT', 'CHILD', 'ADULT', 'SENIOR'] as const;
export type AgeGroup = (typeof ageGroups)[number];
export const whereabouts = ['EXPECTED', 'SHELTERED', 'LEFT', 'MISSING', 'FOUND'] as const;
export type Whereabouts = (typeof whereabouts)[number];

const plain = (value: string) => value.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The check character of an 18-digit identity number (GB 11643). */
export function checkCharacter(first17: string): string {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(first17[place]), 0);
  return '10X98765432'[sum % 11]!;
}

function isIdNumber(value: string): boolean {
  if (/^\d{17}[\dX]$/.test(value)) return checkCharacter(value.slice(0, 17)) === value[17];
  // Passports and permits of residents of Hong Kong, Macao and Taiwan.
  return /^(?=.*\d)[A-Z0-9]{5,17}$/.test(value);
}

export const idNumber = z
  .string()
  .max(40, 'must have at most 40 characters')
  .transform(plain)
  .refine(
    (value) => value === '' || isIdNumber(value),
    'must be an identity number of 18 digits with a right check digit, or a passport number',
  );

export const phone = z
  .string()
  .max(40, 'must have at most 40 characters')
  .transform((value) =>
    plain(value)
      .replace(/[()]/g, '')
      .replace(/^(\+|00)86(?=1\d{10}$)/, ''),
  )
  .refine((value) => value === '' || /^\+?\d{5,15}$/.test(value), 'must be a phone number');

export const ageGroup = z
  .union([z.literal('AGE_GROUP_UNSPECIFIED').transform(() => 'ADULT' as const), z.enum(ageGroups)])
  .default('ADULT');

const optionalDivision = z.union([z.literal(''), divisionCodeSchema]);

export const personFields = {
  name: optionalText(60),
  idNumber,
  phone,
  ageGroup,
  needs: tags,
  divisionCode: optionalDivision,
};

export const entryShape = z
  .object({
    clientId: uuid,
    personId: optionalUuid,
    householdId: optionalUuid,
    checkInTime: time,
    ...personFields,
  })
  .refine(({ personId, name }) => personId !== null || name !== '', {
    path: ['name'],
    message: 'is required, or the id of a registered person',
  });
export type Entry = z.output<typeof entryShape>;

/** Somebody of whom only a name, or nothing at all, is said. */
export const namedEntry = (clientId: string, name: string): Entry => ({
  clientId,
  personId: null,
  householdId: null,
  checkInTime: undefined,
  name,
  idNumber: '',
  phone: '',
  ageGroup: 'ADULT',
  needs: [],
  divisionCode: '',
});

/** The id of who is written down under a client's id: the same again, however often it is sent. */
export function personIdOf(clientId: string): string {
  return uuidFrom(`person ${clientId}`);
}

/** Who comes without a household is one of their own. */
export const householdIdOf = (clientId: string) => uuidFrom(`household ${clientId}`);

/** What a list's own reference stands for. */
export const referenceId = (text: string) => uuidFrom(`reference ${text}`);

function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  // Version 8: made by our own rule (RFC 9562).
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

const stars = (count: number) => '*'.repeat(Math.max(0, count));

/** 王小明 → 王**; Alice Smith → A****. */
export function maskedName(name: string): string {
  const characters = [...name];
  return characters.length === 0
    ? ''
    : `${characters[0]}${stars(Math.min(4, Math.max(1, characters.length - 1)))}`;
}

/** 4403**********1234. */
export function maskedNumber(value: string): string {
  if (value.length < 10) return stars(value.length);
  return `${value.slice(0, 4)}${stars(value.length - 8)}${value.slice(-4)}`;
}

/** 138****5678. */
export function maskedPhone(value: string): string {
  if (value.length < 8) return stars(value.length);
  return `${value.slice(0, 3)}${stars(value.length - 7)}${value.slice(-4)}`;
}

export type PersonVerb = 'report-missing' | 'mark-found';

const moves: Record<PersonVerb, { from: Whereabouts[]; to: Whereabouts }> = {
  'report-missing': { from: ['EXPECTED', 'MISSING', 'LEFT'], to: 'MISSING' },
  'mark-found': { from: ['EXPECTED', 'MISSING'], to: 'FOUND' },
};

export function requirePersonMove(
  person: { id: string; whereabouts: Whereabouts },
  verb: PersonVerb,
): Whereabouts {
  const { from, to } = moves[verb];
  if (from.includes(person.whereabouts)) return to;
  const subject = `people/${person.id}`;
  const description = `is ${person.whereabouts}; ${verb} needs ${from.join(' or ')}`;
  throw new AppError('PERSON_STATE', `${subject} ${description}`, {
    preconditions: [{ type: 'PERSON_STATE', subject, description }],
    metadata: { whereabouts: person.whereabouts },
  });
}

export type Gathering = { siteId: string; persons: number; free: number; meetsNeeds: boolean };

/**
 * Where to bring a household together: where most of it is, if the others find room and their
 * needs are met there; else the next best of its places. Nothing when it is together.
 */
export function reunion(places: Gathering[]): { siteId: string; reason: string } | undefined {
  if (places.length < 2) return undefined;
  const all = places.reduce((sum, { persons }) => sum + persons, 0);
  const fit = places.filter(({ persons, free, meetsNeeds }) => meetsNeeds && free >= all - persons);
  const ranked = [...fit].sort((a, b) => b.persons - a.persons || (a.siteId < b.siteId ? -1 : 1));
  const [best] = ranked;
  if (!best) return { siteId: '', reason: 'none of their shelters has room for all of them' };
  const others = all - best.persons;
  return {
    siteId: best.siteId,
    reason: `${best.persons} of ${all} are there and ${best.free} places are free for ${others} more`,
  };
}
