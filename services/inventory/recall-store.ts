import { send, sql, type Db, type Trx } from '../platform/db';
import type { Lot } from './lot-store';
import type { RecallState, TracedKind, TracedSum } from './recall';
import type { ReservationState } from './reservation';

export type Recall = {
  id: string;
  state: RecallState;
  itemId: string;
  /** Null when lots were named. */
  batchNumber: string | null;
  expireDate: string | null;
  reason: string;
  documentNumber: string;
  divisionCode: string;
  actorId: string;
  createTime: Date;
  closeTime: Date | null;
};

const columns = `id, state, item_id AS "itemId", batch_number AS "batchNumber",
  expire_date AS "expireDate", reason, document_number AS "documentNumber",
  division_code AS "divisionCode", actor_id AS "actorId", create_time AS "createTime",
  close_time AS "closeTime"`;

const lotColumns = `l.id, l.item_id AS "itemId", l.batch_number AS "batchNumber",
  l.expire_date AS "expireDate", l.state, l.part, l.parent_id AS "parentId", l.version,
  l.create_time AS "createTime"`;

/** Nobody opens a lot of the item until commit: a receipt waits, and then sees the recall. */
export async function holdItem(trx: Trx, itemId: string): Promise<boolean> {
  const rows = await sql(trx, 'SELECT FROM items WHERE id = $1 FOR UPDATE', [itemId]);
  return rows.length > 0;
}

export type Batch = { expireDate: string; batchNumber: string };

/** The lots of a batch number, of one expiry date or of all. */
export function findBatches(
  trx: Trx,
  itemId: string,
  batchNumber: string,
  expireDate: string | null,
): Promise<Batch[]> {
  return sql<Batch>(
    trx,
    `SELECT DISTINCT expire_date AS "expireDate", batch_number AS "batchNumber" FROM lots
     WHERE item_id = $1 AND batch_number = $2 AND ($3::date IS NULL OR expire_date = $3)`,
    [itemId, batchNumber, expireDate],
  );
}

/**
 * Every part of the batches, what was made of them and every kit lot that contains any of it, held
 * in id order.
 */
export function lockTraced(
  trx: Trx,
  itemId: string,
  batches: Batch[],
): Promise<(Lot & { isKit: boolean })[]> {
  return sql<Lot & { isKit: boolean }>(
    trx,
    `WITH traced AS MATERIALIZED (SELECT * FROM recalled_lots($1, $2::date[], $3::text[]))
     SELECT ${lotColumns}, traced.is_kit AS "isKit" FROM lots l JOIN traced ON traced.lot_id = l.id
     ORDER BY l.id FOR UPDATE OF l`,
    [itemId, ...batchColumns(batches)],
  );
}

/**
 * Where the units of recalled batches are now, and those of what was made of them, each counted in
 * units of its own item. Of what was made no conversion is told: what it became is traced itself.
 */
const tracedNow = (item: string, expireDates: string, batchNumbers: string) => `(
  SELECT made.item_id, traced.* FROM (
    SELECT l.item_id, array_agg(l.expire_date ORDER BY l.id) AS expire_dates,
      array_agg(l.batch_number ORDER BY l.id) AS batch_numbers
    FROM recalled_lots(${item}, ${expireDates}, ${batchNumbers}) AS r
    JOIN lots l ON l.id = r.lot_id WHERE NOT r.is_kit AND l.part = 0 GROUP BY l.item_id
  ) AS made, LATERAL traced_units(made.item_id, made.expire_dates, made.batch_numbers) AS traced
  WHERE made.item_id = ${item} OR traced.kind <> 'CONVERTED')`;

const batchColumns = (batches: Batch[]) => [
  batches.map(({ expireDate }) => expireDate),
  batches.map(({ batchNumber }) => batchNumber),
];

