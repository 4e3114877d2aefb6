import { z } from 'zod';
import {
  divisionCode,
  etag,
  identifier,
  maskOf,
  pageOut,
  pageQuery,
  reason,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { administrators, everyone, teamLeaders } from '../roles';
import { route } from '../route';
import {
  contact,
  contactKinds,
  employments,
  memberOut,
  memberRoles,
  newPerson,
  personFields,
  personOut,
  personStates,
} from './person-schemas';

const tag = 'People';

const personChanges = z
  .strictObject({ ...personFields, etag })
  .partial()
  .meta({ id: 'PersonChanges' });
const why = z.string().min(4, 'must say why').max(500);

const reading = [
  route({
    method: 'get',
    path: '/v1/people',
    tag,
    summary: 'People as they are or were, in id order, their contacts masked',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      teamId: identifier.optional(),
      role: shortText.optional(),
      employment: z.enum(employments).optional(),
      incidentId: shortText.optional(),
      qualificationCode: shortText.optional().describe('valid today, or on the day of asOf'),
      query: shortText.optional().describe('words of the id or the name'),
      state: z.enum(personStates).optional().describe('ACTIVE unless told'),
      asOf: time.optional(),
    }),
    response: pageOut('people', personOut),
    handle: ({ query }, { roster, options }) => roster.listPeople(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/people/{id}',
    tag,
    summary: 'One person, as they are or were; contacts are those of now',
    access: everyone,
    query: z.strictObject({ asOf: time.optional() }),
    response: personOut,
    handle: ({ params, query }, { roster, options }) =>
      roster.getPerson({ ...params, ...query }, options),
  }),
  route({
    method: 'get',
    path: '/v1/people/{id}/versions',
    tag,
    summary: 'When which fields of a person changed, newest first',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut(
      'versions',
      z.object({
        fromTime: timeOut,
        toTime: timeOut,
        actorId: z.string(),
        changedFields: z.array(z.string()),
      }),
    ),
    handle: ({ params, query }, { roster, options }) =>
      roster.listPersonVersions({ ...query, ...params }, options),
  }),
];

const writing = [
  route({
    method: 'post',
    path: '/v1/people',
    tag,
    summary: 'Add a person',
    access: teamLeaders,
    body: newPerson,
    bodyField: 'person',
    scope: ({ body }) => body.divisionCode,
    response: personOut,
    status: 201,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.createPerson({ requestId, person: body }, options),
  }),
  route({
    method: 'put',
    path: '/v1/people',
    tag,
    summary: 'Create or replace up to 1,000 people with all that belongs to them',
    access: teamLeaders,
    body: z.strictObject({ people: z.array(newPerson).min(1).max(1_000) }),
    response: z.object({
      createdCount: z.int(),
      updatedCount: z.int(),
      sharedContactCount: z.int(),
    }),
    timeoutMs: 60_000,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.putPeople({ requestId, ...body }, options),
  }),
  route({
    method: 'patch',
    path: '/v1/people/{id}',
    tag,
    summary: 'Change the fields that are sent',
    access: teamLeaders,
    body: personChanges,
    bodyField: 'person',
    versioned: true,
    response: personOut,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { roster, options }) =>
      roster.updatePerson(
        { requestId, person: { ...changes, ...params, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
];

const contacts = [
  route({
    method: 'post',
    path: '/v1/people/{personId}/contacts',
    tag,
    summary: 'Add a way to reach a person',
    description: 'Two people may share a phone; sharedCount says so.',
    access: teamLeaders,
    body: contact,
    bodyField: 'contact',
    response: personOut,
    status: 201,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.addContact({ requestId, ...params, contact: body }, options),
  }),
  route({
    method: 'delete',
    path: '/v1/people/{personId}/contacts/{contactId}',
    tag,
    summary: 'Remove a way to reach a person',
    access: teamLeaders,
    response: personOut,
    handle: ({ params, requestId }, { roster, options }) =>
      roster.removeContact({ requestId, ...params }, options),
  }),
  route({
    method: 'post',
    path: '/v1/contacts/{contactId}:reveal',
    tag,
    summary: 'See a contact in full',
    description: 'The reason is written into the audit log each time.',
    access: teamLeaders,
    keyed: false,
    body: z.strictObject({ reason: why }),
    response: z.object({
      contactId: z.string(),
      personId: z.string(),
      kind: z.string(),
      value: z.string(),
    }),
    handle: ({ params, body }, { roster, options }) =>
      roster.revealContact({ ...params, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/people:findByContact',
    tag,
    summary: 'Who has this phone or address',
    access: teamLeaders,
    keyed: false,
    body: z.strictObject({ kind: z.enum(contactKinds), value: shortText }),
    response: z.object({ people: z.array(personOut) }),
    handle: ({ body }, { roster, options }) => roster.findPeopleByContact(body, options),
  }),
];

const members = [
  route({
    method: 'get',
    path: '/v1/teams/{teamId}/members',
    tag,
    summary: 'The people of a team',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('members', memberOut),
    handle: ({ params, query }, { roster, options }) =>
      roster.listTeamMembers({ ...query, ...params }, options),
  }),
  route({
    method: 'put',
    path: '/v1/teams/{teamId}/members/{personId}',
    tag,
    summary: 'Put a person into a team, or change the role there',
    access: teamLeaders,
    body: z.strictObject({ role: z.enum(memberRoles).optional() }),
    bodyField: 'member',
    response: memberOut,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.putTeamMember({ requestId, member: { ...body, ...params } }, options),
  }),
  route({
    method: 'delete',
    path: '/v1/teams/{teamId}/members/{personId}',
    tag,
    summary: 'Take a person out of a team',
    access: teamLeaders,
    handle: async ({ params, requestId }, { roster, options }) => {
      await roster.removeTeamMember({ requestId, ...params }, options);
    },
  }),
];

const privacy = [
  route({
    method: 'post',
    path: '/v1/people/{id}:erase',
    tag,
    summary: 'Take everything personal out of a person for ever',
    access: administrators,
    body: z.strictObject({ reason }),
    response: personOut,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.erasePerson({ requestId, ...body, ...params }, options),
  }),
  route({
    method: 'post',
    path: '/v1/personal-data:purgeIncident',
    tag,
    summary: 'Erase who was registered for an incident alone, and the crews of its ended tasks',
    description: 'Call it again while `more` is true.',
    access: administrators,
    body: z.strictObject({ incidentId: shortText.min(1, 'must not be empty'), reason }),
    response: z.object({
      erasedPeopleCount: z.int(),
      removedCrewCount: z.int(),
      more: z.boolean(),
    }),
    timeoutMs: 60_000,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.purgeIncident({ requestId, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/personal-data:rotateKeys',
    tag,
    summary: 'Seal a batch of contacts anew with the first of the configured keys',
    description: 'Call it until remainingCount is 0; it may stop anywhere.',
    access: administrators,
    keyed: false,
    body: z.strictObject({ batchSize: z.int().min(1).max(5_000).optional() }),
    response: z.object({
      resealedCount: z.int(),
      remainingCount: z.string().transform(Number).meta({ type: 'integer' }),
      keyId: textOut,
    }),
    timeoutMs: 60_000,
    handle: ({ body }, { roster, options }) => roster.rotatePersonalKeys(body, options),
  }),
];

export const peopleRoutes = [...reading, ...writing, ...contacts, ...members, ...privacy];
