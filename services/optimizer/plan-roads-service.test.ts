import { randomUUID } from 'node:crypto';
import { refusal } from '../platform/testing/rpc-pair';
import { toTimestamp } from '../platform/wire-values';
import { as, city, shipped, startHarness, type Harness } from './testing/harness';
import { jointFlood, jointPlan } from './testing/joint-world';
import { community } from './testing/peers';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const inHours = (hours: number) => toTimestamp(new Date(Date.now() + hours * 3_600_000));

/** All roads into the community, as the incident's record has it. */
const cutOff = (given: object = {}) => ({
  ...{ id: 'closure-1', toDivisionCode: community, bothWays: true, medium: 'ROAD' },
  ...{ fromTime: inHours(-1), reason: '桥断', state: 'CLOSED', ...given },
});

const made = async (incidentId: string, asked: object = {}) => {
  const given = { requestId: randomUUID(), incidentId, ...asked };
  const { id } = await h.client.createPlan(given, as('COMMANDER'));
  return h.solved(id);
};
const check = (planId: string) => h.client.checkPlanRoads({ planId }, as('AUDITOR'));
const toCommunity = (plan: Awaited<ReturnType<typeof made>>) =>
  plan.shipments.filter(({ toDivisionCode }) => toDivisionCode === community);

test('a plan goes by the closed roads of its incident, and says which and when they were read', async () => {
  const incidentId = h.incident();
  const elsewhere = { id: 'closure-2', toDivisionCode: '440399000000', incidentId: 'incident-a' };
  h.world.closures = [cutOff(), cutOff(elsewhere)];
  const plan = await made(incidentId);
  expect(toCommunity(plan)).toEqual([]);
  expect(shipped(plan, 'water') + shipped(plan, 'tent')).toBeGreaterThan(0);
  expect(plan.roads!.closures).toMatchObject([
    { closureId: 'closure-1', bothWays: true, medium: 'ROAD', reason: '桥断' },
    { closureId: 'closure-2', incidentId: 'incident-a', incidentName: '内涝' },
  ]);
  expect(plan.roads!.closures[0]!.fromHours).toBeCloseTo(-1, 1);
  expect(plan.roads!.readTime).not.toBeNull();
  expect(await check(plan.id)).toMatchObject({ outdated: false, affected: [], stranded: [] });
  const { problem } = await h.client.getPlanDocuments({ id: plan.id }, as('AUDITOR'));
  expect(problem!.closedLanes.length).toBeGreaterThan(0);
  const open = await made(incidentId, { withoutClosureIds: ['closure-1'] });
  expect(toCommunity(open).length).toBeGreaterThan(0);
  expect(await check(open.id)).toMatchObject({ outdated: true, newClosureIds: ['closure-1'] });
  h.world.closures = [];
  const goneClosureIds = ['closure-1', 'closure-2'];
  expect(await check(plan.id)).toMatchObject({ outdated: true, goneClosureIds });
});

test('a road that closes after the plan was made marks its lines, and a new plan goes round', async () => {
  const incidentId = h.incident();
  h.world.closures = [];
  const before = await made(incidentId);
  expect(toCommunity(before).length).toBeGreaterThan(0);
  h.world.closures = [cutOff()];
  const found = await check(before.id);
  expect(found).toMatchObject({ outdated: true, newClosureIds: ['closure-1'] });
  expect(found.affected.map(({ toDivisionCode }) => toDivisionCode)).toEqual(
    toCommunity(before).map(() => community),
  );
  expect(found.affected[0]).toMatchObject({ closureIds: ['closure-1'] });
  const asked = { requestId: randomUUID(), planId: before.id };
  const { id } = await h.client.replan(asked, as('COMMANDER'));
  const after = await h.solved(id);
  expect(toCommunity(after)).toEqual([]);
  expect(await check(id)).toMatchObject({ outdated: false });
});

