import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { ServiceImplementation } from '../platform/rpc-types';
import { optionalText, optionalTimestampSchema, text } from '../platform/wire-values';
import { withoutBlind } from './blind-service';
import { divisionsOf, newMovement, recordMovement, requireUnfrozen } from './booking-service';
import { requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { dateInShanghai } from './dates';
import { divisionPattern } from './division';
import { listExpiring, type ExpiringLine } from './expiring-store';
import { copyContents } from './kit-store';
import { carry, movementOf } from './ledger';
import { lockBalances, openBalances } from './ledger-store';
import { lotStates, requireLotMove } from './lot';
import { findLot, insertPart, lockLot, shareItems, type Lot } from './lot-store';
import { lotMessage, shownDate } from './messages';
import { readScope, requireWriter, type Inventory } from './service-context';
import { depotId, itemId, optionalDivision, quantity, unset, uuid } from './shapes';

const splitShape = z.object({
  requestId: z.string(),
  depotId,
  lotId: uuid,
  quantity,
  state: z.enum(lotStates, 'must be a state of a lot'),
  reason: text(500),
  documentNumber: optionalText(100),
  occurTime: optionalTimestampSchema,
});

const expiringShape = z.object({
  withinDays: z.number().int().min(0, 'must not be negative').max(3_650, 'must be at most 3650'),
  divisionCode: optionalDivision,
  depotId: z.union([unset, depotId]),
  itemId: z.union([unset, itemId]),
  includeExpired: z.boolean(),
});

const beforeEveryLine = ['-infinity', '', '00000000-0000-0000-0000-000000000000'];

type Lots = ServiceImplementation<'muster.inventory.v1.LotsService'>;

export function lotsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.LotsService', {
    ...splitHandlers(inventory),
    ...expiringHandlers(inventory),
  });
}

export function splitHandlers({ db, now, lateEntryDaysMax }: Inventory): Pick<Lots, 'splitLot'> {
  return {
    splitLot: async (request, context) => {
      const split = parse(splitShape, request);
      return once(db, context, { requestId: split.requestId, request }, async (trx) => {
        const time = now();
        const { depots } = await findMentioned(trx, [split.depotId], []);
        const known = requireKnown('depot', [{ field: 'depotId', id: split.depotId }], depots);
        requireWriter(context.actor, divisionsOf(known));
        await requireUnfrozen(trx, [split.depotId]);
        const lot = await lotToSplit(trx, split.lotId);
        requireLotMove(lot, split.state, split.quantity);
        const part = await insertPart(trx, lot, {
          id: uuidv7(),
          state: split.state,
          createTime: time,
        });
        await copyContents(trx, lot.id, part.id);
        const entries = await splitEntries(trx, split, part);
        const movement = movementOf(
          'LOT_SPLIT',
          entries,
          newMovement(context, time, split, lateEntryDaysMax),
        );
        const booked = await recordMovement(trx, context, movement, known);
        return { lot: lotMessage(part), movement: booked };
      });
    },
  };
}

function expiringHandlers({ db, now }: Inventory): Pick<Lots, 'listExpiringStock'> {
  return {
    listExpiringStock: async (request, context) => {
      const { divisionCode, ...asked } = parse(expiringShape, request);
      const scope = readScope(context.actor);
      const filter = { ...asked, division: divisionPattern(divisionCode), scope };
      const { limit, after = beforeEveryLine } = pageRequest(filter, request);
      const [expireDate, depot, lotId] = after.map(String) as [string, string, string];
      const today = dateInShanghai(now());
      const key = { expireDate, depotId: depot, lotId };
      const found = await listExpiring(db, { ...filter, today, after: key, limit: limit + 1 });
      const keyOf = (line: ExpiringLine) => [line.expireDate, line.depotId, line.lotId];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      const visible = await withoutBlind(db, context.actor, rows);
      const lines = visible.map((row) => ({ ...row, expireDate: shownDate(row.expireDate) }));
      return { lines, nextPageToken };
    },
  };
}

/** Held, so that its state stays what it is until the part stands beside it. */
async function lotToSplit(trx: Trx, id: string): Promise<Lot> {
  const known = await findLot(trx, id);
  if (!known) throw notFound('lot', id);
  await shareItems(trx, [known.itemId]);
  return (await lockLot(trx, id))!;
}

/** The units leave the lot and come to its part, at the one depot. */
async function splitEntries(
  trx: Trx,
  split: { depotId: string; lotId: string; quantity: number },
  part: { id: string; itemId: string },
) {
  const { depotId: at, quantity: units } = split;
  const from = { depotId: at, itemId: part.itemId, lotId: split.lotId, quantity: units };
  const to = { ...from, lotId: part.id };
  await openBalances(trx, [to]);
  const balances = await lockBalances(trx, [from, to]);
  const balance = balances.find(({ lotId }) => lotId === split.lotId);
  const onHand = balance?.onHand ?? 0;
  if (onHand < units) {
    const reserved = balance?.reserved ?? 0;
    const description = `asked ${units}, available ${onHand}; ${reserved} more are reserved`;
    throw new AppError('INSUFFICIENT_STOCK', `quantity: ${description}`, {
      preconditions: [{ type: 'INSUFFICIENT_STOCK', subject: 'quantity', description }],
      metadata: { shortLineCount: '1' },
    });
  }
  return [...carry([from], 'ON_HAND', 'SPLIT'), ...carry([to], 'SPLIT', 'ON_HAND')];
}
