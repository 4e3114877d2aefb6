import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../platform/db';
import { jobBackend, type Queue } from '../platform/jobs';
import { createLog } from '../platform/telemetry';
import { startTestRedis, testOnRedis } from '../platform/testing/redis';
import { commitsQueue } from './queues';
import { startHarness, type Harness } from './testing/harness';
import type { Fault } from './testing/peer';
import { startWorkers } from './workers';

let h: Harness;
let workers: ReturnType<typeof startWorkers> | undefined;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());
beforeEach(() => {
  h.reset();
  h.inventory.put('D1', 'water', 100);
  h.inventory.put('D2', 'water', 60);
});
afterEach(async () => {
  await workers?.stop();
  workers = undefined;
});

async function work(redisUrl?: string) {
  const { url: databaseUrl } = h.database;
  const backend = await jobBackend({ redisUrl, databaseUrl, schema: 'mobilization' });
  const settings = { holdSeconds: 60, concurrency: 2, sweepMs: 60_000, idleSeconds: 5 };
  const log = createLog('mobilization', 'silent');
  workers = startWorkers({ db: h.db, peers: h.peers, backend, log, settings });
  return workers;
}

async function ended(id: string): Promise<string> {
  for (;;) {
    const { state } = await h.client.getCommit({ id }, h.as('AUDITOR'));
    if (state !== 'RUNNING' && state !== 'COMPENSATING') return state;
    await sleep(50);
  }
}

describe('the jobs of mobilization', () => {
  it('carry a commit through by themselves', async () => {
    await work();
    const { id } = await h.commitPlan(h.optimizer.plan());
    expect(await ended(id)).toBe('SUCCEEDED');
  });

  it('repeat a call that was not answered', async () => {
    await work();
    h.inventory.failNext('createReservation', 'answer lost', 'not carried out');
    const { id } = await h.commitPlan(h.optimizer.plan());
    expect(await ended(id)).toBe('SUCCEEDED');
    expect(h.inventory.open()).toHaveLength(1);
  });

  it('are queued anew by the sweeper when the queue has lost them', async () => {
    const { id } = await h.commitPlan(h.optimizer.plan());
    // The event was relayed, and then the queue forgot the job.
    await sql(h.db, 'UPDATE outbox SET relay_time = now(), finish_time = now()');
    await sql(h.db, `UPDATE commits SET update_time = now() - interval '1 minute'`);
    const { sweep } = await work();
    await sweep();
    expect(await ended(id)).toBe('SUCCEEDED');
  });

  it('are queued anew by the sweeper when they were lost between two tries', async () => {
    const running = await work();
    const queue = running.queues[commitsQueue]!;
    const confirming = unanswered('confirmReservation');
    const { id } = await h.commitPlan(h.optimizer.plan());
    await until(async () => (await queue.getJobState(`commit-${id}`)) === 'delayed');
    await lost(queue, `commit-${id}`);
    confirming.answered();
    await sql(h.db, `UPDATE commits SET update_time = now() - interval '1 minute'`);
    await running.sweep();
    expect(await ended(id)).toBe('SUCCEEDED');
  });

  it('are queued anew by the sweeper when they were given up', async () => {
    const { id } = await h.commitPlan(h.optimizer.plan());
    await sql(h.db, 'UPDATE outbox SET relay_time = now(), finish_time = now()');
    const { sweep, queues } = await work();
    const queue = queues[commitsQueue]!;
    const broken = { eventId: '', subject: 'commits/none' };
    await queue.add('run-commit', broken, { jobId: `commit-${id}`, attempts: 1 });
    await until(async () => (await queue.getJobState(`commit-${id}`)) === 'failed');
    await sql(h.db, `UPDATE commits SET update_time = now() - interval '1 minute'`);
    await sweep();
    expect(await ended(id)).toBe('SUCCEEDED');
  });

  testOnRedis('a commit goes on after Redis lost everything', async () => {
    const redis = await startTestRedis();
    try {
      const { sweep, queues } = await work(redis.url);
      const queue = queues[commitsQueue]!;
      const confirming = unanswered('confirmReservation');
      const { id } = await h.commitPlan(h.optimizer.plan());
      await until(async () => (await queue.getJobState(`commit-${id}`)) === 'delayed');
      await queue.obliterate({ force: true });
      confirming.answered();
      await sql(h.db, `UPDATE commits SET update_time = now() - interval '1 minute'`);
      await sweep();
      expect(await ended(id)).toBe('SUCCEEDED');
      await workers?.stop();
      workers = undefined;
    } finally {
      await redis.stop();
    }
  });

  it('tell the plan of a departure whose recording was interrupted', async () => {
    const { sweep } = await work();
    const plan = h.optimizer.plan();
    const { id } = await h.commitPlan(plan);
    await ended(id);
    const [transfer] = [...h.inventory.transfers.values()];
    h.inventory.failNext('dispatchTransfer', 'answer lost');
    const request = { requestId: randomUUID(), transferId: transfer!.id };
    await h.client.recordDeparture(request, h.as('COMMANDER')).catch(() => undefined);
    await sql(h.db, 'UPDATE commits SET progress_check_time = now() WHERE id = $1', [id]);
    await sweep();
    await until(() => Promise.resolve(plan.state === 'EXECUTING'));
  });
});

/** Fails each call until it is told otherwise: between two tries the job waits, ever longer. */
function unanswered(method: string) {
  h.inventory.failNext(method, ...Array<Fault>(20).fill('not carried out'));
  return { answered: () => h.inventory.heal(method) };
}

/** Takes the job out of its queue, which a worker that is just trying it again does not let happen. */
async function lost(queue: Queue, jobId: string): Promise<void> {
  const remove = async () => (await queue.getJob(jobId))!.remove();
  await until(() =>
    remove().then(
      () => true,
      () => false,
    ),
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}
