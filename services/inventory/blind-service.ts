// Whoever counts blind is kept from the book of what they count, whichever way they ask for it.
import type { Db } from '../platform/db';
import type { Actor } from '../platform/identity';
import { findBlindPlaces } from './count-store';

type Place = { depotId: string; itemId: string };

const placeText = ({ depotId, itemId }: Place) => `${depotId}\n${itemId}`;

/** Tells which places this person counts blind right now. */
export async function blindPlacesOf(db: Db, actor: Actor): Promise<(place: Place) => boolean> {
  const places = new Set((await findBlindPlaces(db, actor.id)).map(placeText));
  return places.size === 0 ? () => false : (place) => places.has(placeText(place));
}
