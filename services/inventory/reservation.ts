// A reservation's life: HELD → CONFIRMED → CONSUMED, or RELEASED, EXPIRED, PREEMPTED. It resolves
// once. A hold is over at its expire time, whether or not the sweeper has been there.
import { AppError } from '../platform/errors';
import { keyText, type StockUnits } from './ledger';

export const reservationStates = [
  'HELD',
  'CONFIRMED',
  'CONSUMED',
  'RELEASED',
  'EXPIRED',
  'PREEMPTED',
] as const;

export type ReservationState = (typeof reservationStates)[number];

export type ReservationStatus = { id: string; state: ReservationState; expireTime: Date };

export function stateAt({ state, expireTime }: ReservationStatus, now: Date): ReservationState {
  return state === 'HELD' && expireTime.getTime() <= now.getTime() ? 'EXPIRED' : state;
}

/** Refuses unless the reservation is in one of the states now. */
export function requireReservationState(
  reservation: ReservationStatus,
  allowed: ReservationState[],
  now: Date,
): void {
  const state = stateAt(reservation, now);
  if (allowed.includes(state)) return;
  const subject = `reservations/${reservation.id}`;
  if (state === 'EXPIRED') {
    const when = reservation.expireTime.toISOString();
    throw new AppError('RESERVATION_EXPIRED', `${subject} expired at ${when}`, {
      preconditions: [{ type: 'RESERVATION_STATE', subject, description: `expired at ${when}` }],
      metadata: { state, expireTime: when },
    });
  }
  const needed = allowed.join(' or ');
  throw new AppError('RESERVATION_STATE', `${subject} is ${state}, it would have to be ${needed}`, {
    preconditions: [
      { type: 'RESERVATION_STATE', subject, description: `is ${state}, not ${needed}` },
    ],
    metadata: { state },
  });
}

/** What nobody uses yet: what was taken less what is used. */
export function remainingUnits<Units extends StockUnits>(
  taken: Units[],
  used: StockUnits[],
): Units[] {
  const usedByKey = new Map<string, number>();
  for (const units of used) {
    const key = keyText(units);
    usedByKey.set(key, (usedByKey.get(key) ?? 0) + units.quantity);
  }
  return taken
    .map((share) => ({
      ...share,
      quantity: share.quantity - (usedByKey.get(keyText(share)) ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);
}

/**
 * What a reservation becomes when units have left or were given back: it stays open while units
 * remain, is CONSUMED when some have left, and RELEASED when every one was given back.
 */
export function stateAfterUse(
  state: ReservationState,
  unitsRemain: boolean,
  unitsLeft: boolean,
): ReservationState {
  if (unitsRemain) return state;
  return unitsLeft ? 'CONSUMED' : 'RELEASED';
}
