import { z } from 'zod';

// What proto3 values are in JavaScript here (64-bit integers are strings, absent messages null)
// and what services calculate with: whole numbers and Dates.

export type WireTimestamp = { seconds: string; nanos: number };

export function toTimestamp(date: Date): WireTimestamp {
  const seconds = Math.floor(date.getTime() / 1000);
  return { seconds: String(seconds), nanos: (date.getTime() - seconds * 1000) * 1e6 };
}

/** For a column that may be null: an absent field. */
export function toOptionalTimestamp(date: Date | null | undefined): WireTimestamp | null {
  return date ? toTimestamp(date) : null;
}

export function fromTimestamp(timestamp: WireTimestamp): Date {
  return new Date(Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1e6));
}

// 0001-01-01 to 9999-12-31, what google.protobuf.Timestamp allows.
const secondsMin = -62_135_596_800;
const secondsMax = 253_402_300_799;

/** A Timestamp field as a Date. */
export const timestampSchema = z
  .object({
    seconds: z.coerce.number().int().min(secondsMin).max(secondsMax),
    nanos: z.number().int().min(0).max(999_999_999),
  })
  .transform(({ seconds, nanos }) => new Date(seconds * 1000 + Math.floor(nanos / 1e6)));

/** The same where the field may be absent: undefined. */
export const optionalTimestampSchema = timestampSchema
  .nullish()
  .transform((date) => date ?? undefined);

/** The largest quantity any field takes; sums of a million of them are still exact. */
export const quantityMax = 1e9;

/** An int64 field as a whole number in bounds. */
export function wholeNumber(min: number, max: number = quantityMax) {
  return z
    .union([z.string().regex(/^-?\d+$/, 'must be a whole number'), z.number()])
    .transform(Number)
    .pipe(
      z
        .number()
        .int('must be a whole number')
        .min(min, `must be at least ${min}`)
        .max(max, `must be at most ${max}`),
    );
}

/** A string field that must say something; without the spaces around it. */
export function text(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1, 'is required')
    .max(maxLength, `must have at most ${maxLength} characters`);
}

/** A string field that may be empty. */
export function optionalText(maxLength: number) {
  return z.string().trim().max(maxLength, `must have at most ${maxLength} characters`).default('');
}

/** A 12-digit statistical division code. */
export const divisionCodeSchema = z
  .string()
  .regex(/^\d{12}$/, 'must be a division code of 12 digits');
