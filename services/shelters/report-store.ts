// What an opening was, worked out from its stays.
import { sql, type Db } from '../platform/db';

export type OpeningFigures = {
  checkIns: number;
  people: number;
  households: number;
  personDays: number;
  overCapacity: number;
  transferred: number;
  byCode: number;
  handovers: number;
  peakPersons: number;
  peakTime: Date | null;
};

/** Stays that are not over count until `now`. The peak is the largest running sum of comings. */
export async function openingFigures(db: Db, id: string, now: Date): Promise<OpeningFigures> {
  const [figures] = await sql<OpeningFigures>(
    db,
    `WITH here AS (
       SELECT stays.*, people.household_id FROM stays JOIN people ON people.id = stays.person_id
       WHERE opening_id = $1
     ), moves AS (
       SELECT check_in_time AS at, 1 AS change FROM here
       UNION ALL SELECT check_out_time, -1 FROM here WHERE check_out_time IS NOT NULL
     ), load AS (
       SELECT at, sum(sum(change)) OVER (ORDER BY at) AS persons FROM moves GROUP BY at
     ), peak AS (SELECT persons, at FROM load ORDER BY persons DESC, at LIMIT 1)
     SELECT count(*) AS "checkIns", count(DISTINCT person_id) AS people,
       count(DISTINCT household_id) AS households,
       coalesce(sum(extract(epoch FROM coalesce(check_out_time, $2::timestamptz) - check_in_time)),
         0)::float8 / 86400 AS "personDays",
       count(*) FILTER (WHERE override_reason <> '') AS "overCapacity",
       count(*) FILTER (WHERE destination LIKE 'sites/%') AS transferred,
       count(*) FILTER (WHERE channel = 'CODE') AS "byCode",
       (SELECT count(*) FROM handovers WHERE opening_id = $1 AND state = 'ACCEPTED') AS handovers,
       coalesce((SELECT persons FROM peak), 0) AS "peakPersons",
       (SELECT at FROM peak) AS "peakTime"
     FROM here`,
    [id, now],
  );
  return figures!;
}

export type ReportItem = {
  itemId: string;
  nameZh: string;
  nameEn: string;
  proposed: number;
  accepted: number;
};

/** What was proposed for the site while it was open, and what of it was accepted. */
export function resupplyOf(
  db: Db,
  opening: { siteId: string; exerciseId: string; openTime: Date; closeTime: Date | null },
): Promise<ReportItem[]> {
  return sql<ReportItem>(
    db,
    `SELECT line ->> 'itemId' AS "itemId", max(line ->> 'nameZh') AS "nameZh",
       max(line ->> 'nameEn') AS "nameEn", sum((line ->> 'quantity')::bigint) AS proposed,
       coalesce(sum((line ->> 'quantity')::bigint) FILTER (WHERE state = 'ACCEPTED'), 0) AS accepted
     FROM resupply_proposals, jsonb_array_elements(lines) AS line
     WHERE exercise_id = $2 AND line ->> 'siteId' = $1 AND create_time >= $3
       AND ($4::timestamptz IS NULL OR create_time <= $4)
     GROUP BY line ->> 'itemId' ORDER BY 1`,
    [opening.siteId, opening.exerciseId, opening.openTime, opening.closeTime],
  );
}
