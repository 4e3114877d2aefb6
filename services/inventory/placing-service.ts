// Goods change their place within a depot; the book stays as it is.
import type { Trx } from '../platform/db';
import { invalid, parse } from '../platform/errors';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { depotForChange } from './adjustment-service';
import { newMovement, recordMovement, type Document } from './booking-service';
import { requireKnown, type KnownDepot } from './catalogue';
import { distinctKeys, movementOf, place, type Entry } from './ledger';
import { lockBalances } from './ledger-store';
import { findLotsById } from './lot-store';
import { pickStockShape, putAwayStockShape } from './movement-shapes';
import type { MovementHandlers } from './movements-service';
import type { Inventory } from './service-context';

type Placing = Pick<MovementHandlers, 'putAwayStock' | 'pickStock'>;

type PlacedLine = { itemId: string; lotId: string; from: string; to: string; quantity: number };

export function placingHandlers({ db, now, lateEntryDaysMax }: Inventory): Placing {
  return {
    putAwayStock: async (request, context) => {
      const { requestId, depotId, lines, ...facts } = parse(putAwayStockShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const placed = lines.map(({ fromBinCode, toBinCode, ...line }) => ({
          ...line,
          from: fromBinCode ?? '',
          to: toBinCode,
        }));
        const entries = await entriesOf(trx, context, depotId, placed);
        return move(trx, context, 'PUT_AWAY', { ...entries, facts });
      });
    },

    pickStock: async (request, context) => {
      const { requestId, depotId, lines, ...facts } = parse(pickStockShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const picked = lines.map(({ binCode, ...line }) => ({ ...line, from: binCode, to: '' }));
        const entries = await entriesOf(trx, context, depotId, picked);
        return move(trx, context, 'PICK', { ...entries, facts });
      });
    },
  };

  function move(
    trx: Trx,
    context: CallContext,
    kind: 'PUT_AWAY' | 'PICK',
    { depot, entries, facts }: { depot: KnownDepot; entries: Entry[]; facts: Document },
  ) {
    const movement = movementOf(
      kind,
      entries,
      newMovement(context, now(), facts, lateEntryDaysMax),
    );
    return recordMovement(trx, context, movement, new Map([[depot.id, depot]]));
  }
}

async function entriesOf(trx: Trx, context: CallContext, depotId: string, lines: PlacedLine[]) {
  const itemIds = lines.map(({ itemId }) => itemId);
  const depot = await depotForChange(trx, context, depotId, itemIds);
  const mentions = lines.map(({ lotId }, index) => ({ field: `lines[${index}].lotId`, id: lotId }));
  const ids = lines.map(({ lotId }) => lotId);
  const lots = requireKnown('lot', mentions, await findLotsById(trx, ids));
  lines.forEach(({ itemId, lotId }, index) => {
    if (lots.get(lotId)!.itemId === itemId) return;
    throw invalid(`lines[${index}].lotId`, 'is a lot of another item');
  });
  const entries = lines.flatMap(({ itemId, lotId, from, to, quantity }) =>
    place({ depotId, itemId, lotId }, quantity, from, to),
  );
  const keys = distinctKeys(entries);
  const balances = await lockBalances(trx, keys);
  if (balances.length < keys.length) {
    const missing = lines.findIndex(({ lotId }) => !balances.some((row) => row.lotId === lotId));
    throw invalid(`lines[${missing}].lotId`, 'has never been at the depot');
  }
  return { depot, entries };
}
