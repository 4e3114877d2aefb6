import { sql, type Db, type Trx } from '../../platform/db';

export type DeclaredFact = {
  id: string;
  divisionCode: string;
  measure: string;
  value: number;
  evidence: string;
  observeTime: Date;
  expireTime: Date | null;
  actorId: string;
  actorName: string;
  createTime: Date;
};

const factColumns = `id, division_code AS "divisionCode", measure, value, evidence,
  observe_time AS "observeTime", expire_time AS "expireTime", actor_id AS "actorId",
  actor_name AS "actorName", create_time AS "createTime"`;

export async function insertFact(
  trx: Trx,
  fact: Omit<DeclaredFact, 'createTime'>,
): Promise<DeclaredFact> {
  const [row] = await sql<DeclaredFact>(
    trx,
    `INSERT INTO declared_facts (id, division_code, measure, value, evidence, observe_time,
       expire_time, actor_id, actor_name)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${factColumns}`,
    [
      fact.id,
      fact.divisionCode,
      fact.measure,
      fact.value,
      fact.evidence,
      fact.observeTime,
      fact.expireTime,
      fact.actorId,
      fact.actorName,
    ],
  );
  return row!;
}

/** What counts at a time: the latest declared by then for each division and measure. */
export async function factsAsOf(
  db: Db | Trx,
  divisionCodes: string[],
  asOf: Date,
): Promise<DeclaredFact[]> {
  return sql<DeclaredFact>(
    db,
    `SELECT DISTINCT ON (division_code, measure) ${factColumns} FROM declared_facts
     WHERE division_code = ANY($1) AND observe_time <= $2
       AND (expire_time IS NULL OR expire_time > $2)
     ORDER BY division_code, measure, observe_time DESC, create_time DESC`,
    [divisionCodes, asOf],
  );
}

export type FactQuery = {
  prefix: string;
  scopePrefixes: string[];
  measure: string;
  beforeTime?: string;
  beforeId?: string;
  limit: number;
};

/** Newest first; the prefixes are of division codes. */
export async function listFacts(db: Db, query: FactQuery): Promise<DeclaredFact[]> {
  return sql<DeclaredFact>(
    db,
    `SELECT ${factColumns} FROM declared_facts
     WHERE starts_with(division_code, $1)
       AND EXISTS (SELECT 1 FROM unnest($2::text[]) AS s (prefix)
                   WHERE starts_with(division_code, s.prefix))
       AND ($3 = '' OR measure = $3)
       AND ($4::timestamptz IS NULL OR (create_time, id) < ($4::timestamptz, $5::uuid))
     ORDER BY create_time DESC, id DESC LIMIT $6`,
    [
      query.prefix,
      query.scopePrefixes,
      query.measure,
      query.beforeTime ?? null,
      query.beforeId ?? null,
      query.limit,
    ],
  );
}
