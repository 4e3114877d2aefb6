import { z } from 'zod';
import {
  countOut,
  divisionCode,
  flag,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  textOut,
  time,
  timeOut,
} from '../fields';
import { administrators, peopleReaders, shelterReceivers } from '../roles';
import { route } from '../route';
import {
  ageGroups,
  evacuee,
  exerciseId,
  incidentId,
  siteIdText,
  whereaboutsNames,
  words,
} from './shelter-schemas';

const tag = 'Evacuees';
const id = z.string().max(36);
const duplicateStates = ['OPEN', 'MERGED', 'DISTINCT'] as const;

const household = z
  .object({
    id: z.string(),
    incidentId: textOut,
    exerciseId: textOut,
    divisionCode: z.string(),
    address: textOut,
    members: z.array(evacuee),
    places: z.array(z.object({ siteId: z.string(), persons: countOut })),
    reuniteSiteId: textOut.describe('where to bring them together, when they are apart'),
    reuniteReason: textOut,
  })
  .meta({ id: 'Household', description: 'A household, and where each of its members is.' });

const member = z.strictObject({
  id: id.optional(),
  name: z.string().max(60),
  idNumber: z.string().max(40).optional(),
  phone: z.string().max(40).optional(),
  ageGroup: z.enum(ageGroups).optional(),
  needs: words,
  divisionCode: divisionCode.optional(),
});

const duplicate = z.object({
  id: z.string(),
  kind: oneOfOut(['SAME_ID', 'SAME_PHONE']),
  state: oneOfOut(duplicateStates),
  incidentId: textOut,
  exerciseId: textOut,
  personId: z.string(),
  otherPersonId: z.string(),
  siteId: textOut,
  otherSiteId: textOut,
  note: textOut,
  createTime: timeOut,
  resolveTime: timeOut,
});

const ofIncident = { incidentId, exerciseId };
const listQuery = { ...pageQuery, ...ofIncident };
const why = z.strictObject({ reason });

export const evacueeRoutes = [
  route({
    method: 'post',
    path: '/v1/households:register',
    tag,
    summary: 'Register expected evacuees by household; who is known is not doubled',
    access: shelterReceivers,
    body: z.strictObject({
      ...ofIncident,
      households: z
        .array(
          z.strictObject({
            id: id.optional(),
            divisionCode,
            address: z.string().max(300).optional(),
            members: z.array(member).min(1).max(50),
          }),
        )
        .min(1)
        .max(2_000),
    }),
    response: z.object({
      householdIds: z.array(z.string()),
      peopleCreated: countOut,
      peopleKnown: countOut,
    }),
    status: 201,
    timeoutMs: 30_000,
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.registerHouseholds({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/households',
    tag,
    summary: 'Households of an incident, in id order',
    access: peopleReaders,
    query: z.strictObject({ ...listQuery, divisionCode: divisionCode.optional(), separated: flag }),
    response: pageOut('households', household),
    handle: ({ query }, { shelters, options }) => shelters.listHouseholds(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/households/{id}',
    tag,
    summary: 'One household, where each member is, and where to reunite them',
    access: peopleReaders,
    response: household,
    handle: ({ params }, { shelters, options }) => shelters.getHousehold(params, options),
  }),
  route({
    method: 'get',
    path: '/v1/evacuees',
    tag,
    summary: 'People of an incident; whereabouts EXPECTED and MISSING are the missing list',
    access: peopleReaders,
    query: z.strictObject({
      ...listQuery,
      divisionCode: divisionCode.optional(),
      whereabouts: z
        .union([
          z.enum(whereaboutsNames).transform((one) => [one]),
          z.array(z.enum(whereaboutsNames)),
        ])
        .optional()
        .meta({ type: 'array', items: { type: 'string', enum: [...whereaboutsNames] } }),
      siteId: siteIdText.optional(),
      asOf: time.optional().describe('who was at the site then'),
    }),
    response: pageOut('people', evacuee),
    handle: ({ query }, { shelters, options }) => shelters.listPeople(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/evacuees:count',
    tag,
    summary: 'How many people are where',
    access: peopleReaders,
    query: z.strictObject({ ...ofIncident, divisionCode: divisionCode.optional() }),
    response: z.object({
      counts: z.array(z.object({ whereabouts: oneOfOut(whereaboutsNames), persons: countOut })),
      households: countOut,
      separatedHouseholds: countOut,
    }),
    handle: ({ query }, { shelters, options }) => shelters.countPeople(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/evacuees:find',
    tag,
    summary: 'Find people by their exact identity number or phone; who looked is recorded',
    description: 'A POST, so that numbers stand in no address.',
    access: peopleReaders,
    keyed: false,
    body: z.strictObject({
      ...ofIncident,
      idNumber: z.string().max(40).optional(),
      phone: z.string().max(40).optional(),
    }),
    response: z.object({ people: z.array(evacuee) }),
    handle: ({ body }, { shelters, options }) => shelters.findPeople(body, options),
  }),
  route({
    method: 'post',
    path: '/v1/evacuees/{id}:reportMissing',
    tag,
    summary: 'Say that somebody is missing',
    access: shelterReceivers,
    body: why,
    response: evacuee,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.reportMissing({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/evacuees/{id}:markFound',
    tag,
    summary: 'Say that somebody is safe elsewhere',
    access: shelterReceivers,
    body: why,
    response: evacuee,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.markFound({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/evacuees/{id}:reveal',
    tag,
    summary: 'Show one person unmasked; the reason is audited',
    access: ['SHELTER_MANAGER', 'COMMANDER'],
    body: why,
    response: evacuee,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.revealPerson({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/evacuee-duplicates',
    tag,
    summary: 'People who may be the same, newest first',
    access: peopleReaders,
    query: z.strictObject({ ...listQuery, state: z.enum(duplicateStates).optional() }),
    response: pageOut('duplicates', duplicate),
    handle: ({ query }, { shelters, options }) => shelters.listDuplicates(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/evacuee-duplicates/{id}:resolve',
    tag,
    summary: 'Merge the two, or say that they are two people',
    access: shelterReceivers,
    body: z.strictObject({
      state: z.enum(['MERGED', 'DISTINCT']),
      note: z.string().max(500).optional(),
    }),
    response: duplicate,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.resolveDuplicate({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/evacuees:purge',
    tag,
    summary: 'Remove the personal data of an incident for good',
    access: administrators,
    body: z.strictObject({ ...ofIncident, reason }),
    response: z.object({ people: countOut, households: countOut }),
    timeoutMs: 60_000,
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.purgePeople({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/evacuees:rotateKeys',
    tag,
    summary: 'Seal up to 2,000 people anew under the current key; repeat until none remain',
    access: administrators,
    response: z.object({ rotated: countOut, remaining: countOut }),
    timeoutMs: 60_000,
    handle: ({ requestId }, { shelters, options }) =>
      shelters.rotatePersonalKeys({ requestId }, options),
  }),
];
