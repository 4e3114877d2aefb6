// Work that a service repeats by itself. It runs in one process at a time, and everything it does
// must be safe to do again: the next run starts from what the database says.
import { sql, transact, type Db, type Trx } from './db';

export type SweepLog = { error(fields: object, message: string): void };

export type Sweep = {
  /** Runs now, or joins the run that is under way. */
  run(): Promise<void>;
  /** Waits for the run that is under way and starts no other. */
  stop(): Promise<void>;
};

/**
 * Runs `work` every `ms` in a transaction that holds an advisory lock of this schema. When it
 * returns true there is more to do, and it runs again at once. Errors are logged; the next run
 * tries again.
 */
export function every(
  ms: number,
  db: Db,
  lockName: string,
  work: (trx: Trx) => Promise<unknown>,
  { log }: { log: SweepLog },
): Sweep {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;

  const sweep = async () => {
    try {
      while (!stopped && (await underLock(db, lockName, work)) === true);
    } catch (error) {
      if (!stopped) log.error({ err: error, sweep: lockName }, 'sweep failed');
    }
  };
  const run = () => {
    clearTimeout(timer);
    current ??= sweep().finally(() => {
      current = undefined;
      if (!stopped) schedule();
    });
    return current;
  };
  // The next run is counted from the end of the last one, so a slow run cannot pile up.
  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), ms);
    timer.unref();
  };
  schedule();
  return {
    run,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

// The transaction may wait on something else than the database, so it may stay idle; if this
// process dies, its connection ends and the lock with it.
function underLock<T>(
  db: Db,
  lockName: string,
  work: (trx: Trx) => Promise<T>,
): Promise<T | undefined> {
  return transact(db, async (trx) => {
    const [lock] = await sql<{ held: boolean }>(
      trx,
      `SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.' || $1, 0)) AS held,
              set_config('idle_in_transaction_session_timeout', '0', true)`,
      [lockName],
    );
    return lock!.held ? await work(trx) : undefined;
  });
}
