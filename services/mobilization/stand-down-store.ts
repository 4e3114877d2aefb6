// SQL on commits that are no longer needed.
import { sql, type Db, type Trx } from '../platform/db';

export async function insertClosedIncident(
  trx: Trx,
  { incidentId, closeTime }: { incidentId: string; closeTime: Date },
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO closed_incidents (incident_id, close_time) VALUES ($1, $2)
     ON CONFLICT (incident_id) DO NOTHING`,
    [incidentId, closeTime],
  );
}

/** The first reason stays: the calls made with it must be repeatable word for word. */
export async function askToStandDown(
  trx: Trx,
  { commitId, reason }: { commitId: string; reason: string },
): Promise<void> {
  await sql(
    trx,
    `UPDATE commits SET stand_down_reason = coalesce(stand_down_reason, $2) WHERE id = $1`,
    [commitId, reason],
  );
}

/** Has the commits of closed incidents stand down, however late they were made. */
export async function askForClosedIncidents(
  trx: Trx,
  { reason, limit }: { reason: string; limit: number },
): Promise<void> {
  await sql(
    trx,
    `UPDATE commits SET stand_down_reason = $1
     WHERE id IN (SELECT id FROM commits JOIN closed_incidents USING (incident_id)
                  WHERE state IN ('RUNNING', 'SUCCEEDED') AND stood_down_time IS NULL
                    AND stand_down_reason IS NULL
                    -- A joint plan is wanted while one of its incidents is open.
                    AND NOT EXISTS (SELECT FROM unnest(incident_ids) AS other
                                    WHERE other NOT IN (SELECT c.incident_id
                                                        FROM closed_incidents c))
                  LIMIT $2 FOR UPDATE OF commits SKIP LOCKED)`,
    [reason, limit],
  );
}

export function listToStandDown(
  db: Db | Trx,
  limit: number,
): Promise<{ id: string; reason: string }[]> {
  return sql(
    db,
    `SELECT id, stand_down_reason AS reason FROM commits
     WHERE state IN ('RUNNING', 'SUCCEEDED') AND stood_down_time IS NULL
       AND stand_down_reason IS NOT NULL
     ORDER BY id LIMIT $1`,
    [limit],
  );
}

export async function markStoodDown(trx: Trx, commitId: string): Promise<void> {
  await sql(trx, 'UPDATE commits SET stood_down_time = now() WHERE id = $1', [commitId]);
}
