import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { DepotOwnership, DepotTier } from './depot-tiers';

export type DepotFields = {
  nameZh: string;
  nameEn: string;
  tier: DepotTier;
  divisionCode: string;
  latitude: number | null;
  longitude: number | null;
  areaM2: number;
  keeper: string;
  phone: string;
  closed: boolean;
  leadHours: number;
  openingHours: string;
  ownership: DepotOwnership;
  parentId: string | null;
};

export type Depot = DepotFields & {
  id: string;
  version: number;
  createTime: Date;
  updateTime: Date;
};

const columns = `id, name_zh AS "nameZh", name_en AS "nameEn", tier,
  division_code AS "divisionCode", latitude, longitude, area_m2 AS "areaM2", keeper, phone, closed,
  lead_hours AS "leadHours", opening_hours AS "openingHours", ownership, parent_id AS "parentId",
  version, create_time AS "createTime", update_time AS "updateTime"`;

export async function findDepot(db: Db | Trx, id: string): Promise<Depot | undefined> {
  const [depot] = await sql<Depot>(db, `SELECT ${columns} FROM depots WHERE id = $1`, [id]);
  return depot;
}

export async function lockDepot(trx: Trx, id: string): Promise<Depot | undefined> {
  const text = `SELECT ${columns} FROM depots WHERE id = $1 FOR NO KEY UPDATE`;
  const [depot] = await sql<Depot>(trx, text, [id]);
  return depot;
}

/** Those of the ids that exist, in their order; locked when they are about to be changed. */
export function findDepots(db: Db | Trx, ids: string[], lock: boolean): Promise<Depot[]> {
  const text = `SELECT ${columns} FROM depots WHERE id = ANY ($1::text[]) ORDER BY id`;
  return sql<Depot>(db, lock ? `${text} FOR NO KEY UPDATE` : text, [ids]);
}

/** Every depot in scope, page by page. */
export function nextDepots(
  trx: Trx,
  scope: string[],
  afterId: string,
  limit: number,
): Promise<Depot[]> {
  return sql<Depot>(
    trx,
    `SELECT ${columns} FROM depots WHERE id > $1 AND division_code LIKE ANY ($2::text[])
     ORDER BY id LIMIT $3`,
    [afterId, scope, limit],
  );
}

export type DepotQuery = {
  /** Undefined is now. */
  asOf?: Date;
  /** LIKE patterns of division codes: one that is asked for, and those the caller may see. */
  division: string;
  scope: string[];
  tier: DepotTier | null;
  ownership: DepotOwnership | null;
  parentId: string | null;
  afterId: string;
  limit: number;
};

// The past keeps nobody's name or phone.
const pastColumns = columns.replace('keeper, phone', `'' AS keeper, '' AS phone`);
const listText = (isPast: boolean) =>
  `SELECT ${isPast ? pastColumns : columns} FROM ${isPast ? tableAsOf('depots', '$8') : 'depots'}
     WHERE ($8::timestamptz IS NOT NULL) = ${isPast} AND id > $1 AND division_code LIKE $2 AND division_code LIKE ANY ($3::text[])
       AND ($4::text IS NULL OR tier = $4) AND ($5::text IS NULL OR ownership = $5)
       AND ($6::text IS NULL OR parent_id = $6)
     ORDER BY id LIMIT $7`;
const presentText = listText(false);
const pastText = listText(true);

export function listDepots(db: Db, query: DepotQuery): Promise<Depot[]> {
  return sql<Depot>(db, query.asOf ? pastText : presentText, [
    query.afterId,
    query.division,
    query.scope,
    query.tier,
    query.ownership,
    query.parentId,
    query.limit,
    query.asOf ?? null,
  ]);
}

/** Undefined when the id is taken. */
export async function insertDepot(
  trx: Trx,
  depot: DepotFields & { id: string; createTime: Date },
): Promise<Depot | undefined> {
  const [inserted] = await sql<Depot>(
    trx,
    `INSERT INTO depots (id, name_zh, name_en, tier, division_code, latitude, longitude, area_m2,
       keeper, phone, closed, lead_hours, opening_hours, ownership, parent_id, create_time,
       update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
     ON CONFLICT DO NOTHING
     RETURNING ${columns}`,
    [depot.id, ...fieldValues(depot), depot.createTime],
  );
  return inserted;
}

/** The caller holds the row. */
export async function updateDepot(
  trx: Trx,
  depot: DepotFields & { id: string; updateTime: Date },
): Promise<Depot> {
  const [updated] = await sql<Depot>(
    trx,
    `UPDATE depots SET name_zh = $2, name_en = $3, tier = $4, division_code = $5, latitude = $6,
       longitude = $7, area_m2 = $8, keeper = $9, phone = $10, closed = $11, lead_hours = $12,
       opening_hours = $13, ownership = $14, parent_id = $15, update_time = $16,
       version = version + 1
     WHERE id = $1
     RETURNING ${columns}`,
    [depot.id, ...fieldValues(depot), depot.updateTime],
  );
  return updated!;
}

function fieldValues(depot: DepotFields): unknown[] {
  return [
    depot.nameZh,
    depot.nameEn,
    depot.tier,
    depot.divisionCode,
    depot.latitude,
    depot.longitude,
    depot.areaM2,
    depot.keeper,
    depot.phone,
    depot.closed,
    depot.leadHours,
    depot.openingHours,
    depot.ownership,
    depot.parentId,
  ];
}

/**
 * The depots above one, nearest first, and itself at the head. Whoever changes the tree holds its
 * lock, so that two changes cannot close a circle between them.
 */
export async function lockAncestors(trx: Trx, id: string): Promise<string[]> {
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('depots.parent_id', 0))`);
  const rows = await sql<{ id: string }>(
    trx,
    `WITH RECURSIVE above AS (
       SELECT id, parent_id, 1 AS depth FROM depots WHERE id = $1
       UNION ALL
       SELECT d.id, d.parent_id, above.depth + 1 FROM depots d JOIN above ON d.id = above.parent_id
       WHERE above.depth < 100
     )
     SELECT id FROM above ORDER BY depth`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** How many levels of depots stand at and below one. */
export async function findDepth(trx: Trx, id: string): Promise<number> {
  const [row] = await sql<{ depth: number }>(
    trx,
    `WITH RECURSIVE below AS (
       SELECT id, 1 AS depth FROM depots WHERE id = $1
       UNION ALL
       SELECT d.id, below.depth + 1 FROM depots d JOIN below ON d.parent_id = below.id
       WHERE below.depth < 100
     )
     SELECT coalesce(max(depth), 1) AS depth FROM below`,
    [id],
  );
  return row!.depth;
}

/** The smallest division that holds every depot is above the first code and the last. */
export async function findOuterDivisions(db: Db | Trx): Promise<string[]> {
  const [row] = await sql<{ first: string | null; last: string | null }>(
    db,
    'SELECT min(division_code) AS first, max(division_code) AS last FROM depots',
  );
  return row!.first === null ? [] : [row!.first, row!.last!];
}
