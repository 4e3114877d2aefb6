import { sql, type Db, type Trx } from '../db';
import type { Actor } from '../identity';
import type { ImportSeal } from './import-seal';
import type { Row, SheetFault } from './column';
import type { RowChange } from './definition';
import type { Change } from './difference';
import type { TextEncoding } from './encoding';

export type ImportState =
  'UPLOADING' | 'CHECKING' | 'CHECKED' | 'REFUSED' | 'APPLYING' | 'APPLIED' | 'FAILED';

export type Import = {
  id: string;
  kind: string;
  fileName: string;
  encoding: TextEncoding | null;
  state: ImportState;
  actor: Actor;
  rowsDone: number;
  createCount: number;
  updateCount: number;
  unchangedCount: number;
  faultCount: number;
  faults: SheetFault[];
  message: string;
  createTime: Date;
  updateTime: Date;
};

const columnsBut = `id, kind, file_name AS "fileName", encoding, state, actor,
  rows_done AS "rowsDone", create_count AS "createCount", update_count AS "updateCount",
  unchanged_count AS "unchangedCount", fault_count AS "faultCount", message,
  create_time AS "createTime", update_time AS "updateTime"`;
const columns = `${columnsBut}, faults`;

type NewImport = Pick<Import, 'id' | 'kind' | 'fileName' | 'encoding' | 'actor'>;

export async function insertImport(trx: Trx, given: NewImport): Promise<Import> {
  const [row] = await sql<Import>(
    trx,
    `INSERT INTO imports (id, kind, file_name, encoding, state, actor, actor_id)
     VALUES ($1, $2, $3, $4, 'UPLOADING', $5, $6) RETURNING ${columns}`,
    [
      given.id,
      given.kind,
      given.fileName,
      given.encoding,
      JSON.stringify(given.actor),
      given.actor.id,
    ],
  );
  return row!;
}

export async function countOpenImports(trx: Trx, actorId: string): Promise<number> {
  const [row] = await sql<{ count: number }>(
    trx,
    `SELECT count(*) AS count FROM imports
     WHERE actor_id = $1 AND state IN ('UPLOADING', 'CHECKING', 'APPLYING')`,
    [actorId],
  );
  return row!.count;
}

export async function findImport(db: Db | Trx, id: string): Promise<Import | undefined> {
  const [row] = await sql<Import>(db, `SELECT ${columns} FROM imports WHERE id = $1`, [id]);
  return row;
}

type ImportQuery = { actorId: string; kind: string; limit: number; before?: string };

export function listImports(db: Db, query: ImportQuery): Promise<(Import & { key: string })[]> {
  return sql(
    db,
    `SELECT ${columnsBut}, '[]'::jsonb AS faults, create_time || '|' || id AS key FROM imports
     WHERE actor_id = $1 AND ($2 = '' OR kind = $2)
       AND ($3::text IS NULL OR (create_time, id) <
         (split_part($3, '|', 1)::timestamptz, split_part($3, '|', 2)::uuid))
     ORDER BY create_time DESC, id DESC LIMIT $4`,
    [query.actorId, query.kind, query.before ?? null, query.limit],
  );
}

/** Moves on from one of the states; undefined when the import is in none of them. */
export async function moveImport(
  trx: Trx,
  id: string,
  from: readonly ImportState[],
  to: 'CHECKING' | 'APPLYING',
): Promise<Import | undefined> {
  const [row] = await sql<Import>(
    trx,
    `UPDATE imports SET state = $3, rows_done = 0, message = '', lease_token = NULL,
       lease_time = NULL, update_time = now()
     WHERE id = $1 AND state = ANY ($2::text[]) RETURNING ${columns}`,
    [id, from, to],
  );
  return row;
}

export async function insertPart(
  db: Db,
  id: string,
  number: number,
  bytes: Buffer,
  seal: ImportSeal,
): Promise<void> {
  await sql(
    db,
    `INSERT INTO import_parts (import_id, number, bytes) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING`,
    [id, number, seal.part(id, number, bytes)],
  );
}

/** False when this part of the file was another one before. */
export async function keepDigest(
  db: Db,
  id: string,
  number: number,
  digests: string[],
): Promise<boolean> {
  const [row] = await sql<{ digest: string }>(
    db,
    `WITH added AS (
       INSERT INTO import_digests (import_id, number, digest)
       SELECT id, $2, $3 FROM imports WHERE id = $1 AND state = 'UPLOADING'
       ON CONFLICT DO NOTHING RETURNING digest
     )
     SELECT digest FROM added UNION ALL
     SELECT digest FROM import_digests WHERE import_id = $1 AND number = $2`,
    [id, number, digests[0]],
  );
  return row !== undefined && digests.includes(row.digest);
}

export async function countDigests(db: Db, id: string): Promise<number> {
  const text = 'SELECT count(*) AS count FROM import_digests WHERE import_id = $1';
  const [row] = await sql<{ count: number }>(db, text, [id]);
  return row!.count;
}

/** The file, and whether it is whole. */
export async function readFile(
  db: Db,
  id: string,
  seal: ImportSeal,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const rows = await sql<{ number: number; bytes: Buffer }>(
    db,
    'SELECT number, bytes FROM import_parts WHERE import_id = $1 ORDER BY number',
    [id],
  );
  const isWhole = rows.every(({ number }, index) => number === index + 1);
  const parts = rows.map(({ number, bytes }) => seal.openPart(id, number, bytes));
  return { bytes: Buffer.concat(parts), isWhole };
}