test('boats bring what lorries cannot, also where only the request closes the road', async () => {
  const incidentId = h.incident();
  h.world.closures = [];
  const boats = {
    ...{ id: 'boats-1', nameZh: '冲锋舟', nameEn: 'Boats', homeDepotId: 'depot-1', count: 6 },
    ...{ massKgCapacity: 900, volumeM3Capacity: 4, hoursAvailable: 10, medium: 'WATER' as const },
  };
  const fleets = [{ ...boats, speedKmPerHour: 20 }];
  await h.client.putFleets({ requestId: randomUUID(), fleets }, as('LOGISTICS_OFFICER'));
  const closures = [{ toDivisionCode: community, fromHours: 0, reason: '演练' }];
  const plan = await made(incidentId, { closures });
  const lines = toCommunity(plan);
  expect(lines.length).toBeGreaterThan(0);
  expect([...new Set(lines.map(({ fleetId }) => fleetId))]).toEqual(['boats-1']);
  expect(lines.every(({ fromDepotId }) => fromDepotId === 'depot-1')).toBe(true);
  expect(plan.solve!.check!.feasible).toBe(true);
  const replanned = await h.client.replan(
    {
      ...{ requestId: randomUUID(), planId: plan.id, closures },
      pins: lines.map(({ itemId }) => {
        return { fromDepotId: 'depot-1', toDivisionCode: community, itemId };
      }),
    },
    as('COMMANDER'),
  );
  const next = await h.solved(replanned.id);
  expect(toCommunity(next)).toEqual(lines);
  const asked = { requestId: randomUUID(), planId: plan.id };
  const silent = await h.solved((await h.client.replan(asked, as('COMMANDER'))).id);
  expect(silent.roads!.closures).toMatchObject([{ closureId: '', toDivisionCode: community }]);
  expect(new Set(toCommunity(silent).map(({ fleetId }) => fleetId))).toEqual(new Set(['boats-1']));
  const routes = await h.client.planRoutes(
    { planId: plan.id, timeLimitSeconds: 2 },
    as('COMMANDER'),
  );
  expect(routes.check!.feasible).toBe(true);
  expect(routes.leftBehind.filter(({ cause }) => cause !== 'NO_FLEET')).toEqual([]);
  expect(routes.routes).toMatchObject([{ fleetId: 'boats-1', depotId: 'depot-1' }]);
  // Only the plan knew of the road: what it was told is no news to it.
  expect(await check(plan.id)).toMatchObject({ outdated: false });
});

test('a lorry whose way back closes is told of', async () => {
  const incidentId = h.incident();
  const truck = {
    ...{ id: 'trucks-1', nameZh: '货车', nameEn: 'Trucks', homeDepotId: 'depot-1', count: 9 },
    ...{ massKgCapacity: 900, volumeM3Capacity: 9, hoursAvailable: 10 },
  };
  const put = { requestId: randomUUID(), fleets: [truck] };
  await h.client.putFleets(put, as('LOGISTICS_OFFICER'));
  h.world.closures = [];
  const plan = await made(incidentId);
  const latest = Math.max(...toCommunity(plan).map(({ arriveHours }) => arriveHours));
  const seconds = Number(plan.startTime!.seconds) + Math.ceil((latest + 0.1) * 3_600);
  h.world.closures = [cutOff({ fromTime: { seconds: String(seconds), nanos: 0 } })];
  const found = await check(plan.id);
  expect(found.affected).toEqual([]);
  expect(found.stranded.length).toBeGreaterThan(0);
  expect(found.stranded[0]).toMatchObject({ fleetId: 'trucks-1', toDivisionCode: community });
});

test('of a joint plan too: its shelters and communities behind a road that closed since', async () => {
  h.world.closures = [];
  const incidentIds = [jointFlood(h)];
  const by = as('COMMANDER', city);
  const plan = await jointPlan(h, incidentIds);
  expect(plan.roads).toMatchObject({ closures: [] });
  const checked = () => h.client.checkJointPlanRoads({ planId: plan.id }, by);
  expect(await checked()).toMatchObject({ outdated: false, affected: [], stranded: [] });
  h.world.closures = [cutOff()];
  const found = await checked();
  const held = plan.shipments.filter(({ toSiteId, toDivisionCode }) => {
    return toSiteId === 'school' || toDivisionCode === community;
  });
  expect(held.map(({ toSiteId }) => toSiteId)).toContain('school');
  const waysOf = (lines: { toSiteId: string; toDivisionCode: string; itemId: string }[]) =>
    lines.map((line) => [line.toSiteId, line.toDivisionCode, line.itemId]);
  expect(waysOf(found.affected)).toEqual(waysOf(held));
  expect(found).toMatchObject({ outdated: true, newClosureIds: ['closure-1'] });
  expect(found.affected[0]).toMatchObject({
    closureIds: ['closure-1'],
    incidentId: incidentIds[0],
  });
  const after = await jointPlan(h, incidentIds, { basePlanId: plan.id });
  expect(after.roads).toMatchObject({ closures: [{ closureId: 'closure-1', reason: '桥断' }] });
  const toSchool = after.shipments.filter(({ toSiteId }) => toSiteId === 'school');
  expect(new Set(toSchool.map(({ fleetId }) => fleetId))).toEqual(new Set(['boats-1']));
  const afterwards = await h.client.checkJointPlanRoads({ planId: after.id }, by);
  expect(afterwards).toMatchObject({ outdated: false, affected: [] });
  const missing = h.client.checkJointPlanRoads({ planId: randomUUID() }, by);
  expect(await refusal(missing)).toMatchObject({ reason: 'JOINT_PLAN_NOT_FOUND' });
});
