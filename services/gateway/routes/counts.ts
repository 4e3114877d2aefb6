import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
  isoDate,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  shortText,
  textOut,
  time,
  timeOut,
  wholeNumber,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Counts';

const states = ['COUNTING', 'REVIEW', 'AWAITING_APPROVAL', 'POSTED', 'CANCELLED'] as const;
const kinds = ['CYCLE', 'FULL'] as const;
const lineStates = ['TO_COUNT', 'TO_RECOUNT', 'COUNTED'] as const;

const count = z
  .object({
    id: z.string(),
    kind: oneOfOut(kinds),
    state: oneOfOut(states),
    depotId: z.string(),
    blind: z.boolean(),
    frozen: z.boolean().describe('nothing moves at the depot until it is over'),
    note: textOut,
    counterIds: z.array(z.string()),
    creatorId: z.string(),
    creatorName: textOut,
    snapshotTime: timeOut,
    closeTime: timeOut,
    lineCount: z.int(),
    countedLineCount: z.int(),
    varianceLineCount: z.int().optional().describe('absent while a blind count goes on'),
    approvalId: textOut,
    movementId: textOut,
    etag: z.string(),
  })
  .meta({ id: 'Count', description: 'A cycle count or a full stocktake of a depot.' });

const countLine = z
  .object({
    lineNumber: z.int(),
    itemId: z.string(),
    lotId: z.string(),
    binCode: textOut.describe('absent on the floor'),
    state: oneOfOut(lineStates),
    unexpected: z.boolean().describe('a find that was not on the sheet'),
    attemptCount: z.int(),
    counted: countOut.optional(),
    snapshot: countOut.optional().describe('the book when the count began'),
    expected: countOut.optional().describe('the book at the moment of counting'),
    variance: countOut.optional(),
    countTime: timeOut,
  })
  .meta({ id: 'CountLine', description: 'A place on the count sheet.' });

export const countRoutes = [
  route({
    method: 'get',
    path: '/v1/counts',
    tag,
    summary: 'Counts, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      depotId: identifier.optional(),
      state: z.enum(states).optional(),
    }),
    response: pageOut('counts', count),
    handle: ({ query }, { inventory, options }) => inventory.listCounts(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/counts/{id}',
    tag,
    summary: 'One count',
    access: everyone,
    response: count,
    handle: ({ params }, { inventory, options }) => inventory.getCount(params, options),
  }),
  route({
    method: 'get',
    path: '/v1/counts/{id}/lines',
    tag,
    summary: 'The count sheet; of a blind count that goes on, without the book',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('lines', countLine),
    handle: ({ params, query }, { inventory, options }) =>
      inventory.listCountLines({ ...query, countId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/counts',
    tag,
    summary: 'Begin a count: the book is noted at this moment',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        kind: z.enum(kinds),
        itemIds: z.array(identifier).max(1_000).optional().describe('absent: those that are due'),
        blind: z.boolean().optional(),
        freeze: z.boolean().optional(),
        counterIds: z.array(identifier).max(50).optional(),
        note: z.string().max(500).optional(),
      })
      .meta({ id: 'NewCount' }),
    response: count,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createCount({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/counts/{id}/lines',
    tag,
    summary: 'Add a find that is not on the sheet',
    access: everyone,
    body: z
      .strictObject({
        itemId: identifier,
        lotId: identifier.optional(),
        batchNumber: shortText.optional(),
        expireDate: isoDate.optional(),
        binCode: z.string().max(32).optional(),
      })
      .meta({ id: 'NewCountLine' }),
    response: countLine,
    status: 201,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.addCountLine({ ...body, countId: params.id, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/counts/{id}:record',
    tag,
    summary: 'Record what was counted',
    access: everyone,
    body: z
      .strictObject({
        lines: z
          .array(
            z.strictObject({
              lineNumber: z.int().min(1),
              quantity: wholeNumber,
              occurTime: time.optional(),
            }),
          )
          .min(1)
          .max(500),
      })
      .meta({ id: 'CountRecord' }),
    response: z.object({
      count,
      lines: z.array(z.object({ lineNumber: z.int(), state: oneOfOut(lineStates) })),
    }),
    handle: async ({ params, body, requestId }, { inventory, options }) => {
      const answer = await inventory.recordCount(
        { ...body, countId: params.id, requestId },
        options,
      );
      return { count: answer.count!, lines: answer.lines };
    },
  }),
  route({
    method: 'post',
    path: '/v1/counts/{id}:recount',
    tag,
    summary: 'Send lines back to be counted again',
    access: stockKeepers,
    body: z.strictObject({ lineNumbers: z.array(z.int().min(1)).min(1).max(500) }),
    response: count,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.requestRecount({ ...body, countId: params.id, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/counts/{id}:post',
    tag,
    summary: 'Make the book agree; above the limit it waits for another person',
    access: stockKeepers,
    body: z.strictObject({ reason: z.string().max(500).optional() }),
    response: count,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.postCount({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/counts/{id}:cancel',
    tag,
    summary: 'End a count without any correction',
    access: stockKeepers,
    body: z.strictObject({ reason }),
    response: count,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.cancelCount({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/count-accuracy',
    tag,
    summary: 'How well book and shelf agreed over the counts posted in a period',
    access: everyone,
    query: z.strictObject({
      divisionCode: divisionCode.optional(),
      depotId: identifier.optional(),
      fromDate: isoDate.optional(),
      untilDate: isoDate.optional(),
    }),
    response: z
      .object({
        countCount: countOut,
        lineCount: countOut,
        exactLineCount: countOut,
        withinToleranceLineCount: countOut,
        countedUnits: countOut,
        netVarianceUnits: countOut,
        absoluteVarianceUnits: countOut,
      })
      .meta({ id: 'CountAccuracy' }),
    handle: ({ query }, { inventory, options }) => inventory.getCountAccuracy(query, options),
  }),
];
