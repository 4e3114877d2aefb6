import { z } from 'zod';
import { divisionCode, identifier, oneOfOut, textOut, time } from '../fields';
import { everyone } from '../roles';
import { route } from '../route';
import { jointPart, jointPlan } from './joint-plans';
import { changeFields, changeKinds } from './plan-changes';

const tag = 'Plans';

const change = z
  .strictObject({
    kind: z.enum([...changeKinds, 'DROP_TEAM', 'DROP_ASSET', 'DROP_SITE']),
    ...changeFields,
    toDivisionCode: divisionCode.optional().describe('a road to it is one to its shelters too'),
    toSiteId: identifier.optional(),
    teamId: identifier.optional(),
    assetId: identifier.optional(),
  })
  .meta({ id: 'JointChange', description: 'Something that is otherwise than the plan takes it.' });

const places = {
  fromDepotId: textOut,
  toDivisionCode: textOut,
  toSiteId: textOut,
  itemId: textOut,
  teamId: textOut,
  assetId: textOut,
  riskPointId: textOut,
};

const difference = z
  .object({
    basePlanId: textOut,
    jointPlanId: textOut,
    lines: z.array(
      z.object({
        kind: oneOfOut(['KEPT', 'CHANGED', 'ADDED', 'REMOVED']),
        part: z.string().describe('SUPPLIES, TEAMS, EQUIPMENT or SHELTERS'),
        ...places,
        before: z.number().describe('units, people; of a team and a pump 1 or 0'),
        after: z.number(),
        textZh: z.string().describe('who or what goes where'),
        textEn: z.string(),
        reasonZh: textOut,
        reasonEn: textOut,
      }),
    ),
    kept: z.array(z.object({ part: z.string(), share: z.number() })),
  })
  .meta({ id: 'JointDifference' });

const explanation = z
  .object({
    jointPlanId: z.string(),
    lines: z.array(
      z.object({
        part: z.string(),
        ...places,
        taskId: textOut,
        quantity: z.number(),
        runnerUpId: textOut.describe('the depot, team, pump or shelter that would do it next'),
        extra: z.number().describe('hours of goods and teams, kilometres of pumps and people'),
        reasonZh: textOut,
        reasonEn: textOut,
      }),
    ),
  })
  .meta({ id: 'JointExplanation' });

const trial = z
  .object({
    jointPlanId: z.string(),
    plan: jointPlan.nullish().describe('without an id: it is not stored'),
    baseParts: z.array(jointPart),
    difference: difference.nullish(),
    same: z.boolean(),
  })
  .meta({ id: 'JointTrial', description: 'A joint plan that was worked out and not stored.' });

const timeLimitSeconds = z.number().positive().max(60).optional();
const trialTimeoutMs = 150_000;

export const jointChangeRoutes = [
  route({
    method: 'get',
    path: '/v1/joint-plans/{id}/difference',
    tag,
    summary: 'What a joint plan changes against an earlier one, part by part, and why',
    access: everyone,
    query: z.strictObject({
      basePlanId: identifier.optional().describe('the plan it was made from unless told'),
    }),
    response: difference,
    handle: ({ params, query }, { optimizer, options }) =>
      optimizer.compareJointPlans({ ...query, jointPlanId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/joint-plans/{id}/explanation',
    tag,
    summary: 'Of every line of a joint plan why it is so, its runner-up and what that costs more',
    access: everyone,
    response: explanation,
    handle: ({ params }, { optimizer, options }) => optimizer.explainJointPlan(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/joint-plans/{id}:tryChanges',
    tag,
    summary:
      'What if: a joint plan with a lost depot, team or shelter, a closed road; nothing is kept',
    access: everyone,
    keyed: false,
    timeoutMs: trialTimeoutMs,
    body: z.strictObject({
      changes: z.array(change).min(1).max(200),
      timeLimitSeconds: timeLimitSeconds.describe('of the goods; 20 unless told'),
    }),
    response: trial,
    handle: ({ params, body }, { optimizer, options }) =>
      optimizer.tryJointChanges({ ...body, jointPlanId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/joint-plans/{id}:replay',
    tag,
    summary: 'Work a past joint plan out again, with what was known then',
    access: everyone,
    keyed: false,
    timeoutMs: trialTimeoutMs,
    body: z.strictObject({ timeLimitSeconds }),
    response: trial,
    handle: ({ params, body }, { optimizer, options }) =>
      optimizer.replayJointPlan({ ...body, jointPlanId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/incidents/{id}/joint-plans:replay',
    tag,
    summary: 'Replay the newest joint plan of the incident that had been made by a time',
    access: everyone,
    keyed: false,
    timeoutMs: trialTimeoutMs,
    body: z.strictObject({ asOfTime: time }),
    response: trial,
    handle: ({ params, body }, { optimizer, options }) =>
      optimizer.replayJointPlan({ ...body, incidentId: params.id }, options),
  }),
];
