import { audit, startSealer } from './audit';
import type { Actor, Role } from './identity';
import { testDatabase, type TestDatabase } from './testing/database';
import { callerOf, startTestService, type TestService } from './testing/rpc';

const pingshan = '440310000000';
const liulian = '440310001002';
const ningbo = '330200000000';

const actorIn = (divisionCode: string, role: Role = 'AUDITOR'): Actor => ({
  id: 'u-7',
  name: 'Someone',
  grants: [{ role, divisionCode }],
});

describe('the audit trail', () => {
  let database: TestDatabase;
  let service: TestService<'inventory'>;

  beforeAll(async () => {
    database = await testDatabase('platform');
    service = await startTestService('inventory', {
      services: [],
      reasons: {},
      db: database.db,
    });
    for (let index = 0; index < 5; index += 1) {
      await act(index % 2 === 0 ? liulian : ningbo, `lots/L-${index}`);
    }
  });

  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  async function act(divisionCode: string, subject: string): Promise<void> {
    await database.db.transaction((trx) =>
      audit(
        trx,
        { actor: { id: 'u-1', name: 'Officer', onBehalfOf: 'u-2' }, method: '/test' },
        { action: 'lot.hold', subject, divisionCode, before: { state: 'AVAILABLE' } },
      ),
    );
  }

  it('is listed newest first, a page at a time', async () => {
    const client = callerOf(service.client, actorIn(''));
    const first = await client.audit.listEntries({ pageSize: 3 });
    expect(first.entries.map(({ subject }) => subject)).toEqual([
      'lots/L-4',
      'lots/L-3',
      'lots/L-2',
    ]);
    const rest = await client.audit.listEntries({ pageSize: 3, pageToken: first.nextPageToken });
    expect(rest.entries.map(({ subject }) => subject)).toEqual(['lots/L-1', 'lots/L-0']);
    expect(rest.nextPageToken).toBe('');
    expect(rest.entries[0]).toMatchObject({
      actorName: 'Officer',
      onBehalfOf: 'u-2',
      action: 'lot.hold',
      beforeJson: '{"state":"AVAILABLE"}',
      afterJson: '',
    });
  });

  it('shows an auditor the divisions of the grant alone', async () => {
    const client = callerOf(service.client, actorIn(pingshan));
    const { entries } = await client.audit.listEntries({});
    expect(entries.map(({ divisionCode }) => divisionCode)).toEqual([liulian, liulian, liulian]);
    await expect(client.audit.listEntries({ divisionCode: ningbo })).rejects.toMatchObject({
      reason: 'SCOPE_DENIED',
    });
  });

  it('is not for other roles', async () => {
    const client = callerOf(service.client, actorIn('', 'COMMANDER'));
    await expect(client.audit.listEntries({})).rejects.toMatchObject({ reason: 'ROLE_MISSING' });
  });

  it('is filtered by subject and refuses a token of another filter', async () => {
    const client = callerOf(service.client, actorIn(''));
    const { entries } = await client.audit.listEntries({ subject: 'lots/L-1' });
    expect(entries).toHaveLength(1);
    const { nextPageToken } = await client.audit.listEntries({ pageSize: 1 });
    const other = client.audit.listEntries({ subject: 'lots/L-1', pageToken: nextPageToken });
    await expect(other).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  });

  it('is whole while untouched, and names the first entry that was changed', async () => {
    const sealer = startSealer(database.db, { log: { error: () => {} } });
    await sealer.run();
    await sealer.stop();
    expect(await verdict()).toMatchObject({
      entryCount: '5',
      sealedCount: '5',
      verifiedCount: '5',
      headHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      firstBroken: null,
    });
    await database.db.raw('ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_are_kept');
    await database.db.raw("UPDATE audit_entries SET actor_id = 'u-9' WHERE subject = 'lots/L-2'");
    expect(await verdict()).toMatchObject({
      verifiedCount: '2',
      firstBroken: { sequence: '3', fault: 'HASH_DIFFERS' },
    });
  });

  async function verdict() {
    let last;
    for await (const message of service.client.audit.verifyChain({})) last = message;
    expect(last?.done).toBe(true);
    return last;
  }
});
