import { randomUUID } from 'node:crypto';
import { sql } from '../../services/platform/db';
import { testDatabase, type TestDatabase } from '../../services/platform/testing/database';
import { ledgerCommand, verifyDatabase } from './ledger';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('inventory');
  await fill(database);
});
afterAll(() => database.drop());
afterEach(() => {
  process.exitCode = undefined;
});

/** Three depots with stock of one lot, as receipts left it. */
async function fill({ db }: TestDatabase): Promise<void> {
  await db.raw(`
    INSERT INTO items SELECT 'water', '水', 'Water', NULL, '瓶', 'bottle', 1, '', 1, 1, 0, '[]',
      false, 1, now(), now();
    INSERT INTO depots (id, name_zh, name_en, tier, division_code, area_m2, keeper, phone, closed,
      create_time, update_time)
    SELECT 'd-' || n, '库', 'Depot', 'STREET', '440310001000', 1, '', '', false, now(), now()
    FROM generate_series(1, 3) n;
    INSERT INTO lots VALUES ('${randomUUID()}', 'water', 'B', 'infinity', 'AVAILABLE', 1, now());
    INSERT INTO balances (depot_id, item_id, lot_id, expire_date, lot_state, on_hand)
    SELECT d.id, 'water', l.id, l.expire_date, l.state, 7 FROM depots d, lots l;
    INSERT INTO movements (id, kind, document_number, reason, actor_id, entry_count, occur_time,
      create_time)
    SELECT gen_random_uuid(), 'RECEIPT', id, 'test', 'a', 2, now(), now() FROM depots;
    INSERT INTO entries (movement_id, depot_id, item_id, lot_id, account, quantity, create_time)
    SELECT m.id, m.document_number, 'water', l.id, side.account, side.quantity, now()
    FROM movements m, lots l, (VALUES ('SUPPLIED', -7), ('ON_HAND', 7)) AS side (account, quantity);
  `);
}

/** Changes rows behind the triggers' back, and puts them back afterwards. */
async function corrupted(change: string, restore: string, look: () => Promise<void>) {
  await database.db.raw(`ALTER TABLE entries DISABLE TRIGGER USER; ${change}`);
  try {
    await look();
  } finally {
    await database.db.raw(`${restore}; ALTER TABLE entries ENABLE TRIGGER USER`);
  }
}

test('a sound database is found sound, with everything counted and progress told', async () => {
  const parts = new Set<string>();
  const verdict = await verifyDatabase(database.url, 'inventory', (_done, _total, part) => {
    parts.add(part);
  });
  expect(verdict).toMatchObject({
    entriesChecked: 6,
    balancesChecked: 3,
    movementsChecked: 3,
    requestsChecked: 0,
    faults: [],
  });
  expect([...parts]).toEqual(['balances', 'movements', 'requests']);
});

test('each kind of corruption is named', async () => {
  const faults = async () => (await verifyDatabase(database.url, 'inventory')).faults.join('\n');
  const set = (quantity: number) =>
    `UPDATE entries SET quantity = ${quantity} WHERE depot_id = 'd-2' AND account = 'ON_HAND'`;
  await corrupted(set(8), set(7), async () => {
    expect(await faults()).toMatch(/depot d-2, item water[\s\S]*movement .* sums to 1/);
  });
  const move = (from: string, to: string) =>
    `UPDATE entries SET depot_id = '${to}' WHERE depot_id = '${from}'`;
  await corrupted(move('d-3', 'd-9'), move('d-9', 'd-3'), async () => {
    expect(await faults()).toContain('depot d-9 has entries and does not exist');
  });
  const request = `INSERT INTO requests VALUES ('${randomUUID()}', 'm', 'a', sha256(''), NULL)`;
  await corrupted(request, 'DELETE FROM requests', async () => {
    expect(await faults()).toMatch(/request .* is there 1 times, 0 of them answered/);
  });
});

test('the command ends with 2 and shows the first differences of a corrupted ledger', async () => {
  const said: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line: string) => said.push(line));
  const verify = () =>
    ledgerCommand().parseAsync(['verify', '--database', database.url], { from: 'user' });
  try {
    await verify();
    expect([process.exitCode, said[0]]).toEqual([undefined, expect.stringMatching(/all true$/)]);
    const set = (units: number) => `UPDATE balances SET on_hand = ${units} WHERE depot_id = 'd-1'`;
    await corrupted(set(6), set(7), verify as never);
    expect(process.exitCode).toBe(2);
    expect(said.at(-1)).toContain('depot d-1, item water');
  } finally {
    log.mockRestore();
  }
  expect(await sql(database.db, 'SELECT FROM entries')).toHaveLength(6);
});
