import { z } from 'zod';
import { divisionCode, etag, identifier, pageOut, pageQuery, textOut, timeOut } from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Counts';

const classes = ['A', 'B', 'C'] as const;

const classification = z
  .object({
    depotId: z.string(),
    itemId: z.string(),
    abcClass: textOut,
    overridden: z.boolean().describe('a person set it'),
    lastCountTime: timeOut,
  })
  .meta({ id: 'AbcClassification', description: 'How often an item is counted at a depot.' });

const cadence = z
  .object({
    abcClass: z.string(),
    days: z.int().describe('from one count to the next'),
    valueShare: z.number().describe('the class reaches up to this share of the value'),
    tolerancePercent: z.number().describe('how far a count may be off before it is repeated'),
    divisionCode: textOut.describe('where what holds there stands; absent: everywhere'),
    etag: z.string(),
  })
  .meta({ id: 'CountCadence' });

export const countClassRoutes = [
  route({
    method: 'get',
    path: '/v1/counts-due',
    tag,
    summary: 'What is to be counted now, by depot and item',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      depotId: identifier.optional(),
    }),
    response: pageOut(
      'due',
      z
        .object({
          depotId: z.string(),
          itemId: z.string(),
          abcClass: textOut,
          lastCountTime: timeOut,
          dueTime: timeOut,
          overdueDays: z.int(),
        })
        .meta({ id: 'CountDue' }),
    ),
    handle: ({ query }, { inventory, options }) => inventory.listCountsDue(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/depots/{depotId}/abc-classes',
    tag,
    summary: 'ABC classes of a depot',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('classes', classification),
    handle: ({ params, query }, { inventory, options }) =>
      inventory.listAbcClasses({ ...query, ...params }, options),
  }),
  route({
    method: 'post',
    path: '/v1/depots/{depotId}/abc-classes:compute',
    tag,
    summary: 'Compute them from the value that lies there and moved within a year',
    access: stockKeepers,
    response: pageOut('classes', classification),
    handle: ({ params, requestId }, { inventory, options }) =>
      inventory.computeAbcClasses({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/depots/{depotId}/abc-classes:set',
    tag,
    summary: 'Set the class of an item, or give it back to computing',
    access: stockKeepers,
    body: z.strictObject({
      itemId: identifier,
      abcClass: z.enum(classes).optional().describe('absent: as computed'),
    }),
    response: classification,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.setAbcClass({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/count-cadences',
    tag,
    summary: 'How often each class is counted',
    access: everyone,
    query: z.strictObject({ divisionCode: divisionCode.optional() }),
    response: z.object({ cadences: z.array(cadence) }),
    handle: ({ query }, { inventory, options }) => inventory.listCountCadences(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/count-cadences/{abcClass}',
    tag,
    summary: 'Change how often a class is counted',
    access: stockKeepers,
    body: z.strictObject({
      divisionCode: divisionCode.optional().describe('absent: everywhere'),
      days: z.int().min(0).max(3_650).describe('0 withdraws the cadence of a division'),
      valueShare: z.number().gt(0).max(1),
      tolerancePercent: z.number().min(0).max(100),
      etag,
    }),
    bodyField: 'cadence',
    versioned: true,
    response: cadence,
    handle: ({ params, body, etag: seen, requestId }, { inventory, options }) =>
      inventory.setCountCadence(
        { requestId, cadence: { ...body, ...params, etag: seen } },
        options,
      ),
  }),
];
