import { sql, type Db, type Trx } from '../../platform/db';
import type { Score } from './guide';

export type NamedScore = Score & { observerName: string };

export async function putScores(trx: Trx, drillId: string, scores: NamedScore[]): Promise<void> {
  await sql(
    trx,
    `INSERT INTO drill_scores (drill_id, item_id, observer_id, observer_name, score, note)
     SELECT $1, "itemId", "observerId", "observerName", score, note
     FROM jsonb_to_recordset($2) AS given ("itemId" text, "observerId" text,
       "observerName" text, score double precision, note text)
     ON CONFLICT (drill_id, item_id, observer_id) DO UPDATE
       SET score = excluded.score, note = excluded.note, observer_name = excluded.observer_name`,
    [drillId, JSON.stringify(scores)],
  );
}

export function scoresOf(db: Db | Trx, drillId: string): Promise<NamedScore[]> {
  return sql<NamedScore>(
    db,
    `SELECT item_id AS "itemId", observer_id AS "observerId", observer_name AS "observerName",
       score, note
     FROM drill_scores WHERE drill_id = $1 ORDER BY item_id, observer_id`,
    [drillId],
  );
}

export type Finding = {
  id: string;
  drillId: string;
  itemId: string;
  title: string;
  detail: string;
  rectificationId: string;
  retestDrillId: string;
  createTime: Date;
};

export async function insertFinding(trx: Trx, finding: Finding): Promise<void> {
  await sql(
    trx,
    `INSERT INTO drill_findings (id, drill_id, item_id, title, detail, rectification_id,
       retest_drill_id, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      finding.id,
      finding.drillId,
      finding.itemId,
      finding.title,
      finding.detail,
      finding.rectificationId,
      finding.retestDrillId,
      finding.createTime,
    ],
  );
}

export function findingsOf(db: Db | Trx, drillId: string): Promise<Finding[]> {
  return sql<Finding>(
    db,
    `SELECT id, drill_id AS "drillId", item_id AS "itemId", title, detail,
       rectification_id AS "rectificationId", retest_drill_id AS "retestDrillId",
       create_time AS "createTime"
     FROM drill_findings WHERE drill_id = $1 ORDER BY id LIMIT 500`,
    [drillId],
  );
}

export type Retest = {
  rectificationId: string;
  title: string;
  rectificationState: string;
  passed: boolean | null;
  note: string;
};

/** The open rectifications that name a drill, and those it has re-tested. */
export function retestsOf(db: Db | Trx, drillId: string): Promise<Retest[]> {
  return sql<Retest>(
    db,
    `SELECT r.id AS "rectificationId", r.title, r.state AS "rectificationState", t.passed,
       COALESCE(t.note, '') AS note
     FROM rectifications r
     LEFT JOIN drill_retests t ON t.rectification_id = r.id AND t.drill_id = $1::uuid
     WHERE (r.retest_drill_id = $1::text AND r.state <> 'CLOSED') OR t.passed IS NOT NULL
     ORDER BY r.id LIMIT 500`,
    [drillId],
  );
}

export async function putRetest(
  trx: Trx,
  drillId: string,
  retest: { rectificationId: string; passed: boolean; note: string },
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO drill_retests (drill_id, rectification_id, passed, note)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (drill_id, rectification_id) DO UPDATE
       SET passed = excluded.passed, note = excluded.note`,
    [drillId, retest.rectificationId, retest.passed, retest.note],
  );
}

/** What failed its re-test is tested again by another drill. */
export async function nameRetest(
  trx: Trx,
  rectificationIds: string[],
  drillId: string,
): Promise<void> {
  await sql(
    trx,
    `UPDATE rectifications SET retest_drill_id = $2, version = version + 1
     WHERE id = ANY($1::uuid[])`,
    [rectificationIds, drillId],
  );
}

/** Whether the drill that a rectification names is closed and let it pass. */
export async function hasPassedRetest(
  db: Db | Trx,
  { id, retestDrillId }: { id: string; retestDrillId: string },
): Promise<boolean> {
  const rows = await sql(
    db,
    `SELECT FROM drill_retests t JOIN drills d ON d.id = t.drill_id
     WHERE t.rectification_id = $1 AND d.id::text = $2 AND t.passed AND d.state = 'CLOSED'`,
    [id, retestDrillId],
  );
  return rows.length > 0;
}
