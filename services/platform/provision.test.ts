import pg from 'pg';
import { openDatabase, sql } from './db';
import { jobBackend, openQueue } from './jobs';
import { migrate } from './migrate';
import { provision } from './provision';
import { testDatabase, type TestDatabase } from './testing/database';

describe('preparing a database', () => {
  let database: TestDatabase;
  const prefix = `muster_p${process.pid}_`;

  beforeAll(async () => {
    database = await testDatabase('platform');
  });
  afterAll(async () => {
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    for (const role of ['stores', 'people', 'maker', 'guest']) {
      await admin.query(`DROP OWNED BY ${prefix}${role} CASCADE`).catch(() => {});
    }
    for (const role of ['stores', 'people', 'guest', 'maker']) {
      await admin.query(`DROP ROLE IF EXISTS ${prefix}${role}`);
    }
    await admin.end();
    await database.drop();
  });

  const asAdmin = async (statement: string) => {
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(statement);
    await admin.end();
  };
  const tenants = [
    { schema: 'stores', password: 'a b/c@d' },
    { schema: 'people', password: 'second' },
  ];

  test('gives each service a schema that no other can read', async () => {
    const { urls, sharedRole } = await provision(database.adminUrl, tenants, {
      rolePrefix: prefix,
    });
    expect(sharedRole).toBe(false);
    const stores = openDatabase({ url: urls['stores']!, schema: 'stores', poolMax: 1 });
    const people = openDatabase({ url: urls['people']!, schema: 'people', poolMax: 1 });
    await migrate(stores, { schema: 'stores', directory: 'services/none/migrations' });
    const [who] = await sql<{ role: string }>(stores, 'SELECT current_user AS role');
    expect(who!.role).toBe(`${prefix}stores`);
    await expect(sql(people, 'SELECT * FROM stores.requests')).rejects.toThrow(
      'permission denied for schema stores',
    );
    await expect(sql(people, 'CREATE TABLE public.shared (id int)')).rejects.toThrow(
      'permission denied for schema public',
    );
    await Promise.all([stores.destroy(), people.destroy()]);
  });

  test('may be repeated, by two programs at once, and changes the password', async () => {
    const changed = tenants.map(({ schema }) => ({ schema, password: 'new' }));
    const run = () => provision(database.adminUrl, changed, { rolePrefix: prefix });
    const [{ urls }] = await Promise.all([run(), run()]);
    const db = openDatabase({ url: urls['stores']!, schema: 'stores', poolMax: 1 });
    await expect(sql(db, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await db.destroy();
  });

  test('lets a service make its job tables without the right to make schemas', async () => {
    const { urls } = await provision(database.adminUrl, tenants, { rolePrefix: prefix });
    const backend = await jobBackend({ databaseUrl: urls['stores']!, schema: 'stores' });
    const queue = openQueue('counts', backend);
    await queue.add('count', { eventId: 'e', subject: 's' }, { jobId: 'count-1' });
    expect(await queue.getJobState('count-1')).toBe('waiting');
    await queue.close();
  });

  test('works for an administrator who is no superuser', async () => {
    const name = new URL(database.adminUrl).pathname.slice(1);
    await asAdmin(`CREATE ROLE ${prefix}maker LOGIN CREATEROLE PASSWORD 'm'`);
    await asAdmin(`GRANT CREATE, CONNECT ON DATABASE ${name} TO ${prefix}maker`);
    const url = new URL(database.adminUrl);
    Object.assign(url, { username: `${prefix}maker`, password: 'm' });
    const { urls } = await provision(url.href, [{ schema: 'made', password: 'x' }], {
      rolePrefix: prefix,
    });
    await asAdmin(`GRANT CONNECT ON DATABASE ${name} TO ${prefix}made`);
    const db = openDatabase({ url: urls['made']!, schema: 'made', poolMax: 1 });
    await sql(db, 'CREATE TABLE made.things (id int)');
    await db.destroy();
    await asAdmin(
      `DROP SCHEMA made, made_jobs CASCADE; DROP OWNED BY ${prefix}made; DROP ROLE ${prefix}made`,
    );
  });

  test('uses the one role it has where it may not create others', async () => {
    const name = new URL(database.adminUrl).pathname.slice(1);
    await asAdmin(`CREATE ROLE ${prefix}guest LOGIN PASSWORD 'g'`);
    await asAdmin(`GRANT CREATE, CONNECT ON DATABASE ${name} TO ${prefix}guest`);
    const url = new URL(database.adminUrl);
    Object.assign(url, { username: `${prefix}guest`, password: 'g' });
    const { urls, sharedRole } = await provision(url.href, [{ schema: 'alone', password: 'x' }], {
      rolePrefix: prefix,
    });
    expect(sharedRole).toBe(true);
    const db = openDatabase({ url: urls['alone']!, schema: 'alone', poolMax: 1 });
    await expect(
      migrate(db, { schema: 'alone', directory: 'services/none/migrations' }),
    ).resolves.toContain('platform/001-requests.sql');
    await db.destroy();
  });
});
