import { sql, type Db, type Trx } from '../../platform/db';
import type { Origin, Rectification, RectificationState, RectificationStep } from './rectification';

const columns = `id, division_code AS "divisionCode", origin, origin_id AS "originId", title, detail,
  state, owner_id AS "ownerId", owner_name AS "ownerName", due_time AS "dueTime",
  retest_drill_id AS "retestDrillId", create_time AS "createTime", close_time AS "closeTime",
  version`;

export type NewRectification = Omit<Rectification, 'version' | 'closeTime'>;

/** Undefined when one of the same origin is open: the partial unique index decides. */
export async function insertRectification(
  trx: Trx,
  row: NewRectification,
): Promise<Rectification | undefined> {
  const [inserted] = await sql<Rectification>(
    trx,
    `INSERT INTO rectifications (id, division_code, origin, origin_id, title, detail, state,
       owner_id, owner_name, due_time, retest_drill_id, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (division_code, origin, origin_id) WHERE state <> 'CLOSED' DO NOTHING
     RETURNING ${columns}`,
    [
      row.id,
      row.divisionCode,
      row.origin,
      row.originId,
      row.title,
      row.detail,
      row.state,
      row.ownerId,
      row.ownerName,
      row.dueTime,
      row.retestDrillId,
      row.createTime,
    ],
  );
  return inserted;
}

export async function findRectification(
  db: Db | Trx,
  id: string,
): Promise<Rectification | undefined> {
  const [row] = await sql<Rectification>(
    db,
    `SELECT ${columns} FROM rectifications WHERE id = $1`,
    [id],
  );
  return row;
}

/** Locked until the transaction ends: a state is left once. */
export async function lockRectification(trx: Trx, id: string): Promise<Rectification | undefined> {
  const [row] = await sql<Rectification>(
    trx,
    `SELECT ${columns} FROM rectifications WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return row;
}

export async function findOpen(
  db: Db | Trx,
  key: { divisionCode: string; origin: Origin; originId: string },
): Promise<Rectification | undefined> {
  const [row] = await sql<Rectification>(
    db,
    `SELECT ${columns} FROM rectifications
     WHERE division_code = $1 AND origin = $2 AND origin_id = $3 AND state <> 'CLOSED'`,
    [key.divisionCode, key.origin, key.originId],
  );
  return row;
}

/** The open ones that readiness rules opened in these divisions. */
export async function openByRule(db: Db, divisionCodes: string[]): Promise<Rectification[]> {
  return sql<Rectification>(
    db,
    `SELECT ${columns} FROM rectifications
     WHERE division_code = ANY($1) AND origin = 'READINESS' AND state <> 'CLOSED'`,
    [divisionCodes],
  );
}

export type RectificationChange = Pick<
  Rectification,
  'id' | 'state' | 'ownerId' | 'ownerName' | 'dueTime' | 'closeTime'
>;

/** Writes what verbs change; another deadline may be missed again, and is told again. */
export async function updateRectification(
  trx: Trx,
  change: RectificationChange,
): Promise<Rectification> {
  const [row] = await sql<Rectification>(
    trx,
    `UPDATE rectifications SET state = $2, owner_id = $3, owner_name = $4,
       overdue_notice_time = CASE WHEN due_time = $5 THEN overdue_notice_time END,
       due_time = $5, close_time = $6, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [change.id, change.state, change.ownerId, change.ownerName, change.dueTime, change.closeTime],
  );
  return row!;
}

export async function insertStep(
  trx: Trx,
  rectificationId: string,
  step: RectificationStep,
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO rectification_steps (rectification_id, from_state, to_state, note, evidence,
       actor_id, actor_name, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      rectificationId,
      step.fromState,
      step.toState,
      step.note,
      JSON.stringify(step.evidence),
      step.actorId,
      step.actorName,
      step.createTime,
    ],
  );
}

export async function listSteps(db: Db | Trx, id: string): Promise<RectificationStep[]> {
  return sql<RectificationStep>(
    db,
    `SELECT from_state AS "fromState", to_state AS "toState", note, evidence,
       actor_id AS "actorId", actor_name AS "actorName", create_time AS "createTime"
     FROM rectification_steps WHERE rectification_id = $1 ORDER BY id`,
    [id],
  );
}

export type RectificationQuery = {
  prefix: string;
  scopePrefixes: string[];
  state?: RectificationState;
  origin?: Origin;
  openOnly: boolean;
  /** Only open ones due before this. */
  overdueAt?: Date;
  afterTime?: string;
  afterId?: string;
  limit: number;
};

/** Those due first, first. */
export async function listRectifications(
  db: Db,
  query: RectificationQuery,
): Promise<Rectification[]> {
  return sql<Rectification>(
    db,
    `SELECT ${columns} FROM rectifications
     WHERE starts_with(division_code, $1)
       AND EXISTS (SELECT 1 FROM unnest($2::text[]) AS s (prefix)
                   WHERE starts_with(division_code, s.prefix))
       AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR origin = $4)
       AND (NOT $5 OR state <> 'CLOSED')
       AND ($6::timestamptz IS NULL OR (state <> 'CLOSED' AND due_time < $6))
       AND ($7::timestamptz IS NULL OR (due_time, id) > ($7::timestamptz, $8::uuid))
     ORDER BY due_time, id LIMIT $9`,
    [
      query.prefix,
      query.scopePrefixes,
      query.state ?? null,
      query.origin ?? null,
      query.openOnly,
      query.overdueAt ?? null,
      query.afterTime ?? null,
      query.afterId ?? null,
      query.limit,
    ],
  );
}

/** Marks those that have just become overdue as told, and returns them; each once a deadline. */
export async function takeOverdue(trx: Trx, now: Date, limit: number): Promise<Rectification[]> {
  return sql<Rectification>(
    trx,
    `UPDATE rectifications SET overdue_notice_time = $1
     WHERE id IN (SELECT id FROM rectifications
       WHERE state <> 'CLOSED' AND due_time < $1 AND overdue_notice_time IS NULL
       ORDER BY due_time, id LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING ${columns}`,
    [now, limit],
  );
}
