import type { CancelTransfersRequest } from '../../../gen/muster/inventory/v1/CancelTransfersRequest';
import type { CreateReservationRequest } from '../../../gen/muster/inventory/v1/CreateReservationRequest';
import type { CreateTransfersRequest } from '../../../gen/muster/inventory/v1/CreateTransfersRequest';
import type { DispatchTransferRequest } from '../../../gen/muster/inventory/v1/DispatchTransferRequest';
import type { ReceiveTransferRequest } from '../../../gen/muster/inventory/v1/ReceiveTransferRequest';
import { AppError, codes, notFound } from '../../platform/errors';
import { requireRole } from '../../platform/identity';
import type { CallContext } from '../../platform/rpc-types';
import { newId, Peer } from './peer';

type Reservation = {
  id: string;
  state: string;
  purpose: string;
  incidentId: string;
  usableUntil: string;
  lines: { depotId: string; itemId: string; quantity: number }[];
  expireMs: number;
};
type Transfer = {
  id: string;
  state: string;
  reservationId: string;
  etag: string;
  fromDepotId: string;
  lines: { itemId: string; quantity: number; received: number; lost: number }[];
  /** Set by tests that look at the clock. */
  plannedArriveTime?: object;
};

type CallOff = { id: string; state: string; agreementId: string; quantity: number };

const reasons = {
  INSUFFICIENT_STOCK: codes.FAILED_PRECONDITION,
  RESERVATION_STATE: codes.FAILED_PRECONDITION,
  RESERVATION_EXPIRED: codes.FAILED_PRECONDITION,
  TRANSFER_STATE: codes.FAILED_PRECONDITION,
  INSUFFICIENT_AGREEMENT: codes.FAILED_PRECONDITION,
};

/** An inventory of a few numbers. Reserved stock is taken off `stock` and put back on release. */
export class InventoryPeer extends Peer {
  readonly stock = new Map<string, number>();
  readonly reservations = new Map<string, Reservation>();
  readonly transfers = new Map<string, Transfer>();
  /** Units that agreements still have, and what was called off. */
  readonly agreements = new Map<string, number>();
  readonly callOffs = new Map<string, CallOff>();

  constructor() {
    super('inventory', 'muster.inventory.v1.InventoryService', reasons, [
      'muster.inventory.v1.AgreementsService',
    ]);
  }

  override clear(): void {
    super.clear();
    for (const map of [
      this.stock,
      this.reservations,
      this.transfers,
      this.divisionOf,
      this.agreements,
      this.callOffs,
    ])
      map.clear();
  }

  /** Where depots lie; one that nobody placed is in the district of the plans. */
  readonly divisionOf = new Map<string, string>();

  private depots(): { id: string; divisionCode: string }[] {
    const ids = new Set([...this.stock.keys()].map((key) => key.split('/')[0]!));
    return [...ids].map((id) => ({
      id,
      divisionCode: this.divisionOf.get(id) ?? '440310000000',
    }));
  }

  put(depotId: string, itemId: string, quantity: number): void {
    this.stock.set(`${depotId}/${itemId}`, quantity);
  }

  /** What a hold that ran out, or a more urgent order, does. */
  expireHolds(incidentId?: string): void {
    for (const reservation of this.reservations.values()) {
      const isMeant = incidentId === undefined || reservation.incidentId === incidentId;
      if (isMeant && reservation.state === 'HELD') this.giveBack(reservation, 'EXPIRED');
    }
  }

  open(): Reservation[] {
    return [...this.reservations.values()].filter(({ state }) =>
      ['HELD', 'CONFIRMED', 'CONSUMED'].includes(state),
    );
  }

