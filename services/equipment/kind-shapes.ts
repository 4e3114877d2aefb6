import { z } from 'zod';
import {
  distinct,
  key,
  listOf,
  measure,
  optionalText,
  optionalShare,
  qualification,
  share,
  slug,
  text,
  wholeCount,
} from './shapes';

const names = { nameZh: text(100), nameEn: text(100) };
const keyOf = (one: { key: string }) => one.key;

export const kindShape = z.object({
  id: slug,
  ...names,
  capabilities: listOf(z.object({ key, ...names, unit: text(20) }), 10, 1).superRefine(
    distinct(keyOf, 'key'),
  ),
  outputUnit: optionalText(20),
  homeMinimumShare: share,
});

export const capabilitiesShape = listOf(
  z.object({
    key,
    value: measure(1e9),
    unit: optionalText(20),
  }),
  10,
);

const components = listOf(z.object({ key, ...names, quantity: wholeCount(1, 10_000) }), 200);
const checks = listOf(
  z.object({
    key,
    ...names,
    intervalDays: wholeCount(1, 36_500),
    kind: z.enum(['INSPECTION', 'MAINTENANCE'], 'must be INSPECTION or MAINTENANCE'),
  }),
  50,
);
const consumables = listOf(z.object({ key, ...names, minimum: measure(1e6), unit: text(20) }), 50);
const operators = listOf(z.object({ qualification, count: wholeCount(1, 100) }), 10);

export const returnSteps = ['INSPECT', 'CLEAN', 'REFUEL'] as const;

export const classShape = z.object({
  id: slug,
  kindId: slug,
  ...names,
  itemId: optionalText(64),
  capabilities: capabilitiesShape,
  components: components.superRefine(distinct(keyOf, 'key')),
  checks: checks.superRefine(distinct(keyOf, 'key')),
  consumables: consumables.superRefine(distinct(keyOf, 'key')),
  operators: operators.superRefine(distinct((one) => one.qualification, 'qualification')),
  fuelMinimumShare: share,
  fuelCapacityL: measure(1e6),
  returnSteps: listOf(z.enum(returnSteps, 'must be INSPECT, CLEAN or REFUEL'), 3).superRefine(
    distinct((step) => step),
  ),
  homeMinimumShare: optionalShare,
});
