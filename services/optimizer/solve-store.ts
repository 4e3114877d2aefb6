import { sql, type Db, type Trx } from '../platform/db';
import type { PlanBasis } from './plan-lines';
import type { SolveResult } from './plan-store';
import type { DispatchProblem, DispatchProblemDocument } from './problem';
import type { DispatchSolution } from './solution';

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
  await sql(trx, 'INSERT INTO solves (plan_id, problem_hash) VALUES ($1, $2)', [
    planId,
    problemHash,
  ]);
  await sql(trx, 'INSERT INTO plan_documents (plan_id, problem, basis) VALUES ($1, $2, $3)', [
    planId,
    JSON.stringify(problem),
    JSON.stringify(basis),
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

/** Says where the solve is; false when it has been ended by someone else. */
export async function beatSolve(
  db: Db | Trx,
  { planId, phase, share }: { planId: string; phase: string; share: number },
): Promise<boolean> {
  const rows = await sql(
    db,
    `UPDATE solves SET phase = $2, progress_share = $3, beat_time = clock_timestamp()
     WHERE plan_id = $1 AND state = 'RUNNING' RETURNING true`,
    [planId, phase, share],
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
    result?: SolveResult;
    solution?: DispatchSolution;
  },
): Promise<boolean> {
  const { planId, state, failure = '', result, solution } = input;
  const rows = await sql(
    trx,
    `UPDATE solves SET state = $2, failure = $3, result = $4, beat_time = clock_timestamp(),
       phase = CASE WHEN $2 = 'SUCCEEDED' THEN 'DONE' ELSE phase END,
       progress_share = CASE WHEN $2 = 'SUCCEEDED' THEN 1 ELSE progress_share END
     WHERE plan_id = $1 AND state = 'RUNNING' RETURNING true`,
    [planId, state, failure, result ? JSON.stringify(result) : null],
  );
  if (rows.length === 0) return false;
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
): Promise<{ planId: string; divisionCode: string }[]> {
  return sql<{ planId: string; divisionCode: string }>(
    trx,
    `UPDATE solves SET beat_time = clock_timestamp() FROM plans
     WHERE plans.id = solves.plan_id AND solves.plan_id IN
       (SELECT plan_id FROM solves WHERE state = 'RUNNING'
          AND beat_time < clock_timestamp() - $1 * interval '1 second'
        ORDER BY beat_time LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING plans.id AS "planId", plans.division_code AS "divisionCode"`,
    [silentSeconds, limit],
  );
}

/** Gives the solve back: it was not the problem's fault that it ended. */
export async function releaseSolve(db: Db, planId: string): Promise<void> {
  await sql(
    db,
    `UPDATE solves SET attempts = attempts - 1 WHERE plan_id = $1 AND state = 'RUNNING'`,
    [planId],
  );
}
