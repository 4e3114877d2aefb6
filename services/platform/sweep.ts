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
      const once = () => (stopped ? undefined : underLock(db, lockName, work));
      while (!stopped && (await gateOf(db).pass(once)) === true);
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

// A sweep holds a connection while it works and may need a second one: if all of them worked at
// once they would leave none to whoever calls, and wait for each other for theirs.
const shareOfPool = 1 / 3;
const gates = new WeakMap<object, Gate>();

function gateOf(db: Db): Gate {
  const { config } = db.client as { config: { pool: { max: number } } };
  const gate =
    gates.get(config) ?? new Gate(Math.max(1, Math.floor(config.pool.max * shareOfPool)));
  gates.set(config, gate);
  return gate;
}

/** Lets so many through at a time, in the order in which they came. */
class Gate {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async pass<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
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
