import { z } from 'zod';
import { divisionCodeSchema, optionalText, text } from '../platform/wire-values';
import { idNumber, personFields, phone, whereabouts } from './person';
import {
  exerciseId,
  incidentId,
  optionalDivision,
  optionalSiteId,
  optionalUuid,
  rows,
  time,
  uuid,
} from './shapes';

const member = z.object({ id: optionalUuid, ...personFields, name: text(60) });
const household = z.object({
  id: optionalUuid,
  divisionCode: divisionCodeSchema,
  address: optionalText(300),
  members: rows(member, 50),
});

export const registerShape = z.object({
  incidentId: text(100),
  exerciseId,
  households: rows(household, 2_000),
});
export type Registering = z.output<typeof registerShape>;

export const householdsShape = z.object({
  incidentId: text(100),
  exerciseId,
  divisionCode: optionalDivision,
  separated: z.boolean(),
});

export const peopleShape = z.object({
  incidentId: text(100),
  exerciseId,
  divisionCode: optionalDivision,
  whereabouts: z.array(z.enum(whereabouts, 'must say where')).max(5, 'must have at most 5'),
  siteId: optionalSiteId,
  asOf: time,
});

export const countShape = z.object({
  incidentId: text(100),
  exerciseId,
  divisionCode: optionalDivision,
});

export const findShape = z
  .object({ incidentId: text(100), exerciseId, idNumber, phone })
  .refine(({ idNumber: number, phone: called }) => (number === '') !== (called === ''), {
    path: ['idNumber'],
    message: 'give either an identity number or a phone',
  });

export const verbShape = z.object({ id: uuid, reason: text(500) });
export const purgeShape = z.object({ incidentId, exerciseId, reason: text(500) });
