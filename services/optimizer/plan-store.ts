import { sql, type Db, type Trx } from '../platform/db';
import { divisionPrefix } from '../platform/identity';
import { promisedStates, type Plan, type PlanState, type SolveState } from './plan';
import type { PlanPolicy } from './planner';
import type { DispatchSolution, SolutionStage } from './solution';

export type SolveResult = Pick<DispatchSolution, 'status' | 'stages' | 'solver' | 'check'>;

export type SolveRecord = {
  state: SolveState;
  phase: string;
  progressShare: number;
  problemHash: string;
  failure: string;
  failureReason: string;
  /** Of the best plan so far. */
  progressStages: SolutionStage[];
  betterPlans: number;
  result?: SolveResult;
};

export type PlanRecord = Plan & {
  exercise: boolean;
  policy: PlanPolicy;
  /** When stock and needs were read, which is the plan's zero hour. */
  readTime: Date;
  reliefDueTime?: Date;
  /** The plan this one was made from. */
  basePlanId?: string;
  urgent: boolean;
  creatorId: string;
  createTime: Date;
  updateTime: Date;
  solve: SolveRecord;
};

/** How a plan is or was solved, of either kind. */
export const solveColumn = `jsonb_strip_nulls(jsonb_build_object('state', solves.state, 'phase', solves.phase,
    'progressShare', solves.progress_share, 'problemHash', solves.problem_hash,
    'failure', solves.failure, 'failureReason', solves.failure_reason, 'progressStages', solves.progress_stages,
    'betterPlans', solves.better_plans, 'result', solves.result)) AS solve`;

const columns = `plans.id, plans.incident_id AS "incidentId", plans.division_code AS "divisionCode",
  plans.version, plans.state, plans.exercise, plans.policy, plans.read_time AS "readTime",
  plans.relief_due_time AS "reliefDueTime", plans.counted_plan_ids AS "countedPlanIds",
  plans.supersedes_plan_id AS "supersedesPlanId",
  plans.superseded_by_plan_id AS "supersededByPlanId", plans.approver_id AS "approverId",
  plans.approve_time AS "approveTime", plans.reservation_id AS "reservationId",
  plans.base_plan_id AS "basePlanId", plans.urgent, plans.commit_failures AS "commitFailures", plans.creator_id AS "creatorId",
  plans.create_time AS "createTime", plans.update_time AS "updateTime", plans.revision,
  ${solveColumn}`;

const source = 'plans JOIN solves ON solves.plan_id = plans.id';

/** A missing value is absent in the domain, not null. */
function recordOf(row: Record<string, unknown>): PlanRecord {
  const held = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(held) as PlanRecord;
}

/** Everything that numbers or replaces the plans of an incident takes its turn here. */
export async function lockIncidentPlans(trx: Trx, incidentId: string): Promise<void> {
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('plans.' || $1, 0))`, [incidentId]);
}

export async function nextVersion(trx: Trx, incidentId: string): Promise<number> {
  const [row] = await sql<{ version: number }>(
    trx,
    'SELECT coalesce(max(version), 0) + 1 AS version FROM plans WHERE incident_id = $1',
    [incidentId],
  );
  return row!.version;
}

export async function insertPlan(
  trx: Trx,
  plan: Omit<PlanRecord, 'solve' | 'updateTime'>,
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO plans (id, incident_id, division_code, division_prefix, version, exercise, policy,
       read_time, relief_due_time, counted_plan_ids, creator_id, create_time, update_time,
       base_plan_id, urgent)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14)`,
    [
      plan.id,
      plan.incidentId,
      plan.divisionCode,
      divisionPrefix(plan.divisionCode),
      plan.version,
      plan.exercise,
      JSON.stringify(plan.policy),
      plan.readTime,
      plan.reliefDueTime ?? null,
      plan.countedPlanIds,
      plan.creatorId,
      plan.createTime,
      plan.basePlanId ?? null,
      plan.urgent,
    ],
  );
}

export async function findPlan(db: Db | Trx, id: string): Promise<PlanRecord | undefined> {
  const [row] = await sql(db, `SELECT ${columns} FROM ${source} WHERE plans.id = $1`, [id]);
  return row && recordOf(row);
}

