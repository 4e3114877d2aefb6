// Transfers leave and arrive.
import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { parse } from '../platform/errors';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { requireUnfrozen } from './booking-service';
import { dateInShanghai } from './dates';
import { carry, carryTo, movementOf, type Movement, type StockUnits } from './ledger';
import { lockBalances, openBalances, post } from './ledger-store';
import { requireUsableLots } from './lot';
import { applyReceipt, type Receipt } from './receipt';
import { requireReservationState } from './reservation';
import { settle } from './resolve-service';
import { requireCarrier, requireEtag, type Handlers, type Inventory } from './service-context';
import { receiveTransferShape, transferVerbShape } from './shapes';
import { beforeDeparture, onTheWay, requireTransferState } from './transfer';
import { messagesOf, recordTransfer, transferForChange, unitsOf } from './transfer-service';
import {
  addReceipt,
  findTransferShares,
  insertLosses,
  setTransferStates,
  type Transfer,
} from './transfer-store';

type ShippingHandlers = Pick<Handlers, 'dispatchTransfer' | 'receiveTransfer'>;

export function shippingHandlers({ db, now }: Inventory): ShippingHandlers {
  return {
    dispatchTransfer: async (request, context) => {
      const { requestId, id, etag, departTime } = parse(transferVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const change = await transferForChange(
          trx,
          context,
          id,
          'fromDivisionCode',
          requireCarrier,
        );
        const { transfer, reservation } = change;
        if (etag) requireEtag(transfer, etag, 'transfer');
        requireTransferState(transfer, beforeDeparture);
        requireReservationState(reservation, ['CONFIRMED'], time);
        await requireUnfrozen(trx, [transfer.fromDepotId]);
        const units = unitsOf(transfer, await findTransferShares(trx, [id]));
        requireUsableLots(await lockBalances(trx, units), dateInShanghai(time));
        const leaving = { departTime: departTime ?? time };
        const facts = movementFacts(context, transfer, time, leaving.departTime);
        await post(trx, [movementOf('DISPATCH', carry(units, 'RESERVED', 'IN_TRANSIT'), facts)]);
        const [dispatched] = await setTransferStates(trx, [id], 'DISPATCHED', leaving);
        await recordTransfer(trx, context, transfer, dispatched!);
        await settle(trx, context, reservation, time);
        const [message] = await messagesOf(trx, [dispatched!]);
        return message!;
      });
    },

    receiveTransfer: async (request, context) => {
      const { requestId, id, etag, lines, arriveTime } = parse(receiveTransferShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const { transfer } = await transferForChange(
          trx,
          context,
          id,
          'toDivisionCode',
          requireCarrier,
        );
        if (etag) requireEtag(transfer, etag, 'transfer');
        requireTransferState(transfer, onTheWay);
        if (transfer.toDepotId !== null) await requireUnfrozen(trx, [transfer.toDepotId]);
        const receipt = applyReceipt(await findTransferShares(trx, [id]), lines);
        const arrival = { arriveTime: arriveTime ?? time };
        const facts = () => movementFacts(context, transfer, time, arrival.arriveTime);
        await postReceipt(trx, transfer, receipt, facts);
        await addReceipt(trx, id, receipt);
        if (receipt.losses.length > 0) await insertLosses(trx, id, lossesByItem(receipt), time);
        const [received] = await setTransferStates(trx, [id], receipt.state, arrival);
        await recordTransfer(trx, context, transfer, received!, { lines });
        const [message] = await messagesOf(trx, [received!]);
        return message!;
      });
    },
  };
}

function movementFacts(context: CallContext, transfer: Transfer, now: Date, occurTime: Date) {
  return {
    id: uuidv7(),
    documentNumber: `transfers/${transfer.id}`,
    actorId: context.actor.id,
    actorName: context.actor.name,
    reservationId: transfer.reservationId,
    transferId: transfer.id,
    occurTime,
    createTime: now,
  };
}

/** What arrived goes on hand at the depot or is issued to the community; a loss has its reason. */
async function postReceipt(
  trx: Trx,
  { fromDepotId, toDepotId }: Transfer,
  { shares, losses }: Receipt,
  facts: () => ReturnType<typeof movementFacts>,
): Promise<void> {
  const arrived: StockUnits[] = shares
    .filter(({ received }) => received > 0)
    .map(({ itemId, lotId, received }) => ({
      depotId: fromDepotId,
      itemId,
      lotId,
      quantity: received,
    }));
  const here = toDepotId === null ? [] : arrived.map((units) => ({ ...units, depotId: toDepotId }));
  const gone = losses.map((loss) => ({ ...loss, depotId: fromDepotId }));
  const movements: Movement[] = [];
  if (arrived.length > 0) {
    const entries =
      toDepotId === null ? carry(arrived, 'IN_TRANSIT', 'ISSUED') : carryTo(arrived, toDepotId);
    movements.push(movementOf('TRANSFER_RECEIPT', entries, facts()));
  }
  for (const reason of new Set(gone.map((loss) => loss.reason))) {
    const units = gone
      .filter((loss) => loss.reason === reason)
      .map(({ depotId, itemId, lotId, quantity }) => ({ depotId, itemId, lotId, quantity }));
    const entries = carry(units, 'IN_TRANSIT', 'LOST');
    movements.push({ ...movementOf('LOSS', entries, facts()), reason });
  }
  await openBalances(trx, here);
  await lockBalances(trx, [...arrived, ...gone, ...here]);
  await post(trx, movements);
}

/** One loss for each item, however many lots it was of. */
function lossesByItem({ losses }: Receipt): Receipt['losses'] {
  const byItem = new Map<string, Receipt['losses'][number]>();
  for (const loss of losses) {
    const known = byItem.get(loss.itemId);
    byItem.set(loss.itemId, known ? { ...known, quantity: known.quantity + loss.quantity } : loss);
  }
  return [...byItem.values()];
}
