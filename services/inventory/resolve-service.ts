// The ways in which a reservation ends, for rpcs and sweeper alike. The caller holds the
// reservations; transfers and then balances are locked here.
import { uuidv7 } from 'uuidv7';
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import { carry, movementOf, type Movement, type StockUnits } from './ledger';
import { lockBalances, post } from './ledger-store';
import { stateAfterUse, type ReservationState } from './reservation';
import {
  findOpenUnits,
  setReservationStates,
  type OpenUnits,
  type Reservation,
} from './reservation-store';
import { beforeDeparture, hasLeft } from './transfer';
import { lockTransfersOf, setTransferStates, type Transfer } from './transfer-store';

export type Resolution = { state: ReservationState; reason: string; now: Date };

/** Gives back what the reservations still hold, and cancels their transfers that have not left. */
export async function resolveReservations(
  trx: Trx,
  who: AuditContext,
  reservations: Reservation[],
  { state, reason, now }: Resolution,
): Promise<Reservation[]> {
  const ids = reservations.map(({ id }) => id);
  const transfers = await lockTransfersOf(trx, ids);
  const units = await findOpenUnits(trx, ids);
  await lockBalances(trx, units);
  const waiting = transfers.filter((transfer) => beforeDeparture.includes(transfer.state));
  if (waiting.length > 0) {
    await setTransferStates(
      trx,
      waiting.map(({ id }) => id),
      'CANCELLED',
    );
  }
  const movements = reservations
    .map(({ id }) => release(who, id, unitsOf(units, id), reason, now))
    .filter(({ entries }) => entries.length > 0);
  if (movements.length > 0) await post(trx, movements);
  const resolved = await setReservationStates(trx, ids, state, now);
  for (const reservation of reservations) {
    await record(trx, who, reservation, state, { reason, transfers: waiting });
  }
  return resolved;
}

const unitsOf = (units: OpenUnits[], id: string) =>
  units
    .filter(({ reservationId }) => reservationId === id)
    .map(({ depotId, itemId, lotId, quantity }) => ({ depotId, itemId, lotId, quantity }));

export function release(
  who: AuditContext,
  reservationId: string,
  units: StockUnits[],
  reason: string,
  now: Date,
): Movement {
  return movementOf('RELEASE', carry(units, 'RESERVED', 'ON_HAND'), {
    id: uuidv7(),
    documentNumber: `reservations/${reservationId}`,
    reason,
    actorId: who.actor.id,
    actorName: who.actor.name,
    reservationId,
    occurTime: now,
    createTime: now,
  });
}

const eventKinds: Partial<Record<ReservationState, string>> = {
  CONFIRMED: 'reservation.confirmed',
  CONSUMED: 'reservation.consumed',
  RELEASED: 'reservation.released',
  EXPIRED: 'reservation.expired',
  PREEMPTED: 'reservation.preempted',
};

/** The audit entry and the event of a reservation that changed its state. */
export async function record(
  trx: Trx,
  who: AuditContext,
  reservation: Reservation,
  state: ReservationState,
  { reason = '', transfers = [] }: { reason?: string; transfers?: Transfer[] } = {},
): Promise<void> {
  const { id, divisionCode, incidentId, purpose } = reservation;
  const subject = `reservations/${id}`;
  const kind = eventKinds[state]!;
  const cancelledTransferIds = transfers
    .filter(({ reservationId }) => reservationId === id)
    .map((transfer) => transfer.id)
    .slice(0, 200);
  await audit(trx, who, {
    action: kind,
    subject,
    divisionCode,
    before: { state: reservation.state },
    after: { state, reason, cancelledTransferIds },
  });
  const data = { incidentId, purpose, cancelledTransferIds };
  await publish(trx, { kind, subject, divisionCode, data });
}

/** After units left or were given back: a reservation that holds nothing any more is over. */
export async function settle(
  trx: Trx,
  who: AuditContext,
  reservation: Reservation,
  now: Date,
): Promise<void> {
  const open = await findOpenUnits(trx, [reservation.id]);
  if (open.length > 0) return;
  const transfers = await lockTransfersOf(trx, [reservation.id]);
  const left = transfers.some(({ state }) => hasLeft(state));
  const state = stateAfterUse(reservation.state, false, left);
  await setReservationStates(trx, [reservation.id], state, now);
  await record(trx, who, reservation, state);
}
