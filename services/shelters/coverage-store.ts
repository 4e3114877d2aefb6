import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { PopulationRow } from './coverage';

const columns = `division_code AS "divisionCode", name_zh AS "nameZh", name_en AS "nameEn",
  parent_code AS "parentCode", population`;

/** A division and those right below it, now or as they were known at a time. */
export function populationsAt(
  db: Db,
  divisionCode: string,
  asOf: Date | undefined,
): Promise<PopulationRow[]> {
  return sql<PopulationRow>(
    db,
    `SELECT ${columns} FROM ${asOf ? tableAsOf('populations', '$2') : 'populations'}
     WHERE division_code = $1 OR parent_code = $1 ORDER BY division_code`,
    asOf ? [divisionCode, asOf] : [divisionCode],
  );
}

export async function knownDivisions(trx: Trx, codes: string[]): Promise<Set<string>> {
  const text = `SELECT division_code AS code FROM populations WHERE division_code = ANY ($1::text[])`;
  const rows = await sql<{ code: string }>(trx, text, [codes]);
  return new Set(rows.map(({ code }) => code));
}

/** Parents and children in one statement: the reference is checked at its end. */
export async function putPopulations(trx: Trx, rows: PopulationRow[]): Promise<void> {
  await sql(
    trx,
    `INSERT INTO populations (division_code, name_zh, name_en, parent_code, population)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
     ON CONFLICT (division_code) DO UPDATE SET name_zh = excluded.name_zh,
       name_en = excluded.name_en, parent_code = excluded.parent_code,
       population = excluded.population`,
    [
      rows.map(({ divisionCode }) => divisionCode),
      rows.map(({ nameZh }) => nameZh),
      rows.map(({ nameEn }) => nameEn),
      rows.map(({ parentCode }) => parentCode),
      rows.map(({ population }) => population),
    ],
  );
}
