import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  repeated,
  textOut,
  timeOut,
} from '../fields';
import { everyone, placeReservers, shelterKeepers } from '../roles';
import { route } from '../route';
import { exerciseId, incidentId, siteIdText } from './shelter-schemas';

const tag = 'Shelter supplies and handover';
const states = ['PROPOSED', 'ACCEPTED', 'DISMISSED'] as const;
const handoverStates = ['OFFERED', 'ACCEPTED', 'WITHDRAWN'] as const;

const proposal = z
  .object({
    id: z.string(),
    state: oneOfOut(states),
    divisionCode: textOut,
    incidentId: textOut,
    exerciseId: textOut,
    days: z.number(),
    lines: z.array(
      z.object({
        siteId: z.string(),
        itemId: z.string(),
        rateId: z.string(),
        nameZh: z.string(),
        nameEn: z.string(),
        quantity: countOut,
        needByTime: timeOut,
        persons: countOut,
        reason: z.string(),
        onHand: z.number(),
      }),
    ),
    reference: textOut,
    note: textOut,
    createTime: timeOut,
    resolveTime: timeOut,
  })
  .meta({ id: 'ResupplyProposal', description: 'What shelters need, where and by when.' });

const finding = z.object({
  siteId: z.string(),
  kind: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  persons: countOut,
  available: countOut,
  required: countOut,
  gap: countOut,
  source: textOut,
});

const handover = z
  .object({
    id: z.string(),
    state: oneOfOut(handoverStates),
    siteId: z.string(),
    exerciseId: textOut,
    fromId: z.string(),
    fromName: z.string(),
    toId: z.string(),
    toName: z.string(),
    persons: countOut.describe('by the register, when it was offered'),
    countedPersons: countOut.describe('as who took over counted them'),
    note: textOut,
    acceptNote: textOut,
    createTime: timeOut,
    resolveTime: timeOut,
  })
  .meta({ id: 'ShelterHandover' });

const opening = z.object({
  id: z.string(),
  siteId: z.string(),
  exerciseId: textOut,
  incidentId: textOut,
  hazard: textOut,
  openTime: timeOut,
  closeTime: timeOut,
  overrideReason: textOut,
});

const report = z
  .object({
    opening,
    checkIns: countOut,
    people: countOut,
    households: countOut,
    peakPersons: countOut,
    peakTime: timeOut,
    personDays: z.number(),
    overCapacity: countOut,
    transferred: countOut,
    byCode: countOut,
    resupply: z.array(
      z.object({
        itemId: z.string(),
        nameZh: z.string(),
        nameEn: z.string(),
        proposed: countOut,
        accepted: countOut,
      }),
    ),
    handovers: countOut,
  })
  .meta({ id: 'ShelterOpeningReport' });

const noteBody = z.strictObject({
  countedPersons: z.int().min(0).optional(),
  note: z.string().max(2_000).optional(),
});

export const shelterSupplyRoutes = [
  route({
    method: 'post',
    path: '/v1/resupply-proposals',
    tag,
    summary: 'Work out what to send to shelters for who is there now',
    access: placeReservers,
    body: z.strictObject({
      divisionCode: divisionCode.optional(),
      incidentId: incidentId.optional(),
      exerciseId,
      siteIds: z.array(siteIdText).max(1_000).optional(),
      days: z.number().min(0).max(30).optional().describe('3 unless told'),
      withReserved: z.boolean().optional(),
      onHand: z
        .array(
          z.strictObject({ siteId: siteIdText, itemId: identifier, quantity: z.number().min(0) }),
        )
        .max(10_000)
        .optional(),
    }),
    response: proposal,
    status: 201,
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.proposeResupply({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/resupply-proposals',
    tag,
    summary: 'Proposals, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      incidentId: incidentId.optional(),
      exerciseId,
      state: z.enum(states).optional(),
    }),
    response: pageOut('proposals', proposal),
    handle: ({ query }, { shelters, options }) => shelters.listResupplyProposals(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/resupply-proposals/{id}',
    tag,
    summary: 'One proposal',
    access: everyone,
    response: proposal,
    handle: ({ params }, { shelters, options }) => shelters.getResupplyProposal(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/resupply-proposals/{id}:resolve',
    tag,
    summary: 'Say what became of it',
    access: placeReservers,
    body: z.strictObject({
      state: z.enum(['ACCEPTED', 'DISMISSED']),
      reference: z.string().max(200).optional().describe('transfers/…, incidents/…'),
      note: z.string().max(500).optional(),
    }),
    response: proposal,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.resolveResupplyProposal({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelter-facilities',
    tag,
    summary: 'Facilities of shelters with people against the standards: one toilet for 20 …',
    access: everyone,
    query: z.strictObject({ divisionCode: divisionCode.optional(), exerciseId, siteIds: repeated }),
    response: z.object({ findings: z.array(finding) }),
    handle: ({ query }, { shelters, options }) => shelters.checkFacilities(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}/handovers',
    tag,
    summary: 'Offer a shelter to the next manager',
    access: shelterKeepers,
    body: z.strictObject({
      exerciseId,
      toId: z.string().max(100),
      toName: z.string().max(100),
      note: z.string().max(2_000).optional(),
    }),
    response: handover,
    status: 201,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.offerHandover({ ...body, siteId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelters/{id}/handovers',
    tag,
    summary: 'Handovers of a shelter, newest first',
    access: [...shelterKeepers, 'AUDITOR'],
    query: z.strictObject({ ...pageQuery, exerciseId }),
    response: pageOut('handovers', handover),
    handle: ({ params, query }, { shelters, options }) =>
      shelters.listHandovers({ ...query, siteId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelter-handovers/{id}:accept',
    tag,
    summary: 'Take a shelter over, having counted',
    access: shelterKeepers,
    body: noteBody,
    response: handover,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.acceptHandover({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelter-handovers/{id}:withdraw',
    tag,
    summary: 'Take an offer back',
    access: shelterKeepers,
    body: noteBody,
    response: handover,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.withdrawHandover({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelter-openings',
    tag,
    summary: 'Openings of shelters, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      siteId: siteIdText.optional(),
      incidentId: incidentId.optional(),
      exerciseId,
    }),
    response: pageOut('openings', opening),
    handle: ({ query }, { shelters, options }) => shelters.listOpenings(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelter-openings/{id}',
    tag,
    summary: 'What an opening was: person-days, peak, overrides, resupply',
    access: everyone,
    response: report,
    handle: async ({ params }, { shelters, options }) => {
      const { opening: of, ...figures } = await shelters.getOpeningReport(params, options);
      return { ...figures, opening: of! };
    },
  }),
];
