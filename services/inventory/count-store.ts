import { send, sql, type Db, type Trx } from '../platform/db';
import type { CountKind, CountState } from './count';

export type Count = {
  id: string;
  kind: CountKind;
  state: CountState;
  depotId: string;
  divisionCode: string;
  blind: boolean;
  frozen: boolean;
  note: string;
  creatorId: string;
  creatorName: string;
  snapshotTime: Date;
  closeTime: Date | null;
  approvalId: string | null;
  movementId: string | null;
  version: number;
};

export type CountSummary = Count & {
  counterIds: string[];
  lineCount: number;
  countedLineCount: number;
};

const columns = `id, kind, state, depot_id AS "depotId", division_code AS "divisionCode", blind,
  frozen, note, creator_id AS "creatorId", creator_name AS "creatorName",
  snapshot_time AS "snapshotTime", close_time AS "closeTime", approval_id AS "approvalId",
  movement_id AS "movementId", version`;

const summaryColumns = `${columns},
  (SELECT coalesce(array_agg(counter_id ORDER BY counter_id), '{}') FROM count_counters
    WHERE count_id = counts.id) AS "counterIds",
  (SELECT count(*) FROM count_lines WHERE count_id = counts.id) AS "lineCount",
  (SELECT count(*) FROM count_lines WHERE count_id = counts.id AND state = 'COUNTED')
    AS "countedLineCount"`;

export async function insertCount(
  trx: Trx,
  count: Omit<Count, 'version' | 'closeTime' | 'approvalId' | 'movementId'>,
  counterIds: string[],
): Promise<void> {
  await send(
    trx,
    `INSERT INTO counts (id, kind, state, depot_id, division_code, blind, frozen, note, creator_id,
       creator_name, snapshot_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      count.id,
      count.kind,
      count.state,
      count.depotId,
      count.divisionCode,
      count.blind,
      count.frozen,
      count.note,
      count.creatorId,
      count.creatorName,
      count.snapshotTime,
    ],
  );
  await send(
    trx,
    `INSERT INTO count_counters (count_id, counter_id)
     SELECT DISTINCT $1::uuid, counter_id FROM unnest($2::text[]) AS c (counter_id)`,
    [count.id, counterIds],
  );
}

export async function findCount(db: Db | Trx, id: string): Promise<CountSummary | undefined> {
  const text = `SELECT ${summaryColumns} FROM counts WHERE id = $1`;
  const [count] = await sql<CountSummary>(db, text, [id]);
  return count;
}

/** Whoever changes a count or its lines holds this row first, then the balances. */
export async function lockCount(trx: Trx, id: string): Promise<CountSummary | undefined> {
  await sql(trx, 'SELECT id FROM counts WHERE id = $1 FOR NO KEY UPDATE', [id]);
  return findCount(trx, id);
}

/** Two counts of a depot begin one after the other. */
export async function lockCountsOf(trx: Trx, depotId: string): Promise<void> {
  const text = `SELECT pg_advisory_xact_lock(hashtextextended('counts/' || $1, 0))`;
  await sql(trx, text, [depotId]);
}

/** An open count that has any of these items, or any item where none are given. */
export async function findOverlap(
  trx: Trx,
  depotId: string,
  itemIds: string[] | null,
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }>(
    trx,
    `SELECT c.id FROM counts c
     WHERE c.depot_id = $1 AND c.close_time IS NULL AND (c.kind = 'FULL' OR $2::text[] IS NULL
       OR EXISTS (SELECT FROM count_lines l WHERE l.count_id = c.id AND l.item_id = ANY ($2)))
     LIMIT 1`,
    [depotId, itemIds],
  );
  return row?.id;
}

export type CountChange = {
  id: string;
  state: CountState;
  closeTime?: Date | null;
  approvalId?: string | null;
  movementId?: string | null;
};

export async function setCountState(trx: Trx, change: CountChange): Promise<CountSummary> {
  const { id, state, closeTime, approvalId, movementId } = change;
  await sql(
    trx,
    `UPDATE counts SET state = $2, close_time = $3, approval_id = $4, movement_id = $5,
       version = version + 1
     WHERE id = $1`,
    [id, state, closeTime ?? null, approvalId ?? null, movementId ?? null],
  );
  return (await findCount(trx, id))!;
}

export type CountQuery = {
  depotId: string | null;
  state: CountState | null;
  scope: string[];
  beforeId: string | null;
  limit: number;
};

export function listCounts(db: Db, query: CountQuery): Promise<CountSummary[]> {
  return sql<CountSummary>(
    db,
    `SELECT ${summaryColumns} FROM counts
     WHERE division_code LIKE ANY ($1::text[]) AND ($2::text IS NULL OR depot_id = $2)
       AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4)
     ORDER BY id DESC LIMIT $5`,
    [query.scope, query.depotId, query.state, query.beforeId, query.limit],
  );
}

export type PostedLine = { counted: number; variance: number; tolerancePercent: number };

export async function findPostedLines(
  db: Db,
  query: { division: string; scope: string[]; depotId: string | null; from: Date; until: Date },
): Promise<{ lines: PostedLine[]; countCount: number }> {
  const rows = await sql<PostedLine & { countId: string }>(
    db,
    `SELECT c.id AS "countId", l.counted, l.variance, l.tolerance_percent AS "tolerancePercent"
     FROM counts c JOIN count_lines l ON l.count_id = c.id
     WHERE c.state = 'POSTED' AND c.close_time >= $4 AND c.close_time < $5
       AND c.division_code LIKE $1 AND c.division_code LIKE ANY ($2::text[])
       AND ($3::text IS NULL OR c.depot_id = $3) AND l.variance IS NOT NULL
     LIMIT 200000`,
    [query.division, query.scope, query.depotId, query.from, query.until],
  );
  return { lines: rows, countCount: new Set(rows.map(({ countId }) => countId)).size };
}
