// The shape of every request, checked before anything is read.
import { z } from 'zod';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  quantityMax,
  text,
  wholeNumber,
} from '../platform/wire-values';
import { repeated } from './catalogue';
import { isCalendarDate } from './dates';
import { depotOwnerships, depotTiers } from './depot-tiers';
import { lotStates, neverExpires } from './lot';
import { packingPolicies } from './packing';
import { reservationStates } from './reservation';
import { transferStates } from './transfer';

export const linesMax = 5_000;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const uuid = z.string().regex(uuidPattern, 'must be a UUID').toLowerCase();
export const itemId = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must have 1 to 64 of a-z, 0-9 and -');
export const depotId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must have 1 to 64 letters, digits, ".", "_" or "-"');
export const quantity = wholeNumber(1);

/** proto3 sends an empty text for a field that is not set: null. */
export const unset = z.literal('').transform(() => null);

const calendarDate = z.string().refine(isCalendarDate, 'must be a date such as 2027-06-30');
export const optionalDate = z.union([unset, calendarDate]);
/** An empty expiry date is of a lot that never expires. */
export const expireDate = optionalDate.transform((date) => date ?? neverExpires);

/** An enum that may be left unspecified: null. */
export function optionalEnum<const T extends readonly [string, ...string[]]>(values: T) {
  return z.union([
    z
      .string()
      .endsWith('_UNSPECIFIED')
      .transform(() => null),
    z.enum(values),
  ]);
}

/** A field with presence: null is each item's default. */
export const optionalDays = z
  .number()
  .int()
  .min(0, 'must not be negative')
  .max(3_650, 'must be at most 3650')
  .nullish()
  .transform((days) => days ?? null);

/** Null is exactly the quantity. */
export const packing = z
  .object({
    policy: optionalEnum(packingPolicies).transform((policy) => policy ?? 'EXACT'),
    packUnits: wholeNumber(0),
    overshootMax: wholeNumber(0),
    breakageCost: wholeNumber(0),
  })
  .nullish()
  .transform((value) => value ?? null);

export const optionalDivision = z.union([z.literal(''), divisionCodeSchema]);

export function lines<T extends z.ZodType>(line: T) {
  return z
    .array(line)
    .min(1, 'must have at least one line')
    .max(linesMax, `must have at most ${linesMax} lines`);
}

/** Marks each line that repeats an earlier one, at the field that repeats. */
export function distinctLines<Line>(keyOf: (line: Line) => string, field: string, what: string) {
  return (all: Line[], context: z.core.$RefinementCtx) => {
    for (const index of repeated(all, keyOf)) {
      context.addIssue({
        code: 'custom',
        path: [index, field],
        message: `repeats ${what} of an earlier line`,
      });
    }
  };
}

export const placeOf = (line: { depotId: string; itemId: string }) =>
  `${line.depotId}\n${line.itemId}`;

export const filterText = optionalText(100).transform((value) => value || null);
export const filterUuid = z.union([unset, uuid]);

export const getByUuidShape = z.object({ id: uuid });

export const listDepotsShape = z.object({
  divisionCode: optionalDivision,
  tier: optionalEnum(depotTiers),
  ownership: optionalEnum(depotOwnerships).default(null),
  parentId: filterText.default(null),
  asOf: optionalTimestampSchema,
});

export const listLotsShape = z.object({
  itemId: filterText,
  state: optionalEnum(lotStates),
});

export const document = {
  documentNumber: optionalText(100),
  reason: optionalText(500),
  occurTime: optionalTimestampSchema,
};

export const receiveStockShape = z.object({
  requestId: z.string(),
  lines: lines(z.object({ depotId, itemId, batchNumber: optionalText(100), expireDate, quantity })),
  ...document,
});

export const issueStockShape = z.object({
  requestId: z.string(),
  lines: lines(z.object({ depotId, itemId, lotId: z.union([unset, uuid]), quantity, packing })),
  minRemainingDays: optionalDays,
  ...document,
});

export const adjustStockShape = z.object({
  requestId: z.string(),
  depotId,
  itemId,
  lotId: uuid,
  quantityChange: wholeNumber(-quantityMax).refine((change) => change !== 0, 'must not be zero'),
  reason: text(500),
  occurTime: optionalTimestampSchema,
});

