import { z } from 'zod';
import { fromTimestamp, quantityMax, toTimestamp } from '../platform/wire-values';

// The vocabulary of the HTTP API, in two directions. Request fields turn JSON into what the rpc
// takes; response fields (their names end in Out) turn what the rpc answered into JSON.

/** A 12-digit statistical division code. */
export const divisionCode = z.string().regex(/^\d{12}$/, 'must be a division code of 12 digits');

export const identifier = z.string().min(1, 'must not be empty').max(200);

/** Full-width letters and digits, as Chinese keyboards type them, are the plain ones. */
const plain = (text: string) => text.normalize('NFKC').trim();

/** A GB/T 38565 code. */
export const supplyCode = z
  .string()
  .max(40)
  .transform(plain)
  .pipe(
    z
      .string()
      .regex(
        /^[123]\d{6}$/,
        'must be a GB/T 38565 code of seven digits that begins with 1, 2 or 3',
      ),
  )
  .meta({ type: 'string', pattern: '^[123]\\d{6}$' });

export const shortText = z.string().max(200);
export const longText = z.string().max(4000);
export const reason = z.string().min(1, 'must say why').max(500);

/** Whole base units, at least one. */
export const quantity = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(quantityMax, `must be at most ${quantityMax}`);

export const wholeNumber = z
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(quantityMax, `must be at most ${quantityMax}`);

export const latitude = z.number().min(-90).max(90);
export const longitude = z.number().min(-180).max(180);

export const isoDate = z.iso.date('must be a date such as 2027-03-31');

/** An RFC 3339 time, as the google.protobuf.Timestamp of the rpc. */
export const time = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-11-22T08:30:00+08:00' })
  .transform((text) => toTimestamp(new Date(text)))
  .meta({ type: 'string', format: 'date-time' });

/** The etag of the version the caller looked at; the If-Match header may bring it instead. */
export const etag = z.string().max(200).optional().describe('or send it as If-Match');

export const pageQuery = {
  pageSize: z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .optional()
    .meta({ type: 'integer', minimum: 1, maximum: 1000, description: '50 unless told' }),
  pageToken: z.string().max(4000).optional().describe('nextPageToken of the page before'),
};

/** A query parameter that may be repeated: `itemIds=a&itemIds=b`. */
export const repeated = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .optional()
  .meta({ type: 'array', items: { type: 'string' } });

export const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true')
  .optional()
  .meta({ type: 'boolean' });

/** An int64, which travels between services as text. */
export const countOut = z
  .union([z.string(), z.number()])
  .transform((value) => Number(value))
  .meta({ type: 'integer' });

/** Text that proto3 cannot tell from absent: left out when it is empty. */
export const textOut = z
  .string()
  .transform((value) => value || undefined)
  .optional()
  .meta({ type: 'string' });

export const timeOut = z
  .object({ seconds: z.string(), nanos: z.number() })
  .nullish()
  .transform((value) => (value ? fromTimestamp(value).toISOString() : undefined))
  .optional()
  .meta({ type: 'string', format: 'date-time' });

/** A state or kind; the unspecified value of the proto enum is left out. */
export function oneOfOut<const V extends readonly [string, ...string[]]>(values: V) {
  return z
    .string()
    .transform((value) => (value.endsWith('_UNSPECIFIED') ? undefined : value))
    .pipe(z.enum(values).optional())
    .optional()
    .meta({ type: 'string', enum: [...values] });
}

/** One page of a list under the name its rpc gives it. */
export function pageOut<N extends string, S extends z.ZodType>(name: N, schema: S) {
  return z.object({
    ...({ [name]: z.array(schema) } as Record<N, z.ZodArray<S>>),
    nextPageToken: textOut.describe('absent on the last page'),
  });
}

/** A field mask of the fields a partial update names: `nameZh` → `name_zh`. */
export function maskOf(changes: object): { paths: string[] } {
  const paths = Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return { paths };
}
