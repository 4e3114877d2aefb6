import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedDatabase, type EmbeddedDatabase } from './embedded-database';
import { projectRoot } from './names';
import { isAlive } from './processes';
import { testWhere } from './testing/conditional-test';

describe('the embedded database', () => {
  let directory: string;
  const started: EmbeddedDatabase[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'muster-embedded-'));
    await chmod(directory, 0o755);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
    await rm(directory, { recursive: true, force: true });
  });

  const start = async (where = directory, options: { port?: number; durable?: boolean } = {}) => {
    const server = await startEmbeddedDatabase({ directory: where, durable: false, ...options });
    started.push(server);
    return server;
  };
  const stop = async (server: EmbeddedDatabase) => {
    started.splice(started.indexOf(server), 1);
    await server.stop();
  };
  const query = async (server: EmbeddedDatabase, text: string) => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  const serverPid = async () =>
    Number.parseInt(await readFile(path.join(directory, 'cluster/postmaster.pid'), 'utf8'), 10);

  test('keeps its data from one start to the next', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS n');
    await stop(first);
    const second = await start();
    expect(await query(second, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  test('sorts and stores text the same on every machine', async () => {
    const rows = await query(
      await start(),
      `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider,
              datlocale AS locale, length('应急') AS length
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(rows).toEqual([{ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', length: 2 }]);
  });

  test('chooses another port when the wanted one is taken, and ends with sessions open', async () => {
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as net.AddressInfo;
    const server = await start(directory, { port });
    expect(server.port).not.toBe(port);
    const pid = await serverPid();
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => {});
    await client.connect();
    await stop(server);
    await server.exited;
    expect(isAlive(pid)).toBe(false);
    await new Promise((resolve) => taken.close(resolve));
  });

  test('loses nothing of what was committed when the server is killed', async () => {
    const server = await start(directory, { durable: true });
    await query(server, 'CREATE TABLE kept AS SELECT 7 AS n');
    process.kill(await serverPid(), 'SIGKILL');
    await server.exited;
    const again = await start();
    expect(await query(again, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  test('ignores the pid file of a server whose number another program now has', async () => {
    const server = await start();
    await stop(server);
    const pidFile = path.join(directory, 'cluster/postmaster.pid');
    await writeFile(pidFile, `${process.pid}\n${directory}/cluster\n1\n5432\n\n\n1 1\nready\n`);
    await expect(start()).resolves.toMatchObject({ port: expect.any(Number) });
  });

  test('starts afresh after an initialisation that was cut short', async () => {
    await mkdir(path.join(directory, 'cluster.unfinished/base'), { recursive: true });
    await writeFile(path.join(directory, 'cluster.unfinished/PG_VERSION'), '18\n');
    const server = await start();
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('refuses files of another version, and leaves them as they are', async () => {
    await mkdir(path.join(directory, 'cluster'));
    await writeFile(path.join(directory, 'cluster/PG_VERSION'), '15\n');
    await expect(start()).rejects.toMatchObject({
      reason: 'VERSION_DIFFERS',
      message: expect.stringContaining('holds PostgreSQL 15, and this version needs PostgreSQL 18'),
    });
    expect(await readFile(path.join(directory, 'cluster/PG_VERSION'), 'utf8')).toBe('15\n');
  });

  test('says what is wrong with a directory it cannot make', async () => {
    await writeFile(path.join(directory, 'file'), '');
    await expect(start(path.join(directory, 'file', 'data'))).rejects.toMatchObject({
      reason: 'DIRECTORY_UNUSABLE',
    });
  });

  test('runs below a directory that nobody else may enter', async () => {
    await chmod(directory, 0o700);
    const server = await start(path.join(directory, 'data'));
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  describe('started by another process', () => {
    const runOwner = async () => {
      const module = path.join(projectRoot(), 'dist/services/platform/embedded-database.js');
      const script = `require(${JSON.stringify(module)})
        .startEmbeddedDatabase({ directory: ${JSON.stringify(directory)}, durable: false })
        .then(() => console.log('ready'), (error) => console.log(error.message));
        setInterval(() => {}, 1000);`;
      const owner = spawn(process.execPath, ['-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const said = await new Promise<string>((resolve) =>
        owner.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
      );
      expect(said).toBe('ready');
      return owner;
    };

    test('is not started twice', async () => {
      const owner = await runOwner();
      try {
        await expect(start()).rejects.toMatchObject({ reason: 'ALREADY_RUNNING' });
      } finally {
        owner.kill('SIGKILL');
      }
    });

    test('ends when that process is killed, and can be started again', async () => {
      const owner = await runOwner();
      const pid = await serverPid();
      const ended = new Promise((resolve) => owner.once('exit', resolve));
      owner.kill('SIGKILL');
      await ended;
      const server = await start();
      expect(isAlive(pid)).toBe(false);
      expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  testWhere(mayMount(), 'the disk is full: says so, and starts once there is room', async () => {
    const disk = path.join(directory, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m,mode=755', 'tmpfs', disk]);
    try {
      await expect(start(disk)).rejects.toMatchObject({ reason: 'DISK_FULL' });
      execFileSync('mount', ['-o', 'remount,size=400m', disk]);
      const server = await start(disk);
      await stop(server);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

/** Small disks can be made by root alone, and not in every container. */
function mayMount(): boolean {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false;
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
