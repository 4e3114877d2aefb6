import { z } from 'zod';
import {
  divisionCode,
  etag,
  flag,
  longText,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  textOut,
  time,
  timeOut,
} from '../fields';
import { everyone, reporters } from '../roles';
import { route } from '../route';
import { versionOut } from './team-schemas';

const tag = 'Incidents';

const states = ['CLOSED', 'REOPENED'] as const;
const media = ['ROAD', 'WATER'] as const;

const depotId = z.string().max(64);
const places = {
  fromDepotId: depotId.optional(),
  fromDivisionCode: divisionCode.optional().describe('no beginning at all: from anywhere'),
  toDepotId: depotId.optional(),
  toDivisionCode: divisionCode.optional().describe('with all that lies in it'),
};
const amendable = {
  bothWays: z.boolean().optional(),
  medium: z.enum(media).optional().describe('ROAD unless told: boats may still pass'),
  fromTime: time.optional().describe('now unless told'),
  untilTime: time.nullable().optional().describe('until further notice unless told'),
  reason: z.string().min(1, 'must say why').max(500),
};

const newClosure = z.strictObject({ ...places, ...amendable }).meta({ id: 'NewRoadClosure' });
const closureChanges = z
  .strictObject({ ...amendable, etag })
  .partial()
  .meta({ id: 'RoadClosureChanges' });

const roadClosure = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    fromDepotId: textOut,
    fromDivisionCode: textOut,
    toDepotId: textOut,
    toDivisionCode: textOut,
    bothWays: z.boolean(),
    medium: oneOfOut(media),
    fromTime: timeOut,
    untilTime: timeOut.describe('absent: until further notice'),
    reason: z.string(),
    state: oneOfOut(states),
    over: z.boolean().describe('its time has passed: plans take no notice of it'),
    reporterId: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
    reopenTime: timeOut,
    reopenNote: textOut,
    etag: z.string(),
  })
  .meta({ id: 'RoadClosure', description: 'A road closed in an incident, or all into a place.' });

export const roadClosureRoutes = [
  route({
    method: 'get',
    path: '/v1/incidents/{id}/road-closures',
    tag,
    summary: 'Closed roads of an incident, the one reported last first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      inForce: flag.describe('only what is closed now or will be'),
    }),
    response: pageOut('roadClosures', roadClosure).extend({ readTime: timeOut }),
    handle: ({ params, query }, { incidents, options }) =>
      incidents.listRoadClosures({ ...query, incidentId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/incidents/{id}/road-closures',
    tag,
    summary: 'Report a closed road, or a place that no road leads to any more',
    description:
      'Plans made from then on go by it. Without a beginning every road into the place is closed; ' +
      'roads inside a division stay open.',
    access: reporters,
    body: newClosure,
    bodyField: 'roadClosure',
    response: roadClosure,
    status: 201,
    handle: async ({ params, body, requestId }, { inventory, incidents, options }) => {
      // The incident's service knows no depots: a wrong one would close nothing.
      for (const id of [body.fromDepotId, body.toDepotId]) {
        if (id) await inventory.getDepot({ id }, options);
      }
      const closure = { ...body, incidentId: params.id };
      return incidents.reportRoadClosure({ requestId, roadClosure: closure }, options);
    },
  }),
  route({
    method: 'get',
    path: '/v1/road-closures/{id}',
    tag,
    summary: 'A closed road',
    access: everyone,
    response: roadClosure,
    handle: ({ params }, { incidents, options }) => incidents.getRoadClosure(params, options),
  }),
  route({
    method: 'patch',
    path: '/v1/road-closures/{id}',
    tag,
    summary: 'Amend when, how or why a road is closed; not where',
    access: reporters,
    body: closureChanges,
    bodyField: 'roadClosure',
    versioned: true,
    response: roadClosure,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { incidents, options }) =>
      incidents.updateRoadClosure(
        { requestId, roadClosure: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
  route({
    method: 'post',
    path: '/v1/road-closures/{id}:reopen',
    tag,
    summary: 'Say that the road is open again: CLOSED → REOPENED',
    access: reporters,
    body: z.strictObject({ note: longText.max(500).default(''), etag }),
    versioned: true,
    response: roadClosure,
    handle: ({ params, body, etag, requestId }, { incidents, options }) =>
      incidents.reopenRoad({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/road-closures/{id}/versions',
    tag,
    summary: 'Who reported and changed what of a closed road, newest first',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('versions', versionOut),
    handle: ({ params, query }, { incidents, options }) =>
      incidents.listRoadClosureVersions({ ...params, ...query }, options),
  }),
];
