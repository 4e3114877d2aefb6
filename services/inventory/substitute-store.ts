import { sql, type Db, type Trx } from '../platform/db';
import type { Substitute } from './substitute';

export type StoredSubstitute = Substitute & { note: string; updateTime: Date };

const columns = `item_id AS "itemId", substitute_item_id AS "substituteItemId", ratio,
  two_way AS "twoWay", priority, note, update_time AS "updateTime"`;

export type SubstituteQuery = {
  itemId: string | null;
  after: { itemId: string; priority: number; substituteItemId: string };
  limit: number;
};

export function listSubstitutes(db: Db | Trx, query: SubstituteQuery): Promise<StoredSubstitute[]> {
  const { itemId, after, limit } = query;
  return sql<StoredSubstitute>(
    db,
    `SELECT ${columns} FROM substitutes
     WHERE (item_id, priority, substitute_item_id) > ($1, $2, $3)
       AND ($4::text IS NULL OR item_id = $4 OR (two_way AND substitute_item_id = $4))
     ORDER BY item_id, priority, substitute_item_id LIMIT $5`,
    [after.itemId, after.priority, after.substituteItemId, itemId, limit],
  );
}

/** Every way into or out of the item. */
export function findSubstitutes(db: Db | Trx, itemId: string): Promise<StoredSubstitute[]> {
  return sql<StoredSubstitute>(
    db,
    `SELECT ${columns} FROM substitutes WHERE item_id = $1 OR substitute_item_id = $1`,
    [itemId],
  );
}

/** Those of the pairs that exist; locked, in the order of their keys, when about to be changed. */
export function findPairs(
  db: Db | Trx,
  pairs: { itemId: string; substituteItemId: string }[],
  lock: boolean,
): Promise<StoredSubstitute[]> {
  return sql<StoredSubstitute>(
    db,
    `SELECT ${columns} FROM substitutes WHERE (item_id, substitute_item_id) IN (
       SELECT * FROM unnest($1::text[], $2::text[]))
     ORDER BY item_id, substitute_item_id ${lock ? 'FOR UPDATE' : ''}`,
    [pairs.map(({ itemId }) => itemId), pairs.map((pair) => pair.substituteItemId)],
  );
}

export async function putSubstitute(trx: Trx, put: StoredSubstitute): Promise<StoredSubstitute> {
  const [row] = await sql<StoredSubstitute>(
    trx,
    `INSERT INTO substitutes (item_id, substitute_item_id, ratio, two_way, priority, note,
       update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (item_id, substitute_item_id) DO UPDATE SET ratio = excluded.ratio,
       two_way = excluded.two_way, priority = excluded.priority, note = excluded.note,
       update_time = excluded.update_time
     RETURNING ${columns}`,
    [
      put.itemId,
      put.substituteItemId,
      put.ratio,
      put.twoWay,
      put.priority,
      put.note,
      put.updateTime,
    ],
  );
  return row!;
}

/** False when there was none. */
export async function deleteSubstitute(
  trx: Trx,
  { itemId, substituteItemId }: { itemId: string; substituteItemId: string },
): Promise<boolean> {
  const rows = await sql(
    trx,
    'DELETE FROM substitutes WHERE item_id = $1 AND substitute_item_id = $2 RETURNING true',
    [itemId, substituteItemId],
  );
  return rows.length > 0;
}
