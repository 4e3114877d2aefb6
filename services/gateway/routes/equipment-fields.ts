// What several routes of equipment share.
import { z } from 'zod';
import { identifier, latitude, longitude, shortText } from '../fields';

export const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must have 1 to 64 of a-z, 0-9 and -');
export const serialText = z.string().min(1, 'must not be empty').max(100);
export const figure = z.number().min(0, 'must not be negative').max(1e9);
export const share = z.number().min(0).max(1);
export const point = { latitude: latitude.optional(), longitude: longitude.optional() };
export const returnSteps = ['INSPECT', 'CLEAN', 'REFUEL'] as const;

/** A number in a query. */
export const numberText = z
  .string()
  .regex(/^-?\d{1,9}(\.\d{1,12})?$/, 'must be a number')
  .transform(Number)
  .optional()
  .meta({ type: 'number' });

export const capabilityIn = z.strictObject({
  key: identifier.describe('one of its kind: flow, seats, power, mass, volume'),
  value: figure,
  unit: shortText.optional().describe('may be left out; another than that of the kind is refused'),
});
export const capabilityOut = z.object({ key: z.string(), value: z.number(), unit: z.string() });
