import { sql, type Db, type Trx } from '../../platform/db';
import type { JointState } from './joint-states';
import type { JointBody } from './joint-plan';

export type JointRecord = {
  id: string;
  incidentIds: string[];
  divisionCodes: string[];
  body: JointBody;
  creatorId: string;
  createTime: Date;
  state: JointState;
  reservationId: string;
  approverId: string;
};

const columns = `id, incident_ids AS "incidentIds", division_codes AS "divisionCodes", body,
  creator_id AS "creatorId", create_time AS "createTime", state,
  reservation_id AS "reservationId", approver_id AS "approverId"`;

export async function insertJointPlan(
  trx: Trx,
  plan: Omit<JointRecord, 'state' | 'reservationId' | 'approverId'>,
): Promise<JointRecord> {
  const [row] = await sql<JointRecord>(
    trx,
    `INSERT INTO joint_plans (id, incident_ids, division_codes, body, creator_id, create_time)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${columns}`,
    [
      plan.id,
      plan.incidentIds,
      plan.divisionCodes,
      JSON.stringify(plan.body),
      plan.creatorId,
      plan.createTime,
    ],
  );
  return row!;
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

/** The plans of these incidents that stand or are being committed, locked with `id` in id order. */
export async function lockStandingJointPlans(
  trx: Trx,
  { id, incidentIds }: { id: string; incidentIds: string[] },
): Promise<JointRecord[]> {
  return sql<JointRecord>(
    trx,
    `SELECT ${columns} FROM joint_plans
     WHERE id = $1 OR (incident_ids && $2::text[] AND state <> 'PROPOSED')
     ORDER BY id FOR UPDATE`,
    [id, incidentIds],
  );
}

/** Joint plans whose goods are promised to the incident or already there. */
export function promisedJointPlans(db: Db | Trx, incidentId: string): Promise<JointRecord[]> {
  return sql<JointRecord>(
    db,
    `SELECT ${columns} FROM joint_plans
     WHERE incident_ids @> ARRAY[$1] AND state <> 'PROPOSED' ORDER BY id`,
    [incidentId],
  );
}

export async function updateJointState(
  trx: Trx,
  plan: { id: string; state: JointState; reservationId: string; approverId: string },
): Promise<JointRecord> {
  const [row] = await sql<JointRecord>(
    trx,
    `UPDATE joint_plans SET state = $2, reservation_id = $3, approver_id = $4 WHERE id = $1
     RETURNING ${columns}`,
    [plan.id, plan.state, plan.reservationId, plan.approverId],
  );
  return row!;
}
