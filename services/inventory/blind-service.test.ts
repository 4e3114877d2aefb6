// Whoever counts blind reads the book nowhere, and everybody else goes on reading it.
import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { actorOf, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(async () => expect(await world.faults()).toEqual([]));
afterAll(() => world.stop());

const requestId = () => randomUUID();
const person = (name: string) => ({
  actor: { ...actorOf('LOGISTICS_OFFICER', street), id: `accounts/${name}`, name },
});
const ann = person('Ann');
const bob = person('Bob');
const chief = person('Chief');

type Place = { itemId: string; lotId: string; depotId: string };

const begin = ({ depotId, itemId }: Place, options: object) =>
  world.client.createCount(
    { requestId: requestId(), depotId, kind: 'CYCLE', itemIds: [itemId], ...options },
    chief,
  );

const say = (countId: string, quantity: number, as = ann) =>
  world.client.recordCount(
    { requestId: requestId(), countId, lines: [{ lineNumber: 1, quantity }] },
    as,
  );

async function exportedLines(kind: string, as: typeof ann, text: string): Promise<number> {
  const pieces: Buffer[] = [];
  const asked = { kind, format: 'CSV' as const, language: 'EN' as const };
  for await (const { data } of world.client.sheets.exportSheet(asked, as)) pieces.push(data);
  return Buffer.concat(pieces)
    .toString('utf8')
    .split('\n')
    .filter((row) => row.includes(text)).length;
}

describe('a blind count', () => {
  const blind = (place: Place) => begin(place, { blind: true, counterIds: [ann.actor.id] });

  test('keeps the book from whoever counts, whichever way they ask', async () => {
    const place = await world.stocked(100);
    const { id, varianceLineCount } = await blind(place);
    expect(varianceLineCount).toBeUndefined();
    for (const as of [ann, chief]) {
      const { lines } = await world.client.listCountLines({ countId: id }, as);
      for (const told of ['snapshot', 'expected', 'variance', 'counted']) {
        expect(lines[0]).not.toHaveProperty(told);
      }
    }
    const { depotId, itemId } = place;
    const seen = async (as: typeof ann) => [
      (await world.client.listBalances({ depotId }, as)).balances.length,
      (await world.client.getAvailability({ itemIds: [itemId] }, as)).lines.length,
      (await world.client.listEntries({ itemId }, as)).entries.length,
      (await world.client.listMovements({ itemId }, as)).movements.flatMap((one) => one.entries)
        .length,
    ];
    expect(await seen(ann)).toEqual([0, 0, 0, 0]);
    const kit = await world.item();
    const components = [{ itemId, quantity: 1 }];
    await world.client.putKit({ requestId: requestId(), kit: { itemId: kit, components } });
    const check = { itemId: kit, depotId, kits: 1 };
    expect(JSON.stringify(await world.client.checkKit(check, bob))).toContain('"100"');
    expect(JSON.stringify(await world.client.checkKit(check, ann))).not.toContain('"100"');
    const hold = { requestId: requestId(), id: place.lotId, state: 'ON_HOLD' as const };
    await world.client.setLotState({ ...hold, reason: 'looked at' }, chief);
    const over = { ...hold, requestId: requestId(), state: 'DISPOSED' as const, reason: 'gone' };
    const told = await refusal(world.client.setLotState(over, ann));
    expect(told).toMatchObject({ reason: 'LOT_NOT_EMPTY' });
    expect(JSON.stringify(told)).not.toContain('100 units');
    const free = { ...hold, requestId: requestId(), state: 'AVAILABLE' as const };
    await world.client.setLotState({ ...free, reason: 'sound' }, chief);
    expect(await seen(bob)).toEqual([1, 1, 2, 2]);
    await say(id, 100);
    expect(await seen(ann)).toEqual([1, 1, 2, 2]);
  });

  test('leaves what it counts out of reservations, but not what else they hold', async () => {
    const place = await world.stocked(100);
    const { depotId, itemId } = place;
    const other = await world.stocked(40);
    await world.receive(depotId, itemId, 50, 500);
    const { id: countId } = await blind(place);
    const lines = [
      { depotId, itemId, quantity: 120 },
      { depotId: other.depotId, itemId: other.itemId, quantity: 3 },
    ];
    const made = await world.client.createReservation({ requestId: requestId(), lines }, ann);
    const { id } = made;
    const listed = async (as: typeof ann) =>
      (await world.client.listReservations({}, as)).reservations.find((one) => one.id === id)!;
    const verb = { requestId: requestId(), id };
    const toAnn = [
      made,
      await world.client.getReservation({ id }, ann),
      await listed(ann),
      await world.client.confirmReservation({ ...verb }, ann),
    ];
    const itemsOf = (one: typeof made) => one.lines.map((line) => line.itemId);
    expect(toAnn.map(itemsOf)).toEqual(toAnn.map(() => [other.itemId]));
    expect(itemsOf(await listed(bob)).sort()).toEqual([itemId, other.itemId].sort());
    const counted = [100, 50].map((quantity, n) => ({ lineNumber: n + 1, quantity }));
    const sheet = { requestId: requestId(), countId, lines: counted };
    await world.client.recordCount(sheet, ann);
    expect(itemsOf(await listed(ann)).sort()).toEqual([itemId, other.itemId].sort());
  });

  const reportOf = async (name: string, as: typeof ann, itemId: string) => {
    const { rows } = await world.client.getReport({ query: { name } }, as);
    return rows.filter(({ cells }) => cells.includes(itemId) && cells.includes('100')).length;
  };

  test('keeps it from reports, exports, curves, par levels and proofs, but not from an auditor', async () => {
    const place = await world.stocked(100);
    const { depotId, itemId, lotId } = place;
    const levels = [{ depotId, itemId, minimum: 200, reorder: 300, maximum: 400 }];
    await world.client.putParLevels({ requestId: requestId(), levels }, chief);
    const profile = { divisionCode: street, itemId, population: 10, dailyUnits: 5 };
    await world.client.putDemandProfiles({ requestId: requestId(), profiles: [profile] }, chief);
    const { id } = await blind(place);
    const seenBy = async (as: typeof ann) => {
      const { curves } = await world.client.getSupplyCurve(
        { needs: [{ itemId, quantity: 1 }] },
        as,
      );
      const { covers } = await world.client.listCover({ itemId }, as);
      const stockReports = ['stock', 'valuation', 'expiry', 'movements', 'days-of-cover'];
      return {
        reports: await Promise.all(stockReports.map((name) => reportOf(name, as, itemId))),
        exported: await exportedLines('opening-stock', as, itemId),
        curve: Number(curves[0]!.points.at(-1)?.quantity ?? 0),
        par: (await world.client.listParLevels({ itemId }, as)).positions.length,
        cover: Number(covers[0]!.usable),
        expiring: (await world.client.listExpiringStock({ itemId, withinDays: 3_650 }, as)).lines
          .length,
      };
    };
    const everything = {
      ...{ reports: [1, 1, 1, 1, 1], exported: 1, curve: 100, par: 1, cover: 100, expiring: 1 },
    };
    const nothing = {
      reports: [0, 0, 0, 0, 0],
      exported: 0,
      curve: 0,
      par: 0,
      cover: 0,
      expiring: 0,
    };
    expect(await seenBy(ann)).toEqual(nothing);
    expect(await seenBy(bob)).toEqual(everything);
    expect(await seenBy({ actor: actorOf('AUDITOR', street) } as typeof ann)).toEqual(everything);
    expect(await seenBy({ actor: actorOf('ADMINISTRATOR', '') } as typeof ann)).toEqual(everything);
    const line = { depotId, itemId, lotId, quantity: 1_000_000 };
    const issueAll = { requestId: requestId(), lines: [line] };
    expect((await refusal(world.client.issueStock(issueAll, bob))).message).toContain('100');
    const hidden = await refusal(world.client.issueStock(issueAll, ann));
    expect(hidden).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    expect(JSON.stringify([hidden.message, hidden.details])).not.toMatch(/\b100 /);
    expect(JSON.stringify([hidden.message, hidden.details])).not.toContain('available');
    await say(id, 100);
    expect(await seenBy(ann)).toEqual(everything);
  });

  test('names a fault of the place it hides without its numbers', async () => {
    const place = await world.stocked(777);
    const { id } = await blind(place);
    const { db } = world.database;
    const change = `UPDATE balances SET on_hand = on_hand + $2 WHERE depot_id = $1`;
    await sql(db, change, [place.depotId, 1]);
    const faultsFor = async (as: typeof ann) => {
      for await (const { done, faults } of world.client.verifyLedger({}, as)) {
        if (done) return faults.join();
      }
      return '';
    };
    expect(await faultsFor(bob)).toMatch(/778.*777/);
    expect(await faultsFor(ann)).toMatch(new RegExp(`${place.depotId}.*hidden`));
    // An id may hold these digits too.
    expect((await faultsFor(ann)).replaceAll(/[0-9a-f-]{36}/g, '')).not.toMatch(/77[78]/);
    await sql(db, change, [place.depotId, -1]);
    await say(id, 777);
  });

  test('tells no event what the book says, and is counted by whom it names', async () => {
    const place = await world.stocked(12_345);
    const { id } = await blind(place);
    expect(await refusal(say(id, 12_345, bob))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'COUNTER_NOT_NAMED',
    });
    const unnamed = begin(place, { blind: true });
    expect(await refusal(unnamed)).toMatchObject({ reason: 'FIELD_INVALID' });
    await say(id, 12_000);
    const rows = await sql<{ text: string }>(
      world.database.db,
      `SELECT data::text AS text FROM outbox WHERE subject = $1
       UNION ALL SELECT after::text FROM audit_entries WHERE subject = $1`,
      [`counts/${id}`],
    );
    expect(rows).toHaveLength(4);
    expect(rows.map(({ text }) => text).join()).not.toMatch(/\b12345\b/);
  });
});
