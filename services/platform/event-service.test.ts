import { sql } from './db';
import { publish } from './outbox';
import type { Actor, Role } from './identity';
import { testDatabase, type TestDatabase } from './testing/database';
import { callerOf, startTestService, type TestService } from './testing/rpc';

const pingshan = '440310000000';
const liulian = '440310001002';
const ningbo = '330200000000';

const actorIn = (divisionCode: string, role: Role = 'COMMANDER'): Actor => ({
  id: 'u-1',
  name: 'Someone',
  grants: [{ role, divisionCode }],
});

describe('watching events', () => {
  let database: TestDatabase;
  let service: TestService<'inventory'>;

  beforeEach(async () => {
    database = await testDatabase('platform');
    service = await startTestService('inventory', {
      services: [],
      reasons: {},
      db: database.db,
    });
  });

  afterEach(async () => {
    await service.stop();
    await database.drop();
  });

  async function happen(kind: string, divisionCode: string, subject = kind): Promise<void> {
    await database.db.transaction((trx) =>
      publish(trx, { kind, subject, divisionCode, data: { subject } }),
    );
  }

  async function watch(
    actor: Actor,
    count: number,
    request: { position?: string; kinds?: string[] } = {},
  ) {
    const messages = [];
    for await (const event of callerOf(service.client, actor).events.watchEvents(request)) {
      // Between two events it may be told how far the stream has come.
      if (event.kind !== '') messages.push(event);
      if (messages.length === count) break;
    }
    return messages;
  }

  it('brings what was committed before and what commits later, in order', async () => {
    await happen('plan.approved', pingshan, 'P-1');
    const watching = watch(actorIn(''), 2);
    await happen('plan.committed', pingshan, 'P-1');
    const [first, second] = await watching;
    expect(first).toMatchObject({ kind: 'plan.approved', subject: 'P-1', divisionCode: pingshan });
    expect(JSON.parse(second!.dataJson)).toEqual({ subject: 'P-1' });
  });

  it('shows only the divisions of the reader, and where to go on', async () => {
    await happen('stock.received', liulian, 'mine');
    await happen('stock.received', ningbo, 'theirs');
    await happen('standard.changed', '', 'everyone');
    const [first] = await watch(actorIn(pingshan), 1);
    const { kind, position } = await watchOne(actorIn(pingshan), first!.position);
    expect(kind).toBe('');
    expect(first!.subject).toBe('mine');
    await happen('stock.received', pingshan, 'next');
    const [next] = await watch(actorIn(pingshan), 1, { position });
    expect(next!.subject).toBe('next');
  });

  async function watchOne(actor: Actor, position: string) {
    for await (const event of callerOf(service.client, actor).events.watchEvents({ position })) {
      return event;
    }
    throw new Error('the stream ended');
  }

  it('takes kinds by name and by family', async () => {
    for (const kind of ['plan.approved', 'planner.renamed', 'plan.committed', 'stock.received']) {
      await happen(kind, pingshan);
    }
    const byFamily = await watch(actorIn(''), 2, { kinds: ['plan.*'] });
    expect(byFamily.map(({ kind }) => kind)).toEqual(['plan.approved', 'plan.committed']);
    const byName = await watch(actorIn(''), 1, { kinds: ['stock.received'] });
    expect(byName.map(({ kind }) => kind)).toEqual(['stock.received']);
  });

  it('starts with the next event when asked for what happens now', async () => {
    await happen('plan.approved', pingshan, 'old');
    const stream = service.client.events.watchEvents({ position: 'now' })[Symbol.asyncIterator]();
    // It says where it begins, so whatever happens after that is new to it.
    const { value: beginning } = await stream.next();
    expect(beginning).toMatchObject({ kind: '' });
    await happen('plan.approved', pingshan, 'new');
    const { value: first } = await stream.next();
    expect(first).toMatchObject({ kind: 'plan.approved', subject: 'new' });
    await stream.return?.();
  });

  it('passes over what was there already, also while an older transaction still runs', async () => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const older = database.db.transaction(async (trx) => {
      await sql(trx, 'SELECT pg_current_xact_id()');
      begin();
      await ended;
    });
    await begun;
    await happen('plan.approved', pingshan, 'old');
    const stream = service.client.events.watchEvents({ position: 'now' })[Symbol.asyncIterator]();
    await stream.next();
    await happen('plan.approved', pingshan, 'new');
    end();
    await older;
    const subjects: string[] = [];
    for (let next = await stream.next(); !next.done; next = await stream.next()) {
      if (next.value.kind !== '') subjects.push(next.value.subject);
      if (next.value.subject === 'new') break;
    }
    expect(subjects).toEqual(['new']);
    await stream.return?.();
  });

  it('refuses a position that is none', async () => {
    await expect(watch(actorIn(''), 1, { position: 'yesterday' })).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
      details: { violations: [{ field: 'position' }] },
    });
  });
});
