import { z } from 'zod';
import type { DeclaredFactInput } from '../../../gen/muster/mobilization/v1/DeclaredFact';
import type { ReadinessResultInput } from '../../../gen/muster/mobilization/v1/ReadinessResult';
import type { ReadinessRuleInput } from '../../../gen/muster/mobilization/v1/ReadinessRule';
import type { RectificationInput } from '../../../gen/muster/mobilization/v1/Rectification';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
  toOptionalTimestamp,
  toTimestamp,
} from '../../platform/wire-values';
import type { DeclaredFact } from './fact-store';
import {
  origins,
  rectificationStates,
  type Rectification,
  type RectificationStep,
} from './rectification';
import type { ReadinessResult } from './rule';
import type { VersionedRule } from './rule-store';

const requestId = z.guid({ error: 'must be a UUID' });
const id = z.guid({ error: 'must be a UUID' });
const etag = optionalText(200);
const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and hyphen');
const optionalSlug = z.union([z.literal(''), slug]).default('');
const optionalDivision = z.union([z.literal(''), divisionCodeSchema]).default('');
const paging = { pageSize: z.number().int(), pageToken: z.string() };

export const listRulesSchema = z.object({ pack: optionalSlug });

export const declareFactSchema = z.object({
  requestId,
  divisionCode: divisionCodeSchema,
  measure: slug,
  value: z.number().min(0, 'must not be negative').max(1e12, 'must be at most 1e12'),
  evidence: text(500),
  observeTime: optionalTimestampSchema,
  expireTime: optionalTimestampSchema,
});

export const listFactsSchema = z.object({
  ...paging,
  divisionCode: optionalDivision,
  measure: optionalSlug,
});

export const evaluateSchema = z.object({
  divisionCode: divisionCodeSchema,
  asOf: optionalTimestampSchema,
  includeBelow: z.boolean(),
  pack: optionalSlug,
});

const openOrigin = z.enum(origins, { error: `must be one of ${origins.join(', ')}` });

export const openSchema = z.object({
  requestId,
  divisionCode: divisionCodeSchema,
  origin: openOrigin,
  originId: text(200),
  title: optionalText(200),
  detail: optionalText(2_000),
  ownerId: optionalText(200),
  ownerName: optionalText(200),
  dueTime: optionalTimestampSchema,
  retestDrillId: optionalText(100),
});

export const getRectificationSchema = z.object({ id });

const given = <T extends readonly [string, ...string[]]>(values: T, none: string) =>
  z
    .enum([none, ...values])
    .transform((value) => (value === none ? undefined : (value as T[number])));

export const listRectificationsSchema = z.object({
  ...paging,
  divisionCode: optionalDivision,
  state: given(rectificationStates, 'STATE_UNSPECIFIED'),
  origin: given(origins, 'ORIGIN_UNSPECIFIED'),
  openOnly: z.boolean(),
  overdueOnly: z.boolean(),
});

export const advanceSchema = z.object({
  requestId,
  id,
  etag,
  to: z.enum(rectificationStates, { error: 'must name the next state' }),
  note: text(2_000),
  evidence: z.array(text(500)).max(20, 'takes at most 20'),
});

export const returnSchema = z.object({ requestId, id, etag, reason: text(2_000) });

export const reassignSchema = z.object({
  requestId,
  id,
  etag,
  ownerId: optionalText(200),
  ownerName: optionalText(200),
  dueTime: optionalTimestampSchema,
  reason: text(2_000),
});

export function ruleMessage({ rule, version }: VersionedRule): ReadinessRuleInput {
  return { ...rule, etag: String(version) };
}

export function factMessage(fact: DeclaredFact): DeclaredFactInput {
  return {
    ...fact,
    observeTime: toTimestamp(fact.observeTime),
    expireTime: toOptionalTimestamp(fact.expireTime),
    createTime: toTimestamp(fact.createTime),
  };
}

export function resultMessage(
  { divisionCode, rule, outcome, gap, finding, ofToday }: ReadinessResult,
  open: Rectification[],
): ReadinessResultInput {
  const rectification = open.find(
    (each) => each.divisionCode === divisionCode && each.originId === rule.id,
  );
  return {
    divisionCode,
    ruleId: rule.id,
    pack: rule.pack,
    nameZh: rule.nameZh,
    nameEn: rule.nameEn,
    outcome,
    ...(finding ? { value: finding.value } : {}),
    threshold: rule.threshold,
    gap,
    unitZh: rule.unitZh,
    unitEn: rule.unitEn,
    declared: finding?.declared ?? false,
    evidence: finding?.evidence ?? [],
    rectificationId: rectification?.id ?? '',
    inputsOfToday: ofToday,
  };
}

export function rectificationMessage(
  row: Rectification,
  now: Date,
  steps: RectificationStep[] = [],
): RectificationInput {
  const { version, ...fields } = row;
  return {
    ...fields,
    dueTime: toTimestamp(row.dueTime),
    overdue: row.state !== 'CLOSED' && row.dueTime < now,
    createTime: toTimestamp(row.createTime),
    closeTime: toOptionalTimestamp(row.closeTime),
    steps: steps.map((step) => ({ ...step, createTime: toTimestamp(step.createTime) })),
    etag: String(version),
  };
}
