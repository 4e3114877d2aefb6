import { watchLogEnd } from './log-end';
import { lastPosition, publish } from './outbox';
import { testDatabase, type TestDatabase } from './testing/database';

describe('waiting for the event log to move', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await testDatabase('platform');
  });
  afterEach(() => database.drop());

  const happen = () =>
    database.db.transaction((trx) =>
      publish(trx, { kind: 'thing.happened', subject: 'T-1', divisionCode: '44', data: {} }),
    );
  const never = new AbortController().signal;

  it('wakes every reader that stands at the old end', async () => {
    await happen();
    const { movedFrom } = watchLogEnd(database.db, 5);
    const end = await lastPosition(database.db);
    const woken = Array.from({ length: 20 }, () => movedFrom(end, never));
    await happen();
    await Promise.all(woken);
  });

  it('wakes a reader at once that has not read up to the end', async () => {
    await happen();
    await watchLogEnd(database.db, 5).movedFrom('', never);
  });

  it('lets a reader go that gives up, before or while it waits', async () => {
    const { movedFrom } = watchLogEnd(database.db, 5);
    const end = await lastPosition(database.db);
    await movedFrom(end, AbortSignal.abort());
    const given = new AbortController();
    const waiting = movedFrom(end, given.signal);
    given.abort();
    await waiting;
  });

  it('tells its readers when the database is gone', async () => {
    const { movedFrom } = watchLogEnd(database.db, 5);
    const waiting = movedFrom('', never);
    await database.db.destroy();
    await expect(waiting).rejects.toThrow();
  });
});
