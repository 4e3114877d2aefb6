// The shapes that requests have in common.
import { z } from 'zod';
import { optionalEnum, plainText, unset, uuidSchema } from '../platform/request-fields';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
} from '../platform/wire-values';
import { isCalendarDate } from './calendar';
import { contactKinds } from './contact';
import { teamKinds, teamStates } from './team';

export const id = z
  .string()
  .transform(plainText)
  .pipe(
    z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
        'must have 1 to 64 letters, digits, ".", "_" or "-"',
      ),
  );
export const optionalId = z.union([unset, id]).default(null);
export const uuid = uuidSchema;
export const optionalUuid = z.union([unset, uuid]).default(null);
export const code = z
  .string()
  .transform((value) => plainText(value).toUpperCase())
  .pipe(z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/, 'must have 1 to 40 of A-Z, 0-9 and _'));
export const optionalCode = z.union([unset, code]).default(null);
export const optionalDivision = z.union([z.literal(''), divisionCodeSchema]).default('');
export const filterText = optionalText(100).transform((value) => value || null);
export const words = optionalText(200).transform((value) =>
  plainText(value).split(/\s+/).filter(Boolean).slice(0, 10),
);
export const calendarDate = z
  .string()
  .refine(isCalendarDate, 'must be a day that exists, such as 2027-06-30');
export const reason = text(500);
export const version = z.string().max(20).default('');

export function distinct<T extends z.ZodType>(item: T, least: number, most: number, what: string) {
  return z
    .array(item)
    .min(least, `must have at least ${least} ${what}`)
    .max(most, `must have at most ${most} ${what}`)
    .superRefine((all, context) => {
      const seen = new Set<unknown>();
      all.forEach((value, index) => {
        if (seen.has(value)) {
          context.addIssue({ code: 'custom', path: [index], message: 'repeats an earlier one' });
        }
        seen.add(value);
      });
    });
}

const degrees = (max: number) =>
  z
    .number()
    .min(-max, `must be at least -${max}`)
    .max(max, `must be at most ${max}`)
    .nullish()
    .transform((value) => value ?? null);
export const latitude = degrees(90);
export const longitude = degrees(180);

const figures = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/, 'must be named with 1 to 40 letters and digits'),
    z.number().min(-1e12).max(1e12),
  )
  .nullish()
  .transform((value) => value ?? {})
  .refine((value) => Object.keys(value).length <= 50, 'must have at most 50 figures');

export const teamFields = z.object({
  organisationId: optionalId,
  nameZh: text(100),
  nameEn: text(100),
  kind: z.enum(teamKinds, `must be one of ${teamKinds.join(', ')}`),
  specialism: code,
  skills: distinct(code, 0, 50, 'skills').default([]),
  figures,
  divisionCode: divisionCodeSchema,
  latitude,
  longitude,
  minimumCrew: z
    .number()
    .int()
    .min(0, 'must not be negative')
    .max(1_000)
    .default(0)
    .transform((crew) => crew || 4),
  turnoutMinutes: z.number().int().min(0, 'must not be negative').max(10_080).default(0),
  archived: z.boolean().default(false),
});
export const newTeam = teamFields.extend({ id });
export type TeamFields = z.output<typeof newTeam>;

export const listTeamsShape = z.object({
  divisionCode: optionalDivision,
  specialism: optionalCode,
  kind: optionalEnum(teamKinds),
  state: optionalEnum(teamStates),
  skill: optionalCode,
  personId: optionalId,
  query: words,
  includeArchived: z.boolean().default(false),
  asOf: optionalTimestampSchema,
});

export const organisationKinds = ['GOVERNMENT', 'ENTERPRISE', 'SOCIAL', 'MILITARY'] as const;
export const organisationShape = z.object({
  id,
  nameZh: text(100),
  nameEn: text(100),
  kind: z.enum(organisationKinds, `must be one of ${organisationKinds.join(', ')}`),
  divisionCode: divisionCodeSchema,
  archived: z.boolean().default(false),
  etag: version,
});

export const employments = ['FULL_TIME', 'PART_TIME', 'VOLUNTEER'] as const;
export const personStates = ['ACTIVE', 'INACTIVE', 'ERASED'] as const;
export const memberRoles = ['LEADER', 'DEPUTY', 'MEMBER'] as const;

export const contactShape = z.object({
  kind: z.enum(contactKinds, `must be one of ${contactKinds.join(', ')}`),
  value: text(200),
  label: optionalText(40),
  priority: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(0)
    .transform((priority) => priority || 1),
});

export const qualificationFields = {
  code,
  number: optionalText(60),
  issuer: optionalText(60),
  validFrom: calendarDate,
  validUntil: calendarDate,
};
const inOrder = ({ validFrom, validUntil }: { validFrom: string; validUntil: string }) =>
  validFrom <= validUntil;
const orderFault = { path: ['validUntil'], message: 'must not be before validFrom' };
export const qualificationShape = z
  .object({ personId: id, ...qualificationFields })
  .refine(inOrder, orderFault);
const ownQualification = z.object(qualificationFields).refine(inOrder, orderFault);

export const memberRole = optionalEnum(memberRoles).transform((role) => role ?? 'MEMBER');
export const memberShape = z.object({ teamId: id, personId: id, role: memberRole });

export const personFields = z.object({
  name: text(60),
  organisationId: optionalId,
  divisionCode: divisionCodeSchema,
  employment: z.enum(employments, `must be one of ${employments.join(', ')}`),
  title: optionalText(100),
  roles: distinct(code, 0, 20, 'roles').default([]),
  account: optionalText(100),
  incidentId: optionalText(200),
  state: optionalEnum(['ACTIVE', 'INACTIVE']).transform((state) => state ?? 'ACTIVE'),
});
export const newPerson = personFields.extend({
  id,
  contacts: z.array(contactShape).max(10, 'must have at most 10 contacts').default([]),
  qualifications: z.array(ownQualification).max(50, 'must have at most 50').default([]),
  teams: z
    .array(z.object({ teamId: id, role: memberRole }))
    .max(20, 'must have at most 20')
    .default([]),
});
export type NewPerson = z.output<typeof newPerson>;

export const listPeopleShape = z.object({
  divisionCode: optionalDivision,
  teamId: optionalId,
  role: optionalCode,
  employment: optionalEnum(employments),
  incidentId: filterText,
  qualificationCode: optionalCode,
  query: words,
  state: optionalEnum(personStates).transform((state) => state ?? 'ACTIVE'),
  asOf: optionalTimestampSchema,
});
