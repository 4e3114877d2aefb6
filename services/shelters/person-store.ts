import { sql, type Db, type Trx } from '../platform/db';
import type { AgeGroup, Whereabouts } from './person';

export type Person = {
  id: string;
  householdId: string;
  incidentId: string;
  exerciseId: string;
  divisionCode: string;
  nameSealed: string | null;
  idSealed: string | null;
  idIndex: string | null;
  phoneSealed: string | null;
  phoneIndex: string | null;
  noteSealed: string | null;
  ageGroup: AgeGroup;
  needs: string[];
  whereabouts: Whereabouts;
  siteId: string | null;
  mergedInto: string | null;
  purgeTime: Date | null;
  updateTime: Date;
};

export const personColumns = `people.id, people.household_id AS "householdId",
  people.incident_id AS "incidentId", people.exercise_id AS "exerciseId",
  people.division_code AS "divisionCode", name_sealed AS "nameSealed", id_sealed AS "idSealed",
  id_index AS "idIndex", phone_sealed AS "phoneSealed", phone_index AS "phoneIndex",
  note_sealed AS "noteSealed", age_group AS "ageGroup", needs, whereabouts,
  people.site_id AS "siteId", merged_into AS "mergedInto", purge_time AS "purgeTime",
  update_time AS "updateTime"`;

export async function findPerson(db: Db | Trx, id: string): Promise<Person | undefined> {
  const text = `SELECT ${personColumns} FROM people WHERE id = $1`;
  const [person] = await sql<Person>(db, text, [id]);
  return person;
}

export async function lockPerson(trx: Trx, id: string): Promise<Person | undefined> {
  const text = `SELECT ${personColumns} FROM people WHERE id = $1 FOR NO KEY UPDATE`;
  const [person] = await sql<Person>(trx, text, [id]);
  return person;
}

export function findPeopleOf(db: Db | Trx, ids: string[]): Promise<Person[]> {
  const text = `SELECT ${personColumns} FROM people WHERE id = ANY ($1::uuid[])`;
  return sql<Person>(db, text, [ids]);
}

type Numbered = { incidentId: string; exerciseId: string; index: string };

/** Who has these identity numbers in their incidents. */
export function findPeopleByNumber(db: Db | Trx, all: Numbered[]): Promise<Person[]> {
  return sql<Person>(
    db,
    `SELECT ${personColumns} FROM people
     WHERE (incident_id, exercise_id, id_index) IN (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))`,
    [
      all.map(({ incidentId }) => incidentId),
      all.map(({ exerciseId }) => exerciseId),
      all.map(({ index }) => index),
    ],
  );
}

/** Everyone of every incident who was not purged, in id order. */
export function listEvacuees(
  trx: Trx,
  query: { scope: string[]; afterId: string; limit: number },
): Promise<Person[]> {
  return sql<Person>(
    trx,
    `SELECT ${personColumns} FROM people
     WHERE division_code LIKE ANY ($1::text[]) AND id > $2 AND purge_time IS NULL
       AND merged_into IS NULL ORDER BY id LIMIT $3`,
    [query.scope, query.afterId, query.limit],
  );
}

/** By id or by identity number, locked in id order. Whoever moves people begins with this. */
export function lockPeople(
  trx: Trx,
  asked: { ids: string[]; indexes: string[]; incidentId: string; exerciseId: string },
): Promise<Person[]> {
  return sql<Person>(
    trx,
    `SELECT ${personColumns} FROM people
     WHERE id = ANY ($1::uuid[])
        OR (incident_id = $2 AND exercise_id = $3 AND id_index = ANY ($4::text[]))
     ORDER BY id FOR NO KEY UPDATE`,
    [asked.ids, asked.incidentId, asked.exerciseId, asked.indexes],
  );
}

/**
 * Adds people, in the order of their identity numbers so that two callers cannot deadlock. One
 * whom somebody else has added meanwhile is left as they are: look for them again.
 */
