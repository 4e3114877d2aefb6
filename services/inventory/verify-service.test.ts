import { status } from '@grpc/grpc-js';
import { sql } from '../platform/db';
import { actorOf, community, refusal, World } from './testing/world';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

/** Changes rows behind the triggers' back, as someone with the keys of the database could. */
async function tamper(statement: string): Promise<void> {
  const { db } = world.database;
  for (const table of ['entries', 'reservations'])
    await db.raw(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  expect(await sql(db, `${statement} RETURNING true`)).not.toEqual([]);
}

test('a sound ledger is found sound, with everything counted', async () => {
  const { depotId, itemId } = await world.stocked(5);
  await world.confirmed(depotId, itemId, 2);
  const messages = [];
  for await (const message of world.client.verifyLedger({})) messages.push(message);
  expect(messages.at(-1)).toEqual({
    entriesChecked: '4',
    balancesChecked: '1',
    done: true,
    faults: [],
  });
  expect(messages.slice(0, -1).every(({ done }) => !done)).toBe(true);
});

test('a tampered balance is found, with its depot, item and lot', async () => {
  const { depotId, itemId, lotId } = await world.stocked(5);
  await tamper('UPDATE balances SET on_hand = 6');
  const [fault] = await world.faults();
  expect(fault).toContain(`depot ${depotId}, item ${itemId}, lot ${lotId}`);
  expect(fault).toContain('is (6,0,0,0,0), its entries sum to (5,0,0,0,0)');
});

test('a tampered entry, a lost one and a wrong lot state are found', async () => {
  await world.stocked(5);
  await tamper(`UPDATE entries SET quantity = 7 WHERE account = 'SUPPLIED'`);
  expect((await world.faults()).join()).toMatch(/movement .* sums to/);
  await tamper(`DELETE FROM entries WHERE account = 'SUPPLIED'`);
  expect((await world.faults()).join()).toMatch(/1 of its 2 entries exist/);
  await tamper(`UPDATE balances SET lot_state = 'RECALLED'`);
  expect((await world.faults()).join()).toContain('the lot is AVAILABLE');
});

test('a reservation that was resolved behind the ledger is found', async () => {
  const { depotId, itemId } = await world.stocked(5);
  const { id } = await world.confirmed(depotId, itemId, 2);
  await tamper(`UPDATE reservations SET state = 'RELEASED', resolve_time = now()`);
  expect(await world.faults()).toEqual([
    `reservation ${id} is RELEASED and holds 0 units, its movements leave 2; it took stock 1 times`,
  ]);
});

test('is for those who keep or audit the stock', async () => {
  const read = async () => {
    const options = { actor: actorOf('TEAM_LEADER', community) };
    for await (const message of world.client.verifyLedger({}, options)) void message;
  };
  expect(await refusal(read())).toMatchObject({
    code: status.PERMISSION_DENIED,
    reason: 'ROLE_MISSING',
  });
});
