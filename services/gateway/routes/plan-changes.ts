import { z } from 'zod';
import { countOut, identifier, oneOfOut, quantity, textOut, time, timeOut } from '../fields';
import { everyone, planners } from '../roles';
import { route } from '../route';
import { toldRoads } from './plan-road-schemas';
import { coverage, plan, policy, proof, shortfall, stages } from './plans';

const tag = 'Plans';

/** What may be otherwise than a plan of any kind takes it. */
export const changeKinds = [
  'CLOSE_ROAD',
  'ADD_STOCK',
  'DROP_DEPOT',
  'ADD_VEHICLES',
  'SCALE_NEED',
  'EXTEND_DUE',
  'RELEASE_STOCK',
  'ADD_VEHICLE_HOURS',
] as const;

export const changeFields = {
  fromDepotId: identifier.optional(),
  itemId: identifier.optional(),
  fleetId: identifier.optional(),
  quantity: quantity.optional().describe('units or vehicles'),
  factor: z.number().min(0).max(1_000).optional().describe('of the need'),
  hours: z.number().min(0).max(10_000).optional().describe('later'),
  fromHours: z.number().min(0).max(10_000).optional().describe('a road closes; at the start'),
  untilHours: z.number().min(0).max(10_000).optional().describe('it opens again; never'),
};

const change = z
  .strictObject({
    kind: z.enum(changeKinds),
    toDivisionCode: identifier.optional().describe('without it, all ways from the depot'),
    ...changeFields,
  })
  .meta({ id: 'PlanChange', description: 'Something that is otherwise than the plan takes it.' });

const pin = z.strictObject({
  fromDepotId: identifier,
  toDivisionCode: identifier,
  itemId: identifier,
  quantity: quantity.optional().describe('all of the line unless told'),
});

const changes = z.array(change).max(1_000);
const changeHours = z
  .number()
  .min(0)
  .max(1_000)
  .optional()
  .describe('what changing one unit costs, in hours of its journey; 1 unless told');

const assessment = z
  .object({
    planId: textOut,
    cases: z.array(
      z.object({
        kind: oneOfOut([
          'DEPOT_LOST',
          'ROAD_CLOSED',
          'VEHICLE_LOST',
          'VEHICLE_ADDED',
          'STOCK_RELEASED',
          'TRIP_ADDED',
        ]),
        fromDepotId: textOut,
        toDivisionCode: textOut,
        fleetId: textOut,
        addedUnmet: z.number().describe('weighted unmet need; negative where less is unmet'),
        addedUnmetBound: z.number().describe('proven: no plan could do with less'),
        addedUnits: z.number().describe('units that arrive less'),
        reasonZh: z.string(),
        reasonEn: z.string(),
      }),
    ),
    leftOut: z.int().describe('cases the time was too short for'),
    baseUnmet: z.number(),
  })
  .meta({ id: 'PlanAssessment' });

const difference = z
  .object({
    basePlanId: textOut,
    planId: textOut,
    lines: z.array(
      z.object({
        kind: oneOfOut(['KEPT', 'CHANGED', 'ADDED', 'REMOVED']),
        fromDepotId: z.string(),
        toDivisionCode: textOut,
        toDepotId: textOut,
        itemId: z.string(),
        before: countOut,
        after: countOut,
        reason: textOut.describe('STOCK, NEED, ROAD, DEPOT, CARRIAGE, REPLACES or BETTER'),
        reasonZh: textOut,
        reasonEn: textOut,
      }),
    ),
    keptShare: z.number(),
  })
  .meta({ id: 'PlanDifference' });

const trial = z
  .object({
    planId: z.string(),
    readTime: timeOut,
    problemHash: z.string(),
    status: z.string(),
    ...proof,
    baseStages: stages,
    shortfalls: z.array(shortfall),
    coverage: z.array(coverage),
    difference: difference.nullish(),
    conflict: z.array(
      z.object({
        field: z.string(),
        id: z.string(),
        descriptionEn: textOut,
        descriptionZh: textOut,
        relaxation: z
          .object({
            amount: z.number(),
            cheapest: z.boolean(),
            descriptionEn: z.string(),
            descriptionZh: z.string(),
          })
          .nullish()
          .describe('what would settle it here alone'),
      }),
    ),
    same: z.boolean(),
  })
  .meta({ id: 'PlanTrial', description: 'A plan that was worked out and not stored.' });

const said = { reasonZh: textOut, reasonEn: textOut };

