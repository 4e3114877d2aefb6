import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../platform/db';
import { AppError } from '../platform/errors';
import { refusal } from '../platform/testing/rpc-pair';
import { RunningSolves } from './running-solves';
import { solvePlan, type PlanSolver } from './solve-plan';
import { takeNextSolve } from './solve-store';
import { startSolveSweeper } from './solve-sweeper';
import { as, startHarness, type Harness } from './testing/harness';
import type { SolverPool } from './worker-pool';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

/** A solver whose threads do as the test says; everything else is real. */
function solverThat(solve: (signal: AbortSignal) => Promise<never>): PlanSolver {
  const pool = {
    solve: (_kind: string, _problem: object, { signal }: { signal: AbortSignal }) => solve(signal),
  };
  const { db } = h.database;
  return {
    db,
    pool: pool as unknown as SolverPool,
    running: new RunningSolves(),
    now: () => new Date(),
  };
}

const untilStopped = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('SOLVE_CANCELLED', 'cancelled')));
  });

/**
 * A plan that no worker has taken up: its job is gone. The sweeper of the service finds it too, at
 * any moment, once it has been silent for long.
 */
async function forgottenPlan(silent = '0 s'): Promise<string> {
  const { id } = await h.createPlan(h.incident());
  await h.solved(id);
  await sql(
    h.database.db,
    `UPDATE solves SET state = 'RUNNING', result = NULL, attempts = 0,
       beat_time = now() - $2::interval WHERE plan_id = $1`,
    [id, silent],
  );
  return id;
}

const read = async (id: string) => (await h.client.getPlan({ id }, as('AUDITOR'))).solve!;

test('a running solve is cancelled, once, and the plan cannot be approved', async () => {
  const id = await forgottenPlan();
  const solver = solverThat(untilStopped);
  const solving = solvePlan(solver, id);
  const cancel = () => h.client.cancelPlan({ requestId: randomUUID(), id }, as('COMMANDER'));
  expect((await cancel()).solve).toMatchObject({ state: 'CANCELLED' });
  // The worker is another process: it hears of it at its next beat.
  await solving;
  expect(await read(id)).toMatchObject({ state: 'CANCELLED' });
  expect(await refusal(cancel())).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'PLAN_STATE',
  });
  const { etag } = await h.client.getPlan({ id }, as('COMMANDER'));
  const approval = h.client.approvePlan({ requestId: randomUUID(), id, etag }, as('COMMANDER'));
  expect(await refusal(approval)).toMatchObject({ reason: 'PLAN_NOT_SOLVED' });
});

test('a plan whose job is gone is queued again and solved', async () => {
  const id = await forgottenPlan('1 hour');
  const log = { error: (fields: object) => expect(fields).toBeUndefined() };
  const sweeper = startSolveSweeper(h.database.db, { log, silentSeconds: 60 });
  await sweeper.run();
  await sweeper.stop();
  expect((await h.solved(id)).solve).toMatchObject({ state: 'SUCCEEDED' });
});

test('a problem the solver cannot take is a failed plan that says why', async () => {
  const id = await forgottenPlan();
  const crash = () => Promise.reject(new AppError('SOLVER_CRASHED', 'the solver failed twice'));
  await solvePlan(solverThat(crash), id);
  expect(await read(id)).toMatchObject({
    ...{ state: 'FAILED', failureReason: 'SOLVER_CRASHED' },
    failure: 'the solver failed twice',
  });
});

test('a solver that is shutting down gives the plan back', async () => {
  const id = await forgottenPlan();
  const stop = () => Promise.reject(new AppError('SHUTTING_DOWN', 'stopping'));
  await expect(solvePlan(solverThat(stop), id)).rejects.toThrow('stopping');
  expect(await read(id)).toMatchObject({ state: 'RUNNING' });
  await h.client.cancelPlan({ requestId: randomUUID(), id }, as('COMMANDER'));
});

test('a problem that kills its process twice is given up', async () => {
  const id = await forgottenPlan();
  await sql(h.database.db, 'UPDATE solves SET attempts = 2 WHERE plan_id = $1', [id]);
  await solvePlan(solverThat(untilStopped), id);
  expect(await read(id)).toMatchObject({ state: 'FAILED', failureReason: 'SOLVER_STOPPED' });
});

test('a plan that is solved twice at once is solved once', async () => {
  const id = await forgottenPlan('1 hour');
  const another = await h.another();
  await sql(
    h.database.db,
    `INSERT INTO outbox (kind, subject, division_code, data, job_queue, job_name, job_id)
     SELECT 'plan.requeue', 'plans/' || $1::text, '', '{}', 'plans', 'solve-plan', 'again-' || n
     FROM generate_series(1, 3) AS n`,
    [id],
  );
  await h.solved(id);
  await sleep(500);
  const [entries] = await sql<{ count: number }>(
    h.database.db,
    `SELECT count(*) FROM audit_entries WHERE subject = $1 AND action = 'plan.solve'`,
    [`plans/${id}`],
  );
  // Once when the plan was made, and once now.
  expect(entries!.count).toBe(2);
  await another.stop();
});

test('the plan whose turn it is: urgent ones first, then the division served least', async () => {
  const { db } = h.database;
  const [first, second, other, urgent] = [
    (await h.solved((await h.createPlan(h.incident())).id)).id,
    (await h.solved((await h.createPlan(h.incident())).id)).id,
    (await h.solved((await h.createPlan(h.incident())).id)).id,
    (await h.solved((await h.createPlan(h.incident())).id)).id,
  ];
  await sql(db, 'UPDATE plans SET urgent = true WHERE id = $1', [urgent]);
  await sql(db, `UPDATE plans SET division_code = '440311000000' WHERE id = $1`, [other]);
  await sql(db, `UPDATE solves SET start_time = NULL, state = 'CANCELLED' WHERE state = 'RUNNING'`);
  await sql(db, 'UPDATE solves SET start_time = NULL');
  await sql(
    db,
    `UPDATE solves SET state = 'RUNNING', phase = 'WAITING', beat_time = clock_timestamp()
     WHERE plan_id = ANY($1::text[])`,
    [[first, second, other, urgent]],
  );
  const order = [];
  for (let i = 0; i < 5; i += 1) order.push((await takeNextSolve(db))?.planId);
  expect(order).toEqual([urgent, other, first, second, undefined]);
});
