import { z } from 'zod';
import { etag, identifier, oneOfOut, shortText, textOut, timeOut } from '../fields';
import { drillControllers, everyone } from '../roles';
import { route } from '../route';

const tag = 'Drills';
const triggers = [
  'TIMED',
  'AFTER_INJECT',
  'ACKNOWLEDGED_SHARE',
  'MUSTERED_SHARE',
  'MANUAL',
] as const;

const newInject = z
  .strictObject({
    number: z.int().min(1).max(9_999),
    title: shortText,
    body: z.string().min(1).max(4_000),
    expectedAction: z.string().max(2_000).optional(),
    teamIds: z.array(identifier).max(100).optional().describe('none is all'),
    trigger: z.enum(triggers),
    afterSeconds: z.int().min(0).max(2_592_000).optional(),
    afterInjectId: identifier.optional(),
    share: z.number().min(0).max(1).optional(),
    etag,
  })
  .meta({ id: 'NewInject' });

export const injectOut = z
  .object({
    id: z.string(),
    drillId: z.string(),
    number: z.int(),
    title: z.string(),
    body: z.string(),
    expectedAction: textOut.describe('for controllers'),
    teamIds: z.array(z.string()),
    trigger: oneOfOut(triggers),
    afterSeconds: z.int(),
    afterInjectId: textOut,
    share: z.number(),
    state: oneOfOut(['PENDING', 'RELEASED', 'CANCELLED']),
    releaseTime: timeOut,
    etag: z.string(),
  })
  .meta({ id: 'Inject', description: 'An entry of the master scenario events list.' });

export const drillInjectRoutes = [
  route({
    method: 'get',
    path: '/v1/drills/{drillId}/injects',
    tag,
    summary: 'The events list: whole for its controllers, what was released for everyone else',
    access: everyone,
    response: z.object({ injects: z.array(injectOut) }),
    handle: ({ params }, { mobilization, options }) => mobilization.listInjects(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills/{drillId}/injects',
    tag,
    summary: 'Add an inject; not for a time that has passed',
    access: drillControllers,
    body: newInject,
    bodyField: 'inject',
    response: injectOut,
    status: 201,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.putInject({ requestId, inject: { ...body, ...params } }, options),
  }),
  route({
    method: 'put',
    path: '/v1/drills/{drillId}/injects/{id}',
    tag,
    summary: 'Replace an inject that was not released',
    access: drillControllers,
    body: newInject,
    bodyField: 'inject',
    response: injectOut,
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.putInject({ requestId, inject: { ...body, ...params, etag: version } }, options),
  }),
  route({
    method: 'delete',
    path: '/v1/drills/{drillId}/injects/{id}',
    tag,
    summary: 'Take an inject away that was not released',
    access: drillControllers,
    handle: ({ params, requestId }, { mobilization, options }) =>
      mobilization.deleteInject({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills/{drillId}/injects/{id}:release',
    tag,
    summary: 'Release an inject now',
    access: drillControllers,
    response: injectOut,
    handle: ({ params, requestId }, { mobilization, options }) =>
      mobilization.releaseInject({ ...params, requestId }, options),
  }),
];
