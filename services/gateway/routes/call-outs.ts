import { z } from 'zod';
import {
  divisionCode,
  flag,
  identifier,
  pageOut,
  pageQuery,
  reason,
  textOut,
  time,
} from '../fields';
import { callOutNameReaders, callers, editors, everyone } from '../roles';
import { route } from '../route';
import type { levels } from './call-out-schemas';
import {
  answers,
  callOut,
  callOutStates,
  channel,
  message,
  newOrder,
  newPolicy,
  plan,
  policy,
  recipient,
  recipientStates,
  trigger,
} from './call-out-schemas';

const tag = 'Call-outs';
// Whom to ask is found in the roster person by person: a region's 100,000 take a minute or two.
const timeoutMs = 180_000;
const ending = z.strictObject({ reason, etag: z.string().max(20).optional() });
const deciding = { tag, access: callers, response: callOut, timeoutMs } as const;

export const callOutRoutes = [
  route({
    method: 'get',
    path: '/v1/call-outs',
    tag,
    summary: 'Call-outs, newest first; real ones alone unless told',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      state: z.enum(callOutStates).optional(),
      exerciseId: z.string().max(64).optional(),
      includeExercises: flag,
      incidentId: z.string().max(64).optional(),
    }),
    response: pageOut('callOuts', callOut),
    handle: ({ query }, { mobilization, options }) => mobilization.listCallOuts(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/call-out-triggers',
    tag,
    summary: 'Activations, commits and drills that are followed by a call-out, and what came of it',
    access: everyone,
    query: z.strictObject({
      source: z.string().max(100).optional().describe('activations/…, commits/… or drills/…'),
      incidentId: z.string().max(64).optional(),
    }),
    response: z.object({ triggers: z.array(trigger) }),
    handle: ({ query }, { mobilization, options }) =>
      mobilization.listCallOutTriggers(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/call-outs:plan',
    tag,
    summary: 'Dry run: who would be asked first, who not and why, and the cost',
    access: callers,
    keyed: false,
    body: newOrder,
    bodyField: 'order',
    scope: ({ body }) => body.divisionCode,
    response: plan,
    timeoutMs,
    handle: ({ body: order }, { mobilization, options }) =>
      mobilization.planCallOut({ order }, options),
  }),
  route({
    method: 'post',
    path: '/v1/call-outs',
    tag,
    summary: 'Call people out, in waves, until the places are filled',
    description: `QUOTA_INFEASIBLE has the nearest quota in its metadata; send acceptNearest to go on
with it. More people than the level's limit wait for a second person.`,
    access: callers,
    body: newOrder.extend({ acceptNearest: z.boolean().optional() }),
    bodyField: 'order',
    scope: ({ body }) => body.divisionCode,
    response: callOut,
    status: 201,
    timeoutMs,
    handle: ({ body: { acceptNearest, ...order }, requestId }, { mobilization, options }) =>
      mobilization.createCallOut({ order, acceptNearest, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/call-outs/{id}',
    tag,
    summary: 'How far a call-out is: places, states, waves, pass marks, deadlines',
    access: everyone,
    response: callOut,
    handle: ({ params }, { mobilization, options }) => mobilization.getCallOut(params, options),
  }),
  route({
    ...deciding,
    method: 'post',
    path: '/v1/call-outs/{id}:approve',
    summary: 'Begin a mass call-out, as its second person',
    body: z.strictObject({ etag: z.string().max(20).optional() }),
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.approveCallOut({ ...body, ...params, requestId }, options),
  }),
  route({
    ...deciding,
    method: 'post',
    path: '/v1/call-outs/{id}:reject',
    summary: 'Refuse a mass call-out',
    body: ending,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.rejectCallOut({ ...body, ...params, requestId }, options),
  }),
  route({
    ...deciding,
    method: 'post',
    path: '/v1/call-outs/{id}:close',
    summary: 'End a call-out; who is still awaited is stood down',
    body: ending,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.closeCallOut({ ...body, ...params, requestId }, options),
  }),
  route({
    ...deciding,
    method: 'post',
    path: '/v1/call-outs/{id}:cancel',
    summary: 'End a call-out; everyone who was asked is told not to come',
    body: ending,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.cancelCallOut({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/call-outs/{id}/recipients',
    tag,
    summary: 'Who was asked, in the order of asking, and how far each one is',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(recipientStates).optional(),
      teamId: identifier.optional(),
    }),
    response: pageOut('recipients', recipient),
    handle: ({ params, query }, { mobilization, options }) =>
      mobilization.listRecipients({ ...query, callOutId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/call-out-recipients/{id}:answer',
    tag,
    summary: 'Take down what a person said by other means',
    access: callOutNameReaders,
    body: z.strictObject({
      answer: z.enum(answers),
      reason: z.string().max(200).optional(),
      etaTime: time.optional(),
    }),
    response: recipient,
    handle: ({ params, body: { answer, ...said }, requestId }, { mobilization, options }) => {
      const given = { ...said, answer: `ANSWER_${answer}` as const, recipientId: params.id };
      return mobilization.recordAnswer({ ...given, requestId }, options);
    },
  }),
  route({
    method: 'get',
    path: '/v1/call-outs/{id}/messages',
    tag,
    summary: 'Messages, newest first: each channel with its tries and receipts',
    access: everyone,
    query: z.strictObject({ ...pageQuery, recipientId: z.string().max(36).optional() }),
    response: pageOut('messages', message),
    handle: ({ params, query }, { mobilization, options }) =>
      mobilization.listMessages({ ...query, callOutId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/call-outs/{id}/outbox',
    tag,
    summary: 'Messages that a person must carry, with their words',
    access: callOutNameReaders,
    query: z.strictObject(pageQuery),
    response: pageOut(
      'messages',
      z.object({
        message: message.nullable(),
        personId: z.string(),
        name: textOut,
        text: z.string(),
        linkPath: z.string(),
      }),
    ),
    handle: ({ params, query }, { mobilization, options }) =>
      mobilization.listOutbox({ ...query, callOutId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/my-call-outs',
    tag,
    summary: 'Call-outs the caller was asked in, with the link to answer',
    access: 'signed-in',
    query: z.strictObject({
      ...pageQuery,
      peek: flag.describe('nobody looks: nothing is marked as delivered'),
    }),
    response: pageOut(
      'callOuts',
      z.object({
        callOut: callOut.nullable(),
        recipient: recipient.nullable(),
        linkPath: z.string(),
      }),
    ),
    handle: ({ query }, { mobilization, options }) => mobilization.listMyCallOuts(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/call-out-policies',
    tag,
    summary: 'What holds for each level, and the channels of this installation',
    access: everyone,
    response: z.object({ policies: z.array(policy), channels: z.array(channel) }),
    handle: (_input, { mobilization, options }) => mobilization.listCallOutPolicies({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/call-out-policies/{level}',
    tag,
    summary: 'Change what holds for a level; call-outs under way keep what they began with',
    access: editors,
    versioned: true,
    body: newPolicy,
    bodyField: 'policy',
    response: policy,
    handle: ({ params, body, etag, requestId }, { mobilization, options }) => {
      const level = params.level as (typeof levels)[number];
      return mobilization.putCallOutPolicy(
        { policy: { ...body, level, etag }, requestId },
        options,
      );
    },
  }),
];
