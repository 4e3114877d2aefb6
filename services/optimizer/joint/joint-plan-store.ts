import { sql, type Db, type Trx } from '../../platform/db';
import type { ClosedRoad, Stand } from '../closed-roads';
import { solveColumn, type SolveRecord } from '../plan-store';
import { insertWaiting } from '../solve-store';
import type { DispatchSolution } from '../solution';
import { siteStand } from './joint-facts';
import type { StoredDocuments } from './joint-documents';
import type { JointMade } from './joint-making';
import type { JointState } from './joint-states';
import type { JointBody } from './joint-plan';
import type { JointPlace } from './joint-watching';

export type JointRecord = {
  id: string;
  incidentIds: string[];
  divisionCodes: string[];
  body: JointBody;
  creatorId: string;
  createTime: Date;
  state: JointState;
  /** The first; `reservations` has that of each incident. */
  reservationId: string;
  reservations: Record<string, string>;
  approverId: string;
  urgent: boolean;
  solve: SolveRecord;
};

const columns = `joint_plans.id, incident_ids AS "incidentIds", division_codes AS "divisionCodes",
  body, creator_id AS "creatorId", create_time AS "createTime", joint_plans.state,
  reservation_id AS "reservationId", reservations, approver_id AS "approverId", urgent, ${solveColumn}`;

/** A list shows no lines: bodies of large plans are megabytes each. */
const summaryColumns = columns.replace(
  'body,',
  `body - ARRAY['placements', 'unplaced', 'shipments', 'callOffs', 'trips', 'substitutions',
     'shortfalls', 'fleets', 'teamOrders', 'teamGaps', 'pumpOrders', 'drained', 'contentions',
     'values', 'countedPlanIds', 'roads'] AS body,`,
);

const source = 'joint_plans JOIN solves ON solves.plan_id = joint_plans.id';

