// Sealed fields as a whole: taken away for good, or sealed anew under another key.
import { sql, type Db, type Trx } from '../platform/db';
import { personColumns, type Person } from './person-store';
import type { SealedPerson } from './person-keys';

export async function countSheltered(
  trx: Trx,
  incidentId: string,
  exerciseId: string,
): Promise<number> {
  const [row] = await sql<{ persons: number }>(
    trx,
    `SELECT count(*) AS persons FROM people
     WHERE incident_id = $1 AND exercise_id = $2 AND whereabouts = 'SHELTERED'`,
    [incidentId, exerciseId],
  );
  return row!.persons;
}

/** Rows and counts remain; nothing of who they were does. */
export async function purgePeople(
  trx: Trx,
  incidentId: string,
  exerciseId: string,
  now: Date,
): Promise<{ people: number; households: number }> {
  const people = await sql(
    trx,
    `UPDATE people SET name_sealed = NULL, id_sealed = NULL, id_index = NULL, phone_sealed = NULL,
       phone_index = NULL, note_sealed = NULL, purge_time = $3, update_time = $3
     WHERE incident_id = $1 AND exercise_id = $2 AND purge_time IS NULL RETURNING true`,
    [incidentId, exerciseId, now],
  );
  const households = await sql(
    trx,
    `UPDATE households SET address_sealed = NULL
     WHERE incident_id = $1 AND exercise_id = $2 AND address_sealed IS NOT NULL RETURNING true`,
    [incidentId, exerciseId],
  );
  return { people: people.length, households: households.length };
}

/** Incidents whose last person left, or was written down, before a time. */
export function overdueIncidents(
  trx: Trx,
  before: Date,
): Promise<{ incidentId: string; exerciseId: string }[]> {
  return sql(
    trx,
    `SELECT incident_id AS "incidentId", exercise_id AS "exerciseId" FROM people
     GROUP BY incident_id, exercise_id
     HAVING bool_or(purge_time IS NULL) AND max(update_time) < $1
       AND NOT bool_or(whereabouts = 'SHELTERED')
     LIMIT 20`,
    [before],
  );
}

type SealedHousehold = { id: string; addressSealed: string };
type SealedKey = { siteId: string; number: number; secretSealed: string };

const old = (column: string) => `split_part(${column}, '.', 1) <> $1`;
const oldPerson = ['name_sealed', 'id_sealed', 'phone_sealed', 'note_sealed'].map(old).join(' OR ');

/** People whose fields are sealed with another key than this, locked. */
export function lockPeopleToReseal(trx: Trx, keyId: string, limit: number): Promise<Person[]> {
  return sql<Person>(
    trx,
    `SELECT ${personColumns} FROM people WHERE ${oldPerson} ORDER BY id LIMIT $2
     FOR NO KEY UPDATE`,
    [keyId, limit],
  );
}

export async function resealPeople(
  trx: Trx,
  all: (SealedPerson & { id: string; noteSealed: string | null })[],
): Promise<void> {
  await sql(
    trx,
    `UPDATE people SET name_sealed = n, id_sealed = i, id_index = x, phone_sealed = p,
       phone_index = y, note_sealed = t
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS given (id, n, i, x, p, y, t) WHERE people.id = given.id`,
    [
      all.map(({ id }) => id),
      all.map(({ nameSealed }) => nameSealed),
      all.map(({ idSealed }) => idSealed),
      all.map(({ idIndex }) => idIndex),
      all.map(({ phoneSealed }) => phoneSealed),
      all.map(({ phoneIndex }) => phoneIndex),
      all.map(({ noteSealed }) => noteSealed),
    ],
  );
}

export function lockHouseholdsToReseal(
  trx: Trx,
  keyId: string,
  limit: number,
): Promise<SealedHousehold[]> {
  return sql<SealedHousehold>(
    trx,
    `SELECT id, address_sealed AS "addressSealed" FROM households WHERE ${old('address_sealed')}
     ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
    [keyId, limit],
  );
}

export function lockKeysToReseal(trx: Trx, keyId: string, limit: number): Promise<SealedKey[]> {
  return sql<SealedKey>(
    trx,
    `SELECT site_id AS "siteId", number, secret_sealed AS "secretSealed" FROM site_keys
     WHERE ${old('secret_sealed')} ORDER BY site_id, number LIMIT $2 FOR NO KEY UPDATE`,
    [keyId, limit],
  );
}

export async function resealKey(trx: Trx, key: SealedKey): Promise<void> {
  await sql(trx, 'UPDATE site_keys SET secret_sealed = $3 WHERE site_id = $1 AND number = $2', [
    key.siteId,
    key.number,
    key.secretSealed,
  ]);
}

/** How many rows wait for the current key. */
export async function countToReseal(db: Db | Trx, keyId: string): Promise<number> {
  const [row] = await sql<{ count: number }>(
    db,
    `SELECT (SELECT count(*) FROM people WHERE ${oldPerson})
       + (SELECT count(*) FROM households WHERE ${old('address_sealed')})
       + (SELECT count(*) FROM site_keys WHERE ${old('secret_sealed')}) AS count`,
    [keyId],
  );
  return row!.count;
}
