import { z } from 'zod';
import { serviceActor } from '../../platform/identity';
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
import { sendCodeSheet } from '../code-sheet';
import { everyone, shelterKeepers, shelterReceivers } from '../roles';
import { route, type RouteContext } from '../route';
import { ageGroups, exerciseId, incidentId, siteIdText, words } from './shelter-schemas';

const tag = 'Check-in';
const outcomes = [
  'CHECKED_IN',
  'ALREADY_HERE',
  'MOVED',
  'RECORDED',
  'REPLAYED',
  'KEPT',
  'REFUSED',
] as const;
const departureOutcomes = ['CHECKED_OUT', 'GONE', 'REPLAYED', 'KEPT'] as const;
const keptKinds = ['ARRIVAL', 'DEPARTURE'] as const;
const keptStates = ['OPEN', 'ADMITTED', 'DISMISSED'] as const;
const id = z.string().max(36);

const entryFields = {
  clientId: id.describe('a UUID made where the person was written down: it counts once'),
  householdId: id.optional().describe('a UUID that members of a household share'),
  name: z.string().max(60).optional(),
  idNumber: z.string().max(40).optional(),
  phone: z.string().max(40).optional(),
  ageGroup: z.enum(ageGroups).optional(),
  needs: words,
  checkInTime: time.optional().describe('when they came, by the clock of who wrote it down'),
  divisionCode: divisionCode.optional(),
};

const response = z
  .object({
    results: z.array(
      z.object({
        clientId: z.string(),
        personId: textOut,
        stayId: textOut,
        outcome: oneOfOut(outcomes),
        unitCode: textOut,
        unmetNeeds: z.array(z.string()),
        reason: textOut.describe('why this one was REFUSED, by a code, while others were taken'),
        message: textOut,
      }),
    ),
    persons: countOut,
    free: countOut,
  })
  .meta({ id: 'CheckInResult' });

const checkedOut = z.object({ checkedOut: countOut, replayed: countOut, persons: countOut });

const stay = z.object({
  id: z.string(),
  personId: z.string(),
  siteId: z.string(),
  exerciseId: textOut,
  unitCode: textOut,
  checkInTime: timeOut,
  checkOutTime: timeOut,
  channel: z.string(),
  actorId: textOut,
  overrideReason: textOut,
  destination: textOut,
  createTime: timeOut,
});

const keptArrival = z
  .object({
    id: z.string(),
    kind: oneOfOut(keptKinds),
    clientId: z.string(),
    siteId: z.string(),
    exerciseId: textOut,
    reason: z.string().describe('the refusal it met'),
    state: oneOfOut(keptStates),
    name: textOut,
    ageGroup: oneOfOut(ageGroups),
    needs: z.array(z.string()),
    checkInTime: timeOut.describe('when they came, or left, by the phone'),
    createTime: timeOut,
    resolveTime: timeOut,
    resolveReason: textOut,
  })
  .meta({ id: 'KeptArrival' });

const validHours = z
  .string()
  .regex(/^\d{1,4}$/, 'must be a whole number')
  .transform(Number)
  .optional()
  .meta({ type: 'integer', description: '720 unless told, at most 8784' });

const codeQuery = z.strictObject({ exerciseId, validHours });

const siteCode = z.object({
  siteId: z.string(),
  code: z.string(),
  url: z.string().describe('what the QR code holds'),
  expireTime: timeOut,
  nameZh: z.string(),
  nameEn: z.string(),
  exerciseId: textOut,
});

/** Where a phone goes; the address people type, when a proxy stands in front. */
export function pageUrl({ request, publicOrigin }: RouteContext, code: string): string {
  return `${publicOrigin ?? `${request.protocol}://${request.host}`}/c/${code}`;
}

// Whoever scans a code has no session: the gateway asks on their behalf, and seldom.
const publicly = async ({ options, limits, request }: RouteContext, code: string) => {
  await limits.checkIn(request.ip ?? '', code.split('.')[1] ?? '');
  return { ...options, actor: serviceActor('gateway') };
};

