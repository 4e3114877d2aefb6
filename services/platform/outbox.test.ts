import { claimInbox, eventsAfter, lastPosition, publish } from './outbox';
import { sql, transact } from './db';
import { migrate } from './migrate';
import { testDatabase, type TestDatabase } from './testing/database';

describe('the outbox', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await testDatabase('platform');
  });
  afterEach(() => database.drop());

  const event = (subject: string) => ({
    kind: 'plan.committed',
    subject,
    divisionCode: '440310000000',
    data: { lines: 2 },
  });
  const publishAlone = (subject: string) =>
    transact(database.db, (trx) => publish(trx, event(subject)));
  const subjects = async (position: string) =>
    (await eventsAfter(database.db, position, 100)).map(({ subject }) => subject);
  // Other tests write on the same server, and a row shows once no older transaction is running.
  const eventually = async (position: string, count: number) => {
    for (;;) {
      const events = await eventsAfter(database.db, position, 100);
      if (events.length >= count) return events;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  test('holds what was committed and nothing of what was rolled back', async () => {
    await publishAlone('plans/1');
    const refused = transact(database.db, async (trx) => {
      await publish(trx, event('plans/2'));
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    await publishAlone('plans/3');
    const events = await eventually('', 2);
    expect(events.map(({ subject }) => subject)).toEqual(['plans/1', 'plans/3']);
    expect(events[0]).toMatchObject({ kind: 'plan.committed', data: { lines: 2 } });
  });

  test('never shows a row behind a reader that has already passed it', async () => {
    const early = await database.db.transaction();
    await publish(early, event('early'));
    const late = await database.db.transaction();
    await publish(late, event('late'));
    await late.commit();
    // `late` has the higher position and is committed, but `early` may still appear before it.
    expect(await subjects('')).toEqual([]);
    await early.commit();
    const [first, second] = await eventually('', 2);
    expect([first!.subject, second!.subject]).toEqual(['early', 'late']);
    expect(await subjects(first!.position)).toEqual(['late']);
    expect(await subjects(second!.position)).toEqual([]);
  });

  test('loses no row to a reader that resumes while writers overlap', async () => {
    const seen: string[] = [];
    let position = '';
    let writing = true;
    const read = async () => {
      for (const found of await eventsAfter(database.db, position, 7)) {
        seen.push(found.subject);
        position = found.position;
      }
    };
    const reading = (async () => {
      while (writing) await read();
    })();
    const write = async (writer: number) => {
      for (let n = 0; n < 20; n += 1) {
        await transact(database.db, async (trx) => {
          await publish(trx, event(`${writer}-${n}`));
          await sql(trx, 'SELECT pg_sleep(random() * 0.01)');
        });
      }
    };
    await Promise.all([1, 2, 3, 4].map(write));
    writing = false;
    await reading;
    while (seen.length < 80) await read();
    expect(new Set(seen).size).toBe(80);
    expect(seen).toHaveLength(80);
  });

  test('starts a new reader at the end of the log', async () => {
    await publishAlone('old');
    await eventually('', 1);
    const position = await lastPosition(database.db);
    await publishAlone('new');
    expect((await eventually(position, 1)).map(({ subject }) => subject)).toEqual(['new']);
  });

  test('goes on for its readers after a move to another server', async () => {
    for (const subject of ['a', 'b', 'c']) await publishAlone(subject);
    // What a restored dump looks like: transaction ids this server has not reached.
    await sql(
      database.db,
      `UPDATE outbox SET transaction_id = ((position + 1000000000)::text)::xid8`,
    );
    const position = '1000000002-2';
    await migrate(database.db, { schema: 'platform', directory: 'services/platform/migrations' });
    await publishAlone('d');
    const events = await eventually(position, 2);
    expect(events.map(({ subject }) => subject)).toEqual(['c', 'd']);
  });

  test('refuses a position it did not give', async () => {
    await expect(eventsAfter(database.db, 'x', 1)).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });

  test.each(['a:b', '12345', ''])('refuses the job id %j', async (id) => {
    const run = transact(database.db, (trx) =>
      publish(trx, { ...event('x'), job: { queue: 'q', name: 'n', id } }),
    );
    await expect(run).rejects.toThrow('a job id holds no colon');
  });

  test('lets one of two workers with the same job carry out its effect', async () => {
    const attempt = () =>
      transact(database.db, async (trx) => {
        const mine = await claimInbox(trx, 'obx-1');
        await sql(trx, 'SELECT pg_sleep(0.05)');
        return mine;
      });
    const claims = await Promise.all([attempt(), attempt()]);
    expect(claims.sort()).toEqual([false, true]);
  });

  test('gives the effect to the next worker when the first one rolled back', async () => {
    const failed = transact(database.db, async (trx) => {
      await claimInbox(trx, 'obx-1');
      throw new Error('crashed');
    });
    await expect(failed).rejects.toThrow('crashed');
    await expect(transact(database.db, (trx) => claimInbox(trx, 'obx-1'))).resolves.toBe(true);
  });
});
