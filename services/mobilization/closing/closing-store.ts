// SQL on the call-outs of an incident, as its closing report counts them.
import { sql, type Db } from '../../platform/db';

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
