import { send, sql, type Db, type Trx } from '../platform/db';
import type { Component, Content, Run } from './kit';

export type Kit = { itemId: string; components: Component[]; version: number; updateTime: Date };

const select = `SELECT k.item_id AS "itemId", k.version, k.update_time AS "updateTime", (
    SELECT jsonb_agg(jsonb_build_object('itemId', c.item_id, 'quantity', c.quantity)
      ORDER BY c.position)
    FROM kit_components c WHERE c.kit_item_id = k.item_id) AS components
  FROM kits k`;

export async function findKit(db: Db | Trx, itemId: string): Promise<Kit | undefined> {
  const [kit] = await sql<Kit>(db, `${select} WHERE k.item_id = $1`, [itemId]);
  return kit;
}

export function listKits(db: Db | Trx, afterId: string, limit: number): Promise<Kit[]> {
  return sql<Kit>(db, `${select} WHERE k.item_id > $1 ORDER BY k.item_id LIMIT $2`, [
    afterId,
    limit,
  ]);
}

export function findKits(db: Db | Trx, itemIds: string[]): Promise<Kit[]> {
  return sql<Kit>(db, `${select} WHERE k.item_id = ANY ($1::text[])`, [itemIds]);
}

/** Bills are changed one at a time, so that two cannot nest their kits in each other. */
export async function lockBills(trx: Trx): Promise<void> {
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('kits', 0))`);
}

/** Which of these items are kits, and which kits have the item as a component. */
export async function findNesting(
  trx: Db | Trx,
  kitItemId: string,
  componentIds: string[],
): Promise<{ nestedIds: string[]; parentIds: string[] }> {
  const [row] = await sql<{ nestedIds: string[]; parentIds: string[] }>(
    trx,
    `SELECT ARRAY(SELECT item_id FROM kits WHERE item_id = ANY ($2::text[]) ORDER BY 1)
         AS "nestedIds",
       ARRAY(SELECT kit_item_id FROM kit_components WHERE item_id = $1 ORDER BY 1) AS "parentIds"`,
    [kitItemId, componentIds],
  );
  return row!;
}

export async function putKit(
  trx: Trx,
  kit: { itemId: string; components: Component[]; updateTime: Date },
): Promise<Kit> {
  const { itemId, components, updateTime } = kit;
  await send(
    trx,
    `INSERT INTO kits (item_id, update_time) VALUES ($1, $2)
     ON CONFLICT (item_id) DO UPDATE SET update_time = $2, version = kits.version + 1`,
    [itemId, updateTime],
  );
  await send(trx, 'DELETE FROM kit_components WHERE kit_item_id = $1', [itemId]);
  await send(
    trx,
    `INSERT INTO kit_components (kit_item_id, item_id, quantity, position)
     SELECT $1, c.item_id, c.quantity, c.position
     FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS c (item_id, quantity, position)`,
    [itemId, components.map((each) => each.itemId), components.map(({ quantity }) => quantity)],
  );
  return (await findKit(trx, itemId))!;
}

export type PromisableUnits = { itemId: string; expireDate: string; onHand: number };

/** What one depot has on hand of items in lots that are available, by expiry date. */
export function findPromisable(
  db: Db,
  depotId: string,
  itemIds: string[],
): Promise<PromisableUnits[]> {
  return sql<PromisableUnits>(
    db,
    `SELECT item_id AS "itemId", expire_date AS "expireDate", sum(on_hand)::bigint AS "onHand"
     FROM balances
     WHERE depot_id = $1 AND item_id = ANY ($2::text[]) AND lot_state = 'AVAILABLE' AND on_hand > 0
     GROUP BY item_id, expire_date`,
    [depotId, itemIds],
  );
}

/** The lots of these runs, with what is in the kits of each, and which of them wait apart. */
export async function insertKitLots(
  trx: Trx,
  itemId: string,
  runs: (Run & { lotId: string; batchNumber: string; quarantined: boolean })[],
  createTime: Date,
): Promise<void> {
  await send(
    trx,
    `INSERT INTO lots (id, item_id, batch_number, expire_date, state, create_time)
     SELECT id, $5, batch_number, expire_date,
       CASE WHEN quarantined THEN 'QUARANTINED' ELSE 'AVAILABLE' END, $6
     FROM unnest($1::uuid[], $2::text[], $3::date[], $4::boolean[])
       AS lot (id, batch_number, expire_date, quarantined)`,
    [
      runs.map(({ lotId }) => lotId),
      runs.map(({ batchNumber }) => batchNumber),
      runs.map(({ expireDate }) => expireDate),
      runs.map(({ quarantined }) => quarantined),
      itemId,
      createTime,
    ],
  );
  const contents = runs.flatMap((run) =>
    run.contents.map((content) => ({ ...content, kitLotId: run.lotId })),
  );
  await send(
    trx,
    `INSERT INTO kit_contents (kit_lot_id, item_id, lot_id, quantity)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[])`,
    [
      contents.map(({ kitLotId }) => kitLotId),
      contents.map((content) => content.itemId),
      contents.map(({ lotId }) => lotId),
      contents.map(({ quantity }) => quantity),
    ],
  );
}

export function findContents(db: Db | Trx, kitLotId: string): Promise<Content[]> {
  return sql<Content>(
    db,
    `SELECT item_id AS "itemId", lot_id AS "lotId", quantity FROM kit_contents
     WHERE kit_lot_id = $1 ORDER BY item_id, lot_id`,
    [kitLotId],
  );
}

/** A part of a kit lot has the same contents. */
export async function copyContents(trx: Trx, fromLotId: string, toLotId: string): Promise<void> {
  await send(
    trx,
    `INSERT INTO kit_contents (kit_lot_id, item_id, lot_id, quantity)
     SELECT $2, item_id, lot_id, quantity FROM kit_contents WHERE kit_lot_id = $1`,
    [fromLotId, toLotId],
  );
}

/**
 * Component units are neither made nor lost by assembling: what a lot gave to kits by the ledger is
 * what the kits that were made of it hold by their contents. Each fault in words, at most 100.
 */
export async function verifyKits(trx: Trx): Promise<string[]> {
  const rows = await sql<{ fault: string }>(
    trx,
    `WITH booked AS (
       SELECT lot_id, sum(quantity) AS units FROM entries WHERE account = 'ASSEMBLED'
       GROUP BY lot_id
     ), held AS (
       SELECT c.lot_id, sum(-b.units * c.quantity) AS units
       FROM booked b JOIN kit_contents c ON c.kit_lot_id = b.lot_id GROUP BY c.lot_id
     )
     SELECT format('lot %s: %s units are in kits by the ledger, %s by what the kits contain',
       lot_id, coalesce(b.units, 0), coalesce(h.units, 0)) AS fault
     FROM booked b FULL JOIN held h USING (lot_id)
     WHERE coalesce(b.units, 0) <> coalesce(h.units, 0)
       AND NOT EXISTS (SELECT FROM kit_contents k WHERE k.kit_lot_id = coalesce(b.lot_id, h.lot_id))
     LIMIT 100`,
  );
  return rows.map(({ fault }) => fault);
}
