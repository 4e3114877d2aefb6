// PostgreSQL for one machine: the real server from npm, started in a directory of ours. Whatever
// an earlier run left behind (a killed server, its pid file, half of an initialisation) is put in
// order here; what only a person can put right is said in one sentence.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkVersion,
  EmbeddedDatabaseError,
  faultFrom,
  giveTo,
  initialise,
  launcherFor,
  placeIn,
  prepareDirectory,
  type Launcher,
  type Place,
} from './embedded-cluster';
import { freePort } from './free-ports';
import { commandOf, endProcess, isAlive, startOf } from './processes';

export { EmbeddedDatabaseError } from './embedded-cluster';

export type EmbeddedDatabase = {
  /** The administrator's URL of the database `postgres`. */
  url: string;
  port: number;
  /** Resolves when the server has ended, whether it was stopped or died. */
  exited: Promise<void>;
  stop(): Promise<void>;
};

export type EmbeddedDatabaseOptions = {
  /** Holds the cluster, its password and its log; created when missing. */
  directory: string;
  /** Taken when it is free; otherwise a free one is chosen. */
  port?: number;
  /** False gives up safety against a power cut for speed: for tests alone. */
  durable?: boolean;
  maxConnections?: number;
};

const startAttempts = 5;
const readyTimeoutMs = 120_000;
const stopTimeoutMs = 20_000;
const logBytesMax = 16 * 1024 * 1024;

export async function startEmbeddedDatabase(
  options: EmbeddedDatabaseOptions,
): Promise<EmbeddedDatabase> {
  const place = placeIn(path.resolve(options.directory));
  await prepareDirectory(place);
  await takeOwnership(place);
  try {
    await stopOrphan(place);
    await checkVersion(place);
    const run = await launcherFor(place);
    if (!existsSync(place.cluster)) await initialise(place, run);
    await giveTo(place, run);
    return await startServer(place, run, options);
  } catch (error) {
    await rm(place.ownerFile, { force: true });
    throw error;
  }
}

// One owner at a time: the file names the process that started the server, and counts only while
// that very process lives.
async function takeOwnership(place: Place): Promise<void> {
  const owner = await livingOwner(place);
  if (owner !== undefined && owner !== process.pid) {
    throw new EmbeddedDatabaseError(
      'ALREADY_RUNNING',
      `Another process (${owner}) already runs the database in ${place.directory}. Stop it ` +
        'first, or choose another directory by MUSTER_DATA_DIR.',
    );
  }
  const self = { pid: process.pid, start: startOf(process.pid) };
  await writeFile(place.ownerFile, JSON.stringify(self));
}

/** Whether a process that still runs has started the database in this directory. */
export async function isOwned(directory: string): Promise<boolean> {
  return (await livingOwner(placeIn(directory))) !== undefined;
}

async function livingOwner(place: Place): Promise<number | undefined> {
  const owner = parsedOwner(await readFile(place.ownerFile, 'utf8').catch(() => '{}'));
  const lives = owner && isAlive(owner.pid) && startOf(owner.pid) === owner.start;
  return lives ? owner.pid : undefined;
}

function parsedOwner(text: string): { pid: number; start: string } | undefined {
  try {
    const { pid, start } = JSON.parse(text) as { pid?: unknown; start?: unknown };
    return typeof pid === 'number' && typeof start === 'string' ? { pid, start } : undefined;
  } catch {
    return undefined;
  }
}

// A server whose owner was killed still runs, and holds the files. A pid file whose process is
// gone, or is some other program by now, would keep the new server from starting.
async function stopOrphan(place: Place): Promise<void> {
  const pidFile = path.join(place.cluster, 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const pid = Number.parseInt(text, 10);
  const isOurs = pid > 0 && isAlive(pid) && commandOf(pid).includes(place.cluster);
  if (!isOurs) return await rm(pidFile, { force: true });
  const ended =
    (await endProcess(pid, 'SIGINT', stopTimeoutMs)) || (await endProcess(pid, 'SIGQUIT', 5_000));
  if (ended) return await rm(pidFile, { force: true });
  throw new EmbeddedDatabaseError(
    'ALREADY_RUNNING',
    `A PostgreSQL server (process ${pid}) still uses ${place.cluster} and does not stop.`,
  );
}

async function startServer(
  place: Place,
  run: Launcher,
  options: EmbeddedDatabaseOptions,
): Promise<EmbeddedDatabase> {
  const password = (await readFile(place.passwordFile, 'utf8')).trim();
  for (let attempt = 1; ; attempt += 1) {
    const port = attempt === 1 && options.port ? options.port : await portForDatabase();
    const log = await open(place.logFile, (await isLarge(place.logFile)) ? 'w' : 'a');
    const logStart = (await log.stat()).size;
    const child = run.start('postgres', serverArguments(place, port, options), log.fd);
    await log.close();
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    if (await becomesReady(place, child, exited)) {
      endWithParent(child);
      const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
      return { url, port, exited, stop: () => stopServer(place, child, exited) };
    }
    const output = (await readFile(place.logFile, 'utf8')).slice(logStart);
    const portTaken = /could not bind|Address already in use/.test(output);
    if (!portTaken || attempt === startAttempts) throw faultFrom(output, place);
  }
}

function serverArguments(place: Place, port: number, options: EmbeddedDatabaseOptions): string[] {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 200,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
  };
  if (options.durable === false) {
    const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
    Object.assign(settings, careless, { max_wal_size: '4GB', checkpoint_timeout: '1h' });
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', place.cluster, ...flags];
}

// The server writes `ready` into its pid file once it takes connections, after any recovery.
async function becomesReady(
  place: Place,
  child: ChildProcess,
  exited: Promise<void>,
): Promise<boolean> {
  let ended = false;
  void exited.then(() => (ended = true));
  const pidFile = path.join(place.cluster, 'postmaster.pid');
  for (const end = Date.now() + readyTimeoutMs; Date.now() < end; await sleep(20)) {
    if (ended) return false;
    const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true;
  }
  child.kill('SIGQUIT');
  await exited;
  return false;
}

// When this process is killed, nobody would stop the server. A shell waits on a pipe that only
// this process holds open, and ends the server when the pipe closes.
function endWithParent(child: ChildProcess): void {
  if (process.platform === 'win32') return;
  const watch = `read -r line; [ "$line" = done ] || kill -INT ${child.pid}`;
  const watcher = spawn('sh', ['-c', watch], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.stdin.on('error', () => {});
  child.once('exit', () => watcher.stdin.end('done\n'));
  watcher.unref();
  (watcher.stdin as Socket).unref();
  child.unref();
}

async function stopServer(place: Place, child: ChildProcess, exited: Promise<void>): Promise<void> {
  // SIGINT ends open sessions and shuts down in order; SIGTERM would wait for them for ever.
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), stopTimeoutMs);
  child.ref();
  await exited;
  clearTimeout(timer);
  await rm(place.ownerFile, { force: true });
}

async function isLarge(file: string): Promise<boolean> {
  return ((await stat(file).catch(() => undefined))?.size ?? 0) > logBytesMax;
}

async function portForDatabase(): Promise<number> {
  return await freePort().catch(({ message }: Error) => {
    const remedy = 'Or set DATABASE_URL to a server of your own.';
    throw new EmbeddedDatabaseError('NO_FREE_PORT', `${message} ${remedy}`);
  });
}
