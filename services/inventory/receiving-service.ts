import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { parse } from '../platform/errors';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import {
  divisionsOf,
  mentionsOf,
  newMovement,
  recordMovement,
  requireUnfrozen,
  type Document,
} from './booking-service';
import { requireInUse, requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { dateInShanghai } from './dates';
import { carry, merged, movementOf, type StockUnits } from './ledger';
import { lockBalances, openBalances } from './ledger-store';
import { findLots, insertLots } from './lot-store';
import { lotKeyText, requireFresh, requireReceivable, type ReceivedLine } from './receiving';
import { requireWriter, type Handlers, type Inventory } from './service-context';
import { receiveStockShape } from './shapes';

export function receivingHandlers({
  db,
  now,
  lateEntryDaysMax,
}: Inventory): Pick<Handlers, 'receiveStock'> {
  return {
    receiveStock: async (request, context) => {
      const { lines, ...facts } = parse(receiveStockShape, request);
      const time = now();
      return once(db, context, { requestId: facts.requestId, request }, (trx) =>
        receiveLines(trx, context, lines, facts, time, lateEntryDaysMax),
      );
    },
  };
}

/** Takes lines into stock, whether anybody ordered them or not. */
export async function receiveLines(
  trx: Trx,
  context: CallContext,
  lines: ReceivedLine[],
  facts: Document,
  time: Date,
  lateEntryDaysMax?: number,
) {
  const mentioned = await findMentioned(
    trx,
    lines.map(({ depotId }) => depotId),
    lines.map(({ itemId }) => itemId),
  );
  const depots = requireKnown('depot', mentionsOf(lines, 'depotId'), mentioned.depots);
  const items = requireKnown('item', mentionsOf(lines, 'itemId'), mentioned.items);
  requireWriter(context.actor, divisionsOf(depots));
  await requireUnfrozen(trx, [...depots.keys()]);
  requireInUse(mentionsOf(lines, 'itemId'), items);
  requireFresh(lines, items, dateInShanghai(time));
  const units = merged(await unitsInLots(trx, lines, time));
  await openBalances(trx, units);
  requireReceivable(await lockBalances(trx, units));
  const entries = carry(units, 'SUPPLIED', 'ON_HAND');
  const about = newMovement(context, time, facts, lateEntryDaysMax);
  const movement = movementOf('RECEIPT', entries, about);
  return recordMovement(trx, context, movement, depots);
}

/** Finds or creates the lots that the lines name, and gives the units of each. */
async function unitsInLots(trx: Trx, lines: ReceivedLine[], time: Date): Promise<StockUnits[]> {
  const keys = [...new Map(lines.map((line) => [lotKeyText(line), line])).values()];
  await insertLots(
    trx,
    keys.map((key) => ({ ...key, id: uuidv7() })),
    time,
  );
  const lots = await findLots(trx, keys);
  const byKey = new Map(lots.map((lot) => [lotKeyText(lot), lot.id]));
  return lines.map((line) => ({
    depotId: line.depotId,
    itemId: line.itemId,
    lotId: byKey.get(lotKeyText(line))!,
    quantity: line.quantity,
  }));
}
