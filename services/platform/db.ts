// The one way to the database: a knex pool for a service's own schema, and `sql` for the
// statements themselves.
//
// `sql(db or trx, text, parameters)` sends a named prepared statement on the connection that
// knex holds, so that PostgreSQL parses each statement once a connection and no builder work is
// paid for on the hot path. Knex keeps what it is good at: the pool and the transactions.
import { createHash } from 'node:crypto';
import { knex, type Knex } from 'knex';
import pg from 'pg';

export type Db = Knex;
export type Trx = Knex.Transaction;

export type DatabaseOptions = {
  url: string;
  schema: string;
  poolMax?: number;
  applicationName?: string;
};

const statementTimeoutMs = 15_000;
const lockTimeoutMs = 5_000;
const idleInTransactionTimeoutMs = 30_000;
const acquireTimeoutMs = 10_000;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} does not fit a number`);
  return value;
}

type TextParser = (text: string) => unknown;

const parserOf = (oid: number) => pg.types.getTypeParser(oid as number) as TextParser;
const textArray = parserOf(1009) as (text: string) => (string | null)[];
const arrayOf = (parse: TextParser) => (text: string) =>
  textArray(text).map((element) => (element === null ? null : parse(element)));

// A `date` stays text (YYYY-MM-DD): as a Date it would move by a day with the time zone.
const parsers: Record<number, TextParser> = {
  20: safeInteger,
  1700: Number,
  1082: String,
  1016: arrayOf(safeInteger),
  1231: arrayOf(Number),
  1182: arrayOf(String),
};

const types = {
  getTypeParser: (oid: number) => parsers[oid] ?? parserOf(oid),
};

/** Refuses anything but a plain identifier, because schema names cannot be bound. */
export function schemaName(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,55}$/.test(schema)) throw new Error(`not a schema name: ${schema}`);
  return schema;
}

/** What a connection of this service looks like, for knex and for single LISTEN connections. */
export function connectionSettings(options: DatabaseOptions): pg.ClientConfig {
  const settings = {
    search_path: schemaName(options.schema),
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
  };
  return {
    connectionString: options.url,
    application_name: options.applicationName ?? `muster-${options.schema}`,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    keepAlive: true,
    types,
  };
}

export function openDatabase(options: DatabaseOptions): Db {
  return knex({
    client: 'pg',
    version: '14',
    connection: connectionSettings(options) as Knex.PgConnectionConfig,
    pool: { min: 0, max: options.poolMax ?? 10 },
    acquireConnectionTimeout: acquireTimeoutMs,
    // Knex writes to the console; what it has to say is in the errors it throws.
    log: { warn: () => {}, error: () => {}, debug: () => {}, deprecate: () => {} },
  });
}

const statementNames = new Map<string, string>();
const statementNamesMax = 1_000;

// A text built at run time (a list of placeholders, say) must not fill the server's memory with
// prepared statements; past the limit statements are sent unnamed.
function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known || statementNames.size >= statementNamesMax) return known;
  const name = `m${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  statementNames.set(text, name);
  return name;
}

/** Runs one statement with `$1` parameters and returns its rows. */
export async function sql<Row = Record<string, unknown>>(
  db: Db | Trx,
  text: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  if (db.isTransaction && (db as Trx).isCompleted()) {
    throw new Error('the transaction of this statement has already ended');
  }
  const client = db.client as {
    acquireConnection(): Promise<pg.Client>;
    releaseConnection(c: pg.Client): unknown;
  };
  const connection = await client.acquireConnection();
  try {
    const query = { name: statementName(text), text, values: parameters };
    return (await connection.query(query)).rows as Row[];
  } catch (error) {
    if (hasLostConnection(error)) (connection as Disposable).__knex__disposed = error;
    throw error;
  } finally {
    if (!db.isTransaction) await client.releaseConnection(connection);
  }
}

// Knex's own mark for a connection its pool must not hand out again. It sets the mark when the
// socket closes, which may be a moment after the next statement has taken the connection.
type Disposable = { __knex__disposed?: unknown };

function hasLostConnection(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  return error.severity === 'FATAL' || error.severity === 'PANIC';
}

const clockOffsetMaxMs = 1_000;

/**
 * Compares this process's clock with the database's and refuses a difference above one second:
 * job locks in PostgreSQL are timed by the worker's clock, so a wrong clock runs jobs twice.
 */
export async function checkClock(db: Db): Promise<number> {
  await sql(db, 'SELECT 1'); // The first statement pays for connecting, which is not clock offset.
  const before = Date.now();
  const [row] = await sql<{ now: number }>(
    db,
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
  );
  const after = Date.now();
  const offsetMs = Math.round(row!.now - (before + after) / 2);
  if (Math.abs(offsetMs) > clockOffsetMaxMs + (after - before) / 2) {
    throw new Error(
      `the database's clock differs from this machine's by ${offsetMs} ms; at most ` +
        `${clockOffsetMaxMs} ms are accepted: set both by NTP`,
    );
  }
  return offsetMs;
}