const explanation = z
  .object({
    planId: z.string(),
    lines: z.array(
      z.object({
        fromDepotId: z.string(),
        toDivisionCode: textOut,
        toDepotId: textOut,
        itemId: z.string(),
        quantity: z.number(),
        runnerUpDepotId: textOut,
        extraHours: z.number().describe('how much longer the way from the runner-up is'),
        stayHours: z
          .number()
          .optional()
          .describe('how much longer its road may take before the plan should change'),
        stayUntil: textOut.describe('RUNNER_UP, LATE or VEHICLES: what changes it then'),
        proof: textOut.describe('EXACT or AT_LEAST by solving again; NOT'),
        ...said,
      }),
    ),
    values: z.array(
      z.object({ depotId: z.string(), itemId: z.string(), value: z.number(), ...said }),
    ),
  })
  .meta({ id: 'PlanExplanation' });

/** What a solve that is asked for and waited for may take, and reading and checking beside it. */
const trialTimeoutMs = 150_000;

export const planChangeRoutes = [
  route({
    method: 'post',
    path: '/v1/plans/{id}:replan',
    tag,
    summary: 'Plan again from what is needed and held now, with little change',
    description: `Answers at once with the new plan RUNNING. As much arrives on time as can; beyond that
a line changes only where it saves more than \`changeHours\`. Pinned lines stay. Of a plan that was
approved all lines stay, and what is missing is added.`,
    access: planners,
    body: z.strictObject({
      policy: policy.optional(),
      pins: z.array(pin).max(10_000).default([]),
      changes: changes.default([]),
      changeHours,
      urgent: z.boolean().optional().describe('before all others; a commander decides it'),
      ...toldRoads,
    }),
    response: plan,
    status: 202,
    handle: ({ params, body, requestId }, { optimizer, options }) =>
      optimizer.replan({ ...body, planId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/plans/{id}/difference',
    tag,
    summary: 'What a plan changes against an earlier one, line by line, and why',
    access: everyone,
    query: z.strictObject({
      basePlanId: identifier.optional().describe('the plan it was made from unless told'),
    }),
    response: difference,
    handle: ({ params, query }, { optimizer, options }) =>
      optimizer.comparePlans({ ...query, planId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/plans/{id}/explanation',
    tag,
    summary: "Every line's runner-up and how long it stays best; what one more unit is worth where",
    access: everyone,
    response: explanation,
    handle: ({ params }, { optimizer, options }) => optimizer.explainPlan(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/plans/{id}:assess',
    tag,
    summary:
      'What losing each depot, road or vehicle would cost, and what one more vehicle would bring',
    access: everyone,
    keyed: false,
    timeoutMs: trialTimeoutMs,
    body: z.strictObject({
      timeLimitSeconds: z
        .number()
        .positive()
        .max(120)
        .optional()
        .describe('of all; 30 unless told'),
    }),
    response: assessment,
    handle: ({ params, body }, { optimizer, options }) =>
      optimizer.assessPlan({ ...body, planId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/plans/{id}:tryChanges',
    tag,
    summary:
      'What if: a copy of the plan with a closed road, more stock, a lost depot; nothing is kept',
    access: everyone,
    keyed: false,
    timeoutMs: trialTimeoutMs,
    body: z.strictObject({
      changes: changes.min(1),
      timeLimitSeconds: z.number().positive().max(120).optional().describe('20 unless told'),
      changeHours,
    }),
    response: trial,
    handle: ({ params, body }, { optimizer, options }) =>
      optimizer.tryPlanChanges({ ...body, planId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/plans/{id}:replay',
    tag,
    summary: 'Solve a past decision again, with what was known then',
    access: everyone,
    keyed: false,
    timeoutMs: trialTimeoutMs,
    body: z.strictObject({
      timeLimitSeconds: z.number().positive().max(120).optional(),
    }),
    response: trial,
    handle: ({ params, body }, { optimizer, options }) =>
      optimizer.replayPlan({ ...body, planId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/incidents/{id}/plans:replay',
    tag,
    summary: 'Replay the newest plan of the incident that had been made by a time',
    access: everyone,
    keyed: false,
    timeoutMs: trialTimeoutMs,
    body: z.strictObject({ asOfTime: time }),
    response: trial,
    handle: ({ params, body }, { optimizer, options }) =>
      optimizer.replayPlan({ ...body, incidentId: params.id }, options),
  }),
];
