// The first import of every main: telemetry hooks the libraries that are loaded after it.
import { createLog, startTelemetry, type Log } from './telemetry';
import type { z } from 'zod';
import { startSealer } from './audit';
import { ConfigInvalid, readConfig, type BaseConfig } from './config';
import { checkClock, openDatabase, sql, type Db } from './db';
import { databaseFault } from './database-faults';
import type { ReasonCodes } from './errors';
import { migrate } from './migrate';
import { startRetention } from './retention';
import { startServer, type ServiceHandlers } from './rpc-server';

const clockCheckMs = 60_000;
// Beyond the drain: for workers, sweeps, the database and telemetry.
const stopMs = 15_000;

export type Running = { address: string; stop(): Promise<void> };

export type ProcessOptions<S extends z.ZodObject> = {
  name: string;
  configSchema: S;
  start(parts: { config: z.output<S>; log: Log }): Promise<Running>;
};

type ProcessConfig = Partial<
  Pick<
    BaseConfig,
    | 'LOG_LEVEL'
    | 'METRICS_PORT'
    | 'OTEL_EXPORTER_OTLP_ENDPOINT'
    | 'TRACE_SAMPLE_RATIO'
    | 'DRAIN_DELAY_MS'
    | 'DRAIN_MS'
  >
>;

/**
 * A process from its configuration to its last log line: exits 2 on a configuration it cannot
 * use, 1 when it cannot start or stop, and 0 when a signal has stopped it.
 */
export async function runProcess<S extends z.ZodObject>(options: ProcessOptions<S>): Promise<void> {
  const { name } = options;
  const config = configOrExit(options.configSchema);
  const settings = config as ProcessConfig;
  const log = createLog(name, settings.LOG_LEVEL);
  endOnStrayErrors(log);
  try {
    const telemetry = await startTelemetry(name, {
      metricsAddress: settings.METRICS_PORT,
      tracing: settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
      sampleRatio: settings.TRACE_SAMPLE_RATIO ?? 0,
    });
    const running = await options.start({ config, log });
    const stop = async () => {
      await running.stop();
      await telemetry.stop();
    };
    stopOnSignals(log, stop, stopMs + (settings.DRAIN_DELAY_MS ?? 0) + (settings.DRAIN_MS ?? 0));
    const { address } = running;
    const { metricsAddress } = telemetry;
    process.stdout.write(`${JSON.stringify({ ready: true, name, address, metricsAddress })}\n`);
  } catch (error) {
    log.fatal({ err: error }, 'cannot start');
    process.stderr.write(`${name} cannot start: ${(error as Error).message}\n`);
    process.exit(1);
  }
}

export type ServiceParts = {
  reasons: ReasonCodes;
  services: ServiceHandlers[];
  /** Beside the database, which is asked in any case. */
  ready?(): Promise<boolean>;
  maxMessageBytes?: number;
  /** Stops what the service started by itself, after the last call has been answered. */
  stop?(): Promise<void>;
};

export type ServiceOptions<S extends z.ZodObject> = {
  name: string;
  configSchema: S;
  start(parts: { config: z.output<S>; db: Db; log: Log }): ServiceParts | Promise<ServiceParts>;
};

/** A service with a database and a gRPC server. `main.js migrate` only migrates, and ends. */
export function runService<S extends z.ZodObject>(options: ServiceOptions<S>): Promise<void> {
  return runProcess({
    name: options.name,
    configSchema: options.configSchema,
    start: ({ config, log }) => startService(options, config, log),
  });
}

async function startService<S extends z.ZodObject>(
  { name, start }: ServiceOptions<S>,
  config: z.output<S>,
  log: Log,
): Promise<Running> {
  const base = config as unknown as BaseConfig;
  const { db, stop: stopDatabase } = await startDatabase(name, base, log);
  const parts = await start({ config, db, log });
  const server = await startServer({
    name,
    listenAddress: base.LISTEN_ADDRESS,
    authKey: base.AUTH_KEY,
    reasons: parts.reasons,
    services: parts.services,
    log,
    db,
    ready: () => isReady(db, parts),
    maxMessageBytes: parts.maxMessageBytes,
    drainDelayMs: base.DRAIN_DELAY_MS,
    drainMs: base.DRAIN_MS,
  });
  const stop = async () => {
    await server.stop();
    await parts.stop?.();
    await stopDatabase();
  };
  return { address: server.address, stop };
}

/** The database of a process, reached and migrated, and what looks after the platform's tables. */
export async function startDatabase(
  name: string,
  config: BaseConfig,
  log: Log,
): Promise<{ db: Db; stop(): Promise<void> }> {
  const schema = config.DATABASE_SCHEMA ?? name;
  const db = openDatabase({
    url: config.DATABASE_URL,
    schema,
    poolMax: config.DATABASE_POOL_MAX,
    applicationName: `muster-${name}`,
  });
  await reach(db);
  const onlyMigrate = process.argv[2] === 'migrate';
  if (config.MIGRATE || onlyMigrate) {
    const applied = await migrate(db, { schema, directory: `services/${name}/migrations` });
    log.info({ applied }, 'migrated');
  }
  if (onlyMigrate) {
    await db.destroy();
    process.exit(0);
  }
  const clock = setInterval(() => void watchClock(db, log), clockCheckMs).unref();
  const sealer = startSealer(db, { log });
  const retention = startRetention(db, { log });
  const stop = async () => {
    clearInterval(clock);
    await Promise.all([sealer.stop(), retention.stop()]);
    await db.destroy();
  };
  return { db, stop };
}

async function reach(db: Db): Promise<void> {
  try {
    await checkClock(db);
  } catch (error) {
    const fault = databaseFault(error);
    throw fault ? new Error(`${fault.message} (${(error as Error).message})`) : error;
  }
}

async function isReady(db: Db, parts: ServiceParts): Promise<boolean> {
  await sql(db, 'SELECT 1');
  return parts.ready ? parts.ready() : true;
}

// A clock that drifts while the service runs is told, again and again, and not punished: stopping
// every service at once would be worse than what the clock can do.
async function watchClock(db: Db, log: Log): Promise<void> {
  try {
    await checkClock(db);
  } catch (error) {
    log.error({ err: error }, 'clock check failed');
  }
}

function configOrExit<S extends z.ZodObject>(schema: S): z.output<S> {
  try {
    return readConfig(schema);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function stopOnSignals(log: Log, stop: () => Promise<void>, withinMs: number): void {
  let stopping = false;
  const begin = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const late = setTimeout(() => {
      log.fatal('did not stop in time');
      process.exit(1);
    }, withinMs);
    stop().then(
      () => {
        clearTimeout(late);
        process.exit(0);
      },
      (error: unknown) => {
        log.fatal({ err: error }, 'cannot stop');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', begin);
  process.on('SIGINT', begin);
  stopWithSupervisor(begin);
}

// Whoever started this process may hold the other end of its standard input: when that closes, even
// by a kill -9, the process stops as on a signal, and none is left behind without its supervisor.
function stopWithSupervisor(begin: (signal: string) => void): void {
  if (process.env['STOP_WITH_STDIN'] !== '1') return;
  process.stdin.on('end', () => begin('end of standard input')).resume();
}

// What nobody caught may have left anything behind: say it, end, and let the supervisor restart.
function endOnStrayErrors(log: Log): void {
  const end = (error: unknown) => {
    log.fatal({ err: error }, 'uncaught');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
