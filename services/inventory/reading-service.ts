import { parse } from '../platform/errors';
import { pageOf, pageRequest } from '../platform/paging';
import { toTimestamp } from '../platform/wire-values';
import { findAvailability, listBalances } from './balance-store';
import { blindPlacesOf } from './blind-service';
import { usableUntil } from './dates';
import { divisionPattern } from './division';
import { grouped } from './grouping';
import { balanceMessage, entryMessage, movementMessage } from './messages';
import { findEntries, listEntries, listMovements } from './movement-store';
import { readScope, rowsThatFit, type Handlers, type Inventory } from './service-context';
import {
  getAvailabilityShape,
  listBalancesShape,
  listEntriesShape,
  listMovementsShape,
} from './shapes';

type ReadingHandlers = Pick<
  Handlers,
  'listBalances' | 'getAvailability' | 'listMovements' | 'listEntries'
>;

const nilUuid = '00000000-0000-0000-0000-000000000000';

/** What the stock is and how it came about; nothing here changes anything. */
export function readingHandlers({ db, now }: Inventory): ReadingHandlers {
  return {
    listBalances: async (request, context) => {
      const { divisionCode, depotId, itemId } = parse(listBalancesShape, request);
      const scope = readScope(context.actor);
      const filter = { division: divisionPattern(divisionCode), scope, depotId, itemId };
      const page = pageRequest(filter, request);
      const key = (page.after ?? ['', '', nilUuid]).map(String) as [string, string, string];
      const after = { depotId: key[0], itemId: key[1], lotId: key[2] };
      const found = await listBalances(db, { ...filter, after, limit: page.limit + 1 });
      const { rows, nextPageToken } = pageOf(
        found,
        page.limit,
        (balance) => [balance.depotId, balance.itemId, balance.lotId],
        filter,
      );
      const isBlind = await blindPlacesOf(db, context.actor);
      const shown = rows.filter((balance) => !isBlind(balance));
      return { balances: shown.map(balanceMessage), nextPageToken };
    },

    getAvailability: async (request, context) => {
      const query = parse(getAvailabilityShape, request);
      const readTime = now();
      const lines = await findAvailability(db, {
        division: divisionPattern(query.divisionCode),
        scope: readScope(context.actor),
        itemIds: query.itemIds,
        usableUntil: usableUntil(query.usableUntil, readTime),
        minRemainingDays: query.minRemainingDays,
        ownReservationId: query.ownReservationId,
        now: readTime,
      });
      const isBlind = await blindPlacesOf(db, context.actor);
      const shown = lines.filter((line) => !isBlind(line));
      return { lines: shown, readTime: toTimestamp(readTime) };
    },

    listMovements: async (request, context) => {
      const filter = { ...parse(listMovementsShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listMovements(db, { ...filter, beforeId, limit: limit + 1 });
      const fit = rowsThatFit(found, limit, ({ entryCount }) => entryCount);
      const { rows, nextPageToken } = pageOf(found, fit, ({ id }) => [id], filter);
      const ids = rows.map(({ id }) => id);
      const isBlind = await blindPlacesOf(db, context.actor);
      const all = await findEntries(db, ids, filter.scope);
      const entries = all.filter((entry) => !isBlind(entry));
      const byMovement = grouped(entries, ({ movementId }) => movementId);
      const movements = rows.map((row) => movementMessage(row, byMovement.get(row.id) ?? []));
      return { movements, nextPageToken };
    },

    listEntries: async (request, context) => {
      const filter = { ...parse(listEntriesShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? Number(after[0]) : null;
      const found = await listEntries(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      const isBlind = await blindPlacesOf(db, context.actor);
      return { entries: rows.filter((row) => !isBlind(row)).map(entryMessage), nextPageToken };
    },
  };
}
