import { z } from 'zod';
import { divisionCodeSchema, optionalText, wholeNumber } from '../platform/wire-values';
import { approvalStates, expireHoursDefault } from './approval';
import { itemId, optionalEnum, uuid } from './shapes';

export const listApprovalsShape = z.object({
  state: optionalEnum(approvalStates),
  depotId: optionalText(100).transform((value) => value || null),
});

export const decideApprovalShape = z.object({
  requestId: z.string(),
  id: uuid,
  reason: optionalText(500),
});

const valueMax = 1e12;

export const setApprovalLimitShape = z.object({
  requestId: z.string(),
  limit: z.object({
    divisionCode: z.union([z.literal(''), divisionCodeSchema]),
    unitsMax: wholeNumber(0, 1e15)
      .nullish()
      .transform((units) => units ?? null),
    valueMax: z
      .number()
      .min(0, 'must not be negative')
      .max(valueMax, `must be at most ${valueMax}`)
      .nullish()
      .transform((value) => value ?? null),
    expireHours: z
      .number()
      .int()
      .min(0, 'must be at least 1')
      .max(720, 'must be at most 720')
      .transform((hours) => hours || expireHoursDefault),
    etag: z.string().default(''),
  }),
});

export const setItemValuesShape = z.object({
  requestId: z.string(),
  values: z
    .array(
      z.object({
        itemId,
        unitValue: z.number().min(0, 'must not be negative').max(1e9, 'must be at most 1e9'),
      }),
    )
    .min(1, 'must have at least one value')
    .max(1_000, 'must have at most 1000 values'),
});
