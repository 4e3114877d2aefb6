import { z } from 'zod';
import {
  divisionCode,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  textOut,
  timeOut,
} from '../fields';
import { commanders, everyone, planners } from '../roles';
import { route } from '../route';
import { levels } from './call-out-schemas';
import { acceptClosureIds, commit } from './commits';
import { planRoads } from './plan-road-schemas';
import { planFleet, policy, proof, replacement, solve } from './plans';

const tag = 'Plans';
const whole = z.int();

export const jointPart = z.object({
  name: textOut.describe('SHELTERS, SUPPLIES, TEAMS or EQUIPMENT'),
  status: textOut.describe(
    'FAILED: this part has no answer, the others have theirs; SOLVING: the best so far',
  ),
  ...proof,
  kept: z.boolean(),
  failure: textOut.describe('why there is no answer'),
  failureZh: textOut,
});

const claim = z.object({
  incidentId: z.string(),
  alone: z.number().describe('what it would get if it were the only one'),
  together: z.number(),
});

export const jointPlan = z
  .object({
    id: z.string(),
    incidentIds: z.array(z.string()),
    divisionCode: z.string(),
    reads: z.array(z.object({ service: z.string(), readTime: timeOut })),
    readSpreadSeconds: z.number(),
    parts: z.array(jointPart),
    placements: z.array(
      z.object({
        incidentId: z.string(),
        divisionCode: z.string(),
        siteId: z.string(),
        people: whole,
        siteNameZh: textOut,
        siteNameEn: textOut,
        pinned: z.boolean(),
      }),
    ),
    unplaced: z.array(
      z.object({ incidentId: z.string(), divisionCode: z.string(), people: whole, cause: textOut }),
    ),
    teamOrders: z.array(
      z.object({
        incidentId: z.string(),
        taskId: z.string(),
        teamId: z.string(),
        specialism: textOut,
        divisionCode: textOut,
        arriveHours: z.number(),
        pinned: z.boolean(),
        teamNameZh: textOut,
        teamNameEn: textOut,
      }),
    ),
    teamGaps: z.array(
      z.object({
        incidentId: z.string(),
        taskId: z.string(),
        specialism: textOut,
        teams: whole,
        cause: textOut,
      }),
    ),
    pumpOrders: z.array(
      z.object({
        riskPointId: z.string(),
        assetId: z.string(),
        flowM3PerHour: z.number(),
        distanceKm: z.number(),
        pinned: z.boolean(),
        incidentId: textOut,
        divisionCode: textOut.describe('where the point is'),
        assetNameZh: textOut,
        assetNameEn: textOut,
      }),
    ),
    drained: z.array(
      z.object({
        riskPointId: z.string(),
        nameZh: textOut,
        nameEn: textOut,
        grade: textOut,
        wantedFlowM3PerHour: z.number(),
        givenFlowM3PerHour: z.number(),
        hours: z.number().optional().describe('absent when it never gets dry'),
      }),
    ),
    shipments: z.array(
      z.object({
        fromDepotId: z.string(),
        toDivisionCode: textOut,
        toSiteId: textOut,
        itemId: z.string(),
        quantity: z.number(),
        fleetId: textOut,
        departHours: z.number(),
        arriveHours: z.number(),
        incidentId: textOut.describe('whose need it meets'),
        needDivisionCode: textOut,
      }),
    ),
    callOffs: z
      .array(
        z.object({
          kind: oneOfOut(['AGREEMENT', 'CAPACITY']),
          sourceId: z.string().describe('the agreement or the capacity'),
          fromDepotId: z.string(),
          toDivisionCode: textOut,
          toSiteId: textOut,
          itemId: z.string(),
          quantity: z.number(),
          fleetId: textOut,
          availableHours: z.number(),
          departHours: z.number(),
          arriveHours: z.number(),
          incidentId: textOut,
          needDivisionCode: textOut,
          reasonZh: z.string(),
          reasonEn: z.string(),
        }),
      )
      .describe('called off from agreements and factories, beside the shipments from depots'),
    substitutions: z
      .array(
        z.object({
          incidentId: textOut,
          divisionCode: z.string(),
          siteId: textOut.describe('empty: in the community'),
          ...replacement,
        }),
      )
      .describe('what is sent in place of something else'),
    trips: z.array(
      z.object({
        fleetId: z.string(),
        fleetNameZh: textOut,
        fleetNameEn: textOut,
        fromDepotId: z.string(),
        toDivisionCode: textOut,
        toSiteId: textOut,
        count: whole,
        massKg: z.number(),
        volumeM3: z.number(),
        tripHours: z.number().describe('out and back'),
      }),
    ),
    fleets: z.array(planFleet).describe('fleets whose vehicles are equipment, as counted'),
    usableUntil: textOut.describe('ISO date of the last deadline of its incidents'),
    usableDays: z
      .array(z.object({ incidentId: z.string(), usableUntil: z.string() }))
      .describe('until when the goods for each incident are usable'),
    startTime: timeOut.describe('when the stock was read: zero hour of all hours'),
    shortfalls: z.array(
      z.object({
        incidentId: z.string(),
        divisionCode: textOut,
        itemId: z.string(),
        quantity: z.number(),
        cause: textOut,
        relaxationZh: textOut,
        relaxationEn: textOut,
      }),
    ),
    contentions: z.array(
      z.object({
        kind: textOut,
        id: z.string(),
        claims: z.array(claim),
        price: z.number().describe('what one more unit, team or place would be worth'),
        reasonZh: textOut.describe('all of it in words'),
        reasonEn: textOut,
      }),
    ),
    values: z
      .array(
        z.object({
          kind: textOut.describe('TRIP, PLACE or TEAM'),
          id: z.string().describe('the fleet, the site or the specialism'),
          stage: z.string().describe('the first aim that gets better'),
          value: z.number().describe('by how much it falls'),
          reasonZh: z.string(),
          reasonEn: z.string(),
        }),
      )
      .describe('what one more trip, place or team would bring'),
    jointUnmetBound: z.number().describe('no plan leaves less weighted need unmet'),
    basePlanId: textOut,
    creatorId: textOut,
    createTime: timeOut,
    state: oneOfOut(['PROPOSED', 'APPROVED', 'COMMITTED', 'EXECUTING', 'COMPLETED']),
    reservationId: textOut.describe('the first where several incidents have one each'),
    reservations: z.record(z.string(), z.string()).describe('by incident, once it is committed'),
    approverId: textOut,
    solve: solve.nullish().describe('its status is that of the weakest part'),
    urgent: z.boolean(),
    roads: planRoads.nullish().describe('not in lists'),
  })
  .meta({
    id: 'JointPlan',
    description: `Shelters, supplies, teams and pumps for one or several incidents. Each part's bound holds
given the parts before it.`,
  });

