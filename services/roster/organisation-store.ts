import { sql, type Db, type Trx } from '../platform/db';
import type { organisationKinds } from './shapes';

export type Organisation = {
  id: string;
  nameZh: string;
  nameEn: string;
  kind: (typeof organisationKinds)[number];
  divisionCode: string;
  archived: boolean;
  version: number;
};

const columns = `id, name_zh AS "nameZh", name_en AS "nameEn", kind,
  division_code AS "divisionCode", archived, version`;

export function listOrganisations(
  db: Db,
  query: { scope: string[]; divisionPattern: string; after: string; limit: number },
): Promise<Organisation[]> {
  return sql<Organisation>(
    db,
    `SELECT ${columns} FROM organisations
     WHERE division_code LIKE ANY ($1::text[]) AND division_code LIKE $2 AND id > $3
     ORDER BY id LIMIT $4`,
    [query.scope, query.divisionPattern, query.after, query.limit],
  );
}

export async function lockOrganisation(trx: Trx, id: string): Promise<Organisation | undefined> {
  const text = `SELECT ${columns} FROM organisations WHERE id = $1 FOR UPDATE`;
  const [organisation] = await sql<Organisation>(trx, text, [id]);
  return organisation;
}

export async function putOrganisation(
  trx: Trx,
  given: Omit<Organisation, 'version'>,
  now: Date,
): Promise<Organisation> {
  const [organisation] = await sql<Organisation>(
    trx,
    `INSERT INTO organisations (id, name_zh, name_en, kind, division_code, archived, create_time,
       update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
     ON CONFLICT (id) DO UPDATE SET name_zh = $2, name_en = $3, kind = $4, division_code = $5,
       archived = $6, update_time = $7, version = organisations.version + 1
     RETURNING ${columns}`,
    [given.id, given.nameZh, given.nameEn, given.kind, given.divisionCode, given.archived, now],
  );
  return organisation!;
}

/** Which of these ids are known. */
export async function knownOrganisations(trx: Db | Trx, ids: string[]): Promise<Set<string>> {
  const text = 'SELECT id FROM organisations WHERE id = ANY ($1::text[])';
  const rows = await sql<{ id: string }>(trx, text, [ids]);
  return new Set(rows.map(({ id }) => id));
}
