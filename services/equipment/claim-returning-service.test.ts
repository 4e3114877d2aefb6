import { randomUUID } from 'node:crypto';
import { refusal, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const giveBack = (id: string, lines: object[]) =>
  world.client.returnAssets({ requestId: requestId(), id, lines });
const inHours = (hours: number) => ({
  seconds: String(Math.floor(world.now().getTime() / 1000) + hours * 3_600),
  nanos: 0,
});

describe('a loan', () => {
  test('is overdue after its day, extended, and comes back with steps to do', async () => {
    const [whole, broken, lost] = await world.assets('boat-8', 3);
    const claim = await world.confirmed({
      assetIds: [whole, broken, lost],
      borrower: 'Yingde',
      dueBackTime: inHours(10),
    });
    world.pass(11 * 3_600);
    const overdue = async () =>
      (await world.client.listClaims({ overdueOnly: true })).claims.map(({ id }) => id);
    expect(await overdue()).toContain(claim.id);
    await world.client.extendClaim({
      requestId: requestId(),
      id: claim.id,
      dueBackTime: inHours(5),
      reason: 'the water is still rising',
    });
    expect(await overdue()).not.toContain(claim.id);
    const part = await giveBack(claim.id, [{ assetId: whole, fuelShare: 0.6 }]);
    expect(part.state).toBe('CONFIRMED');
    expect(await world.gaps(whole!)).toEqual(
      ['INSPECT', 'CLEAN', 'REFUEL'].map((step) => `RETURN_STEP_PENDING ${step}`),
    );
    const ended = await giveBack(claim.id, [
      { assetId: broken, condition: 'DAMAGED', note: 'hull torn' },
      { assetId: lost, condition: 'LOST', note: 'sunk' },
    ]);
    expect(ended.state).toBe('ENDED');
    expect((await world.gaps(broken!))[0]).toBe('ASSET_IN_MAINTENANCE workOrders');
    expect((await world.gaps(lost!))[0]).toBe('OUT_OF_SERVICE OUT_OF_SERVICE');
    const { workOrders } = await world.client.listWorkOrders({ assetId: broken });
    expect(workOrders[0]).toMatchObject({
      state: 'OPEN',
      title: expect.stringContaining('hull torn'),
    });
  });

  test('does not come back twice, nor what never went out', async () => {
    const [mine, other] = await world.assets('boat-8', 2);
    const claim = await world.confirmed({ assetIds: [mine] });
    expect(
      await refusal(giveBack(claim.id, [{ assetId: mine }, { assetId: other }])),
    ).toMatchObject({
      reason: 'NOT_OUT',
      details: { violations: [{ field: 'lines[1].assetId' }] },
    });
    await giveBack(claim.id, [{ assetId: mine }]);
    expect(await refusal(giveBack(claim.id, [{ assetId: mine }]))).toMatchObject({
      reason: 'CLAIM_STATE',
    });
    const blamed = giveBack(claim.id, [{ assetId: mine, condition: 'LOST' }]);
    expect(await refusal(blamed)).toMatchObject({
      details: { violations: [{ field: 'lines[0].note' }] },
    });
  });

  test('is ready again when each step is done, once', async () => {
    const id = await world.asset('boat-8', { fuelShare: 0.6 });
    const claim = await world.confirmed({ assetIds: [id] });
    await giveBack(claim.id, [{ assetId: id, fuelShare: 0.1 }]);
    const done = (step: 'INSPECT' | 'CLEAN' | 'REFUEL') =>
      world.client.completeReturnStep({ requestId: requestId(), assetId: id, step });
    await done('CLEAN');
    expect(await refusal(done('CLEAN'))).toMatchObject({ reason: 'STEP_NOT_PENDING' });
    await done('INSPECT');
    expect(await done('REFUEL')).toMatchObject({ pendingSteps: [] });
    expect(await world.client.getAsset({ id })).toMatchObject({
      fuelShare: 1,
      readiness: { ready: true },
    });
  });
});
