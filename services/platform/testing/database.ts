import { randomBytes } from 'node:crypto';
import { openDatabase, type Db } from '../db';
import { adminQuery, onDatabase, type TestServer } from './server';

export type TestDatabase = {
  db: Db;
  /** The URL of the service's own role. */
  url: string;
  schema: string;
  /** The administrator's URL of the same database. */
  adminUrl: string;
  drop(): Promise<void>;
};

function testServer(): TestServer {
  const text = process.env['MUSTER_TEST_SERVER'];
  if (!text) throw new Error('tests on a database run under jest, which starts the server');
  return JSON.parse(text) as TestServer;
}

function schemaUrl(schema: string): string {
  const { urls, failures } = testServer();
  if (failures[schema]) throw new Error(`${schema} could not be migrated: ${failures[schema]}`);
  const url = urls[schema];
  if (!url) throw new Error(`no schema named ${schema} in the template database`);
  return url;
}

/** A database of its own, copied from the migrated template, seen as one service sees it. */
export async function testDatabase(
  schema: string,
  { poolMax = 8 }: { poolMax?: number } = {},
): Promise<TestDatabase> {
  const { adminUrl, template, copyOptions } = testServer();
  const templateUrl = schemaUrl(schema);
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await adminQuery(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} ${copyOptions}`);
  const url = onDatabase(templateUrl, name);
  const db = openDatabase({ url, schema, poolMax });
  const drop = async () => {
    await db.destroy();
    await adminQuery(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { db, url, schema, adminUrl: onDatabase(adminUrl, name), drop };
}

/** The same database as another service sees it. */
export function urlFor(database: TestDatabase, schema: string): string {
  return onDatabase(schemaUrl(schema), new URL(database.url).pathname.slice(1));
}
