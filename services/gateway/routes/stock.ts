import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
  isoDate,
  longText,
  oneOfOut,
  pageOut,
  pageQuery,
  quantity,
  reason,
  repeated,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { everyone, ledgerAuditors, stockKeepers } from '../roles';
import { route } from '../route';
import { entry, lotStates, minRemainingDays, movement, packing } from './movement-schemas';

const tag = 'Stock';

const balance = z
  .object({
    depotId: z.string(),
    itemId: z.string(),
    lotId: z.string(),
    expireDate: textOut,
    lotState: oneOfOut(lotStates),
    onHand: countOut.describe('free to promise'),
    reserved: countOut.describe('promised, still in the depot'),
    inTransit: countOut.describe('left this depot, not yet received'),
    pending: countOut.describe('waiting for an approval, still in the depot'),
    onLoan: countOut.describe('lent out; still ours, not available'),
  })
  .meta({ id: 'Balance', description: 'What one depot holds of one lot.' });

export const documentFields = {
  documentNumber: shortText.optional(),
  reason: longText.optional().describe('what was done, such as goods received, unless told'),
  occurTime: time.optional(),
};

const receipt = z
  .strictObject({
    lines: z
      .array(
        z.strictObject({
          depotId: identifier,
          itemId: identifier,
          batchNumber: shortText.optional(),
          expireDate: isoDate.optional().describe('absent when the item does not expire'),
          quantity,
        }),
      )
      .min(1)
      .max(5_000),
    ...documentFields,
  })
  .meta({ id: 'StockReceipt' });

const issue = z
  .strictObject({
    lines: z
      .array(
        z.strictObject({
          depotId: identifier,
          itemId: identifier,
          lotId: identifier.optional().describe('absent: earliest expiry first'),
          quantity,
          packing: packing.optional(),
        }),
      )
      .min(1)
      .max(5_000),
    minRemainingDays: minRemainingDays.optional(),
    ...documentFields,
  })
  .meta({ id: 'StockIssue' });

const adjustment = z
  .strictObject({
    depotId: identifier,
    itemId: identifier,
    lotId: identifier,
    quantityChange: z.int().min(-1e9).max(1e9).describe('signed base units, not zero'),
    reason,
    occurTime: time.optional(),
  })
  .meta({ id: 'StockAdjustment' });

const availability = z
  .object({
    lines: z.array(z.object({ depotId: z.string(), itemId: z.string(), available: countOut })),
    readTime: timeOut,
  })
  .meta({ id: 'Availability', description: 'Available to promise, in one consistent read.' });

const place = { depotId: identifier.optional(), itemId: identifier.optional() };

export const stockRoutes = [
  route({
    method: 'get',
    path: '/v1/stock/balances',
    tag,
    summary: 'Balances by depot, item and lot',
    access: everyone,
    query: z.strictObject({ ...pageQuery, divisionCode: divisionCode.optional(), ...place }),
    response: pageOut('balances', balance),
    handle: ({ query }, { inventory, options }) => inventory.listBalances(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/stock/availability',
    tag,
    summary: 'What could be promised now, by depot and item',
    access: everyone,
    query: z.strictObject({
      divisionCode: divisionCode.optional(),
      itemIds: repeated,
      usableUntil: isoDate.optional().describe('only lots usable until then are counted'),
      ownReservationId: identifier.optional().describe('its units count as available'),
      minRemainingDays: z
        .string()
        .regex(/^\d{1,4}$/, 'must be a whole number')
        .transform(Number)
        .optional()
        .meta({ type: 'integer', minimum: 0, maximum: 3650 }),
    }),
    response: availability,
    handle: ({ query }, { inventory, options }) => inventory.getAvailability(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/stock/movements',
    tag,
    summary: 'What moved stock, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      ...place,
      incidentId: z.string().max(100).optional().describe('only what came back from it'),
    }),
    response: pageOut('movements', movement),
    handle: ({ query }, { inventory, options }) => inventory.listMovements(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/stock/entries',
    tag,
    summary: 'Entries of the ledger, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      ...place,
      lotId: identifier.optional(),
      movementId: identifier.optional(),
    }),
    response: pageOut('entries', entry),
    handle: ({ query }, { inventory, options }) => inventory.listEntries(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/receipts',
    tag,
    summary: 'Take stock in from outside, all lines or none',
    access: stockKeepers,
    body: receipt,
    response: movement,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.receiveStock({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/issues',
    tag,
    summary: 'Hand stock out at a depot, all lines or none',
    access: stockKeepers,
    body: issue,
    response: movement,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.issueStock({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/adjustments',
    tag,
    summary: 'Correct the book quantity of one lot in one depot',
    access: stockKeepers,
    body: adjustment,
    response: movement,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.adjustStock({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/ledger:verify',
    tag,
    summary: 'Prove that every entry, balance and reservation agree',
    access: ledgerAuditors,
    keyed: false,
    timeoutMs: 600_000,
    response: z
      .object({
        entriesChecked: countOut,
        balancesChecked: countOut,
        faults: z.array(z.string()).describe('empty when the ledger is sound'),
      })
      .meta({ id: 'LedgerVerdict' }),
    handle: async (_input, { inventory, options }) => {
      let verdict = { entriesChecked: '0', balancesChecked: '0', faults: [] as string[] };
      for await (const progress of inventory.verifyLedger({}, options)) verdict = progress;
      return verdict;
    },
  }),
];
