import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
  latitude,
  longitude,
  oneOfOut,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';

export const levels = ['ROUTINE', 'LEVEL_IV', 'LEVEL_III', 'LEVEL_II', 'LEVEL_I'] as const;
export const callOutStates = [
  'AWAITING_APPROVAL',
  'ACTIVE',
  'FILLED',
  'CLOSED',
  'CANCELLED',
  'REJECTED',
] as const;
export const recipientStates = [
  'CANDIDATE',
  'QUEUED',
  'SENT',
  'DELIVERED',
  'ACKNOWLEDGED',
  'ACCEPTED',
  'DECLINED',
  'EN_ROUTE',
  'MUSTERED',
  'NO_RESPONSE',
  'FAILED',
  'NO_SHOW',
  'STOOD_DOWN',
] as const;
export const answers = ['ACKNOWLEDGE', 'ACCEPT', 'DECLINE', 'EN_ROUTE', 'ARRIVED', 'SAFE'] as const;
const messageStates = ['SENT', 'DELIVERED', 'FAILED', 'RETRIED'] as const;
const languages = ['zh', 'en'] as const;

const quota = z.strictObject({
  skill: z.string().max(40).optional().describe('a certificate, role or specialism; none: anyone'),
  people: z.int().min(1).max(10_000),
});

export const newOrder = z
  .strictObject({
    title: z.string().min(1).max(60),
    text: shortText.optional(),
    language: z.enum(languages).optional().describe('zh unless told'),
    divisionCode,
    level: z.enum(levels),
    quotas: z.array(quota).max(20).optional().describe('none: everyone, and nobody is stood down'),
    teamIds: z.array(identifier).max(500).optional(),
    includeVolunteers: z.boolean().optional(),
    pointName: z.string().max(60).optional(),
    latitude: latitude.optional(),
    longitude: longitude.optional(),
    musterTime: time.optional(),
    incidentId: z.string().max(64).optional(),
    source: z.string().max(100).optional().describe('such as plans/P-1'),
    exerciseId: z.string().max(64).optional(),
    authorityPersonIds: z.array(identifier).max(5).optional(),
  })
  .meta({ id: 'CallOutOrder' });

const order = z.object({
  title: z.string(),
  text: textOut,
  language: textOut,
  divisionCode: z.string(),
  level: oneOfOut(levels),
  quotas: z.array(z.object({ skill: z.string(), people: z.number() })),
  teamIds: z.array(z.string()),
  includeVolunteers: z.boolean(),
  pointName: textOut,
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  musterTime: timeOut,
  incidentId: textOut,
  source: textOut,
  exerciseId: textOut,
  authorityPersonIds: z.array(z.string()),
});

const seconds = z.number().optional();

export const callOut = z
  .object({
    id: z.string(),
    order: order.nullable(),
    state: oneOfOut(callOutStates),
    candidateCount: countOut,
    askedCount: countOut,
    counts: z.array(z.object({ state: oneOfOut(recipientStates), people: z.number() })),
    progress: z.array(
      z.object({
        ...{ skill: z.string(), people: z.number(), coming: z.number(), mustered: z.number() },
      }),
    ),
    waves: z.array(
      z.object({ number: z.number(), people: z.number(), startTime: timeOut, respondBy: timeOut }),
    ),
    marks: z
      .object({
        acknowledgeSeconds: z.number(),
        acknowledged: z.number(),
        acknowledgedNeeded: z.number(),
        mustered: z.number(),
        musteredNeeded: z.number(),
        acknowledgeP50Seconds: seconds,
        acknowledgeP90Seconds: seconds,
        musterP50Seconds: seconds,
        musterP90Seconds: seconds,
      })
      .nullish()
      .describe('pass marks, counted of everyone who was asked'),
    deadlines: z
      .object({
        kept: z.number(),
        overdue: z.number(),
        bySweeper: z.number(),
        worstLateSeconds: z.number(),
        nextDueTime: timeOut,
      })
      .nullish()
      .describe('how well its deadlines were kept'),
    costCents: countOut,
    creatorId: z.string(),
    creatorName: z.string(),
    deciderId: textOut,
    deciderName: textOut,
    decideReason: textOut,
    createTime: timeOut,
    startTime: timeOut,
    queueTime: timeOut,
    escalateTime: timeOut,
    fillTime: timeOut,
    closeTime: timeOut,
    etag: z.string(),
  })
  .meta({ id: 'CallOut' });

