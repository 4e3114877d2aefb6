import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { refusal, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(async () => expect(await world.faults()).toEqual([]));
afterAll(() => world.stop());

const requestId = () => randomUUID();

type Place = { itemId: string; lotId: string; depotId: string };

describe('put-away and pick', () => {
  async function shelved(quantity: number) {
    const place = await world.stocked(quantity);
    for (const code of ['A-01', 'B-01']) {
      const bin = { depotId: place.depotId, code, storageClass: 'AMBIENT' as const };
      await world.client.createBin({ requestId: requestId(), bin });
    }
    return place;
  }

  const putAway = ({ depotId, itemId, lotId }: Place, quantity: number, to: string, from = '') =>
    world.client.putAwayStock({
      ...{ requestId: requestId(), depotId },
      lines: [{ itemId, lotId, toBinCode: to, fromBinCode: from, quantity }],
    });

  const pick = ({ depotId, itemId, lotId }: Place, quantity: number, binCode: string) =>
    world.client.pickStock({
      ...{ requestId: requestId(), depotId },
      lines: [{ itemId, lotId, binCode, quantity }],
    });

  async function standing({ depotId }: Place): Promise<Record<string, number>> {
    const { stock } = await world.client.listBinStock({ depotId });
    return Object.fromEntries(stock.map((one) => [one.binCode, Number(one.quantity)]));
  }

  test('move units between the floor and bins, and change nothing else', async () => {
    const place = await shelved(10);
    const movement = await putAway(place, 7, 'a-01');
    expect(movement.kind).toBe('PUT_AWAY');
    expect(movement.entries.map((entry) => entry.binCode)).toEqual(['', 'A-01']);
    await putAway(place, 2, 'B-01', 'A-01');
    expect(await standing(place)).toEqual({ 'A-01': 5, 'B-01': 2 });
    await pick(place, 4, 'A-01');
    expect(await standing(place)).toEqual({ 'A-01': 1, 'B-01': 2 });
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([10, 0, 0]);
  });

  test('of more than stand there, or into what is no bin, are refused', async () => {
    const place = await shelved(5);
    await putAway(place, 3, 'A-01');
    expect(await refusal(putAway(place, 3, 'B-01'))).toMatchObject({
      reason: 'INSUFFICIENT_STOCK',
    });
    expect(await refusal(pick(place, 4, 'A-01'))).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    expect(await refusal(putAway(place, 1, 'C-09'))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'BIN_NOT_FOUND',
    });
    expect(await refusal(putAway(place, 1, 'A-01', 'A-01'))).toMatchObject({
      details: { violations: [{ field: 'lines[0].toBinCode' }] },
    });
  });

  test('are taken back by their mirror image while the goods stand there', async () => {
    const place = await shelved(5);
    const { id } = await putAway(place, 5, 'A-01');
    await pick(place, 1, 'A-01');
    const reverse = { requestId: requestId(), movementId: id, reason: 'wrong bin' };
    expect(await refusal(world.client.reverseMovement(reverse))).toMatchObject({
      reason: 'INSUFFICIENT_STOCK',
    });
    await putAway(place, 1, 'A-01');
    await world.client.reverseMovement({ ...reverse, requestId: requestId() });
    expect(await standing(place)).toEqual({});
  });

  test('a correction may name the bin where it was found', async () => {
    const place = await shelved(5);
    await putAway(place, 5, 'A-01');
    const { depotId, itemId, lotId } = place;
    const correct = (quantityChange: number, binCode: string) =>
      world.client.recordAdjustment({
        ...{ requestId: requestId(), depotId, reason: 'count' },
        lines: [{ itemId, lotId, binCode, quantityChange }],
      });
    await correct(-2, 'A-01');
    await correct(3, 'B-01');
    expect(await standing(place)).toEqual({ 'A-01': 3, 'B-01': 3 });
  });

  test('two who put the same units away at once do not both do so', async () => {
    const place = await shelved(5);
    const both = await Promise.allSettled([putAway(place, 4, 'A-01'), putAway(place, 4, 'B-01')]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
