import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const verb = (id: string) => ({ requestId: requestId(), id });

/** 100 units that expire in 50 days where nobody uses them, and a depot that uses one a day. */
async function idleStock() {
  const itemId = await world.item();
  const from = await world.depot(street);
  const lotId = await world.receive(from, itemId, 100, 50);
  const to = await world.depot(`440310${String(Math.random()).slice(2, 8).padEnd(6, '1')}`);
  const { divisionCode } = await world.client.getDepot({ id: to });
  const rates = { population: 100, routineDailyUnits: 1 };
  const profiles = [{ divisionCode, itemId, ...rates }];
  await world.client.putDemandProfiles({ requestId: requestId(), profiles });
  return { itemId, from, to, lotId };
}

const plan = (itemId: string, more: object = {}) =>
  world.client.planRotation({ requestId: requestId(), itemIds: [itemId], ...more });

const proposalsOf = async (planId: string) =>
  (await world.client.listRotationProposals({ planId })).proposals;

describe('a rotation plan', () => {
  test('predicts write-offs by month and value, and proposes what saves them', async () => {
    const { itemId, from, to, lotId } = await idleStock();
    await world.client.createSupplier({
      requestId: requestId(),
      supplier: {
        ...{ id: `s-${randomUUID()}`, nameZh: '供应商', nameEn: 'Supplier' },
        items: [{ itemId, unitPriceFen: 150, packUnits: 1 }],
      },
    });
    const made = await plan(itemId, { transferDays: 10, drillShare: 0.1 });
    expect(made).toMatchObject({ units: '100', value: 150, savedUnits: '100', savedValue: 150 });
    const rungs = made.ladder.filter(({ units }) => units !== '0');
    expect(rungs).toMatchObject([{ month: world.date(50).slice(0, 7), units: '100', value: 150 }]);
    expect(rungs[0]).toMatchObject({ unitsAfter: '0', valueAfter: 0 });
    const proposals = await proposalsOf(made.id);
    const shown = { depotId: from, lotId, state: 'PROPOSED' };
    expect(proposals).toMatchObject([
      { ...shown, kind: 'ISSUE', quantity: '50', dueDate: world.date(20) },
      { ...shown, kind: 'TRANSFER', quantity: '40', toDepotId: to },
      { ...shown, kind: 'USE_IN_DRILL', quantity: '10' },
    ]);
    expect(await world.client.getRotationPlan({ id: made.id })).toEqual(made);
  });

  test('an accepted transfer holds the lot and is planned, and only once', async () => {
    const { itemId, from, to, lotId } = await idleStock();
    const made = await plan(itemId, { transferDays: 10 });
    const move = (await proposalsOf(made.id)).find(({ kind }) => kind === 'TRANSFER')!;
    const accepted = await world.client.acceptRotationProposal(verb(move.id));
    expect(accepted.state).toBe('ACCEPTED');
    expect(await world.client.getTransfer({ id: accepted.transferId })).toMatchObject({
      ...{ state: 'PLANNED', fromDepotId: from, toDepotId: to },
      lines: [{ itemId, quantity: '40', lots: [{ lotId, quantity: '40' }] }],
    });
    expect(await world.stockOf(from, itemId)).toEqual([60, 40, 0]);
    expect(await world.faults()).toEqual([]);
    expect(await refusal(world.client.rejectRotationProposal(verb(move.id)))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'ROTATION_STATE',
    });
    const { id } = accepted.transferId ? { id: accepted.transferId } : { id: '' };
    await world.client.dispatchTransfer({ requestId: requestId(), id });
    expect(await world.stockOf(from, itemId)).toEqual([60, 0, 40]);
  });

  test('does not propose again what was accepted, until its day has passed undone', async () => {
    const itemId = await world.item();
    const depotId = await world.depot();
    await world.receive(depotId, itemId, 100, 50);
    const made = await plan(itemId, { drillShare: 0.1 });
    for (const { id } of await proposalsOf(made.id)) {
      await world.client.acceptRotationProposal(verb(id));
    }
    expect(await plan(itemId, { drillShare: 0.1 })).toMatchObject({ units: '0' });
    const lines = [{ depotId, itemId, quantity: 30 }];
    await world.client.issueStock({ requestId: requestId(), lines });
    expect(await plan(itemId, { drillShare: 0.1 })).toMatchObject({ units: '0' });
    world.pass(25 * 86_400);
    expect(await plan(itemId, { drillShare: 0.1 })).toMatchObject({ units: '70' });
  });

  test('a transfer of units that have gone meanwhile is refused', async () => {
    const { itemId, from } = await idleStock();
    const made = await plan(itemId, { transferDays: 10 });
    const move = (await proposalsOf(made.id)).find(({ kind }) => kind === 'TRANSFER')!;
    await world.confirmed(from, itemId, 70);
    expect(await refusal(world.client.acceptRotationProposal(verb(move.id)))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'INSUFFICIENT_STOCK',
    });
  });

  test('is for those who may change stock in its division', async () => {
    const { itemId } = await idleStock();
    const actor = actorOf('LOGISTICS_OFFICER', otherStreet);
    const request = { requestId: requestId(), divisionCode: street, itemIds: [itemId] };
    expect(await refusal(world.client.planRotation(request, { actor }))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
    });
  });
});

describe('an exchange', () => {
  async function exchanged() {
    const itemId = await world.item();
    const depotId = await world.depot();
    await world.receive(depotId, itemId, 30, 100);
    const agreement = { itemId, depotId: await world.depot(), quantity: 20, exchangeDays: 60 };
    await world.client.createAgreement({
      requestId: requestId(),
      agreement: { ...agreement, validFrom: world.date(-1) },
    });
    const made = await plan(itemId);
    const swap = (await proposalsOf(made.id)).find(({ kind }) => kind === 'EXCHANGE')!;
    expect(swap).toMatchObject({ quantity: '20', dueDate: world.date(40) });
    const { exchangeId } = await world.client.acceptRotationProposal(verb(swap.id));
    return { itemId, depotId, exchangeId };
  }

  test('gives the old lot for as many fresh units, through the ledger', async () => {
    const { itemId, depotId, exchangeId } = await exchanged();
    const complete = (quantity: number) =>
      world.client.completeExchange({
        ...verb(exchangeId),
        lines: [{ batchNumber: 'NEW', expireDate: world.date(365), quantity }],
      });
    expect(await refusal(complete(19))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'EXCHANGE_UNEQUAL',
    });
    expect(await complete(20)).toMatchObject({ state: 'COMPLETED' });
    expect(await world.stockOf(depotId, itemId)).toEqual([30, 0, 0]);
    expect(await world.faults()).toEqual([]);
    expect(await refusal(complete(20))).toMatchObject({ reason: 'EXCHANGE_STATE' });
    const again = await plan(itemId);
    expect(again.units).toBe('10');
  });

  test('that is planned takes its units off the agreement for others, until it is cancelled', async () => {
    const { itemId, exchangeId } = await exchanged();
    const kinds = async () =>
      (await proposalsOf((await plan(itemId)).id)).map(({ kind }) => kind).sort();
    expect(await kinds()).toEqual(['ISSUE']);
    expect(await world.client.cancelExchange(verb(exchangeId))).toMatchObject({
      state: 'CANCELLED',
    });
    expect(await kinds()).toEqual(['EXCHANGE', 'ISSUE']);
    const { exchanges } = await world.client.listExchanges({ state: 'CANCELLED' });
    expect(exchanges.map(({ id }) => id)).toContain(exchangeId);
  });
});