  listen(): Promise<string> {
    const byReservation = ({ reservationId }: { reservationId: string }) =>
      [...this.transfers.values()].filter((each) => each.reservationId === reservationId);
    return this.start({
      listDepots: async () => ({ depots: this.depots(), nextPageToken: '' }),
      getAvailability: async ({ itemIds }: { itemIds: string[] }) => ({
        lines: [...this.stock].flatMap(([key, available]) => {
          const [depotId, itemId] = key.split('/') as [string, string];
          return itemIds.includes(itemId) ? [{ depotId, itemId, available }] : [];
        }),
      }),
      createReservation: (request: CreateReservationRequest) => this.reserve(request),
      confirmReservation: ({ id, withIds }: { id: string; withIds: string[] }) =>
        this.confirm([id, ...withIds]),
      releaseReservation: ({ id }: { id: string }) => this.release(id),
      listReservations: ({ state }: { state: string }) => {
        const held = [...this.reservations.values()].filter((each) => each.state === state);
        return Promise.resolve({ reservations: held, nextPageToken: '' });
      },
      createCallOff: (request: { agreementId: string; quantity: string }) => this.callOff(request),
      getCallOff: ({ id }: { id: string }) => Promise.resolve(this.callOffs.get(id)!),
      confirmCallOff: ({ id }: { id: string }) => this.moveCallOff(id, 'CONFIRMED'),
      releaseCallOff: ({ id }: { id: string }) => this.moveCallOff(id, 'RELEASED'),
      createTransfers: (request: CreateTransfersRequest) => this.transfer(request),
      cancelTransfers: (request: CancelTransfersRequest) => this.cancel(request),
      listTransfers: (request: { reservationId: string }) =>
        Promise.resolve({ transfers: byReservation(request), nextPageToken: '' }),
      getTransfer: async ({ id }: { id: string }, { actor }: CallContext) => {
        const transfer = this.transfers.get(id);
        if (!transfer) throw notFound('transfer', id);
        const division = this.divisionOf.get(transfer.fromDepotId) ?? '440310000000';
        requireRole(actor, ['LOGISTICS_OFFICER', 'COMMANDER', 'TEAM_LEADER'], division);
        return Promise.resolve(transfer);
      },
      dispatchTransfer: (request: DispatchTransferRequest) => this.dispatch(request),
      receiveTransfer: (request: ReceiveTransferRequest) => this.receive(request),
    });
  }

  private async callOff(request: { agreementId: string; quantity: string }): Promise<CallOff> {
    const { agreementId } = request;
    const quantity = Number(request.quantity);
    const left = this.agreements.get(agreementId) ?? 0;
    if (left < quantity) throw new AppError('INSUFFICIENT_AGREEMENT', `${left} remain`);
    this.agreements.set(agreementId, left - quantity);
    const made = { id: newId(), state: 'HELD', agreementId, quantity };
    this.callOffs.set(made.id, made);
    return Promise.resolve(made);
  }

  private async moveCallOff(id: string, state: string): Promise<CallOff> {
    const known = this.callOffs.get(id);
    if (!known) throw notFound('callOff', id);
    const { agreementId, quantity } = known;
    if (state === 'RELEASED' && known.state !== 'RELEASED') {
      this.agreements.set(agreementId, (this.agreements.get(agreementId) ?? 0) + quantity);
    }
    known.state = state;
    return Promise.resolve(known);
  }

  private async reserve(request: CreateReservationRequest): Promise<Reservation> {
    const lines = request.lines.map((line) => ({ ...line, quantity: Number(line.quantity) }));
    const short = lines.flatMap(({ depotId, itemId, quantity }, index) => {
      const available = this.stock.get(`${depotId}/${itemId}`) ?? 0;
      if (available >= quantity) return [];
      const description = `asked ${quantity}, available ${available}`;
      return [{ type: 'INSUFFICIENT_STOCK', subject: `lines[${index}]`, description }];
    });
    if (short.length > 0) {
      throw new AppError('INSUFFICIENT_STOCK', 'not enough', { preconditions: short });
    }
    const { purpose, incidentId, usableUntil, holdSeconds } = request;
    const expireMs = Date.now() + holdSeconds * 1_000;
    const about = { purpose, incidentId, usableUntil };
    const reservation = { id: newId(), state: 'HELD', ...about, lines, expireMs };
    this.reservations.set(reservation.id, reservation);
    for (const line of lines) this.add(line, -line.quantity);
    return reservation;
  }

