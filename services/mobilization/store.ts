// All SQL on commits. Transfers of commits are in transfers-store.ts.
import { sql, type Db, type Trx } from '../platform/db';
import type { RoadsOfCommit } from './closed-roads';
import type { Commit, CommitCallOut, UnfinishedCommit } from './commit';
import type { Saga } from './saga';
import type { Work } from './work';

const commitColumns = `id, plan_id AS "planId", incident_id AS "incidentId",
  division_code AS "divisionCode", approver_id AS "approverId", plan_etag AS "planEtag", state,
  step, round, rewinding, reservation_id AS "reservationId", undo, outcome, ending,
  cancel_reason AS "cancelReason", version, attempts, plan_state AS "planState",
  stand_down_reason AS "standDownReason", stood_down_time AS "stoodDownTime",
  create_time AS "createTime", end_time AS "endTime", joint, steps,
  incident_ids AS "incidentIds", call_out AS "callOut", roads`;

export type NewCommit = {
  id: string;
  planId: string;
  incidentId: string;
  divisionCode: string;
  approverId: string;
  planEtag: string;
  saga: Saga;
  work: Work;
  deadlineSeconds: number;
  joint?: boolean;
  /** Of a joint plan: all of its incidents. */
  incidentIds?: string[];
  callOut?: CommitCallOut | null;
  roads?: RoadsOfCommit;
};

/**
 * Undefined when another commit of the plan is under way or stands: the partial unique index
 * decides, and waits for a transaction that is just inserting one.
 */
export async function insertCommit(trx: Trx, commit: NewCommit): Promise<Commit | undefined> {
  const { saga } = commit;
  const [inserted] = await sql<Commit>(
    trx,
    `INSERT INTO commits (id, plan_id, incident_id, division_code, approver_id, plan_etag, state,
       step, round, rewinding, reservation_id, undo, outcome, work, deadline_time, joint, steps,
       incident_ids, call_out, roads)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
       now() + make_interval(secs => $15), $16, $17, $18, $19, $20)
     ON CONFLICT (plan_id) WHERE state IN ('RUNNING', 'COMPENSATING', 'SUCCEEDED') DO NOTHING
     RETURNING ${commitColumns}`,
    [
      commit.id,
      commit.planId,
      commit.incidentId,
      commit.divisionCode,
      commit.approverId,
      commit.planEtag,
      saga.state,
      saga.step,
      saga.round,
      saga.rewinding,
      saga.reservationId,
      JSON.stringify(saga.undo),
      saga.outcome,
      JSON.stringify(commit.work),
      commit.deadlineSeconds,
      commit.joint ?? false,
      saga.steps,
      commit.incidentIds ?? [],
      commit.callOut ? JSON.stringify(commit.callOut) : null,
      commit.roads ? JSON.stringify(commit.roads) : null,
    ],
  );
  return inserted;
}

export async function findCommit(db: Db | Trx, id: string): Promise<Commit | undefined> {
  const [commit] = await sql<Commit>(db, `SELECT ${commitColumns} FROM commits WHERE id = $1`, [
    id,
  ]);
  return commit;
}

