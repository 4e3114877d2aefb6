import { randomUUID } from 'node:crypto';
import { sql, transact, type Db } from './db';
import {
  actAs,
  fieldChanges,
  historyOf,
  purgeFromHistory,
  removeOldVersions,
  requirePast,
  resealHistory,
  rowsAsOf,
  tableAsOf,
} from './history';
import { once } from './requests';
import { testDatabase, type TestDatabase } from './testing/database';

const setUp = `
CREATE TABLE pumps (id text PRIMARY KEY, division_code text NOT NULL, flow int, secret text,
  counted int NOT NULL DEFAULT 0, create_time timestamptz NOT NULL DEFAULT now());
INSERT INTO pumps (id, division_code, flow) VALUES ('old', '4403', 100);
SELECT keep_history('pumps', left_out => '{counted}');
CREATE TABLE parts (pump_id text, code text, fitted boolean, PRIMARY KEY (pump_id, code));
SELECT keep_history('parts', '{pump_id,code}');`;

describe('history', () => {
  let database: TestDatabase;
  let db: Db;
  beforeAll(async () => {
    database = await testDatabase('platform');
    db = database.db;
    await db.raw(setUp);
  });
  afterAll(() => database.drop());

  /** Carries out statements in one transaction and says when it began. */
  async function change(...statements: string[]): Promise<Date> {
    return transact(db, async (trx) => {
      const [{ time } = { time: new Date(0) }] = await sql<{ time: Date }>(
        trx,
        'SELECT now() AS time',
      );
      for (const statement of statements) await sql(trx, statement);
      return time;
    });
  }
  const later = (time: Date) => new Date(time.getTime() + 1);
  const pump = (id: string, flow: number) =>
    `INSERT INTO pumps (id, division_code, flow, secret) VALUES ('${id}', '440310', ${flow}, 's')`;
  const flows = (time: Date) =>
    rowsAsOf<{ id: string; flow: number }>(db, { table: 'pumps', columns: 'id, flow', time });
  const versions = (id: string, table = 'pumps') => historyOf(db, { table, id, limit: 50 });

  test('begins with the rows that were there', async () => {
    expect(await versions('old')).toMatchObject([{ row: { flow: 100 }, actorId: 'system' }]);
  });

  test('tells what was at a time, before and after each change and a removal', async () => {
    const made = await change(pump('a', 100));
    const changed = await change(`UPDATE pumps SET flow = 200 WHERE id = 'a'`);
    const removed = await change(`DELETE FROM pumps WHERE id = 'a'`);
    const at = async (time: Date) => (await flows(time)).filter(({ id }) => id === 'a');
    expect(await at(new Date(made.getTime() - 1))).toEqual([]);
    expect(await at(later(made))).toEqual([{ id: 'a', flow: 100 }]);
    expect(await at(later(changed))).toEqual([{ id: 'a', flow: 200 }]);
    expect(await at(later(removed))).toEqual([]);
  });

  test('gives rows the types they have today', async () => {
    await change(pump('typed', 5));
    const [past] = await rowsAsOf(db, {
      table: 'pumps',
      time: new Date(Date.now() + 1_000),
      where: { id: 'typed' },
    });
    const [present] = await sql(db, `SELECT * FROM pumps WHERE id = 'typed'`);
    expect(past).toEqual({ ...present, counted: null });
  });

  test('finds by equal columns and by prefixes, in pages', async () => {
    await change(...['p1', 'p2', 'p3'].map((id) => pump(id, 7)));
    const query = { table: 'pumps', columns: 'id', time: new Date(), where: { flow: 7 } };
    const prefixes = { column: 'division_code', anyOf: ['44', '51'] };
    expect(await rowsAsOf(db, { ...query, prefixes, after: 'p1', limit: 1 })).toEqual([
      { id: 'p2' },
    ]);
    const elsewhere = { column: 'division_code', anyOf: ['51'] };
    expect(await rowsAsOf(db, { ...query, prefixes: elsewhere })).toEqual([]);
  });

  test('stands in a statement of its own like the table', async () => {
    await change(pump('from', 9));
    const text = `SELECT pumps.flow FROM ${tableAsOf('pumps', '$1')} WHERE pumps.id = 'from'`;
    expect(await sql(db, text, [new Date(Date.now() + 1_000)])).toEqual([{ flow: 9 }]);
  });

  test('says who changed what, newest first, and who removed it', async () => {
    const context = { actor: { id: 'officer' }, method: '/test/Change' };
    const run = (statement: string) =>
      once(db, context, { requestId: randomUUID(), request: {} }, async (trx) => {
        await sql(trx, statement);
      });
    await run(pump('who', 1));
    await transact(db, async (trx) => {
      await actAs(trx, 'sweeper');
      await sql(trx, `UPDATE pumps SET flow = 2 WHERE id = 'who'`);
    });
    await run(`DELETE FROM pumps WHERE id = 'who'`);
    const [second, first] = await versions('who');
    expect(first).toMatchObject({ actorId: 'officer', removedBy: null });
    expect(second).toMatchObject({ actorId: 'sweeper', removedBy: 'officer' });
    expect(second!.changes).toEqual([{ field: 'flow', before: 1, after: 2 }]);
    const rest = { table: 'pumps', id: 'who', limit: 5, after: [second!.position] };
    expect(await historyOf(db, rest)).toEqual([first]);
    await change(pump('after', 1));
    expect(await versions('after')).toMatchObject([{ actorId: 'system' }]);
  });

  test('keeps one version a transaction, and none of what changes nothing', async () => {
    await change(pump('once', 1), `UPDATE pumps SET flow = 2 WHERE id = 'once'`);
    await change(`UPDATE pumps SET flow = 2, counted = counted + 1 WHERE id = 'once'`);
    const [only, ...others] = await versions('once');
    expect(only!.row).toMatchObject({ flow: 2 });
    expect(only!.row).not.toHaveProperty('counted');
    expect(others).toEqual([]);
  });

  test('goes on when a row comes back under the same id', async () => {
    await change(pump('back', 1));
    await change(`DELETE FROM pumps WHERE id = 'back'`, pump('back', 2));
    expect((await versions('back')).map(({ row }) => row['flow'])).toEqual([2, 1]);
  });

  test('stays in order when the transaction that began first writes last', async () => {
    await change(pump('raced', 0));
    await transact(db, async (early) => {
      await sql(early, 'SELECT now()');
      await transact(db, (late) => sql(late, `UPDATE pumps SET flow = 1 WHERE id = 'raced'`));
      await sql(early, `UPDATE pumps SET flow = 2 WHERE id = 'raced'`);
    });
    const all = await versions('raced');
    expect(all.map(({ row }) => row['flow'])).toEqual([2, 1, 0]);
    expect(all[0]!.fromTime).toEqual(all[1]!.toTime);
    expect((await flows(new Date())).find(({ id }) => id === 'raced')?.flow).toBe(2);
  });

  test('names a row by several columns', async () => {
    await change(`INSERT INTO parts VALUES ('a', 'hose', true)`);
    await change(`UPDATE parts SET fitted = false WHERE code = 'hose'`);
    expect(await versions('a/hose', 'parts')).toHaveLength(2);
  });

  test('forgets columns that must not be kept, and old versions', async () => {
    await change(pump('purged', 1));
    await change(`UPDATE pumps SET secret = NULL WHERE id = 'purged'`);
    const purge = { table: 'pumps', id: 'purged', columns: ['secret'] };
    await transact(db, (trx) => purgeFromHistory(trx, purge));
    expect(JSON.stringify(await versions('purged'))).not.toContain('"s"');
    const old = { table: 'pumps', before: new Date(Date.now() + 60_000) };
    expect(await transact(db, (trx) => removeOldVersions(trx, old))).toBe(false);
    expect(await versions('purged')).toHaveLength(1);
  });

  test('seals past values anew, batch by batch', async () => {
    await change(pump('sealed', 1), pump('sealed2', 1));
    const run = (after: number) =>
      transact(db, (trx) =>
        resealHistory(
          trx,
          { table: 'pumps', column: 'secret', after, batch: 2 },
          (sealed, rowId) => `${sealed}2${rowId}`,
        ),
      );
    for (let after: number | undefined = 0; after !== undefined;) after = await run(after);
    expect((await versions('sealed'))[0]!.row['secret']).toBe('s2sealed');
  });

  test('goes with its table', async () => {
    await change('CREATE TABLE brief (id text)', `SELECT keep_history('brief')`);
    await change(`SELECT forget_history('brief')`, 'DROP TABLE brief');
    await expect(versions('x', 'brief')).rejects.toThrow('does not exist');
    await expect(versions('x', 'x; DROP')).rejects.toThrow('not a table name');
  });
});

test('a change is named by its field, whichever side it is missing on', () => {
  expect(fieldChanges({ a: 1, b: [1] }, { b: [1], c: null, d: 'x' })).toEqual([
    { field: 'a', before: 1, after: null },
    { field: 'd', before: null, after: 'x' },
  ]);
});

test('a question about the future is refused with its field', () => {
  const now = new Date('2026-06-01T00:00:00Z');
  expect(() => requirePast(now, now)).not.toThrow();
  expect(() => requirePast(new Date('2026-06-01T00:00:02Z'), now)).toThrow(/^asOf: must not be/);
});
