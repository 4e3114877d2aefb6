import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { toTimestamp } from '../platform/wire-values';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(async () => expect(await world.faults()).toEqual([]));
afterAll(() => world.stop());

const requestId = () => randomUUID();
const person = (name: string, role = 'LOGISTICS_OFFICER' as const) => ({
  actor: { ...actorOf(role, street), id: `accounts/${name}`, name },
});
const ann = person('Ann');
const bob = person('Bob');
const chief = person('Chief');

type Place = { itemId: string; lotId: string; depotId: string };

const begin = ({ depotId, itemId }: Place, options: object = {}) =>
  world.client.createCount(
    { requestId: requestId(), depotId, kind: 'CYCLE', itemIds: [itemId], ...options },
    chief,
  );

const say = (countId: string, quantity: number, as = ann, lineNumber = 1, secondsAgo = 0) =>
  world.client.recordCount(
    {
      ...{ requestId: requestId(), countId },
      lines: [
        {
          ...{ lineNumber, quantity },
          ...(secondsAgo > 0 && {
            occurTime: toTimestamp(new Date(world.now().getTime() - secondsAgo * 1_000)),
          }),
        },
      ],
    },
    as,
  );

const post = (id: string) => world.client.postCount({ requestId: requestId(), id }, chief);
const issue = ({ depotId, itemId }: Place, quantity: number) =>
  world.client.issueStock({ requestId: requestId(), lines: [{ depotId, itemId, quantity }] });

