import type { CallOutTriggerInput } from '../../../gen/muster/mobilization/v1/CallOutTrigger';
import type { CallOutInput } from '../../../gen/muster/mobilization/v1/CallOut';
import type { CallOutPlanInput } from '../../../gen/muster/mobilization/v1/CallOutPlan';
import type { CallOutPolicyInput } from '../../../gen/muster/mobilization/v1/CallOutPolicy';
import type { LinkedCallOutInput } from '../../../gen/muster/mobilization/v1/LinkedCallOut';
import type { RecipientInput } from '../../../gen/muster/mobilization/v1/Recipient';
import type { SentMessageInput } from '../../../gen/muster/mobilization/v1/SentMessage';
import { toOptionalTimestamp, toTimestamp } from '../../platform/wire-values';
import type { Marks, PlaceCount, Recipient, StateCount } from './answer-store';
import { marksNeeded, type CallOut, type Order } from './call-out';
import type { PolicyRow, Wave } from './call-out-store';
import type { Contact } from './contact-seal';
import type { Keeping } from './deadline-store';
import type { Message } from './notice-store';
import type { Plan } from './planning-service';
import type { Trigger } from './trigger-store';

const shownMax = 200;

export function orderMessage({ musterTime, latitude, longitude, ...order }: Order) {
  return {
    ...order,
    ...(latitude === null ? {} : { latitude }),
    ...(longitude === null ? {} : { longitude }),
    musterTime: musterTime ? toTimestamp(new Date(musterTime)) : null,
  };
}

export function planMessage(
  plan: Plan,
  costCents: number,
  needsApproval: boolean,
): CallOutPlanInput {
  const { order, candidates, excluded, nearest, feasible, first } = plan;
  const asked = candidates.filter(({ personId }) => first.has(personId));
  const channels = countBy(asked, ({ routes }) => routes[0]?.channelId ?? '');
  return {
    asked: asked.slice(0, shownMax).map(({ routes, etaMinutes, ...person }) => ({
      ...person,
      etaMinutes: Math.round(etaMinutes),
      channelId: routes[0]?.channelId ?? '',
    })),
    askedCount: asked.length,
    candidateCount: candidates.length,
    excluded: countBy(excluded, ({ reason }) => reason).map(([reason, people]) => ({
      reason,
      people,
    })),
    fits: order.quotas.map(({ skill, people }, at) => ({
      ...{ skill, people },
      feasible: nearest[at]!.people,
    })),
    ...{ feasible, costCents, needsApproval },
    sendTime: toTimestamp(plan.sendTime),
    channels: channels.map(([channelId, people]) => ({ channelId, people })),
  };
}

