import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../platform/db';
import { AppError } from '../platform/errors';
import { projectRoot } from '../platform/names';
import { distributeParts } from './part-jobs';
import { takePart, type TakenPart } from './part-store';
import { endSolve } from './solve-store';
import { startHarness, type Harness } from './testing/harness';
import { shorterProblem } from './testing/long-problem';
import type { Distribute } from './part-queue';
import { SolverPool } from './worker-pool';

let h: Harness;
let pool: SolverPool;

beforeAll(async () => {
  h = await startHarness();
  pool = new SolverPool({ size: 1, largeFrom: { joined: 0, partNeeds: 10 } });
});
afterAll(async () => {
  await pool.close();
  await h.stop();
});

/** A plan whose own process takes no turn at its parts: they are left to the other processes. */
async function apart(): Promise<{ id: string; distribute: Distribute }> {
  const { id, divisionCode } = await h.createPlan(h.incident());
  await h.solved(id);
  const solvePart = () => Promise.reject(new AppError('SHUTTING_DOWN', 'takes no part'));
  const none = { solvePart, size: 1 } as unknown as SolverPool;
  const { db } = h.database;
  const distribute = distributeParts({ db, pool: none }, { id, divisionCode: divisionCode! });
  return { id, distribute };
}

/** Takes a part as a process does that is killed with it: nothing is heard of it from then on. */
async function dieOfOne(planId: string): Promise<TakenPart> {
  for (;;) {
    const part = await takePart(h.database.db, planId);
    if (part === undefined) await sleep(5);
    else {
      await sql(
        h.database.db,
        `UPDATE plan_parts SET beat_time = now() - interval '1 hour'
         WHERE plan_id = $1 AND position = $2`,
        [planId, part.position],
      );
      return part;
    }
  }
}

const partsOf = (planId: string) =>
  sql(h.database.db, 'SELECT position FROM plan_parts WHERE plan_id = $1', [planId]);

test('two processes solve a plan in parts, one dies of its part, and the plan is the same', async () => {
  const another = await h.another();
  const { id, distribute } = await apart();
  const solving = pool.solve('dispatch', shorterProblem, { distribute });
  const [{ shipments, trips, stages }] = await Promise.all([solving, dieOfOne(id)]);
  const alone = await pool.solve('dispatch', shorterProblem);
  expect({ shipments, trips }).toEqual({ shipments: alone.shipments, trips: alone.trips });
  expect(stages).toEqual(alone.stages);
  expect(await partsOf(id)).toEqual([]);
  await another.stop();
});

/** A process of its own that waits for a part of the plan, and its end by `kill -9` once it has one. */
async function partProcess(planId: string): Promise<{ killAtWork(): Promise<void> }> {
  const { db, url, schema } = h.database;
  const script = path.join(projectRoot(), 'dist/services/optimizer/testing/part-process.js');
  const child = spawn(process.execPath, [script, url, schema, planId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect(await said.next()).toMatchObject({ value: 'ready' });
  return {
    async killAtWork() {
      expect(await said.next()).toMatchObject({ value: 'taken' });
      child.kill('SIGKILL');
      expect(await gone).toEqual([null, 'SIGKILL']);
      // Nobody speaks for its part any more, until another has taken it up.
      const again = 'SELECT 1 FROM plan_parts WHERE plan_id = $1 AND attempts = 2';
      while ((await sql(db, again, [planId])).length === 0) await sleep(20);
    },
  };
}

test('a process is killed at a part, another takes the part up, and the plan is the same', async () => {
  const { id, distribute } = await apart();
  const another = await partProcess(id);
  const solving = pool.solve('dispatch', shorterProblem, { distribute });
  const [{ shipments, trips, stages }] = await Promise.all([solving, another.killAtWork()]);
  const alone = await pool.solve('dispatch', shorterProblem);
  expect({ shipments, trips }).toEqual({ shipments: alone.shipments, trips: alone.trips });
  expect(stages).toEqual(alone.stages);
});

test('a part that failed is served from what the others leave, and nothing is solved again', async () => {
  const { id, distribute } = await apart();
  let times = 0;
  const counted: Distribute = (tasks, options) => {
    times += 1;
    return distribute(tasks, options);
  };
  const solving = pool.solve('dispatch', shorterProblem, { distribute: counted });
  const { position } = await dieOfOne(id);
  await sql(
    h.database.db,
    `UPDATE plan_parts SET state = 'FAILED', failure = 'ended its process twice'
     WHERE plan_id = $1 AND position = $2`,
    [id, position],
  );
  const { check, shipments } = await solving;
  expect(times).toBe(1);
  expect(check.feasible).toBe(true);
  expect(shipments.length).toBeGreaterThan(0);
});

test('a plan that is cancelled stops at once and leaves no parts behind', async () => {
  const { id, distribute } = await apart();
  const stop = new AbortController();
  const solving = pool.solve('dispatch', shorterProblem, { distribute, signal: stop.signal });
  const over = expect(solving).rejects.toMatchObject({ reason: 'SOLVE_CANCELLED' });
  await dieOfOne(id);
  stop.abort();
  await over;
  await sql(h.database.db, `UPDATE solves SET state = 'RUNNING' WHERE plan_id = $1`, [id]);
  await h.database.db.transaction((trx) => endSolve(trx, { planId: id, state: 'CANCELLED' }));
  expect(await partsOf(id)).toEqual([]);
});
