import { sql, type Trx } from './db';
import { every } from './sweep';
import { testDatabase, type TestDatabase } from './testing/database';

describe('a sweep', () => {
  let database: TestDatabase;
  const log = { error: jest.fn() };

  beforeAll(async () => {
    database = await testDatabase('platform');
    await database.db.raw('CREATE TABLE runs (id int GENERATED ALWAYS AS IDENTITY)');
  });
  beforeEach(() => log.error.mockReset());
  afterAll(() => database.drop());

  test('runs in one process at a time', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const work = async (trx: Trx) => {
      most = Math.max(most, ++running);
      await sql(trx, 'SELECT pg_sleep(0.02)');
      running -= 1;
      runs += 1;
    };
    const sweeps = [1, 2, 3].map(() => every(1, database.db, 'alone', work, { log }));
    while (runs < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all(sweeps.map((sweep) => sweep.stop()));
    expect(most).toBe(1);
    expect(running).toBe(0);
  });

  test('leaves connections to others, however many sweeps there are', async () => {
    const { max } = (database.db.client as { config: { pool: { max: number } } }).config.pool;
    let [running, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++running);
      // A second connection, as a sweep needs that calls its own service's functions.
      await sql(database.db, 'SELECT pg_sleep(0.02)');
      running -= 1;
    };
    const sweeps = Array.from({ length: 2 * max }, (_, n) =>
      every(3_600_000, database.db, `of-many-${n}`, work, { log }),
    );
    await Promise.all(sweeps.map((sweep) => sweep.run()));
    await Promise.all(sweeps.map((sweep) => sweep.stop()));
    expect(log.error).not.toHaveBeenCalled();
    expect(most).toBeLessThanOrEqual(Math.max(1, max / 3));
  });

  test('runs again at once while there is more to do', async () => {
    let left = 5;
    const sweep = every(3_600_000, database.db, 'more', async () => --left > 0, { log });
    await sweep.run();
    await sweep.stop();
    expect(left).toBe(0);
  });

  test('logs an error, keeps nothing of the run and tries again', async () => {
    let attempts = 0;
    const work = async (trx: Trx) => {
      await sql(trx, 'INSERT INTO runs DEFAULT VALUES');
      if (++attempts === 1) throw new Error('no');
    };
    const sweep = every(3_600_000, database.db, 'retry', work, { log });
    await sweep.run();
    await sweep.run();
    await sweep.stop();
    expect(log.error).toHaveBeenCalledTimes(1);
    expect(await sql(database.db, 'SELECT count(*) AS count FROM runs')).toEqual([{ count: 1 }]);
  });

  test('has ended its run when it has stopped, and starts no other', async () => {
    let runs = 0;
    const work = async (trx: Trx) => {
      await sql(trx, 'SELECT pg_sleep(0.05)');
      runs += 1;
    };
    const sweep = every(1, database.db, 'stop', work, { log });
    void sweep.run();
    await sweep.stop();
    const atStop = runs;
    await sweep.run();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs).toBe(atStop);
  });
});
