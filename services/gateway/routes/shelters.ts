import { z } from 'zod';
import {
  countOut,
  divisionCode,
  etag,
  flag,
  identifier,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  repeated,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { everyone, shelterKeepers } from '../roles';
import { route } from '../route';
import {
  exerciseId,
  hazard,
  incidentId,
  shelter,
  siteFields,
  siteKinds,
  siteStates,
} from './shelter-schemas';

const tag = 'Shelters';

const newShelter = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must have 1 to 64 of a-z, 0-9 and -'),
    ...siteFields,
  })
  .meta({ id: 'NewShelter' });

const shelterChanges = z
  .strictObject({ ...siteFields, etag })
  .partial()
  .meta({ id: 'ShelterChanges' });

const verbBody = z.strictObject({
  exerciseId,
  etag,
  reason: z.string().max(500).optional(),
  overrideReason: z
    .string()
    .max(500)
    .optional()
    .describe('goes ahead although the checklist is not complete; recorded'),
});

const point = z.object({
  id: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  kind: oneOfOut(siteKinds),
  state: oneOfOut(siteStates),
  places: countOut,
  persons: countOut,
  free: countOut,
  divisionCode: z.string(),
});

const stateChange = z.object({
  id: z.string(),
  siteId: z.string(),
  exerciseId: textOut,
  from: oneOfOut(siteStates),
  to: oneOfOut(siteStates),
  actorId: z.string(),
  reason: textOut,
  persons: countOut,
  createTime: timeOut,
});

const jsonOut = z.string().transform((text) => JSON.parse(text) as unknown);
const version = z.object({
  fromTime: timeOut,
  toTime: timeOut,
  actorId: z.string(),
  changes: z.array(z.object({ field: z.string(), before: jsonOut, after: jsonOut })),
});

export const shelterRoutes = [
  route({
    method: 'get',
    path: '/v1/shelters',
    tag,
    summary: 'Shelters you may see, in id order',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional().describe('at or below this division'),
      kind: z.enum(siteKinds).optional(),
      state: z.enum(siteStates).optional(),
      tags: repeated.describe('all of these'),
      exerciseId,
      hazard: hazard.describe('shows places for this hazard'),
      incidentId: incidentId.optional(),
      text: z.string().max(100).optional().describe('part of a name or of the id'),
      withArchived: flag,
      freeMin: z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number)
        .optional()
        .meta({ type: 'integer' }),
      asOf: time.optional().describe('as they were then; now unless told'),
    }),
    response: pageOut('sites', shelter),
    handle: ({ query }, { shelters, options }) => shelters.listSites(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters',
    tag,
    summary: 'Add a shelter, closed',
    access: shelterKeepers,
    scope: ({ body }) => body.divisionCode,
    body: newShelter,
    bodyField: 'site',
    response: shelter,
    status: 201,
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.createSite({ requestId, site: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelters/{id}',
    tag,
    summary: 'One shelter, as it is or as it was at a time',
    access: everyone,
    query: z.strictObject({ exerciseId, hazard, asOf: time.optional() }),
    response: shelter,
    handle: ({ params, query }, { shelters, options }) =>
      shelters.getSite({ ...params, ...query }, options),
  }),
  route({
    method: 'patch',
    path: '/v1/shelters/{id}',
    tag,
    summary: 'Change the fields that are sent',
    access: shelterKeepers,
    scope: ({ body }) => body.divisionCode,
    body: shelterChanges,
    bodyField: 'site',
    versioned: true,
    response: shelter,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { shelters, options }) =>
      shelters.updateSite(
        { requestId, site: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
  route({
    method: 'get',
    path: '/v1/shelters/{id}/states',
    tag,
    summary: 'Every change of state, newest first',
    access: everyone,
    query: z.strictObject({ ...pageQuery, exerciseId }),
    response: pageOut('changes', stateChange),
    handle: ({ params, query }, { shelters, options }) =>
      shelters.listSiteStates({ ...query, siteId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelters/{id}/history',
    tag,
    summary: 'What changed of how it is described, when and by whom, newest first',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('versions', version),
    handle: ({ params, query }, { shelters, options }) =>
      shelters.listSiteHistory({ ...params, ...query }, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelter-points',
    tag,
    summary: 'Every shelter with a point, for a map',
    access: everyone,
    query: z.strictObject({ divisionCode: divisionCode.optional(), exerciseId, hazard }),
    response: z.object({ points: z.array(point) }),
    handle: ({ query }, { shelters, options }) => shelters.listSitePoints(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}/checklist',
    tag,
    summary: 'Tick items of the opening checklist, or of the closing one while it closes',
    access: shelterKeepers,
    body: z.strictObject({
      exerciseId,
      answers: z.array(z.strictObject({ itemId: identifier, done: z.boolean() })).max(100),
    }),
    response: shelter,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.answerChecklist({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}:ready',
    tag,
    summary: 'Call for a closed shelter: its team goes, the checklist begins',
    access: shelterKeepers,
    body: z.strictObject({
      exerciseId,
      incidentId: incidentId.optional(),
      hazard: shortText,
      reason: z.string().max(500).optional(),
    }),
    response: shelter,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.readySite({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}:open',
    tag,
    summary: 'Open it: the checklist is complete, or a reason overrides it',
    access: shelterKeepers,
    body: verbBody,
    response: shelter,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.openSite({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}:startClosing',
    tag,
    summary: 'Take nobody else in, and give reserved places back',
    access: shelterKeepers,
    body: verbBody,
    response: shelter,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.startClosingSite({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/shelters/{id}:close',
    tag,
    summary: 'Close it, once everyone has gone and the closing checklist is complete',
    access: shelterKeepers,
    body: verbBody,
    response: shelter,
    handle: ({ params, body, requestId }, { shelters, options }) =>
      shelters.closeSite({ ...params, ...body, requestId }, options),
  }),
];