export const checkInRoutes = [
  route({
    method: 'post',
    path: '/v1/shelters/{id}/check-ins',
    tag,
    summary: 'Check people in, all or none; up to 5,000',
    description: `OVER_CAPACITY says how many places are free and where others are, unless a
SHELTER_MANAGER of the site overrides with a reason.`,
    access: shelterReceivers,
    body: z.strictObject({
      incidentId: incidentId.optional(),
      exerciseId,
      overrideReason: z.string().max(500).optional(),
      entries: z.array(z.strictObject({ personId: id.optional(), ...entryFields })).max(5_000),
    }),
    response,
    timeoutMs: 30_000,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.checkIn({ ...body, siteId: params.id, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}/check-outs',
    tag,
    summary: 'Check people out, all or none',
    access: shelterReceivers,
    body: z.strictObject({
      exerciseId,
      personIds: z.array(id).max(5_000),
      destination: z.string().max(200).optional(),
      checkOutTime: time.optional(),
    }),
    response: checkedOut,
    timeoutMs: 30_000,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.checkOut({ ...body, siteId: params.id, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}:transfer',
    tag,
    summary: 'Move people, or all of them, to another open shelter',
    access: shelterReceivers,
    body: z.strictObject({
      toSiteId: siteIdText,
      exerciseId,
      personIds: z.array(id).max(5_000).optional(),
      reason: z.string().max(500).optional(),
      overrideReason: z.string().max(500).optional(),
    }),
    response,
    timeoutMs: 30_000,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.transferPeople({ ...body, fromSiteId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/stays',
    tag,
    summary: 'Stays at a site or of a person, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      siteId: siteIdText.optional(),
      personId: id.optional(),
      exerciseId,
      present: flag,
      overridden: flag,
    }),
    response: pageOut('stays', stay),
    handle: ({ query }, { shelters, options }) => shelters.listStays(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/kept-arrivals',
    tag,
    summary: 'Arrivals and departures from phones that staff must look at, the oldest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      siteId: siteIdText.optional(),
      exerciseId,
      state: z.enum(keptStates).optional().describe('OPEN unless told'),
    }),
    response: pageOut('keptArrivals', keptArrival),
    handle: ({ query }, { shelters, options }) => shelters.listKeptArrivals(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/kept-arrivals/{id}:resolve',
    tag,
    summary: 'Let a kept arrival in, where it came or elsewhere, or a departure out; or dismiss it',
    access: shelterReceivers,
    body: z.strictObject({
      admit: z.boolean(),
      siteId: siteIdText.optional(),
      personId: id.optional().describe('who it is, when the phone does not say'),
      reason,
      overrideReason: z.string().max(500).optional(),
    }),
    response: keptArrival,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.resolveKeptArrival({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelters/{id}/code',
    tag,
    summary: 'A code for the QR at the door',
    access: shelterReceivers,
    query: codeQuery,
    response: siteCode,
    handle: async ({ params, query }, context) => {
      const request = { ...query, siteId: params.id };
      const code = await context.shelters.issueSiteCode(request, context.options);
      return { ...code, url: pageUrl(context, code.code) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/shelters/{id}/code-sheet',
    tag,
    summary: 'The sheet to print and put up, in Chinese and English: PDF',
    access: shelterReceivers,
    query: codeQuery,
    streams: 'file',
    handle: async ({ params, query }, context) => {
      const request = { ...query, siteId: params.id };
      const code = await context.shelters.issueSiteCode(request, context.options);
      await sendCodeSheet(context.response, { ...code, url: pageUrl(context, code.code) });
    },
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}/codes:rotate',
    tag,
    summary: 'Withdraw the codes issued so far, at once or after a grace period',
    access: shelterKeepers,
    body: z.strictObject({ graceHours: z.int().min(0).max(168).optional(), reason }),
    response: z.object({ siteId: z.string(), keyNumber: countOut }),
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.rotateSiteCodes({ ...body, siteId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/check-in/{code}',
    tag,
    summary: 'What a scanned code is of, for the phone page',
    access: 'public',
    response: z.object({
      siteId: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      open: z.boolean(),
      exerciseId: textOut,
      expireTime: timeOut,
    }),
    handle: async ({ params: { code } }, context) =>
      context.shelters.readSiteCode({ code }, await publicly(context, code)),
  }),
  route({
    method: 'post',
    path: '/v1/check-in/{code}/arrivals',
    tag,
    summary: 'Check in by a scanned code: up to 20 people, each counted once',
    description: `A wrong entry is REFUSED and the others are taken; at a full shelter each household
is judged for itself. When nobody was taken, the answer is the refusal.`,
    access: 'public',
    body: z.strictObject({
      siteId: siteIdText.optional(),
      entries: z.array(z.strictObject(entryFields)).min(1).max(20),
    }),
    response,
    handle: async ({ params: { code }, body }, context) =>
      context.shelters.checkInByCode({ ...body, code }, await publicly(context, code)),
  }),
  route({
    method: 'post',
    path: '/v1/check-in/{code}/departures',
    tag,
    summary: 'Check out who was checked in from this phone, by its own ids',
    description: `Each id is judged on its own: what cannot be applied is KEPT for staff. A code that
has ended still lets out.`,
    access: 'public',
    body: z.strictObject({
      clientIds: z.array(id).min(1).max(20),
      names: z.array(z.string().max(60)).max(20).optional(),
      checkOutTime: time.optional(),
    }),
    response: z.object({
      results: z.array(z.object({ clientId: z.string(), outcome: oneOfOut(departureOutcomes) })),
      persons: countOut,
    }),
    handle: async ({ params: { code }, body }, context) =>
      context.shelters.checkOutByCode({ ...body, code }, await publicly(context, code)),
  }),
];