function countBy<T>(values: T[], keyOf: (value: T) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

export type CallOutDetails = {
  counts: StateCount[];
  places: PlaceCount[];
  waves: Wave[];
  marks: Marks;
  keeping: Keeping;
  costCents: number;
};

export function callOutMessage(callOut: CallOut, details?: CallOutDetails): CallOutInput {
  const { order, version, createTime, startTime, queueTime, escalateTime } = callOut;
  return {
    id: callOut.id,
    order: orderMessage(order),
    state: callOut.state,
    candidateCount: callOut.candidateCount,
    creatorId: callOut.creatorId,
    creatorName: callOut.creatorName,
    deciderId: callOut.deciderId,
    deciderName: callOut.deciderName,
    decideReason: callOut.decideReason,
    createTime: toTimestamp(createTime),
    startTime: toOptionalTimestamp(startTime),
    queueTime: toOptionalTimestamp(queueTime),
    escalateTime: toOptionalTimestamp(escalateTime),
    fillTime: toOptionalTimestamp(callOut.fillTime),
    closeTime: toOptionalTimestamp(callOut.closeTime),
    etag: String(version),
    ...(details ? detailsOf(callOut, details) : {}),
  };
}

function detailsOf(callOut: CallOut, details: CallOutDetails): CallOutInput {
  const { counts, places, waves, marks, keeping, costCents } = details;
  const asked = counts
    .filter(({ state }) => state !== 'CANDIDATE')
    .reduce((sum, { people }) => sum + people, 0);
  const needed = marksNeeded(asked, callOut.policy);
  return {
    askedCount: asked,
    counts,
    costCents,
    progress: callOut.order.quotas.map(({ skill, people }) => {
      const place = places.find((each) => each.skill === skill);
      return { skill, people, coming: place?.coming ?? 0, mustered: place?.mustered ?? 0 };
    }),
    waves: waves.map(({ startTime, respondBy, ...wave }) => ({
      ...wave,
      startTime: toTimestamp(startTime),
      respondBy: toTimestamp(respondBy),
    })),
    marks: {
      acknowledgeSeconds: callOut.policy.acknowledgeSeconds,
      acknowledged: marks.acknowledged,
      acknowledgedNeeded: needed.acknowledged,
      mustered: marks.mustered,
      musteredNeeded: needed.mustered,
      ...present('acknowledgeP50Seconds', marks.acknowledgeP50),
      ...present('acknowledgeP90Seconds', marks.acknowledgeP90),
      ...present('musterP50Seconds', marks.musterP50),
      ...present('musterP90Seconds', marks.musterP90),
    },
    deadlines: { ...keeping, nextDueTime: toOptionalTimestamp(keeping.nextDueTime) },
  };
}

const present = (name: string, value: number | null) => (value === null ? {} : { [name]: value });

/** Without a name where the reader may not see it. */
export function recipientMessage(row: Recipient, name: string): RecipientInput {
  const { place, personId } = row;
  return {
    id: row.id,
    callOutId: row.callOutId,
    ...{ personId, name },
    teamId: row.teamId,
    skills: row.skills,
    state: row.state,
    wave: row.wave,
    place: place ?? '',
    hasPlace: place !== null,
    reason: row.reason,
    channelIds: row.channelIds,
    etaTime: toOptionalTimestamp(row.etaTime),
    queueTime: toOptionalTimestamp(row.queueTime),
    sentTime: toOptionalTimestamp(row.sentTime),
    deliverTime: toOptionalTimestamp(row.deliverTime),
    acknowledgeTime: toOptionalTimestamp(row.acknowledgeTime),
    answerTime: toOptionalTimestamp(row.answerTime),
    musterTime: toOptionalTimestamp(row.musterTime),
    safeTime: toOptionalTimestamp(row.safeTime),
    respondBy: toOptionalTimestamp(row.respondBy),
  };
}

export function sentMessage(message: Message): SentMessageInput {
  return {
    id: message.id,
    callOutId: message.callOutId,
    recipientId: message.recipientId,
    channelId: message.channelId,
    kind: message.kind,
    state: message.state,
    tries: message.tries,
    providerId: message.providerId,
    error: message.error,
    sendTime: toTimestamp(message.sendTime),
    deliverTime: toOptionalTimestamp(message.deliverTime),
  };
}

/** What whoever holds the link may see: what is asked, and how far they are. */
export function linkedMessage(
  { order, exerciseId, state }: CallOut,
  recipient: Recipient,
  { name }: Contact,
): LinkedCallOutInput {
  const { title, text, language, pointName, latitude, longitude, musterTime } = order;
  return {
    ...{ title, text, language, pointName },
    ...(latitude === null || longitude === null ? {} : { latitude, longitude }),
    exercise: exerciseId !== '',
    musterTime: musterTime ? toTimestamp(new Date(musterTime)) : null,
    initial: [...name][0] ?? '',
    state: recipient.state,
    etaTime: toOptionalTimestamp(recipient.etaTime),
    safe: recipient.safeTime !== null,
    callOutState: state,
  };
}

export function policyMessage({ level, rules, version }: PolicyRow): CallOutPolicyInput {
  return { ...rules, level, etag: String(version) };
}

export const triggerMessage = ({
  callOutId,
  createTime,
  ...trigger
}: Trigger): CallOutTriggerInput => ({
  ...{ source: trigger.source, kind: trigger.kind, state: trigger.state },
  ...{ divisionCode: trigger.divisionCode, incidentId: trigger.incidentId },
  ...{ reason: trigger.reason, message: trigger.message },
  callOutId: callOutId ?? '',
  createTime: toTimestamp(createTime),
});
