import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { Standards } from './standards';

export type StoredStandards = Standards & { version: number; updateTime: Date };

type Row = { document: Standards; version: number; updateTime: Date };
const columns = `document, version, update_time AS "updateTime"`;
const unpacked = ({ document, ...rest }: Row): StoredStandards => ({ ...document, ...rest });

export async function findStandards(db: Db | Trx, asOf?: Date): Promise<StoredStandards> {
  const text = `SELECT ${columns} FROM ${asOf ? tableAsOf('standards', '$1') : 'standards'}
    WHERE id = 1`;
  const [row] = await sql<Row>(db, text, asOf ? [asOf] : []);
  // Before the first there was nothing to be counted by them either.
  return row ? unpacked(row) : findStandards(db);
}

/** Nobody counts places by the old figures while they change. */
export async function lockStandards(trx: Trx): Promise<StoredStandards> {
  const [row] = await sql<Row>(trx, `SELECT ${columns} FROM standards WHERE id = 1 FOR UPDATE`);
  return unpacked(row!);
}

export async function putStandards(
  trx: Trx,
  document: Standards,
  updateTime: Date,
): Promise<StoredStandards> {
  const [row] = await sql<Row>(
    trx,
    `UPDATE standards SET document = $1, version = version + 1, update_time = $2
     WHERE id = 1 RETURNING ${columns}`,
    [JSON.stringify(document), updateTime],
  );
  return unpacked(row!);
}
