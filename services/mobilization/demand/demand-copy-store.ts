import { sql, type Trx } from '../../platform/db';

/** Whatever was changed: the next sweep copies all of it anew. */
export async function noteDemandChange(trx: Trx): Promise<void> {
  await sql(trx, 'UPDATE demand_copy SET due_time = coalesce(due_time, now())');
}

/** Whether a copy is due; one process at a time, and a change meanwhile waits for its end. */
export async function lockDueCopy(trx: Trx): Promise<boolean> {
  const rows = await sql(
    trx,
    'SELECT true FROM demand_copy WHERE due_time IS NOT NULL FOR UPDATE SKIP LOCKED',
  );
  return rows.length > 0;
}

/** The caller holds the row. */
export async function noteCopied(trx: Trx): Promise<void> {
  await sql(trx, 'UPDATE demand_copy SET due_time = NULL, done_time = now()');
}
