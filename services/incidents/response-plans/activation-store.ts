import { sql, type Db, type Trx } from '../../platform/db';
import { divisionPrefix } from '../../platform/identity';
import type { Activation, ActivationState, ActivationTask } from './activation';
import { cancelTaskDeadlines, endTaskDeadline } from './task-deadlines-store';

const columns = `id, response_plan_id AS "responsePlanId", plan, state,
  division_code AS "divisionCode", incident_id AS "incidentId", warning_id AS "warningId",
  exercise, reason, decider_id AS "deciderId", decider_name AS "deciderName",
  decision_reason AS "decisionReason", create_time AS "createTime", start_time AS "startTime",
  step_down_due_time AS "stepDownDueTime", end_time AS "endTime", version`;

export type NewActivation = Pick<
  Activation,
  'id' | 'plan' | 'divisionCode' | 'incidentId' | 'warningId' | 'exercise' | 'reason' | 'createTime'
>;

/** Undefined when the plan is proposed or active there already: a partial unique index decides. */
export async function insertActivation(
  trx: Trx,
  row: NewActivation,
): Promise<Activation | undefined> {
  const [inserted] = await sql<Activation>(
    trx,
    `INSERT INTO activations (id, response_plan_id, plan, state, division_code, division_prefix,
       incident_id, warning_id, exercise, reason, create_time)
     VALUES ($1, $2, $3, 'PROPOSED', $4, $10, $5, $6, $7, $8, $9)
     ON CONFLICT (response_plan_id, division_code, exercise)
       WHERE state IN ('PROPOSED', 'ACTIVE') DO NOTHING
     RETURNING ${columns}`,
    [
      row.id,
      row.plan.id,
      JSON.stringify(row.plan),
      row.divisionCode,
      row.incidentId,
      row.warningId,
      row.exercise,
      row.reason,
      row.createTime,
      divisionPrefix(row.divisionCode),
    ],
  );
  return inserted;
}

export async function findActivation(db: Db | Trx, id: string): Promise<Activation | undefined> {
  const [row] = await sql<Activation>(db, `SELECT ${columns} FROM activations WHERE id = $1`, [id]);
  return row;
}

/** Locked until the transaction ends: an activation is decided once. */
export async function lockActivation(trx: Trx, id: string): Promise<Activation | undefined> {
  const [row] = await sql<Activation>(
    trx,
    `SELECT ${columns} FROM activations WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return row;
}

/** With its end nothing is due of it any more. */
export async function updateActivation(trx: Trx, row: Activation): Promise<Activation> {
  const [updated] = await sql<Activation>(
    trx,
    `UPDATE activations SET state = $2, decider_id = $3, decider_name = $4, decision_reason = $5,
       start_time = $6, step_down_due_time = $7, end_time = $8, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [
      row.id,
      row.state,
      row.deciderId,
      row.deciderName,
      row.decisionReason,
      row.startTime,
      row.stepDownDueTime,
      row.endTime,
    ],
  );
  if (row.state === 'STEPPED_DOWN') {
    await cancelTaskDeadlines(trx, row.id, await listTasks(trx, row.id));
  }
  return updated!;
}

export type ActivationQuery = {
  scopePrefixes: string[];
  state?: ActivationState;
  incidentId: string;
  beforeTime?: string;
  beforeId?: string;
  limit: number;
};

/** Newest first: those within the scope, and those of divisions above it. */
export async function listActivations(db: Db, query: ActivationQuery): Promise<Activation[]> {
  return sql<Activation>(
    db,
    `SELECT ${columns} FROM activations
     WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) AS s (prefix)
         WHERE starts_with(division_code, s.prefix)
            OR starts_with(s.prefix, division_prefix))
       AND ($2::text IS NULL OR state = $2) AND ($3 = '' OR incident_id = $3)
       AND ($4::timestamptz IS NULL OR (create_time, id) < ($4::timestamptz, $5::uuid))
     ORDER BY create_time DESC, id DESC LIMIT $6`,
    [
      query.scopePrefixes,
      query.state ?? null,
      query.incidentId,
      query.beforeTime ?? null,
      query.beforeId ?? null,
      query.limit,
    ],
  );
}

