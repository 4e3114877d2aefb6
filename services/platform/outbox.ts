// What happened is written in the transaction in which it happened; jobs and events are made from
// these rows afterwards, so neither can be lost or appear for something that was rolled back.
import { randomUUID } from 'node:crypto';
import { context, propagation } from '@opentelemetry/api';
import { send, sql, type Db, type Trx } from './db';
import { invalid } from './errors';

export type OutboxEvent = {
  kind: string;
  subject: string;
  divisionCode: string;
  /** Ids and small facts; never personal data. */
  data: object;
  /** The job to be made from this row. Its id defaults to `obx-<row id>`. */
  job?: { queue: string; name: string; id?: string };
};

export async function publish(trx: Trx, event: OutboxEvent): Promise<void> {
  const id = randomUUID();
  const { job } = event;
  if (job?.id !== undefined) checkJobId(job.id);
  await send(
    trx,
    `INSERT INTO outbox
       (id, kind, subject, division_code, data, trace, job_queue, job_name, job_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      event.kind,
      event.subject,
      event.divisionCode,
      JSON.stringify(event.data),
      traceOfNow(),
      job?.queue ?? null,
      job?.name ?? null,
      job ? (job.id ?? `obx-${id}`) : null,
    ],
  );
}

/** BullMQ takes ids with a colon, or made of digits alone, for its own. */
export function checkJobId(id: string): void {
  if (id === '' || id.includes(':') || /^\d+$/.test(id)) {
    throw new Error(`a job id holds no colon and is not all digits: "${id}"`);
  }
}

/** The trace that is active now, to be taken up again by whoever handles the row. */
function traceOfNow(): string | null {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'] ? JSON.stringify(carrier) : null;
}

export type StoredEvent = {
  position: string;
  id: string;
  kind: string;
  subject: string;
  divisionCode: string;
  data: Record<string, unknown>;
  createTime: Date;
  known: boolean;
};

type Cursor = { transactionId: string; position: string };

const beginning: Cursor = { transactionId: '0', position: '0' };

/**
 * The events after a position ('' is the beginning), in an order in which none can still appear
 * before one that has been returned. The position of the last one continues the reading.
 * Those that were there in a snapshot given are marked as known.
 */
export async function eventsAfter(
  db: Db | Trx,
  position: string,
  limit: number,
  snapshot: string | null = null,
): Promise<StoredEvent[]> {
  const cursor = cursorOf(position);
  // A cursor this server has not reached comes from the server the rows were restored from; those
  // rows were then given transaction 3 (see migrate.ts).
  const rows = await sql<StoredRow>(
    db,
    `WITH now AS (SELECT pg_current_snapshot() AS snapshot),
          cursor AS (SELECT CASE WHEN $1::xid8 >= pg_snapshot_xmax(snapshot) THEN '3'::xid8
                                 ELSE $1::xid8 END AS transaction_id FROM now)
     SELECT transaction_id, position, id, kind, subject, division_code, data, create_time,
            coalesce(pg_visible_in_snapshot(transaction_id, $4::pg_snapshot), false) AS known
     FROM outbox
     WHERE (transaction_id, position) > ((SELECT transaction_id FROM cursor), $2::bigint)
       AND transaction_id < (SELECT pg_snapshot_xmin(snapshot) FROM now)
     ORDER BY transaction_id, position
     LIMIT $3`,
    [cursor.transactionId, cursor.position, limit, snapshot],
  );
  return rows.map(storedEvent);
}

/**
 * Where the log ends now. What is committed already may stand behind it as long as an older
 * transaction runs (the snapshot tells it from what comes later); what commits later always does.
 */
export async function logEndNow(db: Db | Trx): Promise<{ position: string; snapshot: string }> {
  const [row] = await sql<{ position: string; snapshot: string }>(
    db,
    `SELECT snapshot::text, coalesce((
       SELECT transaction_id || '-' || position FROM outbox
       WHERE transaction_id < pg_snapshot_xmin(snapshot)
       ORDER BY transaction_id DESC, position DESC LIMIT 1), '') AS position
     FROM pg_current_snapshot() AS snapshot`,
  );
  return row!;
}

export async function lastPosition(db: Db | Trx): Promise<string> {
  return (await logEndNow(db)).position;
}

type StoredRow = {
  transaction_id: string;
  position: number;
  id: string;
  kind: string;
  subject: string;
  division_code: string;
  data: Record<string, unknown>;
  create_time: Date;
  known: boolean;
};

function storedEvent(row: StoredRow): StoredEvent {
  return {
    position: `${row.transaction_id}-${row.position}`,
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    divisionCode: row.division_code,
    data: row.data,
    createTime: row.create_time,
    known: row.known,
  };
}

function cursorOf(position: string): Cursor {
  if (position === '') return beginning;
  const match = /^(\d{1,19})-(\d{1,18})$/.exec(position);
  if (!match) throw invalid('position', 'must be empty or the position of an event');
  return { transactionId: match[1]!, position: match[2]! };
}

/**
 * True for the first that carries out a job's effect: the row commits with the effect, so a job
 * that is delivered twice, or a worker that was paused and came back, changes nothing.
 */
export async function claimInbox(trx: Trx, jobId: string): Promise<boolean> {
  const claimed = await sql(
    trx,
    'INSERT INTO inbox (job_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true',
    [jobId],
  );
  return claimed.length === 1;
}
