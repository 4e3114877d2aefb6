// A reservation's units are planned onto transfers, and taken off them again.
import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, parse } from '../platform/errors';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { requireKnown, requireOpen, type KnownDepot, type Mention } from './catalogue';
import { findMentioned } from './catalogue-store';
import { shareAmongLegs, type LegShare } from './legs';
import { lockBalances, post } from './ledger-store';
import { remainingUnits, requireReservationState } from './reservation';
import { heldForChange } from './reservation-service';
import { findOpenUnits, type Reservation } from './reservation-store';
import { release, settle } from './resolve-service';
import type { Handlers, Inventory } from './service-context';
import { cancelTransfersShape, createTransfersShape } from './shapes';
import { beforeDeparture, requireTransferState } from './transfer';
import { messagesOf, unitsOf } from './transfer-service';
import {
  findTransferShares,
  insertTransfers,
  insertTransferShares,
  lockTransfersOf,
  setTransferStates,
  type Transfer,
} from './transfer-store';

type PlanningHandlers = Pick<Handlers, 'createTransfers' | 'cancelTransfers'>;

export function planningHandlers({ db, now }: Inventory): PlanningHandlers {
  return {
    createTransfers: async (request, context) => {
      const { requestId, reservationId, legs } = parse(createTransfersShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const reservation = await heldForChange(trx, context, reservationId);
        const depots = await requireEnds(trx, legs);
        requireReservationState(reservation, ['HELD', 'CONFIRMED'], now());
        const shares = shareAmongLegs(legs, await unplannedUnits(trx, reservationId));
        const transfers = newTransfers(reservation, legs, depots, shares, now());
        await insertTransfers(trx, transfers);
        await insertTransferShares(
          trx,
          transfers.map(({ id }) => id),
          shares,
        );
        await recordPlan(trx, context, reservation, transfers, 'transfers.planned');
        return { transfers: await messagesOf(trx, transfers) };
      });
    },

    cancelTransfers: async (request, context) => {
      const { requestId, reservationId, ids, reason } = parse(cancelTransfersShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const reservation = await heldForChange(trx, context, reservationId);
        const transfers = await lockTransfersOf(trx, [reservationId]);
        const chosen = chosenTransfers(transfers, ids);
        if (chosen.length === 0) return { transfers: [] };
        requireReservationState(reservation, ['HELD', 'CONFIRMED'], time);
        const byId = new Map(chosen.map((transfer) => [transfer.id, transfer]));
        const shares = await findTransferShares(trx, [...byId.keys()]);
        const units = shares.flatMap((share) => unitsOf(byId.get(share.transferId)!, [share]));
        await lockBalances(trx, units);
        await post(trx, [release(context, reservationId, units, reason, time)]);
        const cancelled = await setTransferStates(trx, [...byId.keys()], 'CANCELLED');
        await recordPlan(trx, context, reservation, cancelled, 'transfers.cancelled', reason);
        await settle(trx, context, reservation, time);
        return { transfers: await messagesOf(trx, cancelled) };
      });
    },
  };
}

type Leg = {
  fromDepotId: string;
  toDepotId: string | null;
  toDivisionCode: string | null;
  fleetId: string;
  lines: { itemId: string; quantity: number }[];
  plannedDepartTime?: Date | undefined;
  plannedArriveTime?: Date | undefined;
};

/** Both ends of every leg exist, and nothing is sent to a closed depot. */
async function requireEnds(trx: Trx, legs: Leg[]): Promise<Map<string, KnownDepot>> {
  const sources = legs.map((leg, n) => ({ field: `legs[${n}].fromDepotId`, id: leg.fromDepotId }));
  const destinations: Mention[] = legs.flatMap(({ toDepotId }, n) =>
    toDepotId === null ? [] : [{ field: `legs[${n}].toDepotId`, id: toDepotId }],
  );
  const items = legs.flatMap(({ lines }, n) =>
    lines.map(({ itemId }, m) => ({ field: `legs[${n}].lines[${m}].itemId`, id: itemId })),
  );
  const ends = [...sources, ...destinations];
  const mentioned = await findMentioned(
    trx,
    ends.map(({ id }) => id),
    items.map(({ id }) => id),
  );
  const depots = requireKnown('depot', ends, mentioned.depots);
  requireKnown('item', items, mentioned.items);
  requireOpen(destinations, depots);
  return depots;
}

/** What the reservation holds that no transfer is to carry yet. */
async function unplannedUnits(trx: Trx, reservationId: string) {
  const open = await findOpenUnits(trx, [reservationId]);
  const transfers = await lockTransfersOf(trx, [reservationId]);
  const waiting = transfers.filter(({ state }) => beforeDeparture.includes(state));
  const byId = new Map(waiting.map((transfer) => [transfer.id, transfer]));
  const shares = await findTransferShares(trx, [...byId.keys()]);
  const planned = shares.flatMap((share) => unitsOf(byId.get(share.transferId)!, [share]));
  return remainingUnits(open, planned);
}

function newTransfers(
  reservation: Reservation,
  legs: Leg[],
  depots: Map<string, KnownDepot>,
  shares: LegShare[],
  now: Date,
): Transfer[] {
  const shareCounts = legs.map(() => 0);
  for (const { legNumber } of shares) shareCounts[legNumber]! += 1;
  return legs.map((leg, legNumber) => ({
    id: uuidv7(),
    state: 'PLANNED',
    reservationId: reservation.id,
    incidentId: reservation.incidentId,
    fromDepotId: leg.fromDepotId,
    fromDivisionCode: depots.get(leg.fromDepotId)!.divisionCode,
    toDepotId: leg.toDepotId,
    toDivisionCode: leg.toDivisionCode ?? depots.get(leg.toDepotId!)!.divisionCode,
    fleetId: leg.fleetId,
    shareCount: shareCounts[legNumber]!,
    plannedDepartTime: leg.plannedDepartTime ?? null,
    plannedArriveTime: leg.plannedArriveTime ?? null,
    departTime: null,
    arriveTime: null,
    version: 1,
    createTime: now,
  }));
}

/**
 * The named transfers, none of which may have left; or every one that has not left. One that is
 * cancelled already gave its units back, so it neither stands in the way nor gives them twice.
 */
function chosenTransfers(transfers: Transfer[], ids: string[]): Transfer[] {
  if (ids.length === 0) return transfers.filter(({ state }) => beforeDeparture.includes(state));
  const byId = new Map(transfers.map((transfer) => [transfer.id, transfer]));
  const named = [...new Set(ids)].map((id) => {
    const transfer = byId.get(id);
    if (transfer) return transfer;
    throw new AppError('TRANSFER_NOT_FOUND', `the reservation has no transfer ${id}`, {
      metadata: { id },
    });
  });
  for (const transfer of named) requireTransferState(transfer, [...beforeDeparture, 'CANCELLED']);
  return named.filter(({ state }) => state !== 'CANCELLED');
}

async function recordPlan(
  trx: Trx,
  context: CallContext,
  reservation: Reservation,
  transfers: Transfer[],
  kind: 'transfers.planned' | 'transfers.cancelled',
  reason = '',
): Promise<void> {
  const { id, divisionCode, incidentId } = reservation;
  const subject = `reservations/${id}`;
  const transferIds = transfers.map((transfer) => transfer.id).slice(0, 200);
  const after = { transferIds, transferCount: transfers.length, reason };
  await audit(trx, context, { action: kind, subject, divisionCode, after });
  await publish(trx, { kind, subject, divisionCode, data: { incidentId, transferIds } });
}
