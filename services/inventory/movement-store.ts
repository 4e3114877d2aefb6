// Reading the ledger back.
import { sql, type Db, type Trx } from '../platform/db';
import { onlyBelow, onlyWhere } from '../platform/sql-filter';
import type { Account, MovementKind, StockUnits } from './ledger';

export type StoredMovement = {
  id: string;
  kind: MovementKind;
  documentNumber: string;
  reason: string;
  actorId: string;
  actorName: string;
  reversesId: string | null;
  originId: string | null;
  cause: string;
  entryCount: number;
  occurTime: Date;
  createTime: Date;
};

export type StoredEntry = {
  id: number;
  movementId: string;
  depotId: string;
  itemId: string;
  lotId: string;
  account: Account;
  quantity: number;
  /** Null where the units stand in no bin. */
  binCode: string | null;
  createTime: Date;
};

export type MovementQuery = {
  depotId: string | null;
  itemId: string | null;
  incidentId: string | null;
  scope: string[];
  beforeId: string | null;
  limit: number;
};

const columns = `id, kind, document_number AS "documentNumber", reason, actor_id AS "actorId",
  actor_name AS "actorName", reverses_id AS "reversesId", origin_id AS "originId", cause,
  entry_count AS "entryCount", occur_time AS "occurTime", create_time AS "createTime"`;

/** Newest first: those that touched such a depot and item within the scope. */
export function listMovements(db: Db, query: MovementQuery): Promise<StoredMovement[]> {
  const cause = query.incidentId && `incidents/${query.incidentId}`;
  return sql<StoredMovement>(
    db,
    `SELECT ${columns} FROM movements m
     WHERE EXISTS (
       SELECT FROM entries e JOIN depots d ON d.id = e.depot_id
       WHERE e.movement_id = m.id AND d.division_code LIKE ANY ($2::text[])
         ${onlyWhere('e.depot_id', '$3::text', query.depotId)}
         ${onlyWhere('e.item_id', '$4::text', query.itemId)})
       ${onlyBelow('m.id', '$1::uuid', query.beforeId)}
       ${onlyWhere('m.cause', '$6::text', cause)}
     ORDER BY id DESC LIMIT $5`,
    [query.beforeId, query.scope, query.depotId, query.itemId, query.limit, cause],
  );
}

const entryColumns = `e.id, e.movement_id AS "movementId", e.depot_id AS "depotId",
  e.item_id AS "itemId", e.lot_id AS "lotId", e.account, e.quantity,
  e.bin_code AS "binCode", e.create_time AS "createTime"`;

/** The entries of these movements at depots within the scope, in the order they were written. */
export function findEntries(
  db: Db | Trx,
  movementIds: string[],
  scope: string[],
): Promise<StoredEntry[]> {
  return sql<StoredEntry>(
    db,
    `SELECT ${entryColumns} FROM entries e JOIN depots d ON d.id = e.depot_id
     WHERE e.movement_id = ANY ($1::uuid[]) AND d.division_code LIKE ANY ($2::text[])
     ORDER BY e.id`,
    [movementIds, scope],
  );
}

export type EntryQuery = {
  depotId: string | null;
  itemId: string | null;
  lotId: string | null;
  movementId: string | null;
  scope: string[];
  beforeId: number | null;
  limit: number;
};

/** Newest first. */
export function listEntries(db: Db, query: EntryQuery): Promise<StoredEntry[]> {
  return sql<StoredEntry>(
    db,
    `SELECT ${entryColumns} FROM entries e JOIN depots d ON d.id = e.depot_id
     WHERE d.division_code LIKE ANY ($2::text[])
       ${onlyBelow('e.id', '$1::bigint', query.beforeId)}
       ${onlyWhere('e.depot_id', '$3::text', query.depotId)}
       ${onlyWhere('e.item_id', '$4::text', query.itemId)}
       ${onlyWhere('e.lot_id', '$5::uuid', query.lotId)}
       ${onlyWhere('e.movement_id', '$6::uuid', query.movementId)}
     ORDER BY e.id DESC LIMIT $7`,
    [
      query.beforeId,
      query.scope,
      query.depotId,
      query.itemId,
      query.lotId,
      query.movementId,
      query.limit,
    ],
  );
}

export async function findMovement(db: Db | Trx, id: string): Promise<StoredMovement | undefined> {
  const text = `SELECT ${columns} FROM movements WHERE id = $1`;
  const [movement] = await sql<StoredMovement>(db, text, [id]);
  return movement;
}

/** Held by whoever takes units back from it, so that two cannot take back the same ones. */
export async function lockMovement(trx: Trx, id: string): Promise<StoredMovement | undefined> {
  const text = `SELECT ${columns} FROM movements WHERE id = $1 FOR NO KEY UPDATE`;
  const [movement] = await sql<StoredMovement>(trx, text, [id]);
  return movement;
}

/** The incident whose transfer a movement received, if it did. */
export async function findIncidentOf(trx: Trx, movementId: string): Promise<string> {
  const [row] = await sql<{ incidentId: string }>(
    trx,
    `SELECT t.incident_id AS "incidentId" FROM movements m JOIN transfers t ON t.id = m.transfer_id
     WHERE m.id = $1`,
    [movementId],
  );
  return row?.incidentId ?? '';
}

/** The movement that took this one back, if one did. */
export async function findReversal(db: Db | Trx, id: string): Promise<string | undefined> {
  const text = 'SELECT id FROM movements WHERE reverses_id = $1';
  const [row] = await sql<{ id: string }>(db, text, [id]);
  return row?.id;
}

/** What is still out of what a movement issued, by depot, item and lot: returns come off it. */
export function findIssuedUnits(db: Db | Trx, id: string): Promise<StockUnits[]> {
  return sql<StockUnits>(
    db,
    `SELECT e.depot_id AS "depotId", e.item_id AS "itemId", e.lot_id AS "lotId",
       sum(e.quantity)::bigint AS quantity
     FROM entries e
     WHERE e.account = 'ISSUED' AND e.movement_id IN
       (SELECT id FROM movements WHERE id = $1 OR origin_id = $1)
     GROUP BY e.depot_id, e.item_id, e.lot_id ORDER BY e.depot_id, e.item_id, e.lot_id`,
    [id],
  );
}
