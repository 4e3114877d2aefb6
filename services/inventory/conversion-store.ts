import { send, sql, type Db, type Trx } from '../platform/db';
import type { ConversionRatio } from './conversion';

const columns = `from_item_id AS "fromItemId", to_item_id AS "toItemId", from_units AS "fromUnits",
  to_units AS "toUnits"`;

/** The declared ratios between these pairs of items. */
export function findRatios(
  db: Db | Trx,
  pairs: { itemId: string; toItemId: string }[],
): Promise<ConversionRatio[]> {
  return sql<ConversionRatio>(
    db,
    `SELECT ${columns} FROM conversion_ratios
     JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS
       pair (from_item_id, to_item_id) USING (from_item_id, to_item_id)`,
    [pairs.map(({ itemId }) => itemId), pairs.map(({ toItemId }) => toItemId)],
  );
}

export async function putRatio(trx: Trx, ratio: ConversionRatio, updateTime: Date): Promise<void> {
  await send(
    trx,
    `INSERT INTO conversion_ratios AS r (from_item_id, to_item_id, from_units, to_units, update_time)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (from_item_id, to_item_id) DO UPDATE SET from_units = excluded.from_units,
       to_units = excluded.to_units, version = r.version + 1, update_time = excluded.update_time`,
    [ratio.fromItemId, ratio.toItemId, ratio.fromUnits, ratio.toUnits, updateTime],
  );
}

export async function deleteRatio(trx: Trx, from: string, to: string): Promise<void> {
  const text = 'DELETE FROM conversion_ratios WHERE from_item_id = $1 AND to_item_id = $2';
  await send(trx, text, [from, to]);
}

export type RatioQuery = {
  itemId: string | null;
  after: { fromItemId: string; toItemId: string };
  limit: number;
};

export function listRatios(db: Db, query: RatioQuery): Promise<ConversionRatio[]> {
  return sql<ConversionRatio>(
    db,
    `SELECT ${columns} FROM conversion_ratios
     WHERE (from_item_id, to_item_id) > ($1, $2)
       AND ($3::text IS NULL OR from_item_id = $3 OR to_item_id = $3)
     ORDER BY from_item_id, to_item_id LIMIT $4`,
    [query.after.fromItemId, query.after.toItemId, query.itemId, query.limit],
  );
}
