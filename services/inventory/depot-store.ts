import { sql, type Db, type Trx } from '../platform/db';
import type { DepotTier } from './depot-tiers';

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
};

export type Depot = DepotFields & {
  id: string;
  version: number;
  createTime: Date;
  updateTime: Date;
};

const columns = `id, name_zh AS "nameZh", name_en AS "nameEn", tier,
  division_code AS "divisionCode", latitude, longitude, area_m2 AS "areaM2", keeper, phone, closed,
  lead_hours AS "leadHours", version, create_time AS "createTime", update_time AS "updateTime"`;

export async function findDepot(db: Db | Trx, id: string): Promise<Depot | undefined> {
  const [depot] = await sql<Depot>(db, `SELECT ${columns} FROM depots WHERE id = $1`, [id]);
  return depot;
}

export async function lockDepot(trx: Trx, id: string): Promise<Depot | undefined> {
  const text = `SELECT ${columns} FROM depots WHERE id = $1 FOR NO KEY UPDATE`;
  const [depot] = await sql<Depot>(trx, text, [id]);
  return depot;
}

export type DepotQuery = {
  /** LIKE patterns of division codes: one that is asked for, and those the caller may see. */
  division: string;
  scope: string[];
  tier: DepotTier | null;
  afterId: string;
  limit: number;
};

export function listDepots(db: Db, query: DepotQuery): Promise<Depot[]> {
  return sql<Depot>(
    db,
    `SELECT ${columns} FROM depots
     WHERE id > $1 AND division_code LIKE $2 AND division_code LIKE ANY ($3::text[])
       AND ($4::text IS NULL OR tier = $4)
     ORDER BY id LIMIT $5`,
    [query.afterId, query.division, query.scope, query.tier, query.limit],
  );
}

/** Undefined when the id is taken. */
export async function insertDepot(
  trx: Trx,
  depot: DepotFields & { id: string; createTime: Date },
): Promise<Depot | undefined> {
  const [inserted] = await sql<Depot>(
    trx,
    `INSERT INTO depots (id, name_zh, name_en, tier, division_code, latitude, longitude, area_m2,
       keeper, phone, closed, lead_hours, create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
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
       update_time = $13, version = version + 1
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
  ];
}
