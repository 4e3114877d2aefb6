// The one PostgreSQL server of a test run, and the template that its databases are copied from.
import { mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openDatabase } from '../db';
import { isOwned, startEmbeddedDatabase } from '../embedded-database';
import { jobBackend } from '../jobs';
import { migrate } from '../migrate';
import { serviceNames, services } from '../names';
import { provision } from '../provision';
import type { TestRedis } from './redis';

/** What the test processes need to know; it travels to them as text in the environment. */
export type TestServer = {
  adminUrl: string;
  template: string;
  /** What follows the template's name where databases are copied from it. */
  copyOptions: string;
  /** The URL of each schema's role, in the template. */
  urls: Record<string, string>;
  /** Why the migrations of a schema failed. */
  failures: Record<string, string>;
};

export type StartedTestServer = TestServer & { stop(): Promise<void> };

const memoryBytesMin = 4 * 1024 ** 3;
const directoryPrefix = 'muster-test-';
const abandonedAfterMs = 60_000;
const rolePrefix = 'muster_test_';
/** What the setup of a run leaves for its teardown. */
export type TestRun = { musterTestServer?: StartedTestServer; musterTestRedis?: TestRedis };

const rolePassword = 'muster-test';

/** Schemas of the services, and one of the platform alone for the platform's own tests. */
export const testSchemas = ['platform', ...serviceNames.map((name) => services[name].schema)];

// Job tables make every copy of the template larger. A service that is not named here and opens
// a queue has them made at that moment.
const schemasWithJobs = new Set(['platform', 'mobilization']);

export async function startTestServer(): Promise<StartedTestServer> {
  const external = process.env['TEST_DATABASE_URL'];
  const template = `muster_test_${process.pid}_${Date.now().toString(36)}`;
  const server = external ? { url: external, stop: async () => {} } : await embeddedServer();
  try {
    const built = await buildTemplate(server.url, template);
    const stop = async () => {
      if (external) await dropDatabases(external, template);
      await server.stop();
    };
    // On files that nobody syncs, copying them beats writing every page to the log.
    const copyOptions = external ? '' : 'STRATEGY FILE_COPY';
    return { adminUrl: server.url, template, copyOptions, ...built, stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function embeddedServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const parent = await fastDirectory();
  await Promise.all([...new Set([parent, tmpdir()])].map(removeAbandoned));
  const directory = await mkdtemp(path.join(parent, directoryPrefix));
  const server = await startEmbeddedDatabase({ directory, durable: false, maxConnections: 400 });
  const stop = async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

// Copying a template is mostly making files, which costs nothing to speak of in memory.
async function fastDirectory(): Promise<string> {
  const memory = '/dev/shm';
  const space = await statfs(memory).catch(() => undefined);
  return space && space.bavail * space.bsize > memoryBytesMin ? memory : tmpdir();
}

// A run that was killed could not remove its files.
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(directoryPrefix)) continue;
    const directory = path.join(parent, name);
    const { mtimeMs } = await stat(directory).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs < abandonedAfterMs || (await isOwned(directory))) continue;
    await rm(directory, { recursive: true, force: true });
  }
}

async function buildTemplate(
  adminUrl: string,
  template: string,
): Promise<Pick<TestServer, 'urls' | 'failures'>> {
  await adminQuery(adminUrl, `CREATE DATABASE ${template}`);
  const tenants = testSchemas.map((schema) => ({ schema, password: rolePassword }));
  // Roles belong to the whole server: on one that others use, ours carry a name of their own.
  const { urls } = await provision(onDatabase(adminUrl, template), tenants, {
    rolePrefix,
  });
  const failures: Record<string, string> = {};
  await Promise.all(
    Object.entries(urls).map(async ([schema, url]) => {
      const db = openDatabase({ url, schema, poolMax: 2 });
      try {
        await migrate(db, { schema, directory: `services/${schema}/migrations` });
        if (schemasWithJobs.has(schema)) await jobBackend({ databaseUrl: url, schema });
      } catch (error) {
        // The tests of this service will say so; those of the others can run.
        failures[schema] = (error as Error).message;
      } finally {
        await db.destroy();
      }
    }),
  );
  return { urls, failures };
}

async function dropDatabases(adminUrl: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [template],
  );
  for (const { datname } of rows) {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(datname)} WITH (FORCE)`);
  }
  for (const schema of testSchemas) {
    // Refused while another run still uses the role.
    await client.query(`DROP ROLE IF EXISTS ${rolePrefix}${schema}`).catch(() => {});
  }
  await client.end();
}

export async function adminQuery(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export function onDatabase(url: string, database: string): string {
  const moved = new URL(url);
  moved.pathname = `/${database}`;
  return moved.href;
}
