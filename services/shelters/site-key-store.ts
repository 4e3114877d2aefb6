import { sql, type Db, type Trx } from '../platform/db';

export type SiteKey = { number: number; secretSealed: string; revokeTime: Date | null };

const columns = `number, secret_sealed AS "secretSealed", revoke_time AS "revokeTime"`;

export async function findSiteKey(
  db: Db | Trx,
  siteId: string,
  number: number,
): Promise<SiteKey | undefined> {
  const text = `SELECT ${columns} FROM site_keys WHERE site_id = $1 AND number = $2`;
  const [key] = await sql<SiteKey>(db, text, [siteId, number]);
  return key;
}

/** The newest key of a site, the one that signs. */
export async function currentSiteKey(db: Db | Trx, siteId: string): Promise<SiteKey | undefined> {
  const [key] = await sql<SiteKey>(
    db,
    `SELECT ${columns} FROM site_keys WHERE site_id = $1 ORDER BY number DESC LIMIT 1`,
    [siteId],
  );
  return key;
}

/** False when somebody else made this one first. */
export async function insertSiteKey(
  trx: Db | Trx,
  key: { siteId: string; number: number; secretSealed: string; createTime: Date },
): Promise<boolean> {
  const rows = await sql(
    trx,
    `INSERT INTO site_keys (site_id, number, secret_sealed, create_time)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING true`,
    [key.siteId, key.number, key.secretSealed, key.createTime],
  );
  return rows.length > 0;
}

/** Keys before this one are taken until then, and never longer than was said before. */
export async function revokeKeysBefore(
  trx: Trx,
  siteId: string,
  number: number,
  revokeTime: Date,
): Promise<void> {
  await sql(
    trx,
    `UPDATE site_keys SET revoke_time = least(coalesce(revoke_time, 'infinity'), $3)
     WHERE site_id = $1 AND number < $2`,
    [siteId, number, revokeTime],
  );
}
