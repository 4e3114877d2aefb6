import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../../platform/db';
import { refusal } from '../../platform/testing/rpc-pair';
import { toTimestamp } from '../../platform/wire-values';
import type { JointDifference } from '../../../gen/muster/optimizer/v1/JointDifference';
import { as, city, startHarness, type Harness } from '../testing/harness';
import { jointFlood, jointPlan } from '../testing/joint-world';
import { community, district } from '../testing/peers';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const commander = as('COMMANDER', city);
const make = (incidentIds: string[], more: object = {}) => jointPlan(h, incidentIds, more);
const attempt = (jointPlanId: string, ...changes: object[]) =>
  h.client.tryJointChanges({ jointPlanId, changes }, { ...commander, timeoutMs: 60_000 });
const changed = ({ lines }: JointDifference) =>
  lines.filter(({ kind }) => kind !== 'KEPT').map(({ kind, part }) => `${part} ${kind}`);

test('two joint plans are compared part by part, with why', async () => {
  const incidentIds = [jointFlood(h)];
  const base = await make(incidentIds);
  h.world.stock = [...h.world.stock, { depotId: 'depot-1', itemId: 'tent', available: 30 }];
  h.world.sites = h.world.sites.map((site) => ({ ...site, free: 40 }));
  h.world.pumps = [];
  const next = await make(incidentIds, { basePlanId: base.id });
  const difference = await h.client.compareJointPlans({ jointPlanId: next.id }, commander);
  expect(difference.basePlanId).toBe(base.id);
  const because = (part: string) => difference.lines.find((line) => line.part === part);
  const tents = difference.lines.find(({ itemId, kind }) => itemId === 'tent' && kind === 'ADDED');
  expect(tents).toMatchObject({ part: 'SUPPLIES', reasonZh: expect.stringContaining('帐篷') });
  expect(because('SHELTERS')).toMatchObject({
    ...{ kind: 'CHANGED', toSiteId: 'school', before: 30, after: 35 },
    ...{ textZh: '六联社区 → 学校', reasonZh: '该处现可容 40 人', reasonEn: 'it now takes 40' },
  });
  expect(because('EQUIPMENT')).toMatchObject({ kind: 'REMOVED', assetId: 'pump-1', after: 0 });
  expect(because('EQUIPMENT')!.reasonEn).toBe('it cannot be had any more');
  expect(because('TEAMS')).toMatchObject({ kind: 'KEPT', teamId: 't-flood', reasonZh: '' });
  const shares = difference.kept.map(({ part, share }) => [part, share]);
  expect(shares).toEqual(
    expect.arrayContaining([
      ['SHELTERS', 1],
      ['TEAMS', 1],
      ['EQUIPMENT', 0],
    ]),
  );
  const other = await make([jointFlood(h)]);
  const wrong = { jointPlanId: next.id, basePlanId: other.id };
  expect(await refusal(h.client.compareJointPlans(wrong, commander))).toMatchObject({
    code: status.INVALID_ARGUMENT,
    reason: 'FIELD_INVALID',
  });
});

test('every line of a joint plan says why it is so, what comes next and what that costs', async () => {
  const id = jointFlood(h);
  const near = { latitude: 22.72, longitude: 114.33 };
  h.world.teams = [
    ...h.world.teams,
    {
      ...{ teamId: 't-far', nameZh: '远队', specialism: 'GENERAL', divisionCode: district },
      ...{ minimumCrew: 4, availableCount: 10, ready: true, latitude: 22.9, longitude: 114.6 },
    },
  ];
  h.world.pumps = [
    ...h.world.pumps,
    { ...(h.world.pumps[0] as object), id: 'pump-2', nameZh: '二号泵', latitude: 22.9 },
  ];
  h.world.sites = [
    ...h.world.sites,
    { id: 'hall', nameZh: '礼堂', divisionCode: community, free: 90, state: 'OPEN', ...near },
  ];
  const plan = await make([id]);
  const { lines } = await h.client.explainJointPlan({ id: plan.id }, commander);
  const of = (part: string) => lines.filter((line) => line.part === part);
  expect(of('SUPPLIES')).toHaveLength(plan.shipments.length);
  expect(of('SUPPLIES').some(({ toSiteId }) => toSiteId === 'school')).toBe(true);
  expect(of('TEAMS')).toMatchObject([
    { teamId: 't-flood', runnerUpId: 't-far', reasonZh: expect.stringMatching(/^次选远队，晚到/) },
  ]);
  expect(of('EQUIPMENT')).toMatchObject([
    { assetId: 'pump-1', runnerUpId: 'pump-2', reasonEn: expect.stringMatching(/\d k?m farther/) },
  ]);
  const gym = of('SHELTERS').find(({ toSiteId }) => toSiteId === 'gym')!;
  expect(gym).toMatchObject({ runnerUpId: 'hall' });
  expect(gym.reasonZh).toContain('较近的学校已住满');
  for (const { reasonZh, reasonEn } of lines) {
    expect(Math.min(reasonZh.length, reasonEn.length)).toBeGreaterThan(0);
  }
});

