// Rows as the proto messages show them.
import type { BalanceInput } from '../../gen/muster/inventory/v1/Balance';
import type { DepotInput } from '../../gen/muster/inventory/v1/Depot';
import type { EntryInput } from '../../gen/muster/inventory/v1/Entry';
import type { ItemInput } from '../../gen/muster/inventory/v1/Item';
import type { LotInput } from '../../gen/muster/inventory/v1/Lot';
import type { MovementInput } from '../../gen/muster/inventory/v1/Movement';
import type { ReservationInput } from '../../gen/muster/inventory/v1/Reservation';
import type { TransferInput } from '../../gen/muster/inventory/v1/Transfer';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import type { Balance } from './balance-store';
import type { Depot } from './depot-store';
import type { LineShare } from './fefo';
import type { Item } from './item-store';
import { neverExpires } from './lot';
import type { Lot } from './lot-store';
import type { StoredEntry, StoredMovement } from './movement-store';
import { stateAt } from './reservation';
import type { Reservation } from './reservation-store';
import type { Transfer, TransferLoss, TransferShare } from './transfer-store';

export const shownDate = (expireDate: string) => (expireDate === neverExpires ? '' : expireDate);
const shownTimes = (row: { createTime: Date; updateTime: Date }) => ({
  createTime: toTimestamp(row.createTime),
  updateTime: toTimestamp(row.updateTime),
});

export function itemMessage({ supplyCode, supplyClass, version, ...item }: Item): ItemInput {
  return {
    ...item,
    ...(supplyClass !== null && { supplyClass }),
    ...(supplyCode !== null && { supplyCode }),
    etag: String(version),
    ...shownTimes(item),
  };
}

export function depotMessage({ latitude, longitude, version, ...depot }: Depot): DepotInput {
  return {
    ...depot,
    parentId: depot.parentId ?? '',
    ...(latitude !== null && { latitude }),
    ...(longitude !== null && { longitude }),
    etag: String(version),
    ...shownTimes(depot),
  };
}

export function lotMessage({ expireDate, version, createTime, ...lot }: Lot): LotInput {
  return {
    ...lot,
    parentId: lot.parentId ?? '',
    expireDate: shownDate(expireDate),
    etag: String(version),
    createTime: toTimestamp(createTime),
  };
}

export function balanceMessage(balance: Balance): BalanceInput {
  return { ...balance, expireDate: shownDate(balance.expireDate) };
}

export function entryMessage({ id, binCode, createTime, ...entry }: StoredEntry): EntryInput {
  return { ...entry, id: String(id), binCode: binCode ?? '', createTime: toTimestamp(createTime) };
}

export function movementMessage(movement: StoredMovement, entries: StoredEntry[]): MovementInput {
  return {
    id: movement.id,
    kind: movement.kind,
    documentNumber: movement.documentNumber,
    reason: movement.reason,
    actorId: movement.actorId,
    actorName: movement.actorName,
    reversesId: movement.reversesId ?? '',
    originId: movement.originId ?? '',
    cause: movement.cause,
    occurTime: toTimestamp(movement.occurTime),
    createTime: toTimestamp(movement.createTime),
    entries: entries.map(entryMessage),
  };
}

type SharedLine<Share> = { lineNumber: number; quantity: number; shares: Share[] };

/** The shares, ordered by line, as lines with the units of their lots. */
function linesOf<Share extends { lineNumber: number; quantity: number }>(
  shares: Share[],
): SharedLine<Share>[] {
  const lines: SharedLine<Share>[] = [];
  for (const share of shares) {
    const line = lines.at(-1);
    if (line?.lineNumber === share.lineNumber) {
      line.quantity += share.quantity;
      line.shares.push(share);
    } else {
      lines.push({ lineNumber: share.lineNumber, quantity: share.quantity, shares: [share] });
    }
  }
  return lines;
}

const lotShares = (shares: { lotId: string; expireDate: string; quantity: number }[]) =>
  shares.map(({ lotId, expireDate, quantity }) => ({
    lotId,
    expireDate: shownDate(expireDate),
    quantity,
  }));

/** A hold that is over is shown as EXPIRED at once, with the moment it ended. */
export function reservationMessage(
  reservation: Reservation,
  shares: LineShare[],
  now: Date,
  recallIds: string[] = [],
): ReservationInput {
  const state = stateAt(reservation, now);
  const isOver = state !== reservation.state;
  return {
    id: reservation.id,
    state,
    purpose: reservation.purpose,
    incidentId: reservation.incidentId,
    lines: linesOf(shares).map((line) => ({
      depotId: line.shares[0]!.depotId,
      itemId: line.shares[0]!.itemId,
      quantity: line.quantity,
      lots: lotShares(line.shares),
    })),
    expireTime: toTimestamp(reservation.expireTime),
    createTime: toTimestamp(reservation.createTime),
    resolveTime: toOptionalTimestamp(isOver ? reservation.expireTime : reservation.resolveTime),
    etag: String(reservation.version),
    recallIds,
  };
}

const total = <Row>(rows: Row[], valueOf: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + valueOf(row), 0);

export function transferMessage(
  transfer: Transfer,
  shares: TransferShare[],
  losses: TransferLoss[],
): TransferInput {
  return {
    id: transfer.id,
    state: transfer.state,
    reservationId: transfer.reservationId,
    incidentId: transfer.incidentId,
    fromDepotId: transfer.fromDepotId,
    toDepotId: transfer.toDepotId ?? '',
    toDivisionCode: transfer.toDepotId === null ? transfer.toDivisionCode : '',
    fleetId: transfer.fleetId,
    lines: linesOf(shares).map((line) => ({
      itemId: line.shares[0]!.itemId,
      quantity: line.quantity,
      received: total(line.shares, ({ received }) => received),
      lost: total(line.shares, ({ lost }) => lost),
      lots: lotShares(line.shares),
    })),
    plannedDepartTime: toOptionalTimestamp(transfer.plannedDepartTime),
    plannedArriveTime: toOptionalTimestamp(transfer.plannedArriveTime),
    departTime: toOptionalTimestamp(transfer.departTime),
    arriveTime: toOptionalTimestamp(transfer.arriveTime),
    etag: String(transfer.version),
    createTime: toTimestamp(transfer.createTime),
    losses: losses.map(({ itemId, quantity, reason, createTime }) => ({
      itemId,
      quantity,
      reason,
      createTime: toTimestamp(createTime),
    })),
  };
}
