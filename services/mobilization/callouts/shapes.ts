import { z } from 'zod';
import { optionalEnum, plainText, unset, uuidSchema } from '../../platform/request-fields';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
} from '../../platform/wire-values';
import { callOutStates, channelKinds, levels, type Order } from './call-out';
import { answerKinds, recipientStates } from './recipient';

const paging = { pageSize: z.number().int(), pageToken: z.string() };
const word = z.string().transform(plainText);
const skill = word.pipe(z.string().regex(/^[A-Z0-9_-]{0,40}$/, 'must be A-Z, 0-9, _ and -'));
const clock = z.union([
  z.literal(''),
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00'),
]);
const ids = (most: number) =>
  z
    .array(text(64))
    .max(most, `takes at most ${most}`)
    .refine((given) => new Set(given).size === given.length, 'must name each once');

/** Whether, and at which level, something is followed by a call-out. */
export const callOutLevelSchema = z
  .enum(['CALL_OUT_LEVEL_UNSPECIFIED', ...levels])
  .default('CALL_OUT_LEVEL_UNSPECIFIED')
  .transform((level) => (level === 'CALL_OUT_LEVEL_UNSPECIFIED' ? null : level));

const quota = z.object({
  skill,
  people: z.number().int().min(1, 'must be at least 1').max(10_000, 'must be at most 10000'),
});

const orderShape = z
  .object({
    title: text(60),
    text: optionalText(200),
    language: z.enum(['', 'zh', 'en'], 'must be zh or en').transform((given) => given || 'zh'),
    divisionCode: divisionCodeSchema,
    level: z.enum(levels, { error: `must be one of ${levels.join(', ')}` }),
    quotas: z
      .array(quota)
      .max(20, 'takes at most 20')
      .refine((given) => new Set(given.map((each) => each.skill)).size === given.length, {
        error: 'must name each skill once',
      }),
    teamIds: ids(500),
    includeVolunteers: z.boolean(),
    pointName: optionalText(60),
    latitude: z.number().min(-90).max(90).nullish(),
    longitude: z.number().min(-180).max(180).nullish(),
    musterTime: optionalTimestampSchema,
    incidentId: optionalText(64),
    source: optionalText(100),
    exerciseId: optionalText(64),
    authorityPersonIds: ids(5),
  })
  .superRefine(({ latitude, longitude }, { addIssue }) => {
    if ((latitude == null) === (longitude == null)) return;
    const message = 'give latitude and longitude, or none';
    addIssue({ code: 'custom', path: ['latitude'], message });
  })
  .transform(({ musterTime, latitude, longitude, ...order }): Order => ({
    ...order,
    language: order.language as 'zh' | 'en',
    latitude: latitude ?? null,
    longitude: longitude ?? null,
    musterTime: musterTime?.toISOString() ?? null,
  }));

export const planShape = z.object({ order: orderShape });
export const createShape = z.object({ order: orderShape, acceptNearest: z.boolean() });
export const decideShape = z.object({
  id: uuidSchema,
  etag: optionalText(20),
  reason: optionalText(500),
});
export const getShape = z.object({ id: uuidSchema });
export const listShape = z.object({
  ...paging,
  divisionCode: z.union([unset, divisionCodeSchema]),
  state: optionalEnum(callOutStates),
  exerciseId: optionalText(64),
  includeExercises: z.boolean(),
  incidentId: optionalText(64),
});
export const triggersShape = z.object({
  source: optionalText(100),
  incidentId: optionalText(64),
});
export const recipientsShape = z.object({
  ...paging,
  callOutId: uuidSchema,
  state: optionalEnum(recipientStates),
  teamId: optionalText(64),
});

const answer = z
  .enum(
    answerKinds.map((kind) => `ANSWER_${kind}` as const),
    { error: 'must name an answer' },
  )
  .transform((value) => value.slice('ANSWER_'.length) as (typeof answerKinds)[number]);

const said = {
  answer,
  reason: optionalText(200),
  etaTime: optionalTimestampSchema.transform((time) => time ?? null),
};

export const recordShape = z.object({ recipientId: uuidSchema, ...said });
export const linkShape = z.object({ token: z.string().max(100) });
export const answerShape = z.object({
  ...linkShape.shape,
  ...said,
  answerId: uuidSchema,
  answerTime: optionalTimestampSchema.transform((time) => time ?? null),
});
export const messagesShape = z.object({
  ...paging,
  callOutId: uuidSchema,
  recipientId: z.union([unset, uuidSchema]),
});
export const outboxShape = z.object({ ...paging, callOutId: uuidSchema });
export const mineShape = z.object({ ...paging, peek: z.boolean() });

export const providerPostShape = z.object({
  channelId: text(32),
  body: z.string().min(1).max(10_000, 'must have at most 10000 characters'),
  timestamp: z.string().regex(/^\d{10}$/, 'must be seconds since 1970'),
  signature: z.string().max(100),
});

/** What SMS providers post; whatever else they add is let be. */
export const smsShape = z.object({ from: text(40), text: z.string().max(1_000) });
export const receiptShape = z.object({
  messageId: uuidSchema,
  status: z.enum(['DELIVERED', 'FAILED'], { error: 'must be DELIVERED or FAILED' }),
  error: z.string().max(200).default(''),
});

const seconds = (least: number) =>
  z.number().int().min(least, `must be at least ${least}`).max(86_400, 'must be at most 86400');
const share = z.number().min(0, 'must be 0 to 1').max(1, 'must be 0 to 1');

export const policyShape = z.object({
  level: z.enum(levels, { error: `must be one of ${levels.join(', ')}` }),
  urgent: z.boolean(),
  respondSeconds: seconds(30),
  fallbackSeconds: seconds(10),
  graceSeconds: seconds(0),
  triesMax: z.number().int().min(1).max(10),
  approvalAbove: z.number().int().min(0).max(100_000),
  channelKinds: z
    .array(z.enum(channelKinds, { error: `must be of ${channelKinds.join(', ')}` }))
    .min(1, 'must name a channel')
    .refine((given) => new Set(given).size === given.length, 'must name each once'),
  quietFrom: clock,
  quietUntil: clock,
  quietOverride: z.boolean(),
  acknowledgeSeconds: seconds(1),
  acknowledgeShare: share,
  musterShare: share,
  certainty: z.number().min(0.5, 'must be 0.5 to 0.99').max(0.99, 'must be 0.5 to 0.99'),
  waveFactorMax: z.number().int().min(1, 'must be 1 to 20').max(20, 'must be 1 to 20'),
});