describe('a cycle count', () => {
  test('corrects the book by what differs from it at the moment of counting', async () => {
    const place = await world.stocked(100);
    const { id } = await begin(place);
    world.pass(60);
    await issue(place, 10);
    world.pass(60);
    // Counted before the issue, said after it: 98 were there, 2 were missing.
    expect(await say(id, 98, ann, 1, 90)).toMatchObject({ count: { state: 'REVIEW' } });
    const { lines } = await world.client.listCountLines({ countId: id }, chief);
    expect(lines[0]).toMatchObject({ snapshot: '100', expected: '100', variance: '-2' });
    const posted = await post(id);
    expect(posted).toMatchObject({ state: 'POSTED', varianceLineCount: 1 });
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([88, 0, 0]);
    const movement = await world.client.getMovement({ id: posted.movementId });
    expect(movement).toMatchObject({ kind: 'ADJUSTMENT', cause: `counts/${id}` });
  });

  test('counts reserved units too, and what was written late but happened before', async () => {
    const place = await world.stocked(100);
    const { id } = await begin(place);
    await world.confirmed(place.depotId, place.itemId, 30);
    world.pass(600);
    const early = toTimestamp(new Date(world.now().getTime() - 300_000));
    const lines = [{ depotId: place.depotId, itemId: place.itemId, quantity: 5 }];
    await world.client.issueStock({ requestId: requestId(), lines, occurTime: early });
    await say(id, 95);
    const posted = await post(id);
    expect(posted).toMatchObject({ state: 'POSTED', movementId: '' });
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([65, 30, 0]);
  });

  test('beyond the tolerance is counted again by another person', async () => {
    const place = await world.stocked(100);
    const { id } = await begin(place);
    expect((await say(id, 80)).lines).toEqual([{ lineNumber: 1, state: 'TO_RECOUNT' }]);
    expect(await refusal(say(id, 81))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RECOUNT_SAME_PERSON',
    });
    expect(await refusal(post(id))).toMatchObject({ reason: 'COUNT_STATE' });
    expect(await say(id, 82, bob)).toMatchObject({ count: { state: 'REVIEW' } });
    expect(await refusal(say(id, 82, chief))).toMatchObject({ reason: 'COUNT_STATE' });
    const back = { requestId: requestId(), countId: id, lineNumbers: [1] };
    await world.client.requestRecount(back, chief);
    await say(id, 99, chief);
    await post(id);
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([99, 0, 0]);
  });

  test('of goods that an open count has is refused, and so is one of nothing', async () => {
    const place = await world.stocked(10);
    const { id } = await begin(place);
    expect(await refusal(begin(place))).toMatchObject({
      reason: 'COUNT_OVERLAPS',
      details: { metadata: { countId: id } },
    });
    const cancel = { requestId: requestId(), id, reason: 'rain' };
    expect(await world.client.cancelCount(cancel, chief)).toMatchObject({ state: 'CANCELLED' });
    const absent = { ...place, itemId: await world.item() };
    expect(await refusal(begin(absent))).toMatchObject({ reason: 'NOTHING_TO_COUNT' });
    const both = await Promise.allSettled([begin(place), begin(place)]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('that finds missing units which are reserved says so', async () => {
    const place = await world.stocked(10);
    await world.confirmed(place.depotId, place.itemId, 9);
    const { id } = await begin(place);
    await say(id, 5);
    await say(id, 5, bob);
    expect(await refusal(post(id))).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
  });

  test('has a time after its beginning', async () => {
    const { id } = await begin(await world.stocked(10));
    expect(await refusal(say(id, 10, ann, 1, 60))).toMatchObject({
      details: { violations: [{ field: 'lines[0].occurTime' }] },
    });
  });

  test('by bins corrects each bin, and knows what left without a word about one', async () => {
    const place = await world.stocked(20);
    const { depotId, itemId, lotId } = place;
    for (const code of ['A-01', 'B-01']) {
      const bin = { depotId, code, storageClass: 'AMBIENT' as const };
      await world.client.createBin({ requestId: requestId(), bin });
      const lines = [{ itemId, lotId, toBinCode: code, quantity: 8 }];
      await world.client.putAwayStock({ requestId: requestId(), depotId, lines });
    }
    const { id } = await begin(place);
    // Four are on the floor; the other two come out of a bin.
    await issue(place, 6);
    world.pass(60);
    const sheet = await world.client.listCountLines({ countId: id }, chief);
    expect(sheet.lines.map((line) => [line.binCode, line.snapshot])).toEqual([
      ...[
        ['', '4'],
        ['A-01', '8'],
        ['B-01', '8'],
      ],
    ]);
    const { stock } = await world.client.listBinStock({ depotId });
    const left = Object.fromEntries(stock.map((one) => [one.binCode, Number(one.quantity)]));
    await say(id, 0, ann, 1);
    await say(id, left['A-01']!, ann, 2);
    await say(id, left['B-01']! - 1, ann, 3);
    await say(id, left['B-01']! - 1, bob, 3);
    expect(await post(id)).toMatchObject({ varianceLineCount: 1 });
    const after = await world.client.listBinStock({ depotId, binCode: 'B-01' });
    expect(Number(after.stock[0]!.quantity)).toBe(left['B-01']! - 1);
    expect(await world.stockOf(depotId, itemId)).toEqual([13, 0, 0]);
  });
});

/** One unit each of as many lots as a regional depot has, put there by the ledger's own rows. */
async function heap(depotId: string, itemId: string, lots: number) {
  const { db } = world.database;
  await sql(
    db,
    `INSERT INTO lots (id, item_id, batch_number, expire_date, state, create_time)
     SELECT gen_random_uuid(), $1, 'heap-' || n, '2090-01-01', 'AVAILABLE', now()
     FROM generate_series(1, $2::integer) n`,
    [itemId, lots],
  );
  await db.raw('ANALYZE lots');
  const heaped = `SELECT id FROM lots WHERE item_id = $2 AND batch_number LIKE 'heap-%'`;
  await sql(
    db,
    `WITH movement AS (
       INSERT INTO movements (id, kind, document_number, reason, actor_id, entry_count, occur_time,
         create_time)
       SELECT gen_random_uuid(), 'RECEIPT', 'heap', 'heap', 'test', 2 * $3::integer, now(), now()
       RETURNING id
     ), balance AS (
       INSERT INTO balances (depot_id, item_id, lot_id, expire_date, lot_state, on_hand)
       SELECT $1, $2, id, '2090-01-01', 'AVAILABLE', 1 FROM (${heaped}) AS lot
     )
     INSERT INTO entries (movement_id, depot_id, item_id, lot_id, account, quantity, create_time)
     SELECT movement.id, $1, $2, lot.id, side.account, side.quantity, now()
     FROM movement, (${heaped}) AS lot,
       (VALUES ('SUPPLIED', -1), ('ON_HAND', 1)) AS side (account, quantity)`,
    [depotId, itemId, lots],
  );
}

describe('a full stocktake', () => {
  test('of a frozen depot moves nothing until it is over', async () => {
    const place = await world.stocked(10);
    const full = { requestId: requestId(), depotId: place.depotId, kind: 'FULL' as const };
    const { id } = await world.client.createCount({ ...full, freeze: true }, chief);
    expect(await refusal(issue(place, 1))).toMatchObject({ reason: 'DEPOT_FROZEN' });
    const again = { ...full, requestId: requestId() };
    expect(await refusal(world.client.createCount(again, chief))).toMatchObject({
      reason: 'COUNT_OVERLAPS',
    });
    await say(id, 9);
    await say(id, 9, bob);
    await post(id);
    await issue(place, 9);
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([0, 0, 0]);
  });

  test('takes up what was not on the sheet, even of a lot that nobody knew', async () => {
    const place = await world.stocked(10);
    const { depotId, itemId } = place;
    const request = { requestId: requestId(), depotId, kind: 'FULL' as const };
    const { id } = await world.client.createCount(request, chief);
    const find = () => ({
      ...{ requestId: requestId(), countId: id, itemId, batchNumber: 'X1' },
      expireDate: world.date(99),
    });
    const line = await world.client.addCountLine(find(), ann);
    expect(line).toMatchObject({ unexpected: true, lineNumber: 2 });
    expect(await refusal(world.client.addCountLine(find(), ann))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'COUNT_LINE_EXISTS',
    });
    await say(id, 10, ann, 1);
    await say(id, 4, ann, 2);
    await say(id, 4, bob, 2);
    await post(id);
    expect(await world.stockOf(depotId, itemId)).toEqual([14, 0, 0]);
  });

  test('is not over while something that was found under review is not counted', async () => {
    const { depotId, itemId } = await world.stocked(10);
    const request = { requestId: requestId(), depotId, kind: 'FULL' as const };
    const { id } = await world.client.createCount(request, chief);
    expect(await say(id, 10)).toMatchObject({ count: { state: 'REVIEW' } });
    const found = { batchNumber: 'X2', expireDate: world.date(99) };
    const line = { requestId: requestId(), countId: id, itemId, ...found };
    await world.client.addCountLine(line, ann);
    expect(await world.client.getCount({ id }, chief)).toMatchObject({ state: 'COUNTING' });
    expect(await refusal(post(id))).toMatchObject({ reason: 'COUNT_STATE' });
    await say(id, 6, ann, 2);
    await say(id, 6, bob, 2);
    await post(id);
    expect(await world.stockOf(depotId, itemId)).toEqual([16, 0, 0]);
  });

  test('of a depot with more than 5,000 places is posted whole', async () => {
    const { depotId, itemId, lotId } = await world.stocked(10);
    const { db } = world.database;
    await heap(depotId, itemId, 5_200);
    const request = { requestId: requestId(), depotId, kind: 'FULL' as const };
    const { id, lineCount } = await world.client.createCount(request, chief);
    expect(lineCount).toBe(5_201);
    // Everything was there but the last place and the first lot.
    await sql(
      db,
      `UPDATE count_lines SET state = 'COUNTED', counted = 1, count_time = now(), attempt_count = 1
       WHERE count_id = $1 AND line_number < 5201 AND lot_id <> $2`,
      [id, lotId],
    );
    const rest = await sql<{ line: number; snapshot: number }>(
      db,
      `SELECT line_number AS line, snapshot FROM count_lines WHERE count_id = $1 AND state <> 'COUNTED'`,
      [id],
    );
    for (const { line, snapshot } of rest) {
      await say(id, snapshot - 1, ann, line);
      await say(id, snapshot - 1, bob, line);
    }
    expect(await world.client.getCount({ id }, chief)).toMatchObject({
      ...{ state: 'REVIEW', varianceLineCount: rest.length },
    });
    expect(await post(id)).toMatchObject({ state: 'POSTED', varianceLineCount: rest.length });
    expect(await world.stockOf(depotId, itemId)).toEqual([5_210 - rest.length, 0, 0]);
  });

  test('goes on while orders are served, and ends with the truth', async () => {
    const place = await world.stocked(200);
    const request = { requestId: requestId(), depotId: place.depotId, kind: 'FULL' as const };
    const { id } = await world.client.createCount(request, chief);
    const orders = Array.from({ length: 10 }, () => issue(place, 3));
    await Promise.all(orders);
    world.pass(1);
    await say(id, 168);
    await Promise.all([post(id), issue(place, 5), issue(place, 5)]);
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([158, 0, 0]);
  });
});

describe('a variance above the limit', () => {
  const limit = (unitsMax: number) =>
    world.client
      .listApprovalLimits({})
      .then(({ limits }) => limits.find(({ divisionCode }) => divisionCode === street)?.etag ?? '')
      .then((etag) =>
        world.client.setApprovalLimit(
          {
            requestId: requestId(),
            limit: { divisionCode: street, unitsMax, etag },
          },
          { actor: actorOf('COMMANDER', street) },
        ),
      );

  test('waits for another person, and is reviewed again when rejected', async () => {
    await limit(5);
    const place = await world.stocked(50);
    const { id } = await begin(place);
    await say(id, 40);
    await say(id, 40, bob);
    const waiting = await post(id);
    expect(waiting).toMatchObject({ state: 'AWAITING_APPROVAL' });
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([40, 0, 0]);
    const decide = { requestId: requestId(), id: waiting.approvalId, reason: 'look again' };
    expect(await refusal(world.client.approveChange(decide, chief))).toMatchObject({
      reason: 'SELF_APPROVAL',
    });
    await world.client.rejectChange(decide, bob);
    expect(await world.client.getCount({ id }, chief)).toMatchObject({ state: 'REVIEW' });
    const second = await post(id);
    const approve = { requestId: requestId(), id: second.approvalId };
    await world.client.approveChange(approve, bob);
    const over = await world.client.getCount({ id }, chief);
    expect(over).toMatchObject({ state: 'POSTED', varianceLineCount: 1 });
    expect(over.movementId).not.toBe('');
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([40, 0, 0]);
    await limit(1e9);
  });

  test('is worked out anew after it was refused', async () => {
    await limit(5);
    const place = await world.stocked(50);
    const { id } = await begin(place);
    world.pass(600);
    await say(id, 40);
    await say(id, 40, bob);
    const { approvalId } = await post(id);
    const reject = { requestId: requestId(), id: approvalId, reason: 'look for the papers' };
    await world.client.rejectChange(reject, bob);
    // The ten had been issued before they were counted, and nobody had written it down.
    const lines = [{ depotId: place.depotId, itemId: place.itemId, quantity: 10 }];
    const before = toTimestamp(new Date(world.now().getTime() - 300_000));
    await world.client.issueStock({ requestId: requestId(), lines, occurTime: before });
    const sheet = await world.client.listCountLines({ countId: id }, chief);
    expect(sheet.lines[0]).toMatchObject({ expected: '40', variance: '0' });
    expect(await post(id)).toMatchObject({ state: 'POSTED', varianceLineCount: 0, movementId: '' });
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([40, 0, 0]);
    await limit(1e9);
  });

  test('does not bring back what is thrown away with leave given after the counting', async () => {
    await limit(5);
    const { itemId, lotId, depotId } = await world.stocked(100);
    const lines = [{ itemId, lotId, quantity: 10 }];
    const asked = { requestId: requestId(), depotId, reason: 'mould', lines };
    const { approval } = await world.client.disposeStock(asked, ann);
    world.pass(60);
    const { id } = await begin({ itemId, lotId, depotId });
    world.pass(60);
    // The ten still stand there, waiting.
    await say(id, 100);
    world.pass(60);
    await world.client.approveChange({ requestId: requestId(), id: approval!.id }, bob);
    expect(await post(id)).toMatchObject({ state: 'POSTED' });
    expect(await world.stockOf(depotId, itemId)).toEqual([90, 0, 0]);
    await limit(1e9);
  });
});

test('a count is begun and read only where the grant reaches', async () => {
  const place = await world.stocked(10);
  const { id } = await begin(place);
  const far = { actor: actorOf('LOGISTICS_OFFICER', otherStreet) };
  expect(await refusal(world.client.getCount({ id }, far))).toMatchObject({
    reason: 'SCOPE_DENIED',
  });
  const { depotId } = place;
  const request = { requestId: requestId(), depotId, kind: 'FULL' as const };
  expect(await refusal(world.client.createCount(request, far))).toMatchObject({
    reason: 'SCOPE_DENIED',
  });
});
