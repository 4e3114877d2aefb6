// Reading the ledger back.
import { sql, type Db, type Trx } from '../platform/db';
import type { Account, MovementKind } from './ledger';

export type StoredMovement = {
  id: string;
  kind: MovementKind;
  documentNumber: string;
  reason: string;
  actorId: string;
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
  createTime: Date;
};

export type MovementQuery = {
  depotId: string | null;
  itemId: string | null;
  scope: string[];
  beforeId: string | null;
  limit: number;
};

/** Newest first: those that touched such a depot and item within the scope. */
export function listMovements(db: Db, query: MovementQuery): Promise<StoredMovement[]> {
  return sql<StoredMovement>(
    db,
    `SELECT id, kind, document_number AS "documentNumber", reason, actor_id AS "actorId",
       entry_count AS "entryCount", occur_time AS "occurTime", create_time AS "createTime"
     FROM movements m
     WHERE ($1::uuid IS NULL OR id < $1) AND EXISTS (
       SELECT FROM entries e JOIN depots d ON d.id = e.depot_id
       WHERE e.movement_id = m.id AND d.division_code LIKE ANY ($2::text[])
         AND ($3::text IS NULL OR e.depot_id = $3) AND ($4::text IS NULL OR e.item_id = $4))
     ORDER BY id DESC LIMIT $5`,
    [query.beforeId, query.scope, query.depotId, query.itemId, query.limit],
  );
}

const entryColumns = `e.id, e.movement_id AS "movementId", e.depot_id AS "depotId",
  e.item_id AS "itemId", e.lot_id AS "lotId", e.account, e.quantity,
  e.create_time AS "createTime"`;

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
     WHERE ($1::bigint IS NULL OR e.id < $1) AND d.division_code LIKE ANY ($2::text[])
       AND ($3::text IS NULL OR e.depot_id = $3) AND ($4::text IS NULL OR e.item_id = $4)
       AND ($5::uuid IS NULL OR e.lot_id = $5) AND ($6::uuid IS NULL OR e.movement_id = $6)
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
