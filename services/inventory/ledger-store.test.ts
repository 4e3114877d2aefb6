import { randomUUID } from 'node:crypto';
import { sql, transact } from '../platform/db';
import { carry, movementOf } from './ledger';
import { post } from './ledger-store';
import { World } from './testing/world';

describe('posting', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const takeOut = (depotId: string, itemId: string, lotId: string, quantity: number) => {
    const now = world.now();
    const entries = carry([{ depotId, itemId, lotId, quantity }], 'ON_HAND', 'ISSUED');
    const facts = {
      id: randomUUID(),
      actorId: 'a',
      actorName: 'A',
      occurTime: now,
      createTime: now,
    };
    return transact(world.database.db, (trx) => post(trx, [movementOf('ISSUE', entries, facts)]));
  };

  test('a caller who forgot to lock cannot post more than a balance holds', async () => {
    const { depotId, itemId, lotId } = await world.stocked(5);
    await expect(takeOut(depotId, itemId, lotId, 6)).rejects.toMatchObject({
      constraint: 'balances_take_movement',
    });
    expect(await world.stockOf(depotId, itemId)).toEqual([5, 0, 0]);
    expect(await world.faults()).toEqual([]);
  });

  test('a movement on a balance that does not exist leaves nothing behind', async () => {
    const { itemId, lotId } = await world.stocked(5);
    const elsewhere = await world.depot();
    await expect(takeOut(elsewhere, itemId, lotId, 1)).rejects.toMatchObject({
      constraint: 'balances_take_movement',
    });
    const left = await sql(world.database.db, 'SELECT FROM entries WHERE depot_id = $1', [
      elsewhere,
    ]);
    expect(left).toEqual([]);
  });
});
