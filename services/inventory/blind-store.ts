import { sql, type Db, type Trx } from '../platform/db';

/** What of the book is kept from this person, because they count it blind right now. */
export function findBlindPlaces(
  db: Db | Trx,
  counterId: string,
): Promise<{ depotId: string; itemId: string }[]> {
  return sql(
    db,
    `SELECT depot_id AS "depotId", item_id AS "itemId" FROM blind_places WHERE counter_id = $1`,
    [counterId],
  );
}

/** For sums, which tell what they are made of: only of places that this person may know about. */
export const unlessBlind = (rows: string, counterParameter: string) =>
  `(${rows}.depot_id, ${rows}.item_id) NOT IN (SELECT hidden.depot_id, hidden.item_id
     FROM blind_places hidden WHERE hidden.counter_id = ${counterParameter}::text)`;
