import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  expect(await world.faults()).toEqual([]);
  await world.stop();
});

const requestId = () => randomUUID();

describe('ReceiveStock', () => {
  test('takes in all lines, creates each lot once and answers with balanced entries', async () => {
    const [itemId, here, there] = [await world.item(), await world.depot(), await world.depot()];
    const line = { itemId, batchNumber: 'B7', expireDate: world.date(90) };
    const { kind, entries } = await world.client.receiveStock({
      requestId: requestId(),
      documentNumber: 'PO-7',
      lines: [
        { ...line, depotId: here, quantity: 5 },
        { ...line, depotId: there, quantity: 6 },
        { ...line, depotId: here, quantity: 7 },
      ],
    });
    expect(kind).toBe('RECEIPT');
    expect(new Set(entries.map(({ lotId }) => lotId)).size).toBe(1);
    expect(entries.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(0);
    expect(await world.stockOf(here, itemId)).toEqual([12, 0, 0]);
    expect(await world.stockOf(there, itemId)).toEqual([6, 0, 0]);
  });

  test('takes in nothing when one line has a fault', async () => {
    const [itemId, depotId] = [await world.item(), await world.depot()];
    const good = { depotId, itemId, batchNumber: 'B', quantity: 5 };
    const receive = (line: object) =>
      world.client.receiveStock({ requestId: requestId(), lines: [good, { ...good, ...line }] });
    expect(await refusal(receive({ quantity: 0 }))).toMatchObject({
      details: { violations: [{ field: 'lines[1].quantity' }] },
    });
    expect(await refusal(receive({ expireDate: '2027-02-30' }))).toMatchObject({
      details: { violations: [{ field: 'lines[1].expireDate' }] },
    });
    expect(await refusal(receive({ itemId: 'no-such-item' }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'ITEM_NOT_FOUND',
    });
    expect(await refusal(receive({ expireDate: world.date(0) }))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'LOT_EXPIRED',
      details: { preconditions: [{ subject: 'lines[1]' }] },
    });
    expect(await world.stockOf(depotId, itemId)).toEqual([0, 0, 0]);
  });

  test('asks for the expiry date of an item that expires, and refuses an archived one', async () => {
    const depotId = await world.depot();
    const receive = (itemId: string) =>
      world.client.receiveStock({
        requestId: requestId(),
        lines: [{ depotId, itemId, batchNumber: 'B', quantity: 1 }],
      });
    expect(
      await refusal(receive(await world.item(undefined, { shelfLifeDays: 365 }))),
    ).toMatchObject({ details: { violations: [{ field: 'lines[0].expireDate' }] } });
    expect(await refusal(receive(await world.item(undefined, { archived: true })))).toMatchObject({
      reason: 'ITEM_ARCHIVED',
    });
  });

  test('of the same new lot by two at once makes one lot', async () => {
    const [itemId, depotId] = [await world.item(), await world.depot()];
    const lots = await Promise.all(
      Array.from({ length: 8 }, () => world.receive(depotId, itemId, 2, 50)),
    );
    expect(new Set(lots).size).toBe(1);
    expect(await world.stockOf(depotId, itemId)).toEqual([16, 0, 0]);
  });

  test('loads thousands of lines in one call', async () => {
    const items = await Promise.all(Array.from({ length: 25 }, () => world.item()));
    const depots = await Promise.all(Array.from({ length: 20 }, () => world.depot()));
    const lines = depots.flatMap((depotId) =>
      items.flatMap((itemId) =>
        ['B1', 'B2', 'B3', 'B4'].map((batchNumber, n) => ({
          depotId,
          itemId,
          batchNumber,
          expireDate: world.date(100 + n),
          quantity: 10,
        })),
      ),
    );
    const { entries } = await world.client.receiveStock({ requestId: requestId(), lines });
    expect(entries).toHaveLength(2 * lines.length);
    const { lots } = await world.client.listLots({ itemId: items[0] });
    expect(lots).toHaveLength(4);
  });
});

describe('IssueStock', () => {
  test('hands out what expires first, or the lot that is named', async () => {
    const { itemId, depotId, lotId } = await world.stocked(10);
    const early = await world.receive(depotId, itemId, 4, 30);
    const issue = (line: object) =>
      world.client.issueStock({ requestId: requestId(), lines: [{ depotId, itemId, ...line }] });
    const first = await issue({ quantity: 3 });
    expect(first.entries.map((entry) => [entry.lotId, entry.account, entry.quantity])).toEqual([
      [early, 'ON_HAND', '-3'],
      [early, 'ISSUED', '3'],
    ]);
    const named = await issue({ quantity: 3, lotId });
    expect(named.entries[0]).toMatchObject({ lotId, quantity: '-3' });
    expect(await refusal(issue({ quantity: 2, lotId: early }))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'INSUFFICIENT_STOCK',
      details: { preconditions: [{ subject: 'lines[0]', description: 'asked 2, available 1' }] },
    });
  });

  test('of a lot that is expired, held, unknown or of another item is refused', async () => {
    const { itemId, depotId, lotId } = await world.stocked(10);
    const other = await world.stocked(1);
    const issue = (of: string) =>
      world.client.issueStock({
        requestId: requestId(),
        lines: [{ depotId, itemId, lotId: of, quantity: 1 }],
      });
    expect(await refusal(issue(randomUUID()))).toMatchObject({ reason: 'LOT_NOT_FOUND' });
    expect(await refusal(issue(other.lotId))).toMatchObject({
      details: { violations: [{ field: 'lines[0].lotId' }] },
    });
    const early = await world.receive(depotId, itemId, 4, 2);
    world.pass(3 * 86_400);
    expect(await refusal(issue(early))).toMatchObject({ reason: 'LOT_EXPIRED' });
    await world.client.setLotState({
      requestId: requestId(),
      id: lotId,
      state: 'DAMAGED',
      reason: 'wet',
    });
    expect(await refusal(issue(lotId))).toMatchObject({ reason: 'LOT_STATE' });
  });

  test('takes the units of a hold that is over', async () => {
    const { itemId, depotId } = await world.stocked(5);
    await world.reserve([{ depotId, itemId, quantity: 5 }], { holdSeconds: 1 });
    world.pass(2);
    await world.client.issueStock({
      requestId: requestId(),
      lines: [{ depotId, itemId, quantity: 5 }],
    });
    expect(await world.stockOf(depotId, itemId)).toEqual([0, 0, 0]);
  });
});

