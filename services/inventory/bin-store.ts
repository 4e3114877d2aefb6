import { send, sql, type Db, type Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import type { Bin, BinGoods } from './bin';
import type { StockKey } from './ledger';

export type StoredBin = Bin & {
  note: string;
  version: number;
  createTime: Date;
  updateTime: Date;
};
export type LoadedBin = StoredBin & { massKg: number; volumeM3: number };

const columns = `depot_id AS "depotId", code, storage_class AS "storageClass",
  volume_m3_capacity AS "volumeM3Capacity", mass_kg_capacity AS "massKgCapacity", closed, note,
  version, create_time AS "createTime", update_time AS "updateTime"`;

/** Bins of a depot in code order after one, with how much stands in each. */
export function listBins(
  db: Db,
  query: { depotId: string; code: string | null; afterCode: string; limit: number },
): Promise<LoadedBin[]> {
  return sql<LoadedBin>(
    db,
    `SELECT ${columns}, coalesce(held.mass, 0) AS "massKg", coalesce(held.volume, 0) AS "volumeM3"
     FROM bins
     LEFT JOIN LATERAL (
       SELECT sum(s.quantity * i.mass_kg) AS mass, sum(s.quantity * i.volume_m3) AS volume
       FROM bin_stock s JOIN items i ON i.id = s.item_id
       WHERE s.depot_id = bins.depot_id AND s.bin_code = bins.code
     ) held ON true
     WHERE depot_id = $1 AND code > $2 AND ($3::text IS NULL OR code = $3)
     ORDER BY code LIMIT $4`,
    [query.depotId, query.afterCode, query.code, query.limit],
  );
}

/** Whoever puts something into a bin or changes it holds its row, after the balances. */
export async function lockBin(
  trx: Trx,
  depotId: string,
  code: string,
): Promise<StoredBin | undefined> {
  const text = `SELECT ${columns} FROM bins WHERE depot_id = $1 AND code = $2 FOR UPDATE`;
  const [bin] = await sql<StoredBin>(trx, text, [depotId, code]);
  return bin;
}

type BinKey = { depotId: string; code: string };

/** Those of the bins that exist; locked, in the order of their keys, when about to be changed. */
export function findBins(db: Db | Trx, keys: BinKey[], lock: boolean): Promise<StoredBin[]> {
  return sql<StoredBin>(
    db,
    `SELECT ${columns} FROM bins WHERE (depot_id, code) IN (
       SELECT * FROM unnest($1::text[], $2::text[]))
     ORDER BY depot_id, code ${lock ? 'FOR UPDATE' : ''}`,
    [keys.map(({ depotId }) => depotId), keys.map(({ code }) => code)],
  );
}

/** The bins of the depots in scope, page by page. */
export function nextBins(
  trx: Trx,
  scope: string[],
  after: BinKey,
  limit: number,
): Promise<StoredBin[]> {
  return sql<StoredBin>(
    trx,
    `SELECT ${columns} FROM bins WHERE (depot_id, code) > ($1, $2) AND EXISTS (
       SELECT FROM depots d WHERE d.id = depot_id AND d.division_code LIKE ANY ($3::text[]))
     ORDER BY depot_id, code LIMIT $4`,
    [after.depotId, after.code, scope, limit],
  );
}

/** What stands in a bin, by item. */
export function findBinGoods(trx: Db | Trx, depotId: string, code: string): Promise<BinGoods[]> {
  return sql<BinGoods>(
    trx,
    `SELECT s.item_id AS "itemId", i.storage_class AS "storageClass", i.mass_kg AS "massKg",
       i.volume_m3 AS "volumeM3", sum(s.quantity)::bigint AS quantity
     FROM bin_stock s JOIN items i ON i.id = s.item_id
     WHERE s.depot_id = $1 AND s.bin_code = $2
     GROUP BY s.item_id, i.storage_class, i.mass_kg, i.volume_m3 ORDER BY s.item_id`,
    [depotId, code],
  );
}

/** Undefined when the depot has a bin with the code. */
export async function insertBin(
  trx: Trx,
  bin: Omit<StoredBin, 'version' | 'updateTime'>,
): Promise<StoredBin | undefined> {
  const [inserted] = await sql<StoredBin>(
    trx,
    `INSERT INTO bins (depot_id, code, storage_class, volume_m3_capacity, mass_kg_capacity, closed,
       note, create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [
      bin.depotId,
      bin.code,
      bin.storageClass,
      bin.volumeM3Capacity,
      bin.massKgCapacity,
      bin.closed,
      bin.note,
      bin.createTime,
    ],
  );
  return inserted;
}

/** The caller holds the row. */
export async function updateBin(trx: Trx, bin: StoredBin): Promise<StoredBin> {
  const [updated] = await sql<StoredBin>(
    trx,
    `UPDATE bins SET storage_class = $3, volume_m3_capacity = $4, mass_kg_capacity = $5,
       closed = $6, note = $7, update_time = $8, version = version + 1
     WHERE depot_id = $1 AND code = $2 RETURNING ${columns}`,
    [
      bin.depotId,
      bin.code,
      bin.storageClass,
      bin.volumeM3Capacity,
      bin.massKgCapacity,
      bin.closed,
      bin.note,
      bin.updateTime,
    ],
  );
  return updated!;
}

export async function deleteBin(trx: Trx, depotId: string, code: string): Promise<void> {
  await send(trx, 'DELETE FROM bins WHERE depot_id = $1 AND code = $2', [depotId, code]);
}

export type BinStock = StockKey & { binCode: string; quantity: number };

export function listBinStock(
  db: Db | Trx,
  query: {
    depotId: string;
    binCode: string | null;
    itemId: string | null;
    after: { itemId: string; lotId: string; binCode: string };
    limit: number;
  },
): Promise<BinStock[]> {
  const { after } = query;
  return sql<BinStock>(
    db,
    `SELECT depot_id AS "depotId", item_id AS "itemId", lot_id AS "lotId", bin_code AS "binCode",
       quantity
     FROM bin_stock
     WHERE depot_id = $1 AND (item_id, lot_id, bin_code) > ($2, $3::uuid, $4)
       AND ($5::text IS NULL OR bin_code = $5) AND ($6::text IS NULL OR item_id = $6)
     ORDER BY item_id, lot_id, bin_code LIMIT $7`,
    [
      query.depotId,
      after.itemId,
      after.lotId,
      after.binCode,
      query.binCode,
      query.itemId,
      query.limit,
    ],
  );
}

/**
 * Moves units into a bin (or out of it, when negative) and keeps the balance's count of what is
 * in bins. The caller holds the balance, and the bin when something is put in. The balance's
 * CHECK refuses more than the depot has (balances_binned_present); out of a bin comes only what
 * stands in it.
 */
export async function changeBinStock(
  trx: Trx,
  { depotId, itemId, lotId, binCode, quantity }: BinStock,
): Promise<void> {
  const key = [depotId, itemId, lotId, binCode, quantity];
  if (quantity > 0) {
    await sql(
      trx,
      `INSERT INTO bin_stock (depot_id, item_id, lot_id, bin_code, quantity)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (depot_id, item_id, lot_id, bin_code)
         DO UPDATE SET quantity = bin_stock.quantity + excluded.quantity`,
      key,
    );
  } else {
    const taken = await sql(
      trx,
      `WITH emptied AS (
         DELETE FROM bin_stock WHERE depot_id = $1 AND item_id = $2 AND lot_id = $3
           AND bin_code = $4 AND quantity + $5 = 0 RETURNING true
       ), lessened AS (
         UPDATE bin_stock SET quantity = quantity + $5 WHERE depot_id = $1 AND item_id = $2
           AND lot_id = $3 AND bin_code = $4 AND quantity + $5 > 0 RETURNING true
       )
       SELECT * FROM emptied UNION ALL SELECT * FROM lessened`,
      key,
    );
    if (taken.length === 0) throw shortBin(depotId, binCode, -quantity);
  }
  await sql(
    trx,
    `UPDATE balances SET binned = binned + $4
     WHERE depot_id = $1 AND item_id = $2 AND lot_id = $3`,
    [depotId, itemId, lotId, quantity],
  );
}

function shortBin(depotId: string, code: string, asked: number): AppError {
  const subject = `depots/${depotId}/bins/${code}`;
  const description = `holds fewer than the ${asked} units that are to be taken`;
  return new AppError('INSUFFICIENT_STOCK', `${subject} ${description}`, {
    preconditions: [{ type: 'INSUFFICIENT_STOCK', subject, description }],
  });
}
