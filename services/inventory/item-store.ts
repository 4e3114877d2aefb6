import { sql, type Db, type Trx } from '../platform/db';

export type Pack = { nameZh: string; nameEn: string; units: number };

export type ItemFields = {
  nameZh: string;
  nameEn: string;
  supplyCode: string | null;
  unitZh: string;
  unitEn: string;
  contentPerUnit: number;
  standardId: string;
  massKg: number;
  volumeM3: number;
  shelfLifeDays: number;
  packs: Pack[];
  archived: boolean;
};

export type Item = ItemFields & { id: string; version: number; createTime: Date; updateTime: Date };

const columns = `id, name_zh AS "nameZh", name_en AS "nameEn", supply_code AS "supplyCode",
  unit_zh AS "unitZh", unit_en AS "unitEn", content_per_unit AS "contentPerUnit",
  standard_id AS "standardId", mass_kg AS "massKg", volume_m3 AS "volumeM3",
  shelf_life_days AS "shelfLifeDays", packs, archived, version,
  create_time AS "createTime", update_time AS "updateTime"`;

export async function findItem(db: Db | Trx, id: string): Promise<Item | undefined> {
  const [item] = await sql<Item>(db, `SELECT ${columns} FROM items WHERE id = $1`, [id]);
  return item;
}

export async function lockItem(trx: Trx, id: string): Promise<Item | undefined> {
  const text = `SELECT ${columns} FROM items WHERE id = $1 FOR NO KEY UPDATE`;
  const [item] = await sql<Item>(trx, text, [id]);
  return item;
}

export type ItemQuery = {
  /** Each must be found in the id or a name. */
  words: string[];
  includeArchived: boolean;
  afterId: string;
  limit: number;
};

export function listItems(db: Db, query: ItemQuery): Promise<Item[]> {
  const patterns = query.words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  return sql<Item>(
    db,
    `SELECT ${columns} FROM items
     WHERE id > $1 AND (NOT archived OR $2)
       AND (id || ' ' || name_zh || ' ' || name_en) ILIKE ALL ($3::text[])
     ORDER BY id LIMIT $4`,
    [query.afterId, query.includeArchived, patterns, query.limit],
  );
}

/** Undefined when the id or the supply code is taken. */
export async function insertItem(
  trx: Trx,
  item: ItemFields & { id: string; createTime: Date },
): Promise<Item | undefined> {
  const [inserted] = await sql<Item>(
    trx,
    `INSERT INTO items (id, name_zh, name_en, supply_code, unit_zh, unit_en, content_per_unit,
       standard_id, mass_kg, volume_m3, shelf_life_days, packs, archived, create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
     ON CONFLICT DO NOTHING
     RETURNING ${columns}`,
    [item.id, ...fieldValues(item), item.createTime],
  );
  return inserted;
}

/** The caller holds the row; undefined when another item has the supply code. */
export async function updateItem(
  trx: Trx,
  item: ItemFields & { id: string; updateTime: Date },
): Promise<Item | undefined> {
  // Two items may be given the same code at once: the lock makes the second look again.
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('items.supply_code', 0))`);
  const [updated] = await sql<Item>(
    trx,
    `UPDATE items SET name_zh = $2, name_en = $3, supply_code = $4, unit_zh = $5, unit_en = $6,
       content_per_unit = $7, standard_id = $8, mass_kg = $9, volume_m3 = $10,
       shelf_life_days = $11, packs = $12, archived = $13, update_time = $14,
       version = version + 1
     WHERE id = $1 AND NOT EXISTS (SELECT FROM items WHERE supply_code = $4 AND id <> $1)
     RETURNING ${columns}`,
    [item.id, ...fieldValues(item), item.updateTime],
  );
  return updated;
}

function fieldValues(item: ItemFields): unknown[] {
  return [
    item.nameZh,
    item.nameEn,
    item.supplyCode,
    item.unitZh,
    item.unitEn,
    item.contentPerUnit,
    item.standardId,
    item.massKg,
    item.volumeM3,
    item.shelfLifeDays,
    JSON.stringify(item.packs),
    item.archived,
  ];
}
