import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../services/platform/names';

// `npm start` as the person at the terminal sees it: one process that starts everything, says
// where it is, survives being killed half-way and stops everything on ctrl-C.

type Started = { child: ChildProcess; lines: string[]; errors: string[] };

const directories: string[] = [];
const children: ChildProcess[] = [];

function newDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'muster-start-'));
  directories.push(directory);
  return directory;
}

function start(env: Record<string, string>): Started {
  const child = spawn(process.execPath, [path.join(projectRoot(), 'dist/scripts/dev.js')], {
    cwd: projectRoot(),
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const started: Started = { child, lines: [], errors: [] };
  createInterface({ input: child.stdout! }).on('line', (line) => started.lines.push(line));
  createInterface({ input: child.stderr! }).on('line', (line) => started.errors.push(line));
  return started;
}

async function untilLine({ child, lines, errors }: Started, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = lines.find((line) => pattern.test(line));
    if (found) return found;
    if (child.exitCode !== null)
      throw new Error(`ended early:\n${[...lines, ...errors].join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function interrupt({ child }: Started): Promise<number | null> {
  child.kill('SIGINT');
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const directory of directories) {
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
});

test('an empty start is ready on its last line, answers, refuses a second one, and stops', async () => {
  const data = { MUSTER_DATA_DIR: newDirectory(), MUSTER_SEED: 'empty' };
  const first = start(data);
  const ready = await untilLine(first, /^muster ready /);
  expect(first.lines.at(-1)).toBe(ready);
  const url = ready.replace('muster ready ', '');
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const account = first.lines.find((line) => line.startsWith('the first account is'))!;
  const signIn = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ account: 'administrator', password: account.split(' ').at(-1) }),
  });
  expect(signIn.status).toBe(200);
  const second = start(data);
  await once(second.child, 'close');
  expect(second.child.exitCode).toBe(1);
  expect(second.errors.join('\n')).toContain(`already runs on ${data.MUSTER_DATA_DIR}`);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await interrupt(first)).toBe(0);
  await expect(fetch(`${url}/readyz`)).rejects.toThrow();
});

test('a start that is killed half-way is finished by the next one, once', async () => {
  const data = { MUSTER_DATA_DIR: newDirectory() };
  const killed = start(data);
  await untilLine(killed, /^loading the reference district/);
  await new Promise((resolve) => setTimeout(resolve, 700));
  killed.child.kill('SIGKILL');
  await untilGone(killed.child.pid!);
  const again = start(data);
  await untilLine(again, /^muster ready /);
  const counted = again.lines.find((line) => line.includes('stock lines'));
  expect(counted).toContain('2165 stock lines');
  const { url, token } = JSON.parse(
    readFileSync(path.join(data.MUSTER_DATA_DIR, 'connection.json'), 'utf8'),
  ) as { url: string; token: string };
  const verified = await fetch(`${url}/v1/ledger:verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  // One entry into the depot and one out of the supplier for each line: nothing came in twice.
  expect(await verified.json()).toMatchObject({ faults: [], entriesChecked: 2 * 2165 });
  expect(await interrupt(again)).toBe(0);
}, 240_000);

test('a port that is taken is named with what to do', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const started = start({
    MUSTER_DATA_DIR: newDirectory(),
    MUSTER_SEED: 'empty',
    PORT: String(port),
  });
  await once(started.child, 'close');
  server.close();
  expect(started.child.exitCode).toBe(1);
  expect(started.errors.join('\n')).toContain(`Port ${port} cannot be used`);
});

test('a setting that cannot be used is named before anything starts', async () => {
  const started = start({ MUSTER_DATA_DIR: newDirectory(), PORT: 'eighty', REDIS_URL: 'http://x' });
  await once(started.child, 'close');
  expect(started.child.exitCode).toBe(1);
  expect(started.errors.join('\n')).toMatch(/PORT: .*\n.*REDIS_URL: /);
});
