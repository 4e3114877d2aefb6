import { send, sql, type Db, type Trx } from '../platform/db';
import type { LotState } from './lot';

export type Lot = {
  id: string;
  itemId: string;
  batchNumber: string;
  /** 'infinity' when it never expires. */
  expireDate: string;
  state: LotState;
  version: number;
  createTime: Date;
};

const columns = `id, item_id AS "itemId", batch_number AS "batchNumber",
  expire_date AS "expireDate", state, version, create_time AS "createTime"`;

export async function findLot(db: Db | Trx, id: string): Promise<Lot | undefined> {
  const [lot] = await sql<Lot>(db, `SELECT ${columns} FROM lots WHERE id = $1`, [id]);
  return lot;
}

export function findLotsById(db: Db | Trx, ids: string[]): Promise<Lot[]> {
  return sql<Lot>(db, `SELECT ${columns} FROM lots WHERE id = ANY ($1::uuid[])`, [ids]);
}

/** Held until commit, so that no depot opens a balance of the lot with its old state. */
export async function lockLot(trx: Trx, id: string): Promise<Lot | undefined> {
  const text = `SELECT ${columns} FROM lots WHERE id = $1 FOR UPDATE`;
  const [lot] = await sql<Lot>(trx, text, [id]);
  return lot;
}

export type LotQuery = {
  itemId: string | null;
  state: LotState | null;
  after: { expireDate: string; id: string };
  limit: number;
};

export function listLots(db: Db, query: LotQuery): Promise<Lot[]> {
  return sql<Lot>(
    db,
    `SELECT ${columns} FROM lots
     WHERE (expire_date, id) > ($1::date, $2::uuid)
       AND ($3::text IS NULL OR item_id = $3) AND ($4::text IS NULL OR state = $4)
     ORDER BY expire_date, id LIMIT $5`,
    [query.after.expireDate, query.after.id, query.itemId, query.state, query.limit],
  );
}

export type LotHolding = { divisionCode: string; units: number };

/** Locks every balance of the lot, in key order, and says where its units are. */
export function lockHoldings(trx: Trx, lotId: string): Promise<LotHolding[]> {
  return sql<LotHolding>(
    trx,
    `SELECT d.division_code AS "divisionCode",
       b.on_hand + b.reserved + b.in_transit + b.pending + b.on_loan AS units
     FROM balances b JOIN depots d ON d.id = b.depot_id
     WHERE b.lot_id = $1
     ORDER BY b.depot_id, b.item_id, b.lot_id
     FOR NO KEY UPDATE OF b`,
    [lotId],
  );
}

/** Its balances say the state too: whoever locks one for a reservation must see it there. */
export async function setLotState(trx: Trx, id: string, state: LotState): Promise<Lot> {
  const [lot] = await sql<Lot>(
    trx,
    `WITH holding AS (UPDATE balances SET lot_state = $2 WHERE lot_id = $1)
     UPDATE lots SET state = $2, version = version + 1 WHERE id = $1 RETURNING ${columns}`,
    [id, state],
  );
  return lot!;
}

export type LotKey = { itemId: string; batchNumber: string; expireDate: string };

/** Creates the lots that are missing; in key order, so that two receipts cannot deadlock. */
export async function insertLots(
  trx: Trx,
  lots: (LotKey & { id: string })[],
  createTime: Date,
): Promise<void> {
  await send(
    trx,
    `INSERT INTO lots (id, item_id, batch_number, expire_date, state, create_time)
     SELECT id, item_id, batch_number, expire_date, 'AVAILABLE', $5
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[])
       AS lot (id, item_id, batch_number, expire_date)
     ORDER BY item_id, expire_date, batch_number
     ON CONFLICT (item_id, expire_date, batch_number) DO NOTHING`,
    [
      lots.map(({ id }) => id),
      lots.map(({ itemId }) => itemId),
      lots.map(({ batchNumber }) => batchNumber),
      lots.map(({ expireDate }) => expireDate),
      createTime,
    ],
  );
}

/** The lots with these keys. */
export function findLots(trx: Trx, keys: LotKey[]): Promise<Lot[]> {
  return sql<Lot>(
    trx,
    `SELECT ${columns} FROM lots
     JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::date[], $3::text[])) AS
       key (item_id, expire_date, batch_number) USING (item_id, expire_date, batch_number)`,
    [
      keys.map(({ itemId }) => itemId),
      keys.map(({ expireDate }) => expireDate),
      keys.map(({ batchNumber }) => batchNumber),
    ],
  );
}
