import { sql, type Db, type Trx } from '../../platform/db';
import type { ResponsePlan } from './response-plan';

export type VersionedPlan = { plan: ResponsePlan; version: number };

type Row = Pick<ResponsePlan, 'id' | 'divisionCode' | 'hazard' | 'level' | 'enabled'> & {
  content: Omit<ResponsePlan, 'id' | 'divisionCode' | 'hazard' | 'level' | 'enabled'>;
  version: number;
};

const columns = `id, division_code AS "divisionCode", hazard, level, enabled, content, version`;

function planOf({ content, version, ...row }: Row): VersionedPlan {
  return { plan: { ...row, ...content }, version };
}

export async function findResponsePlan(
  db: Db | Trx,
  id: string,
): Promise<VersionedPlan | undefined> {
  const [row] = await sql<Row>(db, `SELECT ${columns} FROM response_plans WHERE id = $1`, [id]);
  return row && planOf(row);
}

export type PlanQuery = { hazard?: string; level?: string; after?: string; limit: number };

export async function listResponsePlans(db: Db, query: PlanQuery): Promise<VersionedPlan[]> {
  const rows = await sql<Row>(
    db,
    `SELECT ${columns} FROM response_plans
     WHERE ($1::text IS NULL OR hazard = $1) AND ($2::text IS NULL OR level = $2) AND id > $3
     ORDER BY id LIMIT $4`,
    [query.hazard ?? null, query.level ?? null, query.after ?? '', query.limit],
  );
  return rows.map(planOf);
}

/** The enabled plans for a hazard at a level, wherever they apply. */
export async function plansFor(trx: Trx, hazard: string, level: string): Promise<ResponsePlan[]> {
  const rows = await sql<Row>(
    trx,
    `SELECT ${columns} FROM response_plans
     WHERE hazard = $1 AND level = $2 AND enabled ORDER BY id LIMIT 1000`,
    [hazard, level],
  );
  return rows.map((row) => planOf(row).plan);
}

/** Writes the next version; undefined when someone else wrote it first. */
export async function putResponsePlan(
  trx: Trx,
  { plan, version }: VersionedPlan,
): Promise<VersionedPlan | undefined> {
  const { id, divisionCode, hazard, level, enabled, ...content } = plan;
  const [row] = await sql<Row>(
    trx,
    `INSERT INTO response_plans (id, division_code, hazard, level, enabled, content, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET division_code = excluded.division_code,
       hazard = excluded.hazard, level = excluded.level, enabled = excluded.enabled,
       content = excluded.content, version = excluded.version, update_time = now()
       WHERE response_plans.version = excluded.version - 1
     RETURNING ${columns}`,
    [id, divisionCode, hazard, level, enabled, JSON.stringify(content), version],
  );
  return row && planOf(row);
}
