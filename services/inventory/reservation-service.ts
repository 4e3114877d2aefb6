import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { withoutBlind } from './blind-service';
import { requireKnown, requireOpen, type KnownDepot, type KnownItem } from './catalogue';
import { findMentioned } from './catalogue-store';
import { usableUntil } from './dates';
import { commonDivision } from './division';
import { packedLines, placesToUse } from './allocation-service';
import { releaseExpiredThenRetry } from './expiry-sweep';
import { insufficientStock, takeStock, type LineShare, type StockLine } from './fefo';
import { grouped } from './grouping';
import { carry, movementOf } from './ledger';
import { lockPromisable, post } from './ledger-store';
import { reservationMessage } from './messages';
import { findRecallIds } from './recall-store';
import { keepingRefusedAsk } from './refused-ask-store';
import { requireReservationState } from './reservation';
import {
  findReservation,
  findReservationDivisions,
  findShares,
  insertReservation,
  listReservations,
  lockReservation,
  setReservationStates,
  type Reservation,
} from './reservation-store';
import { record, resolveReservations } from './resolve-service';
import {
  readScope,
  requireReaderOfOne,
  requireWriter,
  rowsThatFit,
  type Handlers,
  type Inventory,
} from './service-context';
import {
  confirmReservationShape,
  createReservationShape,
  getByUuidShape,
  listReservationsShape,
  reservationVerbShape,
} from './shapes';

type Creating = Pick<Handlers, 'getReservation' | 'listReservations' | 'createReservation'>;
type Resolving = Pick<Handlers, 'confirmReservation' | 'releaseReservation'>;

export function reservationHandlers(inventory: Inventory): Creating {
  const { db, now } = inventory;
  return {
    getReservation: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      const scope = readScope(context.actor);
      const reservation = await findReservation(db, id);
      if (!reservation) throw notFound('reservation', id);
      if (!scope.includes('%')) {
        requireReaderOfOne(context.actor, await findReservationDivisions(db, id));
      }
      return messageFor(db, context, reservation, now());
    },

    listReservations: async (request, context) => {
      const filter = {
        ...parse(listReservationsShape, request),
        scope: readScope(context.actor),
      };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const time = now();
      const query = { ...filter, now: time, beforeId, limit: limit + 1 };
      const found = await listReservations(db, query);
      const fit = rowsThatFit(found, limit, ({ shareCount }) => shareCount);
      const { rows, nextPageToken } = pageOf(found, fit, ({ id }) => [id], filter);
      return { reservations: await messagesFor(db, context, rows, time), nextPageToken };
    },

    createReservation: async (request, context) => {
      const input = parse(createReservationShape, request);
      const reserve = () => {
        const time = now();
        const { requestId } = input;
        const find = (trx: Trx) => findPlaces(trx, input.lines);
        return once(db, context, { requestId, request, find }, async (trx, mentioned) => {
          const { depots, items } = requirePlaces(context, input.lines, mentioned);
          const lines = await packedLines(trx, input.lines);
          const reservation = newReservation(input, depots, time);
          // Before the stock is locked, so that others wait for as short as can be.
          await recordCreation(trx, context, reservation, lines);
          const useDate = usableUntil(input.usableUntil, time);
          const places = placesToUse(lines, items, useDate, input.minRemainingDays);
          const stock = await lockPromisable(trx, places);
          const { shares, shortages } = takeStock(lines, stock);
          if (shortages.length > 0) throw insufficientStock(shortages, lines);
          reservation.shareCount = shares.length;
          await insertReservation(trx, reservation, shares);
          await post(trx, [taking(context, reservation, shares)]);
          // What was taken of several lots tells what stood in the first.
          const isSplit = shares.length > lines.length;
          const told = isSplit ? await withoutBlind(trx, context.actor, shares) : shares;
          return reservationMessage(reservation, told, time);
        });
      };
      const { requestId, lines } = input;
      const ask = { requestId, purpose: input.purpose || input.incidentId, lines };
      return keepingRefusedAsk(inventory, ask, () => releaseExpiredThenRetry(inventory, reserve));
    },
  };
}