describe('AdjustStock', () => {
  test('corrects the book up and down, never below what is on hand', async () => {
    const { itemId, depotId, lotId } = await world.stocked(10);
    await world.reserve([{ depotId, itemId, quantity: 4 }]);
    const adjust = (quantityChange: number, reason = 'count') =>
      world.client.adjustStock({
        requestId: requestId(),
        depotId,
        itemId,
        lotId,
        quantityChange,
        reason,
      });
    await adjust(3);
    await adjust(-9);
    expect(await world.stockOf(depotId, itemId)).toEqual([0, 4, 0]);
    expect(await refusal(adjust(-1))).toMatchObject({
      reason: 'INSUFFICIENT_STOCK',
      details: { preconditions: [{ subject: 'quantityChange' }] },
    });
    const error = await refusal(adjust(0, ' '));
    expect(error.details.violations!.map(({ field }) => field)).toEqual([
      'quantityChange',
      'reason',
    ]);
  });

  test('finds units of a lot at a depot that never had it', async () => {
    const { itemId, lotId } = await world.stocked(10);
    const depotId = await world.depot();
    const line = { depotId, itemId, lotId, quantityChange: 2, reason: 'found' };
    await world.client.adjustStock({ requestId: requestId(), ...line });
    expect(await world.stockOf(depotId, itemId)).toEqual([2, 0, 0]);
  });
});

