import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { once } from '../platform/requests';
import { divisionsOf, newMovement, recordMovement, requireUnfrozen } from './booking-service';
import { blindPlacesOf } from './blind-service';
import { requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { keyText, merged, movementOf, type Entry, type StockUnits } from './ledger';
import { lockBalances, openBalances } from './ledger-store';
import { movementMessage } from './messages';
import { requireUnits } from './movement';
import {
  findEntries,
  findIncidentOf,
  findIssuedUnits,
  findMovement,
  lockMovement,
} from './movement-store';
import { returnStockShape } from './movement-shapes';
import type { MovementHandlers } from './movements-service';
import { requireReceivable } from './receiving';
import { readers, readScope, requireWriter, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

type ReturnHandlers = Pick<MovementHandlers, 'getMovement' | 'returnStock'>;

export function returnHandlers({ db, now, lateEntryDaysMax }: Inventory): ReturnHandlers {
  return {
    getMovement: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const movement = await findMovement(db, id);
      const isBlind = await blindPlacesOf(db, context.actor);
      const all = movement ? await findEntries(db, [id], readScope(context.actor)) : [];
      const entries = all.filter((entry) => !isBlind(entry));
      if (!movement || entries.length === 0) throw notFound('movement', id);
      return movementMessage(movement, entries);
    },

    // Goods may come back to another depot than the one that issued them.
    returnStock: async (request, context) => {
      const { requestId, movementId, toDepotId, lines, incidentId, ...facts } = parse(
        returnStockShape,
        request,
      );
      const time = now();
      return once(db, context, { requestId, request }, async (trx) => {
        const mentioned = await findMentioned(trx, [toDepotId], []);
        const mention = { field: 'toDepotId', id: toDepotId };
        const depots = requireKnown('depot', [mention], mentioned.depots);
        requireWriter(context.actor, divisionsOf(depots));
        const issue = await lockMovement(trx, movementId);
        if (!issue) throw notFound('movement', movementId);
        await requireUnfrozen(trx, [toDepotId]);
        const asked = lines.map(({ depotId, itemId, lotId, quantity }, index) => ({
          ...{ depotId: depotId ?? toDepotId, itemId, lotId, quantity },
          field: `lines[${index}].quantity`,
        }));
        await requireStillOut(trx, movementId, asked);
        const returned = merged(asked.map(unitsOf));
        const here = merged(returned.map((units) => ({ ...units, depotId: toDepotId })));
        await openBalances(trx, here);
        const balances = await lockBalances(trx, here);
        requireReceivable(balances);
        const incident = incidentId || (await findIncidentOf(trx, movementId));
        const cause = incident ? `incidents/${incident}` : '';
        const about = newMovement(context, time, { ...facts, cause }, lateEntryDaysMax);
        const movement = movementOf('RETURN', returnEntries(returned, here), about);
        return recordMovement(trx, context, { ...movement, originId: movementId }, depots);
      });
    },
  };
}

const unitsOf = ({ depotId, itemId, lotId, quantity }: StockUnits): StockUnits => ({
  depotId,
  itemId,
  lotId,
  quantity,
});

async function requireStillOut(
  trx: Trx,
  movementId: string,
  asked: (StockUnits & { field: string })[],
): Promise<void> {
  const out = await findIssuedUnits(trx, movementId);
  if (out.length === 0) {
    throw new AppError('MOVEMENT_NOT_ISSUE', `movements/${movementId} issued nothing`, {
      metadata: { id: movementId },
    });
  }
  const still = new Map(out.map((units) => [keyText(units), units.quantity]));
  requireUnits(asked, still, 'RETURN_EXCEEDS');
}

/** Off the account of the depot that issued them, on hand where they are now. */
function returnEntries(returned: StockUnits[], here: StockUnits[]): Entry[] {
  return [
    ...returned.map((units) => ({
      ...units,
      account: 'ISSUED' as const,
      quantity: -units.quantity,
    })),
    ...here.map((units) => ({ ...units, account: 'ON_HAND' as const })),
  ];
}
