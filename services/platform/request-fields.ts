// How the fields of a request are read: things in a field named for them, masked updates, enums and
// texts that proto3 sends for what is not set.
import { z } from 'zod';
import { AppError, invalidFields, parse, type Violation } from './errors';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const uuidSchema = z.string().regex(uuidPattern, 'must be a UUID').toLowerCase();

/** proto3 sends an empty text for a field that is not set: null. */
export const unset = z.literal('').transform(() => null);

/** An enum that may be left unspecified: null. */
export function optionalEnum<const T extends readonly [string, ...string[]]>(values: T) {
  return z
    .union([
      z
        .string()
        .endsWith('_UNSPECIFIED')
        .transform(() => null),
      z.enum(values),
    ])
    .default(null);
}

/** Full-width letters and digits, as Chinese keyboards type them, are the plain ones. */
export const plainText = (value: string) => value.normalize('NFKC').trim();

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

/** A row's version is its etag. */
export function requireEtag(row: { version: number }, etag: string, kind: string): void {
  if (etag === String(row.version)) return;
  throw new AppError('ETAG_STALE', `the ${kind} was changed meanwhile: read it again`, {
    metadata: { etag: String(row.version) },
  });
}
