import { z } from 'zod';
import {
  countOut,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  textOut,
  timeOut,
} from '../fields';
import { commanders, everyone } from '../roles';
import { route } from '../route';

const tag = 'Commits';

export const commit = z
  .object({
    id: z.string(),
    planId: z.string(),
    incidentId: z.string(),
    divisionCode: z.string(),
    state: oneOfOut(['RUNNING', 'COMPENSATING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
    step: oneOfOut([
      'APPROVE',
      'RESERVE',
      'CREATE_TRANSFERS',
      'CONFIRM',
      'MARK_COMMITTED',
      'DONE',
      'CLAIM_TEAMS',
      'CLAIM_EQUIPMENT',
      'RESERVE_PLACES',
      'CONFIRM_TEAMS',
      'CONFIRM_EQUIPMENT',
      'CONFIRM_PLACES',
      'CALL_OFF',
      'CONFIRM_CALL_OFFS',
    ]).describe('the step being taken, or undone'),
    reservationId: textOut,
    failures: z
      .array(
        z.object({
          depotId: z.string(),
          itemId: z.string(),
          requested: countOut,
          available: countOut,
        }),
      )
      .describe('lines that could not be reserved'),
    failureReason: textOut,
    failureMessage: textOut,
    approverId: textOut,
    createTime: timeOut,
    endTime: timeOut,
    attempts: z.int(),
    etag: z.string(),
    standDownReason: textOut.describe('why what has not left is given up'),
    stoodDownTime: timeOut.describe('when nothing was left to give up'),
    joint: z.boolean().describe('the plan is a joint plan'),
    steps: z.array(z.string()).describe('what the commit has to do, in order'),
    failedClaims: z
      .array(
        z.object({
          part: textOut.describe('TEAMS, EQUIPMENT, PLACES or CALL_OFFS'),
          id: z.string(),
          incidentId: textOut,
          description: textOut,
        }),
      )
      .describe('teams, assets and sites that could not be had'),
    incidentIds: z.array(z.string()).describe('all incidents of a joint plan'),
    roads: z
      .object({
        state: oneOfOut(['CLEAR', 'ACCEPTED', 'UNCHECKED']),
        readTime: timeOut,
        lines: z.int().describe('held up by closed roads'),
        closureIds: z.array(z.string()),
        failure: textOut.describe('why roads could not be asked about'),
      })
      .nullish()
      .describe('what was known of closed roads when it was decided'),
  })
  .meta({ id: 'Commit', description: 'The commit of one plan, step by step.' });

/** A commander goes on with a plan whose lines closed roads hold up. */
export const acceptClosureIds = z
  .array(identifier)
  .max(2_500)
  .optional()
  .describe('closed roads that hold up lines of the plan (ROADS_CLOSED), accepted all the same');

export const commitRoutes = [
  route({
    method: 'get',
    path: '/v1/commits',
    tag,
    summary: 'Commits, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      incidentId: identifier.optional(),
      planId: identifier.optional(),
    }),
    response: pageOut('commits', commit),
    handle: ({ query }, { mobilization, options }) => mobilization.listCommits(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/commits/{id}',
    tag,
    summary: 'One commit',
    access: everyone,
    response: commit,
    handle: ({ params }, { mobilization, options }) => mobilization.getCommit(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/commits/{id}:cancel',
    tag,
    summary: 'Take a commit back while no goods have left',
    access: commanders,
    body: z.strictObject({ reason }),
    response: commit,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.cancelCommit({ ...params, ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/commits/{id}:standDown',
    tag,
    summary: 'Give up what has not left: stock is free again, goods on the road arrive',
    access: commanders,
    body: z.strictObject({ reason }),
    response: commit,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.standDownCommit({ ...params, ...body, requestId }, options),
  }),
];