describe('reading', () => {
  test('movements and entries are newest first and kept within the scope', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const far = await world.depot(otherStreet);
    await world.receive(far, itemId, 5);
    await world.receive(depotId, itemId, 6);
    const as = (divisionCode: string) => ({ actor: actorOf('AUDITOR', divisionCode) });
    const { movements } = await world.client.listMovements({ itemId }, as(street));
    expect(movements.map(({ entries }) => entries.at(-1)!.quantity)).toEqual(['6', '5']);
    const first = await world.client.listEntries({ itemId, pageSize: 3 }, as('440310000000'));
    const { nextPageToken: pageToken } = first;
    const rest = await world.client.listEntries({ itemId, pageToken }, as('440310000000'));
    const ids = [...first.entries, ...rest.entries].map(({ id }) => Number(id));
    expect(ids).toHaveLength(6);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    const { entries } = await world.client.listEntries({ itemId }, as(otherStreet));
    expect(new Set(entries.map((entry) => entry.depotId))).toEqual(new Set([far]));
  });

  test('balances are listed by depot, item and lot without empty rows', async () => {
    const { itemId, depotId, lotId } = await world.stocked(5);
    const gone = await world.receive(depotId, itemId, 5, 30);
    const lines = [{ depotId, itemId, lotId: gone, quantity: 5 }];
    await world.client.issueStock({ requestId: requestId(), lines });
    const { balances } = await world.client.listBalances({ depotId });
    expect(balances).toEqual([
      {
        depotId,
        itemId,
        lotId,
        expireDate: (await world.client.getLot({ id: lotId })).expireDate,
        lotState: 'AVAILABLE',
        onHand: '5',
        reserved: '0',
        inTransit: '0',
        pending: '0',
        onLoan: '0',
      },
    ]);
  });

  test('availability counts usable lots of open depots, and the units of the own reservation', async () => {
    const { itemId, depotId } = await world.stocked(10);
    await world.receive(depotId, itemId, 4, 5);
    const far = await world.depot(otherStreet);
    await world.receive(far, itemId, 7);
    const { id } = await world.reserve([{ depotId, itemId, quantity: 3 }]);
    const available = async (request: object, divisionCode = '440310000000') => {
      const options = { actor: actorOf('COMMANDER', divisionCode) };
      const query = { itemIds: [itemId], ...request };
      const { lines } = await world.client.getAvailability(query, options);
      return Object.fromEntries(lines.map((line) => [line.depotId, Number(line.available)]));
    };
    expect(await available({})).toEqual({ [depotId]: 11, [far]: 7 });
    expect(await available({ usableUntil: world.date(30) })).toEqual({ [depotId]: 10, [far]: 7 });
    expect(await available({ ownReservationId: id })).toEqual({ [depotId]: 14, [far]: 7 });
    expect(await available({ divisionCode: otherStreet })).toEqual({ [far]: 7 });
    expect(await available({}, street)).toEqual({ [depotId]: 11 });
  });

  test('availability of the whole network is that of its streets, in the order of depot and item', async () => {
    const { itemId, depotId } = await world.stocked(10);
    const other = await world.item();
    const far = await world.depot(otherStreet);
    for (const id of [other, itemId]) await world.receive(far, id, 7);
    await world.reserve([{ depotId, itemId, quantity: 3 }], { holdSeconds: 1 });
    world.pass(2);
    const asked = { itemIds: [itemId, other] };
    const everywhere = await world.client.getAvailability(asked);
    const streets = await Promise.all(
      [street, otherStreet].map((divisionCode) =>
        world.client.getAvailability({ ...asked, divisionCode }),
      ),
    );
    const keyOf = (line: { depotId: string; itemId: string }) => `${line.depotId} ${line.itemId}`;
    const keys = everywhere.lines.map(keyOf);
    expect(keys).toEqual([...keys].sort());
    expect(everywhere.lines).toHaveLength(3);
    expect(new Set(everywhere.lines)).toEqual(new Set(streets.flatMap(({ lines }) => lines)));
    expect(everywhere.lines).toContainEqual({ depotId, itemId, available: '10' });
    const { lines } = await world.client.getAvailability({ itemIds: [await world.item()] });
    expect(lines).toEqual([]);
  });
});

describe('the ledger itself', () => {
  const insertEntry = `INSERT INTO entries (movement_id, depot_id, item_id, lot_id, account,
    quantity, create_time) SELECT movement_id, depot_id, item_id, lot_id, account, 1, now()
    FROM entries LIMIT 1`;

  test.each([
    ['changed', 'UPDATE entries SET quantity = quantity + 1'],
    ['deleted', 'DELETE FROM entries'],
    ['emptied', 'TRUNCATE entries'],
    ['rewritten', `UPDATE movements SET reason = 'x'`],
    ['unbalanced', insertEntry],
  ])('cannot be %s', async (_how, statement) => {
    await world.stocked(1);
    await expect(sql(world.database.db, statement)).rejects.toThrow(/append only|sum to zero/);
  });

  test('keeps every balance at zero or above', async () => {
    const { depotId } = await world.stocked(1);
    const statement = 'UPDATE balances SET on_hand = on_hand - 2 WHERE depot_id = $1';
    await expect(sql(world.database.db, statement, [depotId])).rejects.toThrow(
      /balances_on_hand_not_negative/,
    );
  });

  test('keeps a reservation as it was but for its state, which moves only forward', async () => {
    const { itemId, depotId } = await world.stocked(5);
    const { id } = await world.reserve([{ depotId, itemId, quantity: 1 }]);
    await world.client.releaseReservation({ requestId: requestId(), id });
    for (const change of [`purpose = 'x'`, `state = 'HELD', resolve_time = NULL`]) {
      const statement = `UPDATE reservations SET ${change} WHERE id = $1`;
      await expect(sql(world.database.db, statement, [id])).rejects.toThrow(/may not change/);
    }
  });
});
