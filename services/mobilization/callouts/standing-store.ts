// SQL on whether what a call-out is for still goes on.
import { sql, type Db, type Trx } from '../../platform/db';

export type Standing = { incidentClosed: boolean; drillState: string | null };

/** Of an exercise that is no drill of ours the state is null: it has none here. */
export async function standingOf(
  db: Db | Trx,
  { incidentId, exerciseId }: { incidentId: string; exerciseId: string },
): Promise<Standing> {
  const [row] = await sql<Standing>(
    db,
    `SELECT EXISTS (SELECT FROM closed_incidents WHERE incident_id = $1) AS "incidentClosed",
       (SELECT state FROM drills WHERE id::text = $2 AND start_time IS NOT NULL) AS "drillState"`,
    [incidentId, exerciseId],
  );
  return row!;
}

/**
 * Open ones of incidents that have closed, however late they were made. What an activation or a
 * drill calls out ends with that: another incident may have need of it. A commit calls each place
 * of its own incident.
 */
export function listOutlived(db: Db | Trx, limit: number): Promise<{ id: string }[]> {
  return sql<{ id: string }>(
    db,
    `SELECT c.id FROM call_outs c JOIN closed_incidents i ON i.incident_id = c.incident_id
     WHERE c.close_time IS NULL
       AND NOT EXISTS (SELECT FROM call_out_triggers t WHERE t.call_out_id = c.id AND t.kind <> 'COMMIT')
     ORDER BY c.id LIMIT $1`,
    [limit],
  );
}

/** What called out is settled with its call-out. */
export async function endTriggerOf(trx: Trx, callOutId: string, message: string): Promise<void> {
  await sql(
    trx,
    `UPDATE call_out_triggers SET state = 'ENDED', message = $2, settle_time = now()
     WHERE call_out_id = $1 AND state = 'STARTED'`,
    [callOutId, message],
  );
}
