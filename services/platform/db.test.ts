import { checkClock, openDatabase, send, sql, transact } from './db';
import { testDatabase, urlFor, type TestDatabase } from './testing/database';

describe('the database of a service', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase('platform');
  });
  afterAll(() => database.drop());

  test('reads counts and amounts as numbers, dates as text and times as Date', async () => {
    const [row] = await sql(
      database.db,
      `SELECT 9007199254740991::int8 AS count, 12.50::numeric AS amount, NULL::int8 AS nothing,
              date '2026-03-01' AS day, timestamptz '2026-03-01 08:00+08' AS time,
              ARRAY[1, NULL]::int8[] AS counts, ARRAY[0.5]::numeric[] AS amounts`,
    );
    expect(row).toEqual({
      count: 9007199254740991,
      amount: 12.5,
      nothing: null,
      day: '2026-03-01',
      time: new Date('2026-03-01T00:00:00Z'),
      counts: [1, null],
      amounts: [0.5],
    });
  });

  test('refuses an integer that a number would round', async () => {
    const read = sql(database.db, `SELECT 9007199254740993::int8 AS count`);
    await expect(read).rejects.toThrow('does not fit a number');
    await expect(sql(database.db, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });

  test('limits how long a statement, a lock and an idle transaction may last', async () => {
    const [row] = await sql(
      database.db,
      `SELECT current_setting('statement_timeout') AS statement,
              current_setting('lock_timeout') AS lock,
              current_setting('idle_in_transaction_session_timeout') AS idle,
              current_schema() AS schema`,
    );
    expect(row).toEqual({ statement: '15s', lock: '5s', idle: '30s', schema: 'platform' });
  });

  test('prepares a statement once on a connection', async () => {
    await database.db.transaction(async (trx) => {
      for (const n of [1, 2, 3]) await sql(trx, 'SELECT $1::int + 41 AS answer', [n]);
      const [row] = await sql<{ prepared: number }>(
        trx,
        `SELECT count(*) AS prepared FROM pg_prepared_statements WHERE statement LIKE '%+ 41%'
         AND statement NOT LIKE '%pg_prepared%'`,
      );
      expect(row!.prepared).toBe(1);
    });
  });

  describe('transact', () => {
    beforeAll(() => database.db.raw('CREATE TABLE notes (id int PRIMARY KEY, text text)'));
    beforeEach(() => database.db.raw('TRUNCATE notes'));

    const insert = 'INSERT INTO notes (id) VALUES ($1)';
    const ids = async () => (await sql(database.db, 'SELECT id FROM notes')).map(({ id }) => id);

    test('commits what its work wrote, and what it only sent', async () => {
      const answer = await transact(database.db, async (trx) => {
        await send(trx, insert, [1]);
        await sql(trx, insert, [2]);
        await send(trx, insert, [3]);
        return 'done';
      });
      expect(answer).toBe('done');
      expect(await ids()).toEqual([1, 2, 3]);
    });

    test('keeps nothing when the work throws', async () => {
      const run = transact(database.db, async (trx) => {
        await send(trx, insert, [1]);
        throw new Error('refused');
      });
      await expect(run).rejects.toThrow('refused');
      expect(await ids()).toEqual([]);
    });

    test('fails with the error of a statement that was only sent', async () => {
      const atTheEnd = transact(database.db, async (trx) => {
        await send(trx, insert, [1]);
        await send(trx, insert, [1]);
      });
      await expect(atTheEnd).rejects.toMatchObject({ code: '23505' });
      const inBetween = transact(database.db, async (trx) => {
        await send(trx, 'INSERT INTO notes (id) VALUES (NULL)', []);
        await sql(trx, insert, [2]);
      });
      await expect(inBetween).rejects.toMatchObject({ code: '23502' });
      expect(await ids()).toEqual([]);
    });

    test('does not pass for committed when the work has hidden an error', async () => {
      const run = transact(database.db, async (trx) => {
        await sql(trx, insert, [1]);
        await sql(trx, 'SELECT 1 / 0').catch(() => {});
      });
      await expect(run).rejects.toThrow('rolled back');
    });

    test('answers statements that overlap in the order they were given', async () => {
      const numbers = await transact(database.db, (trx) =>
        Promise.all([1, 2, 3].map((n) => sql(trx, 'SELECT $1::int AS n', [n]))),
      );
      expect(numbers).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
    });

    test('leaves its connection usable whatever happened on it', async () => {
      const db = openDatabase({ url: database.url, schema: 'platform', poolMax: 1 });
      const kill = transact(db, (trx) => sql(trx, 'SELECT pg_terminate_backend(pg_backend_pid())'));
      await expect(kill).rejects.toThrow();
      await transact(db, async (trx) => {
        void sql(trx, insert, [1]).catch(() => {});
        throw new Error('left a statement behind');
      }).catch(() => {});
      await expect(transact(db, (trx) => sql(trx, insert, [1]))).resolves.toEqual([]);
      await db.destroy();
    });

    test('is not nested', async () => {
      const run = database.db.transaction((trx) => transact(trx, async () => {}));
      await expect(run).rejects.toThrow('a transaction inside a transaction');
    });
  });

  test('refuses a statement on a transaction that has ended', async () => {
    const trx = await database.db.transaction();
    await trx.commit();
    await expect(sql(trx, 'SELECT 1')).rejects.toThrow('already ended');
  });

  test('hands its connections back, also after an error', async () => {
    const db = openDatabase({ url: database.url, schema: 'platform', poolMax: 1 });
    try {
      for (let turn = 0; turn < 3; turn += 1) {
        await expect(sql(db, 'SELECT nothing')).rejects.toThrow('does not exist');
      }
      await expect(sql(db, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    } finally {
      await db.destroy();
    }
  });

  test('comes back by itself after the server has ended its connections', async () => {
    const db = openDatabase({ url: database.url, schema: 'platform', poolMax: 2 });
    try {
      await sql(db, 'SELECT 1');
      await sql(
        database.db,
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user AND datname = current_database()',
      );
      await sql(db, 'SELECT 1').catch(() => {});
      await expect(sql(db, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    } finally {
      await db.destroy();
    }
  });

  test('keeps one service out of the tables of another', async () => {
    const url = urlFor(database, 'inventory');
    const db = openDatabase({ url, schema: 'inventory', poolMax: 1 });
    try {
      await expect(sql(db, 'SELECT * FROM platform.requests')).rejects.toMatchObject({
        code: '42501',
      });
    } finally {
      await db.destroy();
    }
  });

  test('finds the clocks of two programs on one machine equal', async () => {
    expect(Math.abs(await checkClock(database.db))).toBeLessThan(1_000);
  });

  test('refuses to work with a clock that is an hour wrong', async () => {
    const now = Date.now;
    Date.now = () => now() + 3_600_000;
    try {
      await expect(checkClock(database.db)).rejects.toThrow(/clock differs .* by -3\d{6} ms/);
    } finally {
      Date.now = now;
    }
  });
});
