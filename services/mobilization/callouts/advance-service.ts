// Carries out what a call-out does next. The caller holds the call-out; everything happens in one
// transaction, so a crash leaves the moves to whoever looks next.
import type { AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { serviceActor } from '../../platform/identity';
import { nextMoves, type Moves } from './advance';
import { readMarks } from './answer-store';
import { isOpen, marksNeeded, type CallOut, type CallOutState } from './call-out';
import { updateCallOut, type CallOutChange } from './call-out-store';
import type { CallOuts } from './parts-service';
import { askLimitsOf } from './planning-service';
import { sendTime } from './quiet-hours';
import {
  listCalled,
  markNoShows,
  movePeople,
  queuePeople,
  queueRole,
  setPlaces,
  timeOut,
  timeOutEveryone,
  withdrawCalls,
} from './recipient-store';
import { answerBy, dispatch, openWave, record } from './starting-service';

export const jobContext: AuditContext = {
  actor: { ...serviceActor('mobilization') },
  method: 'call-outs',
};

export async function advance(
  trx: Trx,
  parts: CallOuts,
  callOut: CallOut,
  { atDeadline }: { atDeadline: boolean },
): Promise<CallOut> {
  if (!isOpen(callOut)) return callOut;
  if (callOut.order.quotas.length === 0) {
    return atDeadline ? advanceEveryone(trx, parts, callOut) : callOut;
  }
  const now = parts.now();
  const { order, policy } = callOut;
  const people = await listCalled(trx, callOut.id);
  const moves = nextMoves(
    {
      quotas: order.quotas,
      musterTime: order.musterTime ? new Date(order.musterTime) : null,
      graceSeconds: policy.graceSeconds,
      limits: askLimitsOf(order, policy),
      escalated: callOut.escalateTime !== null,
    },
    people,
    now,
  );
  await apply(trx, parts, callOut, moves);
  const change = changeOf(callOut, moves, now);
  if (!change) return callOut;
  const changed = await updateCallOut(trx, callOut, change);
  const short = moves.short.map(({ skill, missing }) => ({ skill, missing }));
  const asked = moves.ask.length;
  const data = {
    ...{ asked, stoodDown: moves.standDown.length, noShows: moves.noShows.length, short },
  };
  await record(trx, jobContext, changed, actionOf(moves), data);
  return changed;
}

const actionOf = ({ escalate, filled, ask }: Moves) => {
  if (escalate) return 'call-out.escalate';
  if (filled) return 'call-out.fill';
  return ask.length > 0 ? 'call-out.next-wave' : 'call-out.reopen';
};

function changeOf(callOut: CallOut, moves: Moves, now: Date): CallOutChange | undefined {
  const state: CallOutState = moves.filled ? 'FILLED' : 'ACTIVE';
  if (state === callOut.state && !moves.escalate && moves.ask.length === 0) return undefined;
  return {
    state,
    fillTime: moves.filled ? (callOut.fillTime ?? now) : null,
    ...(moves.escalate ? { escalateTime: now } : {}),
  };
}

async function apply(trx: Trx, parts: CallOuts, callOut: CallOut, moves: Moves): Promise<void> {
  const now = parts.now();
  const { timedOut, noShows, standDown, withdraw, places, ask, escalate } = moves;
  await timeOut(trx, timedOut);
  await withdrawCalls(trx, withdraw);
  await movePeople(trx, noShows, { state: 'NO_SHOW', notice: null, noticeTime: null });
  await setPlaces(trx, places);
  const told = { state: 'STOOD_DOWN', notice: 'STAND_DOWN', noticeTime: now } as const;
  await movePeople(trx, standDown, told);
  if (ask.length > 0) await nextWave(trx, parts, callOut, ask);
  if (escalate) await queueRole(trx, callOut.id, { role: 'AUTHORITY', notice: 'AUTHORITY', now });
  if (ask.length + standDown.length > 0 || escalate) await dispatch(trx, callOut);
}

async function nextWave(trx: Trx, parts: CallOuts, callOut: CallOut, ids: string[]): Promise<void> {
  const now = parts.now();
  const { quietFrom: from, quietUntil: until, quietOverride: override } = callOut.policy;
  const noticeTime = sendTime({ from, until, override }, now);
  const wave = await openWave(trx, callOut, { people: ids.length, startTime: noticeTime });
  const respondBy = answerBy(callOut, noticeTime);
  await queuePeople(trx, ids, { wave, now, noticeTime, respondBy });
}

/** Everyone was asked at once: silence ends, no-shows are marked, and too few is for the authority. */
async function advanceEveryone(trx: Trx, parts: CallOuts, callOut: CallOut): Promise<CallOut> {
  const now = parts.now();
  const { order, policy, id } = callOut;
  await timeOutEveryone(trx, id, now);
  const end = order.musterTime ? new Date(order.musterTime).getTime() : Infinity;
  const ended = now.getTime() > end + policy.graceSeconds * 1000;
  if (ended) await markNoShows(trx, id);
  if (callOut.escalateTime) return callOut;
  const marks = await readMarks(trx, id, policy.acknowledgeSeconds);
  const needed = marksNeeded(callOut.candidateCount, policy);
  const missed =
    marks.acknowledged < needed.acknowledged || (ended && marks.mustered < needed.mustered);
  if (!missed) return callOut;
  await queueRole(trx, id, { role: 'AUTHORITY', notice: 'AUTHORITY', now });
  await dispatch(trx, callOut);
  const changed = await updateCallOut(trx, callOut, { escalateTime: now });
  await record(trx, jobContext, changed, 'call-out.escalate', marks);
  return changed;
}
