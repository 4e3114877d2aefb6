import { sql, type Trx } from '../platform/db';
import type { TracedKind } from './recall';

// The batches of a recall, known to the query as r, those received since among them.
const batchesOf = (column: string) => `ARRAY(SELECT l.${column} FROM lots l
  WHERE l.item_id = r.item_id AND l.part = 0
    AND (l.batch_number = r.batch_number AND (r.expire_date IS NULL OR r.expire_date = l.expire_date)
      OR EXISTS (SELECT FROM recall_batches b WHERE b.recall_id = r.id
        AND b.expire_date = l.expire_date AND b.batch_number = l.batch_number))
  ORDER BY l.id)`;

const meantBy = `LATERAL recalled_lots(r.item_id, ${batchesOf('expire_date')},
  ${batchesOf('batch_number')})`;

export type FollowedRecall = { id: string; itemId: string; divisionCode: string };

/** The open recalls that mean any of these lots, held so that their lines are numbered in turn. */
export function lockOpenRecalls(trx: Trx, lotIds: string[]): Promise<FollowedRecall[]> {
  return sql<FollowedRecall>(
    trx,
    `SELECT r.id, r.item_id AS "itemId", r.division_code AS "divisionCode" FROM recalls r
     WHERE r.state = 'OPEN'
       AND EXISTS (SELECT FROM ${meantBy} AS meant WHERE meant.lot_id = ANY ($1::uuid[]))
     ORDER BY r.id FOR NO KEY UPDATE OF r`,
    [lotIds],
  );
}

export type FollowedLine = {
  recallId: string;
  kind: TracedKind;
  reservationId: string | null;
  purpose: string | null;
  quantity: number;
};

/**
 * Writes down, for each of the recalls, who holds units of lots that have just been stopped (loose
 * or in stopped kits) and is not written down yet. What is on hand is under the keeper's lock.
 */
export function insertFollowedLines(
  trx: Trx,
  followed: { recallIds: string[]; lotIds: string[]; stoppedIds: string[]; time: Date },
): Promise<FollowedLine[]> {
  return sql<FollowedLine>(
    trx,
    `WITH made AS (
       SELECT item_id, array_agg(expire_date ORDER BY id) AS expire_dates,
         array_agg(batch_number ORDER BY id) AS batch_numbers
       FROM lots WHERE id = ANY ($2::uuid[]) AND part = 0 GROUP BY item_id
     ), held AS MATERIALIZED (
       SELECT u.* FROM made, LATERAL traced_units(item_id, expire_dates, batch_numbers) AS u
       WHERE u.kind NOT IN ('ON_HAND', 'CONVERTED')
         AND coalesce(u.kit_lot_id, u.lot_id) = ANY ($3::uuid[])
     ), noted AS (
       INSERT INTO recall_lines (recall_id, line_number, kind, lot_id, kit_lot_id, depot_id,
         division_code, quantity, reservation_id, transfer_id, movement_id, loan_id, follow_time)
       SELECT r.id, (SELECT coalesce(max(k.line_number), 0) FROM recall_lines k
           WHERE k.recall_id = r.id) + row_number() OVER (PARTITION BY r.id ORDER BY u.kind,
           u.depot_id, u.lot_id, u.kit_lot_id, u.reservation_id, u.transfer_id, u.movement_id),
         u.*, $4::timestamptz
       FROM recalls r, ${meantBy} AS meant JOIN held u ON u.lot_id = meant.lot_id
       WHERE r.id = ANY ($1::uuid[]) AND NOT EXISTS (
         SELECT FROM recall_lines k WHERE k.recall_id = r.id
           AND (k.kind, k.lot_id, k.depot_id) = (u.kind, u.lot_id, u.depot_id)
           AND (k.kit_lot_id, k.reservation_id, k.transfer_id, k.movement_id, k.loan_id)
             IS NOT DISTINCT FROM
             (u.kit_lot_id, u.reservation_id, u.transfer_id, u.movement_id, u.loan_id))
       RETURNING recall_id, kind, reservation_id, quantity
     )
     SELECT n.recall_id AS "recallId", n.kind, n.reservation_id AS "reservationId", r.purpose,
       n.quantity
     FROM noted n LEFT JOIN reservations r ON r.id = n.reservation_id ORDER BY 1, 3`,
    [followed.recallIds, followed.lotIds, followed.stoppedIds, followed.time],
  );
}
