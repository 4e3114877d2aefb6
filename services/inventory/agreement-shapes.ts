// The shapes of agreements, capacities and call-offs.
import { z } from 'zod';
import { invalidFields } from '../platform/errors';
import { optionalText, optionalTimestampSchema, wholeNumber } from '../platform/wire-values';
import { callOffStates } from './call-off';
import { rampKinds, type RampStep } from './capacity';
import { isCalendarDate } from './dates';
import {
  depotId,
  expireDate,
  itemId,
  lines,
  optionalDate,
  optionalDivision,
  optionalEnum,
  quantity,
  unset,
  uuid,
} from './shapes';

export const hoursUpTo = (max: number) =>
  z.number('must be a number').min(0, 'must not be negative').max(max, `must be at most ${max}`);

export const daysUpTo = (max: number) =>
  z.number().int().min(0, 'must not be negative').max(max, `must be at most ${max}`);

export const date = z.string().refine(isCalendarDate, 'must be a date such as 2027-06-30');

const validity = { validFrom: date, validTo: optionalDate };
const papers = { documentNumber: optionalText(100), note: optionalText(1000), closed: z.boolean() };

export const agreementFields = z.object({
  quantity,
  noticeHours: hoursUpTo(720),
  responseHours: hoursUpTo(720),
  ...validity,
  remainingDays: daysUpTo(36_500),
  exchangeDays: daysUpTo(3_650),
  ...papers,
});

export const newAgreement = agreementFields.extend({ depotId, itemId });

const ramp = z
  .array(z.object({ hours: hoursUpTo(720), share: z.number().min(0).max(1) }))
  .max(50, 'must have at most 50 steps')
  .superRefine((steps, context) => {
    const fault = (index: number, field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [index, field], message });
    steps.forEach((step, index) => {
      const before: RampStep | undefined = steps[index - 1];
      if (before && step.hours <= before.hours)
        fault(index, 'hours', 'must grow from step to step');
      if (before && step.share < before.share) fault(index, 'share', 'must not fall');
    });
    const last = steps.at(-1);
    if (last && last.share !== 1) fault(steps.length - 1, 'share', 'must be 1 in the last step');
  });

export const capacityFields = z.object({
  unitsPerHour: z
    .number('must be a number')
    .positive('must be more than 0')
    .max(1e6, 'must be at most 1000000'),
  leadHours: hoursUpTo(720),
  rampKind: optionalEnum(rampKinds),
  ramp,
  quantity,
  ...validity,
  ...papers,
});

export const newCapacity = capacityFields.extend({ depotId, itemId });

/** Faults that two fields make together; `kind` is the request's field that holds them. */
export function requireWholePromise(
  kind: string,
  fields: {
    validFrom: string;
    validTo: string | null;
    ramp?: RampStep[];
    rampKind?: string | null;
  },
): void {
  const violations = [];
  if (fields.validTo !== null && fields.validTo < fields.validFrom) {
    violations.push({ field: `${kind}.validTo`, description: 'is before validFrom' });
  }
  if (fields.ramp && fields.ramp.length > 0 && !fields.rampKind) {
    violations.push({ field: `${kind}.rampKind`, description: 'is required with a ramp' });
  }
  if (violations.length > 0) throw invalidFields(violations);
}

const filterText = optionalText(100).transform((value) => value || null);
const filterUuid = z.union([unset, uuid]);

/** What an update names its agreement or capacity by. */
export const promiseKey = z.object({ id: uuid, etag: z.string() });

export const listPromisesShape = z.object({
  divisionCode: optionalDivision,
  depotId: filterText,
  itemId: filterText,
  includeClosed: z.boolean(),
});

export const listCallOffsShape = z.object({
  state: optionalEnum(callOffStates),
  agreementId: filterUuid,
  capacityId: filterUuid,
  incidentId: filterText,
});

export const createCallOffShape = z
  .object({
    requestId: z.string(),
    agreementId: filterUuid,
    capacityId: filterUuid,
    quantity,
    depotId: z.union([unset, depotId]),
    incidentId: optionalText(100),
    purpose: optionalText(200),
    holdSeconds: wholeNumber(0, 86_400).transform((seconds) => seconds || 900),
  })
  .superRefine(({ agreementId, capacityId }, context) => {
    if ((agreementId === null) !== (capacityId === null)) return;
    const message = 'give either an agreement or a capacity';
    context.addIssue({ code: 'custom', path: ['agreementId'], message });
  });

export const callOffVerbShape = z.object({
  requestId: z.string(),
  id: uuid,
  reason: optionalText(500),
});

/** The lots that a delivery brings of one item. */
export const deliveredLots = lines(
  z.object({ batchNumber: optionalText(100), expireDate, quantity }),
).max(100, 'must have at most 100 lots');

export const receiveCallOffShape = z.object({
  requestId: z.string(),
  id: uuid,
  lines: deliveredLots,
  documentNumber: optionalText(100),
  occurTime: optionalTimestampSchema,
});
