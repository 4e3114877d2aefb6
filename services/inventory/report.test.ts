import { randomUUID } from 'node:crypto';
import { actorOf, community, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

type Query = Parameters<World['client']['getReport']>[0]['query'];

/** The rows of a report by the keys of their columns. */
async function rowsOf(
  name: string,
  query: Query = {},
  actor?: ReturnType<typeof actorOf>,
  language?: 'ZH' | 'EN',
) {
  const answer = await world.client.getReport({ query: { name, ...query }, language }, { actor });
  const keys = answer.report!.columns.map(({ key }) => key);
  return answer.rows.map(({ cells }) =>
    Object.fromEntries(keys.map((key, place) => [key, cells[place]!])),
  );
}

const issue = (depotId: string, itemId: string, quantity: number, reason = '') =>
  world.client.issueStock({
    ...{ requestId: randomUUID(), lines: [{ depotId, itemId, quantity }], reason },
  });

type Place = { depotId: string; itemId: string; quantity: number };

/** All of a confirmed reservation of one place comes to a community. */
async function arrive(reservationId: string, place: Place) {
  const { depotId, itemId, quantity } = place;
  const asked = [{ itemId, quantity }];
  const leg = { fromDepotId: depotId, toDivisionCode: community, lines: asked };
  const { transfers } = await world.client.createTransfers({
    ...{ requestId: randomUUID(), reservationId, legs: [{ ...leg, fleetId: 'truck-1' }] },
  });
  const { id, lines } = transfers[0]!;
  const { lotId } = lines[0]!.lots[0]!;
  await world.client.dispatchTransfer({ requestId: randomUUID(), id });
  const received = [{ itemId, lotId, received: quantity }];
  await world.client.receiveTransfer({ requestId: randomUUID(), id, lines: received });
}

test('stock by tier and item is what the balances hold, and as of a time what they held', async () => {
  const { itemId, depotId } = await world.stocked(10);
  const before = new Date();
  await world.confirmed(depotId, itemId, 4);
  expect(await rowsOf('stock')).toMatchObject([
    { tier: 'STREET', itemId, depots: '1', onHand: '6', reserved: '4', inTransit: '0' },
  ]);
  expect(await rowsOf('stock')).toMatchObject([{ unit: '瓶' }]);
  expect(await rowsOf('stock', {}, undefined, 'EN')).toMatchObject([{ unit: 'bottle' }]);
  const asOfTime = { seconds: String(Math.ceil(before.getTime() / 1000)), nanos: 0 };
  const then = await rowsOf('stock', { asOfTime: { seconds: '1', nanos: 0 } });
  expect(then).toEqual([]);
  expect((await rowsOf('stock', { asOfTime })).length).toBe(1);
});

test('the expiry ladder counts each lot once, at its step', async () => {
  const { itemId, depotId } = await world.stocked(1, undefined);
  for (const days of [1, 30, 31, 90, 91, 180, 181, 366]) {
    await world.receive(depotId, itemId, 10, days);
  }
  world.pass(86_400);
  expect(await rowsOf('expiry')).toMatchObject([
    {
      expired: '10',
      within30: '20',
      within90: '20',
      within180: '20',
      within365: '11',
      later: '0',
      never: '0',
    },
  ]);
});

test('movements, use, write-offs and value of a period', async () => {
  const { itemId, depotId, lotId } = await world.stocked(100);
  await issue(depotId, itemId, 30);
  await world.client.adjustStock({
    requestId: randomUUID(),
    depotId,
    itemId,
    lotId,
    quantityChange: -6,
    reason: 'broken',
  });
  await world.client.setItemValues({
    requestId: randomUUID(),
    values: [{ itemId, unitValue: 2.5 }],
  });
  expect((await rowsOf('movements')).map(({ kind, change }) => [kind, change])).toEqual([
    ['RECEIPT', '100'],
    ['ISSUE', '-30'],
    ['ADJUSTMENT', '-6'],
  ]);
  expect(await rowsOf('days-of-cover')).toMatchObject([
    { source: 'USE', onHand: '64', issued: '30', perDay: '1', daysOfCover: '64' },
  ]);
  expect(await rowsOf('write-offs')).toMatchObject([{ adjusted: '6', units: '6', value: '15' }]);
  expect(await rowsOf('valuation')).toMatchObject([
    { units: '64', unitValue: '2.5', value: '160' },
  ]);
  const old = { fromDate: '2020-01-01', toDate: '2020-12-31' };
  expect(await rowsOf('movements', old)).toEqual([]);
});

test('days of cover are what stands below a division against its demand, and who says so', async () => {
  const { itemId, depotId } = await world.stocked(90, community);
  await issue(depotId, itemId, 10);
  const requestId = () => randomUUID();
  const standards = [{ itemId, initialPerPerson: 0.5, dailyPerPerson: 3 }];
  await world.client.putDemandStandards({ requestId: requestId(), standards });
  const populations = [{ divisionCode: street, population: 1_000 }];
  await world.client.putPopulations({ requestId: requestId(), populations });
  const demand = { divisionCode: street, itemId, source: 'STANDARD', population: '10' };
  const cover = { dailyUnits: '30', initialUnits: '5', daysOfCover: '2.5', initialShare: '1' };
  expect(await rowsOf('days-of-cover')).toMatchObject([
    { ...demand, ...cover, onHand: '80', issued: '10' },
  ]);
});

describe('the fill rate', () => {
  const reserve = (depotId: string, itemId: string, quantity: number, purpose: string) =>
    world.reserve([{ depotId, itemId, quantity }], { purpose });
  const short = { reason: 'INSUFFICIENT_STOCK' };

  test('is what arrived or was issued of what was asked for, refused asks among it', async () => {
    const { itemId, depotId } = await world.stocked(100);
    const again = { requestId: randomUUID(), lines: [{ depotId, itemId, quantity: 150 }] };
    const ask = () => refusal(world.client.createReservation({ ...again, purpose: 'flood' }));
    // The officer's client tries again; then they take what there is.
    expect([await ask(), await ask()]).toMatchObject([short, short]);
    const { id } = await reserve(depotId, itemId, 60, 'flood');
    await world.client.confirmReservation({ requestId: randomUUID(), id });
    await arrive(id, { depotId, itemId, quantity: 60 });
    await issue(depotId, itemId, 30, 'cold spell');
    expect(await refusal(issue(depotId, itemId, 20, 'drill'))).toMatchObject(short);
    expect(await rowsOf('fill-rate')).toMatchObject([
      {
        ...{ asked: '200', refused: '170', reserved: '60', issued: '30', dispatched: '60' },
        ...{ received: '60', lost: '0', delivered: '90', fillRate: '0.45' },
        ...{ lines: '3', linesFilled: '1', lineFillRate: '0.3333' },
      },
    ]);
  });

  test('of what nobody could be given any of is nothing, for those who may see the depot', async () => {
    const { itemId, depotId } = await world.stocked(1);
    await refusal(reserve(depotId, itemId, 40, 'flood'));
    await refusal(reserve(depotId, itemId, 50, 'flood'));
    expect(await rowsOf('fill-rate')).toMatchObject([
      { itemId, asked: '50', delivered: '0', fillRate: '0', lines: '1', lineFillRate: '0' },
    ]);
    expect(await rowsOf('fill-rate', {}, actorOf('AUDITOR', otherStreet))).toEqual([]);
    world.pass(399 * 86_400);
    await world.sweepRefusedAsks();
    const past = { fromDate: world.date(-420), toDate: world.date(0) };
    expect(await rowsOf('fill-rate', past)).toHaveLength(1);
    world.pass(2 * 86_400);
    await world.sweepRefusedAsks();
    expect(await rowsOf('fill-rate', past)).toEqual([]);
  });

  test('leaves out holds that were let go and issues that were taken back', async () => {
    const { itemId, depotId } = await world.stocked(100);
    const { id } = await reserve(depotId, itemId, 80, 'flood');
    await world.client.releaseReservation({ requestId: randomUUID(), id, reason: 'over' });
    const movement = await issue(depotId, itemId, 20);
    const { id: movementId } = movement;
    await world.client.reverseMovement({ requestId: randomUUID(), movementId, reason: 'typo' });
    expect(await rowsOf('fill-rate')).toEqual([]);
    await issue(depotId, itemId, 7);
    expect(await rowsOf('fill-rate')).toMatchObject([
      { asked: '7', reserved: '0', issued: '7', fillRate: '1', lines: '1', linesFilled: '1' },
    ]);
  });
});

test('a store that is too small for its tier does not pass', async () => {
  await world.depot();
  const [row] = await rowsOf('store-requirements');
  expect(row).toMatchObject({ tier: 'STREET', areaM2: '0', areaM2Min: '30', passes: 'false' });
});

test('reports show the divisions of whoever asks, and refuse what makes no sense', async () => {
  await world.stocked(10);
  expect(await rowsOf('stock', {}, actorOf('AUDITOR', otherStreet))).toEqual([]);
  const ask = (query: Query) => refusal(world.client.getReport({ query }));
  expect(await ask({ name: 'weather' })).toMatchObject({ reason: 'FIELD_INVALID' });
  const backwards = { name: 'stock', fromDate: '2026-02-01', toDate: '2026-01-01' };
  expect(await ask(backwards)).toMatchObject({ reason: 'FIELD_INVALID' });
});

test('every report is a file as well', async () => {
  await world.stocked(10);
  const { reports } = await world.client.listReports({});
  for (const { name } of reports) {
    const pieces: Buffer[] = [];
    const file = world.client.exportReport({ query: { name }, format: 'CSV', language: 'EN' });
    for await (const { data } of file) pieces.push(data as Buffer);
    expect(Buffer.concat(pieces).toString().split('\r\n').length).toBeGreaterThan(1);
  }
});
