import { sql, type Db, type Trx } from '../platform/db';
import type { PlanBasis } from './plan-lines';
import { dropParts } from './part-store';
import type { SolveResult } from './plan-store';
import type { DispatchProblem, DispatchProblemDocument } from './problem';
import type { DispatchSolution, SolutionStage } from './solution';

export async function insertSolve(
  trx: Trx,
  input: {
    planId: string;
    problem: DispatchProblemDocument;
    problemHash: string;
    basis: PlanBasis;
  },
): Promise<void> {
  const { planId, problem, problemHash, basis } = input;
  await insertWaiting(trx, { planId, problemHash, joint: false });
  await sql(trx, 'INSERT INTO plan_documents (plan_id, problem, basis) VALUES ($1, $2, $3)', [
    planId,
    JSON.stringify(problem),
    JSON.stringify(basis),
  ]);
}

/** A plan, or a joint plan, that waits for its turn. */
export async function insertWaiting(
  trx: Trx,
  { planId, problemHash, joint }: { planId: string; problemHash: string; joint: boolean },
): Promise<void> {
  await sql(trx, 'INSERT INTO solves (plan_id, problem_hash, joint) VALUES ($1, $2, $3)', [
    planId,
    problemHash,
    joint,
  ]);
}

export type PlanDocuments = {
  problem: DispatchProblem;
  basis: PlanBasis;
  solution: DispatchSolution | null;
};

export async function planDocuments(
  db: Db | Trx,
  planId: string,
): Promise<PlanDocuments | undefined> {
  const [row] = await sql<PlanDocuments>(
    db,
    'SELECT problem, basis, solution FROM plan_documents WHERE plan_id = $1',
    [planId],
  );
  return row;
}

/** Without the problem and its solution, which are megabytes of a large plan. */
export async function planBasis(db: Db | Trx, planId: string): Promise<PlanBasis | undefined> {
  const query = 'SELECT basis FROM plan_documents WHERE plan_id = $1';
  const [row] = await sql<Pick<PlanDocuments, 'basis'>>(db, query, [planId]);
  return row?.basis;
}

/** Takes the solve up and returns how often that has been done; undefined when it has ended. */
export async function claimSolve(db: Db, planId: string): Promise<number | undefined> {
  const [row] = await sql<{ attempts: number }>(
    db,
    `UPDATE solves SET attempts = attempts + 1, beat_time = clock_timestamp()
     WHERE plan_id = $1 AND state = 'RUNNING' RETURNING attempts`,
    [planId],
  );
  return row?.attempts;
}

/**
 * A solve nobody has said anything about for so long is waiting again. Much longer than a busy
 * process is silent: it is taken up twice at most.
 */
const silentSeconds = 15;
/** How far back it counts who was served. */
const fairMinutes = 10;

/** A joint plan, or a plan of one incident. */
export type Turn = { planId: string; joint: boolean };

/**
 * The waiting plan whose turn it is: urgent ones first, then by how many plans of their division were
 * taken up lately, then by age. A job is a turn, not a plan: so one division's hundred plans do not keep
 * the others waiting, whatever the queue. Undefined when nothing waits.
 */
export async function takeNextSolve(db: Db): Promise<Turn | undefined> {
  const [row] = await sql<Turn>(
    db,
    `WITH served AS (
       SELECT asked.division_code, count(*) AS turns
       FROM solves JOIN solve_subjects AS asked USING (plan_id)
       WHERE solves.start_time > clock_timestamp() - $2 * interval '1 minute'
       GROUP BY asked.division_code)
     UPDATE solves SET phase = 'STARTING', beat_time = clock_timestamp(),
       start_time = clock_timestamp()
     WHERE plan_id = (
       SELECT waiting.plan_id FROM solves AS waiting JOIN solve_subjects AS asked USING (plan_id)
         LEFT JOIN served USING (division_code)
       WHERE waiting.state = 'RUNNING' AND (waiting.phase = 'WAITING'
         OR waiting.beat_time < clock_timestamp() - $1 * interval '1 second')
       ORDER BY asked.urgent DESC, coalesce(served.turns, 0), asked.create_time, waiting.plan_id
       LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED)
     RETURNING plan_id AS "planId", joint`,
    [silentSeconds, fairMinutes],
  );
  return row;
}

/** Says where the solve is; false when it has been ended by someone else. */
export async function beatSolve(
  db: Db | Trx,
  {
    planId,
    phase,
    share,
    stages = [],
    isBetter = false,
  }: {
    planId: string;
    phase: string;
    share: number;
    /** Of the best plan so far. */
    stages?: readonly SolutionStage[];
    isBetter?: boolean;
  },
): Promise<boolean> {
  const rows = await sql(
    db,
    `UPDATE solves SET phase = $2, progress_share = $3, beat_time = clock_timestamp(),
       progress_stages = $4, better_plans = better_plans + $5
     WHERE plan_id = $1 AND state = 'RUNNING' RETURNING true`,
    [planId, phase, share, JSON.stringify(stages), isBetter ? 1 : 0],
  );
  return rows.length > 0;
}

// Of two workers on one plan, or of a worker and a cancellation, only the first ends the solve.
export async function endSolve(
  trx: Trx,
  input: {
    planId: string;
    state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
    failure?: string;
    failureReason?: string;
    result?: SolveResult;
    solution?: DispatchSolution;
  },
): Promise<boolean> {
  const { planId, state, failure = '', failureReason = '', result, solution } = input;
  const rows = await sql(
    trx,
    `UPDATE solves SET state = $2, failure = $3, failure_reason = $5, result = $4, beat_time = clock_timestamp(),
       phase = CASE WHEN $2 = 'SUCCEEDED' THEN 'DONE' ELSE phase END,
       progress_share = CASE WHEN $2 = 'SUCCEEDED' THEN 1 ELSE progress_share END
     WHERE plan_id = $1 AND state = 'RUNNING' RETURNING true`,
    [planId, state, failure, result ? JSON.stringify(result) : null, failureReason],
  );
  if (rows.length === 0) return false;
  await dropParts(trx, planId);
  if (solution) {
    await sql(trx, 'UPDATE plan_documents SET solution = $2 WHERE plan_id = $1', [
      planId,
      JSON.stringify(solution),
    ]);
  }
  return true;
}

/** Running solves nobody has said anything about for a while; they are put off until next time. */
export async function takeSilentSolves(
  trx: Trx,
  { silentSeconds, limit }: { silentSeconds: number; limit: number },
): Promise<(Turn & { divisionCode: string })[]> {
  return sql<Turn & { divisionCode: string }>(
    trx,
    `UPDATE solves SET beat_time = clock_timestamp(), phase = 'WAITING' FROM solve_subjects AS asked
     WHERE asked.plan_id = solves.plan_id AND solves.plan_id IN
       (SELECT plan_id FROM solves WHERE state = 'RUNNING'
          AND beat_time < clock_timestamp() - $1 * interval '1 second'
        ORDER BY beat_time LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING solves.plan_id AS "planId", joint, asked.division_code AS "divisionCode"`,
    [silentSeconds, limit],
  );
}

/** Gives the solve back: it was not the problem's fault that it ended. */
export async function releaseSolve(db: Db, planId: string): Promise<void> {
  await sql(
    db,
    `UPDATE solves SET attempts = attempts - 1, phase = 'WAITING'
     WHERE plan_id = $1 AND state = 'RUNNING'`,
    [planId],
  );
}