/** Locked until the transaction ends, so that no worker moves it meanwhile. */
export async function lockCommit(trx: Trx, id: string): Promise<Commit | undefined> {
  const [commit] = await sql<Commit>(
    trx,
    `SELECT ${commitColumns} FROM commits WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return commit;
}

export async function findActiveCommit(db: Db | Trx, planId: string): Promise<Commit | undefined> {
  const [commit] = await sql<Commit>(
    db,
    `SELECT ${commitColumns} FROM commits
     WHERE plan_id = $1 AND state IN ('RUNNING', 'COMPENSATING', 'SUCCEEDED')`,
    [planId],
  );
  return commit;
}

/** What a commit asked of the others, frozen when it was decided. */
export async function findWork(db: Db | Trx, id: string): Promise<Work | undefined> {
  const [row] = await sql<{ work: Work }>(db, 'SELECT work FROM commits WHERE id = $1', [id]);
  return row?.work;
}

/** The commit with its work, locked; undefined when there is nothing left to carry on. */
export async function lockUnfinished(trx: Trx, id: string): Promise<UnfinishedCommit | undefined> {
  const [commit] = await sql<UnfinishedCommit>(
    trx,
    `SELECT ${commitColumns}, work, clock_timestamp() > deadline_time AS "deadlinePassed"
     FROM commits
     WHERE id = $1 AND state IN ('RUNNING', 'COMPENSATING')
     FOR UPDATE`,
    [id],
  );
  return commit;
}

export type SagaUpdate = {
  id: string;
  /** The version the saga was read at; another one saves nothing. */
  version: number;
  saga: Saga;
  calls: number;
};

/** Undefined when someone else has moved the commit on since `version`. */
export async function updateSaga(trx: Trx, update: SagaUpdate): Promise<Commit | undefined> {
  const { id, version, saga, calls } = update;
  const [saved] = await sql<Commit>(
    trx,
    `UPDATE commits SET state = $3, step = $4, round = $5, rewinding = $6, reservation_id = $7,
       undo = $8, outcome = $9, ending = $10, attempts = attempts + $11, version = version + 1,
       update_time = now(),
       end_time = CASE WHEN $3 IN ('SUCCEEDED', 'FAILED', 'CANCELLED') THEN now() END,
       plan_state = CASE WHEN $3 = 'SUCCEEDED' THEN coalesce(plan_state, 'COMMITTED')
                         ELSE plan_state END
     WHERE id = $1 AND version = $2
     RETURNING ${commitColumns}`,
    [
      id,
      version,
      saga.state,
      saga.step,
      saga.round,
      saga.rewinding,
      saga.reservationId,
      JSON.stringify(saga.undo),
      saga.outcome,
      saga.ending === null ? null : JSON.stringify(saga.ending),
      calls,
    ],
  );
  return saved;
}

/**
 * Asks the worker to stop at its next step. The version stays: the call the worker is in must
 * still be able to save what it did.
 */
export async function askToCancel(trx: Trx, id: string, reason: string): Promise<Commit> {
  const [commit] = await sql<Commit>(
    trx,
    `UPDATE commits SET cancel_reason = coalesce(cancel_reason, $2) WHERE id = $1
     RETURNING ${commitColumns}`,
    [id, reason],
  );
  return commit!;
}

/** A cancellation that came too late is forgotten, so that it can be asked for again. */
export async function forgetCancel(trx: Trx, id: string): Promise<void> {
  await sql(trx, 'UPDATE commits SET cancel_reason = NULL WHERE id = $1', [id]);
}

export type CommitFilter = {
  divisionPrefixes: string[];
  incidentId: string;
  planId: string;
  limit: number;
  beforeId?: string;
};

export function listCommits(db: Db, filter: CommitFilter): Promise<Commit[]> {
  return sql<Commit>(
    db,
    `SELECT ${commitColumns} FROM commits
     WHERE ($1 = '' OR incident_id = $1 OR incident_ids @> ARRAY[$1])
       AND ($2 = '' OR plan_id = $2)
       AND ($3::uuid IS NULL OR id < $3)
       AND EXISTS (SELECT FROM unnest($4::text[]) AS prefix WHERE starts_with(division_code, prefix))
     ORDER BY id DESC
     LIMIT $5`,
    [
      filter.incidentId,
      filter.planId,
      filter.beforeId ?? null,
      filter.divisionPrefixes,
      filter.limit,
    ],
  );
}

/** Commits under way that nobody has moved for a while: their job may be gone. */
export async function listIdleCommits(
  db: Db | Trx,
  { idleSeconds, limit }: { idleSeconds: number; limit: number },
): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    db,
    `SELECT id FROM commits
     WHERE state IN ('RUNNING', 'COMPENSATING')
       AND update_time <= now() - make_interval(secs => $1)
     ORDER BY update_time
     LIMIT $2`,
    [idleSeconds, limit],
  );
  return rows.map(({ id }) => id);
}
