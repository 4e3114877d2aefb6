import { z } from 'zod';
import {
  countOut,
  identifier,
  pageOut,
  pageQuery,
  quantity,
  reason,
  shortText,
  time,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { approval } from './approvals';
import { movement } from './movement-schemas';
import { documentFields } from './stock';

const tag = 'Stock';

const binCode = z.string().max(32).optional().describe('absent: on the floor');
const reasoned = { ...documentFields, reason };

const linesOf = <L extends z.ZodType>(line: L) => z.array(line).min(1).max(500);

const recordedChange = z
  .object({
    movement: movement.nullish().transform((done) => done ?? undefined),
    approval: approval.nullish().transform((waiting) => waiting ?? undefined),
  })
  .meta({ id: 'RecordedChange', description: 'It is done, or it waits for a second person.' });

const lotLine = { itemId: identifier, lotId: identifier };

const ratio = z
  .object({
    fromItemId: identifier,
    toItemId: identifier,
    fromUnits: z.int().min(0).max(1e6),
    toUnits: z.int().min(0).max(1e6),
  })
  .meta({ id: 'ConversionRatio', description: '1 pallet becomes 1,440 bottles.' });

const ratioOut = z
  .object({
    fromItemId: z.string(),
    toItemId: z.string(),
    fromUnits: countOut,
    toUnits: countOut,
  })
  .meta({ id: 'DeclaredRatio' });

export const movementRoutes = [
  route({
    method: 'get',
    path: '/v1/stock/movements/{id}',
    tag,
    summary: 'One movement',
    access: everyone,
    response: movement,
    handle: ({ params }, { inventory, options }) => inventory.getMovement(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/movements/{id}:reverse',
    tag,
    summary: 'Take a wrong movement back by its mirror image, once',
    access: stockKeepers,
    body: z.strictObject({
      reason,
      documentNumber: shortText.optional(),
      occurTime: time.optional(),
    }),
    response: recordedChange,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.reverseMovement({ ...body, movementId: params.id, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/put-aways',
    tag,
    summary: 'Put units into bins, from the floor or from other bins',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        lines: linesOf(
          z.strictObject({ ...lotLine, toBinCode: identifier, fromBinCode: binCode, quantity }),
        ),
        ...documentFields,
      })
      .meta({ id: 'PutAway' }),
    response: movement,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.putAwayStock({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/picks',
    tag,
    summary: 'Take units out of bins to the floor, to be packed',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        lines: linesOf(z.strictObject({ ...lotLine, binCode: identifier, quantity })),
        ...documentFields,
      })
      .meta({ id: 'StockPick' }),
    response: movement,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.pickStock({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/returns',
    tag,
    summary: 'Take issued goods back, never more than are out',
    access: stockKeepers,
    body: z
      .strictObject({
        movementId: identifier.describe('the issue'),
        toDepotId: identifier,
        incidentId: z
          .string()
          .max(100)
          .optional()
          .describe('the goods were left over from it; absent: that of the transfer they came by'),
        lines: linesOf(
          z.strictObject({
            depotId: identifier.optional().describe('that issued them; absent: toDepotId'),
            ...lotLine,
            quantity,
          }),
        ),
        ...reasoned,
      })
      .meta({ id: 'StockReturn' }),
    response: movement,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.returnStock({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/corrections',
    tag,
    summary: 'Correct the book of several lots; above the limit it waits for a second person',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        lines: linesOf(
          z.strictObject({
            ...lotLine,
            binCode,
            quantityChange: z.int().min(-1e9).max(1e9).describe('signed base units, not zero'),
          }),
        ),
        ...reasoned,
      })
      .meta({ id: 'StockCorrection' }),
    response: recordedChange,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.recordAdjustment({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/disposals',
    tag,
    summary: 'Write units off as disposed of; above the limit it waits for a second person',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        lines: linesOf(z.strictObject({ ...lotLine, binCode, quantity })),
        ...reasoned,
      })
      .meta({ id: 'StockDisposal' }),
    response: recordedChange,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.disposeStock({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock/conversions',
    tag,
    summary: 'Turn units of an item into units of another, by the declared ratio',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        lines: linesOf(z.strictObject({ ...lotLine, toItemId: identifier, quantity })),
        ...documentFields,
      })
      .meta({ id: 'StockConversion' }),
    response: movement,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.convertStock({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/conversion-ratios',
    tag,
    summary: 'Which items may be turned into which',
    access: everyone,
    query: z.strictObject({ ...pageQuery, itemId: identifier.optional() }),
    response: pageOut('ratios', ratioOut),
    handle: ({ query }, { inventory, options }) => inventory.listConversionRatios(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/conversion-ratios:set',
    tag,
    summary: 'Declare a ratio; 0 units of both withdraws it',
    access: stockKeepers,
    body: ratio,
    bodyField: 'ratio',
    response: ratioOut,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.setConversionRatio({ requestId, ratio: body }, options),
  }),
];
