import { z } from 'zod';
import {
  divisionCode,
  etag,
  flag,
  identifier,
  longText,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { everyone, rectifiers } from '../roles';
import { route } from '../route';

const tag = 'Rectifications';

const states = ['REGISTERED', 'REPORTED', 'SUPERVISED', 'RECTIFIED', 'CLOSED'] as const;
const origins = ['READINESS', 'DRILL', 'INSPECTION'] as const;
const note = z.string().min(1, 'must say what was done').max(2_000);

const newRectification = z
  .strictObject({
    divisionCode,
    origin: z.enum(origins),
    originId: identifier.describe('the rule, the finding or the document number'),
    title: shortText.optional().describe("the rule's name unless told"),
    detail: longText.max(2_000).optional(),
    ownerId: identifier.optional().describe('the caller unless told'),
    ownerName: shortText.optional(),
    dueTime: time.optional(),
    retestDrillId: identifier.optional().describe('the drill that must re-test it'),
  })
  .meta({ id: 'NewRectification' });

const rectification = z
  .object({
    id: z.string(),
    divisionCode: z.string(),
    origin: oneOfOut(origins),
    originId: z.string(),
    title: z.string(),
    detail: textOut,
    state: oneOfOut(states),
    ownerId: z.string(),
    ownerName: z.string(),
    dueTime: timeOut,
    overdue: z.boolean(),
    retestDrillId: textOut,
    createTime: timeOut,
    closeTime: timeOut,
    steps: z.array(
      z.object({
        fromState: oneOfOut(states),
        toState: oneOfOut(states),
        note: z.string(),
        evidence: z.array(z.string()),
        actorName: z.string(),
        createTime: timeOut,
      }),
    ),
    etag: z.string(),
  })
  .meta({ id: 'Rectification', description: 'What was found wanting, until it is struck off.' });

export const rectificationRoutes = [
  route({
    method: 'get',
    path: '/v1/rectifications',
    tag,
    summary: 'Rectifications, those due first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      state: z.enum(states).optional(),
      origin: z.enum(origins).optional(),
      openOnly: flag,
      overdueOnly: flag,
    }),
    response: pageOut('rectifications', rectification),
    handle: ({ query }, { mobilization, options }) =>
      mobilization.listRectifications(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/rectifications',
    tag,
    summary: 'Register a rectification',
    access: rectifiers,
    body: newRectification,
    scope: ({ body }) => body.divisionCode,
    response: rectification,
    status: 201,
    timeoutMs: 30_000,
    handle: ({ body, requestId }, { mobilization, options }) =>
      mobilization.openRectification({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/rectifications/{id}',
    tag,
    summary: 'A rectification with its history',
    access: everyone,
    response: rectification,
    handle: ({ params }, { mobilization, options }) =>
      mobilization.getRectification(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/rectifications/{id}:advance',
    tag,
    summary: 'Move it to the next state; none can be skipped',
    access: rectifiers,
    body: z.strictObject({
      to: z.enum(states),
      note,
      evidence: z.array(z.string().min(1).max(500)).max(20).optional(),
      etag,
    }),
    response: rectification,
    timeoutMs: 30_000,
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.advanceRectification({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/rectifications/{id}:return',
    tag,
    summary: 'Send a rectified one back to be done again',
    access: rectifiers,
    body: z.strictObject({ reason: note, etag }),
    response: rectification,
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.returnRectification({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/rectifications/{id}:reassign',
    tag,
    summary: 'Give it another owner or deadline',
    access: rectifiers,
    body: z.strictObject({
      ownerId: identifier.optional(),
      ownerName: shortText.optional(),
      dueTime: time.optional(),
      reason: note,
      etag,
    }),
    response: rectification,
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.reassignRectification({ ...body, ...params, etag: version, requestId }, options),
  }),
];
