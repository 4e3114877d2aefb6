import { publish } from './outbox';
import { sql, type Trx } from './db';
import { followEvents, type FollowedEvent, type Follower } from './follow';
import { testDatabase, type TestDatabase } from './testing/database';
import { startTestService, type TestService } from './testing/rpc';

const pingshan = '440310000000';

describe('following the events of another service', () => {
  let theirs: TestDatabase;
  let ours: TestDatabase;
  let service: TestService<'incidents'>;
  let followers: Follower[];

  beforeEach(async () => {
    [theirs, ours] = await Promise.all([testDatabase('platform'), testDatabase('platform')]);
    service = await startTestService('incidents', { services: [], reasons: {}, db: theirs.db });
    await sql(ours.db, 'CREATE TABLE effects (subject text NOT NULL)');
    followers = [];
  });

  afterEach(async () => {
    await Promise.all(followers.map((follower) => follower.stop()));
    await service.stop();
    await Promise.all([theirs.drop(), ours.drop()]);
  });

  async function happen(kind: string, subject: string): Promise<void> {
    await theirs.db.transaction((trx) =>
      publish(trx, { kind, subject, divisionCode: pingshan, data: { subject } }),
    );
  }

  const keep = async (trx: Trx, { subject }: FollowedEvent) => {
    await sql(trx, 'INSERT INTO effects VALUES ($1)', [subject]);
  };

  function follow(handle: typeof keep = keep): Follower {
    const follower = followEvents(ours.db, {
      ...{ self: 'mobilization', source: 'incidents', peer: service.client, handle },
      kinds: ['incident.closed'],
      log: { warn: () => {} },
      retryMs: 50,
    });
    followers.push(follower);
    return follower;
  }

  async function effects(count: number): Promise<string[]> {
    for (;;) {
      const rows = await sql<{ subject: string }>(ours.db, 'SELECT subject FROM effects');
      if (rows.length >= count) return rows.map(({ subject }) => subject);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('gives each wanted event its effect, and goes on where it left off', async () => {
    await happen('incident.closed', 'I-1');
    await happen('incident.opened', 'I-2');
    const first = follow();
    expect(await effects(1)).toEqual(['I-1']);
    await first.stop();
    await happen('incident.closed', 'I-3');
    follow();
    expect(await effects(2)).toEqual(['I-1', 'I-3']);
  });

  it('comes to an event again whose effect failed', async () => {
    let failures = 2;
    await happen('incident.closed', 'I-1');
    follow(async (trx, event) => {
      await keep(trx, event);
      if (failures-- > 0) throw new Error('not yet');
    });
    expect(await effects(1)).toEqual(['I-1']);
    expect(failures).toBe(-1);
  });

  it('has one effect an event when two processes read along', async () => {
    follow();
    follow();
    const subjects = Array.from({ length: 20 }, (_, index) => `I-${index}`);
    for (const subject of subjects) await happen('incident.closed', subject);
    await happen('incident.closed', 'last');
    expect(await effects(21)).toEqual([...subjects, 'last']);
  });
});
