import { sql, type Db, type Trx } from '../../platform/db';

export type TimelineEntry = {
  id: number;
  time: Date;
  kind: 'STATE' | 'INJECT' | 'TEAM_ACKNOWLEDGED' | 'TEAM_MUSTERED' | 'CLAIM' | 'FINDING';
  textZh: string;
  textEn: string;
  subject: string;
  actorName: string;
};

/** Writes what happened; nothing in it may be hidden from whoever sees the drill. */
export async function insertTimeline(
  trx: Trx,
  drillId: string,
  entries: Omit<TimelineEntry, 'id'>[],
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO drill_timeline (drill_id, time, kind, text_zh, text_en, subject, actor_name)
     SELECT $1, time, kind, "textZh", "textEn", subject, "actorName"
     FROM jsonb_to_recordset($2) AS given (time timestamptz, kind text, "textZh" text,
       "textEn" text, subject text, "actorName" text)`,
    [drillId, JSON.stringify(entries)],
  );
}

export function listTimeline(
  db: Db | Trx,
  query: { drillId: string; afterTime?: string; afterId?: number; limit: number },
): Promise<TimelineEntry[]> {
  return sql<TimelineEntry>(
    db,
    `SELECT id, time, kind, text_zh AS "textZh", text_en AS "textEn", subject,
       actor_name AS "actorName"
     FROM drill_timeline
     WHERE drill_id = $1
       AND ($2::timestamptz IS NULL OR (time, id) > ($2::timestamptz, $3::bigint))
     ORDER BY time, id LIMIT $4`,
    [query.drillId, query.afterTime ?? null, query.afterId ?? null, query.limit],
  );
}
