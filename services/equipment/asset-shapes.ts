import { z } from 'zod';
import { capabilitiesShape } from './kind-shapes';
import {
  asOf,
  dateOrNone,
  distinct,
  division,
  filterText,
  key,
  latitude,
  listOf,
  longitude,
  measure,
  optionalDivision,
  optionalEnum,
  optionalShare,
  optionalText,
  requestId,
  share,
  slug,
  text,
  wholeCount,
} from './shapes';

export const assetStates = ['IN_SERVICE', 'OUT_OF_SERVICE', 'RETIRED'] as const;
export const assetsMax = 500;

const componentCounts = listOf(z.object({ key, present: wholeCount(0, 10_000) }), 200).superRefine(
  distinct((one) => one.key, 'key'),
);
const consumableStock = listOf(
  z.object({ key, quantity: measure(1e6), expireDate: dateOrNone }),
  200,
);

/** What an update may change. Kits, places, checks and custody have verbs of their own. */
export const assetFields = z.object({
  classId: slug,
  serial: text(100),
  nameZh: optionalText(100),
  nameEn: optionalText(100),
  state: optionalEnum(assetStates).transform((state) => state ?? 'IN_SERVICE'),
  capabilities: capabilitiesShape,
  homeDepotId: optionalText(64),
  homeDivisionCode: division,
  areaCode: optionalDivision,
  homeLatitude: latitude,
  homeLongitude: longitude,
  note: optionalText(500),
});

export const newAsset = assetFields.extend({
  id: z.union([z.literal(''), slug]),
  components: componentCounts,
  consumables: consumableStock,
  checks: listOf(
    z.object({ key, passed: z.boolean(), checkDate: dateOrNone, dueDate: dateOrNone }),
    50,
  ).superRefine(distinct((one) => one.key, 'key')),
  fuelShare: share,
});
export type NewAsset = z.output<typeof newAsset>;

export const createAssetsShape = z.object({
  requestId,
  assets: listOf(newAsset, assetsMax, 1),
});

export const checkKitShape = z.object({
  requestId,
  id: slug,
  components: componentCounts,
  consumables: consumableStock,
  fuelShare: optionalShare,
  note: optionalText(500),
});

export const locateShape = z.object({
  requestId,
  id: slug,
  latitude,
  longitude,
  locationNote: optionalText(200),
});

const filters = {
  kindId: filterText,
  divisionCode: optionalDivision,
  asOf,
};

const optionalFlag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? null);

export const listAssetsShape = z.object({
  ...filters,
  classId: filterText,
  homeDepotId: filterText,
  state: optionalEnum(assetStates),
  query: optionalText(100),
  ready: optionalFlag,
  free: optionalFlag,
  gapReason: filterText,
});

export const pointsShape = z.object({
  divisionCode: filters.divisionCode,
  kindId: filters.kindId,
});

export const summarizeShape = z.object(filters);