  private async confirm(ids: string[]): Promise<Reservation> {
    const all = ids.map((id) => this.reservationIn(id, ['HELD']));
    for (const reservation of all) reservation.state = 'CONFIRMED';
    return all[0]!;
  }

  private async release(id: string): Promise<Reservation> {
    const reservation = this.reservationIn(id, ['HELD', 'CONFIRMED']);
    this.giveBack(reservation, 'RELEASED');
    return reservation;
  }

  private async transfer({ reservationId, legs }: CreateTransfersRequest) {
    this.reservationIn(reservationId, ['HELD', 'CONFIRMED']);
    const made = legs.map(({ fromDepotId, lines }) => {
      const counted = lines.map(({ itemId, quantity }) => ({
        itemId,
        quantity: Number(quantity),
        received: 0,
        lost: 0,
      }));
      const transfer = { id: newId(), state: 'PLANNED', reservationId, etag: '1' };
      return { ...transfer, fromDepotId, lines: counted };
    });
    for (const transfer of made) this.transfers.set(transfer.id, transfer);
    return { transfers: made };
  }

  private async cancel({ reservationId, ids }: CancelTransfersRequest) {
    const all = [...this.transfers.values()].filter((each) => each.reservationId === reservationId);
    const chosen = all.filter(({ id, state }) =>
      ids.length === 0 ? state === 'PLANNED' : ids.includes(id),
    );
    const left = chosen.find(({ state }) => state !== 'PLANNED');
    if (left) throw new AppError('TRANSFER_STATE', `transfer ${left.id} is ${left.state}`);
    for (const transfer of chosen) transfer.state = 'CANCELLED';
    return { transfers: chosen };
  }

  private async dispatch({ id }: DispatchTransferRequest): Promise<Transfer> {
    const transfer = this.transferIn(id, ['PLANNED']);
    this.reservationIn(transfer.reservationId, ['CONFIRMED']);
    transfer.state = 'DISPATCHED';
    return transfer;
  }

  private async receive({ id, lines }: ReceiveTransferRequest): Promise<Transfer> {
    const transfer = this.transferIn(id, ['DISPATCHED', 'PARTIALLY_RECEIVED']);
    for (const { itemId, received, lost } of lines) {
      const line = transfer.lines.find((each) => each.itemId === itemId)!;
      line.received += Number(received);
      line.lost += Number(lost);
    }
    const all = transfer.lines.every((line) => line.received + line.lost === line.quantity);
    transfer.state = all ? 'RECEIVED' : 'PARTIALLY_RECEIVED';
    return transfer;
  }

  private reservationIn(id: string, states: string[]): Reservation {
    const reservation = this.reservations.get(id);
    if (!reservation) throw notFound('reservation', id);
    if (reservation.state === 'HELD' && reservation.expireMs <= Date.now()) {
      this.giveBack(reservation, 'EXPIRED');
    }
    if (states.includes(reservation.state)) return reservation;
    const reason = reservation.state === 'EXPIRED' ? 'RESERVATION_EXPIRED' : 'RESERVATION_STATE';
    throw new AppError(reason, `reservation ${id} is ${reservation.state}`);
  }

  private transferIn(id: string, states: string[]): Transfer {
    const transfer = this.transfers.get(id);
    if (!transfer) throw notFound('transfer', id);
    if (states.includes(transfer.state)) return transfer;
    throw new AppError('TRANSFER_STATE', `transfer ${id} is ${transfer.state}`);
  }

  private giveBack(reservation: Reservation, state: string): void {
    reservation.state = state;
    for (const line of reservation.lines) this.add(line, line.quantity);
  }

  private add({ depotId, itemId }: { depotId: string; itemId: string }, quantity: number): void {
    const key = `${depotId}/${itemId}`;
    this.stock.set(key, (this.stock.get(key) ?? 0) + quantity);
  }
}