/** Active ones whose time to step down has come, locked. */
export async function dueToStepDown(trx: Trx, now: Date, limit: number): Promise<Activation[]> {
  return sql<Activation>(
    trx,
    `SELECT ${columns} FROM activations WHERE state = 'ACTIVE' AND step_down_due_time <= $1
     ORDER BY step_down_due_time LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
}

/** What is proposed or active for the incident, locked. */
export async function lockOpenOf(trx: Trx, incidentId: string): Promise<Activation[]> {
  return sql<Activation>(
    trx,
    `SELECT ${columns} FROM activations
     WHERE incident_id = $1 AND state IN ('PROPOSED', 'ACTIVE') ORDER BY id FOR UPDATE`,
    [incidentId],
  );
}

/** What these warnings proposed and nobody has decided, locked. */
export async function lockProposedBy(trx: Trx, warningIds: string[]): Promise<Activation[]> {
  return sql<Activation>(
    trx,
    `SELECT ${columns} FROM activations
     WHERE warning_id = ANY($1::uuid[]) AND state = 'PROPOSED' ORDER BY id FOR UPDATE`,
    [warningIds],
  );
}

/**
 * Another open incident of its kind, above or below its division as when it was proposed. It cannot
 * close before this transaction ends, so that it ends in its turn what it is given here.
 */
export async function lockHeir(
  trx: Trx,
  { plan, exercise, divisionCode, incidentId }: Activation,
  level: string | null = null,
): Promise<string | undefined> {
  const [heir] = await sql<{ id: string }>(
    trx,
    `SELECT id FROM incidents
     WHERE id IS DISTINCT FROM $1 AND state = 'OPEN' AND exercise = $2 AND hazard = $3
       AND ($6::text IS NULL OR response_level = $6)
       AND (starts_with(division_code, $4) OR starts_with($5, division_prefix))
     ORDER BY create_time, id LIMIT 1 FOR SHARE`,
    [incidentId, exercise, plan.hazard, divisionPrefix(divisionCode), divisionCode, level],
  );
  return heir?.id;
}

export type Warned = { id: string; divisionCodes: string[] };

/**
 * The warnings other than one that call for such an activation, whatever their place, earliest
 * first. What is being ended at this moment is left out: it would take its proposals with it.
 */
export async function lockWarningHeirs(
  trx: Trx,
  { plan, exercise }: Activation,
  { exceptId, now }: { exceptId?: string; now: Date },
): Promise<Warned[]> {
  return sql<Warned>(
    trx,
    `SELECT id, division_codes AS "divisionCodes" FROM warnings
     WHERE id IS DISTINCT FROM $1 AND state = 'ACTIVE' AND message_type IN ('Alert', 'Update') AND status = $2
       AND hazard = $3 AND level = $4 AND (expire_time IS NULL OR expire_time > $5)
     ORDER BY create_time, id LIMIT 1000 FOR SHARE SKIP LOCKED`,
    [exceptId ?? null, exercise ? 'EXERCISE' : 'ACTUAL', plan.hazard, plan.level, now],
  );
}

export type Cause = Pick<Activation, 'incidentId' | 'warningId'>;

export async function giveToCause(trx: Trx, id: string, cause: Cause): Promise<void> {
  await sql(
    trx,
    `UPDATE activations SET incident_id = $2, warning_id = $3, version = version + 1
     WHERE id = $1`,
    [id, cause.incidentId, cause.warningId],
  );
}

const taskColumns = `id, state, due_time AS "dueTime", note, actor_name AS "actorName",
  end_time AS "endTime"`;

export async function insertTasks(
  trx: Trx,
  activationId: string,
  tasks: ActivationTask[],
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO activation_tasks (activation_id, id, state, due_time)
     SELECT $1, id, 'PENDING', due_time FROM unnest($2::text[], $3::timestamptz[]) t (id, due_time)`,
    [activationId, tasks.map(({ id }) => id), tasks.map(({ dueTime }) => dueTime)],
  );
}

export async function listTasks(db: Db | Trx, activationId: string): Promise<ActivationTask[]> {
  return sql<ActivationTask>(
    db,
    `SELECT ${taskColumns} FROM activation_tasks WHERE activation_id = $1 ORDER BY due_time, id`,
    [activationId],
  );
}

export async function updateTask(
  trx: Trx,
  activationId: string,
  task: ActivationTask,
): Promise<void> {
  await sql(
    trx,
    `UPDATE activation_tasks SET state = $3, note = $4, actor_name = $5, end_time = $6
     WHERE activation_id = $1 AND id = $2`,
    [activationId, task.id, task.state, task.note, task.actorName, task.endTime],
  );
  await endTaskDeadline(trx, activationId, task);
}

export type OverdueTask = {
  id: string;
  activationId: string;
  divisionCode: string;
  exercise: boolean;
};

/** Marks pending tasks past their time as told, and returns them; each once. */
export async function takeOverdueTasks(trx: Trx, now: Date, limit: number): Promise<OverdueTask[]> {
  return sql<OverdueTask>(
    trx,
    `UPDATE activation_tasks t SET overdue_notice = true FROM activations a
     WHERE a.id = t.activation_id AND (t.activation_id, t.id) IN (
       SELECT o.activation_id, o.id FROM activation_tasks o
       JOIN activations oa ON oa.id = o.activation_id AND oa.state = 'ACTIVE'
       WHERE o.state = 'PENDING' AND NOT o.overdue_notice AND o.due_time < $1
       ORDER BY o.due_time LIMIT $2 FOR UPDATE OF o SKIP LOCKED)
     RETURNING t.id, t.activation_id AS "activationId", a.division_code AS "divisionCode",
       a.exercise`,
    [now, limit],
  );
}
