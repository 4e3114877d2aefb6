import { send, sql, type Db, type Trx } from '../platform/db';
import { onlyWhere } from '../platform/sql-filter';
import type { LotState } from './lot';

export type Lot = {
  id: string;
  itemId: string;
  batchNumber: string;
  /** 'infinity' when it never expires. */
  expireDate: string;
  state: LotState;
  /** 0 is the batch as it came, 1 and up are parts that were split from it. */
  part: number;
  parentId: string | null;
  version: number;
  createTime: Date;
};

const columns = `id, item_id AS "itemId", batch_number AS "batchNumber",
  expire_date AS "expireDate", state, part, parent_id AS "parentId", version,
  create_time AS "createTime"`;

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
       ${onlyWhere('item_id', '$3::text', query.itemId)}
       ${onlyWhere('state', '$4::text', query.state)}
     ORDER BY expire_date, id LIMIT $5`,
    [query.after.expireDate, query.after.id, query.itemId, query.state, query.limit],
  );
}

export type LotHolding = { lotId: string; divisionCode: string; units: number };

/** Locks every balance of the lots, in key order, and says where their units are. */
export function lockHoldings(trx: Trx, lotIds: string[]): Promise<LotHolding[]> {
  return sql<LotHolding>(
    trx,
    `SELECT b.lot_id AS "lotId", d.division_code AS "divisionCode",
       b.on_hand + b.reserved + b.in_transit + b.pending + b.on_loan AS units
     FROM balances b JOIN depots d ON d.id = b.depot_id
     WHERE b.lot_id = ANY ($1::uuid[])
     ORDER BY b.depot_id, b.item_id, b.lot_id
     FOR NO KEY UPDATE OF b`,
    [lotIds],
  );
}

/** Their balances say the state too: whoever locks one for a reservation must see it there. */
export function setLotStates(trx: Trx, ids: string[], state: LotState): Promise<Lot[]> {
  return sql<Lot>(
    trx,
    `WITH holding AS (UPDATE balances SET lot_state = $2 WHERE lot_id = ANY ($1::uuid[]))
     UPDATE lots SET state = $2, version = version + 1 WHERE id = ANY ($1::uuid[])
     RETURNING ${columns}`,
    [ids, state],
  );
}

/** Lots whose day has come, held until commit. Those that someone else holds are left to them. */
export function lockExpiredLots(trx: Trx, today: string, limit: number): Promise<Lot[]> {
  return sql<Lot>(
    trx,
    `SELECT ${columns} FROM lots
     WHERE state IN ('AVAILABLE', 'ON_HOLD', 'QUARANTINED') AND expire_date <= $1::date
     ORDER BY expire_date, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
    [today, limit],
  );
}

/** A part of a lot that the caller holds: it has the batch and date of its parent. */
export async function insertPart(
  trx: Trx,
  parent: Lot,
  part: { id: string; state: LotState; createTime: Date },
): Promise<Lot> {
  // The parts of a batch are numbered in turn, whichever of them is split.
  const batch = [parent.itemId, parent.expireDate, parent.batchNumber];
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [batch.join('\n')]);
  const [lot] = await sql<Lot>(
    trx,
    `INSERT INTO lots (id, item_id, batch_number, expire_date, state, part, parent_id, create_time)
     SELECT $1, l.item_id, l.batch_number, l.expire_date, $2, (
       SELECT max(part) + 1 FROM lots other WHERE other.item_id = l.item_id
         AND other.expire_date = l.expire_date AND other.batch_number = l.batch_number), l.id, $3
     FROM lots l WHERE l.id = $4 RETURNING ${columns}`,
    [part.id, part.state, part.createTime, parent.id],
  );
  return lot!;
}

/** Before lots of these items are opened or split; a recall holds the item against it. */
export async function shareItems(trx: Trx, itemIds: string[]): Promise<void> {
  const text = 'SELECT FROM items WHERE id = ANY ($1::text[]) ORDER BY id FOR KEY SHARE';
  await send(trx, text, [[...new Set(itemIds)]]);
}

export type LotKey = { itemId: string; batchNumber: string; expireDate: string };

/**
 * Creates the lots that are missing; in key order, so that two receipts cannot deadlock. A batch
 * that is being recalled comes as RECALLED: the items are held first, so that a recall is either
 * seen here or waits and sees the lots.
 */
export async function insertLots(
  trx: Trx,
  lots: (LotKey & { id: string })[],
  createTime: Date,
): Promise<void> {
  await shareItems(
    trx,
    lots.map(({ itemId }) => itemId),
  );
  await send(
    trx,
    `WITH opened AS (
     INSERT INTO lots (id, item_id, batch_number, expire_date, state, create_time)
     SELECT id, item_id, batch_number, expire_date,
       CASE WHEN EXISTS (SELECT FROM recalls r WHERE r.item_id = lot.item_id AND r.state = 'OPEN'
         AND r.batch_number = lot.batch_number
         AND (r.expire_date IS NULL OR r.expire_date = lot.expire_date))
       THEN 'RECALLED' ELSE 'AVAILABLE' END, $5
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[])
       AS lot (id, item_id, batch_number, expire_date)
     ORDER BY item_id, expire_date, batch_number
     ON CONFLICT (item_id, expire_date, batch_number, part) DO NOTHING
     RETURNING item_id, batch_number, expire_date, state)
     INSERT INTO recall_batches (recall_id, expire_date, batch_number)
     SELECT r.id, opened.expire_date, opened.batch_number FROM opened
     JOIN recalls r ON r.item_id = opened.item_id AND r.batch_number = opened.batch_number
     WHERE r.state = 'OPEN' AND opened.state = 'RECALLED'
       AND (r.expire_date IS NULL OR r.expire_date = opened.expire_date)
     ON CONFLICT DO NOTHING`,
    [
      lots.map(({ id }) => id),
      lots.map(({ itemId }) => itemId),
      lots.map(({ batchNumber }) => batchNumber),
      lots.map(({ expireDate }) => expireDate),
      createTime,
    ],
  );
}

/** The lots with these keys, as the batches came. */
export function findLots(trx: Trx, keys: LotKey[]): Promise<Lot[]> {
  return sql<Lot>(
    trx,
    `SELECT ${columns} FROM lots
     JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::date[], $3::text[])) AS
       key (item_id, expire_date, batch_number) USING (item_id, expire_date, batch_number)
     WHERE part = 0`,
    [
      keys.map(({ itemId }) => itemId),
      keys.map(({ expireDate }) => expireDate),
      keys.map(({ batchNumber }) => batchNumber),
    ],
  );
}

/** Which lots units were made of; a recall of those follows them here. */
export async function noteOrigins(
  trx: Trx,
  origins: { lotId: string; fromLotId: string }[],
): Promise<void> {
  await send(
    trx,
    `INSERT INTO lot_origins (lot_id, from_lot_id)
     SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS o (lot_id, from_lot_id)
     ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
    [origins.map(({ lotId }) => lotId), origins.map(({ fromLotId }) => fromLotId)],
  );
}

/** Those of these lots that an open recall means, itself or by what they were made of. */
export async function findUnderRecall(trx: Trx, lotIds: string[]): Promise<string[]> {
  const text = 'SELECT lots_under_recall($1::uuid[]) AS id';
  return (await sql<{ id: string }>(trx, text, [lotIds])).map(({ id }) => id);
}
