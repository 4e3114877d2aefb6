import { audit, listAudit, seal, startSealer, verifyAudit } from './audit';
import { sql, transact } from './db';
import { testDatabase, type TestDatabase } from './testing/database';

const context = {
  actor: { id: 'u-1', name: 'Chen', onBehalfOf: 'district' },
  method: '/muster.inventory.v1.InventoryService/CommitReservation',
};

const fact = (n: number) => ({
  action: 'reservation.commit',
  subject: `reservations/R-${n}`,
  divisionCode: '440310001000',
  before: { state: 'HELD', lines: [n] },
  after: { state: 'CONFIRMED', lines: [n] },
});

describe('the audit log', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await testDatabase('platform');
  });
  afterEach(() => database.drop());

  const write = async (from: number, to: number) => {
    for (let n = from; n <= to; n += 1) {
      await transact(database.db, (trx) => audit(trx, context, fact(n)));
    }
  };
  const sealAll = async (count: number) => {
    for (;;) {
      await transact(database.db, (trx) => seal(trx));
      const [row] = await sql<{ sealed: number }>(
        database.db,
        'SELECT count(*) AS sealed FROM audit_seals',
      );
      if (row!.sealed >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  // What somebody with the table's own rights can do, and must not be able to hide.
  const tamper = (statement: string) =>
    database.db.raw(
      `ALTER TABLE audit_entries DISABLE TRIGGER USER;
       ALTER TABLE audit_seals DISABLE TRIGGER USER;
       ${statement}`,
    );

  test('writes who did what, in the transaction of the effect', async () => {
    await write(1, 1);
    const refused = transact(database.db, async (trx) => {
      await audit(trx, context, fact(2));
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    const entries = await listAudit(database.db, { divisionPrefixes: [''], limit: 10 });
    expect(entries).toEqual([
      expect.objectContaining({
        actorId: 'u-1',
        actorName: 'Chen',
        onBehalfOf: 'district',
        method: context.method,
        ...fact(1),
      }),
    ]);
  });

  test("shows a reader the divisions within the reader's scope, newest first", async () => {
    await write(1, 2);
    const inside = await listAudit(database.db, { divisionPrefixes: ['440310'], limit: 10 });
    expect(inside.map(({ subject }) => subject)).toEqual(['reservations/R-2', 'reservations/R-1']);
    const outside = await listAudit(database.db, { divisionPrefixes: ['4404'], limit: 10 });
    expect(outside).toEqual([]);
  });

  test.each([
    `UPDATE audit_entries SET actor_id = 'other'`,
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
    `UPDATE audit_seals SET hash = hash`,
    'DELETE FROM audit_seals',
    'TRUNCATE audit_seals',
  ])('refuses %s', async (statement) => {
    await write(1, 1);
    await sealAll(1);
    await expect(sql(database.db, statement)).rejects.toThrow('append only');
  });

  test('verifies a log that is as it was written', async () => {
    await write(1, 5);
    await sealAll(5);
    await write(6, 6);
    const progress: number[] = [];
    const verdict = await verifyAudit(database.db, (done) => progress.push(done));
    expect(verdict).toMatchObject({ entries: 6, sealed: 5, head: { sequence: 5 } });
    expect(verdict.firstBroken).toBeUndefined();
    expect(progress.at(-1)).toBe(5);
  });

  test('continues the chain over several rounds and a restart', async () => {
    await write(1, 2);
    await sealAll(2);
    await write(3, 4);
    await sealAll(4);
    expect(await verifyAudit(database.db)).toMatchObject({ sealed: 4, head: { sequence: 4 } });
  });

  test.each([
    ['an edited actor', `UPDATE audit_entries SET actor_id = 'x' WHERE id = 3`, 'HASH_DIFFERS', 3],
    [
      'an edited amount',
      `UPDATE audit_entries SET after = jsonb_set(after, '{lines,0}', '9') WHERE id = 3`,
      'HASH_DIFFERS',
      3,
    ],
    [
      'an edited time',
      `UPDATE audit_entries SET create_time = create_time - interval '1 us' WHERE id = 2`,
      'HASH_DIFFERS',
      2,
    ],
    ['a removed entry', 'DELETE FROM audit_entries WHERE id = 3', 'ENTRY_REMOVED', 3],
    [
      'an entry removed with its seal',
      'WITH e AS (DELETE FROM audit_entries WHERE id = 3) DELETE FROM audit_seals WHERE entry_id = 3',
      'SEAL_REMOVED',
      4,
    ],
    [
      'two entries that changed places',
      `UPDATE audit_seals SET entry_id = -entry_id WHERE sequence IN (2, 3);
       UPDATE audit_seals SET entry_id = CASE sequence WHEN 2 THEN 3 ELSE 2 END
       WHERE sequence IN (2, 3)`,
      'HASH_DIFFERS',
      3,
    ],
  ])('notices %s', async (_what, statement, fault, entryId) => {
    await write(1, 5);
    await sealAll(5);
    await tamper(statement);
    const verdict = await verifyAudit(database.db);
    expect(verdict.firstBroken).toMatchObject({ fault, entryId });
  });

  test('shows by its head that the end was cut off', async () => {
    await write(1, 3);
    await sealAll(3);
    const { head } = await verifyAudit(database.db);
    await tamper(
      'DELETE FROM audit_entries WHERE id = 3; DELETE FROM audit_seals WHERE entry_id = 3',
    );
    const cut = await verifyAudit(database.db);
    expect(cut.firstBroken).toBeUndefined();
    expect(cut.head!.sequence).toBe(head!.sequence - 1);
  });

  test('seals entries whose transactions ended in another order than they began', async () => {
    const early = await database.db.transaction();
    await audit(early, context, fact(1));
    await write(2, 2);
    await transact(database.db, (trx) => seal(trx));
    await early.commit();
    await sealAll(2);
    expect(await verifyAudit(database.db)).toMatchObject({ entries: 2, sealed: 2 });
  });

  test('seals each entry once after a move to another server', async () => {
    await write(1, 3);
    await sealAll(3);
    await write(4, 4);
    const move = 'transaction_id = ((id + 1000000000)::text)::xid8';
    await tamper(`UPDATE audit_entries SET ${move};
      UPDATE audit_seals SET ${move.replace('id + ', 'entry_id + ')}`);
    await write(5, 5);
    await sealAll(5);
    await write(6, 6);
    await sealAll(6);
    expect((await verifyAudit(database.db)).firstBroken).toBeUndefined();
  });

  test('is sealed by the service itself, by one of its processes at a time', async () => {
    const log = { error: jest.fn() };
    const sealers = [1, 2, 3].map(() => startSealer(database.db, { log, intervalMs: 10 }));
    await write(1, 30);
    for (;;) {
      const { sealed } = await verifyAudit(database.db);
      if (sealed === 30) break;
    }
    await Promise.all(sealers.map((sealer) => sealer.stop()));
    expect((await verifyAudit(database.db)).firstBroken).toBeUndefined();
    expect(log.error).not.toHaveBeenCalled();
  });
});
