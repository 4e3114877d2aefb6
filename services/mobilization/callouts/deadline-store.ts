// SQL on the times at which call-outs must be looked at again.
import { randomUUID } from 'node:crypto';
import { send, sql, type Db, type Trx } from '../../platform/db';

export type Deadline = {
  id: string;
  callOutId: string;
  kind: 'RESPONSE' | 'MUSTER';
  dueTime: Date;
};

const columns = 'id, call_out_id AS "callOutId", kind, due_time AS "dueTime"';

export async function insertDeadline(trx: Trx, deadline: Omit<Deadline, 'id'>): Promise<Deadline> {
  const id = randomUUID();
  await send(
    trx,
    'INSERT INTO call_out_deadlines (id, call_out_id, kind, due_time) VALUES ($1, $2, $3, $4)',
    [id, deadline.callOutId, deadline.kind, deadline.dueTime],
  );
  return { ...deadline, id };
}

/** A deadline nobody has carried out. */
export async function findOpenDeadline(db: Db | Trx, id: string): Promise<Deadline | undefined> {
  const text = `SELECT ${columns} FROM call_out_deadlines WHERE id = $1 AND done_time IS NULL`;
  const [row] = await sql<Deadline>(db, text, [id]);
  return row;
}

export function listOverdue(
  db: Db | Trx,
  { before, limit }: { before: Date; limit: number },
): Promise<Deadline[]> {
  return sql<Deadline>(
    db,
    `SELECT ${columns} FROM call_out_deadlines WHERE done_time IS NULL AND due_time <= $1
     ORDER BY due_time LIMIT $2`,
    [before, limit],
  );
}

/** Marks what is due of a call-out as done; the caller holds the call-out. */
export async function finishDeadlines(
  trx: Trx,
  {
    callOutId,
    dueBefore,
    by,
    now,
  }: { callOutId: string; dueBefore: Date | null; by: string; now: Date },
): Promise<void> {
  await send(
    trx,
    `UPDATE call_out_deadlines SET done_time = $3, done_by = $4
     WHERE call_out_id = $1 AND done_time IS NULL AND ($2::timestamptz IS NULL OR due_time <= $2)`,
    [callOutId, dueBefore, now, by],
  );
}

export type Keeping = {
  kept: number;
  overdue: number;
  bySweeper: number;
  worstLateSeconds: number;
  nextDueTime: Date | null;
};

export async function deadlineKeeping(db: Db, callOutId: string, now: Date): Promise<Keeping> {
  const [row] = await sql<Keeping>(
    db,
    `SELECT count(*) FILTER (WHERE done_by IN ('TIMER', 'SWEEPER'))::int AS kept,
       count(*) FILTER (WHERE done_time IS NULL AND due_time <= $2)::int AS overdue,
       count(*) FILTER (WHERE done_by = 'SWEEPER')::int AS "bySweeper",
       coalesce(max(extract(epoch FROM done_time - due_time))
         FILTER (WHERE done_by IN ('TIMER', 'SWEEPER')), 0)::float8 AS "worstLateSeconds",
       min(due_time) FILTER (WHERE done_time IS NULL AND due_time > $2) AS "nextDueTime"
     FROM call_out_deadlines WHERE call_out_id = $1`,
    [callOutId, now],
  );
  return row!;
}
