import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { invalid, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import {
  divisionsOf,
  mentionsOf,
  newMovement,
  recordMovement,
  requireUnfrozen,
} from './booking-service';
import { requireInUse, requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { conversionEntries, yields, type ConvertedLine } from './conversion';
import { deleteRatio, findRatios, listRatios, putRatio } from './conversion-store';
import { dateInShanghai } from './dates';
import { keyText, merged, movementOf } from './ledger';
import { lockBalances, openBalances } from './ledger-store';
import { requireUsableLots } from './lot';
import { followOpenRecalls } from './recall-following-service';
import { findLots, findLotsById, insertLots, noteOrigins, type Lot } from './lot-store';
import { requireUnits } from './movement';
import { convertStockShape, listRatiosShape, setConversionRatioShape } from './movement-shapes';
import type { MovementHandlers } from './movements-service';
import { lotKeyText, requireReceivable } from './receiving';
import { readers, requireWriter, type Inventory } from './service-context';

type ConversionHandlers = Pick<
  MovementHandlers,
  'convertStock' | 'setConversionRatio' | 'listConversionRatios'
>;

export function conversionHandlers({ db, now, lateEntryDaysMax }: Inventory): ConversionHandlers {
  return {
    convertStock: async (request, context) => {
      const { requestId, depotId, lines, ...facts } = parse(convertStockShape, request);
      const time = now();
      return once(db, context, { requestId, request }, async (trx) => {
        const toItems = mentionsOf(lines, 'toItemId');
        const itemIds = [...mentionsOf(lines, 'itemId'), ...toItems].map(({ id }) => id);
        const mentioned = await findMentioned(trx, [depotId], itemIds);
        const mention = { field: 'depotId', id: depotId };
        const depots = requireKnown('depot', [mention], mentioned.depots);
        const items = requireKnown(
          'item',
          [...mentionsOf(lines, 'itemId'), ...toItems],
          mentioned.items,
        );
        requireWriter(context.actor, divisionsOf(depots));
        requireInUse(toItems, items);
        await requireUnfrozen(trx, [depotId]);
        const units = yields(lines, await findRatios(trx, lines));
        const converted = await intoLots(trx, context, lines, units, time);
        await lockConverted(trx, depotId, converted, dateInShanghai(time));
        const about = newMovement(context, time, facts, lateEntryDaysMax);
        const movement = movementOf('CONVERSION', conversionEntries(depotId, converted), about);
        return recordMovement(trx, context, movement, depots);
      });
    },

    setConversionRatio: async (request, context) => {
      const { requestId, ratio } = parse(setConversionRatioShape, request);
      requireWriter(context.actor, []);
      return once(db, context, { requestId, request }, async (trx) => {
        const mentions = [
          { field: 'ratio.fromItemId', id: ratio.fromItemId },
          { field: 'ratio.toItemId', id: ratio.toItemId },
        ];
        const { items } = await findMentioned(
          trx,
          [],
          mentions.map(({ id }) => id),
        );
        requireKnown('item', mentions, items);
        const { fromItemId, toItemId } = ratio;
        const [before] = await findRatios(trx, [{ itemId: fromItemId, toItemId }]);
        if (ratio.fromUnits === 0) await deleteRatio(trx, fromItemId, toItemId);
        else await putRatio(trx, ratio, now());
        const subject = `items/${fromItemId}/conversions/${toItemId}`;
        const change = { subject, divisionCode: '', before: before ?? null, after: ratio };
        await audit(trx, context, { action: 'conversion-ratio.set', ...change });
        const data = { fromItemId, toItemId };
        await publish(trx, { kind: 'conversion-ratio.set', subject, divisionCode: '', data });
        return ratio;
      });
    },

    listConversionRatios: async (request, context) => {
      const filter = parse(listRatiosShape, request);
      requireRole(context.actor, readers);
      const { limit, after = ['', ''] } = pageRequest(filter, request);
      const [fromItemId, toItemId] = after.map(String) as [string, string];
      const query = { ...filter, after: { fromItemId, toItemId }, limit: limit + 1 };
      const { rows, nextPageToken } = pageOf(
        await listRatios(db, query),
        limit,
        (ratio) => [ratio.fromItemId, ratio.toItemId],
        filter,
      );
      return { ratios: rows, nextPageToken };
    },
  };
}

type AskedLine = { itemId: string; lotId: string; toItemId: string; quantity: number };

/** The lots of the new units: batch and expiry go along with the goods. */
async function intoLots(
  trx: Trx,
  context: CallContext,
  lines: AskedLine[],
  units: number[],
  time: Date,
): Promise<ConvertedLine[]> {
  const found = await findLotsById(
    trx,
    lines.map(({ lotId }) => lotId),
  );
  const lots = requireKnown('lot', mentionsOf(lines, 'lotId'), found);
  const keyOf = ({ lotId, toItemId }: AskedLine) => {
    const { batchNumber, expireDate } = lots.get(lotId)!;
    return { itemId: toItemId, batchNumber, expireDate };
  };
  lines.forEach(({ itemId, lotId }, index) => {
    if (lots.get(lotId)!.itemId === itemId) return;
    throw invalid(`lines[${index}].lotId`, 'is a lot of another item');
  });
  const keys = [...new Map(lines.map((line) => [lotKeyText(keyOf(line)), keyOf(line)])).values()];
  await insertLots(
    trx,
    keys.map((key) => ({ ...key, id: uuidv7() })),
    time,
  );
  const targets: Lot[] = await findLots(trx, keys);
  const byKey = new Map(targets.map((lot) => [lotKeyText(lot), lot.id]));
  const converted = lines.map((line, index) => ({
    ...line,
    toLotId: byKey.get(lotKeyText(keyOf(line)))!,
    toQuantity: units[index]!,
  }));
  await noteOrigins(
    trx,
    converted.map(({ lotId, toLotId }) => ({ lotId: toLotId, fromLotId: lotId })),
  );
  // A lot of a recalled batch may have been let go again; what is made of it waits for the recall.
  const madeIds = [...new Set(converted.map(({ toLotId }) => toLotId))];
  await followOpenRecalls(trx, context, madeIds, time);
  return converted;
}

async function lockConverted(
  trx: Trx,
  depotId: string,
  lines: ConvertedLine[],
  today: string,
): Promise<void> {
  const from = lines.map(({ itemId, lotId, quantity }, index) => ({
    ...{ depotId, itemId, lotId, quantity },
    field: `lines[${index}].quantity`,
  }));
  const to = lines.map(({ toItemId, toLotId, toQuantity }) => ({
    ...{ depotId, itemId: toItemId, lotId: toLotId, quantity: toQuantity },
  }));
  await openBalances(trx, merged(to));
  const balances = await lockBalances(
    trx,
    merged([...from.map(({ field: _f, ...u }) => u), ...to]),
  );
  const sources = new Set(from.map(keyText));
  requireReceivable(balances.filter((balance) => !sources.has(keyText(balance))));
  requireUsableLots(
    balances.filter((balance) => sources.has(keyText(balance))),
    today,
  );
  requireUnits(from, new Map(balances.map((balance) => [keyText(balance), balance.onHand])));
}
