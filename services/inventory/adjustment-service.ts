// Adjustments, disposals and reversals: what changes the book without goods coming or going.
import type { Trx } from '../platform/db';
import { invalid, notFound, parse } from '../platform/errors';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { counterAccount, type ChangeLine } from './approval';
import { divisionsOf, newMovement, recordMovement, requireUnfrozen } from './booking-service';
import { requireKnown, type KnownDepot } from './catalogue';
import { findMentioned } from './catalogue-store';
import { applyChange, type RecordedChange } from './change-service';
import { distinctKeys, keyText, movementOf, type Entry } from './ledger';
import { lockBalances, openBalances } from './ledger-store';
import {
  isGuarded,
  requireAllOut,
  requireReversible,
  requireUnits,
  reversalEntries,
  takenFrom,
} from './movement';
import {
  findEntries,
  findIssuedUnits,
  findReversal,
  lockMovement,
  type StoredMovement,
} from './movement-store';
import { disposeStockShape, recordAdjustmentShape, reverseMovementShape } from './movement-shapes';
import type { MovementHandlers } from './movements-service';
import { requireWriter, type Inventory } from './service-context';

type AdjustmentHandlers = Pick<
  MovementHandlers,
  'recordAdjustment' | 'disposeStock' | 'reverseMovement'
>;

const fieldOfLine = (index: number, field: string) => `lines[${index}].${field}`;

export function adjustmentHandlers(inventory: Inventory): AdjustmentHandlers {
  const { db } = inventory;
  return {
    recordAdjustment: async (request, context) => {
      const { requestId, depotId, ...change } = parse(recordAdjustmentShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const itemIds = change.lines.map(({ itemId }) => itemId);
        const depot = await depotForChange(trx, context, depotId, itemIds);
        return applyChange(trx, context, inventory, {
          ...{ ...change, kind: 'ADJUSTMENT', depot, approvable: true, fieldOf: fieldOfLine },
        });
      });
    },

    disposeStock: async (request, context) => {
      const { requestId, depotId, lines, ...facts } = parse(disposeStockShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const itemIds = lines.map(({ itemId }) => itemId);
        const depot = await depotForChange(trx, context, depotId, itemIds);
        const changes = lines.map(({ quantity, ...line }) => ({
          ...line,
          quantityChange: -quantity,
        }));
        const fieldOf = (index: number, field: string) =>
          fieldOfLine(index, field === 'quantityChange' ? 'quantity' : field);
        return applyChange(trx, context, inventory, {
          ...{ ...facts, kind: 'DISPOSAL', depot, lines: changes, approvable: true, fieldOf },
        });
      });
    },

    reverseMovement: async (request, context) => {
      const { requestId, movementId, ...facts } = parse(reverseMovementShape, request);
      requireWriter(context.actor, []);
      return once(db, context, { requestId, request }, async (trx) => {
        const movement = await lockMovement(trx, movementId);
        if (!movement) throw notFound('movement', movementId);
        const entries = await findEntries(trx, [movementId], ['%']);
        const depotIds = [...new Set(entries.map(({ depotId }) => depotId))];
        const { depots } = await findMentioned(trx, depotIds, []);
        requireWriter(
          context.actor,
          depots.map(({ divisionCode }) => divisionCode),
        );
        requireReversible(movement, await findReversal(trx, movementId));
        if (facts.occurTime && facts.occurTime < movement.occurTime) {
          throw invalid('occurTime', 'is before the movement that it takes back');
        }
        await requireUnfrozen(trx, depotIds);
        const sides = reversalEntries(
          entries.map(({ binCode, ...entry }) => ({ ...entry, ...(binCode ? { binCode } : {}) })),
        );
        if (isGuarded(movement.kind)) {
          const reverses = { id: movement.id, against: counterAccount(movement.kind) };
          return applyChange(trx, context, inventory, {
            ...{ ...facts, kind: 'REVERSAL', depot: depots[0]!, reverses, approvable: true },
            ...{ lines: changeLines(sides), fieldOf: () => 'movementId' },
          });
        }
        const known = new Map(depots.map((depot) => [depot.id, depot]));
        return takeBack(trx, context, inventory, { movement, sides, depots: known, facts });
      });
    },
  };
}

/** The depot, if it may be changed by the caller now; the items exist. */
export async function depotForChange(
  trx: Trx,
  context: CallContext,
  depotId: string,
  itemIds: string[],
): Promise<KnownDepot> {
  const mentioned = await findMentioned(trx, [depotId], itemIds);
  const depots = requireKnown('depot', [{ field: 'depotId', id: depotId }], mentioned.depots);
  const mentions = itemIds.map((id, index) => ({ field: `lines[${index}].itemId`, id }));
  requireKnown('item', mentions, mentioned.items);
  requireWriter(context.actor, divisionsOf(depots));
  await requireUnfrozen(trx, [depotId]);
  return depots.get(depotId)!;
}

/** What a reversal does on hand, line by line. */
function changeLines(sides: Entry[]): ChangeLine[] {
  return sides
    .filter(({ account }) => account === 'ON_HAND')
    .map(({ itemId, lotId, binCode, quantity }) => ({
      itemId,
      lotId,
      binCode: binCode ?? '',
      quantityChange: quantity,
    }));
}

type TakingBack = {
  movement: StoredMovement;
  sides: Entry[];
  depots: Map<string, KnownDepot>;
  facts: { documentNumber: string; reason: string; occurTime?: Date | undefined };
};

async function takeBack(
  trx: Trx,
  context: CallContext,
  { now, lateEntryDaysMax }: Inventory,
  { movement, sides, depots, facts }: TakingBack,
): Promise<RecordedChange> {
  const { id, kind, originId } = movement;
  if (kind === 'ISSUE') {
    const issued = sides.map((side) => ({ ...side, quantity: -side.quantity }));
    requireAllOut(id, issued, await findIssuedUnits(trx, id));
  }
  const keys = sides.filter(({ account }) => account === 'ON_HAND');
  const missing = keys.filter(({ quantity }) => quantity > 0);
  if (missing.length > 0) await openBalances(trx, distinctKeys(missing));
  const balances = await lockBalances(trx, distinctKeys(keys));
  const onHand = new Map(balances.map((balance) => [keyText(balance), balance.onHand]));
  const asked = takenFrom(sides, 'ON_HAND').map((units) => ({ ...units, field: 'movementId' }));
  requireUnits(asked, onHand);
  // The reversal of a return belongs to the same incident, where both count together.
  const cause = kind === 'RETURN' ? movement.cause : '';
  const about = newMovement(context, now(), { ...facts, cause }, lateEntryDaysMax);
  const reversal = {
    ...movementOf('REVERSAL', sides, about),
    reversesId: id,
    // The reversal of an issue counts with its returns, and so does that of a return.
    ...(kind === 'ISSUE' ? { originId: id } : originId !== null && { originId }),
  };
  return { movement: await recordMovement(trx, context, reversal, depots) };
}
