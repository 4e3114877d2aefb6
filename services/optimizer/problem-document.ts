import { z } from 'zod';
import { AppError, violationsOf } from '../platform/errors';
import type { Violation } from '../platform/errors';

// What all kinds of problem document have in common: the fields they share, how a fault is named,
// and the checks that a shape alone cannot express.

export const largestQuantity = 1e12;

// A message cannot tell an id that is missing from an empty one, so every door says the same.
const idMissing = 'must not be empty';
export const idField = z
  .string({ error: ({ input }) => (input === undefined ? idMissing : undefined) })
  .min(1, idMissing);
export const quantityField = z.number().min(0).max(largestQuantity);
export const hoursField = z.number().min(0).max(largestQuantity);
export const positiveField = z.number().positive().max(largestQuantity);
export const countField = z.int().min(0).max(1e9);

/** Degrees, given together or not at all (see `halfCoordinates`). */
export const coordinateFields = {
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
};

/** What every problem's policy holds; each problem adds its own fields. */
export const commonPolicy = {
  gap: z.number().min(0).max(largestQuantity).default(0),
  timeLimitSeconds: z.number().positive().max(86_400).default(60),
  seed: z.int().min(0).max(2_147_483_647).default(1),
};

export const violationsReported = 20;

// All of them together must fit in the headers of an answer: ids and field names may be of any length.
const violationLettersMost = 300;

function shortened(text: string): string {
  return text.length > violationLettersMost ? `${text.slice(0, violationLettersMost)}…` : text;
}

/** The document is not a problem; each violation names its field, such as `needs[3].itemId`. */
export class ProblemInvalid extends AppError {
  readonly violations: Violation[];

  constructor(found: Violation[]) {
    const violations = found.slice(0, violationsReported).map(({ field, description }) => ({
      field: shortened(field),
      description: shortened(description),
    }));
    const message = violations.map(({ field, description }) => `${field}: ${description}`);
    super('FIELD_INVALID', message.join('; '), { violations });
    this.violations = violations;
  }
}

export type Report = (field: string, description: string) => void;

/** The checked document with its defaults; throws ProblemInvalid with every fault it found. */
export function parsedDocument<S extends z.ZodType>(
  schema: S,
  document: unknown,
  check: (parsed: z.output<S>, report: Report) => void,
): z.output<S> {
  let parsed = schema.safeParse(document);
  // In the proto3 mapping null is the same as absent; documents without any are not copied.
  if (!parsed.success && isObject(document)) parsed = schema.safeParse(withoutNulls(document));
  if (!parsed.success) throw new ProblemInvalid(violationsOf(parsed.error));
  const violations: Violation[] = [];
  check(parsed.data, (field, description) => {
    if (violations.length < violationsReported) violations.push({ field, description });
  });
  if (violations.length > 0) throw new ProblemInvalid(violations);
  return parsed.data;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** No problem has lists within lists deeper than this. */
const levelsMost = 8;

/** Fields that are null are left out; a null in a list is a fault like any other. */
function withoutNulls(value: unknown, level = 0): unknown {
  if (level > levelsMost || !isObject(value)) return value;
  if (Array.isArray(value)) return value.map((line) => withoutNulls(line, level + 1));
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutNulls(field, level + 1)]));
}

/** Reports ids that repeat; answers with all ids of the list. */
export function uniqueIds(
  lines: readonly { id?: string | undefined }[],
  list: string,
  report: Report,
  field = 'id',
): Set<string> {
  const first = new Map<string, number>();
  lines.forEach((line, i) => {
    if (line.id === undefined) return;
    const earlier = first.get(line.id);
    if (earlier === undefined) first.set(line.id, i);
    else report(`${list}[${i}].${field}`, `repeats ${list}[${earlier}].${field}`);
  });
  return new Set(first.keys());
}

export function knownId(ids: ReadonlySet<string>, id: string, field: string, report: Report): void {
  if (!ids.has(id)) report(field, `no such id: ${JSON.stringify(id)}`);
}

/** Reports places with a latitude and no longitude, or the other way round. */
export function halfCoordinates(
  lines: readonly { latitude?: number | undefined; longitude?: number | undefined }[],
  list: string,
  report: Report,
): void {
  lines.forEach(({ latitude, longitude }, i) => {
    if ((latitude === undefined) === (longitude === undefined)) return;
    const missing = latitude === undefined ? 'latitude' : 'longitude';
    report(`${list}[${i}].${missing}`, 'latitude and longitude are given together or not at all');
  });
}
