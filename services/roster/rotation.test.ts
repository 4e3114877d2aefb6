import { sql } from '../platform/db';
import { freshPersonalKeys } from '../platform/personal';
import { as, refusal, requestId, street, World } from './testing/world';

const older = freshPersonalKeys('k1');
const newer = freshPersonalKeys('k2');

test('keys are changed batch by batch while people are found and read as ever', async () => {
  const before = await World.start({ keys: older });
  const { database } = before;
  const values = Array.from({ length: 5 }, (_, n) => `1000000010${n}`);
  const people = values.map((value, n) => ({
    id: `p-${n}`,
    name: `队员${n}`,
    divisionCode: street,
    employment: 'FULL_TIME' as const,
    contacts: [{ kind: 'PHONE' as const, value }],
  }));
  await before.client.putPeople({ requestId: requestId(), people });
  await before.stopServer();

  const during = await World.start({ keys: `${newer},${older}`, database });
  const rotate = () => during.client.rotatePersonalKeys({ batchSize: 2 });
  expect(await rotate()).toEqual({ resealedCount: 2, remainingCount: '3', keyId: 'k2' });
  const idOf = async (world: World, value: string) =>
    (await world.client.findPeopleByContact({ kind: 'PHONE', value })).people.map(({ id }) => id);
  for (const [n, value] of values.entries()) expect(await idOf(during, value)).toEqual([`p-${n}`]);
  // Someone who is put again meanwhile does not have the phone twice.
  await during.client.putPeople({ requestId: requestId(), people });
  const [count] = await sql(database.db, 'SELECT count(*) AS count FROM contacts');
  expect(count).toEqual({ count: 5 });
  const denied = during.client.rotatePersonalKeys({}, as('COMMANDER', ''));
  expect(await refusal(denied)).toMatchObject({ reason: 'ROLE_MISSING' });
  expect(await rotate()).toMatchObject({ remainingCount: '1' });
  expect(await rotate()).toMatchObject({ resealedCount: 1, remainingCount: '0' });
  expect(await rotate()).toMatchObject({ resealedCount: 0, remainingCount: '0' });
  await during.stopServer();

  const after = await World.start({ keys: newer, database });
  expect(await idOf(after, values[3]!)).toEqual(['p-3']);
  expect((await after.client.getPerson({ id: 'p-3' })).contacts[0]!.value).toBe('100****0103');
  await after.stop();
});
