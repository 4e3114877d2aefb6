import { z } from 'zod';
import { optionalText, optionalTimestampSchema, text, wholeNumber } from '../platform/wire-values';
import { abcClasses } from './abc';
import { binCode } from './bin-service';
import { countKinds, countStates } from './count';
import {
  depotId,
  distinctLines,
  expireDate,
  filterText,
  itemId,
  optionalDate,
  optionalDivision,
  optionalEnum,
  unset,
  uuid,
} from './shapes';

const lineNumber = z.number().int().min(1, 'must be at least 1');

export const createCountShape = z
  .object({
    requestId: z.string(),
    depotId,
    kind: z.enum(countKinds, 'must be CYCLE or FULL'),
    itemIds: z.array(itemId).max(1_000, 'must have at most 1000 items'),
    blind: z.boolean(),
    freeze: z.boolean(),
    counterIds: z.array(text(200)).max(50, 'must have at most 50 counters'),
    note: optionalText(500),
  })
  .refine(({ blind, counterIds }) => !blind || counterIds.length > 0, {
    path: ['counterIds'],
    message: 'a blind count names who counts',
  })
  .refine(({ kind, itemIds }) => kind === 'CYCLE' || itemIds.length === 0, {
    path: ['itemIds'],
    message: 'a full count has every item',
  });

export const listCountsShape = z.object({ depotId: filterText, state: optionalEnum(countStates) });

export const listCountLinesShape = z.object({ countId: uuid });

export const addCountLineShape = z.object({
  requestId: z.string(),
  countId: uuid,
  itemId,
  lotId: z.union([unset, uuid]),
  batchNumber: optionalText(100),
  expireDate,
  binCode: z.union([unset, binCode]).transform((code) => code ?? ''),
});

export const recordCountShape = z.object({
  requestId: z.string(),
  countId: uuid,
  lines: z
    .array(z.object({ lineNumber, quantity: wholeNumber(0), occurTime: optionalTimestampSchema }))
    .min(1, 'must have at least one line')
    .max(500, 'must have at most 500 lines')
    .superRefine(
      distinctLines(
        (line: { lineNumber: number }) => String(line.lineNumber),
        'lineNumber',
        'the line',
      ),
    ),
});

export const requestRecountShape = z.object({
  requestId: z.string(),
  countId: uuid,
  lineNumbers: z
    .array(lineNumber)
    .min(1, 'must have at least one line')
    .max(500, 'must have at most 500 lines'),
});

export const countVerbShape = z.object({
  requestId: z.string(),
  id: uuid,
  reason: optionalText(500),
});

export const countAccuracyShape = z.object({
  divisionCode: optionalDivision,
  depotId: filterText,
  fromDate: optionalDate,
  untilDate: optionalDate,
});

export const listCountsDueShape = z.object({ divisionCode: optionalDivision, depotId: filterText });

export const computeAbcShape = z.object({ requestId: z.string(), depotId });

export const setAbcClassShape = z.object({
  requestId: z.string(),
  depotId,
  itemId,
  abcClass: z.union([unset, z.enum(abcClasses, 'must be A, B or C')]),
});

export const listAbcClassesShape = z.object({ depotId });

export const setCadenceShape = z.object({
  requestId: z.string(),
  cadence: z
    .object({
      divisionCode: optionalDivision,
      abcClass: z.enum(abcClasses, 'must be A, B or C'),
      days: z.number().int().min(0, 'must not be negative').max(3_650, 'must be at most 3650'),
      valueShare: z.number().gt(0, 'must be above 0').max(1, 'must be at most 1'),
      tolerancePercent: z.number().min(0, 'must not be negative').max(100, 'must be at most 100'),
      etag: z.string().default(''),
    })
    .refine(({ days, divisionCode }) => days > 0 || divisionCode !== '', {
      path: ['days'],
      message: 'must be at least 1 everywhere',
    }),
});

export const listCadencesShape = z.object({ divisionCode: optionalDivision });
