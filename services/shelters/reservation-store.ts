import { sql, type Db, type Trx } from '../platform/db';
import type { ReservationState } from './reservation';

export type Reservation = {
  id: string;
  state: ReservationState;
  siteId: string;
  exerciseId: string;
  incidentId: string;
  householdId: string | null;
  places: number;
  arrived: number;
  needs: string[];
  purpose: string;
  expireTime: Date;
  createTime: Date;
  resolveTime: Date | null;
};

const columns = `id, state, site_id AS "siteId", exercise_id AS "exerciseId",
  incident_id AS "incidentId", household_id AS "householdId", places, arrived, needs, purpose,
  expire_time AS "expireTime", create_time AS "createTime", resolve_time AS "resolveTime"`;

export async function insertReservations(trx: Trx, all: Reservation[]): Promise<void> {
  const [first] = all;
  await sql(
    trx,
    `INSERT INTO place_reservations (id, state, site_id, exercise_id, incident_id, household_id,
       places, needs, purpose, expire_time, create_time)
     SELECT id, 'HELD', site_id, $1, $2, household_id, places,
       ARRAY (SELECT jsonb_array_elements_text(needs)), $3, $4, $5
     FROM unnest($6::uuid[], $7::text[], $8::uuid[], $9::integer[], $10::jsonb[])
       AS given (id, site_id, household_id, places, needs)`,
    [
      first!.exerciseId,
      first!.incidentId,
      first!.purpose,
      first!.expireTime,
      first!.createTime,
      all.map(({ id }) => id),
      all.map(({ siteId }) => siteId),
      all.map(({ householdId }) => householdId),
      all.map(({ places }) => places),
      all.map(({ needs }) => JSON.stringify(needs)),
    ],
  );
}

export async function findReservation(db: Db, id: string): Promise<Reservation | undefined> {
  const text = `SELECT ${columns} FROM place_reservations WHERE id = $1`;
  const [reservation] = await sql<Reservation>(db, text, [id]);
  return reservation;
}

/** Named ones, or those of a purpose that still hold places; locked in id order. */
export function lockReservations(
  trx: Trx,
  asked: { ids: string[]; purpose: string },
): Promise<Reservation[]> {
  return sql<Reservation>(
    trx,
    `SELECT ${columns} FROM place_reservations
     WHERE id = ANY ($1::uuid[])
        OR ($2 <> '' AND purpose = $2 AND state IN ('HELD', 'CONFIRMED'))
     ORDER BY id FOR NO KEY UPDATE`,
    [asked.ids, asked.purpose],
  );
}

/** Those that hold places for these households, locked in id order. */
export function lockOfHouseholds(
  trx: Trx,
  householdIds: string[],
  exerciseId: string,
): Promise<Reservation[]> {
  return sql<Reservation>(
    trx,
    `SELECT ${columns} FROM place_reservations
     WHERE household_id = ANY ($1::uuid[]) AND exercise_id = $2 AND state IN ('HELD', 'CONFIRMED')
     ORDER BY id FOR NO KEY UPDATE`,
    [householdIds, exerciseId],
  );
}

/**
 * Of a site that is locked already. Those who resolve one wait for the site with the reservation
 * in hand, so nothing is waited for here: what is being resolved now is left to whoever does.
 */
export function lockOfSite(trx: Trx, siteId: string, exerciseId: string): Promise<Reservation[]> {
  return sql<Reservation>(
    trx,
    `SELECT ${columns} FROM place_reservations
     WHERE site_id = $1 AND exercise_id = $2 AND state IN ('HELD', 'CONFIRMED')
     ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`,
    [siteId, exerciseId],
  );
}

export function lockOverdue(trx: Trx, now: Date, limit: number): Promise<Reservation[]> {
  return sql<Reservation>(
    trx,
    `SELECT ${columns} FROM place_reservations WHERE state = 'HELD' AND expire_time <= $1
     ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
    [now, limit],
  );
}

export async function setReservationState(
  trx: Trx,
  ids: string[],
  state: ReservationState,
  resolveTime: Date | null,
): Promise<Reservation[]> {
  return sql<Reservation>(
    trx,
    `UPDATE place_reservations SET state = $2, resolve_time = $3
     WHERE id = ANY ($1::uuid[]) RETURNING ${columns}`,
    [ids, state, resolveTime],
  );
}

/** People of reservations arrived; one that all have used is CONSUMED. */
export async function addArrivals(
  trx: Trx,
  arrivals: { id: string; people: number }[],
  now: Date,
): Promise<void> {
  await sql(
    trx,
    `UPDATE place_reservations r SET arrived = arrived + people,
       state = CASE WHEN arrived + people = places THEN 'CONSUMED' ELSE state END,
       resolve_time = CASE WHEN arrived + people = places THEN $3::timestamptz END
     FROM unnest($1::uuid[], $2::integer[]) AS given (id, people) WHERE r.id = given.id`,
    [arrivals.map(({ id }) => id), arrivals.map(({ people }) => people), now],
  );
}

export type ReservationQuery = {
  scope: string[];
  siteId: string | null;
  incidentId: string;
  exerciseId: string;
  state: ReservationState | null;
  householdId: string | null;
  purpose: string;
  beforeId: string | null;
  limit: number;
};

export function listReservations(db: Db, query: ReservationQuery): Promise<Reservation[]> {
  return sql<Reservation>(
    db,
    `SELECT ${columns} FROM place_reservations
     WHERE exercise_id = $1 AND ($2::text IS NULL OR site_id = $2)
       AND ($3 = '' OR incident_id = $3) AND ($4::text IS NULL OR state = $4)
       AND ($5::uuid IS NULL OR household_id = $5) AND ($6 = '' OR purpose = $6)
       AND ($7::uuid IS NULL OR id < $7)
       AND EXISTS (SELECT FROM sites WHERE sites.id = site_id
                   AND division_code LIKE ANY ($8::text[]))
     ORDER BY id DESC LIMIT $9`,
    [
      query.exerciseId,
      query.siteId,
      query.incidentId,
      query.state,
      query.householdId,
      query.purpose,
      query.beforeId,
      query.scope,
      query.limit,
    ],
  );
}
