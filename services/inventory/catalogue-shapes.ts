// The shape of items and depots, and how a masked update is read.
import { z } from 'zod';
import { invalidFields } from '../platform/errors';
import { plainText } from '../platform/request-fields';
import { divisionCodeSchema, optionalText, text, wholeNumber } from '../platform/wire-values';
import { repeated } from './catalogue';
import { depotOwnerships, depotTiers } from './depot-tiers';
import { storageClasses, supplyClasses } from './item-classes';
import { depotId, itemId, optionalEnum, unset } from './shapes';

export { maskedFields, parseIn, plainText } from '../platform/request-fields';

export const measure = (max: number) =>
  z.number('must be a number').min(0, 'must not be negative').max(max, `must be at most ${max}`);

// A value that is not set: tests and older callers leave the newer fields of a message out.
const unsetNumber = z.number().default(0);

const packs = z
  .array(
    z.object({
      nameZh: text(60),
      nameEn: text(60),
      units: wholeNumber(2),
      massKg: unsetNumber.pipe(measure(1e6)),
      volumeM3: unsetNumber.pipe(measure(1e5)),
    }),
  )
  .max(10, 'must have at most 10 packs')
  .superRefine((all, context) => {
    all.forEach(({ units }, index) => {
      const inner = all[index - 1]?.units;
      if (inner === undefined || (units > inner && units % inner === 0)) return;
      const message = `must be a whole multiple of the pack before, which has ${inner}`;
      context.addIssue({ code: 'custom', path: [index, 'units'], message });
    });
  });

export const taxonomyId = itemId;
export const taxonomyCode = z
  .string()
  .transform(plainText)
  .pipe(z.string().regex(/^[\w.-]{1,40}$/, 'must have 1 to 40 letters, digits, ".", "_" or "-"'));

const taxonomyCodes = z
  .array(z.object({ taxonomyId, code: taxonomyCode }))
  .max(20, 'must have at most 20 codes')
  .superRefine((all, context) => {
    for (const index of repeated(all, (node) => `${node.taxonomyId} ${node.code}`)) {
      context.addIssue({
        code: 'custom',
        path: [index, 'code'],
        message: 'repeats an earlier one',
      });
    }
  })
  .default([]);

const photoUrl = z.union([
  z.literal(''),
  z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .max(500, 'must have at most 500 characters'),
]);

export const itemFields = z.object({
  nameZh: text(100),
  nameEn: text(100),
  supplyCode: z
    .string()
    .transform(plainText)
    .pipe(
      z.string().regex(/^([123]\d{6})?$/, 'must be a GB/T 38565 code: 1, 2 or 3 and six digits'),
    )
    .nullish()
    .transform((code) => code || null),
  supplyClass: optionalEnum(supplyClasses).default(null),
  storageClass: optionalEnum(storageClasses)
    .default(null)
    .transform((kept) => kept ?? 'AMBIENT'),
  unitZh: text(20),
  unitEn: text(20),
  // A number that is not set arrives as 0: one base unit is then one unit of the standard.
  contentPerUnit: measure(1e9).transform((content) => content || 1),
  standardId: optionalText(64),
  massKg: measure(1e6),
  volumeM3: measure(1e5),
  shelfLifeDays: z.number().int().min(0, 'must not be negative').max(36_500),
  minRemainingDays: z.number().int().min(0, 'must not be negative').max(3_650).default(0),
  photoUrl: photoUrl.default(''),
  taxonomyCodes,
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
  openingHours: optionalText(200),
  ownership: optionalEnum(depotOwnerships).default(null),
  parentId: z.union([unset, depotId]).default(null),
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

const node = z.object({
  taxonomyId: z.union([unset, taxonomyId]).default(null),
  taxonomyCode: z.union([unset, taxonomyCode]).default(null),
});

export const listItemsShape = node
  .extend({
    query: z.string(),
    includeArchived: z.boolean(),
    supplyClass: optionalEnum(supplyClasses).default(null),
    storageClass: optionalEnum(storageClasses).default(null),
  })
  .superRefine((filter, context) => {
    if ((filter.taxonomyId === null) === (filter.taxonomyCode === null)) return;
    const path = [filter.taxonomyId === null ? 'taxonomyId' : 'taxonomyCode'];
    context.addIssue({ code: 'custom', path, message: 'is required with the other' });
  })
  .transform(({ query, taxonomyId: tree, taxonomyCode: code, ...filter }) => ({
    ...filter,
    words: plainText(query).slice(0, 200).split(/\s+/).filter(Boolean),
    node: tree && code ? { taxonomyId: tree, code } : null,
  }));
