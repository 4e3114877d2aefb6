// The fields that requests have in common, checked before anything is read.
import { z } from 'zod';
import { invalidFields, violationsOf, type Violation } from '../platform/errors';
import { divisionCodeSchema, optionalText, optionalTimestampSchema } from '../platform/wire-values';
import { hazardName } from './standards';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const uuid = z.string().regex(uuidPattern, 'must be a UUID').toLowerCase();
/** proto3 sends an empty text for a field that is not set: null. */
export const unset = z.literal('').transform(() => null);
export const optionalUuid = z.union([unset, uuid]);
export const siteId = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must have 1 to 64 of a-z, 0-9 and -');
export const optionalSiteId = z.union([unset, siteId]);
export const exerciseId = z
  .string()
  .regex(/^[A-Za-z0-9-]{0,64}$/, 'must have up to 64 letters, digits and -');
export const incidentId = optionalText(100);
export const hazard = z.union([z.literal(''), hazardName]);
export const optionalDivision = z.union([z.literal(''), divisionCodeSchema]);
export const tag = z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/, 'must be a word such as ACCESSIBLE');
export const tags = z
  .array(tag)
  .max(30, 'must have at most 30')
  .transform((all) => [...new Set(all)].sort());
export const time = optionalTimestampSchema;

/** An enum that may be left unspecified: null. */
export function optionalEnum<const T extends readonly [string, ...string[]]>(values: T) {
  return z.union([
    z
      .string()
      .endsWith('UNSPECIFIED')
      .transform(() => null),
    z.enum(values),
  ]);
}

export function rows<T extends z.ZodType>(row: T, max: number) {
  return z.array(row).min(1, 'must have at least one').max(max, `must have at most ${max}`);
}

export const measure = (max: number) =>
  z.number('must be a number').min(0, 'must not be negative').max(max, `must be at most ${max}`);

export const degrees = (max: number) =>
  z
    .number()
    .min(-max, `must be at least -${max}`)
    .max(max, `must be at most ${max}`)
    .nullish()
    .transform((value) => value ?? null);

/** The value by its schema; faults are named below the field that holds it. */
export function parseIn<T>(field: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const below = ({ field: name, description }: Violation) => ({
    field: name ? `${field}.${name}` : field,
    description,
  });
  throw invalidFields(violationsOf(result.error).map(below).slice(0, 50));
}

/** The fields of an update by its mask, checked; an unknown path is refused. */
export function masked<S extends z.ZodObject>(
  field: string,
  schema: S,
  value: unknown,
  mask: { paths: string[] } | null | undefined,
): Partial<z.output<S>> {
  const camel = (path: string) =>
    path.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const names = (mask?.paths ?? []).map(camel);
  const faults = names
    .filter((name) => !(name in schema.shape))
    .map((name) => ({ field: 'updateMask', description: `${name} cannot be changed` }));
  if (names.length === 0) faults.push({ field: 'updateMask', description: 'names no field' });
  if (faults.length > 0) throw invalidFields(faults);
  const picked = Object.fromEntries(names.map((name) => [name, true])) as Record<string, true>;
  return parseIn(field, schema.pick(picked as never), value) as Partial<z.output<S>>;
}
