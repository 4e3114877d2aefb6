import { z } from 'zod';
import {
  countOut,
  etag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { plainDocument } from '../proto-document';
import { commanders, editors, everyone, planners } from '../roles';
import { route } from '../route';
import { acceptClosureIds, commit } from './commits';
import { planRoads, toldRoads } from './plan-road-schemas';

const tag = 'Plans';

const states = [
  'PROPOSED',
  'APPROVED',
  'COMMITTED',
  'EXECUTING',
  'COMPLETED',
  'SUPERSEDED',
] as const;

const callOffRules = ['WHEN_SHORT', 'ALWAYS', 'NEVER'] as const;

const substituteUses = ['WHEN_SHORT', 'NEVER'] as const;

const shortageRules = ['PRIORITY', 'PROPORTIONAL', 'MAX_MIN', 'GUARANTEED_MINIMUM'] as const;

export const policy = z
  .strictObject({
    shortage: z.enum(shortageRules).optional().describe('PRIORITY unless told'),
    timeLimitSeconds: z.number().positive().max(600).optional().describe('60 unless told'),
    gap: z.number().min(0).max(1).optional(),
    minimumShare: z.number().min(0).max(1).optional().describe('with GUARANTEED_MINIMUM'),
    callOff: z
      .enum(callOffRules)
      .optional()
      .describe('agreements and capacities; WHEN_SHORT unless told'),
    substitutes: z
      .enum(substituteUses)
      .optional()
      .describe('what the catalogue allows in place of what is short; NEVER unless told'),
    releaseSafetyStock: z
      .boolean()
      .optional()
      .describe('give away the minimum of each par level too, which otherwise stays'),
    wholePacks: z.boolean().optional().describe('items leave in whole packs'),
    mayStrandVehicles: z
      .boolean()
      .optional()
      .describe('vehicles may go where the way back closes before they are home'),
  })
  .meta({ id: 'PlanPolicy' });

export const planFleet = z.object({
  fleetId: z.string(),
  assetClassId: z.string(),
  count: z.int(),
  countedFrom: z.string().describe('READY_ASSETS, NONE_REGISTERED or UNREAD'),
  registeredCount: z.int().describe('of the class at home there'),
});

/** One good in place of another, as plans say it. */
export const replacement = {
  itemId: z.string(),
  substituteItemId: z.string(),
  ratio: z.number().describe('units of the substitute for one of the item'),
  quantity: countOut.describe('units of the item that are replaced'),
  substituteQuantity: countOut,
  reasonZh: z.string(),
  reasonEn: z.string(),
};

export const stages = z.array(
  z.object({
    name: z.string(),
    value: z.number().optional(),
    bound: z.number().optional(),
    gap: z.number().optional(),
  }),
);

/** What proves a solution: its stages with their bounds, its engine and its check. */
export const proof = {
  stages,
  solver: z
    .object({
      engine: z.string(),
      version: z.string(),
      wallSeconds: z.number(),
      peakMemoryMb: z.number(),
    })
    .nullish(),
  check: z.object({ feasible: z.boolean(), maxViolation: z.number() }).nullish(),
};

export const shortfall = z.object({
  divisionCode: z.string(),
  itemId: z.string(),
  quantity: countOut,
  cause: z.string().describe('STOCK, CARRIAGE, TIME, LANE or POLICY'),
  relaxationZh: textOut,
  relaxationEn: textOut,
});

export const coverage = z.object({
  divisionCode: z.string(),
  reliefNeed: z.string(),
  share: z.number(),
  arriveHours: z.number().optional(),
});

export const solve = z.object({
  state: oneOfOut(['RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
  phase: textOut,
  progressShare: z.number(),
  status: textOut.describe('OPTIMAL, WITHIN_GAP, TIME_LIMIT, INFEASIBLE'),
  ...proof,
  problemHash: textOut,
  failure: textOut,
  failureReason: textOut,
});

const destination = { toDepotId: textOut, toDivisionCode: textOut };

export const plan = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    divisionCode: z.string(),
    version: z.int(),
    state: oneOfOut(states),
    solve: solve.nullish(),
    policy: z
      .object({
        shortage: textOut,
        timeLimitSeconds: z.number(),
        gap: z.number().optional(),
        minimumShare: z.number().optional(),
        callOff: textOut,
        substitutes: textOut,
        releaseSafetyStock: z.boolean(),
        wholePacks: z.boolean(),
        mayStrandVehicles: z.boolean(),
      })
      .nullish(),
    readTime: timeOut.describe('when stock and needs were read'),
    startTime: timeOut.describe('zero hour of departHours and arriveHours'),
    reliefDueTime: timeOut,
    shipments: z.array(
      z.object({
        fromDepotId: z.string(),
        ...destination,
        itemId: z.string(),
        quantity: countOut,
        fleetId: textOut,
        departHours: z.number(),
        arriveHours: z.number(),
      }),
    ),
    callOffs: z
      .array(
        z.object({
          kind: oneOfOut(['AGREEMENT', 'CAPACITY']),
          sourceId: z.string().describe('the agreement or the capacity'),
          fromDepotId: z.string(),
          ...destination,
          itemId: z.string(),
          quantity: countOut,
          fleetId: textOut,
          availableHours: z.number(),
          departHours: z.number(),
          arriveHours: z.number(),
          reasonZh: z.string(),
          reasonEn: z.string(),
        }),
      )
      .describe('called off from agreements and factories, beside the shipments from depots'),
    substitutions: z
      .array(
        z.object({
          divisionCode: z.string(),
          ...replacement,
        }),
      )
      .describe('what is sent in place of something else'),
    usableUntil: textOut.describe('ISO date on which the goods it counts on are still usable'),
    fleets: z
      .array(planFleet)
      .describe('fleets whose vehicles are equipment, and how many the plan counts on'),
    trips: z.array(
      z.object({
        fleetId: z.string(),
        fromDepotId: z.string(),
        ...destination,
        count: z.int(),
        massKg: z.number(),
        volumeM3: z.number(),
      }),
    ),
    shortfalls: z.array(shortfall),
    coverage: z.array(coverage),
    roads: planRoads.nullish(),
    urgent: z.boolean(),
    basePlanId: textOut.describe('the plan it was made from with little change'),
    supersedesPlanId: textOut,
    supersededByPlanId: textOut,
    countedPlanIds: z.array(z.string()),
    approverId: textOut,
    approveTime: timeOut,
    reservationId: textOut,
    commitFailures: z.array(
      z.object({
        depotId: z.string(),
        itemId: z.string(),
        requested: countOut,
        available: countOut,
      }),
    ),
    creatorId: textOut,
    createTime: timeOut,
    updateTime: timeOut,
    exercise: z.boolean(),
    etag: z.string(),
  })
  .meta({ id: 'Plan', description: 'A dispatch plan for an incident.' });

const fleetFields = {
  id: identifier,
  nameZh: shortText,
  nameEn: shortText,
  homeDepotId: identifier,
  count: z.int().min(0).max(100_000),
  massKgCapacity: z.number().min(0).describe('of one vehicle'),
  volumeM3Capacity: z.number().min(0).describe('of one vehicle, already × its usable share'),
  hoursAvailable: z.number().min(0).describe('each vehicle can drive for one plan'),
};
const speed = 'of boats in km/h; what boats usually make unless told';
const assetClassId = 'its vehicles are the ready and free equipment of this class at the depot';

const fleet = z
  .object({
    ...fleetFields,
    assetClassId: textOut.describe(`${assetClassId}; absent: as typed`),
    medium: oneOfOut(['ROAD', 'WATER']).describe('boats go where roads are closed'),
    speedKmPerHour: z.number().describe(speed),
  })
  .meta({ id: 'Fleet', description: 'Vehicles of one kind at one depot.' });

export const planRoutes = [
  route({
    method: 'post',
    path: '/v1/incidents/{id}/plans',
    tag,
    summary: 'Plan the dispatch for an incident from what is needed and held now',
    description: 'Answers at once with `solve.state` RUNNING; read it again or follow the events.',
    access: planners,
    body: z.strictObject({
      policy: policy.optional(),
      urgent: z.boolean().optional().describe('before all others; a commander decides it'),
      ...toldRoads,
    }),
    response: plan,
    status: 202,
    handle: ({ params, body, requestId }, { optimizer, options }) =>
      optimizer.createPlan({ ...body, incidentId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/plans',
    tag,
    summary: 'Plans without their lines, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      incidentId: identifier.optional(),
      state: z.enum(states).optional(),
    }),
    response: pageOut('plans', plan),
    handle: ({ query }, { optimizer, options }) => optimizer.listPlans(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/plans/{id}',
    tag,
    summary: 'One plan with its lines',
    access: everyone,
    response: plan,
    handle: ({ params }, { optimizer, options }) => optimizer.getPlan(params, options),
  }),
  route({
    method: 'get',
    path: '/v1/plans/{id}/documents',
    tag,
    summary: 'The problem and the solution, as they were solved',
    access: everyone,
    response: z.object({ problem: z.unknown(), solution: z.unknown() }),
    handle: async ({ params }, { optimizer, options }) => {
      const { problem, solution } = await optimizer.getPlanDocuments(params, options);
      return { problem: plainDocument(problem), solution: plainDocument(solution) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/plans/{id}:cancel',
    tag,
    summary: 'Stop the solve',
    access: planners,
    response: plan,
    handle: ({ params, requestId }, { optimizer, options }) =>
      optimizer.cancelPlan({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/plans/{id}:commit',
    tag,
    summary: 'Approve the plan and commit it: stock reserved, transfers created, all or nothing',
    description: `Answers at once with the commit RUNNING; read it again or follow the events. Refused with
ROADS_CLOSED when roads that closed since the plan was made hold up its lines: plan again, or send it again
with \`acceptClosureIds\`.`,
    access: commanders,
    body: z.strictObject({ etag, acceptClosureIds }),
    versioned: true,
    response: commit,
    status: 202,
    handle: ({ params, body, etag, requestId }, { mobilization, options }) => {
      const { acceptClosureIds: accepted } = body;
      const asked = { planId: params.id, planEtag: etag, requestId, acceptClosureIds: accepted };
      return mobilization.commitPlan(asked, options);
    },
  }),
  route({
    method: 'get',
    path: '/v1/fleets',
    tag: 'Fleets',
    summary: 'The vehicles plans are made with',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('fleets', fleet),
    handle: ({ query }, { optimizer, options }) => optimizer.listFleets(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/fleets',
    tag: 'Fleets',
    summary: 'Add or replace fleets, all or none',
    access: [...editors, 'LOGISTICS_OFFICER'],
    body: z.strictObject({
      fleets: z
        .array(
          z.strictObject({
            ...fleetFields,
            assetClassId: identifier.optional().describe(assetClassId),
            medium: z.enum(['ROAD', 'WATER']).optional().describe('ROAD unless told'),
            speedKmPerHour: z.number().min(0).max(200).optional().describe(speed),
          }),
        )
        .min(1)
        .max(1_000),
    }),
    response: z.object({ count: z.int() }),
    handle: ({ body, requestId }, { optimizer, options }) =>
      optimizer.putFleets({ ...body, requestId }, options),
  }),
];
