import { randomUUID } from 'node:crypto';
import { sql, transact } from './db';
import { claimInbox, publish } from './outbox';
import { once } from './requests';
import { removeOld, retentionDefault } from './retention';
import { testDatabase, type TestDatabase } from './testing/database';

describe('retention', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase('platform');
  });
  afterAll(() => database.drop());

  test('removes what is old and done, and nothing else', async () => {
    const { db } = database;
    const job = { queue: 'q', name: 'n' };
    const write = async (age: string) => {
      const context = { actor: { id: age }, method: '/test/Write' };
      await once(db, context, { requestId: randomUUID(), request: {} }, async (trx) => {
        const event = { kind: 'written', divisionCode: '', data: {} };
        await publish(trx, { ...event, subject: `${age}-event` });
        await publish(trx, { ...event, subject: `${age}-finished`, job });
        await publish(trx, { ...event, subject: `${age}-waiting`, job });
        await claimInbox(trx, `${age}-job`);
      });
    };
    await write('old');
    await db.raw(
      `UPDATE outbox SET finish_time = now() WHERE subject LIKE '%finished';
       UPDATE requests SET create_time = now() - interval '31 days';
       UPDATE inbox SET create_time = now() - interval '31 days';
       UPDATE outbox SET create_time = now() - interval '31 days'`,
    );
    await write('new');
    expect(await transact(db, (trx) => removeOld(trx, retentionDefault))).toBe(false);
    expect(await sql(db, 'SELECT actor_id FROM requests')).toEqual([{ actor_id: 'new' }]);
    expect(await sql(db, 'SELECT job_id FROM inbox')).toEqual([{ job_id: 'new-job' }]);
    const kept = await sql<{ subject: string }>(db, 'SELECT subject FROM outbox ORDER BY position');
    expect(kept.map(({ subject }) => subject)).toEqual([
      'old-waiting',
      'new-event',
      'new-finished',
      'new-waiting',
    ]);
  });
});
