import { sql, type Db, type Trx } from '../platform/db';

export type Household = {
  id: string;
  incidentId: string;
  exerciseId: string;
  divisionCode: string;
  addressSealed: string | null;
};

const columns = `households.id, households.incident_id AS "incidentId",
  households.exercise_id AS "exerciseId", households.division_code AS "divisionCode",
  address_sealed AS "addressSealed"`;

export function findHouseholds(db: Db | Trx, ids: string[]): Promise<Household[]> {
  const text = `SELECT ${columns} FROM households WHERE id = ANY ($1::uuid[])`;
  return sql<Household>(db, text, [[...new Set(ids)]]);
}

/** Adds those that are missing; in id order, so that two callers cannot deadlock. */
export async function insertHouseholds(
  trx: Trx,
  all: Household[],
  createTime: Date,
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO households (id, incident_id, exercise_id, division_code, address_sealed,
       create_time)
     SELECT id, incident_id, exercise_id, division_code, address_sealed, $6
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
       AS given (id, incident_id, exercise_id, division_code, address_sealed)
     ORDER BY id
     ON CONFLICT (id) DO NOTHING`,
    [
      all.map(({ id }) => id),
      all.map(({ incidentId }) => incidentId),
      all.map(({ exerciseId }) => exerciseId),
      all.map(({ divisionCode }) => divisionCode),
      all.map(({ addressSealed }) => addressSealed),
      createTime,
    ],
  );
}

export async function setAddress(trx: Trx, id: string, sealed: string): Promise<void> {
  await sql(trx, 'UPDATE households SET address_sealed = $2 WHERE id = $1', [id, sealed]);
}

export type HouseholdQuery = {
  scope: string[];
  pattern: string;
  incidentId: string;
  exerciseId: string;
  separated: boolean;
  afterId: string;
  limit: number;
};

export const separatedHouseholds = `SELECT household_id FROM people
  WHERE incident_id = $1 AND exercise_id = $2 AND whereabouts = 'SHELTERED'
  GROUP BY household_id HAVING count(DISTINCT site_id) > 1`;

export function listHouseholds(db: Db, query: HouseholdQuery): Promise<Household[]> {
  return sql<Household>(
    db,
    `SELECT ${columns} FROM households
     WHERE incident_id = $1 AND exercise_id = $2 AND id > $3
       AND division_code LIKE ANY ($4::text[]) AND division_code LIKE $5
       AND (NOT $6 OR id IN (${separatedHouseholds}))
     ORDER BY id LIMIT $7`,
    [
      query.incidentId,
      query.exerciseId,
      query.afterId,
      query.scope,
      query.pattern,
      query.separated,
      query.limit,
    ],
  );
}

/** How many households there are, and how many of them are apart. */
export async function separatedCount(
  db: Db,
  query: { incidentId: string; exerciseId: string; scope: string[]; pattern: string },
): Promise<{ all: number; separated: number }> {
  const [row] = await sql<{ all: number; separated: number }>(
    db,
    `SELECT count(*) AS all, count(*) FILTER (WHERE id IN (${separatedHouseholds})) AS separated
     FROM households WHERE incident_id = $1 AND exercise_id = $2
       AND division_code LIKE ANY ($3::text[]) AND division_code LIKE $4`,
    [query.incidentId, query.exerciseId, query.scope, query.pattern],
  );
  return row!;
}
