import { randomUUID } from 'node:crypto';
import { refusal } from '../platform/testing/rpc-pair';
import { as, service, startHarness, type Harness } from './testing/harness';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const requestId = () => randomUUID();

describe('fleets', () => {
  const fleet = {
    id: 'trucks-1',
    nameZh: '货车',
    nameEn: 'Trucks',
    homeDepotId: 'depot-1',
    count: 1,
    massKgCapacity: 300,
    volumeM3Capacity: 20,
    hoursAvailable: 12,
  };
  const put = (fleets: object[], caller = as('LOGISTICS_OFFICER')) =>
    h.client.putFleets({ requestId: requestId(), fleets }, caller);

  test('are replaced by id, at known depots in scope', async () => {
    const unknown = await refusal(put([fleet, { ...fleet, id: 'x', homeDepotId: 'nowhere' }]));
    expect(unknown.details.violations).toMatchObject([{ field: 'fleets[1].homeDepotId' }]);
    expect(await refusal(put([{ ...fleet, homeDepotId: 'depot-2' }]))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
    expect(await refusal(put([fleet], as('AUDITOR')))).toMatchObject({ reason: 'ROLE_MISSING' });
    await put([fleet]);
    await put([{ ...fleet, count: 2 }]);
    const { fleets } = await h.client.listFleets({}, as('AUDITOR'));
    const told = { assetClassId: '', medium: 'ROAD', speedKmPerHour: 0 };
    expect(fleets).toEqual([{ ...fleet, count: 2, ...told }]);
  });

  test('a speed is said of boats alone', async () => {
    const wrong = await refusal(put([{ ...fleet, speedKmPerHour: 20 }]));
    expect(wrong.details.violations).toMatchObject([{ field: 'fleets[0].speedKmPerHour' }]);
  });

  test('carry what a plan ships, and are busy with it for the next', async () => {
    await put([fleet]);
    const { id, trips } = await h.approved(h.incident());
    expect(trips.filter(({ fleetId }) => fleetId === 'trucks-1').length).toBeGreaterThan(0);
    const next = await h.createPlan(h.incident());
    const { problem } = await h.client.getPlanDocuments({ id: next.id }, as('AUDITOR'));
    expect(problem!.fleets[0]!.hoursAvailable).toBeLessThan(10);
    await h.client.withdrawApproval({ requestId: requestId(), id, reason: 'test' }, service);
  });

  test('whose vehicles are equipment have as many as are ready and free at the depot', async () => {
    const joined = { ...fleet, id: 'trucks-2', count: 9, assetClassId: 'truck-4t' };
    const wrong = await refusal(put([joined, { ...joined, id: 'x', assetClassId: 'boat' }]));
    expect(wrong.details.violations).toMatchObject([{ field: 'fleets[1].assetClassId' }]);
    const truck = (homeDepotId: string, ready: boolean, engagement: object | null = null) => {
      return { homeDepotId, readiness: { ready }, engagement };
    };
    await put([joined]);
    const shared = await refusal(put([{ ...joined, id: 'trucks-3' }]));
    expect(shared.details.violations).toMatchObject([{ field: 'fleets[0].assetClassId' }]);
    const countOf = async () => {
      const { id } = await h.createPlan(h.incident());
      const [counted] = (await h.client.getPlan({ id }, as('COMMANDER'))).fleets;
      const { problem } = await h.client.getPlanDocuments({ id }, as('AUDITOR'));
      const posed = problem!.fleets.find((one) => one.id === 'trucks-2')!;
      expect(posed.count).toBe(counted!.count);
      return counted;
    };
    expect(await countOf()).toMatchObject({ count: 9, countedFrom: 'NONE_REGISTERED' });
    h.world.vehicles = [
      ...[truck('depot-1', true), truck('depot-1', true), truck('depot-1', false)],
      ...[truck('depot-1', true, { claimId: 'c' }), truck('depot-2', true)],
    ];
    expect(await countOf()).toEqual({
      ...{ fleetId: 'trucks-2', assetClassId: 'truck-4t', count: 2 },
      ...{ countedFrom: 'READY_ASSETS', registeredCount: 4 },
    });
  });
});
