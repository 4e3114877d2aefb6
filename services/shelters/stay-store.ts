import { sql, type Db, type Trx } from '../platform/db';
import { clientIdReused } from './check-in';

export type Stay = {
  id: string;
  clientId: string;
  personId: string;
  siteId: string;
  exerciseId: string;
  openingId: string | null;
  unitCode: string;
  channel: 'STAFF' | 'CODE';
  actorId: string;
  checkInTime: Date;
  checkOutTime: Date | null;
  checkOutKey: string;
  destination: string;
  overrideReason: string;
  createTime: Date;
};

const columns = `stays.id, client_id AS "clientId", person_id AS "personId",
  stays.site_id AS "siteId", stays.exercise_id AS "exerciseId", opening_id AS "openingId",
  unit_code AS "unitCode", channel, actor_id AS "actorId", check_in_time AS "checkInTime",
  check_out_time AS "checkOutTime", check_out_key AS "checkOutKey", destination,
  override_reason AS "overrideReason", stays.create_time AS "createTime"`;

/** Every stay of these people, whom the caller has locked, oldest first. */
export function staysOfPeople(db: Db | Trx, personIds: string[]): Promise<Stay[]> {
  return sql<Stay>(
    db,
    `SELECT ${columns} FROM stays WHERE person_id = ANY ($1::uuid[]) ORDER BY check_in_time, id`,
    [personIds],
  );
}

export function staysOfClients(db: Db | Trx, clientIds: string[]): Promise<Stay[]> {
  const text = `SELECT ${columns} FROM stays WHERE client_id = ANY ($1::uuid[])`;
  return sql<Stay>(db, text, [clientIds]);
}

/**
 * The stays that a phone may end by the ids it made: those it opened itself, and those that staff
 * opened for what it had sent too late.
 */
export function staysOfPhones(db: Db | Trx, clientIds: string[]): Promise<Stay[]> {
  return sql<Stay>(
    db,
    `SELECT ${columns} FROM stays WHERE client_id = ANY ($1::uuid[]) AND (channel = 'CODE' OR
       EXISTS (SELECT FROM kept_arrivals AS kept
         WHERE kept.client_id = stays.client_id AND kept.kind = 'ARRIVAL'))`,
    [clientIds],
  );
}

export const isPresent = ({ checkOutTime }: Stay): boolean => checkOutTime === null;

/** Who is at a site now, at most so many. */
export function presentAt(
  db: Db | Trx,
  siteId: string,
  exerciseId: string,
  limit: number,
): Promise<Stay[]> {
  return sql<Stay>(
    db,
    `SELECT ${columns} FROM stays
     WHERE site_id = $1 AND exercise_id = $2 AND check_out_time IS NULL
     ORDER BY person_id LIMIT $3`,
    [siteId, exerciseId, limit],
  );
}

/**
 * Whoever used one of the client ids meanwhile for somebody else was not seen before: the people
 * differ, so nothing that is locked stood between the two.
 */
export async function insertStays(trx: Trx, all: Stay[]): Promise<void> {
  if (all.length === 0) return;
  const [first] = all;
  const inserted = await sql<{ clientId: string }>(
    trx,
    `INSERT INTO stays (id, client_id, person_id, site_id, exercise_id, opening_id, unit_code,
       channel, actor_id, check_in_time, check_out_time, override_reason, create_time)
     SELECT id, client_id, person_id, $1, $2, $3, unit_code, $4, $5, check_in_time,
       check_out_time, $6, $7
     FROM unnest($8::uuid[], $9::uuid[], $10::uuid[], $11::text[], $12::timestamptz[],
       $13::timestamptz[])
       AS given (id, client_id, person_id, unit_code, check_in_time, check_out_time)
     ORDER BY client_id ON CONFLICT (client_id) DO NOTHING RETURNING client_id AS "clientId"`,
    [
      first!.siteId,
      first!.exerciseId,
      first!.openingId,
      first!.channel,
      first!.actorId,
      first!.overrideReason,
      first!.createTime,
      all.map(({ id }) => id),
      all.map(({ clientId }) => clientId),
      all.map(({ personId }) => personId),
      all.map(({ unitCode }) => unitCode),
      all.map(({ checkInTime }) => checkInTime),
      all.map(({ checkOutTime }) => checkOutTime),
    ],
  );
  const known = new Set(inserted.map(({ clientId }) => clientId));
  const reused = all.find(({ clientId }) => !known.has(clientId));
  if (reused) throw clientIdReused(reused.clientId);
}

export type StayEnd = { id: string; checkOutTime: Date; destination: string };

/** Ends stays; the caller has locked their people. */
export async function endStays(trx: Trx, ends: StayEnd[], checkOutKey: string): Promise<void> {
  if (ends.length === 0) return;
  await sql(
    trx,
    `UPDATE stays SET check_out_time = greatest(at, check_in_time), destination = goes,
       check_out_key = $4
     FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS given (id, at, goes)
     WHERE stays.id = given.id AND check_out_time IS NULL`,
    [
      ends.map(({ id }) => id),
      ends.map(({ checkOutTime }) => checkOutTime),
      ends.map(({ destination }) => destination),
      checkOutKey,
    ],
  );
}

export type StayQuery = {
  scope: string[];
  siteId: string | null;
  personId: string | null;
  exerciseId: string;
  present: boolean;
  overridden: boolean;
  beforeId: string | null;
  limit: number;
};

export function listStays(db: Db, query: StayQuery): Promise<Stay[]> {
  return sql<Stay>(
    db,
    `SELECT ${columns} FROM stays JOIN sites ON sites.id = stays.site_id
     WHERE exercise_id = $1 AND ($2::text IS NULL OR site_id = $2)
       AND ($3::uuid IS NULL OR person_id = $3) AND (NOT $4 OR check_out_time IS NULL)
       AND (NOT $5 OR override_reason <> '') AND ($6::uuid IS NULL OR stays.id < $6)
       AND division_code LIKE ANY ($7::text[])
     ORDER BY stays.id DESC LIMIT $8`,
    [
      query.exerciseId,
      query.siteId,
      query.personId,
      query.present,
      query.overridden,
      query.beforeId,
      query.scope,
      query.limit,
    ],
  );
}
