import { sql, type Db, type Trx } from '../platform/db';
import type { RiskPoint } from './risk-point';

const columns = `id, kind, name_zh AS "nameZh", name_en AS "nameEn",
  division_code AS "divisionCode", latitude, longitude, grade, area_m2 AS "areaM2",
  depth_m AS "depthM", inflow_m3_per_hour AS "inflowM3PerHour", people, note, retired`;

export async function findRiskPoint(db: Db, id: string): Promise<RiskPoint | undefined> {
  const [row] = await sql<RiskPoint>(db, `SELECT ${columns} FROM risk_points WHERE id = $1`, [id]);
  return row;
}

export type RiskPointQuery = {
  prefix: string;
  scopePrefixes: string[];
  kind?: string;
  grade?: string;
  includeRetired: boolean;
  after?: string;
  limit: number;
};

export async function listRiskPoints(db: Db, query: RiskPointQuery): Promise<RiskPoint[]> {
  return sql<RiskPoint>(
    db,
    `SELECT ${columns} FROM risk_points
     WHERE starts_with(division_code, $1)
       AND EXISTS (SELECT 1 FROM unnest($2::text[]) AS s (prefix)
                   WHERE starts_with(division_code, s.prefix))
       AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR grade = $4)
       AND ($5 OR NOT retired) AND id > $6
     ORDER BY id LIMIT $7`,
    [
      query.prefix,
      query.scopePrefixes,
      query.kind ?? null,
      query.grade ?? null,
      query.includeRetired,
      query.after ?? '',
      query.limit,
    ],
  );
}

/** The divisions of those that exist: whoever moves a point needs the role at both ends. */
export async function divisionsOfPoints(trx: Trx, ids: string[]): Promise<string[]> {
  const rows = await sql<{ divisionCode: string }>(
    trx,
    `SELECT DISTINCT division_code AS "divisionCode" FROM risk_points WHERE id = ANY($1)`,
    [ids],
  );
  return rows.map(({ divisionCode }) => divisionCode);
}

// Sorted, so that two loads that overlap take their row locks in the same order.
export async function putRiskPoints(trx: Trx, points: RiskPoint[]): Promise<void> {
  const rows = [...points].sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql(
    trx,
    `INSERT INTO risk_points (id, kind, name_zh, name_en, division_code, latitude, longitude, grade,
       area_m2, depth_m, inflow_m3_per_hour, people, note, retired)
     SELECT id, kind, "nameZh", "nameEn", "divisionCode", latitude, longitude, grade, "areaM2",
       "depthM", "inflowM3PerHour", people, note, retired
     FROM jsonb_to_recordset($1::jsonb) AS t (id text, kind text, "nameZh" text, "nameEn" text,
       "divisionCode" text, latitude float8, longitude float8, grade text, "areaM2" float8,
       "depthM" float8, "inflowM3PerHour" float8, people bigint, note text, retired boolean)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name_zh = excluded.name_zh,
       name_en = excluded.name_en, division_code = excluded.division_code,
       latitude = excluded.latitude, longitude = excluded.longitude, grade = excluded.grade,
       area_m2 = excluded.area_m2, depth_m = excluded.depth_m,
       inflow_m3_per_hour = excluded.inflow_m3_per_hour, people = excluded.people,
       note = excluded.note, retired = excluded.retired, update_time = now()`,
    [JSON.stringify(rows)],
  );
}
