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

export type Unfrozen = { incidentId: string; failures: number };

/** Closed, not frozen yet and due: what has waited longest first; one that failed waits its turn. */
export function listUnfrozen(db: Db, now: Date, limit: number): Promise<Unfrozen[]> {
  return sql<Unfrozen>(
    db,
    `SELECT incident_id AS "incidentId", COALESCE(t.failures, 0) AS failures
     FROM closed_incidents c LEFT JOIN closing_report_tries t USING (incident_id)
     WHERE NOT EXISTS (SELECT FROM closing_reports r WHERE r.incident_id = c.incident_id)
       AND (t.next_try_time IS NULL OR t.next_try_time <= $1)
     ORDER BY COALESCE(t.next_try_time, c.close_time), incident_id LIMIT $2`,
    [now, limit],
  );
}

export type FailedTry = {
  /** How often in a row. */
  failures: number;
  /** The refusal's machine reason; INTERNAL for any other fault. */
  reason: string;
  message: string;
  tryTime: Date;
  nextTryTime: Date;
};

/** Instead of what is known of an earlier one. */
export async function saveFailedTry(db: Db, incidentId: string, failed: FailedTry): Promise<void> {
  await sql(
    db,
    `INSERT INTO closing_report_tries
       (incident_id, failures, reason, message, try_time, next_try_time)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (incident_id) DO UPDATE SET failures = EXCLUDED.failures,
       reason = EXCLUDED.reason, message = EXCLUDED.message, try_time = EXCLUDED.try_time,
       next_try_time = EXCLUDED.next_try_time`,
    [
      incidentId,
      failed.failures,
      failed.reason,
      failed.message,
      failed.tryTime,
      failed.nextTryTime,
    ],
  );
}

export async function findFailedTry(db: Db, incidentId: string): Promise<FailedTry | undefined> {
  const [row] = await sql<FailedTry>(
    db,
    `SELECT failures, reason, message, try_time AS "tryTime", next_try_time AS "nextTryTime"
     FROM closing_report_tries WHERE incident_id = $1`,
    [incidentId],
  );
  return row;
}

/** False when it is frozen already; what failed before is forgotten. */
export async function insertClosingReport(trx: Trx, row: FrozenReport): Promise<boolean> {
  const inserted = await sql(
    trx,
    `INSERT INTO closing_reports (incident_id, division_code, report, sha256, freeze_time)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (incident_id) DO NOTHING RETURNING incident_id`,
    [row.incidentId, row.divisionCode, row.report, row.sha256, row.freezeTime],
  );
  await sql(trx, 'DELETE FROM closing_report_tries WHERE incident_id = $1', [row.incidentId]);
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