export function insertPeople(trx: Trx, all: Person[], createTime: Date): Promise<{ id: string }[]> {
  return sql<{ id: string }>(
    trx,
    `INSERT INTO people (id, household_id, incident_id, exercise_id, division_code, name_sealed,
       id_sealed, id_index, phone_sealed, phone_index, age_group, needs, whereabouts, create_time,
       update_time)
     SELECT id, household_id, incident_id, exercise_id, division_code, name_sealed, id_sealed,
       id_index, phone_sealed, phone_index, age_group,
       ARRAY (SELECT jsonb_array_elements_text(needs)), whereabouts, $14, $14
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
       $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::jsonb[], $13::text[])
       AS given (id, household_id, incident_id, exercise_id, division_code, name_sealed, id_sealed,
         id_index, phone_sealed, phone_index, age_group, needs, whereabouts)
     ORDER BY id_index, id
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      all.map(({ id }) => id),
      all.map(({ householdId }) => householdId),
      all.map(({ incidentId }) => incidentId),
      all.map(({ exerciseId }) => exerciseId),
      all.map(({ divisionCode }) => divisionCode),
      all.map(({ nameSealed }) => nameSealed),
      all.map(({ idSealed }) => idSealed),
      all.map(({ idIndex }) => idIndex),
      all.map(({ phoneSealed }) => phoneSealed),
      all.map(({ phoneIndex }) => phoneIndex),
      all.map(({ ageGroup }) => ageGroup),
      all.map(({ needs }) => JSON.stringify(needs)),
      all.map(({ whereabouts }) => whereabouts),
      createTime,
    ],
  );
}

/** Where people are from now on. */
export async function setWhereabouts(
  trx: Trx,
  ids: string[],
  to: { whereabouts: Whereabouts; siteId: string | null },
  now: Date,
): Promise<void> {
  await sql(
    trx,
    `UPDATE people SET whereabouts = $2, site_id = coalesce($3, site_id), update_time = $4
     WHERE id = ANY ($1::uuid[])`,
    [ids, to.whereabouts, to.siteId, now],
  );
}

export async function setNote(
  trx: Trx,
  id: string,
  to: { whereabouts: Whereabouts; noteSealed: string },
  now: Date,
): Promise<Person> {
  const [person] = await sql<Person>(
    trx,
    `UPDATE people SET whereabouts = $2, note_sealed = $3, update_time = $4
     WHERE id = $1 RETURNING ${personColumns}`,
    [id, to.whereabouts, to.noteSealed, now],
  );
  return person!;
}

export function peopleOfHouseholds(db: Db | Trx, householdIds: string[]): Promise<Person[]> {
  return sql<Person>(
    db,
    `SELECT ${personColumns} FROM people
     WHERE household_id = ANY ($1::uuid[]) AND merged_into IS NULL ORDER BY id`,
    [householdIds],
  );
}

/** Others of the incident with one of these numbers. */
export function findByIndex(
  db: Db | Trx,
  asked: { incidentId: string; exerciseId: string; idIndexes: string[]; phoneIndexes: string[] },
): Promise<Person[]> {
  return sql<Person>(
    db,
    `SELECT ${personColumns} FROM people
     WHERE incident_id = $1 AND exercise_id = $2 AND merged_into IS NULL
       AND (id_index = ANY ($3::text[]) OR phone_index = ANY ($4::text[]))
     ORDER BY id LIMIT 5000`,
    [asked.incidentId, asked.exerciseId, asked.idIndexes, asked.phoneIndexes],
  );
}

export type PeopleQuery = {
  scope: string[];
  pattern: string;
  incidentId: string;
  exerciseId: string;
  whereabouts: Whereabouts[];
  siteId: string | null;
  asOf: Date | undefined;
  afterId: string;
  limit: number;
};

const sought = `incident_id = $1 AND exercise_id = $2 AND merged_into IS NULL
  AND division_code LIKE ANY ($3::text[]) AND division_code LIKE $4`;

/** At a site at a time it is their stays that say so; now it is they themselves. */
export function listPeople(db: Db, query: PeopleQuery): Promise<Person[]> {
  return sql<Person>(
    db,
    `SELECT ${personColumns} FROM people
     WHERE ${sought} AND id > $5
       AND (cardinality($6::text[]) = 0 OR whereabouts = ANY ($6::text[]))
       AND ($7::text IS NULL
         OR ($8::timestamptz IS NULL AND people.site_id = $7 AND whereabouts = 'SHELTERED')
         OR EXISTS (SELECT FROM stays s WHERE s.person_id = people.id AND s.site_id = $7
                    AND s.check_in_time <= $8
                    AND (s.check_out_time IS NULL OR s.check_out_time > $8)))
     ORDER BY id LIMIT $9`,
    [
      query.incidentId,
      query.exerciseId,
      query.scope,
      query.pattern,
      query.afterId,
      query.whereabouts,
      query.siteId,
      query.asOf ?? null,
      query.limit,
    ],
  );
}

export async function countPeople(
  db: Db,
  query: { incidentId: string; exerciseId: string; scope: string[]; pattern: string },
): Promise<{ whereabouts: Whereabouts; persons: number }[]> {
  return sql(
    db,
    `SELECT whereabouts, count(*) AS persons FROM people WHERE ${sought}
     GROUP BY whereabouts ORDER BY whereabouts`,
    [query.incidentId, query.exerciseId, query.scope, query.pattern],
  );
}
