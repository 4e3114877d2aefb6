import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { grouped } from './grouping';
import type { StockUnits } from './ledger';
import { transferMessage } from './messages';
import { lockReservation, type Reservation } from './reservation-store';
import {
  readScope,
  requireEtag,
  requireReaderOfOne,
  requireWriter,
  rowsThatFit,
  type requireCarrier,
  type Handlers,
  type Inventory,
} from './service-context';
import { getByUuidShape, listTransfersShape, transferVerbShape } from './shapes';
import { nextStep } from './transfer';
import {
  findLosses,
  findTransfer,
  findTransferShares,
  listTransfers,
  lockTransfer,
  setTransferStates,
  type Transfer,
  type TransferShare,
} from './transfer-store';

type TransferHandlers = Pick<Handlers, 'getTransfer' | 'listTransfers' | 'advanceTransfer'>;

export function transferHandlers({ db }: Inventory): TransferHandlers {
  return {
    getTransfer: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      readScope(context.actor);
      const transfer = await findTransfer(db, id);
      if (!transfer) throw notFound('transfer', id);
      requireReaderOfOne(context.actor, [transfer.fromDivisionCode, transfer.toDivisionCode]);
      const [message] = await messagesOf(db, [transfer]);
      return message!;
    },

    listTransfers: async (request, context) => {
      const filter = { ...parse(listTransfersShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listTransfers(db, { ...filter, beforeId, limit: limit + 1 });
      const fit = rowsThatFit(found, limit, ({ shareCount }) => shareCount);
      const { rows, nextPageToken } = pageOf(found, fit, ({ id }) => [id], filter);
      return { transfers: await messagesOf(db, rows), nextPageToken };
    },

    advanceTransfer: async (request, context) => {
      const { requestId, id, etag } = parse(transferVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const end = 'fromDivisionCode';
        const { transfer } = await transferForChange(trx, context, id, end, requireWriter);
        if (etag) requireEtag(transfer, etag, 'transfer');
        const [advanced] = await setTransferStates(trx, [id], nextStep(transfer));
        await recordTransfer(trx, context, transfer, advanced!);
        const [message] = await messagesOf(trx, [advanced!]);
        return message!;
      });
    },
  };
}

/** What a transfer carries, where it came from. */
export const unitsOf = ({ fromDepotId }: Transfer, shares: TransferShare[]): StockUnits[] =>
  shares.map(({ itemId, lotId, quantity }) => ({ depotId: fromDepotId, itemId, lotId, quantity }));

/** The transfers as the API shows them, with their lines and losses, in the same order. */
export async function messagesOf(db: Db | Trx, transfers: Transfer[]) {
  const ids = transfers.map(({ id }) => id);
  const shares = grouped(await findTransferShares(db, ids), ({ transferId }) => transferId);
  const losses = grouped(await findLosses(db, ids), ({ transferId }) => transferId);
  return transfers.map((transfer) =>
    transferMessage(transfer, shares.get(transfer.id) ?? [], losses.get(transfer.id) ?? []),
  );
}

/**
 * A transfer with its reservation, both locked in this order by everyone, if the caller may do
 * so at the end of it where the work is done: where it leaves or where it arrives.
 */
export async function transferForChange(
  trx: Trx,
  context: CallContext,
  id: string,
  end: 'fromDivisionCode' | 'toDivisionCode',
  requireMay: typeof requireCarrier,
): Promise<{ transfer: Transfer; reservation: Reservation }> {
  requireMay(context.actor, []);
  const found = await findTransfer(trx, id);
  if (!found) throw notFound('transfer', id);
  requireMay(context.actor, [found[end]]);
  const reservation = await lockReservation(trx, found.reservationId);
  const transfer = await lockTransfer(trx, id);
  return { transfer: transfer!, reservation: reservation! };
}

/** The audit entry and the event of a transfer that changed its state. */
export async function recordTransfer(
  trx: Trx,
  context: CallContext,
  before: Transfer,
  after: Transfer,
  facts: object = {},
): Promise<void> {
  const subject = `transfers/${after.id}`;
  const kind = `transfer.${eventNames[after.state]}`;
  const { reservationId, incidentId, fromDepotId, toDepotId } = after;
  await audit(trx, context, {
    action: kind,
    subject,
    divisionCode: after.fromDivisionCode,
    before: { state: before.state },
    after: { state: after.state, ...facts },
  });
  const data = {
    reservationId,
    incidentId,
    fromDepotId,
    toDepotId,
    fromDivisionCode: after.fromDivisionCode,
    toDivisionCode: after.toDivisionCode,
    state: after.state,
  };
  // The event goes to where the goods are expected; the source did the work itself.
  await publish(trx, { kind, subject, divisionCode: after.toDivisionCode, data });
}

const eventNames = {
  PLANNED: 'planned',
  PICKING: 'picking',
  PACKED: 'packed',
  DISPATCHED: 'dispatched',
  PARTIALLY_RECEIVED: 'partially-received',
  RECEIVED: 'received',
  CANCELLED: 'cancelled',
} as const;
