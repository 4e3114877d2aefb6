// Migrations are SQL files `NNN-name.sql` with an `-- up` and a `-- down` part. The platform's own
// tables come first in every service's schema, then the service's.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Knex } from 'knex';
import pg from 'pg';
import { schemaName, type Db } from './db';
import { projectRoot } from './names';

export type MigrationOptions = {
  schema: string;
  /** The service's migrations, as a path below the project's root. */
  directory: string;
};

type Migration = { name: string; file: string };

const platformDirectory = 'services/platform/migrations';

async function migrationsIn(directory: string): Promise<Migration[]> {
  const folder = path.resolve(projectRoot(), directory);
  if (!existsSync(folder)) return [];
  const owner = path.basename(path.dirname(folder));
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return files.map((file) => ({ name: `${owner}/${file}`, file: path.join(folder, file) }));
}

async function allMigrations(directory: string): Promise<Migration[]> {
  const own = directory === platformDirectory ? [] : await migrationsIn(directory);
  return [...(await migrationsIn(platformDirectory)), ...own];
}

function parts(text: string, name: string): { up: string; down: string } {
  const [before, up, down, ...rest] = text.split(/^-- (?:up|down)\s*$/m);
  const wellFormed = before?.trim() === '' && up && down && rest.length === 0;
  if (!wellFormed || text.search(/^-- up/m) > text.search(/^-- down/m)) {
    throw new Error(`${name} must hold one "-- up" part and then one "-- down" part`);
  }
  return { up, down };
}

// A migration may need longer than a request may; how long it waits for a lock stays bounded.
async function runSql(trx: Knex, statements: string): Promise<void> {
  await trx.raw('SET LOCAL statement_timeout = 0');
  const client = trx.client as { acquireConnection(): Promise<pg.Client> };
  await (await client.acquireConnection()).query(statements);
}

function source(migrations: Migration[]): Knex.MigrationSource<Migration> {
  return {
    getMigrations: () => Promise.resolve(migrations),
    getMigrationName: (migration) => migration.name,
    getMigration: async (migration) => {
      const { up, down } = parts(await readFile(migration.file, 'utf8'), migration.name);
      return { up: (trx) => runSql(trx, up), down: (trx) => runSql(trx, down) };
    },
  };
}

// An advisory lock ends with its connection, so a killed migration never leaves one behind, as
// knex's lock row would: that row is freed here, where nobody else can be migrating.
async function whileLocked<T>(
  db: Db,
  options: MigrationOptions,
  work: (config: Knex.MigratorConfig) => Promise<T>,
): Promise<T> {
  const schema = schemaName(options.schema);
  const connection = new pg.Client(db.client.config.connection as pg.ClientConfig);
  await connection.connect();
  try {
    await connection.query('SET statement_timeout = 0; SET lock_timeout = 0');
    await connection.query(`SELECT pg_advisory_lock(hashtextextended($1, 0))`, [
      `muster.migrate.${schema}`,
    ]);
    const found = await connection.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
    if (found.rowCount === 0) await connection.query(`CREATE SCHEMA ${schema}`);
    const config = { migrationSource: source(await allMigrations(options.directory)) };
    await db.migrate.forceFreeMigrationsLock(config);
    return await work(config);
  } finally {
    await connection.end();
  }
}

/** Applies what is missing and returns the names of the applied migrations. */
export function migrate(db: Db, options: MigrationOptions): Promise<string[]> {
  return whileLocked(db, options, async (config) => {
    const [, applied] = (await db.migrate.latest(config)) as [number, string[]];
    await adoptForeignPositions(db);
    return applied;
  });
}

/** Takes every migration back, newest first. */
export function rollback(db: Db, options: MigrationOptions): Promise<string[]> {
  return whileLocked(db, options, async (config) => {
    const [, undone] = (await db.migrate.rollback(config, true)) as [number, string[]];
    return undone;
  });
}

// Transaction ids belong to one server. After a schema has been restored on another server, rows
// may carry ids that this server has not reached: they are put before everything it will write,
// in their old order, so that readers go on.
async function adoptForeignPositions(db: Db): Promise<void> {
  await db.raw(
    `UPDATE outbox SET transaction_id = '3'
     WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())`,
  );
}
