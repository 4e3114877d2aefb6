import { z } from 'zod';
import {
  countOut,
  identifier,
  isoDate,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { lot } from './lots';
import { reservationStates } from './reservations';

const tag = 'Recalls';

const states = ['OPEN', 'CLOSED'] as const;
const kinds = ['ON_HAND', 'RESERVED', 'IN_TRANSIT', 'ON_LOAN', 'ISSUED', 'CONVERTED'] as const;

const newRecall = z
  .strictObject({
    itemId: identifier.optional().describe('with batchNumber; or lotIds alone'),
    batchNumber: shortText.optional(),
    expireDate: isoDate.optional().describe('only this one of the batch'),
    lotIds: z.array(identifier).max(100).optional(),
    reason,
    documentNumber: shortText.optional(),
  })
  .meta({ id: 'NewRecall' });

const units = z.object({
  onHand: countOut,
  reserved: countOut,
  inTransit: countOut,
  onLoan: countOut,
  converted: countOut.describe('became units of another item, with the same batch number'),
  issued: countOut.describe('less what was returned'),
  inKits: countOut.describe('of all these'),
});

const recall = z
  .object({
    id: z.string(),
    state: oneOfOut(states),
    itemId: z.string(),
    batchNumber: textOut,
    expireDate: textOut,
    reason: z.string(),
    documentNumber: textOut,
    actorId: z.string(),
    createTime: timeOut,
    closeTime: timeOut,
    lots: z.array(lot).describe('empty in a list'),
    atRecall: units.nullish().describe('where the units were then'),
    now: units.nullish().describe('where they are'),
    madeLots: z.array(lot).describe('lots that units of the batch were converted into'),
    madeAtRecall: units.nullish().describe('where the units of madeLots were then'),
    madeNow: units.nullish().describe('where the units of madeLots are'),
    recovered: countOut.describe('outstanding then and no longer'),
    reservations: z.array(
      z.object({
        reservationId: z.string(),
        state: oneOfOut(reservationStates),
        purpose: textOut,
        incidentId: textOut,
        itemId: textOut,
        quantity: countOut,
      }),
    ),
  })
  .meta({ id: 'Recall', description: 'A batch that was called back from everywhere.' });

const line = z
  .object({
    lineNumber: z.number(),
    kind: oneOfOut(kinds),
    itemId: textOut.describe('the recalled item, or what units of it were converted into'),
    lotId: z.string(),
    kitLotId: textOut.describe('the kit lot that the units are inside of'),
    depotId: z.string(),
    divisionCode: z.string(),
    quantity: countOut.describe('negative for issued units that were returned'),
    reservationId: textOut,
    purpose: textOut,
    incidentId: textOut,
    transferId: textOut,
    movementId: textOut,
    loanId: textOut,
    borrower: textOut.describe('who has what is on loan'),
    documentNumber: textOut,
    reason: textOut,
    actorId: textOut,
    occurTime: timeOut,
    followTime: timeOut.describe('when a later conversion made them part of the recall'),
  })
  .meta({ id: 'RecallLine', description: 'Units of a recalled batch where they were then.' });

export const recallRoutes = [
  route({
    method: 'get',
    path: '/v1/recalls',
    tag,
    summary: 'Recalls, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      itemId: identifier.optional(),
      state: z.enum(states).optional(),
    }),
    response: pageOut('recalls', recall),
    handle: ({ query }, { inventory, options }) => inventory.listRecalls(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/recalls',
    tag,
    summary: 'Recall a batch everywhere, and find every unit of it',
    description: 'Nothing of it is promised, issued or dispatched from then on.',
    access: stockKeepers,
    body: newRecall,
    response: recall,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.recallLots({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/recalls/{id}',
    tag,
    summary: 'What was where, what is now, and what came back',
    access: everyone,
    response: recall,
    handle: ({ params }, { inventory, options }) => inventory.getRecall(params, options),
  }),
  route({
    method: 'get',
    path: '/v1/recalls/{recallId}/lines',
    tag,
    summary: 'Where the units were at the moment of the recall',
    access: everyone,
    query: z.strictObject({ ...pageQuery, kind: z.enum(kinds).optional() }),
    response: pageOut('lines', line),
    handle: ({ params, query }, { inventory, options }) =>
      inventory.listRecallLines({ ...query, ...params }, options),
  }),
  route({
    method: 'post',
    path: '/v1/recalls/{id}:close',
    tag,
    summary: 'Close a recall: later receipts of the batch are no longer recalled',
    access: stockKeepers,
    body: z.strictObject({ reason: shortText.optional() }),
    response: recall,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.closeRecall({ ...body, ...params, requestId }, options),
  }),
];
