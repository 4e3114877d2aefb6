import { z } from 'zod';
import { roles } from '../../platform/identity';
import { personRoles } from '../roles';

/** A division code, or nothing for everywhere. */
const grantDivision = z
  .string()
  .regex(/^(\d{12})?$/, 'must be a division code of 12 digits, or empty for everywhere');

export const grants = z
  .array(z.strictObject({ role: z.enum(personRoles), divisionCode: grantDivision }))
  .max(100)
  .meta({ description: 'a role within a division and all below it; empty code: everywhere' });

export const grantsOut = z.array(z.object({ role: z.enum(roles), divisionCode: z.string() }));

export const password = z
  .string()
  .min(10, 'must have at least 10 characters')
  .max(200, 'must have at most 200 characters');