test('what if a depot, a team, a shelter or a road is lost: worked out on a copy, nothing is kept', async () => {
  const plan = await make([jointFlood(h)]);
  const count = async () => {
    const [row] = await sql<{ n: number }>(h.database.db, 'SELECT count(*) AS n FROM joint_plans');
    return Number(row!.n);
  };
  const before = await count();
  const lost = await attempt(plan.id, { kind: 'DROP_DEPOT', fromDepotId: 'depot-2' });
  expect(lost.plan!.shipments.every(({ fromDepotId }) => fromDepotId === 'depot-1')).toBe(true);
  expect(changed(lost.difference!)).toEqual(['SUPPLIES REMOVED']);
  const away = await attempt(plan.id, { kind: 'DROP_TEAM', teamId: 't-flood' });
  expect(away.plan!.teamOrders).toEqual([]);
  expect(changed(away.difference!)).toEqual(['TEAMS REMOVED']);
  const full = await attempt(plan.id, { kind: 'DROP_SITE', toSiteId: 'school' });
  expect(full.plan!.unplaced.reduce((sum, { people }) => sum + people, 0)).toBe(35);
  const road = { kind: 'CLOSE_ROAD', fromDepotId: 'depot-1', toDivisionCode: community };
  const closed = await attempt(plan.id, road);
  const toSchool = closed.plan!.shipments.filter(({ toSiteId }) => toSiteId === 'school');
  expect(toSchool.map(({ fromDepotId }) => fromDepotId)).not.toContain('depot-1');
  const more = await attempt(plan.id, { kind: 'SCALE_NEED', itemId: 'water', factor: 2 });
  const water = more.plan!.shipments.filter(({ itemId }) => itemId === 'water');
  expect(water.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(200);
  expect(await count()).toBe(before);
  const unknown = await refusal(attempt(plan.id, { kind: 'DROP_TEAM', teamId: 'nobody' }));
  expect(unknown).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
  expect(unknown.message).toContain('changes[0].teamId');
});

test('goods that go by boat are explained as they go, and stay where they are pinned', async () => {
  const id = jointFlood(h);
  const cut = { id: 'closure-1', toDivisionCode: community, bothWays: true, medium: 'ROAD' };
  const fromTime = toTimestamp(new Date(Date.now() - 3_600_000));
  h.world.closures = [{ ...cut, fromTime, reason: '桥断', state: 'CLOSED' }];
  const boats = {
    ...{ id: 'boats-1', nameZh: '冲锋舟', nameEn: 'Boats', homeDepotId: 'depot-1', count: 6 },
    ...{ massKgCapacity: 900, volumeM3Capacity: 4, hoursAvailable: 10, medium: 'WATER' as const },
  };
  const put = { requestId: randomUUID(), fleets: [{ ...boats, speedKmPerHour: 20 }] };
  await h.client.putFleets(put, as('LOGISTICS_OFFICER', city));
  const plan = await make([id]);
  h.world.closures = [];
  const byBoat = plan.shipments.filter(({ fleetId }) => fleetId === 'boats-1');
  expect(byBoat.length).toBeGreaterThan(0);
  const { lines } = await h.client.explainJointPlan({ id: plan.id }, commander);
  const goods = lines.filter(({ part }) => part === 'SUPPLIES');
  expect(goods.every((line) => line.toDivisionCode !== '' || line.toSiteId !== '')).toBe(true);
  h.world.closures = [{ ...cut, fromTime, reason: '桥断', state: 'CLOSED' }];
  const pins = byBoat.map(({ fromDepotId, toDivisionCode, toSiteId, itemId }) => {
    return { fromDepotId, toDivisionCode, toSiteId, itemId };
  });
  const next = await make([id], { basePlanId: plan.id, pins });
  expect(next.solve!.state).toBe('SUCCEEDED');
  expect(next.shipments).toEqual(
    expect.arrayContaining(
      pins.map((pin) => expect.objectContaining({ ...pin, fleetId: 'boats-1' })),
    ),
  );
  h.world.closures = [];
});

test('a past joint plan is worked out again as of then, whatever is held now', async () => {
  const id = jointFlood(h);
  const plan = await make([id]);
  // A newer one that came to nothing is not what anybody decided by.
  const { id: failed } = await make([id]);
  const ended = "UPDATE solves SET state = 'FAILED', result = NULL WHERE plan_id = $1";
  await sql(h.database.db, ended, [failed]);
  Object.assign(h.world, { stock: [], sites: [], teams: [], pumps: [] });
  const then = { incidentId: id, asOfTime: toTimestamp(new Date()) };
  const again = await h.client.replayJointPlan(then, { ...commander, timeoutMs: 60_000 });
  expect(again).toMatchObject({ jointPlanId: plan.id, same: true });
  expect(again.plan!.id).toBe('');
  expect(changed(again.difference!)).toEqual([]);
  const early = { incidentId: id, asOfTime: toTimestamp(new Date(0)) };
  expect(await refusal(h.client.replayJointPlan(early, commander))).toMatchObject({
    code: status.NOT_FOUND,
  });
});
