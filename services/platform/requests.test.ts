import { randomUUID } from 'node:crypto';
import { once } from './requests';
import { sql, type Trx } from './db';
import { testDatabase, type TestDatabase } from './testing/database';

const context = { actor: { id: 'officer' }, method: '/test/Reserve' };

describe('once', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase('platform');
    await database.db.raw('CREATE TABLE effects (id int PRIMARY KEY, note text)');
  });
  beforeEach(async () => {
    await database.db.raw('TRUNCATE effects');
  });
  afterAll(() => database.drop());

  const effects = () => sql(database.db, 'SELECT id FROM effects ORDER BY id');

  test('gives the first answer again and carries the work out once', async () => {
    const input = { requestId: randomUUID(), request: { items: [{ id: 'water' }], note: '' } };
    const work = jest.fn(async () => ({ number: 7, proof: Buffer.from([1, 255]), missing: null }));
    const first = await once(database.db, context, input, work);
    const again = await once(database.db, context, input, work);
    expect(again).toEqual(first);
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('hands the work what was found together with the claim, and only the first time', async () => {
    const find = (trx: Trx) => sql<{ n: number }>(trx, 'SELECT 41 AS n');
    const input = { requestId: randomUUID(), request: {}, find };
    const work = jest.fn((_trx: Trx, [row]: { n: number }[]) => Promise.resolve(row!.n + 1));
    await expect(once(database.db, context, input, work)).resolves.toBe(42);
    await expect(once(database.db, context, input, work)).resolves.toBe(42);
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('takes a request with an empty field for the same request without it', async () => {
    const requestId = randomUUID();
    const run = (request: object) =>
      once(database.db, context, { requestId, request }, async () => 'done');
    await run({ quantity: 3, note: '', tags: [] });
    await expect(run({ quantity: 3 })).resolves.toBe('done');
  });

  test.each([
    ['body', context, { quantity: 4 }],
    ['actor', { ...context, actor: { id: 'other' } }, { quantity: 3 }],
    ['method', { ...context, method: '/test/Release' }, { quantity: 3 }],
  ])('refuses an id that was used with another %s', async (_what, other, request) => {
    const requestId = randomUUID();
    const work = async () => ({});
    await once(database.db, context, { requestId, request: { quantity: 3 } }, work);
    await expect(once(database.db, other, { requestId, request }, work)).rejects.toMatchObject({
      reason: 'REQUEST_ID_REUSED',
    });
  });

  test('refuses an id that is no UUID and names the field', async () => {
    const run = once(database.db, context, { requestId: '12', request: {} }, async () => 1);
    await expect(run).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
      details: { violations: [{ field: 'requestId' }] },
    });
  });

  test('leaves nothing of refused work and lets the same request be tried again', async () => {
    const input = { requestId: randomUUID(), request: {} };
    const refused = once(database.db, context, input, async (trx) => {
      await sql(trx, 'INSERT INTO effects (id) VALUES (1)');
      throw new Error('not enough');
    });
    await expect(refused).rejects.toThrow('not enough');
    expect(await effects()).toEqual([]);
    await expect(once(database.db, context, input, async () => 'now')).resolves.toBe('now');
  });

  test('lets the second of two simultaneous requests wait for the answer of the first', async () => {
    const input = { requestId: randomUUID(), request: {} };
    let runs = 0;
    const run = () =>
      once(database.db, context, input, async (trx) => {
        runs += 1;
        await sql(trx, 'SELECT pg_sleep(0.1)');
        return { run: runs };
      });
    const answers = await Promise.all([run(), run(), run()]);
    expect(answers).toEqual([{ run: 1 }, { run: 1 }, { run: 1 }]);
  });

  test('tries again after a deadlock, with nothing doubled', async () => {
    await sql(database.db, 'INSERT INTO effects (id) VALUES (1), (2)');
    let started = 0;
    let bothStarted = () => {};
    const meeting = new Promise<void>((resolve) => (bothStarted = resolve));
    const crossing = (first: number, second: number) => {
      const input = { requestId: randomUUID(), request: {} };
      return once(database.db, context, input, async (trx) => {
        const mark = `UPDATE effects SET note = coalesce(note, '') || 'x' WHERE id = $1`;
        await sql(trx, mark, [first]);
        if (++started === 2) bothStarted();
        await meeting;
        await sql(trx, mark, [second]);
      });
    };
    await Promise.all([crossing(1, 2), crossing(2, 1)]);
    expect(await sql(database.db, 'SELECT note FROM effects')).toEqual([
      { note: 'xx' },
      { note: 'xx' },
    ]);
  });
});
