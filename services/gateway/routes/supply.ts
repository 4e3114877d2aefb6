import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
  oneOfOut,
  time,
  timeOut,
  wholeNumber,
} from '../fields';
import { everyone } from '../roles';
import { route } from '../route';

const tag = 'Stock';

const kinds = ['STOCK', 'TRANSFER', 'CALL_OFF', 'PURCHASE', 'AGREEMENT', 'CAPACITY'] as const;

const asked = {
  divisionCode: divisionCode.optional(),
  depotIds: z.array(identifier).max(1_000).optional(),
  fromTime: time.optional().describe('now unless told'),
  horizonHours: z.number().min(0).max(2_160).optional().describe('72 unless told'),
  remainingDays: z.int().min(0).max(3_650).optional().describe('of shelf life a unit must have'),
  withoutKinds: z.array(z.enum(kinds)).max(kinds.length).optional(),
};

const points = z.array(
  z
    .object({
      hours: z.number().describe('after fromTime'),
      quantity: countOut,
      rate: z.number().describe('units an hour from then on'),
      rateChange: z.number().describe('by which the rate grows each hour'),
    })
    .meta({ id: 'SupplyPoint' }),
);

const curve = z
  .object({
    itemId: z.string(),
    points,
    kinds: z.array(z.object({ kind: oneOfOut(kinds), points })),
    sources: z.array(
      z.object({ kind: oneOfOut(kinds), sourceId: z.string(), depotId: z.string(), points }),
    ),
    sourcesOmitted: z.boolean(),
    reaches: z.array(
      z.object({
        quantity: countOut,
        dueHours: z.number(),
        reached: z.boolean(),
        reachHours: z.number(),
        reachTime: timeOut,
        inTime: z.boolean(),
        availableByDue: countOut,
        shortfall: countOut,
      }),
    ),
    undated: countOut.describe('under way without a time to count on'),
  })
  .meta({ id: 'SupplyCurve', description: 'How much of an item can be had when.' });

const tranche = z
  .object({
    depotId: z.string(),
    itemId: z.string(),
    kind: oneOfOut(kinds),
    sourceId: z.string(),
    quantity: countOut,
    availableHours: z.number(),
    expireHours: z.number().optional(),
  })
  .meta({ id: 'SupplyTranche' });

const read = { fromTime: timeOut, readTime: timeOut };

export const supplyRoutes = [
  route({
    method: 'post',
    path: '/v1/stock:supplyCurve',
    tag,
    summary: 'How much can be had when, and when each need is reached',
    access: everyone,
    keyed: false,
    body: z
      .strictObject({
        ...asked,
        needs: z
          .array(
            z.strictObject({
              itemId: identifier,
              quantity: wholeNumber.optional(),
              dueHours: z.number().min(0).max(2_160).optional(),
            }),
          )
          .min(1)
          .max(200),
      })
      .meta({ id: 'SupplyQuestion' }),
    response: z.object({ curves: z.array(curve), ...read }),
    handle: ({ body }, { inventory, options }) => inventory.getSupplyCurve(body, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock:supplyTranches',
    tag,
    summary: 'Supplies as quantities that can be loaded from a certain hour on',
    access: everyone,
    keyed: false,
    body: z
      .strictObject({
        ...asked,
        itemIds: z.array(identifier).min(1).max(200),
        stepHours: z.number().min(0.25).max(24).optional().describe('1 unless told'),
      })
      .meta({ id: 'SupplyTrancheQuestion' }),
    response: z.object({ tranches: z.array(tranche), ...read }),
    handle: ({ body }, { inventory, options }) => inventory.listSupplyTranches(body, options),
  }),
];
