import { z } from 'zod';
import { claimStates, conditions } from './claim';
import { returnSteps } from './kind-shapes';
import {
  asOf,
  distinct,
  division,
  filterText,
  latitude,
  listOf,
  longitude,
  measure,
  optionalDivision,
  optionalEnum,
  optionalShare,
  optionalText,
  optionalTime,
  requestId,
  slug,
  text,
  time,
  unset,
  uuid,
  wholeCount,
} from './shapes';

const holdSecondsDefault = 900;
const holdSecondsMax = 86_400;

const line = z
  .object({
    kindId: z.union([unset, slug]),
    classId: z.union([unset, slug]),
    capability: optionalText(40),
    quantity: measure(1e9),
    unit: optionalText(20),
    effectiveness: measure(1).transform((share) => share || 1),
    count: wholeCount(0, 500),
  })
  .superRefine((value, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((value.kindId === null) === (value.classId === null)) {
      fault('kindId', 'give either a kind or a class');
    }
    if (value.quantity > 0 === value.count > 0) {
      fault('quantity', 'give either a quantity above 0 or a count of pieces');
    }
  });
export type ClaimLine = z.output<typeof line>;

export const createClaimShape = z
  .object({
    requestId,
    purpose: text(200),
    incidentId: optionalText(100),
    exerciseId: optionalText(100),
    divisionCode: division,
    latitude,
    longitude,
    borrower: optionalText(200),
    dueBackTime: optionalTime,
    assetIds: listOf(slug, 500).superRefine(distinct((id) => id)),
    lines: listOf(line, 50),
    holdSeconds: wholeCount(0, holdSecondsMax).transform(
      (seconds) => seconds || holdSecondsDefault,
    ),
    acceptGapsReason: optionalText(500),
  })
  .superRefine((value, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (value.assetIds.length + value.lines.length === 0) {
      fault('assetIds', 'name at least one asset, or say in lines what is needed');
    }
    if (value.borrower !== '' && !value.dueBackTime) {
      fault('dueBackTime', 'is required when it is lent: say when it is due back');
    }
  });
export type NewClaim = z.output<typeof createClaimShape>;

export const claimVerbShape = z.object({
  requestId,
  id: uuid,
  reason: optionalText(500),
});

export const returnShape = z.object({
  requestId,
  id: uuid,
  lines: listOf(
    z
      .object({
        assetId: slug,
        condition: optionalEnum(conditions).transform((condition) => condition ?? 'GOOD'),
        note: optionalText(500),
        fuelShare: optionalShare,
      })
      .superRefine(({ condition, note }, context) => {
        if (condition === 'GOOD' || note !== '') return;
        const message = `is required for one that is ${condition}: say what happened`;
        context.addIssue({ code: 'custom', path: ['note'], message });
      }),
    500,
    1,
  ).superRefine(distinct((one) => one.assetId, 'assetId')),
});
export type ReturnLine = z.output<typeof returnShape>['lines'][number];

export const stepShape = z.object({
  requestId,
  assetId: slug,
  step: z.enum(returnSteps, 'must be INSPECT, CLEAN or REFUEL'),
  fuelShare: optionalShare,
});

export const extendShape = z.object({
  requestId,
  id: uuid,
  dueBackTime: time,
  reason: text(500),
});

export const listClaimsShape = z.object({
  state: optionalEnum(claimStates),
  incidentId: filterText,
  assetId: filterText,
  exerciseId: optionalText(100),
  overdueOnly: z.boolean(),
  outOfAreaOnly: z.boolean(),
  asOf,
});

export const alternativesShape = z
  .object({
    assetId: z.union([unset, slug]),
    kindId: z.union([unset, slug]),
    minimum: measure(1e9),
    latitude,
    longitude,
    divisionCode: optionalDivision,
    exerciseId: optionalText(100),
    limit: wholeCount(0, 100).transform((limit) => limit || 10),
  })
  .superRefine(({ assetId, kindId }, context) => {
    if ((assetId === null) !== (kindId === null)) return;
    const message = 'give either an asset or a kind';
    context.addIssue({ code: 'custom', path: ['assetId'], message });
  });
