import { sql, type Db, type Trx } from '../platform/db';
import type { SealedPerson } from './person-keys';

export const duplicateStates = ['OPEN', 'MERGED', 'DISTINCT'] as const;
export type Duplicate = {
  id: string;
  kind: 'SAME_ID' | 'SAME_PHONE';
  state: (typeof duplicateStates)[number];
  incidentId: string;
  exerciseId: string;
  personId: string;
  otherPersonId: string;
  siteId: string;
  otherSiteId: string;
  divisionCode: string;
  note: string;
  createTime: Date;
  resolveTime: Date | null;
};

const columns = `id, kind, state, incident_id AS "incidentId", exercise_id AS "exerciseId",
  person_id AS "personId", other_person_id AS "otherPersonId", site_id AS "siteId",
  other_site_id AS "otherSiteId", division_code AS "divisionCode", note,
  create_time AS "createTime", resolve_time AS "resolveTime"`;

/** A pair with the same phone is suspected once. */
export async function insertDuplicates(trx: Trx, all: Duplicate[]): Promise<void> {
  if (all.length === 0) return;
  const text = (value: (each: Duplicate) => unknown) => all.map(value);
  await sql(
    trx,
    `INSERT INTO duplicates (id, kind, state, incident_id, exercise_id, person_id,
       other_person_id, site_id, other_site_id, division_code, note, create_time, resolve_time)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[],
       $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[],
       $13::timestamptz[])
     ON CONFLICT DO NOTHING`,
    [
      text(({ id }) => id),
      text(({ kind }) => kind),
      text(({ state }) => state),
      text(({ incidentId }) => incidentId),
      text(({ exerciseId }) => exerciseId),
      text(({ personId }) => personId),
      text(({ otherPersonId }) => otherPersonId),
      text(({ siteId }) => siteId),
      text(({ otherSiteId }) => otherSiteId),
      text(({ divisionCode }) => divisionCode),
      text(({ note }) => note),
      text(({ createTime }) => createTime),
      text(({ resolveTime }) => resolveTime),
    ],
  );
}

export async function lockDuplicate(trx: Trx, id: string): Promise<Duplicate | undefined> {
  const text = `SELECT ${columns} FROM duplicates WHERE id = $1 FOR UPDATE`;
  const [duplicate] = await sql<Duplicate>(trx, text, [id]);
  return duplicate;
}

export async function resolveDuplicate(
  trx: Trx,
  id: string,
  to: { state: Duplicate['state']; note: string; now: Date },
): Promise<Duplicate> {
  const [duplicate] = await sql<Duplicate>(
    trx,
    `UPDATE duplicates SET state = $2, note = $3, resolve_time = $4 WHERE id = $1
     RETURNING ${columns}`,
    [id, to.state, to.note, to.now],
  );
  return duplicate!;
}

export function listDuplicates(
  db: Db,
  query: {
    scope: string[];
    incidentId: string;
    exerciseId: string;
    state: Duplicate['state'] | null;
    beforeId: string | null;
    limit: number;
  },
): Promise<Duplicate[]> {
  return sql<Duplicate>(
    db,
    `SELECT ${columns} FROM duplicates
     WHERE incident_id = $1 AND exercise_id = $2 AND ($3::text IS NULL OR state = $3)
       AND ($4::uuid IS NULL OR id < $4) AND division_code LIKE ANY ($5::text[])
     ORDER BY id DESC LIMIT $6`,
    [query.incidentId, query.exerciseId, query.state, query.beforeId, query.scope, query.limit],
  );
}

/** Everything of the one person becomes the other's; two rows of one person are locked. */
export async function mergePeople(
  trx: Trx,
  { from, into, now }: { from: string; into: string; now: Date },
): Promise<void> {
  await sql(trx, 'UPDATE stays SET person_id = $2 WHERE person_id = $1', [from, into]);
  // The number moves along where the other had none, and frees its place in the index.
  await sql(
    trx,
    `UPDATE people SET merged_into = $2, id_index = NULL, phone_index = NULL, name_sealed = NULL,
       id_sealed = NULL, phone_sealed = NULL, note_sealed = NULL, update_time = $3 WHERE id = $1`,
    [from, into, now],
  );
}

/** What the two of them carried between them, under the id that stays. */
export async function adoptNumbers(
  trx: Trx,
  id: string,
  sealed: SealedPerson & { now: Date },
): Promise<void> {
  await sql(
    trx,
    `UPDATE people SET name_sealed = $2, id_sealed = $3, id_index = $4, phone_sealed = $5,
       phone_index = $6, update_time = $7 WHERE id = $1`,
    [
      id,
      sealed.nameSealed,
      sealed.idSealed,
      sealed.idIndex,
      sealed.phoneSealed,
      sealed.phoneIndex,
      sealed.now,
    ],
  );
}
