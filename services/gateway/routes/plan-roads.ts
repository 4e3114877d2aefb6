import { z } from 'zod';
import { countOut, textOut, timeOut } from '../fields';
import { everyone } from '../roles';
import { route } from '../route';
import { closedRoad } from './plan-road-schemas';

const destination = {
  toDepotId: textOut,
  toDivisionCode: textOut,
  toSiteId: textOut.describe('only of joint plans'),
};

const check = z
  .object({
    planId: z.string(),
    readTime: timeOut.describe('when the closures of the incident were read'),
    outdated: z.boolean().describe('closures changed since, or lines are on closed roads'),
    affected: z.array(
      z.object({
        fromDepotId: z.string(),
        ...destination,
        itemId: z.string(),
        quantity: countOut,
        fleetId: textOut,
        departHours: z.number(),
        arriveHours: z.number(),
        incidentId: textOut.describe('whose need it meets; only of joint plans'),
        closureIds: z.array(z.string()),
        laterHours: z.number().optional().describe('of arrival if they wait; absent: never'),
      }),
    ),
    stranded: z
      .array(
        z.object({
          fleetId: z.string(),
          fromDepotId: z.string(),
          ...destination,
          count: z.int().describe('trips'),
          arriveHours: z.number(),
          closureIds: z.array(z.string()),
          homeHours: z.number().optional().describe('absent: the road does not open again'),
        }),
      )
      .describe('trips whose way back is closed when they have unloaded'),
    newClosureIds: z.array(z.string()),
    goneClosureIds: z.array(z.string()),
    closures: z.array(closedRoad).describe('those that hold now, in hours of the plan'),
  })
  .meta({ id: 'PlanRoadCheck' });

export const planRoadRoutes = [
  route({
    method: 'get',
    path: '/v1/plans/{id}/roads',
    tag: 'Plans',
    summary: 'Whether the roads a plan goes by are as it takes them to be, and what they do to it',
    access: everyone,
    response: check,
    handle: ({ params }, { optimizer, options }) =>
      optimizer.checkPlanRoads({ planId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/joint-plans/{id}/roads',
    tag: 'Plans',
    summary: 'Whether the roads a joint plan goes by are as it takes them to be',
    access: everyone,
    response: check,
    handle: ({ params }, { optimizer, options }) =>
      optimizer.checkJointPlanRoads({ planId: params.id }, options),
  }),
];
