import { sql, type Db, type Trx } from '../../platform/db';
import type { JointBody } from './joint-plan';

export type JointRecord = {
  id: string;
  incidentIds: string[];
  divisionCodes: string[];
  body: JointBody;
  creatorId: string;
  createTime: Date;
};

const columns = `id, incident_ids AS "incidentIds", division_codes AS "divisionCodes", body,
  creator_id AS "creatorId", create_time AS "createTime"`;

export async function insertJointPlan(trx: Trx, plan: JointRecord): Promise<void> {
  await sql(
    trx,
    `INSERT INTO joint_plans (id, incident_ids, division_codes, body, creator_id, create_time)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      plan.id,
      plan.incidentIds,
      plan.divisionCodes,
      JSON.stringify(plan.body),
      plan.creatorId,
      plan.createTime,
    ],
  );
}

export async function findJointPlan(db: Db | Trx, id: string): Promise<JointRecord | undefined> {
  const [row] = await sql<JointRecord>(db, `SELECT ${columns} FROM joint_plans WHERE id = $1`, [
    id,
  ]);
  return row;
}

export function listJointPlans(
  db: Db,
  input: {
    /** Prefixes of what the caller may see; a plan is seen by who sees all its divisions. */
    scopePrefixes: string[];
    incidentId?: string;
    after?: [createTime: string, id: string];
    limit: number;
  },
): Promise<JointRecord[]> {
  const [createTime, id] = input.after ?? [null, null];
  return sql<JointRecord>(
    db,
    `SELECT ${columns} FROM joint_plans
     WHERE NOT EXISTS (SELECT FROM unnest(division_codes) AS code
             WHERE NOT EXISTS (SELECT FROM unnest($1::text[]) AS scope
                               WHERE starts_with(code, scope)))
       AND ($2::text IS NULL OR incident_ids @> ARRAY[$2])
       AND ($3::timestamptz IS NULL OR (create_time, id) < ($3::timestamptz, $4::text))
     ORDER BY create_time DESC, id DESC LIMIT $5`,
    [input.scopePrefixes, input.incidentId ?? null, createTime, id, input.limit],
  );
}
