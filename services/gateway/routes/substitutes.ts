import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
  isoDate,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { catalogueKeepers, everyone } from '../roles';
import { route } from '../route';

const tag = 'Substitutes';

const putSubstitute = z
  .strictObject({
    ratio: z.number().positive().max(1e6).describe('units of the substitute for one of the item'),
    twoWay: z.boolean().optional().describe('the inverse holds as well'),
    priority: z.int().min(1).max(1_000).optional().describe('1 is tried first; 100 unless told'),
    note: shortText.optional(),
  })
  .meta({ id: 'PutSubstitute' });

const substitute = z
  .object({
    itemId: z.string(),
    substituteItemId: z.string(),
    ratio: z.number(),
    twoWay: z.boolean(),
    priority: z.number(),
    note: textOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Substitute', description: 'An item that may be given instead of another.' });

const proposals = z
  .object({
    proposals: z.array(
      z.object({
        itemId: z.string(),
        ratio: z.number(),
        priority: z.number(),
        needed: countOut.describe('units that replace all that is missing'),
        available: countOut,
        covers: countOut.describe('missing units that what is available covers'),
      }),
    ),
  })
  .meta({ id: 'SubstituteProposals', description: 'What could cover a shortage, best first.' });

const pair = '/v1/items/{itemId}/substitutes/{substituteItemId}';

export const substituteRoutes = [
  route({
    method: 'get',
    path: '/v1/substitutes',
    tag,
    summary: 'Which items may stand in for which',
    access: everyone,
    query: z.strictObject({ ...pageQuery, itemId: identifier.optional() }),
    response: pageOut('substitutes', substitute),
    handle: ({ query }, { inventory, options }) => inventory.listSubstitutes(query, options),
  }),
  route({
    method: 'put',
    path: pair,
    tag,
    summary: 'Create a substitute or replace it',
    access: catalogueKeepers,
    body: putSubstitute,
    bodyField: 'substitute',
    response: substitute,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.putSubstitute({ requestId, substitute: { ...body, ...params } }, options),
  }),
  route({
    method: 'delete',
    path: pair,
    tag,
    summary: 'Remove a substitute',
    access: catalogueKeepers,
    handle: async ({ params, requestId }, { inventory, options }) => {
      await inventory.deleteSubstitute({ ...params, requestId }, options);
    },
  }),
  route({
    method: 'get',
    path: '/v1/items/{itemId}/substitute-proposals',
    tag,
    summary: 'What could cover a shortage of an item',
    access: everyone,
    query: z.strictObject({
      quantity: z
        .string()
        .regex(/^[1-9]\d{0,8}$/, 'must be a whole number of at least 1')
        .describe('units that are missing'),
      divisionCode: divisionCode.optional(),
      usableUntil: isoDate.optional(),
    }),
    response: proposals,
    handle: ({ params, query }, { inventory, options }) =>
      inventory.proposeSubstitutes({ ...query, ...params }, options),
  }),
];
