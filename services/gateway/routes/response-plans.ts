import { z } from 'zod';
import {
  countOut,
  divisionCode,
  etag,
  identifier,
  longText,
  oneOfOut,
  pageOut,
  pageQuery,
  quantity,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { commanders, everyone, planKeepers, reporters } from '../roles';
import { route } from '../route';
import { hazards, responseLevels } from './incident-words';

const tag = 'Response plans';

const minutes = z.int().min(0).max(43_200).describe('from the activation');
const words = z.array(shortText.max(500)).max(50);

const taskFields = {
  id: identifier,
  post: shortText.describe('who does it'),
  titleZh: shortText,
  titleEn: shortText,
  dueMinutes: minutes,
};
const cards = { post: shortText, textZh: longText };
const commonFields = {
  nameZh: shortText,
  nameEn: shortText,
  divisionCode,
  shelterIds: z.array(identifier).max(500),
  stepDownHours: z.number().min(0).max(1_440).describe('0: only by hand'),
  enabled: z.boolean(),
};
const musterPoint = z.object({
  nameZh: shortText.max(60),
  nameEn: shortText.max(60),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});
const quota = z.object({ skill: shortText, people: z.int().min(1), dueMinutes: minutes });

const newPlan = z
  .strictObject({
    ...commonFields,
    shelterIds: commonFields.shelterIds.optional(),
    stepDownHours: commonFields.stepDownHours.optional(),
    enabled: commonFields.enabled.optional().describe('true unless told'),
    hazard: z.enum(hazards),
    level: z.enum(responseLevels),
    tasks: z
      .array(
        z.strictObject({
          ...taskFields,
          postEn: shortText.optional(),
          checklistZh: words.optional(),
          checklistEn: words.optional(),
        }),
      )
      .max(200)
      .optional(),
    quotas: z.array(quota).max(100).optional().describe('who is called out'),
    musterPoint: musterPoint.nullish().describe('where they muster'),
    postures: z
      .array(z.strictObject({ depotId: identifier, itemId: identifier, quantity }))
      .max(500)
      .optional()
      .describe('what is to lie ready'),
    cards: z
      .array(
        z.strictObject({ ...cards, postEn: shortText.optional(), textEn: longText.optional() }),
      )
      .max(100)
      .optional()
      .describe('the card of each post'),
    etag,
  })
  .meta({ id: 'NewResponsePlan' });

const plan = z
  .object({
    id: z.string(),
    ...commonFields,
    hazard: oneOfOut(hazards),
    level: oneOfOut(responseLevels),
    tasks: z.array(
      z.object({ ...taskFields, postEn: textOut, checklistZh: words, checklistEn: words }),
    ),
    quotas: z.array(quota),
    musterPoint: musterPoint.nullish(),
    postures: z.array(z.object({ depotId: z.string(), itemId: z.string(), quantity: countOut })),
    cards: z.array(z.object({ ...cards, postEn: textOut, textEn: textOut })),
    etag: textOut,
  })
  .meta({ id: 'ResponsePlan', description: 'What is done for a hazard at a level.' });

const states = ['PROPOSED', 'ACTIVE', 'REJECTED', 'STEPPED_DOWN'] as const;

const activation = z
  .object({
    id: z.string(),
    plan: plan.nullable().describe('as it was when it was proposed'),
    state: oneOfOut(states),
    divisionCode: z.string(),
    incidentId: textOut,
    warningId: textOut,
    exercise: z.boolean(),
    reason: textOut,
    deciderName: textOut,
    decisionReason: textOut,
    createTime: timeOut,
    startTime: timeOut,
    stepDownDueTime: timeOut,
    endTime: timeOut,
    tasks: z.array(
      z.object({
        id: z.string(),
        state: oneOfOut(['PENDING', 'DONE', 'SKIPPED']),
        dueTime: timeOut,
        late: z.boolean(),
        note: textOut,
        actorName: textOut,
        endTime: timeOut,
      }),
    ),
    etag: z.string(),
  })
  .meta({ id: 'Activation', description: 'A response plan proposed, running or ended.' });

const decision = z.strictObject({ reason: shortText.max(500).optional(), etag });

export const responsePlanRoutes = [
  route({
    method: 'get',
    path: '/v1/response-plans',
    tag,
    summary: 'The response plans',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      hazard: z.enum(hazards).optional(),
      level: z.enum(responseLevels).optional(),
    }),
    response: pageOut('responsePlans', plan),
    handle: ({ query }, { incidents, options }) => incidents.listResponsePlans(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/response-plans/{id}',
    tag,
    summary: 'A response plan',
    access: everyone,
    response: plan,
    handle: ({ params }, { incidents, options }) => incidents.getResponsePlan(params, options),
  }),
  route({
    method: 'put',
    path: '/v1/response-plans/{id}',
    tag,
    summary: 'Add or replace a response plan',
    access: planKeepers,
    body: newPlan,
    bodyField: 'responsePlan',
    scope: ({ body }) => body.divisionCode,
    response: plan,
    handle: ({ params, body, etag: version, requestId }, { incidents, options }) => {
      const responsePlan = { enabled: true, ...body, ...params, etag: version };
      return incidents.putResponsePlan({ requestId, responsePlan }, options);
    },
  }),
  route({
    method: 'get',
    path: '/v1/activations',
    tag,
    summary: 'Activations, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(states).optional(),
      incidentId: identifier.optional(),
    }),
    response: pageOut('activations', activation),
    handle: ({ query }, { incidents, options }) => incidents.listActivations(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/activations',
    tag,
    summary: 'Propose to activate a response plan',
    access: reporters,
    body: z.strictObject({
      responsePlanId: identifier,
      divisionCode: divisionCode.optional().describe("the plan's own unless told"),
      incidentId: identifier.optional(),
      reason: z.string().min(1, 'must say why').max(500),
    }),
    response: activation,
    status: 201,
    handle: ({ body, requestId }, { incidents, options }) =>
      incidents.proposeActivation({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/activations/{id}',
    tag,
    summary: 'An activation with its tasks',
    access: everyone,
    response: activation,
    handle: ({ params }, { incidents, options }) => incidents.getActivation(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/activations/{id}:approve',
    tag,
    summary: 'Activate what was proposed',
    access: commanders,
    body: decision.extend({
      callOut: z.boolean().optional().describe('calls out whom the plan names, at its level'),
      callOutLanguage: z
        .enum(['zh', 'en'])
        .optional()
        .describe('of the messages of the call-out; zh unless told'),
      prePosition: z
        .boolean()
        .optional()
        .describe('brings the stock posture to where it is to lie ready'),
      readyShelters: z.boolean().optional().describe("makes the plan's shelters READY"),
    }),
    response: activation,
    handle: ({ params, body, etag: version, requestId }, { incidents, options }) =>
      incidents.approveActivation({ ...params, ...body, etag: version, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/activations/{id}:reject',
    tag,
    summary: 'Refuse what was proposed',
    access: commanders,
    body: decision,
    response: activation,
    handle: ({ params, body, etag: version, requestId }, { incidents, options }) =>
      incidents.rejectActivation({ ...params, ...body, etag: version, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/activations/{id}:stepDown',
    tag,
    summary: 'End the response',
    access: commanders,
    body: decision,
    response: activation,
    handle: ({ params, body, etag: version, requestId }, { incidents, options }) =>
      incidents.stepDownActivation({ ...params, ...body, etag: version, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/activations/{id}:extend',
    tag,
    summary: 'Move the time it steps down at',
    access: commanders,
    body: z.strictObject({
      stepDownDueTime: time,
      reason: z.string().min(1, 'must say why').max(500),
      etag,
    }),
    response: activation,
    handle: ({ params, body, etag: version, requestId }, { incidents, options }) =>
      incidents.extendActivation({ ...params, ...body, etag: version, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/activations/{id}/tasks/{taskId}:complete',
    tag,
    summary: 'Tick a task off, or skip it with the reason',
    access: reporters,
    body: z.strictObject({
      skipped: z.boolean().optional(),
      note: longText.max(2_000).optional(),
      doneTime: time.optional().describe('for what was done without a connection'),
    }),
    response: activation,
    handle: ({ params, body, requestId }, { incidents, options }) =>
      incidents.completeTask({ ...params, ...body, requestId }, options),
  }),
];
