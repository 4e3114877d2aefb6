import { sql, type Db, type Trx } from '../platform/db';
import type { StorageClass, SupplyClass } from './item-classes';

export type Pack = {
  nameZh: string;
  nameEn: string;
  units: number;
  massKg: number;
  volumeM3: number;
};

export type TaxonomyCode = { taxonomyId: string; code: string };

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
  supplyClass: SupplyClass | null;
  storageClass: StorageClass;
  minRemainingDays: number;
  photoUrl: string;
  taxonomyCodes: TaxonomyCode[];
  packs: Pack[];
  archived: boolean;
};

export type Item = ItemFields & { id: string; version: number; createTime: Date; updateTime: Date };

const columns = `id, name_zh AS "nameZh", name_en AS "nameEn", supply_code AS "supplyCode",
  unit_zh AS "unitZh", unit_en AS "unitEn", content_per_unit AS "contentPerUnit",
  standard_id AS "standardId", mass_kg AS "massKg", volume_m3 AS "volumeM3",
  shelf_life_days AS "shelfLifeDays", supply_class AS "supplyClass",
  storage_class AS "storageClass", min_remaining_days AS "minRemainingDays",
  photo_url AS "photoUrl", taxonomy_codes AS "taxonomyCodes", packs, archived, version,
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

/** Those of the ids that exist, in their order; locked when they are about to be changed. */
export function findItems(db: Db | Trx, ids: string[], lock: boolean): Promise<Item[]> {
  const text = `SELECT ${columns} FROM items WHERE id = ANY ($1::text[]) ORDER BY id`;
  return sql<Item>(db, lock ? `${text} FOR NO KEY UPDATE` : text, [ids]);
}

/** Which items have these supply codes. */
export function findCodeHolders(
  db: Db | Trx,
  supplyCodes: string[],
): Promise<{ id: string; supplyCode: string }[]> {
  const text = `SELECT id, supply_code AS "supplyCode" FROM items WHERE supply_code = ANY ($1)`;
  return sql(db, text, [supplyCodes]);
}

/** Every item, archived ones too, page by page. */
export function nextItems(trx: Trx, afterId: string, limit: number): Promise<Item[]> {
  const text = `SELECT ${columns} FROM items WHERE id > $1 ORDER BY id LIMIT $2`;
  return sql<Item>(trx, text, [afterId, limit]);
}

export type ItemQuery = {
  /** Each must be found in the id, a name or a code. */
  words: string[];
  includeArchived: boolean;
  supplyClass: SupplyClass | null;
  storageClass: StorageClass | null;
  /** At or below this node. */
  node: TaxonomyCode | null;
  afterId: string;
  limit: number;
};

export function listItems(db: Db, query: ItemQuery): Promise<Item[]> {
  const patterns = query.words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  return sql<Item>(
    db,
    `SELECT ${columns} FROM items
     WHERE id > $1 AND (NOT archived OR $2)
       AND (id || ' ' || name_zh || ' ' || name_en || ' ' || coalesce(supply_code, '') || ' ' ||
         taxonomy_codes::text) ILIKE ALL ($3::text[])
       AND ($4::text IS NULL OR supply_class = $4) AND ($5::text IS NULL OR storage_class = $5)
       AND ($6::text IS NULL OR EXISTS (
         WITH RECURSIVE below AS (
           SELECT code FROM taxonomy_nodes WHERE taxonomy_id = $6 AND code = $7
           UNION
           SELECT n.code FROM taxonomy_nodes n JOIN below ON n.parent_code = below.code
           WHERE n.taxonomy_id = $6
         )
         SELECT FROM jsonb_array_elements(taxonomy_codes) AS node
         WHERE node ->> 'taxonomyId' = $6 AND node ->> 'code' IN (SELECT code FROM below)))
     ORDER BY id LIMIT $8`,
    [
      query.afterId,
      query.includeArchived,
      patterns,
      query.supplyClass,
      query.storageClass,
      query.node?.taxonomyId ?? null,
      query.node?.code ?? null,
      query.limit,
    ],
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
       standard_id, mass_kg, volume_m3, shelf_life_days, packs, archived, supply_class,
       storage_class, min_remaining_days, photo_url, taxonomy_codes, create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
       $19, $19)
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
       shelf_life_days = $11, packs = $12, archived = $13, supply_class = $14,
       storage_class = $15, min_remaining_days = $16, photo_url = $17, taxonomy_codes = $18,
       update_time = $19, version = version + 1
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
    item.supplyClass,
    item.storageClass,
    item.minRemainingDays,
    item.photoUrl,
    JSON.stringify(item.taxonomyCodes),
  ];
}

/** The item that has the supply code: a refusal has to name it. */
export async function findItemByCode(trx: Trx, supplyCode: string): Promise<string | undefined> {
  const text = 'SELECT id FROM items WHERE supply_code = $1';
  const [item] = await sql<{ id: string }>(trx, text, [supplyCode]);
  return item?.id;
}
