import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { jobBackend, openQueue, startWorker, UnrecoverableError, type JobBackend } from './jobs';
import { projectRoot } from './names';
import { testDatabase, type TestDatabase } from './testing/database';
import { redisIsInstalled, startTestRedis, testOnRedis, type TestRedis } from './testing/redis';
import { gate } from './testing/rpc-pair';

type Register = (title: string, run: () => Promise<void>, timeoutMs?: number) => void;

const log = { warn: jest.fn(), error: jest.fn() };

let database: TestDatabase;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await testDatabase('platform');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => database.drop());

const until = async (condition: () => boolean | Promise<boolean>) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
};
const queueOn = (backend: JobBackend, name: string) => {
  const queue = openQueue(name, backend, { log });
  closing.push(() => queue.close());
  return queue;
};
const add = (queue: ReturnType<typeof openQueue>, jobId: string) =>
  queue.add('work', { eventId: jobId, subject: `plans/${jobId}` }, { jobId });

/** Another process that takes a job, says so and never finishes it. */
async function stuckProcess(backend: JobBackend, queue: string): Promise<ChildProcess> {
  const module = path.join(projectRoot(), 'dist/services/platform/jobs.js');
  const script = `const jobs = require(${JSON.stringify(module)});
    jobs.startWorker(${JSON.stringify(queue)}, ${JSON.stringify(backend)}, () => {
      console.log('taken');
      return new Promise(() => {});
    });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout!.once('data', resolve));
  return child;
}

function jobTests(register: Register, backendOf: () => Promise<JobBackend>): void {
  register('a job that is added twice under one id runs once', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend, 'twice');
    await Promise.all([add(queue, 'job-a'), add(queue, 'job-a')]);
    const done: unknown[] = [];
    const worker = startWorker('twice', backend, async (job) => done.push(job.data), { log });
    closing.push(() => worker.close());
    await until(async () => (await queue.getJobState('job-a')) === 'completed');
    await add(queue, 'job-a');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(done).toEqual([{ eventId: 'job-a', subject: 'plans/job-a' }]);
  });

  register('a failed job is tried again, and a refused one is not', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend, 'failing');
    await add(queue, 'job-unlucky');
    await add(queue, 'job-refused');
    const attempts: Record<string, number> = {};
    const worker = startWorker(
      'failing',
      backend,
      async ({ id }) => {
        attempts[id!] = (attempts[id!] ?? 0) + 1;
        if (id === 'job-refused') throw new UnrecoverableError('no such plan');
        if (attempts[id!]! < 3) throw new Error('peer is away');
      },
      { log },
    );
    closing.push(() => worker.close());
    await until(async () => (await queue.getJobState('job-unlucky')) === 'completed');
    expect(await queue.getJobState('job-refused')).toBe('failed');
    expect(attempts).toEqual({ 'job-unlucky': 3, 'job-refused': 1 });
  });

  register('a worker that stops waits for its job', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend, 'stopping');
    let finished = false;
    const begun = gate<void>();
    const finish = gate<void>();
    const worker = startWorker('stopping', backend, async () => {
      begun.resolve();
      await finish.promise;
      finished = true;
    });
    await add(queue, 'job-slow');
    await begun.promise;
    const stopped = worker.close();
    setTimeout(finish.resolve, 200);
    await stopped;
    expect(finished).toBe(true);
    expect(await queue.getJobState('job-slow')).toBe('completed');
  });

  register('a worker whose job hangs stops all the same', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend, 'hanging');
    let signalled = false;
    const worker = startWorker(
      'hanging',
      backend,
      (_job, _token, signal) =>
        new Promise<void>((resolve) => {
          signal?.addEventListener('abort', () => {
            signalled = true;
            setTimeout(resolve, 50);
          });
        }),
    );
    await add(queue, 'job-hangs');
    await until(async () => (await queue.getJobState('job-hangs')) === 'active');
    await worker.close(100);
    expect(signalled).toBe(true);
  });

  register('a job whose process was killed is taken over by another', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend, 'killed');
    await add(queue, 'job-left');
    const child = await stuckProcess(backend, 'killed');
    child.kill('SIGKILL');
    const worker = startWorker('killed', backend, async () => {}, { log });
    closing.push(() => worker.close());
    await until(async () => (await queue.getJobState('job-left')) === 'completed');
  });
}

describe('jobs on PostgreSQL', () => {
  jobTests(test, () => jobBackend({ databaseUrl: database.url, schema: 'platform' }));

  test('their tables are made once when several processes start together', async () => {
    const fresh = await testDatabase('incidents');
    const options = { databaseUrl: fresh.url, schema: 'incidents' };
    await Promise.all([1, 2, 3].map(() => jobBackend(options)));
    const queue = queueOn(await jobBackend(options), 'first');
    await add(queue, 'job-b');
    expect(await queue.getJobCountByTypes('waiting')).toBe(1);
    closing.push(() => fresh.drop());
    await queue.close();
  });
});

describe('jobs on Redis', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    if (redisIsInstalled) redis = await startTestRedis();
  });
  afterAll(() => redis?.stop());

  const backendOf = () =>
    jobBackend({ redisUrl: redis.url, databaseUrl: database.url, schema: 'platform' });
  jobTests(testOnRedis, backendOf);

  testOnRedis('jobs outlive a Redis that is killed', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend, 'outliving');
    const done: string[] = [];
    const worker = startWorker('outliving', backend, async ({ id }) => done.push(id!), { log });
    closing.push(() => worker.close());
    await add(queue, 'job-before');
    await until(() => done.length === 1);
    await redis.kill();
    await redis.restart();
    await until(() => add(queue, 'job-after').then(Boolean, () => false));
    await until(() => done.includes('job-after'));
  });
});
