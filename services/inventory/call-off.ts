// A call-off is a reservation of goods that someone else holds or makes: it takes units, is
// confirmed or given back, and what was ordered arrives in one or several receipts.
import { AppError } from '../platform/errors';
import { finishOf, outputCurve, type Production } from './capacity';
import { hoursAfter, windowOf } from './supply-sources';
import { reachedAt } from './supply-curve';

export const callOffStates = [
  'HELD',
  'CONFIRMED',
  'PARTIALLY_RECEIVED',
  'RECEIVED',
  'RELEASED',
  'EXPIRED',
] as const;
export type CallOffState = (typeof callOffStates)[number];

type Held = { id: string; state: CallOffState; expireTime: Date };

/** A hold is over at its expire time, swept or not. */
export function callOffStateAt({ state, expireTime }: Held, now: Date): CallOffState {
  return state === 'HELD' && expireTime <= now ? 'EXPIRED' : state;
}

export function requireCallOffState(callOff: Held, allowed: CallOffState[], now: Date): void {
  const state = callOffStateAt(callOff, now);
  if (allowed.includes(state)) return;
  const subject = `callOffs/${callOff.id}`;
  const reason = state === 'EXPIRED' ? 'CALL_OFF_EXPIRED' : 'CALL_OFF_STATE';
  throw new AppError(reason, `${subject} is ${state}`, {
    preconditions: [{ type: reason, subject, description: `is ${state}` }],
    metadata: { state, allowed: allowed.join(',') },
  });
}

type Promised = {
  id: string;
  closed: boolean;
  validFrom: string;
  validTo: string | null;
  quantity: number;
  called: number;
};

/** It is open, today is one of its days, and it still has so many units. */
export function requireCallable(
  kind: 'agreements' | 'capacities',
  promised: Promised,
  quantity: number,
  now: Date,
): void {
  const subject = `${kind}/${promised.id}`;
  const { from, until } = windowOf(promised);
  const begun = from <= now;
  if (promised.closed || !begun || (until && until <= now)) {
    const { validFrom, validTo } = promised;
    const why = promised.closed
      ? 'is closed'
      : `is in force from ${validFrom} to ${validTo ?? '…'}`;
    throw new AppError('NOT_IN_FORCE', `${subject} ${why}`, {
      preconditions: [{ type: 'NOT_IN_FORCE', subject, description: why }],
    });
  }
  const remaining = promised.quantity - promised.called;
  if (quantity <= remaining) return;
  const description = `asked ${quantity}, remaining ${remaining}`;
  throw new AppError('INSUFFICIENT_AGREEMENT', `${subject}: ${description}`, {
    preconditions: [{ type: 'INSUFFICIENT_AGREEMENT', subject, description }],
    metadata: { remaining: String(remaining) },
  });
}

const hourMs = 3_600_000;
const later = (time: Date, hours: number) => new Date(Math.ceil(time.getTime() + hours * hourMs));

export function agreementTime(
  { noticeHours, responseHours }: { noticeHours: number; responseHours: number },
  now: Date,
): Date {
  return later(now, noticeHours + responseHours);
}

type Run = { runOrderTime: Date | null; runUnits: number };

/**
 * A factory that is still at work for earlier call-offs makes these units after theirs; one that
 * has finished begins anew. The units are expected when the last of them is made.
 */
export function joinRun(
  capacity: Production & Run & { id: string; validTo: string | null },
  quantity: number,
  now: Date,
): Run & { expectedTime: Date } {
  const run = capacity.runOrderTime && {
    orderHours: hoursAfter(now, capacity.runOrderTime),
    units: capacity.runUnits,
  };
  const working = run && run.units > 0 && finishOf(capacity, run) > 0;
  const runOrderTime = working ? capacity.runOrderTime! : now;
  const runUnits = (working ? run.units : 0) + quantity;
  const hours = reachedAt(outputCurve(capacity), runUnits, Infinity)!;
  const expectedTime = later(runOrderTime, capacity.leadHours + hours);
  const { until } = windowOf({ validFrom: '1970-01-01', validTo: capacity.validTo });
  if (until && expectedTime > until) {
    const subject = `capacities/${capacity.id}`;
    const description = `would be made by ${expectedTime.toISOString()}, it ends before`;
    throw new AppError('NOT_IN_FORCE', `${subject}: ${quantity} units ${description}`, {
      preconditions: [{ type: 'NOT_IN_FORCE', subject, description }],
    });
  }
  return { runOrderTime, runUnits, expectedTime };
}

/**
 * Units given back make room for others; those that were promised keep their time. Units of an
 * earlier run than the present one were made, or given up, before it began.
 */
export function leaveRun(run: Run, callOff: { createTime: Date; quantity: number }): Run {
  const { runOrderTime, runUnits } = run;
  if (!runOrderTime || callOff.createTime < runOrderTime) return run;
  const left = Math.max(0, runUnits - callOff.quantity);
  return left === 0 ? { runOrderTime: null, runUnits: 0 } : { runOrderTime, runUnits: left };
}

/** The state after a receipt; no more can arrive than is still expected. */
export function receiveUnits(
  callOff: { id: string; quantity: number; received: number },
  units: number,
): { received: number; state: CallOffState } {
  const expected = callOff.quantity - callOff.received;
  if (units > expected) {
    const subject = `callOffs/${callOff.id}`;
    const description = `${units} units arrived, ${expected} are still expected`;
    throw new AppError('RECEIPT_EXCEEDS_ORDER', `${subject}: ${description}`, {
      preconditions: [{ type: 'RECEIPT_EXCEEDS_ORDER', subject, description }],
      metadata: { expected: String(expected) },
    });
  }
  const received = callOff.received + units;
  return { received, state: received === callOff.quantity ? 'RECEIVED' : 'PARTIALLY_RECEIVED' };
}
