// Debian's redis-server for the tests that need it. Where it is not installed those tests are
// registered as skipped, so that a run counts them.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../free-ports';
import { testWhere } from './conditional-test';

export type TestRedis = {
  url: string;
  port: number;
  /** Ends it at once, as a crash would, and starts it again on the same files. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

export const redisIsInstalled = hasProgram('redis-server');

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A test that runs where redis-server is installed, and is counted as skipped elsewhere. */
export function testOnRedis(title: string, run: () => Promise<void>, timeoutMs?: number): void {
  testWhere(redisIsInstalled, `on Redis: ${title}`, run, timeoutMs);
}

/**
 * The Redis of a run whose jobs are on Redis (`npm run test:redis`), undefined in any other run.
 * Test files run side by side and must not take each other's jobs: each has a Redis database.
 */
export function sharedRedisUrl(): string | undefined {
  const { REDIS_URL, JEST_WORKER_ID } = process.env;
  if (!REDIS_URL) return undefined;
  const url = new URL(REDIS_URL);
  url.pathname = `/${Number(JEST_WORKER_ID) % 16}`;
  return url.href;
}

/** Append-only file synced each second and no eviction, as in production. */
export async function startTestRedis(): Promise<TestRedis> {
  const directory = await mkdtemp(path.join(tmpdir(), 'muster-redis-'));
  const port = await freePort();
  let server = await launch(directory, port);
  const end = async (signal: NodeJS.Signals) => {
    const exited = new Promise((resolve) => server.once('exit', resolve));
    if (server.exitCode === null && server.signalCode === null) {
      server.kill(signal);
      await exited;
    }
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end('SIGKILL'),
    restart: async () => {
      server = await launch(directory, port);
    },
    stop: async () => {
      await end('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(directory: string, port: number) {
  const options = {
    port,
    bind: '127.0.0.1',
    dir: directory,
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    save: '',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve();
    });
  });
  return server;
}
