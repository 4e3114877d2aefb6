// Turns outbox rows into jobs. A row is marked only after its job was added, and a job's id comes
// from its row, so a crash between the two adds the same job again and nothing comes of it.
import { context, propagation } from '@opentelemetry/api';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, transact, type Db, type Trx } from './db';
import type { JobData, JobLog, Queue } from './jobs';
import { every } from './sweep';

export type RelayOptions = {
  log: JobLog;
  queues: Record<string, Queue>;
  /** How often rows are looked for when no notification comes. */
  pollMs?: number;
  /** How often jobs that were handed over are compared with their queue. */
  recoverMs?: number;
};

export type Relay = {
  /** Relays what is waiting now. */
  run(): Promise<void>;
  stop(): Promise<void>;
};

type JobRow = {
  id: string;
  subject: string;
  trace: Record<string, string> | null;
  job_queue: string;
  job_name: string;
  job_id: string;
};

const batch = 100;
const addTimeoutMs = 5_000;
const reconnectMs = 1_000;
const recoverMsDefault = 30_000;

export function startRelay(db: Db, options: RelayOptions): Relay {
  const { log, queues } = options;
  const relay = waking(
    options.pollMs ?? 1_000,
    async () => {
      while ((await transact(db, (trx) => relayBatch(trx, queues))) === batch);
    },
    (error) => log.error({ err: error }, 'relaying failed'),
  );
  const listener = listen(db, () => void relay.run(), log);
  const recovery = every(
    options.recoverMs ?? recoverMsDefault,
    db,
    'outbox-recovery',
    (trx) => recoverLostJobs(trx, queues, options.recoverMs ?? recoverMsDefault),
    { log },
  );
  return {
    run: relay.run,
    stop: async () => {
      await Promise.all([listener.stop(), recovery.stop()]);
      await relay.stop();
    },
  };
}

/** Hands one batch over and returns its size. Rows another relay holds are left to it. */
export async function relayBatch(trx: Trx, queues: Record<string, Queue>): Promise<number> {
  const rows = await sql<JobRow>(
    trx,
    `SELECT id, subject, trace, job_queue, job_name, job_id FROM outbox
     WHERE job_queue = ANY($1) AND relay_time IS NULL
     ORDER BY position LIMIT ${batch} FOR UPDATE SKIP LOCKED`,
    [Object.keys(queues)],
  );
  if (rows.length === 0) return 0;
  await Promise.all(rows.map((row) => addJob(queues[row.job_queue]!, row)));
  await sql(trx, 'UPDATE outbox SET relay_time = clock_timestamp() WHERE id = ANY($1)', [
    rows.map(({ id }) => id),
  ]);
  return rows.length;
}

// The job continues the trace of the call that published it. A queue that does not answer must
// not keep the transaction open: the row stays and is relayed later.
async function addJob(queue: Queue, row: JobRow): Promise<void> {
  const data: JobData = { eventId: row.id, subject: row.subject };
  const add = async () => {
    await removeFinished(queue, row);
    return queue.add(row.job_name, data, { jobId: row.job_id });
  };
  const origin = propagation.extract(context.active(), row.trace ?? {});
  const added = context.with(origin, add);
  const timeout = new AbortController();
  const late = sleep(addTimeoutMs, 'late', { signal: timeout.signal, ref: false });
  try {
    const first = await Promise.race([added, late]);
    if (first === 'late') throw new Error(`queue ${queue.name} took no job in ${addTimeoutMs} ms`);
  } finally {
    timeout.abort();
    late.catch(() => {});
    added.catch(() => {});
  }
}

// A job that was given a name of its own is run again when it is published again after its end;
// while it waits or runs, publishing it again joins it.
async function removeFinished(queue: Queue, row: JobRow): Promise<void> {
  if (row.job_id === `obx-${row.id}`) return;
  const job = await queue.getJob(row.job_id);
  if (job && job.data.eventId !== row.id && ((await job.isCompleted()) || (await job.isFailed()))) {
    await job.remove();
  }
}

/**
 * Compares rows whose job was handed over with the queue: a finished job ends its row, and a job
 * the queue does not know was lost with it (a Redis that lost its data) and is added again.
 */
export async function recoverLostJobs(
  trx: Trx,
  queues: Record<string, Queue>,
  afterMs: number,
): Promise<boolean> {
  const rows = await sql<JobRow>(
    trx,
    `SELECT id, subject, trace, job_queue, job_name, job_id FROM outbox
     WHERE job_queue = ANY($1) AND finish_time IS NULL
       AND relay_time < clock_timestamp() - $2 * interval '1 ms'
     ORDER BY relay_time LIMIT ${batch}`,
    [Object.keys(queues), afterMs],
  );
  const finished: string[] = [];
  const seen: string[] = [];
  for (const row of rows) {
    const queue = queues[row.job_queue]!;
    const state = await queue.getJobState(row.job_id);
    if (state === 'completed' || state === 'failed') finished.push(row.id);
    else seen.push(row.id);
    if (state === 'unknown') await addJob(queue, row);
  }
  // Rows that still wait go to the end of the line, so that every row gets its turn.
  await sql(
    trx,
    `UPDATE outbox SET finish_time = CASE WHEN id = ANY($1::uuid[]) THEN clock_timestamp() END,
                       relay_time = clock_timestamp()
     WHERE id = ANY($1::uuid[] || $2::uuid[])`,
    [finished, seen],
  );
  return rows.length === batch;
}

/** Runs work when woken and every so often; a wake-up during a run makes it run once more. */
function waking(
  pollMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Relay {
  let stopped = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;
  const round = async () => {
    do {
      again = false;
      await work().catch(onError);
    } while (again && !stopped);
  };
  const run = (): Promise<void> => {
    if (stopped) return current ?? Promise.resolve();
    again = true;
    clearTimeout(timer);
    current ??= round().finally(() => {
      current = undefined;
      if (!stopped) timer = setTimeout(() => void run(), pollMs).unref();
    });
    return current;
  };
  void run();
  return {
    run,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

// One connection of its own listens. It is opened again whenever it ends; until then the poll
// finds what it missed.
function listen(db: Db, wake: () => void, log: JobLog): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | undefined;
  const stopping = new AbortController();
  const session = async () => {
    const connection = new pg.Client(db.client.config.connection as pg.ClientConfig);
    client = connection;
    const ended = new Promise<void>((resolve) => {
      connection.once('error', () => resolve());
      connection.once('end', () => resolve());
    });
    connection.on('notification', wake);
    await connection.connect();
    const { rows } = await connection.query<{ channel: string }>(
      `SELECT quote_ident('muster_outbox_' || current_schema()) AS channel`,
    );
    await connection.query(`LISTEN ${rows[0]!.channel}`);
    wake();
    await ended;
  };
  const loop = async () => {
    while (!stopped) {
      await session().catch((error: unknown) => {
        if (!stopped) log.warn({ err: error }, 'listening for the outbox failed');
      });
      await client?.end().catch(() => {});
      await sleep(reconnectMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopped = true;
      stopping.abort();
      await client?.end().catch(() => {});
      await running;
    },
  };
}
