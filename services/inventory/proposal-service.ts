import { parse } from '../platform/errors';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { optionalText } from '../platform/wire-values';
import { z } from 'zod';
import type { Db, Trx } from '../platform/db';
import { withoutBlind } from './blind-service';
import { requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { addDays, dateInShanghai, startOfDay } from './dates';
import { divisionPattern } from './division';
import { parShortfall } from './par';
import { listParLevels } from './par-store';
import { draftOrder, type Handlers, type NewOrder } from './purchase-order-service';
import { proposePurchase, type Proposal, type PurchasePlan } from './purchase-proposal';
import { orderMessage } from './purchasing-messages';
import { proposeShape } from './purchasing-shapes';
import { findOffers } from './purchasing-store';
import { readScope, requireWriter, type Inventory } from './service-context';

type ProposalHandlers = Pick<Handlers, 'proposePurchase' | 'draftPurchaseOrders'>;

const draftShape = z.object({
  requestId: z.string(),
  proposal: proposeShape,
  note: optionalText(1000),
});

export function proposalHandlers({ db, now }: Inventory): ProposalHandlers {
  return {
    proposePurchase: async (request, context) => {
      const today = dateInShanghai(now());
      const plan = await planPurchase(db, context, parse(proposeShape, request), today);
      const proposals = plan.proposals.map(({ leadDays, frameworkId, ...proposal }) => ({
        ...proposal,
        frameworkId: frameworkId ?? '',
        expectedDate: addDays(today, leadDays),
      }));
      return { proposals, unmet: plan.unmet, leftOut: plan.leftOut };
    },

    draftPurchaseOrders: async (request, context) => {
      const { requestId, proposal, note } = parse(draftShape, request);
      requireWriter(context.actor, []);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const today = dateInShanghai(time);
        const plan = await planPurchase(trx, context, proposal, today);
        const purchaseOrders = [];
        for (const fields of ordersOf(plan.proposals, note)) {
          const order = await draftOrder(trx, context, fields, time);
          purchaseOrders.push(orderMessage(order, today));
        }
        return { purchaseOrders, unmet: plan.unmet, leftOut: plan.leftOut };
      });
    },
  };
}

// What one answer holds. What is beyond is counted, never dropped in silence.
const rowsMax = 5_000;
const levelsAtOnce = 20_000;

/** The given shortfalls, or those of the par levels that the caller may see in the division. */
async function planPurchase(
  db: Db | Trx,
  context: CallContext,
  { shortfalls, divisionCode, neededDate }: z.output<typeof proposeShape>,
  today: string,
): Promise<PurchasePlan & { leftOut: number }> {
  const scope = readScope(context.actor);
  const given = shortfalls.length > 0;
  const found = given ? shortfalls : await parShortfalls(db, divisionCode, scope, today);
  const all = given ? found : await withoutBlind(db, context.actor, found);
  const missing = all.slice(0, rowsMax);
  const mention = (field: 'depotId' | 'itemId') =>
    missing.map((line, n) => ({ field: `shortfalls[${n}].${field}`, id: line[field] }));
  const itemIds = [...new Set(missing.map(({ itemId }) => itemId))];
  if (given) {
    const depotIds = missing.map(({ depotId }) => depotId);
    const known = await findMentioned(db, depotIds, itemIds);
    requireKnown('depot', mention('depotId'), known.depots);
    requireKnown('item', mention('itemId'), known.items);
  }
  const dayMs = 86_400_000;
  const dueDays =
    neededDate === null
      ? undefined
      : (startOfDay(neededDate).getTime() - startOfDay(today).getTime()) / dayMs;
  const plan = proposePurchase(missing, await findOffers(db, itemIds, today), dueDays);
  return { ...plan, leftOut: all.length - missing.length };
}

async function parShortfalls(db: Db | Trx, divisionCode: string, scope: string[], today: string) {
  const shortfalls = [];
  const division = divisionPattern(divisionCode);
  const query = { division, scope, depotId: null, itemId: null, today, limit: levelsAtOnce };
  for (let after = { depotId: '', itemId: '' }; ;) {
    const rows = await listParLevels(db, { ...query, after });
    for (const row of rows) {
      const quantity = parShortfall(row, row);
      const { depotId, itemId } = row;
      if (quantity > 0) shortfalls.push({ depotId, itemId, quantity });
      after = { depotId, itemId };
    }
    if (rows.length < levelsAtOnce) return shortfalls;
  }
}

/** One order a supplier and depot; an item at two prices needs two orders. */
function ordersOf(proposals: Proposal[], note: string): NewOrder[] {
  const orders = new Map<string, NewOrder>();
  for (const { supplierId, depotId, itemId, quantity, unitPriceFen, frameworkId } of proposals) {
    for (let count = 0; ; count += 1) {
      const key = `${supplierId}\n${depotId}\n${count}`;
      const order = orders.get(key) ?? {
        ...{ supplierId, depotId, documentNumber: '', note, expectedDate: null, lines: [] },
      };
      if (order.lines.length >= 500 || order.lines.some((line) => line.itemId === itemId)) continue;
      order.lines.push({ itemId, quantity, unitPriceFen, frameworkId });
      orders.set(key, order);
      break;
    }
  }
  return [...orders.values()];
}
