import { randomUUID } from 'node:crypto';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const chief = {
  actor: { ...actorOf('LOGISTICS_OFFICER', street), id: 'accounts/Chief', name: 'Chief' },
};

describe('cadence', () => {
  test('a class decides when an item is due; a count puts it off', async () => {
    const { depotId, itemId } = await world.stocked(10);
    const due = async () => (await world.client.listCountsDue({ depotId }, chief)).due;
    const mark = { requestId: requestId(), depotId, itemId, abcClass: 'A' };
    await world.client.setAbcClass(mark, chief);
    expect(await due()).toEqual([]);
    world.pass(31 * 86_400);
    expect(await due()).toMatchObject([{ itemId, abcClass: 'A', overdueDays: 1 }]);
    const begin = { requestId: requestId(), depotId, kind: 'CYCLE' as const };
    const { id } = await world.client.createCount(begin, chief);
    const lines = [{ lineNumber: 1, quantity: 10 }];
    await world.client.recordCount({ requestId: requestId(), countId: id, lines }, chief);
    await world.client.postCount({ requestId: requestId(), id }, chief);
    expect(await due()).toEqual([]);
    const accuracy = await world.client.getCountAccuracy({ depotId }, chief);
    expect(accuracy).toMatchObject({ lineCount: '1', exactLineCount: '1', countCount: '1' });
  });

  test('classes are computed by value, but for those that a person set', async () => {
    const depotId = await world.depot();
    const [dear, cheap, fixed] = await Promise.all([world.item(), world.item(), world.item()]);
    for (const itemId of [dear, cheap, fixed]) await world.receive(depotId, itemId, 10);
    const values = [
      { itemId: dear, unitValue: 5_000 },
      { itemId: cheap, unitValue: 1 },
    ];
    await world.client.setItemValues({ requestId: requestId(), values });
    const mark = { requestId: requestId(), depotId, itemId: fixed, abcClass: 'B' };
    await world.client.setAbcClass(mark, chief);
    const compute = { requestId: requestId(), depotId };
    const { classes } = await world.client.computeAbcClasses(compute, chief);
    const found = Object.fromEntries(classes.map((one) => [one.itemId, one.abcClass]));
    expect(found).toEqual({ [dear]: 'A', [cheap]: 'C', [fixed]: 'B' });
  });

  test('is data, changed by whoever commands everywhere', async () => {
    const { cadences } = await world.client.listCountCadences({});
    expect(cadences.map(({ abcClass, days }) => [abcClass, days])).toEqual([
      ...[
        ['A', 30],
        ['B', 91],
        ['C', 365],
      ],
    ]);
    const cadence = { ...cadences[1]!, days: 60 };
    const everywhere = { actor: actorOf('ADMINISTRATOR', '') };
    await world.client.setCountCadence({ requestId: requestId(), cadence }, everywhere);
    const stale = world.client.setCountCadence({ requestId: requestId(), cadence }, everywhere);
    expect(await refusal(stale)).toMatchObject({ reason: 'ETAG_STALE' });
    const here = world.client.setCountCadence({ requestId: requestId(), cadence }, chief);
    expect(await refusal(here)).toMatchObject({ reason: 'ROLE_MISSING' });
  });

  test("of a division is its own officers' to set, and inherits until they do", async () => {
    const { depotId } = await world.stocked(10);
    world.pass(100 * 86_400);
    const dueAt = async (at: string) => (await world.client.listCountsDue({ depotId: at })).due;
    const cadenceOf = async () =>
      (await world.client.listCountCadences({ divisionCode: street })).cadences[2]!;
    const inherited = await cadenceOf();
    expect(inherited).toMatchObject({ abcClass: 'C', days: 365, divisionCode: '', etag: '0' });
    expect(await dueAt(depotId)).toEqual([]);
    const set = (days: number, etag: string, divisionCode = street) => {
      const cadence = { ...inherited, days, etag, divisionCode };
      return world.client.setCountCadence({ requestId: requestId(), cadence }, chief);
    };
    expect(await refusal(set(90, '0', otherStreet))).toMatchObject({ reason: 'SCOPE_DENIED' });
    const own = await set(90, '0');
    expect(own).toMatchObject({ days: 90, divisionCode: street, etag: '1' });
    expect(await dueAt(depotId)).toMatchObject([{ overdueDays: 10 }]);
    const elsewhere = await world.stocked(1, otherStreet);
    expect(await dueAt(elsewhere.depotId)).toEqual([]);
    expect(await set(0, own.etag)).toMatchObject({ days: 365, divisionCode: '', etag: '0' });
    expect(await dueAt(depotId)).toEqual([]);
  });
});
