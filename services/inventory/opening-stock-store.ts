import { cursorRows } from '../platform/cursor';
import { sql, type Db, type Trx } from '../platform/db';
import type { Row } from '../platform/sheets/column';
import { neverExpires } from './lot';
import type { OpeningFacts } from './opening-stock';

export type OpeningKey = {
  depotId: string;
  itemId: string;
  batchNumber: string;
  expireDate: string | null;
};

/** What is known about each of the places and lots, in their order. */
export function findOpeningFacts(db: Db | Trx, keys: OpeningKey[]): Promise<OpeningFacts[]> {
  return sql<OpeningFacts>(
    db,
    `SELECT d.division_code AS "divisionCode", d.closed, i.archived,
       i.shelf_life_days AS "shelfLifeDays", l.state AS "lotState",
       coalesce(held.units, 0)::bigint AS units
     FROM unnest($1::text[], $2::text[], $3::text[], $4::date[]) WITH ORDINALITY
       AS asked (depot_id, item_id, batch_number, expire_date, place)
     LEFT JOIN depots d ON d.id = asked.depot_id
     LEFT JOIN items i ON i.id = asked.item_id
     LEFT JOIN lots l ON l.item_id = asked.item_id AND l.expire_date = asked.expire_date
       AND l.batch_number = asked.batch_number AND l.part = 0
     -- All parts of the batch, whatever state they are in: they stand on the same shelf.
     LEFT JOIN LATERAL (
       SELECT sum(b.on_hand + b.reserved + b.pending) AS units
       FROM lots p JOIN balances b ON b.depot_id = asked.depot_id AND b.item_id = p.item_id
         AND b.lot_id = p.id
       WHERE p.item_id = asked.item_id AND p.expire_date = asked.expire_date
         AND p.batch_number = asked.batch_number
     ) held ON true
     ORDER BY asked.place`,
    [
      keys.map(({ depotId }) => depotId),
      keys.map(({ itemId }) => itemId),
      keys.map(({ batchNumber }) => batchNumber),
      keys.map(({ expireDate }) => expireDate ?? neverExpires),
    ],
  );
}

/** What stands on the shelves of the depots in scope, all parts of a batch together. */
export function stockRows(trx: Trx, scope: string[]): AsyncIterable<Row[]> {
  return cursorRows<Row>(
    trx,
    `SELECT b.depot_id AS "depotId", b.item_id AS "itemId", l.batch_number AS "batchNumber",
       CASE WHEN isfinite(l.expire_date) THEN l.expire_date END AS "expireDate",
       sum(b.on_hand + b.reserved + b.pending)::bigint AS quantity
     FROM balances b JOIN lots l ON l.id = b.lot_id JOIN depots d ON d.id = b.depot_id
     WHERE d.division_code LIKE ANY ($1::text[]) AND b.on_hand + b.reserved + b.pending > 0
     GROUP BY b.depot_id, b.item_id, l.expire_date, l.batch_number
     ORDER BY b.depot_id, b.item_id, l.expire_date, l.batch_number`,
    [scope],
  );
}

/** Statements are planned anew by what the tables hold now, also in the same transaction. */
export async function refreshStatistics(trx: Trx): Promise<void> {
  await sql(trx, 'ANALYZE lots, balances');
}