/** Imports that nobody works on: their process ended, or has not begun. */
export async function leaseImports(db: Db | Trx, token: string, only?: string): Promise<Import[]> {
  return sql<Import>(
    db,
    `UPDATE imports SET lease_token = $1, lease_time = now() + interval '${leaseSeconds} seconds'
     WHERE id IN (
       SELECT id FROM imports
       WHERE state IN ('CHECKING', 'APPLYING') AND ($2::uuid IS NULL OR id = $2)
         AND (lease_time IS NULL OR lease_time < now())
       ORDER BY update_time LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${columns}`,
    [token, only ?? null],
  );
}

const leaseSeconds = 60;

/** Keeps the lease and says how far the work is; false when someone else has taken it over. */
export async function extendLease(
  db: Db,
  id: string,
  token: string,
  rowsDone: number,
): Promise<boolean> {
  const rows = await sql(
    db,
    `UPDATE imports SET rows_done = $3, lease_time = now() + interval '${leaseSeconds} seconds'
     WHERE id = $1 AND lease_token = $2 RETURNING true`,
    [id, token, rowsDone],
  );
  return rows.length === 1;
}

export type ImportEnd = Pick<
  Import,
  'createCount' | 'updateCount' | 'unchangedCount' | 'faultCount' | 'faults' | 'message'
>;

/** Ends the work under the lease; false when someone else has taken it over. */
export async function endWork(
  db: Db | Trx,
  id: string,
  token: string,
  state: ImportState,
  end: Partial<ImportEnd>,
): Promise<boolean> {
  const rows = await sql(
    db,
    `UPDATE imports SET state = $3, create_count = coalesce($4, create_count),
       update_count = coalesce($5, update_count),
       unchanged_count = coalesce($6, unchanged_count), fault_count = coalesce($7, fault_count),
       faults = coalesce($8, faults), message = $9, lease_token = NULL, lease_time = NULL,
       update_time = now()
     WHERE id = $1 AND lease_token = $2 RETURNING true`,
    [
      id,
      token,
      state,
      end.createCount ?? null,
      end.updateCount ?? null,
      end.unchangedCount ?? null,
      end.faultCount ?? null,
      end.faults ? JSON.stringify(end.faults) : null,
      end.message ?? '',
    ],
  );
  return rows.length === 1;
}

export type StoredRow = {
  row: number;
  change: Change;
  key: string[];
  before: Row | null;
  after: Row | null;
};

export async function clearRows(db: Db | Trx, importId: string): Promise<void> {
  await sql(db, 'DELETE FROM import_rows WHERE import_id = $1', [importId]);
}

export async function clearParts(db: Db | Trx, importId: string): Promise<void> {
  await sql(db, 'DELETE FROM import_parts WHERE import_id = $1', [importId]);
}

export async function insertRows(
  db: Db,
  importId: string,
  rows: StoredRow[],
  seal: ImportSeal,
): Promise<void> {
  const json = (number: number, row: Row | null) =>
    row === null ? null : JSON.stringify(seal.row(importId, number, row));
  await sql(
    db,
    `INSERT INTO import_rows (import_id, row, change, key, before, after)
     SELECT $1, * FROM unnest($2::integer[], $3::text[], $4::jsonb[], $5::jsonb[], $6::jsonb[])`,
    [
      importId,
      rows.map(({ row }) => row),
      rows.map(({ change }) => change),
      rows.map(({ key }) => JSON.stringify(key)),
      rows.map(({ row, before }) => json(row, before)),
      rows.map(({ row, after }) => json(row, after)),
    ],
  );
}

/** The rows that change something, in the order of the file. */
export async function nextChanges(
  trx: Trx,
  importId: string,
  after: number,
  limit: number,
  seal: ImportSeal,
): Promise<RowChange[]> {
  const changes = await sql<RowChange>(
    trx,
    `SELECT row, change, before, after FROM import_rows
     WHERE import_id = $1 AND row > $2 AND change <> 'UNCHANGED' ORDER BY row LIMIT $3`,
    [importId, after, limit],
  );
  return changes.map((change) => ({
    ...change,
    before: change.before && seal.openRow(importId, change.row, change.before),
    after: seal.openRow(importId, change.row, change.after),
  }));
}

type RowQuery = { importId: string; change: Change | null; after: number; limit: number };

export async function listRows(db: Db, query: RowQuery, seal: ImportSeal): Promise<StoredRow[]> {
  const where = query.change === null ? '$2::text IS NULL' : 'change = $2';
  const rows = await sql<StoredRow>(
    db,
    `SELECT row, change, key, before, after FROM import_rows
     WHERE import_id = $1 AND ${where} AND row > $3 ORDER BY row LIMIT $4`,
    [query.importId, query.change, query.after, query.limit],
  );
  const opened = (number: number, row: Row | null) =>
    row && seal.openRow(query.importId, number, row);
  return rows.map((row) => ({
    ...row,
    before: opened(row.row, row.before),
    after: opened(row.row, row.after),
  }));
}

/** Files nobody sent to their end go after a day, the rest after a month. */
export async function removeOldImports(trx: Trx): Promise<boolean> {
  const rows = await sql(
    trx,
    `DELETE FROM imports WHERE id IN (
       SELECT id FROM imports
       WHERE state NOT IN ('CHECKING', 'APPLYING') AND (update_time < now() - interval '30 days'
         OR (state <> 'APPLIED' AND update_time < now() - interval '1 day'))
       LIMIT 10 FOR UPDATE SKIP LOCKED)
     RETURNING true`,
  );
  return rows.length === 10;
}
