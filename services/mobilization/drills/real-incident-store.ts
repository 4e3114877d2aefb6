import { sql, type Db, type Trx } from '../../platform/db';

/**
 * Until the transaction ends: an incident that becomes known and a drill that begins take turns, so
 * that either the one finds the drill running or the other finds the incident.
 */
export async function lockIncidents(trx: Trx, how: 'to read' | 'to write'): Promise<void> {
  const lock = how === 'to read' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  await sql(trx, `SELECT ${lock}(hashtextextended('mobilization.real-incidents', 0))`);
}

export async function insertRealIncident(
  trx: Trx,
  incident: { incidentId: string; divisionPrefix: string; openTime: Date },
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO real_incidents (incident_id, division_prefix, open_time) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING`,
    [incident.incidentId, incident.divisionPrefix, incident.openTime],
  );
}

export async function removeRealIncident(trx: Trx, incidentId: string): Promise<void> {
  await sql(trx, 'DELETE FROM real_incidents WHERE incident_id = $1', [incidentId]);
}

/** One that is open in a division, below it or above it; the oldest. */
export async function openIncidentNear(db: Db | Trx, prefix: string): Promise<string | undefined> {
  const [row] = await sql<{ incidentId: string }>(
    db,
    `SELECT incident_id AS "incidentId" FROM real_incidents
     WHERE starts_with(division_prefix, $1) OR starts_with($1, division_prefix)
     ORDER BY open_time, incident_id LIMIT 1`,
    [prefix],
  );
  return row?.incidentId;
}
