import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { sql, type Db, type Trx } from '../platform/db';
import type { PartAnswer, PartTask } from './flow/part-task';

/** A process that has said nothing for so long is taken for dead. */
const silentSeconds = 5;
/** Of a part that is taken up once more after its process died. */
const attemptsMost = 2;

export type TakenPart = { planId: string; position: number; attempts: number; task: PartTask };

/** Stores the parts of a plan; those it had before, unchanged, keep their answers. */
export async function saveParts(trx: Trx, planId: string, tasks: PartTask[]): Promise<void> {
  for (const [position, task] of tasks.entries()) {
    const hash = createHash('sha256')
      .update(serialize({ ...task, seconds: 0 }))
      .digest('hex');
    await sql(
      trx,
      `INSERT INTO plan_parts AS known (plan_id, position, task_hash, task) VALUES ($1, $2, $3, $4)
       ON CONFLICT (plan_id, position) DO UPDATE SET task_hash = excluded.task_hash,
         task = excluded.task, state = 'WAITING', attempts = 0, answer = NULL, failure = ''
       WHERE known.task_hash <> excluded.task_hash OR known.state <> 'DONE'`,
      [planId, position, hash, serialize(task)],
    );
  }
  const count = tasks.length;
  await sql(trx, 'DELETE FROM plan_parts WHERE plan_id = $1 AND position >= $2', [planId, count]);
}

/** The part whose turn it is, of this plan or of any: urgent plans come first, then older ones. */
export async function takePart(db: Db, planId?: string): Promise<TakenPart | undefined> {
  const [row] = await sql<{ planId: string; position: number; attempts: number; task: Buffer }>(
    db,
    `UPDATE plan_parts SET state = 'RUNNING', attempts = attempts + 1,
       beat_time = clock_timestamp()
     WHERE (plan_id, position) = (
       SELECT waiting.plan_id, waiting.position
       FROM plan_parts AS waiting JOIN plans ON plans.id = waiting.plan_id
       WHERE waiting.state = 'WAITING' AND ($1::text IS NULL OR waiting.plan_id = $1)
       ORDER BY plans.urgent DESC, plans.create_time, plans.id, waiting.position
       LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED)
     RETURNING plan_id AS "planId", position, attempts, task`,
    [planId ?? null],
  );
  return row && { ...row, task: deserialize(row.task) as PartTask };
}

/** False when the part is no longer this process's to solve. */
export async function beatPart(db: Db, part: TakenPart): Promise<boolean> {
  const rows = await sql(
    db,
    `UPDATE plan_parts SET beat_time = clock_timestamp()
     WHERE plan_id = $1 AND position = $2 AND attempts = $3 AND state = 'RUNNING' RETURNING true`,
    [part.planId, part.position, part.attempts],
  );
  return rows.length > 0;
}

export async function endPart(
  db: Db,
  part: TakenPart,
  outcome: { answer: PartAnswer | undefined } | { failure: string },
): Promise<void> {
  const [state, answer, failure] =
    'failure' in outcome
      ? ['FAILED', null, outcome.failure]
      : ['DONE', outcome.answer ? serialize(outcome.answer) : null, ''];
  await sql(
    db,
    `UPDATE plan_parts SET state = $4, answer = $5, failure = $6
     WHERE plan_id = $1 AND position = $2 AND attempts = $3 AND state = 'RUNNING'`,
    [part.planId, part.position, part.attempts, state, answer, failure],
  );
}

/** Gives the part back: it was not its fault that it was not solved. */
export async function releasePart(db: Db, part: TakenPart): Promise<void> {
  await sql(
    db,
    `UPDATE plan_parts SET state = 'WAITING', attempts = attempts - 1
     WHERE plan_id = $1 AND position = $2 AND attempts = $3 AND state = 'RUNNING'`,
    [part.planId, part.position, part.attempts],
  );
}

/** Puts parts whose process died back in the queue, once; the second time they have failed. */
export async function takeSilentParts(trx: Trx, planId: string): Promise<number[]> {
  const rows = await sql<{ position: number; state: string }>(
    trx,
    `UPDATE plan_parts SET beat_time = clock_timestamp(),
       state = CASE WHEN attempts < $3 THEN 'WAITING' ELSE 'FAILED' END,
       failure = 'a part of the plan ended its process ' || attempts || ' times'
     WHERE plan_id = $1 AND state = 'RUNNING'
       AND beat_time < clock_timestamp() - $2 * interval '1 second'
     RETURNING position, state`,
    [planId, silentSeconds, attemptsMost],
  );
  return rows.flatMap(({ position, state }) => (state === 'WAITING' ? [position] : []));
}

export type PartsState = { done: number; waiting: number };

export async function partsState(db: Db, planId: string): Promise<PartsState> {
  const [row] = await sql<PartsState>(
    db,
    `SELECT (count(*) FILTER (WHERE state IN ('DONE', 'FAILED')))::int AS done,
       (count(*) FILTER (WHERE state = 'WAITING'))::int AS waiting
     FROM plan_parts WHERE plan_id = $1`,
    [planId],
  );
  return row!;
}

/** The answers there are, by the position of the part. */
export async function partAnswers(db: Db, planId: string): Promise<Map<number, PartAnswer>> {
  const rows = await sql<{ position: number; answer: Buffer }>(
    db,
    `SELECT position, answer FROM plan_parts
     WHERE plan_id = $1 AND state = 'DONE' AND answer IS NOT NULL`,
    [planId],
  );
  return new Map(rows.map((row) => [row.position, deserialize(row.answer) as PartAnswer]));
}

export async function dropParts(db: Db | Trx, planId: string): Promise<void> {
  await sql(db, 'DELETE FROM plan_parts WHERE plan_id = $1', [planId]);
}