export const plan = z
  .object({
    asked: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        teamId: z.string(),
        skills: z.array(z.string()),
        etaMinutes: z.number(),
        rate: z.number(),
        channelId: textOut,
      }),
    ),
    askedCount: countOut,
    candidateCount: countOut,
    excluded: z.array(z.object({ reason: z.string(), people: z.number() })),
    fits: z.array(z.object({ skill: z.string(), people: z.number(), feasible: z.number() })),
    feasible: z.boolean(),
    costCents: countOut,
    needsApproval: z.boolean(),
    sendTime: timeOut,
    channels: z.array(z.object({ channelId: textOut, people: z.number() })),
  })
  .meta({ id: 'CallOutPlan', description: 'Who would be asked first, and who not and why.' });

export const recipient = z
  .object({
    id: z.string(),
    callOutId: z.string(),
    personId: z.string(),
    name: textOut,
    teamId: textOut,
    skills: z.array(z.string()),
    state: oneOfOut(recipientStates),
    wave: z.number(),
    place: textOut,
    hasPlace: z.boolean(),
    reason: textOut,
    etaTime: timeOut,
    queueTime: timeOut,
    sentTime: timeOut,
    deliverTime: timeOut,
    acknowledgeTime: timeOut,
    answerTime: timeOut,
    musterTime: timeOut,
    safeTime: timeOut,
    respondBy: timeOut,
    channelIds: z.array(z.string()),
  })
  .meta({ id: 'CallOutRecipient' });

export const message = z
  .object({
    id: z.string().describe('also the idempotency key at the provider'),
    callOutId: z.string(),
    recipientId: z.string(),
    channelId: z.string(),
    kind: z.string(),
    state: oneOfOut(messageStates),
    tries: z.number(),
    providerId: textOut,
    error: textOut,
    sendTime: timeOut,
    deliverTime: timeOut,
  })
  .meta({ id: 'CallOutMessage' });

export const linked = z
  .object({
    title: z.string(),
    text: textOut,
    language: textOut,
    exercise: z.boolean(),
    pointName: textOut,
    latitude: z.number().optional(),
    longitude: z.number().optional(),
    musterTime: timeOut,
    initial: textOut,
    state: oneOfOut(recipientStates),
    etaTime: timeOut,
    safe: z.boolean(),
    callOutState: oneOfOut(callOutStates),
  })
  .meta({ id: 'LinkedCallOut' });

const within = (least: number) => z.int().min(least).max(86_400);
const share = z.number().min(0).max(1);

const policyFields = {
  urgent: z.boolean().describe('sent before everything that is not'),
  respondSeconds: within(30),
  fallbackSeconds: within(10),
  graceSeconds: within(0),
  triesMax: z.int().min(1).max(10),
  approvalAbove: z.int().min(0).max(100_000).describe('more people need a second person'),
  channelKinds: z.array(z.enum(['IN_APP', 'SMS', 'VOICE', 'EMAIL', 'OUTBOX'])).min(1),
  quietFrom: z.string().max(5).describe('in Asia/Shanghai, such as 22:00; empty for none'),
  quietUntil: z.string().max(5),
  quietOverride: z.boolean(),
  acknowledgeSeconds: within(1),
  acknowledgeShare: share,
  musterShare: share,
  certainty: z.number().min(0.5).max(0.99).describe('in which share of cases enough people come'),
  waveFactorMax: z.int().min(1).max(20).describe('times the people needed, asked in one wave'),
};

export const newPolicy = z
  .strictObject({ ...policyFields, etag: z.string().max(20).optional() })
  .meta({ id: 'NewCallOutPolicy' });

export const policy = z
  .object({
    level: oneOfOut(levels),
    ...policyFields,
    channelKinds: z.array(z.string()),
    etag: z.string(),
  })
  .meta({ id: 'CallOutPolicy' });

export const channel = z.object({
  id: z.string(),
  kind: z.string(),
  costCents: z.number(),
  perMinute: z.number(),
});

export const trigger = z
  .object({
    source: z.string(),
    kind: oneOfOut(['ACTIVATION', 'COMMIT', 'DRILL']),
    state: oneOfOut(['WAITING', 'STARTED', 'REFUSED', 'ENDING', 'ENDED']),
    divisionCode: z.string(),
    incidentId: textOut,
    callOutId: textOut,
    reason: textOut.describe('why there is none, or that fewer people were asked than wanted'),
    message: textOut,
    createTime: timeOut,
  })
  .meta({ id: 'CallOutTrigger' });
