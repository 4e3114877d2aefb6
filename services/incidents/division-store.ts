import { sql, type Db, type Trx } from '../platform/db';

export type Division = {
  code: string;
  nameZh: string;
  nameEn: string;
  parentCode: string | null;
  population: number;
  latitude: number | null;
  longitude: number | null;
};

const columns = `code, name_zh AS "nameZh", name_en AS "nameEn", parent_code AS "parentCode",
  population, latitude, longitude`;

// All codes below a prefix lie between the prefix padded with zeros and padded with nines, so the
// primary key finds them.
export function listDivisions(
  db: Db | Trx,
  { prefix, after, limit }: { prefix: string; after?: string; limit: number },
): Promise<Division[]> {
  return sql<Division>(
    db,
    `SELECT ${columns} FROM divisions
     WHERE code BETWEEN $1 AND $2 AND code > $3 ORDER BY code LIMIT $4`,
    [prefix.padEnd(12, '0'), prefix.padEnd(12, '9'), after ?? '', limit],
  );
}

export async function divisionsByCode(
  db: Db | Trx,
  codes: string[],
): Promise<Map<string, Division>> {
  const rows = await sql<Division>(
    db,
    `SELECT ${columns} FROM divisions WHERE code = ANY($1::text[])`,
    [codes],
  );
  return new Map(rows.map((row) => [row.code, row]));
}

// Sorted, so that two loads of overlapping regions take their row locks in the same order.
export async function putDivisions(trx: Trx, divisions: Division[]): Promise<void> {
  const rows = [...divisions].sort((a, b) => (a.code < b.code ? -1 : 1));
  await sql(
    trx,
    `INSERT INTO divisions (code, name_zh, name_en, parent_code, population, latitude, longitude)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[],
       $6::float8[], $7::float8[])
     ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
       parent_code = excluded.parent_code, population = excluded.population,
       latitude = excluded.latitude, longitude = excluded.longitude, update_time = now()`,
    [
      rows.map((row) => row.code),
      rows.map((row) => row.nameZh),
      rows.map((row) => row.nameEn),
      rows.map((row) => row.parentCode),
      rows.map((row) => row.population),
      rows.map((row) => row.latitude),
      rows.map((row) => row.longitude),
    ],
  );
}
