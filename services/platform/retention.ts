// The platform's own tables do not grow for ever. The audit log does: it is kept whole.
import { sql, type Db, type Trx } from './db';
import { every, type Sweep, type SweepLog } from './sweep';

export type Retention = { requestDays: number; eventDays: number };

/** A repeated request is answered for a week; events can be read again for a month. */
export const retentionDefault: Retention = { requestDays: 7, eventDays: 30 };

const hourMs = 3_600_000;
const batch = 5_000;

export function startRetention(
  db: Db,
  { log, retention = retentionDefault }: { log: SweepLog; retention?: Retention },
): Sweep {
  return every(hourMs, db, 'retention', (trx) => removeOld(trx, retention), { log });
}

/** Removes a batch from each table; true when there may be more. */
export async function removeOld(trx: Trx, retention: Retention): Promise<boolean> {
  const { requestDays, eventDays } = retention;
  const removed = [
    await remove(trx, 'requests', 'id', requestDays, 'true'),
    await remove(trx, 'inbox', 'job_id', eventDays, 'true'),
    // A row whose job has not come to its end is still needed to make the job again.
    await remove(trx, 'outbox', 'id', eventDays, 'job_id IS NULL OR finish_time IS NOT NULL'),
  ];
  return removed.some((count) => count === batch);
}

async function remove(
  trx: Trx,
  table: 'requests' | 'inbox' | 'outbox',
  key: string,
  days: number,
  condition: string,
): Promise<number> {
  const rows = await sql(
    trx,
    `DELETE FROM ${table} WHERE ${key} IN (
       SELECT ${key} FROM ${table}
       WHERE create_time < now() - $1 * interval '1 day' AND (${condition})
       LIMIT ${batch} FOR UPDATE SKIP LOCKED)
     RETURNING true`,
    [days],
  );
  return rows.length;
}
