import { z } from 'zod';
import {
  divisionCode,
  identifier,
  isoDate,
  oneOfOut,
  shortText,
  textOut,
  timeOut,
} from '../fields';

export const employments = ['FULL_TIME', 'PART_TIME', 'VOLUNTEER'] as const;
export const personStates = ['ACTIVE', 'INACTIVE', 'ERASED'] as const;
export const contactKinds = ['PHONE', 'EMAIL', 'WECHAT', 'DINGTALK', 'RADIO', 'OTHER'] as const;
export const memberRoles = ['LEADER', 'DEPUTY', 'MEMBER'] as const;

export const contact = z
  .strictObject({
    kind: z.enum(contactKinds),
    value: shortText,
    label: z.string().max(40).optional(),
    priority: z.int().min(1).max(100).optional(),
  })
  .meta({ id: 'NewContact' });

export const qualification = {
  code: shortText,
  number: z.string().max(60).optional(),
  issuer: z.string().max(60).optional(),
  validFrom: isoDate,
  validUntil: isoDate.describe('its last day'),
};

export const personFields = {
  name: shortText,
  organisationId: identifier.optional(),
  divisionCode,
  employment: z.enum(employments),
  title: shortText.optional(),
  roles: z.array(shortText).max(20).optional().describe('A-Z and _, such as OFFICER'),
  account: shortText.optional().describe('with which this person signs in'),
  incidentId: shortText.optional().describe('for which alone a person was registered'),
  state: z.enum(['ACTIVE', 'INACTIVE']).optional(),
};

export const newPerson = z
  .strictObject({
    id: identifier,
    ...personFields,
    contacts: z.array(contact).max(10).optional(),
    qualifications: z.array(z.strictObject(qualification)).max(50).optional(),
    teams: z
      .array(z.strictObject({ teamId: identifier, role: z.enum(memberRoles).optional() }))
      .max(20)
      .optional(),
  })
  .meta({ id: 'NewPerson' });

export const qualificationOut = z
  .object({
    id: z.string(),
    personId: z.string(),
    code: z.string(),
    number: textOut,
    issuer: textOut,
    validFrom: z.string(),
    validUntil: z.string(),
    revokeTime: timeOut,
    revokeReason: textOut,
  })
  .meta({ id: 'Qualification' });

export const memberOut = z
  .object({
    teamId: z.string(),
    personId: z.string(),
    role: oneOfOut(memberRoles),
    personName: textOut,
  })
  .meta({ id: 'TeamMember' });

export const personOut = z
  .object({
    id: z.string(),
    name: textOut,
    organisationId: textOut,
    divisionCode: z.string(),
    employment: oneOfOut(employments),
    title: textOut,
    roles: z.array(z.string()),
    account: textOut,
    incidentId: textOut,
    state: oneOfOut(personStates),
    contacts: z.array(
      z.object({
        id: z.string(),
        kind: oneOfOut(contactKinds),
        value: z.string().describe('masked'),
        label: textOut,
        priority: z.int(),
        sharedCount: z.int().describe('other people who have the same'),
      }),
    ),
    qualifications: z.array(qualificationOut),
    teams: z.array(memberOut),
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Person' });
