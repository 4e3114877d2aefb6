import { sql, type Db, type Trx } from '../platform/db';
import type { Fleet } from './planner';

const columns = `id, name_zh AS "nameZh", name_en AS "nameEn", home_depot_id AS "homeDepotId", count,
  mass_kg_capacity AS "massKgCapacity", volume_m3_capacity AS "volumeM3Capacity",
  hours_available AS "hoursAvailable", asset_class_id AS "assetClassId", medium,
  speed_km_per_hour AS "speedKmPerHour"`;

export function listFleets(
  db: Db | Trx,
  { after, limit }: { after?: string; limit: number },
): Promise<Fleet[]> {
  return sql<Fleet>(db, `SELECT ${columns} FROM fleets WHERE id > $1 ORDER BY id LIMIT $2`, [
    after ?? '',
    limit,
  ]);
}

export function allFleets(db: Db | Trx): Promise<Fleet[]> {
  return sql<Fleet>(db, `SELECT ${columns} FROM fleets ORDER BY id`);
}

// Sorted, so that two calls that name the same fleets take their row locks in the same order.
export async function putFleets(trx: Trx, fleets: Fleet[]): Promise<void> {
  const rows = [...fleets].sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql(
    trx,
    `INSERT INTO fleets (id, name_zh, name_en, home_depot_id, count, mass_kg_capacity,
       volume_m3_capacity, hours_available, asset_class_id, medium, speed_km_per_hour)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[],
       $6::float8[], $7::float8[], $8::float8[], $9::text[], $10::text[], $11::float8[])
     ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
       home_depot_id = excluded.home_depot_id, count = excluded.count,
       mass_kg_capacity = excluded.mass_kg_capacity,
       volume_m3_capacity = excluded.volume_m3_capacity,
       hours_available = excluded.hours_available,
       asset_class_id = excluded.asset_class_id, medium = excluded.medium,
       speed_km_per_hour = excluded.speed_km_per_hour, update_time = now()`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.nameZh),
      rows.map((row) => row.nameEn),
      rows.map((row) => row.homeDepotId),
      rows.map((row) => row.count),
      rows.map((row) => row.massKgCapacity),
      rows.map((row) => row.volumeM3Capacity),
      rows.map((row) => row.hoursAvailable),
      rows.map((row) => row.assetClassId),
      rows.map((row) => row.medium),
      rows.map((row) => row.speedKmPerHour),
    ],
  );
}

/** The fleets that count their vehicles among the same equipment of a depot. */
export async function fleetsSharingAssets(trx: Trx): Promise<string[]> {
  const rows = await sql<{ ids: string[] }>(
    trx,
    `SELECT array_agg(id ORDER BY id) AS ids FROM fleets WHERE asset_class_id <> ''
     GROUP BY home_depot_id, asset_class_id HAVING count(*) > 1`,
  );
  return rows.flatMap(({ ids }) => ids);
}
