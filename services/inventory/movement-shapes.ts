// The shapes of the requests of MovementsService.
import { z } from 'zod';
import { optionalText, quantityMax, text, wholeNumber } from '../platform/wire-values';
import {
  depotId,
  distinctLines,
  document,
  filterText,
  itemId,
  quantity,
  unset,
  uuid,
} from './shapes';
import { binCode as givenBinCode } from './bin-service';
import { isCalendarDate } from './dates';

const linesMax = 500;

function someLines<T extends z.ZodType>(line: T) {
  return z
    .array(line)
    .min(1, 'must have at least one line')
    .max(linesMax, `must have at most ${linesMax} lines`);
}

/** A bin, or '' for what stands in none. */
const binCode = z
  .union([unset, givenBinCode])
  .default(null)
  .transform((code) => code ?? '');

type LotLine = { itemId: string; lotId: string; binCode?: string };
const eachLotOnce = distinctLines(
  (line: LotLine) => `${line.itemId}\n${line.lotId}\n${line.binCode ?? ''}`,
  'lotId',
  'the lot',
);

const reasoned = { ...document, reason: text(500) };

export const putAwayStockShape = z.object({
  requestId: z.string(),
  depotId,
  lines: someLines(
    z
      .object({
        itemId,
        lotId: uuid,
        toBinCode: givenBinCode,
        fromBinCode: z.union([unset, givenBinCode]),
        quantity,
      })
      .refine(({ toBinCode, fromBinCode }) => toBinCode !== fromBinCode, {
        path: ['toBinCode'],
        message: 'is where the goods are',
      }),
  ),
  ...document,
});

export const pickStockShape = z.object({
  requestId: z.string(),
  depotId,
  lines: someLines(z.object({ itemId, lotId: uuid, binCode: givenBinCode, quantity })),
  ...document,
});

export const returnStockShape = z.object({
  requestId: z.string(),
  movementId: uuid,
  toDepotId: depotId,
  lines: someLines(z.object({ depotId: z.union([unset, depotId]), itemId, lotId: uuid, quantity })),
  incidentId: optionalText(100),
  ...reasoned,
});

export const recordAdjustmentShape = z.object({
  requestId: z.string(),
  depotId,
  lines: someLines(
    z.object({
      itemId,
      lotId: uuid,
      binCode,
      quantityChange: wholeNumber(-quantityMax).refine((units) => units !== 0, 'must not be zero'),
    }),
  ).superRefine(eachLotOnce),
  ...reasoned,
});

export const disposeStockShape = z.object({
  requestId: z.string(),
  depotId,
  lines: someLines(z.object({ itemId, lotId: uuid, binCode, quantity })).superRefine(eachLotOnce),
  ...reasoned,
});

export const reverseMovementShape = z.object({
  requestId: z.string(),
  movementId: uuid,
  ...reasoned,
});

export const convertStockShape = z.object({
  requestId: z.string(),
  depotId,
  lines: someLines(
    z
      .object({ itemId, lotId: uuid, toItemId: itemId, quantity })
      .refine((line) => line.itemId !== line.toItemId, {
        path: ['toItemId'],
        message: 'must be another item',
      }),
  ),
  ...document,
});

export const setConversionRatioShape = z.object({
  requestId: z.string(),
  ratio: z
    .object({
      fromItemId: itemId,
      toItemId: itemId,
      fromUnits: wholeNumber(0, 1e6),
      toUnits: wholeNumber(0, 1e6),
    })
    .refine((ratio) => ratio.fromItemId !== ratio.toItemId, {
      path: ['toItemId'],
      message: 'must be another item',
    })
    .refine((ratio) => (ratio.fromUnits === 0) === (ratio.toUnits === 0), {
      path: ['toUnits'],
      message: 'both units must be given, or both 0 to withdraw the ratio',
    }),
});

export const listRatiosShape = z.object({ itemId: filterText });

const dueDate = z.string().refine(isCalendarDate, 'must be a date such as 2027-06-30');

export const lendStockShape = z.object({
  requestId: z.string(),
  depotId,
  borrower: text(200),
  contact: optionalText(100),
  dueDate,
  lines: someLines(z.object({ itemId, lotId: z.union([unset, uuid]), quantity })),
  ...reasoned,
});

const loanReturnLine = z
  .object({ itemId, lotId: uuid, returned: wholeNumber(0), lost: wholeNumber(0) })
  .refine(({ returned, lost }) => returned + lost > 0, {
    path: ['returned'],
    message: 'nothing came back and nothing was lost',
  });

export const returnLoanShape = z
  .object({
    requestId: z.string(),
    id: uuid,
    lines: someLines(loanReturnLine).superRefine(eachLotOnce),
    ...document,
  })
  .refine(({ lines, reason }) => reason !== '' || lines.every(({ lost }) => lost === 0), {
    path: ['reason'],
    message: 'is required when something was lost',
  });

export const listLoansShape = z.object({
  depotId: filterText,
  openOnly: z.boolean(),
  overdueOnly: z.boolean(),
});
