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
 * commit calls out ends with that: another incident may have need of it.
 */
export function listOutlived(db: Db | Trx, limit: number): Promise<{ id: string }[]> {
  return sql<{ id: string }>(
    db,
    `SELECT c.id FROM call_outs c JOIN closed_incidents i ON i.incident_id = c.incident_id
     WHERE c.close_time IS NULL
       AND NOT EXISTS (SELECT FROM call_out_triggers t WHERE t.call_out_id = c.id)
     ORDER BY c.id LIMIT $1`,
    [limit],
  );
}
