// One answer of one person, however it came.
import { uuidv7 } from 'uuidv7';
import { audit, type AuditContext } from '../../platform/audit';
import { sql, type Trx } from '../../platform/db';
import { AppError, invalid, notFound } from '../../platform/errors';
import { publish } from '../../platform/outbox';
import { expectedBy } from './advance';
import { advance } from './advance-service';
import {
  findAnswered,
  findRecipient,
  insertAnswer,
  lockRecipient,
  saveAnswer,
  type NewAnswer,
  type Recipient,
} from './answer-store';
import { requireAnswerable, type CallOut } from './call-out';
import { findCallOut, lockCallOut } from './call-out-store';
import type { CallOuts } from './parts-service';
import { stateAfterAnswer, type AnswerKind } from './recipient';
import { setDeadline } from './starting-service';

export type GivenAnswer = {
  /** Made where the answer was given; none for answers that cannot be repeated. */
  answerId?: string;
  answer: AnswerKind;
  reason: string;
  etaTime: Date | null;
  /** When it was given, where somebody knows. */
  answerTime: Date | null;
  source: NewAnswer['source'];
};

// How far a phone's clock may be ahead.
const skewMs = 5 * 60_000;

export async function takeAnswer(
  trx: Trx,
  parts: CallOuts,
  who: AuditContext,
  recipientId: string,
  given: GivenAnswer,
): Promise<Recipient> {
  const now = parts.now();
  const known = await findRecipient(trx, recipientId);
  if (!known) throw notFound('recipient', recipientId);
  const callOut = await heldCallOut(trx, known.callOutId);
  const held = (await lockRecipient(trx, recipientId))!;
  const id = given.answerId ?? uuidv7();
  const owner = await findAnswered(trx, id);
  if (owner === recipientId) return held;
  if (owner) throw new AppError('REQUEST_ID_REUSED', 'this answer is someone else’s');
  if (given.answer !== 'SAFE' && given.answer !== 'ACKNOWLEDGE') requireAnswerable(callOut);
  const answerTime = given.answerTime ?? now;
  if (answerTime.getTime() > now.getTime() + skewMs) {
    throw invalid('answerTime', 'must not be in the future');
  }
  const answer: NewAnswer = {
    ...{ id, recipientId, answer: given.answer, source: given.source, actorId: who.actor.id },
    ...{ reason: given.reason, etaTime: given.etaTime, receiveTime: now },
    // Nobody answers before being asked: such a clock is behind.
    answerTime: held.queueTime && answerTime < held.queueTime ? held.queueTime : answerTime,
    stateBefore: held.state,
    stateAfter: held.state,
  };
  // Sent late by a phone that was offline: somebody has heard something newer since.
  if (held.answerTime && answer.answerTime < held.answerTime && given.answer !== 'SAFE') {
    await insertAnswer(trx, answer);
    return held;
  }
  answer.stateAfter = stateAfterAnswer(held.state, given.answer);
  await insertAnswer(trx, answer);
  const saved = await saveAnswer(trx, answer);
  await told(trx, who, callOut, answer);
  await awaitArrival(trx, callOut, saved);
  await advance(trx, parts, callOut, { atDeadline: false });
  return (await findRecipient(trx, recipientId)) ?? saved;
}

/** Whoever does not arrive when they said is replaced: a deadline of the call-out looks. */
async function awaitArrival(trx: Trx, callOut: CallOut, person: Recipient): Promise<void> {
  const { order, policy, id: callOutId } = callOut;
  const isComing = person.state === 'ACCEPTED' || person.state === 'EN_ROUTE';
  if (!isComing || order.quotas.length === 0) return;
  const musterTime = order.musterTime ? new Date(order.musterTime) : null;
  const by = expectedBy({ musterTime, graceSeconds: policy.graceSeconds }, person);
  const atMuster =
    musterTime &&
    expectedBy(
      { musterTime, graceSeconds: policy.graceSeconds },
      {
        ...{ answerTime: null, etaTime: null },
      },
    );
  // The time of muster has its deadline since the call-out began.
  if (!by || by.getTime() === atMuster?.getTime()) return;
  const dueTime = new Date(by.getTime() + 1);
  await setDeadline(trx, callOut, { callOutId, kind: 'MUSTER', dueTime });
}

/**
 * A call-out with quotas is decided by one answer after the other. Where everyone is asked the
 * answers do not touch each other: a shared lock keeps only its end away.
 */
async function heldCallOut(trx: Trx, id: string): Promise<CallOut> {
  const read = (await findCallOut(trx, id))!;
  if (read.order.quotas.length > 0) return (await lockCallOut(trx, id))!;
  await sql(trx, 'SELECT FROM call_outs WHERE id = $1 FOR SHARE', [id]);
  return (await findCallOut(trx, id))!;
}

async function told(
  trx: Trx,
  who: AuditContext,
  { id, divisionCode, exerciseId }: CallOut,
  { recipientId, answer, source, stateBefore, stateAfter }: NewAnswer,
): Promise<void> {
  const subject = `call-outs/${id}`;
  await audit(trx, who, {
    action: 'call-out.answer',
    ...{ subject, divisionCode },
    before: { recipientId, state: stateBefore },
    after: { recipientId, answer, source, state: stateAfter },
  });
  const data = { recipientId, answer, state: stateAfter, exerciseId };
  await publish(trx, { kind: 'call-out.answered', subject, divisionCode, data });
}
