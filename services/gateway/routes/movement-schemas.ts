// What movements look like, for the routes of every noun that moves stock.
import { z } from 'zod';
import { countOut, oneOfOut, textOut, timeOut, wholeNumber } from '../fields';

export const lotStates = [
  'AVAILABLE',
  'ON_HOLD',
  'QUARANTINED',
  'RECALLED',
  'EXPIRED',
  'DAMAGED',
  'DISPOSED',
] as const;

export const entry = z
  .object({
    id: z.string(),
    movementId: z.string(),
    depotId: z.string(),
    itemId: z.string(),
    lotId: z.string(),
    account: oneOfOut([
      'ON_HAND',
      'RESERVED',
      'IN_TRANSIT',
      'SUPPLIED',
      'ISSUED',
      'LOST',
      'ADJUSTED',
      'PENDING',
      'ON_LOAN',
      'DISPOSED',
      'CONVERTED',
      'SPLIT',
      'ASSEMBLED',
    ]),
    quantity: countOut.describe('signed base units'),
    binCode: textOut.describe('absent on the floor and outside the depot'),
    createTime: timeOut,
  })
  .meta({ id: 'LedgerEntry', description: 'One side of a movement.' });

export const movement = z
  .object({
    id: z.string(),
    kind: oneOfOut([
      'RECEIPT',
      'ISSUE',
      'ADJUSTMENT',
      'RESERVATION',
      'RELEASE',
      'DISPATCH',
      'TRANSFER_RECEIPT',
      'LOSS',
      'PUT_AWAY',
      'PICK',
      'RETURN',
      'DISPOSAL',
      'LOAN_OUT',
      'LOAN_BACK',
      'CONVERSION',
      'REVERSAL',
      'APPROVAL_HOLD',
      'APPROVAL_RELEASE',
      'LOT_SPLIT',
      'KIT_ASSEMBLY',
      'KIT_DISASSEMBLY',
    ]),
    documentNumber: textOut,
    reason: textOut,
    actorId: z.string(),
    actorName: textOut.describe('as they were called when they did it'),
    reversesId: textOut.describe('the movement that this one takes back'),
    originId: textOut.describe('the issue that this is a return of'),
    cause: textOut.describe('what brought it about: `loans/…`, `approvals/…`, `counts/…`'),
    occurTime: timeOut.describe('when it happened in the world'),
    createTime: timeOut,
    entries: z.array(entry),
  })
  .meta({ id: 'Movement', description: 'What moved stock; its entries sum to zero.' });

/** How whole packs are weighed against exact numbers. */
export const packing = z
  .strictObject({
    policy: z.enum(['EXACT', 'WHOLE_PACKS_UP', 'PREFER_WHOLE']),
    packUnits: wholeNumber
      .optional()
      .describe('one of the packs of the item; its smallest unless told'),
    overshootMax: wholeNumber.optional().describe('units that may be given beyond the quantity'),
    breakageCost: wholeNumber
      .optional()
      .describe('what breaking a pack is worth in units given too many'),
  })
  .meta({ id: 'Packing' });

/** Days that lots must stay usable from the day of use. */
export const minRemainingDays = wholeNumber
  .max(3_650)
  .describe('the default of each item unless told');
