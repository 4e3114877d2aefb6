import { z } from 'zod';
import type { ActivationInput } from '../../../gen/muster/incidents/v1/Activation';
import type { ResponsePlanInput } from '../../../gen/muster/incidents/v1/ResponsePlan';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
  timestampSchema,
  toOptionalTimestamp,
  toTimestamp,
} from '../../platform/wire-values';
import { etagOf, hazards, responseLevels } from '../incident';
import { isLate, type Activation, type ActivationTask } from './activation';
import { responsePlanSchema, type ResponsePlan } from './response-plan';

const id = z.guid({ error: 'must be a UUID' });
const etag = optionalText(200);

const absentOr = <const T extends readonly [string, ...string[]]>(values: T, absent: string) =>
  z.enum([absent, ...values]).transform((value) => {
    return value === absent ? undefined : (value as T[number]);
  });

export const putSchema = z.object({ responsePlan: responsePlanSchema });

export const listPlansSchema = z.object({
  hazard: absentOr(hazards, 'HAZARD_UNSPECIFIED'),
  level: absentOr(responseLevels, 'RESPONSE_LEVEL_UNSPECIFIED'),
});

export const proposeSchema = z.object({
  responsePlanId: text(64),
  divisionCode: z.union([z.literal(''), divisionCodeSchema]).default(''),
  incidentId: optionalText(100),
  reason: text(500),
});

export const getActivationSchema = z.object({ id });

const states = ['PROPOSED', 'ACTIVE', 'REJECTED', 'STEPPED_DOWN'] as const;

export const listActivationsSchema = z.object({
  state: absentOr(states, 'STATE_UNSPECIFIED'),
  incidentId: optionalText(100),
});

export const approveSchema = z.object({
  ...{ id, etag, reason: optionalText(500) },
  callOut: z.boolean().default(false),
  prePosition: z.boolean().default(false),
  readyShelters: z.boolean().default(false),
  callOutLanguage: z.enum(['', 'zh', 'en'], 'must be zh or en').transform((given) => given || 'zh'),
});
export const decideSchema = z.object({ id, etag, reason: text(500) });
export const extendSchema = z.object({
  ...{ id, etag, reason: text(500) },
  stepDownDueTime: timestampSchema,
});
export const completeSchema = z.object({
  id,
  taskId: text(64),
  skipped: z.boolean(),
  note: optionalText(2_000),
  doneTime: optionalTimestampSchema,
});

export function planMessage(plan: ResponsePlan, version?: number): ResponsePlanInput {
  return { ...plan, etag: version === undefined ? '' : etagOf({ version }) };
}

export function activationMessage(
  activation: Activation,
  now: Date,
  tasks: ActivationTask[] = [],
): ActivationInput {
  const { version, plan, incidentId, warningId, ...rest } = activation;
  return {
    ...rest,
    plan: planMessage(plan),
    incidentId: incidentId ?? '',
    warningId: warningId ?? '',
    createTime: toTimestamp(activation.createTime),
    startTime: toOptionalTimestamp(activation.startTime),
    stepDownDueTime: toOptionalTimestamp(activation.stepDownDueTime),
    endTime: toOptionalTimestamp(activation.endTime),
    tasks: tasks.map((task) => ({
      ...task,
      dueTime: toTimestamp(task.dueTime),
      endTime: toOptionalTimestamp(task.endTime),
      late: isLate(task, now),
    })),
    etag: etagOf({ version }),
  };
}
