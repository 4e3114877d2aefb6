// The shape of every request, checked before anything is read.
import { z } from 'zod';
import { invalidFields, parse, type Violation } from '../platform/errors';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
  timestampSchema,
} from '../platform/wire-values';
import { isCalendarDate } from './dates';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const uuid = z.string().regex(uuidPattern, 'must be a UUID').toLowerCase();
export const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must have 1 to 64 of a-z, 0-9 and -');
export const key = z.string().regex(/^[a-z0-9_-]{1,40}$/, 'must have 1 to 40 of a-z, 0-9, _ and -');
export const qualification = z
  .string()
  .regex(/^[A-Z0-9_-]{1,60}$/, 'must have 1 to 60 of A-Z, 0-9, _ and -');

/** proto3 sends an empty text for a field that is not set: null. */
export const unset = z.literal('').transform(() => null);

export const optionalDivision = z.union([z.literal(''), divisionCodeSchema]);
export const filterText = optionalText(100).transform((value) => value || null);
export const filterUuid = z.union([unset, uuid]);

const calendarDate = z.string().refine(isCalendarDate, 'must be a date such as 2027-06-30');
export const optionalDate = z.union([unset, calendarDate]);
export const dateOrNone = z.union([z.literal(''), calendarDate]);

export const measure = (max: number) =>
  z.number('must be a number').min(0, 'must not be negative').max(max, `must be at most ${max}`);
export const share = z
  .number('must be a number')
  .min(0, 'must be at least 0')
  .max(1, 'must be at most 1');
export const optionalShare = share.nullish().transform((value) => value ?? null);
export const wholeCount = (min: number, max: number) =>
  z
    .number('must be a number')
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);

/** An enum that may be left unspecified: null. */
export function optionalEnum<const T extends readonly [string, ...string[]]>(values: T) {
  const unspecified = z
    .string()
    .endsWith('_UNSPECIFIED')
    .transform(() => null);
  return z.union([unspecified, z.enum(values, `must be one of ${values.join(', ')}`)]);
}

export function listOf<T extends z.ZodType>(one: T, max: number, min = 0) {
  return z.array(one).min(min, `must have at least ${min}`).max(max, `must have at most ${max}`);
}

/** Marks each that repeats the key of an earlier one. */
export function distinct<T>(keyOf: (one: T) => string, field?: string) {
  return (all: T[], context: z.core.$RefinementCtx) => {
    const seen = new Set<string>();
    all.forEach((one, index) => {
      const name = keyOf(one);
      if (seen.has(name)) {
        const path = field === undefined ? [index] : [index, field];
        context.addIssue({ code: 'custom', path, message: 'repeats an earlier one' });
      }
      seen.add(name);
    });
  };
}

const degrees = (max: number) =>
  z
    .number()
    .min(-max, `must be at least -${max}`)
    .max(max, `must be at most ${max}`)
    .nullish()
    .transform((value) => value ?? null);
export const latitude = degrees(90);
export const longitude = degrees(180);

/** A place has both coordinates or none. */
export function requireWholePoint(
  place: { latitude: number | null; longitude: number | null },
  fields: [string, string] = ['latitude', 'longitude'],
): void {
  if ((place.latitude === null) === (place.longitude === null)) return;
  const field = place.latitude === null ? fields[0] : fields[1];
  throw invalidFields([{ field, description: 'is required with the other coordinate' }]);
}

/** Request messages hold the thing in a field named for it, and so do the faults. */
export function parseIn<T>(field: string, schema: z.ZodType<T>, value: unknown): T {
  return parse(z.object({ [field]: schema }), { [field]: value ?? {} })[field] as T;
}

/** The masked fields of an update, checked; `nameZh` and `name_zh` are the same path. */
export function maskedFields<T extends z.ZodRawShape>(
  field: string,
  schema: z.ZodObject<T>,
  value: object | null,
  paths: string[],
): Partial<z.output<z.ZodObject<T>>> {
  const names = paths.map((path) =>
    path.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()),
  );
  const faults: Violation[] = names
    .filter((name) => !Object.hasOwn(schema.shape, name))
    .map((name) => ({ field: 'updateMask', description: `${name} cannot be updated` }));
  if (names.length === 0) faults.push({ field: 'updateMask', description: 'is required' });
  if (faults.length > 0) throw invalidFields(faults);
  const mask = Object.fromEntries(names.map((name) => [name, true]));
  const masked = schema.pick(mask as never) as unknown as z.ZodType<
    Partial<z.output<z.ZodObject<T>>>
  >;
  return parseIn(field, masked, value);
}

export const requestId = z.string();
export const asOf = optionalTimestampSchema;
export const time = timestampSchema;
export const optionalTime = optionalTimestampSchema;
export { divisionCodeSchema as division, optionalText, text };
