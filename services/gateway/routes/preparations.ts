import { z } from 'zod';
import { countOut, oneOfOut, textOut, timeOut } from '../fields';
import { commanders, everyone } from '../roles';
import { route } from '../route';
import { trigger } from './call-out-schemas';

const tag = 'Response plans';

const preparation = z
  .object({
    source: z.string(),
    state: oneOfOut(['WAITING', 'LISTED', 'REFUSED', 'ENDED']),
    exerciseId: textOut,
    reason: textOut,
    message: textOut,
    callOut: trigger.nullable().describe('the call-out that follows it'),
    items: z.array(
      z.object({
        strand: oneOfOut(['STOCK', 'SHELTERS']),
        state: oneOfOut([
          ...(['WAITING', 'READY', 'PARTIAL', 'UNCHANGED'] as const),
          ...(['REFUSED', 'ENDING', 'ENDED', 'KEPT'] as const),
        ]),
        siteId: textOut.describe('of SHELTERS'),
        depotId: textOut.describe('of STOCK: where it is to lie'),
        itemId: textOut,
        quantity: countOut.describe('how much is to lie there'),
        moved: countOut.describe('how much transfers bring there'),
        reservationIds: z.array(z.string()),
        reason: textOut.describe('why it was not done, done in part, or kept'),
        message: textOut,
        settleTime: timeOut,
      }),
    ),
  })
  .meta({
    id: 'Preparation',
    description: 'What is made ready beside the tasks: who is called out, stock posture, shelters.',
  });

const retry = z.strictObject({
  strand: z.enum(['TEAMS', 'STOCK', 'SHELTERS']).optional().describe('every one unless told'),
});

/** The same of an activation and of a joint plan's commit. */
const routesOf = (sources: 'activations' | 'commits', what: string) => [
  route({
    method: 'get',
    path: `/v1/${sources}/{id}/preparation`,
    tag,
    summary: `What is made ready for ${what}, item by item`,
    access: everyone,
    response: preparation,
    handle: ({ params }, { mobilization, options }) =>
      mobilization.getPreparation({ source: `${sources}/${params.id}` }, options),
  }),
  route({
    method: 'post',
    path: `/v1/${sources}/{id}/preparation:retry`,
    tag,
    summary: `Try again what could not be made ready for ${what}`,
    access: commanders,
    body: retry,
    response: preparation,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.retryPreparation(
        { ...body, source: `${sources}/${params.id}`, requestId },
        options,
      ),
  }),
];

export const preparationRoutes = [
  ...routesOf('activations', 'a response plan'),
  ...routesOf('commits', "a joint plan's commit"),
];
