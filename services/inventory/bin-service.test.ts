import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql, transact } from '../platform/db';
import { changeBinStock } from './bin-store';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

async function binAt(depotId: string, code = 'A-01', fields: object = {}) {
  return world.client.createBin({
    requestId: requestId(),
    bin: { depotId, code, volumeM3Capacity: 10, ...fields },
  });
}

/** A depot with 10 units of a lot, of which so many stand in each bin. */
async function shelved(inBins: Record<string, number>) {
  const stock = await world.stocked(10);
  for (const [binCode, quantity] of Object.entries(inBins)) {
    await binAt(stock.depotId, binCode);
    await transact(world.database.db, (trx) =>
      changeBinStock(trx, { ...stock, binCode, quantity }),
    );
  }
  const standing = async () => {
    const { stock: rows } = await world.client.listBinStock({ depotId: stock.depotId });
    return Object.fromEntries(rows.map((row) => [row.binCode, Number(row.quantity)]));
  };
  return { ...stock, standing };
}

describe('bins', () => {
  test('have a code of plain capitals, and come back as they were created', async () => {
    const depotId = await world.depot();
    const bin = await binAt(depotId, 'ａ-０１', { storageClass: 'COOL', note: 'by the door' });
    expect(bin).toMatchObject({ code: 'A-01', storageClass: 'COOL', etag: '1', volumeM3: 0 });
    expect(await world.client.getBin({ depotId, code: 'a-01' })).toEqual(bin);
    await binAt(depotId, 'B-01');
    const { bins, nextPageToken } = await world.client.listBins({ depotId, pageSize: 1 });
    expect(bins).toHaveLength(1);
    const rest = await world.client.listBins({ depotId, pageToken: nextPageToken });
    expect(rest.bins.map(({ code }) => code)).toEqual(['B-01']);
  });

  test('with a taken or malformed code, or at an unknown depot, are refused', async () => {
    const depotId = await world.depot();
    await binAt(depotId);
    expect(await refusal(binAt(depotId))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'BIN_EXISTS',
    });
    expect(await refusal(binAt(depotId, 'no spaces'))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: { violations: [{ field: 'bin.code' }] },
    });
    expect(await refusal(binAt('nowhere'))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'DEPOT_NOT_FOUND',
    });
    const missing = world.client.getBin({ depotId, code: 'Z' });
    expect(await refusal(missing)).toMatchObject({ reason: 'BIN_NOT_FOUND' });
  });

  test('are changed by whoever keeps the depot, from the version that was read', async () => {
    const depotId = await world.depot(street);
    await binAt(depotId);
    const update = (etag: string, options = {}) =>
      world.client.updateBin(
        {
          requestId: requestId(),
          bin: { depotId, code: 'A-01', etag, closed: true },
          updateMask: { paths: ['closed'] },
        },
        options,
      );
    const stranger = { actor: actorOf('LOGISTICS_OFFICER', otherStreet) };
    expect(await refusal(update('1', stranger))).toMatchObject({ reason: 'SCOPE_DENIED' });
    expect(await update('1')).toMatchObject({ closed: true, etag: '2', volumeM3Capacity: 10 });
    expect(await refusal(update('1'))).toMatchObject({ code: status.ABORTED });
  });

  test('go only when they are empty, and keep what stands in them', async () => {
    const { depotId } = await shelved({ 'A-01': 4 });
    const gone = () => world.client.deleteBin({ requestId: requestId(), depotId, code: 'A-01' });
    expect(await refusal(gone())).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'BIN_NOT_EMPTY',
    });
    const bin = { depotId, code: 'A-01', etag: '1', massKgCapacity: 1 };
    const updateMask = { paths: ['mass_kg_capacity'] };
    const shrink = world.client.updateBin({ requestId: requestId(), bin, updateMask });
    expect(await refusal(shrink)).toMatchObject({ reason: 'BIN_FULL' });
    expect(await world.client.getBin({ depotId, code: 'A-01' })).toMatchObject({
      massKg: 4 * 0.57,
    });
  });

  test('that are empty go', async () => {
    const depotId = await world.depot();
    await binAt(depotId);
    await world.client.deleteBin({ requestId: requestId(), depotId, code: 'A-01' });
    expect((await world.client.listBins({ depotId })).bins).toEqual([]);
  });
});

describe('what stands in bins', () => {
  test('is never more than the depot has', async () => {
    const { standing, ...stock } = await shelved({ 'A-01': 8 });
    const put = (quantity: number) =>
      transact(world.database.db, (trx) =>
        changeBinStock(trx, { ...stock, binCode: 'A-01', quantity }),
      );
    await expect(put(3)).rejects.toThrow(/balances_binned_present/);
    await expect(put(-9)).rejects.toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    await put(-8);
    expect(await standing()).toEqual({});
  });

  test('stays while units are reserved, and leaves last and from the fullest bin', async () => {
    const { standing, depotId, itemId } = await shelved({ 'A-01': 5, 'B-01': 3 });
    await world.confirmed(depotId, itemId, 4);
    expect(await standing()).toEqual({ 'A-01': 5, 'B-01': 3 });
    const issue = (quantity: number) =>
      world.client.issueStock({ requestId: requestId(), lines: [{ depotId, itemId, quantity }] });
    await issue(2);
    expect(await standing()).toEqual({ 'A-01': 5, 'B-01': 3 });
    await issue(3);
    expect(await standing()).toEqual({ 'A-01': 2, 'B-01': 3 });
    await issue(1);
    expect(await standing()).toEqual({ 'A-01': 2, 'B-01': 2 });
    const [sums] = await sql<{ binned: number; standing: number }>(
      world.database.db,
      `SELECT (SELECT sum(binned) FROM balances WHERE depot_id = $1)::bigint AS binned,
         (SELECT sum(quantity) FROM bin_stock WHERE depot_id = $1)::bigint AS standing`,
      [depotId],
    );
    expect(sums).toEqual({ binned: 4, standing: 4 });
  });
});
