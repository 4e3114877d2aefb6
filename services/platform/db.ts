// The one way to the database: a knex pool for a service's own schema, `transact` for a
// transaction and `sql` for a statement.
//
// Statements are named and prepared, so that PostgreSQL parses each once a connection. Knex keeps
// the pool and the migrations; its transactions and builder cost more than the statements do (a
// transaction of one row: 240 µs of processor time against 57 µs).
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { knex, type Knex } from 'knex';
import pg from 'pg';

export type Db = Knex;

/** A transaction, from `transact` or from knex: something `sql` sends statements on. */
export type Trx = Pick<Knex.Transaction, 'isTransaction' | 'isCompleted' | 'client'>;

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
    // Statements go out without waiting for the answers to those before them.
    pipeline: true,
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
  if (db instanceof Transaction) return db.query<Row>(text, parameters);
  if (db.isTransaction && (db as Trx).isCompleted()) throw transactionEnded();
  const pool = db.client as Pool;
  const connection = await pool.acquireConnection();
  try {
    return await run<Row>(connection, text, parameters);
  } finally {
    if (!db.isTransaction) await pool.releaseConnection(connection);
  }
}

/**
 * Sends a statement whose rows nobody reads, and goes on before its answer is there. When it
 * fails, the transaction fails with its error.
 */
export async function send(trx: Trx, text: string, parameters: unknown[]): Promise<void> {
  if (trx instanceof Transaction) trx.send(text, parameters);
  else await sql(trx, text, parameters);
}

export type TransactOptions = { readOnly?: boolean; isolation?: 'repeatable read' };

/** Runs `work` in a transaction: committed when it returns, rolled back when it throws. */
export async function transact<T>(
  db: Db,
  work: (trx: Trx) => Promise<T>,
  options: TransactOptions = {},
): Promise<T> {
  if (db.isTransaction) throw new Error('a transaction inside a transaction: pass its trx on');
  const pool = db.client as Pool;
  const connection = await pool.acquireConnection();
  const trx = new Transaction(connection, pool);
  try {
    trx.begin(beginStatement(options));
    const result = await work(trx);
    await trx.commit();
    return result;
  } catch (error) {
    throw await trx.failWith(error);
  } finally {
    await pool.releaseConnection(connection);
  }
}

function beginStatement({ readOnly, isolation }: TransactOptions): string {
  const level = isolation ? ` ISOLATION LEVEL ${isolation.toUpperCase()}` : '';
  return `BEGIN${level}${readOnly ? ' READ ONLY' : ''}`;
}

type Pool = {
  acquireConnection(): Promise<pg.Client>;
  releaseConnection(connection: pg.Client): Promise<void>;
};

class Transaction implements Trx {
  readonly isTransaction = true;
  private ended = false;
  private readonly unanswered: Promise<unknown>[] = [];
  private failure: { error: unknown } | undefined;
  private gathering = false;

  constructor(
    private readonly connection: pg.Client,
    readonly client: Pool,
  ) {}

  isCompleted(): boolean {
    return this.ended;
  }

  query<Row>(text: string, parameters: unknown[]): Promise<Row[]> {
    if (this.ended) return Promise.reject(transactionEnded());
    this.gather();
    return run<Row>(this.connection, text, parameters);
  }

  send(text: string, parameters: unknown[]): void {
    const answer = this.query(text, parameters).catch((error: unknown) => {
      this.failure ??= { error };
    });
    this.unanswered.push(answer);
  }

  /** BEGIN travels together with the first statement of the work. */
  begin(statement: string): void {
    this.unanswered.push(this.control(statement).catch((error) => (this.failure ??= { error })));
  }

  /** COMMIT follows what was sent at once; it commits nothing when any of that has failed. */
  async commit(): Promise<void> {
    this.ended = true;
    const [command] = await Promise.all([this.control('COMMIT'), ...this.unanswered]);
    if (this.failure) throw this.failure.error;
    // Work that caught the error of a statement of its own would otherwise seem committed.
    if (command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
  }

  /** Rolls back and returns the error that came first: those after it only follow from it. */
  async failWith(error: unknown): Promise<unknown> {
    if (!this.ended) {
      this.ended = true;
      // When this fails, the connection is gone and the server has rolled back.
      await Promise.all([this.control('ROLLBACK'), ...this.unanswered]).catch(() => {});
    }
    return this.failure ? this.failure.error : error;
  }

  // What is sent before the work waits leaves in one packet: each write of its own costs a system
  // call here and wakes the server's process there, together as much as a small statement.
  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    const { stream } = (this.connection as unknown as { connection: { stream: Socket } })
      .connection;
    stream.cork();
    process.nextTick(() => {
      this.gathering = false;
      stream.uncork();
    });
  }

  private async control(statement: string): Promise<string> {
    this.gather();
    try {
      return (await this.connection.query(statement)).command;
    } catch (error) {
      disposeIfLost(this.connection, error);
      throw error;
    }
  }
}

const transactionEnded = () => new Error('the transaction of this statement has already ended');

async function run<Row>(
  connection: pg.Client,
  text: string,
  parameters: unknown[],
): Promise<Row[]> {
  try {
    const query = { name: statementName(text), text, values: parameters };
    return (await connection.query(query)).rows as Row[];
  } catch (error) {
    disposeIfLost(connection, error);
    throw error;
  }
}

// Knex's own mark for a connection its pool must not hand out again. It sets the mark when the
// socket closes, which may be a moment after the next statement has taken the connection.
function disposeIfLost(connection: pg.Client, error: unknown): void {
  const goesOn = error instanceof pg.DatabaseError && error.severity === 'ERROR';
  if (!goesOn) (connection as { __knex__disposed?: unknown }).__knex__disposed = error;
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
