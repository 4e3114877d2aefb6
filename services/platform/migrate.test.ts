import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase, sql, type Db } from './db';
import { migrate, rollback } from './migrate';
import { projectRoot } from './names';
import { testDatabase, type TestDatabase } from './testing/database';

const onlyPlatform = { schema: 'platform', directory: 'services/platform/migrations' };

const platformMigrations = readdirSync(
  path.join(projectRoot(), 'services/platform/migrations'),
).length;

describe('migrations', () => {
  let database: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'muster-migrations-'));
  });
  beforeEach(async () => {
    database = await testDatabase('platform');
  });
  afterEach(() => database.drop());
  afterAll(() => rm(folder, { recursive: true }));

  const tables = async (db: Db) => {
    const rows = await sql<{ name: string }>(
      db,
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()
       AND tablename NOT LIKE 'knex%' ORDER BY name`,
    );
    return rows.map(({ name }) => name);
  };

  test('go up, down and up again', async () => {
    const names = await tables(database.db);
    expect(names).toEqual(expect.arrayContaining(['audit_entries', 'inbox', 'outbox', 'requests']));
    expect(await rollback(database.db, onlyPlatform)).toHaveLength(platformMigrations);
    expect(await tables(database.db)).toEqual([]);
    expect((await migrate(database.db, onlyPlatform))[0]).toBe('platform/001-requests.sql');
    expect(await tables(database.db)).toEqual(names);
    expect(await migrate(database.db, onlyPlatform)).toEqual([]);
  });

  test('run once when two processes start together', async () => {
    await rollback(database.db, onlyPlatform);
    const other = openDatabase({ url: database.url, schema: 'platform' });
    const applied = await Promise.all([
      migrate(database.db, onlyPlatform),
      migrate(other, onlyPlatform),
    ]);
    await other.destroy();
    expect(applied.map(({ length }) => length).sort()).toEqual([0, platformMigrations]);
  });

  test('go on after a migration that was killed with its lock held', async () => {
    await database.db.raw('UPDATE knex_migrations_lock SET is_locked = 1');
    await expect(migrate(database.db, onlyPlatform)).resolves.toEqual([]);
  });

  test('leave nothing of a migration that fails', async () => {
    const broken = '-- up\nCREATE TABLE half (id int);\nSELECT 1 / 0;\n-- down\nDROP TABLE half;';
    await writeFile(path.join(folder, '001-broken.sql'), broken);
    const run = migrate(database.db, { schema: 'platform', directory: folder });
    await expect(run).rejects.toThrow('division by zero');
    expect(await tables(database.db)).not.toContain('half');
  });

  test('refuse a file without both parts', async () => {
    await writeFile(path.join(folder, '001-broken.sql'), 'CREATE TABLE half (id int);');
    const run = migrate(database.db, { schema: 'platform', directory: folder });
    await expect(run).rejects.toThrow('must hold one "-- up" part');
  });
});
