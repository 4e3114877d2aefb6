import { sql, type Db, type Trx } from '../../platform/db';

// A call-out in the name of a drill asks its people: what they answered is when they acknowledged
// and came. Times before the start, or that a leader wrote down or took back, are left as they are.
const answered = `
  SELECT p.drill_id, p.person_id, min(r.acknowledge_time) AS acknowledge_time,
    min(r.muster_time) AS muster_time
  FROM drills d
  JOIN drill_people p ON p.drill_id = d.id
  JOIN call_outs c ON c.exercise_id = d.id::text
  JOIN call_out_recipients r ON r.call_out_id = c.id AND r.person_id = p.person_id
    AND r.role = 'CALLED'
  WHERE d.state = 'RUNNING'
    AND ((p.acknowledge_time IS NULL AND NOT 'ACKNOWLEDGED' = ANY (p.taken_back)
          AND r.acknowledge_time >= d.start_time
          AND r.acknowledge_time <= COALESCE(p.turnout_time, p.muster_time, 'infinity'))
      OR (p.muster_time IS NULL AND NOT 'MUSTERED' = ANY (p.taken_back)
          AND r.muster_time >= d.start_time
          AND r.muster_time >= COALESCE(p.turnout_time, p.acknowledge_time, '-infinity')))`;

/** Running drills that call-outs know more of. */
export async function drillsWithAnswers(db: Db, limit: number): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    db,
    `SELECT DISTINCT drill_id AS id
     FROM (${answered} GROUP BY p.drill_id, p.person_id) AS found ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** Returns how many people's times it filled in. */
export async function takeAnswers(trx: Trx, drillId: string): Promise<number> {
  const rows = await sql(
    trx,
    `UPDATE drill_people p
     SET acknowledge_time = COALESCE(p.acknowledge_time, CASE
         WHEN 'ACKNOWLEDGED' = ANY (p.taken_back) THEN NULL ELSE found.acknowledge_time END),
       muster_time = COALESCE(p.muster_time, CASE
         WHEN 'MUSTERED' = ANY (p.taken_back) THEN NULL ELSE found.muster_time END)
     FROM (${answered} AND d.id = $1 GROUP BY p.drill_id, p.person_id) AS found
     WHERE p.drill_id = found.drill_id AND p.person_id = found.person_id RETURNING true`,
    [drillId],
  );
  return rows.length;
}
