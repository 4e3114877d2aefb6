// Past versions of rows. `SELECT keep_history('assets')` in a migration gives a table
// `assets_history`, written by trigger; what it holds is read, thinned and re-sealed here.
import { send, sql, type Db, type Trx } from './db';
import { AppError } from './errors';
import type { PageKey } from './paging';

/** Says on whose behalf a transaction outside of `once` changes rows; else it is "system". */
export async function actAs(trx: Trx, actorId: string): Promise<void> {
  await send(trx, `SELECT set_config('muster.actor_id', $1, true)`, [actorId]);
}

/**
 * What to write in FROM to read a table as it was: `FROM ${tableAsOf('assets', '$1')}` has the
 * columns of `assets` and its name, so a list is one statement for the present and one for the
 * past. Columns that came later are null in older versions.
 */
export function tableAsOf(table: string, timeParameter: `$${number}`): string {
  const name = tableName(table);
  return `(SELECT past.* FROM ${name}_history AS version
     CROSS JOIN LATERAL jsonb_populate_record(NULL::${name}, version.row) AS past
     WHERE version.from_time <= ${timeParameter}::timestamptz
       AND (version.to_time > ${timeParameter}::timestamptz OR version.to_time IS NULL)
     ) AS ${name}`;
}

export type PastRows = {
  table: string;
  time: Date;
  /** The store's own select list; everything when it is left out. */
  columns?: string;
  /** Columns that must equal these values. */
  where?: Record<string, string | number | boolean | null>;
  /** A text column that must begin with one of these: division scope. */
  prefixes?: { column: string; anyOf: string[] };
  /** The column rows are sorted by, `id` unless told, and the value after which to begin. */
  orderBy?: string;
  after?: string;
  limit?: number;
};

/** Rows as they were at a time: those that existed then, typed as they are today. */
export function rowsAsOf<Row>(db: Db | Trx, query: PastRows): Promise<Row[]> {
  const { table, time, columns = '*', where = {}, prefixes, orderBy = 'id' } = query;
  const key = tableName(orderBy);
  // The conditions of nobody are written with the others, so that the text stays the same.
  return sql<Row>(
    db,
    `SELECT ${columns} FROM ${tableAsOf(table, '$1')}
     WHERE to_jsonb(${tableName(table)}) @> $2::jsonb
       AND ($3::text[] IS NULL
            OR to_jsonb(${tableName(table)}) ->> $4 ^@ ANY ($3::text[]))
       AND ($5::text IS NULL OR ${key}::text > $5)
     ORDER BY ${key}::text LIMIT $6`,
    [
      time,
      JSON.stringify(where),
      prefixes?.anyOf ?? null,
      prefixes?.column ?? '',
      query.after ?? null,
      query.limit ?? 1_000,
    ],
  );
}

export type FieldChange = { field: string; before: unknown; after: unknown };

export type RowVersion = {
  position: number;
  /** The row as it was, by its columns' names. */
  row: Record<string, unknown>;
  fromTime: Date;
  /** Null for the version that holds now. */
  toTime: Date | null;
  actorId: string;
  /** Who removed the row, when this version was its last. */
  removedBy: string | null;
  /** What differs from the version before; everything in the first. */
  changes: FieldChange[];
};

/** Versions of one row, newest first, after the position of the page before. */
export async function historyOf(
  db: Db | Trx,
  query: { table: string; id: string; limit: number; after?: PageKey },
): Promise<RowVersion[]> {
  type Found = Omit<RowVersion, 'changes'> & { previous: Record<string, unknown> | null };
  const found = await sql<Found>(
    db,
    `SELECT * FROM (
       SELECT position, row, from_time AS "fromTime", to_time AS "toTime", actor_id AS "actorId",
         removed_by AS "removedBy", lag(row) OVER (ORDER BY position) AS previous
       FROM ${tableName(query.table)}_history WHERE row_id = $1) AS versions
     WHERE $2::bigint IS NULL OR position < $2 ORDER BY position DESC LIMIT $3`,
    [query.id, query.after?.[0] ?? null, query.limit],
  );
  return found.map(({ previous, ...version }) => ({
    ...version,
    changes: fieldChanges(previous ?? {}, version.row),
  }));
}

/** Which fields differ, in the order of their names. */
export function fieldChanges(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

/**
 * Takes columns out of the past versions of one row, for ever: what must not be kept any longer.
 * The present row is the caller's: clear it first, so that its version is the cleared one.
 */
export async function purgeFromHistory(
  trx: Trx,
  { table, id, columns }: { table: string; id: string; columns: string[] },
): Promise<void> {
  await sql(
    trx,
    `UPDATE ${tableName(table)}_history SET row = row - $2::text[]
     WHERE row_id = $1 AND row ?| $2::text[]`,
    [id, columns],
  );
}

/** Removes a batch of versions that ended before a time; true when there may be more. */
export async function removeOldVersions(
  trx: Trx,
  { table, before, batch = 5_000 }: { table: string; before: Date; batch?: number },
): Promise<boolean> {
  const history = `${tableName(table)}_history`;
  const removed = await sql(
    trx,
    `DELETE FROM ${history} WHERE position IN (
       SELECT position FROM ${history} WHERE to_time < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING true`,
    [before, batch],
  );
  return removed.length === batch;
}

/**
 * Writes one text column anew in a batch of versions, for a change of keys: past versions are
 * sealed with the key of their time. Returns the position to go on after, or undefined at the end.
 */
export async function resealHistory(
  trx: Trx,
  query: { table: string; column: string; after: number; batch?: number },
  reseal: (sealed: string, rowId: string) => string,
): Promise<number | undefined> {
  const history = `${tableName(query.table)}_history`;
  const batch = query.batch ?? 1_000;
  const versions = await sql<{ position: number; rowId: string; sealed: string }>(
    trx,
    `SELECT position, row_id AS "rowId", row ->> $1 AS sealed FROM ${history}
     WHERE position > $2 AND row ->> $1 IS NOT NULL ORDER BY position LIMIT $3 FOR UPDATE`,
    [query.column, query.after, batch],
  );
  const anew = versions.map(({ sealed, rowId }) => reseal(sealed, rowId));
  await sql(
    trx,
    `UPDATE ${history} AS version SET row = jsonb_set(row, ARRAY[$1], to_jsonb(given.sealed))
     FROM unnest($2::bigint[], $3::text[]) AS given (position, sealed)
     WHERE version.position = given.position`,
    [query.column, versions.map(({ position }) => position), anew],
  );
  return versions.length === batch ? versions.at(-1)!.position : undefined;
}

// As far apart as the clocks of two services may be: one passes its own time on to the other.
const clockSkewMs = 1_000;

/** The time of an `as_of` question: what is still to come has no answer. */
export function requirePast(time: Date, now: Date, field = 'asOf'): void {
  if (time.getTime() <= now.getTime() + clockSkewMs) return;
  const description = `must not be in the future; it is ${now.toISOString()} now`;
  throw new AppError('FIELD_INVALID', `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}

// Names cannot be bound as parameters, so only plain ones are let into a statement.
function tableName(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(name)) throw new Error(`not a table name: ${name}`);
  return name;
}
