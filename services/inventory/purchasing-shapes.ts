// The shapes of suppliers, framework agreements and purchase orders.
import { z } from 'zod';
import { optionalText, optionalTimestampSchema, text, wholeNumber } from '../platform/wire-values';
import { date, daysUpTo } from './agreement-shapes';
import { orderStates } from './purchase-order';
import {
  depotId,
  distinctLines,
  expireDate,
  itemId,
  lines,
  linesMax,
  optionalDate,
  optionalDivision,
  optionalEnum,
  quantity,
  unset,
  uuid,
} from './shapes';

/** Ten million yuan for one unit are more than anything in a depot costs. */
const fen = wholeNumber(0);
const supplierId = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must have 1 to 64 of a-z, 0-9 and -');
const itemOf = (line: { itemId: string }) => line.itemId;

export const supplierFields = z.object({
  nameZh: text(100),
  nameEn: text(100),
  code: optionalText(40),
  contact: optionalText(100),
  phone: optionalText(40),
  leadDays: daysUpTo(730),
  rating: z.number().int().min(0).max(5, 'must be at most 5'),
  blocked: z.boolean(),
  blockReason: optionalText(500),
  items: z
    .array(z.object({ itemId, unitPriceFen: fen, packUnits: wholeNumber(1) }))
    .max(2_000, 'must have at most 2000 items')
    .superRefine(distinctLines(itemOf, 'itemId', 'the item')),
});
export const newSupplier = supplierFields.extend({ id: supplierId });
export const supplierKey = z.object({ id: supplierId, etag: z.string() });

export const newFramework = z
  .object({
    supplierId,
    itemId,
    unitPriceFen: fen,
    quantity,
    validFrom: date,
    validTo: optionalDate,
    documentNumber: optionalText(100),
  })
  .superRefine(({ validFrom, validTo }, context) => {
    if (validTo === null || validTo >= validFrom) return;
    context.addIssue({ code: 'custom', path: ['validTo'], message: 'is before validFrom' });
  });

const filterText = optionalText(100).transform((value) => value || null);

export const listSuppliersShape = z.object({ itemId: filterText });
export const listFrameworksShape = z.object({
  supplierId: filterText,
  itemId: filterText,
  includeClosed: z.boolean(),
});
export const closeFrameworkShape = z.object({ requestId: z.string(), id: uuid, etag: z.string() });

export const rulesShape = z.object({
  requestId: z.string(),
  rules: z.object({
    approvalAmountFen: wholeNumber(0, 1e13),
    overReceiptShare: z.number().min(0, 'must not be negative').max(0.2, 'must be at most 0.2'),
    etag: z.string(),
  }),
});

export const proposeShape = z.object({
  shortfalls: z
    .array(z.object({ depotId, itemId, quantity }))
    .max(linesMax, `must have at most ${linesMax} shortfalls`),
  divisionCode: optionalDivision,
  neededDate: optionalDate,
});

export const newOrder = z.object({
  supplierId,
  depotId,
  documentNumber: optionalText(100),
  note: optionalText(1000),
  expectedDate: optionalDate,
  lines: lines(
    z.object({ itemId, quantity, unitPriceFen: fen, frameworkId: z.union([unset, uuid]) }),
  )
    .max(500, 'must have at most 500 lines')
    .superRefine(distinctLines(itemOf, 'itemId', 'the item')),
});

export const listOrdersShape = z.object({
  divisionCode: optionalDivision,
  depotId: filterText,
  supplierId: filterText,
  state: optionalEnum(orderStates),
  overdue: z.boolean(),
});

export const orderVerbShape = z.object({
  requestId: z.string(),
  id: uuid,
  etag: z.string(),
  reason: optionalText(500),
});

export const receiveOrderShape = z.object({
  requestId: z.string(),
  id: uuid,
  lines: lines(z.object({ itemId, batchNumber: optionalText(100), expireDate, quantity })),
  documentNumber: optionalText(100),
  occurTime: optionalTimestampSchema,
});
