// Whoever counts blind is kept from the book of what they count, whichever way they ask for it.
import type { Db, Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import type { Actor } from '../platform/identity';
import type { ServiceHandlers } from '../platform/rpc-server';
import type { CallContext } from '../platform/rpc-types';
import { findBlindPlaces } from './blind-store';
import type { Inventory } from './service-context';

type Place = { depotId: string; itemId: string };

const placeText = ({ depotId, itemId }: Place) => `${depotId}\n${itemId}`;

/** Tells which places this person counts blind right now. */
export async function blindPlacesOf(
  db: Db | Trx,
  actor: Actor,
): Promise<(place: Place) => boolean> {
  const places = new Set((await findBlindPlaces(db, actor.id)).map(placeText));
  return places.size === 0 ? () => false : (place) => places.has(placeText(place));
}

/** The rows of places that this person may know the book of. */
export async function withoutBlind<Row extends Place>(
  db: Db | Trx,
  actor: Actor,
  rows: Row[],
): Promise<Row[]> {
  const isBlind = await blindPlacesOf(db, actor);
  return rows.filter((row) => !isBlind(row));
}

type Handler = (request: never, context: CallContext) => unknown;

/**
 * Asking for more than there can be would be answered with what there is: whoever counts anything
 * blind is told only that it is too much.
 */
export function withholdingStock(
  { db }: Inventory,
  { service, handlers }: ServiceHandlers,
): ServiceHandlers {
  const guarded = Object.entries(handlers as unknown as Record<string, Handler>).map(
    ([name, handler]) => [name, isStream(handler) ? handler : guard(db, handler)],
  );
  return { service, handlers: Object.fromEntries(guarded) as ServiceHandlers['handlers'] };
}

const isStream = (handler: Handler) => handler.constructor.name === 'AsyncGeneratorFunction';

const guard =
  (db: Db, handler: Handler): Handler =>
  async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      throw error instanceof AppError ? await withoutUnits(db, context.actor, error) : error;
    }
  };

/** Refusals whose words say how much stands somewhere, and what is said instead. */
const withheld = new Map([
  ['INSUFFICIENT_STOCK', 'asks for more than there is'],
  ['LOT_NOT_EMPTY', 'still has units in the book'],
  ['BIN_NOT_EMPTY', 'still holds units'],
  ['BIN_FULL', 'would hold more than it takes'],
]);

/** The refusal as this person may read it. */
export async function withoutUnits(db: Db, actor: Actor, error: AppError): Promise<AppError> {
  const said = withheld.get(error.reason);
  if (!said || (await findBlindPlaces(db, actor.id)).length === 0) return error;
  const description = `${said}; how much that is stays hidden from a blind count`;
  return new AppError(error.reason, description, {
    ...error.details,
    preconditions: error.details.preconditions?.map((fault) => ({ ...fault, description })) ?? [],
  });
}
