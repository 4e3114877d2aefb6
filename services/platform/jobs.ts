// Queues and workers on PostgreSQL or, when there is a REDIS_URL, on Redis; what a service writes
// is the same for both. A queue holds ids alone: what is to be done stands in the database.
import {
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  Queue as BullQueue,
  runMigrations,
  Worker as BullWorker,
  type Job as BullJob,
} from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { jobSchema } from './provision';

export { DelayedError, UnrecoverableError } from 'bullmq';

/** What every job carries: the outbox row it was made from and what that row is about. */
export type JobData = { eventId: string; subject: string };

export type Job = BullJob<JobData>;
export type Queue = BullQueue<JobData>;

/** `signal` is aborted when the worker is told to stop and has waited long enough. */
export type JobProcessor = (job: Job, token?: string, signal?: AbortSignal) => Promise<unknown>;

export type JobBackendOptions = { redisUrl?: string; databaseUrl: string; schema: string };

export type JobBackend = Readonly<JobBackendOptions>;

export type JobLog = {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

const hour = 3_600;

// A dead process is noticed after 10 s. One that a job keeps killing gives up on that job after
// ten others have picked it up. Failed calls are tried for about twenty minutes.
const workerTimes = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 10,
  maxStartedAttempts: 100,
  runRetryDelay: 1_000,
};

const jobDefaults = {
  attempts: 50,
  backoff: { type: 'patient' },
  // As long as a finished job is kept, adding it again does nothing.
  removeOnComplete: { age: hour },
  removeOnFail: { age: 7 * 24 * hour },
};

const waitMsMax = 30_000;

/** Doubling from half a second, and spread so that jobs that failed together do not return so. */
function patientWait(attemptsMade: number): number {
  const wait = Math.min(waitMsMax, 500 * 2 ** (attemptsMade - 1));
  return Math.round(wait * (0.75 + Math.random() / 2));
}

/** Chooses the backend and, on PostgreSQL, brings its tables up to date. */
export async function jobBackend(options: JobBackendOptions): Promise<JobBackend> {
  if (!options.redisUrl) await prepareTables(options.databaseUrl, jobSchema(options.schema));
  return Object.freeze({ ...options });
}

async function prepareTables(databaseUrl: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ present: boolean; migrated: boolean }>(
      `SELECT to_regnamespace($1) IS NOT NULL AS present,
              to_regclass($1 || '.migration') IS NOT NULL AS migrated`,
      [schema],
    );
    const { present, migrated } = rows[0]!;
    if (migrated && (await versionOf(client, schema)) >= LATEST_SCHEMA_VERSION) return;
    await runMigrations(present ? withoutSchemaCreation(client) : client, schema);
  } finally {
    await client.end();
  }
}

async function versionOf(client: pg.Client, schema: string): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT coalesce(max(version), 0)::int AS version FROM ${schema}.migration`,
  );
  return rows[0]!.version;
}

// PostgreSQL asks for the right to create schemas even where IF NOT EXISTS has nothing to create,
// and a service's role has no such right.
function withoutSchemaCreation(client: pg.Client) {
  return {
    query: (text: string, parameters?: readonly unknown[]): Promise<{ rows: never[] }> =>
      text.startsWith('CREATE SCHEMA IF NOT EXISTS')
        ? Promise.resolve({ rows: [] })
        : client.query<never>(text, parameters as unknown[]),
  };
}

function redisConnection(url: string, patient: boolean) {
  return {
    url,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
    // A worker waits for Redis to come back. Whoever adds a job hears at once that it is away:
    // the outbox keeps the row, and the relay tries again.
    ...(patient
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 1, enableOfflineQueue: false }),
  };
}

function postgresConnection(backend: JobBackend, connectionsMax: number) {
  return {
    connectionString: backend.databaseUrl,
    schema: jobSchema(backend.schema),
    application_name: `muster-${backend.schema}-jobs`,
    max: connectionsMax,
    keepAlive: true,
  };
}

// Braces keep the keys of a schema's queues on one node of a Redis cluster.
const redisPrefix = (backend: JobBackend) => `{muster-${backend.schema}}`;

export function openQueue(
  name: string,
  backend: JobBackend,
  { log }: { log?: JobLog } = {},
): Queue {
  const shared = { defaultJobOptions: jobDefaults, telemetry: new BullMQOtel() };
  const queue = backend.redisUrl
    ? new BullQueue<JobData>(name, {
        ...shared,
        connection: redisConnection(backend.redisUrl, false),
        prefix: redisPrefix(backend),
      })
    : (new BullQueue(
        name,
        { ...shared, connection: postgresConnection(backend, 2) },
        createPostgresBackend,
      ) as unknown as Queue);
  // The connection comes back by itself; without a listener an error would end the process.
  queue.on('error', (error) => log?.warn({ err: error, queue: name }, 'queue connection failed'));
  return queue;
}

export type JobWorker = {
  /** Takes no more jobs and waits for the running ones, at most `withinMs`. */
  close(withinMs?: number): Promise<void>;
  readonly bull: BullWorker<JobData, unknown>;
};

export function startWorker(
  name: string,
  backend: JobBackend,
  processor: JobProcessor,
  { concurrency = 1, log }: { concurrency?: number; log?: JobLog } = {},
): JobWorker {
  const shared = {
    ...workerTimes,
    concurrency,
    telemetry: new BullMQOtel(),
    settings: { backoffStrategy: patientWait },
  };
  const worker = backend.redisUrl
    ? new BullWorker<JobData, unknown>(name, processor, {
        ...shared,
        connection: redisConnection(backend.redisUrl, true),
        prefix: redisPrefix(backend),
      })
    : (new BullWorker(
        name,
        processor,
        { ...shared, connection: postgresConnection(backend, 4) },
        createPostgresBackend,
      ) as unknown as BullWorker<JobData, unknown>);
  if (log) report(worker, name, log);
  worker.on('error', (error) => log?.warn({ err: error, queue: name }, 'worker connection failed'));
  return { bull: worker, close: (withinMs = 10_000) => closeWorker(worker, withinMs) };
}

function report(worker: BullWorker<JobData, unknown>, queue: string, log: JobLog): void {
  worker.on('failed', (job, error) => {
    const { id, name, attemptsMade } = job ?? {};
    log.warn({ err: error, queue, jobId: id, jobName: name, attemptsMade }, 'job failed');
  });
  worker.on('stalled', (jobId) => log.warn({ queue, jobId }, 'job was left by its worker'));
}

// BullMQ would wait for a job that hangs for ever. Its lock runs out, and another worker takes it.
async function closeWorker(worker: BullWorker<JobData, unknown>, withinMs: number): Promise<void> {
  const closed = worker.close().then(() => true);
  if (await Promise.race([closed, sleep(withinMs, false, { ref: false })])) return;
  worker.cancelAllJobs('the worker is stopping');
  await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
}