export function resolutionHandlers({ db, now }: Inventory): Resolving {
  return {
    confirmReservation: async (request, context) => {
      const { requestId, id, withIds } = parse(confirmReservationShape, request);
      // All are locked in one order, so that two who confirm the same wait for each other.
      const ids = [...new Set([id, ...withIds])].sort();
      return once(db, context, { requestId, request }, async (trx) => {
        for (const each of ids) {
          const reservation = await heldForChange(trx, context, each);
          requireReservationState(reservation, ['HELD'], now());
          await setReservationStates(trx, [each], 'CONFIRMED', null);
          await record(trx, context, reservation, 'CONFIRMED');
        }
        const confirmed = (await findReservation(trx, id))!;
        return messageFor(trx, context, confirmed, now());
      });
    },

    releaseReservation: async (request, context) => {
      const { requestId, id, reason } = parse(reservationVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const before = await heldForChange(trx, context, id);
        const allowed = ['HELD', 'CONFIRMED', 'RELEASED'] as const;
        requireReservationState(before, [...allowed], time);
        // Who undoes something may have to say so twice: nothing is left to be given back.
        if (before.state === 'RELEASED') return messageFor(trx, context, before, time);
        const resolution = { state: 'RELEASED' as const, reason, now: time };
        const [released] = await resolveReservations(trx, context, [before], resolution);
        return messageFor(trx, context, released!, time);
      });
    },
  };
}

/** The reservations as this person may read them: without what they count blind. */
async function messagesFor(
  db: Db | Trx,
  { actor }: CallContext,
  reservations: Reservation[],
  time: Date,
) {
  const ids = reservations.map(({ id }) => id);
  const told = await withoutBlind(db, actor, await findShares(db, ids));
  const shares = grouped(told, ({ reservationId }) => reservationId);
  const recalls = await findRecallIds(db, ids);
  return reservations.map((row) =>
    reservationMessage(row, shares.get(row.id) ?? [], time, recalls.get(row.id)),
  );
}

async function messageFor(db: Db | Trx, context: CallContext, row: Reservation, time: Date) {
  const [message] = await messagesFor(db, context, [row], time);
  return message!;
}

const findPlaces = (trx: Trx, lines: StockLine[]) =>
  findMentioned(
    trx,
    lines.map(({ depotId }) => depotId),
    lines.map(({ itemId }) => itemId),
  );

/** The depots of the lines: existing, open and within the caller's reach. */
function requirePlaces(
  context: CallContext,
  lines: StockLine[],
  mentioned: Awaited<ReturnType<typeof findPlaces>>,
): { depots: KnownDepot[]; items: Map<string, KnownItem> } {
  const depotMentions = lines.map((line, n) => ({
    field: `lines[${n}].depotId`,
    id: line.depotId,
  }));
  const itemMentions = lines.map((line, n) => ({ field: `lines[${n}].itemId`, id: line.itemId }));
  const depots = requireKnown('depot', depotMentions, mentioned.depots);
  const items = requireKnown('item', itemMentions, mentioned.items);
  requireWriter(
    context.actor,
    mentioned.depots.map(({ divisionCode }) => divisionCode),
  );
  requireOpen(depotMentions, depots);
  return { depots: mentioned.depots, items };
}

function newReservation(
  input: { purpose: string; incidentId: string; holdSeconds: number },
  depots: KnownDepot[],
  now: Date,
): Reservation {
  return {
    id: uuidv7(),
    state: 'HELD',
    purpose: input.purpose,
    incidentId: input.incidentId,
    divisionCode: commonDivision(depots.map(({ divisionCode }) => divisionCode)),
    shareCount: 0,
    expireTime: new Date(now.getTime() + input.holdSeconds * 1000),
    createTime: now,
    resolveTime: null,
    version: 1,
  };
}

function taking(context: CallContext, reservation: Reservation, shares: LineShare[]) {
  const units = shares.map(({ depotId, itemId, lotId, quantity }) => ({
    depotId,
    itemId,
    lotId,
    quantity,
  }));
  return movementOf('RESERVATION', carry(units, 'ON_HAND', 'RESERVED'), {
    id: uuidv7(),
    documentNumber: `reservations/${reservation.id}`,
    reason: reservation.purpose,
    actorId: context.actor.id,
    actorName: context.actor.name,
    reservationId: reservation.id,
    occurTime: reservation.createTime,
    createTime: reservation.createTime,
  });
}

async function recordCreation(
  trx: Trx,
  context: CallContext,
  { id, divisionCode, purpose, incidentId, expireTime }: Reservation,
  lines: StockLine[],
): Promise<void> {
  const subject = `reservations/${id}`;
  const depotIds = [...new Set(lines.map(({ depotId }) => depotId))].slice(0, 50);
  const kind = 'reservation.created';
  await audit(trx, context, {
    action: kind,
    subject,
    divisionCode,
    after: { purpose, incidentId, expireTime, lineCount: lines.length, depotIds },
  });
  await publish(trx, { kind, subject, divisionCode, data: { purpose, incidentId, depotIds } });
}

/** The reservation, locked, if the caller may change stock in every division it touches. */
export async function heldForChange(
  trx: Trx,
  context: CallContext,
  id: string,
): Promise<Reservation> {
  requireWriter(context.actor, []);
  const reservation = await lockReservation(trx, id);
  if (!reservation) throw notFound('reservation', id);
  requireWriter(context.actor, await findReservationDivisions(trx, id));
  return reservation;
}