const task = z.strictObject({
  id: identifier,
  incidentId: identifier,
  divisionCode,
  specialism: identifier,
  teams: z.int().min(1).max(1_000).optional().describe('1 unless told'),
  severity: z.number().min(0).optional().describe('1 unless told'),
  deadlineHours: z.number().min(0).optional(),
});

const kept = z.array(identifier).max(1_000).optional();

export const jointPlanRoutes = [
  route({
    method: 'post',
    path: '/v1/joint-plans',
    tag,
    summary: 'Plan shelters, supplies, teams and pumps together, for one or several incidents',
    description: `Reads all services now and answers at once with \`solve.state\` RUNNING; read it again or
follow the events: a first whole plan comes at once, then better ones. It takes nothing from anyone.`,
    access: planners,
    body: z.strictObject({
      incidentIds: z.array(identifier).min(1).max(5),
      policy: policy.optional(),
      tasks: z.array(task).max(1_000).optional(),
      drainHours: z.number().positive().max(1_000).optional().describe('6 unless told'),
      basePlanId: identifier.optional().describe('an earlier joint plan, parts of which stay'),
      changeHours: z
        .number()
        .min(0)
        .max(1_000)
        .optional()
        .describe('what a change of the earlier plan costs, in hours; 1 unless told'),
      keepParts: z.array(z.enum(['SHELTERS', 'TEAMS', 'EQUIPMENT'])).optional(),
      pinnedTeamIds: kept,
      pinnedAssetIds: kept,
      pinnedSiteIds: kept.describe('who the earlier plan places there stays'),
      pins: z
        .array(
          z.strictObject({
            fromDepotId: identifier,
            toDivisionCode: divisionCode.optional(),
            toSiteId: identifier.optional(),
            itemId: identifier,
            quantity: z.int().min(0).max(1e9).optional().describe('all of it unless told'),
          }),
        )
        .max(10_000)
        .optional()
        .describe('goods of the earlier plan that go as they did'),
      urgent: z.boolean().optional().describe('before all others; a commander decides it'),
    }),
    response: jointPlan,
    status: 202,
    handle: ({ body, requestId }, { optimizer, options }) =>
      optimizer.createJointPlan({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/joint-plans',
    tag,
    summary: 'Joint plans without their lines, newest first',
    access: everyone,
    query: z.strictObject({ ...pageQuery, incidentId: identifier.optional() }),
    response: pageOut('plans', jointPlan),
    handle: ({ query }, { optimizer, options }) => optimizer.listJointPlans(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/joint-plans/{id}',
    tag,
    summary: 'One joint plan with all its parts',
    access: everyone,
    response: jointPlan,
    handle: ({ params }, { optimizer, options }) => optimizer.getJointPlan(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/joint-plans/{id}:cancel',
    tag,
    summary: 'Stop the solve of a joint plan',
    access: planners,
    response: jointPlan,
    handle: ({ params, requestId }, { optimizer, options }) =>
      optimizer.cancelJointPlan({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/joint-plans/{id}:commit',
    tag,
    summary: 'Claim the teams, equipment, places and stock of a joint plan, all or nothing',
    description: `Answers at once with the commit; read it again, or follow its events. ROADS_CLOSED as of a plan.`,
    access: commanders,
    body: z.strictObject({
      callOutLevel: z
        .enum(levels)
        .optional()
        .describe('calls the claimed teams out at this level, once all is committed'),
      callOutLanguage: z
        .enum(['zh', 'en'])
        .optional()
        .describe('of the messages of the call-out; zh unless told'),
      acceptClosureIds,
      withoutParts: z
        .array(z.enum(['SHELTERS', 'SUPPLIES', 'TEAMS', 'EQUIPMENT']))
        .max(4)
        .optional()
        .describe(
          'every part that is FAILED or INFEASIBLE: JOINT_PARTS_MISSING unless it is named',
        ),
    }),
    response: commit,
    status: 202,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.commitJointPlan({ jointPlanId: params.id, ...body, requestId }, options),
  }),
];
