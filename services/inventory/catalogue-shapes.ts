// The shape of items and depots, and how a masked update is read.
import { z } from 'zod';
import { invalidFields, parse, type Violation } from '../platform/errors';
import { divisionCodeSchema, optionalText, text, wholeNumber } from '../platform/wire-values';
import { depotTiers } from './depot-tiers';
import { depotId, itemId } from './shapes';

const measure = (max: number) =>
  z.number('must be a number').min(0, 'must not be negative').max(max, `must be at most ${max}`);

const packs = z
  .array(z.object({ nameZh: text(60), nameEn: text(60), units: wholeNumber(2) }))
  .max(10, 'must have at most 10 packs')
  .superRefine((all, context) => {
    all.forEach(({ units }, index) => {
      if (index === 0 || units > all[index - 1]!.units) return;
      context.addIssue({
        code: 'custom',
        path: [index, 'units'],
        message: 'must be more than in the pack before',
      });
    });
  });

export const itemFields = z.object({
  nameZh: text(100),
  nameEn: text(100),
  supplyCode: z
    .string()
    .regex(/^[123]\d{6}$/, 'must be a GB/T 38565 code: 1, 2 or 3 and six digits')
    .nullish()
    .transform((code) => code ?? null),
  unitZh: text(20),
  unitEn: text(20),
  // A number that is not set arrives as 0: one base unit is then one unit of the standard.
  contentPerUnit: measure(1e9).transform((content) => content || 1),
  standardId: optionalText(64),
  massKg: measure(1e6),
  volumeM3: measure(1e5),
  shelfLifeDays: z.number().int().min(0, 'must not be negative').max(36_500),
  packs,
  archived: z.boolean(),
});

export const newItem = itemFields.extend({ id: itemId });

const place = (max: number) =>
  z
    .number()
    .min(-max, `must be at least -${max}`)
    .max(max, `must be at most ${max}`)
    .nullish()
    .transform((degrees) => degrees ?? null);

export const depotFields = z.object({
  nameZh: text(100),
  nameEn: text(100),
  tier: z.enum(depotTiers, 'must be a tier of depots'),
  divisionCode: divisionCodeSchema,
  latitude: place(90),
  longitude: place(180),
  areaM2: measure(1e7),
  keeper: optionalText(100),
  phone: optionalText(40),
  closed: z.boolean(),
  leadHours: measure(720),
});

export const newDepot = depotFields.extend({ id: depotId });

/** A place has both coordinates or none. */
export function requireWholePlace(depot: {
  latitude: number | null;
  longitude: number | null;
}): void {
  if ((depot.latitude === null) === (depot.longitude === null)) return;
  const field = depot.latitude === null ? 'depot.latitude' : 'depot.longitude';
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
