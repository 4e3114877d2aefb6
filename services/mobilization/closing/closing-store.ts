// SQL on what a closing report keeps, and on the call-outs it counts.
import { sql, type Db, type Trx } from '../../platform/db';

export type CallOutTally = {
  id: string;
  title: string;
  startTime: Date | null;
  asked: number;
  acknowledged: number;
  mustered: number;
  /** Messages that were sent, by channel. */
  messages: Record<string, number>;
};

/** In the order in which they began; of an exercise none. */
export function callOutsOfIncident(db: Db, incidentId: string): Promise<CallOutTally[]> {
  return sql<CallOutTally>(
    db,
    `SELECT c.id, c.call_order ->> 'title' AS title, c.start_time AS "startTime", people.*,
       COALESCE((SELECT jsonb_object_agg(channel_id, n)
                 FROM (SELECT channel_id, count(*)::int AS n FROM call_out_messages m
                       WHERE m.call_out_id = c.id AND m.state IN ('SENT', 'DELIVERED')
                       GROUP BY channel_id) AS sent), '{}') AS messages
     FROM call_outs c,
       LATERAL (SELECT count(*) FILTER (WHERE state <> 'CANDIDATE')::int AS asked,
                  count(acknowledge_time)::int AS acknowledged,
                  count(muster_time)::int AS mustered
                FROM call_out_recipients r
                WHERE r.call_out_id = c.id AND r.role = 'CALLED') AS people
     WHERE c.incident_id = $1 AND c.exercise_id = '' AND c.start_time IS NOT NULL
     ORDER BY c.start_time, c.id LIMIT 200`,
    [incidentId],
  );
}

export type FrozenReport = {
  incidentId: string;
  divisionCode: string;
  report: string;
  sha256: string;
  freezeTime: Date;
};

/** Closed and not frozen yet, the newest first, so that none that cannot be read holds up another. */
export async function listUnfrozen(db: Db, limit: number): Promise<string[]> {
  const rows = await sql<{ incidentId: string }>(
    db,
    `SELECT incident_id AS "incidentId" FROM closed_incidents c
     WHERE NOT EXISTS (SELECT FROM closing_reports r WHERE r.incident_id = c.incident_id)
     ORDER BY close_time DESC, incident_id LIMIT $1`,
    [limit],
  );
  return rows.map(({ incidentId }) => incidentId);
}

/** False when it is frozen already. */
export async function insertClosingReport(trx: Trx, row: FrozenReport): Promise<boolean> {
  const inserted = await sql(
    trx,
    `INSERT INTO closing_reports (incident_id, division_code, report, sha256, freeze_time)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (incident_id) DO NOTHING RETURNING incident_id`,
    [row.incidentId, row.divisionCode, row.report, row.sha256, row.freezeTime],
  );
  return inserted.length > 0;
}

export async function findClosingReport(
  db: Db,
  incidentId: string,
): Promise<FrozenReport | undefined> {
  const [row] = await sql<FrozenReport>(
    db,
    `SELECT incident_id AS "incidentId", division_code AS "divisionCode", report, sha256,
       freeze_time AS "freezeTime"
     FROM closing_reports WHERE incident_id = $1`,
    [incidentId],
  );
  return row;
}
