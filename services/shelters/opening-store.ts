import { sql, type Db, type Trx } from '../platform/db';

export type Opening = {
  id: string;
  siteId: string;
  exerciseId: string;
  incidentId: string;
  hazard: string;
  openTime: Date;
  closeTime: Date | null;
  overrideReason: string;
};

const columns = `id, site_id AS "siteId", exercise_id AS "exerciseId",
  incident_id AS "incidentId", hazard, open_time AS "openTime", close_time AS "closeTime",
  override_reason AS "overrideReason"`;

export async function insertOpening(trx: Trx, opening: Omit<Opening, 'closeTime'>): Promise<void> {
  await sql(
    trx,
    `INSERT INTO openings (id, site_id, exercise_id, incident_id, hazard, open_time,
       override_reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      opening.id,
      opening.siteId,
      opening.exerciseId,
      opening.incidentId,
      opening.hazard,
      opening.openTime,
      opening.overrideReason,
    ],
  );
}

export async function closeOpening(trx: Trx, id: string, closeTime: Date): Promise<void> {
  await sql(trx, 'UPDATE openings SET close_time = $2 WHERE id = $1', [id, closeTime]);
}

export async function findOpening(db: Db, id: string): Promise<Opening | undefined> {
  const [opening] = await sql<Opening>(db, `SELECT ${columns} FROM openings WHERE id = $1`, [id]);
  return opening;
}

export function listOpenings(
  db: Db,
  query: {
    scope: string[];
    siteId: string | null;
    incidentId: string;
    exerciseId: string;
    beforeId: string | null;
    limit: number;
  },
): Promise<Opening[]> {
  return sql<Opening>(
    db,
    `SELECT ${columns} FROM openings
     WHERE exercise_id = $1 AND ($2::text IS NULL OR site_id = $2)
       AND ($3 = '' OR incident_id = $3) AND ($4::uuid IS NULL OR id < $4)
       AND EXISTS (SELECT FROM sites WHERE sites.id = site_id
                   AND division_code LIKE ANY ($5::text[]))
     ORDER BY id DESC LIMIT $6`,
    [query.exerciseId, query.siteId, query.incidentId, query.beforeId, query.scope, query.limit],
  );
}
