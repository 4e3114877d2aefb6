import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const packs = [{ nameZh: '箱', nameEn: 'case', units: 24 }];

/** 30 units that expire in 10 days and 60 that expire in a year. */
async function twoLots(fields: object = {}) {
  const [itemId, depotId] = [
    await world.item(undefined, { packs, ...fields }),
    await world.depot(),
  ];
  const soon = await world.receive(depotId, itemId, 30, 10);
  const late = await world.receive(depotId, itemId, 60, 365);
  return { itemId, depotId, soon, late };
}

type Line = Parameters<typeof world.client.issueStock>[0]['lines'];
const issue = (line: NonNullable<Line>[number], options: object = {}) =>
  world.client.issueStock({ requestId: requestId(), lines: [line], ...options });

const issuedOf = (entries: { account: string; quantity: string }[]) =>
  entries.filter(({ account }) => account === 'ISSUED').map(({ quantity }) => Number(quantity));

describe('whole packs', () => {
  test('are reserved and issued as the line wants them', async () => {
    const { itemId, depotId, soon, late } = await twoLots();
    const place = { depotId, itemId, quantity: 50 };
    const packing = { policy: 'WHOLE_PACKS_UP' as const, overshootMax: 22 };
    const { lines } = await world.reserve([{ ...place, packing }]);
    expect(lines).toMatchObject([
      {
        quantity: '72',
        lots: [
          { lotId: soon, quantity: '24' },
          { lotId: late, quantity: '48' },
        ],
      },
    ]);
    const short = await refusal(issue({ ...place, quantity: 24, packing }));
    expect(short).toMatchObject({
      reason: 'INSUFFICIENT_STOCK',
      details: { preconditions: [{ description: 'asked 24, available 0' }] },
    });
    const exact = await issue({ ...place, quantity: 18, packing: { policy: 'PREFER_WHOLE' } });
    expect(issuedOf(exact.entries)).toEqual([6, 12]);
    expect(await world.faults()).toEqual([]);
  });

  test('of a size the item does not have, or too many units, are refused', async () => {
    const { itemId, depotId } = await twoLots();
    const line = { depotId, itemId, quantity: 50 };
    const strange = issue({ ...line, packing: { policy: 'PREFER_WHOLE', packUnits: 10 } });
    expect(await refusal(strange)).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: { violations: [{ field: 'lines[0].packing.packUnits' }] },
    });
    const tooMany = issue({ ...line, packing: { policy: 'WHOLE_PACKS_UP', overshootMax: 21 } });
    expect(await refusal(tooMany)).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'OVERSHOOT_EXCEEDED',
      details: { preconditions: [{ subject: 'lines[0]' }] },
    });
  });
});

describe('lots that must stay usable for long enough', () => {
  const available = async (itemId: string, options: object = {}) => {
    const request = { itemIds: [itemId], divisionCode: street, ...options };
    const { lines } = await world.client.getAvailability(request);
    return lines.map((line) => Number(line.available));
  };

  test('are the only ones that are promised, by the default of the item', async () => {
    const { itemId, depotId, late } = await twoLots({ minRemainingDays: 30 });
    expect(await available(itemId)).toEqual([60]);
    expect(await available(itemId, { minRemainingDays: 0 })).toEqual([90]);
    expect(await available(itemId, { minRemainingDays: 400 })).toEqual([]);
    const { lines } = await world.reserve([{ depotId, itemId, quantity: 10 }]);
    expect(lines[0]!.lots.map(({ lotId }) => lotId)).toEqual([late]);
    const beyond = world.reserve([{ depotId, itemId, quantity: 51 }]);
    expect(await refusal(beyond)).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
  });

  test('may be overridden by the request, for a day ahead too', async () => {
    const { itemId, depotId, soon } = await twoLots({ minRemainingDays: 30 });
    const place = { depotId, itemId, quantity: 5 };
    const near = await world.reserve([place], { minRemainingDays: 0 });
    expect(near.lines[0]!.lots.map(({ lotId }) => lotId)).toEqual([soon]);
    const ahead = { usableUntil: world.date(5), minRemainingDays: 7 };
    expect(await available(itemId, ahead)).toEqual([60]);
    expect(await available(itemId, { ...ahead, minRemainingDays: 3 })).toEqual([85]);
  });

  test('are asked for of a lot that is named, too', async () => {
    const { itemId, depotId, soon } = await twoLots({ minRemainingDays: 30 });
    const line = { depotId, itemId, lotId: soon, quantity: 5 };
    expect(await refusal(issue(line))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'LOT_LIFE_SHORT',
      details: { preconditions: [{ subject: `lots/${soon}` }] },
    });
    const drill = await issue(line, { minRemainingDays: 0 });
    expect(issuedOf(drill.entries)).toEqual([5]);
  });
});

test('a lot that is disposed of while it is received again takes nothing', async () => {
  const { itemId, depotId, soon } = await twoLots();
  await issue({ depotId, itemId, lotId: soon, quantity: 30 });
  const set = (state: 'ON_HOLD' | 'DISPOSED') =>
    world.client.setLotState({ requestId: requestId(), id: soon, state, reason: 'test' });
  await set('ON_HOLD');
  const outcomes = await Promise.allSettled([
    set('DISPOSED'),
    world.receive(depotId, itemId, 5, 10),
  ]);
  const [disposed, received] = outcomes.map((outcome) => outcome.status === 'fulfilled');
  expect(disposed).not.toBe(received);
  expect(await world.faults()).toEqual([]);
});
