import { send, sql, type Db, type Trx } from '../platform/db';
import type { LineShare } from './fefo';
import type { StockUnits } from './ledger';
import type { ReservationState } from './reservation';

export type Reservation = {
  id: string;
  state: ReservationState;
  purpose: string;
  incidentId: string;
  /** The smallest division that holds all its depots. */
  divisionCode: string;
  shareCount: number;
  expireTime: Date;
  createTime: Date;
  resolveTime: Date | null;
  version: number;
};

const columns = `id, state, purpose, incident_id AS "incidentId", division_code AS "divisionCode",
  share_count AS "shareCount", expire_time AS "expireTime", create_time AS "createTime",
  resolve_time AS "resolveTime", version`;

/** Writes the reservation with its shares, in one statement that nobody waits for. */
export async function insertReservation(
  trx: Trx,
  reservation: Reservation,
  shares: LineShare[],
): Promise<void> {
  await send(
    trx,
    `WITH reservation AS (
       INSERT INTO reservations (id, state, purpose, incident_id, division_code, share_count,
         expire_time, create_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     )
     INSERT INTO reservation_shares (reservation_id, line_number, depot_id, item_id, lot_id,
       expire_date, quantity)
     SELECT $1, share.* FROM unnest($9::integer[], $10::text[], $11::text[], $12::uuid[],
       $13::date[], $14::bigint[]) AS share`,
    [
      reservation.id,
      reservation.state,
      reservation.purpose,
      reservation.incidentId,
      reservation.divisionCode,
      reservation.shareCount,
      reservation.expireTime,
      reservation.createTime,
      shares.map(({ lineNumber }) => lineNumber),
      shares.map(({ depotId }) => depotId),
      shares.map(({ itemId }) => itemId),
      shares.map(({ lotId }) => lotId),
      shares.map(({ expireDate }) => expireDate),
      shares.map(({ quantity }) => quantity),
    ],
  );
}

export async function findReservation(db: Db | Trx, id: string): Promise<Reservation | undefined> {
  const text = `SELECT ${columns} FROM reservations WHERE id = $1`;
  const [reservation] = await sql<Reservation>(db, text, [id]);
  return reservation;
}

/** Whoever changes a reservation or its transfers holds this row first, then the balances. */
export async function lockReservation(trx: Trx, id: string): Promise<Reservation | undefined> {
  const text = `SELECT ${columns} FROM reservations WHERE id = $1 FOR NO KEY UPDATE`;
  const [reservation] = await sql<Reservation>(trx, text, [id]);
  return reservation;
}

/** Holds that are over. Those that someone else is resolving right now are left to them. */
export function lockExpiredHolds(trx: Trx, now: Date, limit: number): Promise<Reservation[]> {
  return sql<Reservation>(
    trx,
    `SELECT ${columns} FROM reservations WHERE state = 'HELD' AND expire_time <= $1
     ORDER BY expire_time LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
    [now, limit],
  );
}

/** The caller holds the rows; the table's trigger refuses a move that is not one. */
export function setReservationStates(
  trx: Trx,
  ids: string[],
  state: ReservationState,
  resolveTime: Date | null,
): Promise<Reservation[]> {
  return sql<Reservation>(
    trx,
    `UPDATE reservations SET state = $2, resolve_time = $3, version = version + 1
     WHERE id = ANY ($1::uuid[]) RETURNING ${columns}`,
    [ids, state, resolveTime],
  );
}

export type ReservationShare = LineShare & { reservationId: string };

/** Every share of these reservations in the order of their lines, earliest expiry first. */
export function findShares(db: Db | Trx, reservationIds: string[]): Promise<ReservationShare[]> {
  return sql<ReservationShare>(
    db,
    `SELECT reservation_id AS "reservationId", line_number AS "lineNumber", depot_id AS "depotId",
       item_id AS "itemId", lot_id AS "lotId", expire_date AS "expireDate", quantity
     FROM reservation_shares WHERE reservation_id = ANY ($1::uuid[])
     ORDER BY reservation_id, line_number, expire_date, lot_id`,
    [reservationIds],
  );
}

export type OpenUnits = StockUnits & { reservationId: string; expireDate: string };

/** What the open ones of these reservations still hold in their depots. */
export function findOpenUnits(db: Db | Trx, reservationIds: string[]): Promise<OpenUnits[]> {
  return sql<OpenUnits>(
    db,
    `SELECT reservation_id AS "reservationId", depot_id AS "depotId", item_id AS "itemId",
       lot_id AS "lotId", expire_date AS "expireDate", quantity
     FROM open_units WHERE reservation_id = ANY ($1::uuid[])`,
    [reservationIds],
  );
}

/** The divisions of the depots a reservation takes from. */
export async function findReservationDivisions(db: Db | Trx, id: string): Promise<string[]> {
  const rows = await sql<{ divisionCode: string }>(
    db,
    `SELECT DISTINCT d.division_code AS "divisionCode"
     FROM reservation_shares s JOIN depots d ON d.id = s.depot_id WHERE s.reservation_id = $1`,
    [id],
  );
  return rows.map(({ divisionCode }) => divisionCode);
}

export type ReservationQuery = {
  incidentId: string | null;
  state: ReservationState | null;
  /** LIKE patterns; a reservation is seen by whoever may see one of its depots. */
  scope: string[];
  now: Date;
  beforeId: string | null;
  limit: number;
};

/** Newest first. A hold that is over counts as EXPIRED, swept or not. */
export function listReservations(db: Db, query: ReservationQuery): Promise<Reservation[]> {
  return sql<Reservation>(
    db,
    `SELECT ${columns} FROM reservations r
     WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR incident_id = $2)
       AND ($3::text IS NULL OR $3 =
         CASE WHEN state = 'HELD' AND expire_time <= $4 THEN 'EXPIRED' ELSE state END)
       AND ('%' = ANY ($5::text[]) OR EXISTS (
         SELECT FROM reservation_shares s JOIN depots d ON d.id = s.depot_id
         WHERE s.reservation_id = r.id AND d.division_code LIKE ANY ($5::text[])))
     ORDER BY id DESC LIMIT $6`,
    [query.beforeId, query.incidentId, query.state, query.now, query.scope, query.limit],
  );
}
