// What people type wrong, scan twice or are sent: each is refused by its code and reason, names the
// field, and changes nothing.
import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { zipped } from '../platform/sheets/zip-write';
import { sheetDesk } from './testing/sheet-desk';
import { refusal, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  expect(await world.faults()).toEqual([]);
  await world.stop();
});

const { checked } = sheetDesk(() => world);
const requestId = () => randomUUID();

const receive = (line: object) =>
  world.client.receiveStock({ requestId: requestId(), lines: [line as never] });
const issue = (line: object) =>
  world.client.issueStock({ requestId: requestId(), lines: [line as never] });

const badField = (field: string) => ({
  ...{ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' },
  details: { violations: [{ field }] },
});
const refused = (reason: string) => ({ code: status.FAILED_PRECONDITION, reason });

test('an expired lot is neither taken in nor handed out', async () => {
  const { itemId, depotId } = await world.stocked(5);
  const early = await world.receive(depotId, itemId, 4, 1);
  const line = { depotId, itemId, batchNumber: 'B', quantity: 1, expireDate: world.date(-1) };
  expect(await refusal(receive(line))).toMatchObject(refused('LOT_EXPIRED'));
  world.pass(2 * 86_400);
  const out = issue({ depotId, itemId, lotId: early, quantity: 1 });
  expect(await refusal(out)).toMatchObject(refused('LOT_EXPIRED'));
  expect(await world.stockOf(depotId, itemId)).toEqual([9, 0, 0]);
});

test('a lot of another item is not taken for the one that was asked', async () => {
  const { itemId, depotId } = await world.stocked(5);
  const other = await world.stocked(5);
  const out = issue({ depotId, itemId, lotId: other.lotId, quantity: 1 });
  expect(await refusal(out)).toMatchObject(badField('lines[0].lotId'));
});

test('a frozen depot is neither counted twice nor moved', async () => {
  const { itemId, depotId, lotId } = await world.stocked(5);
  const full = { depotId, kind: 'FULL' as const };
  await world.client.createCount({ requestId: requestId(), ...full, freeze: true });
  const cycle = { depotId, kind: 'CYCLE' as const, itemIds: [itemId] };
  for (const count of [full, cycle]) {
    const again = world.client.createCount({ requestId: requestId(), ...count });
    expect(await refusal(again)).toMatchObject(refused('COUNT_OVERLAPS'));
  }
  const out = issue({ depotId, itemId, quantity: 1 });
  expect(await refusal(out)).toMatchObject(refused('DEPOT_FROZEN'));
  const lines = [{ itemId, lotId, quantityChange: 1 }];
  const adjust = { requestId: requestId(), depotId, reason: 'found', lines };
  const adjusted = world.client.recordAdjustment(adjust);
  expect(await refusal(adjusted)).toMatchObject(refused('DEPOT_FROZEN'));
});

test('no more is received than was called off', async () => {
  const [itemId, depotId] = [await world.item(), await world.depot()];
  const agreement = await world.client.createAgreement({
    requestId: requestId(),
    agreement: { depotId, itemId, quantity: 10, validFrom: world.date(-1) },
  });
  const order = { requestId: requestId(), agreementId: agreement.id, quantity: 10 };
  const { id } = await world.client.createCallOff(order);
  await world.client.confirmCallOff({ requestId: requestId(), id });
  const lines = [{ batchNumber: 'B', expireDate: world.date(90), quantity: 11 }];
  const received = world.client.receiveCallOff({ requestId: requestId(), id, lines });
  expect(await refusal(received)).toMatchObject(refused('RECEIPT_EXCEEDS_ORDER'));
  expect(await world.stockOf(depotId, itemId)).toEqual([0, 0, 0]);
});

test('a day that does not exist is no date', async () => {
  const { itemId, depotId } = await world.stocked(1);
  const line = { depotId, itemId, batchNumber: 'B', quantity: 1, expireDate: '2027-02-31' };
  expect(await refusal(receive(line))).toMatchObject(badField('lines[0].expireDate'));
});

test('codes and ids are given once; full-width digits are the same digits', async () => {
  const id = await world.item(undefined, { supplyCode: '１０９０８０７' });
  expect(await world.client.getItem({ id })).toMatchObject({ supplyCode: '1090807' });
  const taken = (reason: string) => ({ code: status.ALREADY_EXISTS, reason });
  expect(await refusal(world.item(id))).toMatchObject(taken('ITEM_EXISTS'));
  const sameCode = await refusal(world.item(undefined, { supplyCode: '1090807' }));
  expect(sameCode).toMatchObject({
    ...taken('ITEM_EXISTS'),
    details: { metadata: { id, field: 'item.supplyCode' } },
  });
  const depotId = await world.depot();
  expect(await refusal(world.depot(undefined, depotId))).toMatchObject(taken('DEPOT_EXISTS'));
  const bin = () =>
    world.client.createBin({
      requestId: requestId(),
      bin: { depotId, code: 'Ａ-０１', storageClass: 'AMBIENT' },
    });
  expect(await bin()).toMatchObject({ code: 'A-01' });
  expect(await refusal(bin())).toMatchObject(taken('BIN_EXISTS'));
  const document = (quantity: number) =>
    world.client.receiveStock({
      ...{ requestId: requestId(), documentNumber: 'IN-2026-7' },
      lines: [{ depotId, itemId: id, batchNumber: 'B', quantity }],
    });
  await document(5);
  expect(await refusal(document(6))).toMatchObject(taken('DOCUMENT_NUMBER_TAKEN'));
  expect(await world.stockOf(depotId, id)).toEqual([5, 0, 0]);
});

describe('a file', () => {
  const problems = async (file: string | Buffer) => {
    const { state, faults } = await checked('opening-stock', file);
    expect(state).toBe('REFUSED');
    return faults.map(({ text }) => text).join('\n');
  };
  const head = 'depotId,itemId,batchNumber,expireDate,quantity\n';

  test('with a formula is refused with its cell', async () => {
    const text = await problems(`${head}d,i,B,,=1+1\n`);
    expect(text).toMatch(/^row 2, column 数量: cell E2 begins like a formula: =1\+1;/);
  });

  test('with one key twice is refused with both rows', async () => {
    const { itemId, depotId } = await world.stocked(1);
    const row = `${depotId},${itemId},B,,5\n`;
    expect(await problems(`${head}${row}${row}`)).toMatch(/^row 3, .*is in row 2 already/);
  });

  test('that unpacks to more than anyone should is refused unread', async () => {
    const pieces: Buffer[] = [];
    const blanks = Array<string>(600).fill(' '.repeat(1024 * 1024));
    for await (const piece of zipped([{ name: 'xl/workbook.xml', content: blanks }])) {
      pieces.push(piece);
    }
    const bomb = Buffer.concat(pieces);
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(await problems(bomb)).toMatch(/would take \d+ MiB when unpacked/);
  });

  test('reads full-width digits as digits', async () => {
    const { itemId, depotId } = await world.stocked(1);
    const file = `${head}${depotId},${itemId},B9,２０９０-０６-３０,１２\n`;
    expect(await checked('opening-stock', file)).toMatchObject({
      ...{ state: 'CHECKED', createCount: 1, faults: [] },
    });
  });
});
