import { sql, transact, type Db } from './db';
import { jobBackend, openQueue, startWorker, type JobBackend, type Queue } from './jobs';
import { publish } from './outbox';
import { recoverLostJobs, relayBatch, startRelay } from './relay';
import { testDatabase, type TestDatabase } from './testing/database';
import { redisIsInstalled, startTestRedis, testOnRedis, type TestRedis } from './testing/redis';

const log = { warn: jest.fn(), error: jest.fn() };

type Register = (title: string, run: () => Promise<void>) => void;

let database: TestDatabase;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await testDatabase('platform');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await database.drop();
});

const queueOn = (backend: JobBackend, name = 'commits') => {
  const queue = openQueue(name, backend);
  closing.push(() => queue.close());
  return queue;
};
const publishJob = (db: Db, subject: string, id?: string) =>
  transact(db, (trx) =>
    publish(trx, {
      kind: 'plan.approved',
      subject,
      divisionCode: '',
      data: {},
      job: { queue: 'commits', name: 'commit-plan', id },
    }),
  );
const waiting = async (db: Db) => {
  const [row] = await sql<{ count: number }>(
    db,
    'SELECT count(*) AS count FROM outbox WHERE job_id IS NOT NULL AND relay_time IS NULL',
  );
  return row!.count;
};
const until = async (condition: () => Promise<boolean> | boolean) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
};
const collect = (backend: JobBackend) => {
  const subjects: string[] = [];
  const worker = startWorker('commits', backend, async (job) => subjects.push(job.data.subject));
  closing.push(() => worker.close(2_000));
  return subjects;
};
const relayOnce = (queue: Queue) =>
  transact(database.db, (trx) => relayBatch(trx, { commits: queue }));
const recover = (db: Db, queue: Queue) =>
  transact(db, (trx) => recoverLostJobs(trx, { commits: queue }, 0));

function relayTests(register: Register, backendOf: () => Promise<JobBackend>): void {
  register('a committed row becomes one job, and a rolled back one none', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend);
    const relay = startRelay(database.db, { log, queues: { commits: queue } });
    closing.push(() => relay.stop());
    const subjects = collect(backend);
    await publishJob(database.db, 'plans/1');
    const refused = transact(database.db, async (trx) => {
      await publish(trx, {
        kind: 'plan.approved',
        subject: 'plans/2',
        divisionCode: '',
        data: {},
        job: { queue: 'commits', name: 'commit-plan' },
      });
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    await publishJob(database.db, 'plans/3');
    await until(() => subjects.length === 2);
    expect(subjects.sort()).toEqual(['plans/1', 'plans/3']);
    await until(async () => (await waiting(database.db)) === 0);
  });

  register('a crash between adding a job and marking its row makes no second job', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend);
    await publishJob(database.db, 'plans/1');
    // The transaction that would have marked the row ends without doing so.
    const crashed = transact(database.db, async (trx) => {
      await relayBatch(trx, { commits: queue });
      throw new Error('killed');
    });
    await expect(crashed).rejects.toThrow('killed');
    expect(await waiting(database.db)).toBe(1);
    expect(await queue.getJobCountByTypes('waiting')).toBe(1);
    expect(await relayOnce(queue)).toBe(1);
    expect(await waiting(database.db)).toBe(0);
    expect(await queue.getJobCountByTypes('waiting')).toBe(1);
    const subjects = collect(backend);
    await until(() => subjects.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(subjects).toEqual(['plans/1']);
  });

  register('two relays share the rows and double none', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend);
    for (let n = 0; n < 30; n += 1) await publishJob(database.db, `plans/${n}`);
    const relays = [1, 2].map(() => startRelay(database.db, { log, queues: { commits: queue } }));
    await until(async () => (await waiting(database.db)) === 0);
    await Promise.all(relays.map((relay) => relay.stop()));
    expect(await queue.getJobCountByTypes('waiting')).toBe(30);
  });

  register(
    'a job under a name of its own is joined while it waits and runs again after',
    async () => {
      const backend = await backendOf();
      const queue = queueOn(backend);
      await publishJob(database.db, 'depots/1', 'recount-1');
      await publishJob(database.db, 'depots/1', 'recount-1');
      await relayOnce(queue);
      expect(await queue.getJobCountByTypes('waiting')).toBe(1);
      const subjects = collect(backend);
      await until(async () => (await queue.getJobState('recount-1')) === 'completed');
      await publishJob(database.db, 'depots/1', 'recount-1');
      await relayOnce(queue);
      await until(() => subjects.length === 2);
    },
  );

  register('a job the queue has lost is added again, and a finished one is not', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend);
    const subjects = collect(backend);
    await publishJob(database.db, 'plans/1');
    await relayOnce(queue);
    await until(async () => (await queue.getJobCountByTypes('completed')) === 1);
    await recover(database.db, queue);
    await queue.obliterate({ force: true });
    await recover(database.db, queue);
    await queue.pause();
    await publishJob(database.db, 'plans/2');
    await relayOnce(queue);
    await queue.obliterate({ force: true });
    await queue.resume();
    await recover(database.db, queue);
    await until(() => subjects.length === 2);
    expect(subjects).toEqual(['plans/1', 'plans/2']);
  });
}

describe('the relay on PostgreSQL', () => {
  relayTests(test, () => jobBackend({ databaseUrl: database.url, schema: 'platform' }));
});

describe('the relay on Redis', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    if (redisIsInstalled) redis = await startTestRedis();
  });
  afterAll(() => redis?.stop());

  // Each test has queues of its own, as each has a database of its own.
  const backendOf = () => {
    const schema = `platform_${Math.random().toString(36).slice(2)}`;
    return jobBackend({ redisUrl: redis.url, databaseUrl: database.url, schema });
  };
  relayTests(testOnRedis, backendOf);

  testOnRedis('rows wait while Redis is away, and are relayed when it is back', async () => {
    const backend = await backendOf();
    const queue = queueOn(backend);
    await queue.waitUntilReady();
    const relay = startRelay(database.db, { log, queues: { commits: queue }, pollMs: 50 });
    closing.push(() => relay.stop());
    await redis.kill();
    await publishJob(database.db, 'plans/1');
    await relay.run();
    expect(await waiting(database.db)).toBe(1);
    await redis.restart();
    await until(async () => (await waiting(database.db)) === 0);
    expect(await queue.getJobCountByTypes('waiting')).toBe(1);
  });
});