/** Writes the recall with its batches and, as of this moment, where each unit is. */
export async function insertRecall(trx: Trx, recall: Recall, batches: Batch[]): Promise<void> {
  await send(
    trx,
    `INSERT INTO recalls (id, state, item_id, batch_number, expire_date, reason, document_number,
       division_code, actor_id, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      recall.id,
      recall.state,
      recall.itemId,
      recall.batchNumber,
      recall.expireDate,
      recall.reason,
      recall.documentNumber,
      recall.divisionCode,
      recall.actorId,
      recall.createTime,
    ],
  );
  await send(
    trx,
    `INSERT INTO recall_batches (recall_id, expire_date, batch_number)
     SELECT $1, * FROM unnest($2::date[], $3::text[])`,
    [recall.id, ...batchColumns(batches)],
  );
  await send(
    trx,
    `INSERT INTO recall_lines (recall_id, line_number, kind, lot_id, kit_lot_id, depot_id,
       division_code, quantity, reservation_id, transfer_id, movement_id, loan_id)
     SELECT $1, row_number() OVER (ORDER BY kind, depot_id, lot_id, kit_lot_id, reservation_id,
       transfer_id, movement_id), kind, lot_id, kit_lot_id, depot_id, division_code, quantity,
       reservation_id, transfer_id, movement_id, loan_id
     FROM ${tracedNow('$2', '$3::date[]', '$4::text[]')} AS traced`,
    [recall.id, recall.itemId, ...batchColumns(batches)],
  );
}

export async function findRecall(db: Db | Trx, id: string): Promise<Recall | undefined> {
  const [recall] = await sql<Recall>(db, `SELECT ${columns} FROM recalls WHERE id = $1`, [id]);
  return recall;
}

export async function lockRecall(trx: Trx, id: string): Promise<Recall | undefined> {
  const text = `SELECT ${columns} FROM recalls WHERE id = $1 FOR NO KEY UPDATE`;
  const [recall] = await sql<Recall>(trx, text, [id]);
  return recall;
}

export async function closeRecall(trx: Trx, id: string, closeTime: Date): Promise<Recall> {
  const [recall] = await sql<Recall>(
    trx,
    `UPDATE recalls SET state = 'CLOSED', close_time = $2 WHERE id = $1 RETURNING ${columns}`,
    [id, closeTime],
  );
  return recall!;
}

/** Newest first. */
export function listRecalls(
  db: Db,
  query: {
    itemId: string | null;
    state: RecallState | null;
    beforeId: string | null;
    limit: number;
  },
): Promise<Recall[]> {
  return sql<Recall>(
    db,
    `SELECT ${columns} FROM recalls
     WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR item_id = $2)
       AND ($3::text IS NULL OR state = $3)
     ORDER BY id DESC LIMIT $4`,
    [query.beforeId, query.itemId, query.state, query.limit],
  );
}

// A recall's batches as two columns; the query knows the recall as r.
const expireDatesOf = `ARRAY(SELECT expire_date FROM recall_batches WHERE recall_id = r.id
  ORDER BY expire_date, batch_number)`;
const batchNumbersOf = `ARRAY(SELECT batch_number FROM recall_batches WHERE recall_id = r.id
  ORDER BY expire_date, batch_number)`;

/** The lots of the recalled batches and of what was made of them, as they are now. */
export function findRecalledLots(
  db: Db | Trx,
  recallId: string,
): Promise<(Lot & { isMade: boolean })[]> {
  return sql<Lot & { isMade: boolean }>(
    db,
    `SELECT ${lotColumns}, l.item_id <> r.item_id AS "isMade" FROM recalls r,
       LATERAL recalled_lots(r.item_id, ${expireDatesOf}, ${batchNumbersOf}) AS traced
     JOIN lots l ON l.id = traced.lot_id
     WHERE r.id = $1 AND NOT traced.is_kit
     ORDER BY 9, l.item_id, l.expire_date, l.batch_number, l.part LIMIT 1000`,
    [recallId],
  );
}

// Whoever counts the place of these units blind learns nothing of it from a sum. What is in kits
// stands where the kits stand.
const visibleTo = (rows: string, reader: string) => `EXISTS (SELECT FROM lots held
  WHERE held.id = coalesce(${rows}.kit_lot_id, ${rows}.lot_id) AND NOT EXISTS (
    SELECT FROM blind_places hidden WHERE hidden.counter_id = ${reader}::text
      AND hidden.depot_id = ${rows}.depot_id AND hidden.item_id = held.item_id))`;

/** The units by kind: as they were at the recall. */
export function sumsAtRecall(
  db: Db | Trx,
  recallId: string,
  readerId: string,
): Promise<TracedSum[]> {
  return sql<TracedSum>(
    db,
    `SELECT line.kind, line.kit_lot_id IS NOT NULL AS "inKits", l.item_id <> r.item_id AS "isMade",
       sum(line.quantity)::bigint AS units
     FROM recalls r JOIN recall_lines line ON line.recall_id = r.id JOIN lots l ON l.id = line.lot_id
     WHERE r.id = $1 AND line.follow_time IS NULL AND ${visibleTo('line', '$2')} GROUP BY 1, 2, 3`,
    [recallId, readerId],
  );
}

/** The units by kind: as they are now. */
export function sumsNow(db: Db | Trx, recallId: string, readerId: string): Promise<TracedSum[]> {
  return sql<TracedSum>(
    db,
    `SELECT line.kind, line.kit_lot_id IS NOT NULL AS "inKits",
       line.item_id <> r.item_id AS "isMade", sum(line.quantity)::bigint AS units
     FROM recalls r, LATERAL ${tracedNow('r.item_id', expireDatesOf, batchNumbersOf)} AS line
     WHERE r.id = $1 AND ${visibleTo('line', '$2')} GROUP BY 1, 2, 3`,
    [recallId, readerId],
  );
}

export type AffectedReservation = {
  reservationId: string;
  state: ReservationState;
  expireTime: Date;
  purpose: string;
  incidentId: string;
  itemId: string;
  quantity: number;
};

/** The reservations it hit; to a reader only with units of places that they may know about. */
export function findAffected(
  db: Db | Trx,
  recallId: string,
  readerId: string,
  limit: number,
): Promise<AffectedReservation[]> {
  return sql<AffectedReservation>(
    db,
    `SELECT r.id AS "reservationId", r.state, r.expire_time AS "expireTime", r.purpose,
       r.incident_id AS "incidentId", lot.item_id AS "itemId", sum(l.quantity)::bigint AS quantity
     FROM recall_lines l JOIN reservations r ON r.id = l.reservation_id
     JOIN lots lot ON lot.id = l.lot_id
     WHERE l.recall_id = $1 AND l.kind = 'RESERVED' AND ${visibleTo('l', '$2')}
     GROUP BY r.id, lot.item_id ORDER BY r.id, lot.item_id LIMIT $3`,
    [recallId, readerId, limit],
  );
}

/** The recalls that hit units of each of these reservations, newest first. */
export async function findRecallIds(
  db: Db | Trx,
  reservationIds: string[],
): Promise<Map<string, string[]>> {
  const rows = await sql<{ reservationId: string; recallIds: string[] }>(
    db,
    `SELECT reservation_id AS "reservationId",
       array_agg(DISTINCT recall_id::text ORDER BY recall_id::text DESC) AS "recallIds"
     FROM recall_lines WHERE reservation_id = ANY ($1::uuid[]) AND kind = 'RESERVED'
     GROUP BY reservation_id`,
    [reservationIds],
  );
  return new Map(rows.map((row) => [row.reservationId, row.recallIds]));
}

export type RecallLine = {
  lineNumber: number;
  kind: TracedKind;
  itemId: string;
  lotId: string;
  kitLotId: string | null;
  depotId: string;
  divisionCode: string;
  quantity: number;
  reservationId: string | null;
  purpose: string | null;
  incidentId: string | null;
  transferId: string | null;
  movementId: string | null;
  loanId: string | null;
  /** Who has what is on loan. */
  borrower: string | null;
  documentNumber: string | null;
  reason: string | null;
  actorId: string | null;
  occurTime: Date | null;
  /** When a later conversion made the units part of the recall. */
  followTime: Date | null;
};

export function listRecallLines(
  db: Db,
  query: {
    recallId: string;
    kind: TracedKind | null;
    scope: string[];
    readerId: string;
    afterLine: number;
    limit: number;
  },
): Promise<RecallLine[]> {
  return sql<RecallLine>(
    db,
    `SELECT l.line_number AS "lineNumber", l.kind, lot.item_id AS "itemId",
       l.lot_id AS "lotId", l.kit_lot_id AS "kitLotId", l.depot_id AS "depotId", l.division_code AS "divisionCode",
       l.quantity, l.reservation_id AS "reservationId", r.purpose, r.incident_id AS "incidentId",
       l.transfer_id AS "transferId", l.movement_id AS "movementId", l.loan_id AS "loanId", n.borrower,
       m.document_number AS "documentNumber", m.reason, m.actor_id AS "actorId",
       m.occur_time AS "occurTime", l.follow_time AS "followTime"
     FROM recall_lines l JOIN lots lot ON lot.id = l.lot_id
     LEFT JOIN reservations r ON r.id = l.reservation_id
     LEFT JOIN movements m ON m.id = l.movement_id LEFT JOIN loans n ON n.id = l.loan_id
     WHERE l.recall_id = $1 AND l.line_number > $2 AND ($3::text IS NULL OR l.kind = $3)
       AND l.division_code LIKE ANY ($4::text[]) AND ${visibleTo('l', '$5')}
     ORDER BY l.line_number LIMIT $6`,
    [query.recallId, query.afterLine, query.kind, query.scope, query.readerId, query.limit],
  );
}