export const listMovementsShape = z.object({
  depotId: filterText,
  itemId: filterText,
  incidentId: filterText,
});

export const listEntriesShape = z.object({
  depotId: filterText,
  itemId: filterText,
  lotId: filterUuid,
  movementId: filterUuid,
});

export const listBalancesShape = z.object({
  divisionCode: optionalDivision,
  depotId: filterText,
  itemId: filterText,
});

export const getAvailabilityShape = z.object({
  divisionCode: optionalDivision,
  itemIds: z.array(itemId).max(linesMax),
  usableUntil: optionalDate,
  ownReservationId: filterUuid,
  minRemainingDays: optionalDays,
});

export const listReservationsShape = z.object({
  incidentId: filterText,
  state: optionalEnum(reservationStates),
});

export const listTransfersShape = z.object({
  incidentId: filterText,
  reservationId: filterUuid,
  state: optionalEnum(transferStates),
  depotId: filterText,
});

export const setLotStateShape = z.object({
  requestId: z.string(),
  id: uuid,
  etag: z.string(),
  state: z.enum(lotStates, 'must be a state of a lot'),
  reason: text(500),
});

const holdSecondsDefault = 900;
const holdSecondsMax = 86_400;

export const createReservationShape = z.object({
  requestId: z.string(),
  purpose: optionalText(200),
  incidentId: optionalText(100),
  lines: lines(z.object({ depotId, itemId, quantity, packing })).superRefine(
    distinctLines(placeOf, 'itemId', 'the depot and item'),
  ),
  holdSeconds: z
    .number()
    .int()
    .min(0, 'must be at least 1')
    .max(holdSecondsMax, `must be at most ${holdSecondsMax}`)
    .transform((seconds) => seconds || holdSecondsDefault),
  usableUntil: optionalDate,
  minRemainingDays: optionalDays,
});

export const reservationVerbShape = z.object({
  requestId: z.string(),
  id: uuid,
  reason: optionalText(500),
});

export const confirmReservationShape = z.object({
  requestId: z.string(),
  id: uuid,
  withIds: z.array(uuid).max(20),
});

const leg = z
  .object({
    fromDepotId: depotId,
    toDepotId: z.union([unset, depotId]),
    toDivisionCode: z.union([unset, divisionCodeSchema]),
    fleetId: optionalText(100),
    lines: lines(z.object({ itemId, quantity })).superRefine(
      distinctLines((line: { itemId: string }) => line.itemId, 'itemId', 'the item'),
    ),
    plannedDepartTime: optionalTimestampSchema,
    plannedArriveTime: optionalTimestampSchema,
  })
  .superRefine((value, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((value.toDepotId === null) === (value.toDivisionCode === null)) {
      fault('toDepotId', 'give either a depot or a division to go to');
    }
    if (value.toDepotId === value.fromDepotId) fault('toDepotId', 'is where the goods are');
    const { plannedDepartTime, plannedArriveTime } = value;
    if (plannedDepartTime && plannedArriveTime && plannedArriveTime < plannedDepartTime) {
      fault('plannedArriveTime', 'is before the planned departure');
    }
  });

export const createTransfersShape = z.object({
  requestId: z.string(),
  reservationId: uuid,
  legs: lines(leg),
});

export const transferVerbShape = z.object({
  requestId: z.string(),
  id: uuid,
  etag: z.string(),
  departTime: optionalTimestampSchema,
});

const receiptLine = z
  .object({
    itemId,
    received: wholeNumber(0),
    lost: wholeNumber(0),
    lossReason: optionalText(500),
  })
  .superRefine(({ received, lost, lossReason }, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (received + lost === 0) fault('received', 'nothing was received and nothing was lost');
    if (lost > 0 && lossReason === '') fault('lossReason', 'is required when something was lost');
  });

export const receiveTransferShape = z.object({
  requestId: z.string(),
  id: uuid,
  etag: z.string(),
  lines: lines(receiptLine).superRefine(
    distinctLines((line: { itemId: string }) => line.itemId, 'itemId', 'the item'),
  ),
  arriveTime: optionalTimestampSchema,
});

export const cancelTransfersShape = z.object({
  requestId: z.string(),
  reservationId: uuid,
  ids: z.array(uuid).max(linesMax),
  reason: optionalText(500),
});
