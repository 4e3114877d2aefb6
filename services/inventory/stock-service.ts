import type { Trx } from '../platform/db';
import { invalid, parse } from '../platform/errors';
import { once } from '../platform/requests';
import { packedLines, placesToUse } from './allocation-service';
import {
  divisionsOf,
  mentionsOf,
  newMovement,
  recordMovement,
  requireUnfrozen,
} from './booking-service';
import { applyChange } from './change-service';
import { requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { dateInShanghai } from './dates';
import { releaseExpiredThenRetry } from './expiry-sweep';
import { insufficientStock, takeStock } from './fefo';
import { carry, merged, movementOf, reasonOf, type StockUnits } from './ledger';
import { lockPromisable } from './ledger-store';
import { requireLastingLots, requireUsableLots } from './lot';
import { findLotsById, type Lot } from './lot-store';
import { keepingRefusedAsk } from './refused-ask-store';
import { requireWriter, type Handlers, type Inventory } from './service-context';
import { adjustStockShape, issueStockShape } from './shapes';

type StockHandlers = Pick<Handlers, 'issueStock' | 'adjustStock'>;

export function stockHandlers(inventory: Inventory): StockHandlers {
  const { db, now } = inventory;
  return {
    issueStock: async (request, context) => {
      const { lines, minRemainingDays, ...facts } = parse(issueStockShape, request);
      const time = now();
      const issue = () =>
        once(db, context, { requestId: facts.requestId, request }, async (trx) => {
          const mentioned = await findMentioned(
            trx,
            lines.map(({ depotId }) => depotId),
            lines.map(({ itemId }) => itemId),
          );
          const depots = requireKnown('depot', mentionsOf(lines, 'depotId'), mentioned.depots);
          const items = requireKnown('item', mentionsOf(lines, 'itemId'), mentioned.items);
          requireWriter(context.actor, divisionsOf(depots));
          await requireUnfrozen(trx, [...depots.keys()]);
          const named = lines.map(({ lotId, ...line }) => ({ ...line, lotId: lotId ?? '' }));
          const asked = await packedLines(trx, named);
          const today = dateInShanghai(time);
          const places = placesToUse(asked, items, today, minRemainingDays);
          await requireNamedLots(trx, asked, places, today);
          const stock = await lockPromisable(trx, places);
          const { shares, shortages } = takeStock(asked, stock);
          if (shortages.length > 0) throw insufficientStock(shortages, asked);
          const entries = carry(merged(shares.map(unitsOf)), 'ON_HAND', 'ISSUED');
          const about = newMovement(context, time, facts, inventory.lateEntryDaysMax);
          const movement = movementOf('ISSUE', entries, about);
          return recordMovement(trx, context, movement, depots);
        });
      const ask = { requestId: facts.requestId, purpose: reasonOf('ISSUE', facts), lines };
      return keepingRefusedAsk(inventory, ask, () => releaseExpiredThenRetry(inventory, issue));
    },

    adjustStock: async (request, context) => {
      const line = parse(adjustStockShape, request);
      return once(db, context, { requestId: line.requestId, request }, async (trx) => {
        const mentioned = await findMentioned(trx, [line.depotId], [line.itemId]);
        const depotMention = { field: 'depotId', id: line.depotId };
        const depots = requireKnown('depot', [depotMention], mentioned.depots);
        requireKnown('item', [{ field: 'itemId', id: line.itemId }], mentioned.items);
        requireWriter(context.actor, divisionsOf(depots));
        await requireUnfrozen(trx, [line.depotId]);
        const depot = depots.get(line.depotId)!;
        const change = { ...line, kind: 'ADJUSTMENT' as const, depot, lines: [changeOf(line)] };
        const { movement } = await applyChange(trx, context, inventory, {
          ...change,
          fieldOf: (_index, field) => field,
          approvable: false,
        });
        return movement!;
      });
    },
  };
}

const keyOf = ({ depotId, itemId, lotId }: { depotId: string; itemId: string; lotId: string }) => ({
  depotId,
  itemId,
  lotId,
});

const unitsOf = (share: StockUnits): StockUnits => ({ ...keyOf(share), quantity: share.quantity });

const changeOf = (line: { itemId: string; lotId: string; quantityChange: number }) => ({
  itemId: line.itemId,
  lotId: line.lotId,
  binCode: '',
  quantityChange: line.quantityChange,
});

async function requireNamedLots(
  trx: Trx,
  lines: { itemId: string; lotId: string }[],
  places: { itemId: string; expireFrom: string }[],
  today: string,
): Promise<void> {
  const named = lines.flatMap(({ itemId, lotId }, index) =>
    lotId ? [{ field: `lines[${index}].lotId`, id: lotId, itemId }] : [],
  );
  if (named.length === 0) return;
  const lots: Lot[] = await findLotsById(
    trx,
    named.map(({ id }) => id),
  );
  const byId = requireKnown('lot', named, lots);
  const strange = named.find(({ id, itemId }) => byId.get(id)!.itemId !== itemId);
  if (strange) throw invalid(strange.field, 'is a lot of another item');
  const facts = lots.map(({ id, state, expireDate }) => ({
    lotId: id,
    lotState: state,
    expireDate,
  }));
  requireUsableLots(facts, today);
  const expireFromOf = new Map(places.map((place) => [place.itemId, place.expireFrom]));
  requireLastingLots(
    lots.map((lot) => ({ ...lot, lotId: lot.id, expireFrom: expireFromOf.get(lot.itemId)! })),
  );
}