/** Stores a plan with what it rests on, to be solved by a job. */
export async function insertJointPlan(
  trx: Trx,
  {
    documents,
    problemHash,
    ...plan
  }: Omit<JointRecord, 'state' | 'reservationId' | 'reservations' | 'approverId' | 'solve'> & {
    documents: StoredDocuments;
    problemHash: string;
  },
): Promise<JointRecord> {
  await sql(
    trx,
    `INSERT INTO joint_plans (id, incident_ids, division_codes, body, creator_id, create_time, urgent)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      plan.id,
      plan.incidentIds,
      plan.divisionCodes,
      JSON.stringify(plan.body),
      plan.creatorId,
      plan.createTime,
      plan.urgent,
    ],
  );
  await insertWaiting(trx, { planId: plan.id, problemHash, joint: true });
  await sql(trx, 'INSERT INTO joint_plan_documents (plan_id, ask, facts) VALUES ($1, $2, $3)', [
    plan.id,
    JSON.stringify(documents.ask),
    JSON.stringify(documents.facts),
  ]);
  return (await findJointPlan(trx, plan.id))!;
}

/** What it rests on, and how its goods came out; undefined for plans from before this was kept. */
export async function jointDocuments(
  db: Db | Trx,
  planId: string,
): Promise<(StoredDocuments & { solution: DispatchSolution | null }) | undefined> {
  const [row] = await sql<StoredDocuments & { solution: DispatchSolution | null }>(
    db,
    'SELECT ask, facts, solution FROM joint_plan_documents WHERE plan_id = $1',
    [planId],
  );
  return row;
}

/** The closed roads it went by, and where its sites are; none for plans from before this was kept. */
export async function jointRoads(
  db: Db,
  planId: string,
): Promise<{ roads: ClosedRoad[]; sites: Map<string, Stand> }> {
  type Site = { id: string; divisionCode: string; depotId?: string };
  const [row] = await sql<{ roads: ClosedRoad[] | null; sites: Site[] | null }>(
    db,
    `SELECT facts->'input'->'roads' AS roads, facts->'sites' AS sites
     FROM joint_plan_documents WHERE plan_id = $1`,
    [planId],
  );
  const sites = (row?.sites ?? []).map((site): [string, Stand] => [site.id, siteStand(site)]);
  return { roads: row?.roads ?? [], sites: new Map(sites) };
}

/** What the plan has become so far, while it is being solved and when it has been. */
export async function saveJointBody(
  trx: Trx,
  id: string,
  { body, solution }: JointMade,
): Promise<void> {
  await sql(trx, 'UPDATE joint_plans SET body = $2 WHERE id = $1', [id, JSON.stringify(body)]);
  if (solution === undefined) return;
  await sql(trx, 'UPDATE joint_plan_documents SET solution = $2 WHERE plan_id = $1', [
    id,
    JSON.stringify(solution),
  ]);
}

export async function findJointPlan(db: Db | Trx, id: string): Promise<JointRecord | undefined> {
  const [row] = await sql<JointRecord>(
    db,
    `SELECT ${columns} FROM ${source} WHERE joint_plans.id = $1`,
    [id],
  );
  return row;
}

/** Without its lines. */
export async function findJointSummary(db: Db, id: string): Promise<JointRecord | undefined> {
  const [row] = await sql<JointRecord>(
    db,
    `SELECT ${summaryColumns} FROM ${source} WHERE joint_plans.id = $1`,
    [id],
  );
  return row;
}

/** Where its solve is, and nothing of what it came to. */
export async function findJointPlace(db: Db, id: string): Promise<JointPlace> {
  const [row] = await sql<JointPlace>(
    db,
    `SELECT state, phase, progress_share AS "progressShare", better_plans AS "betterPlans"
     FROM solves WHERE plan_id = $1`,
    [id],
  );
  return row!;
}

/** Whether its incidents are exercises: all are, or none is. */
export async function isForExercise(db: Db | Trx, id: string): Promise<boolean> {
  const [row] = await sql<{ exercise: boolean }>(
    db,
    `SELECT (ask->'incidents'->0->>'exercise')::boolean AS exercise
     FROM joint_plan_documents WHERE plan_id = $1`,
    [id],
  );
  return row?.exercise ?? false;
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
    `SELECT ${summaryColumns} FROM ${source}
     WHERE NOT EXISTS (SELECT FROM unnest(division_codes) AS code
             WHERE NOT EXISTS (SELECT FROM unnest($1::text[]) AS scope
                               WHERE starts_with(code, scope)))
       AND ($2::text IS NULL OR incident_ids @> ARRAY[$2])
       AND ($3::timestamptz IS NULL OR (create_time, joint_plans.id) < ($3::timestamptz, $4::text))
     ORDER BY create_time DESC, joint_plans.id DESC LIMIT $5`,
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
    `SELECT ${columns} FROM ${source}
     WHERE joint_plans.id = $1 OR (incident_ids && $2::text[] AND joint_plans.state <> 'PROPOSED')
     ORDER BY joint_plans.id FOR UPDATE OF joint_plans`,
    [id, incidentIds],
  );
}

/** Joint plans whose goods are promised to the incident or already there. */
export function promisedJointPlans(db: Db | Trx, incidentId: string): Promise<JointRecord[]> {
  return sql<JointRecord>(
    db,
    `SELECT ${columns} FROM ${source}
     WHERE incident_ids @> ARRAY[$1] AND joint_plans.state <> 'PROPOSED' ORDER BY joint_plans.id`,
    [incidentId],
  );
}

export async function updateJointState(
  trx: Trx,
  plan: Pick<JointRecord, 'id' | 'state' | 'reservationId' | 'reservations' | 'approverId'>,
): Promise<JointRecord> {
  const { id, state, reservationId, reservations, approverId } = plan;
  await sql(
    trx,
    `UPDATE joint_plans SET state = $2, reservation_id = $3, approver_id = $4, reservations = $5
     WHERE id = $1`,
    [id, state, reservationId, approverId, JSON.stringify(reservations)],
  );
  return (await findJointPlan(trx, plan.id))!;
}

/** The newest joint plan of an incident that had been made by a time; one without an answer is none. */
export async function jointAsOf(
  db: Db,
  { incidentId, time }: { incidentId: string; time: Date },
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }>(
    db,
    `SELECT joint_plans.id FROM ${source}
     WHERE incident_ids @> ARRAY[$1] AND create_time <= $2 AND solves.state = 'SUCCEEDED'
     ORDER BY create_time DESC, joint_plans.id DESC LIMIT 1`,
    [incidentId, time],
  );
  return row?.id;
}