// Of two approvals that arrive together the second must see the first.
export async function lockPlan(trx: Trx, id: string): Promise<PlanRecord | undefined> {
  const [row] = await sql(
    trx,
    `SELECT ${columns} FROM ${source} WHERE plans.id = $1 FOR UPDATE OF plans`,
    [id],
  );
  return row && recordOf(row);
}

/** Saves what a locked plan has become, under its next revision. */
export async function updatePlan(trx: Trx, plan: Plan, now: Date): Promise<PlanRecord> {
  await sql(
    trx,
    `UPDATE plans SET state = $2, supersedes_plan_id = $3, superseded_by_plan_id = $4,
       approver_id = $5, approve_time = $6, reservation_id = $7, commit_failures = $8,
       update_time = $9, revision = revision + 1
     WHERE id = $1`,
    [
      plan.id,
      plan.state,
      plan.supersedesPlanId ?? null,
      plan.supersededByPlanId ?? null,
      plan.approverId ?? null,
      plan.approveTime ?? null,
      plan.reservationId ?? null,
      JSON.stringify(plan.commitFailures),
      now,
    ],
  );
  return (await findPlan(trx, plan.id))!;
}

export type PlanFilter = {
  scopePrefixes: string[];
  incidentId?: string;
  state?: PlanState;
};

export async function listPlans(
  db: Db,
  input: PlanFilter & { after?: [createTime: string, id: string]; limit: number },
): Promise<PlanRecord[]> {
  const [createTime, id] = input.after ?? [null, null];
  const rows = await sql(
    db,
    `SELECT ${columns} FROM ${source}
     WHERE EXISTS (SELECT FROM unnest($1::text[]) AS scope
                   WHERE starts_with(division_code, scope) OR starts_with(scope, division_prefix))
       AND ($2::text IS NULL OR plans.incident_id = $2)
       AND ($3::text IS NULL OR plans.state = $3)
       AND ($4::timestamptz IS NULL
            OR (plans.create_time, plans.id) < ($4::timestamptz, $5::text))
     ORDER BY plans.create_time DESC, plans.id DESC LIMIT $6`,
    [
      input.scopePrefixes,
      input.incidentId ?? null,
      input.state ?? null,
      createTime,
      id,
      input.limit,
    ],
  );
  return rows.map(recordOf);
}

/** The newest plan of an incident that had been made by a time. */
export async function planAsOf(
  db: Db,
  { incidentId, time }: { incidentId: string; time: Date },
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }>(
    db,
    `SELECT id FROM plans WHERE incident_id = $1 AND create_time <= $2
     ORDER BY create_time DESC, id DESC LIMIT 1`,
    [incidentId, time],
  );
  return row?.id;
}

/** The incident's plans whose goods are promised, oldest first. */
export async function promisedPlans(db: Db | Trx, incidentId: string): Promise<PlanRecord[]> {
  const rows = await sql(
    db,
    `SELECT ${columns} FROM ${source}
     WHERE plans.incident_id = $1 AND plans.state = ANY($2::text[]) ORDER BY plans.version`,
    [incidentId, promisedStates],
  );
  return rows.map(recordOf);
}

/** Earlier plans that a solved one replaces, locked in id order. */
export async function lockOpenPlansBefore(
  trx: Trx,
  { incidentId, version }: { incidentId: string; version: number },
): Promise<PlanRecord[]> {
  const rows = await sql(
    trx,
    `SELECT ${columns} FROM ${source}
     WHERE plans.incident_id = $1 AND plans.version < $2 AND plans.state = 'PROPOSED'
     ORDER BY plans.id FOR UPDATE OF plans`,
    [incidentId, version],
  );
  return rows.map(recordOf);
}

/** The newest plan after this one that was solved. */
export async function solvedSuccessor(
  trx: Trx,
  { incidentId, version }: { incidentId: string; version: number },
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }>(
    trx,
    `SELECT plans.id FROM ${source}
     WHERE plans.incident_id = $1 AND plans.version > $2 AND solves.state = 'SUCCEEDED'
     ORDER BY plans.version DESC LIMIT 1`,
    [incidentId, version],
  );
  return row?.id;
}
