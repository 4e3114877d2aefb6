import { z } from 'zod';
import { countOut, identifier, oneOfOut, pageOut, pageQuery, textOut, timeOut } from '../fields';
import { everyone, planners } from '../roles';
import { route } from '../route';

const tag = 'Plans';
const states = ['OPEN', 'SETTLED'] as const;

const proposal = z
  .object({
    id: z.string(),
    commitId: z.string(),
    planId: z.string(),
    incidentId: z.string(),
    divisionCode: z.string(),
    cause: z
      .string()
      .describe('what broke the plan: recalls/{id}, or the transfer that is late: transfers/{id}'),
    itemId: z.string(),
    quantity: countOut.describe('units it was to carry of what was recalled'),
    state: oneOfOut(states),
    createTime: timeOut,
    settleTime: timeOut,
    settlerName: textOut,
    note: textOut.describe('what was done about it'),
  })
  .meta({
    id: 'ReplanProposal',
    description: 'A committed plan that no longer holds: a lot was recalled, or goods are late.',
  });

export const replanRoutes = [
  route({
    method: 'get',
    path: '/v1/replan-proposals',
    tag,
    summary: 'Plans that should be made again, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      incidentId: identifier.optional(),
      planId: identifier.optional(),
      state: z.enum(states).optional(),
    }),
    response: pageOut('proposals', proposal),
    handle: ({ query }, { mobilization, options }) =>
      mobilization.listReplanProposals(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/replan-proposals/{id}:settle',
    tag,
    summary: 'Say what was done about a plan that should be made again',
    access: planners,
    body: z.strictObject({ note: z.string().min(1, 'must say what was done').max(500) }),
    response: proposal,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.settleReplanProposal({ ...params, ...body, requestId }, options),
  }),
];
