import { randomUUID } from 'node:crypto';
import type { Plan } from '../../gen/muster/optimizer/v1/Plan';
import { toTimestamp } from '../platform/wire-values';
import { refusal } from '../platform/testing/rpc-pair';
import { as, city, shipped, startHarness, type Harness } from './testing/harness';
import { community, district, neighbour } from './testing/peers';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const commander = as('COMMANDER', city);

async function solvedPlan(): Promise<Plan> {
  const { id } = await h.createPlan(h.incident());
  return h.solved(id);
}

async function replanned(planId: string, more: object = {}): Promise<Plan> {
  const request = { requestId: randomUUID(), planId, pins: [], changes: [], ...more };
  const { id } = await h.client.replan(request, commander);
  return h.solved(id);
}

const change = (more: object) => ({
  kind: 'CLOSE_ROAD' as const,
  fromDepotId: '',
  toDivisionCode: '',
  itemId: '',
  fleetId: '',
  quantity: 0,
  factor: 0,
  hours: 0,
  ...more,
});

const tried = (planId: string, ...changes: object[]) =>
  h.client.tryPlanChanges({ planId, changes: changes.map(change) }, commander);

describe('planning again', () => {
  test('keeps what can be kept, takes the place of the earlier plan, and says why lines changed', async () => {
    const base = await solvedPlan();
    h.world.stock = [
      { depotId: 'depot-1', itemId: 'water', available: 60 },
      { depotId: 'depot-2', itemId: 'water', available: 500 },
      { depotId: 'depot-1', itemId: 'tent', available: 10 },
      { depotId: 'depot-2', itemId: 'tent', available: 2 },
    ];
    const next = await replanned(base.id);
    expect(next).toMatchObject({ basePlanId: base.id, version: 2, supersedesPlanId: base.id });
    expect(shipped(next, 'water')).toBe(100);
    const { lines, keptShare } = await h.client.comparePlans({ planId: next.id }, commander);
    expect(lines.slice(0, 2)).toMatchObject([
      { kind: 'CHANGED', before: '100', after: '60', reason: 'STOCK' },
      { kind: 'ADDED', before: '0', after: '40', reason: 'REPLACES', fromDepotId: 'depot-2' },
    ]);
    expect(lines[0]!.reasonEn).toBe('一库 now has 60 of water');
    expect(lines.slice(2).every(({ kind }) => kind === 'KEPT')).toBe(true);
    expect(keptShare).toBeCloseTo(72 / 112, 9);
  });

  test('keeps pinned lines, and refuses those that are none of the plan', async () => {
    const base = await solvedPlan();
    const pin = { fromDepotId: 'depot-2', toDivisionCode: community, itemId: 'tent', quantity: 0 };
    const next = await replanned(base.id, { pins: [pin], changeHours: 0 });
    const line = next.shipments.find(({ fromDepotId }) => fromDepotId === 'depot-2');
    expect(line).toMatchObject({ toDivisionCode: community, quantity: '2' });
    const wrong = { ...pin, toDivisionCode: neighbour };
    const request = { requestId: randomUUID(), planId: base.id, pins: [wrong], changes: [] };
    expect(await refusal(h.client.replan(request, commander))).toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });

  test('of an approved plan keeps all its lines and adds what is missing', async () => {
    const base = await h.approved(h.incident());
    h.world.stock = [{ depotId: 'depot-2', itemId: 'tent', available: 3 }];
    const next = await replanned(base.id);
    expect(shipped(next, 'tent')).toBe(3);
    const { lines, keptShare } = await h.client.comparePlans({ planId: next.id }, commander);
    expect(keptShare).toBe(1);
    expect(lines.filter(({ kind }) => kind !== 'KEPT')).toMatchObject([
      { after: '5', before: '2', reason: 'STOCK' },
    ]);
  });

  test('knows of closed roads what the services do not', async () => {
    const base = await solvedPlan();
    const changes = [change({ fromDepotId: 'depot-1', toDivisionCode: neighbour })];
    const next = await replanned(base.id, { changes });
    expect(shipped(next, 'water')).toBe(100);
    expect(
      next.shipments.some(
        ({ fromDepotId, toDivisionCode }) =>
          fromDepotId === 'depot-1' && toDivisionCode === neighbour,
      ),
    ).toBe(false);
  });

  test('is for those who may plan there', async () => {
    const base = await solvedPlan();
    const request = { requestId: randomUUID(), planId: base.id, pins: [], changes: [] };
    const asked = h.client.replan(request, as('AUDITOR', district));
    expect(await refusal(asked)).toMatchObject({ reason: 'ROLE_MISSING' });
  });
});

describe('what if', () => {
  test('a road is closed, stock is found, a depot is lost: nothing is stored', async () => {
    const base = await solvedPlan();
    const ways = [community, neighbour].map((toDivisionCode) => {
      return { fromDepotId: 'depot-1', toDivisionCode };
    });
    const closed = await tried(base.id, ...ways);
    expect(closed.shortfalls).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ itemId: 'water', cause: 'LANE' })]),
    );
    expect(closed.difference!.lines[0]).toMatchObject({ kind: 'REMOVED', reason: 'ROAD' });
    const found = { kind: 'ADD_STOCK', fromDepotId: 'depot-2', itemId: 'tent', quantity: 8 };
    expect((await tried(base.id, found)).shortfalls).toEqual([]);
    const lost = await tried(base.id, { kind: 'DROP_DEPOT', fromDepotId: 'depot-1' });
    expect(lost.stages[0]!.value).toBeGreaterThan(lost.baseStages[0]!.value);
    const more = await tried(base.id, { kind: 'SCALE_NEED', itemId: 'tent', factor: 2 });
    expect(more.shortfalls.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(28);
    const { plans } = await h.client.listPlans({ incidentId: base.incidentId }, commander);
    expect(plans).toHaveLength(1);
  });

  test('refuses what the plan does not know, by its field', async () => {
    const base = await solvedPlan();
    const asked = tried(base.id, { kind: 'DROP_DEPOT', fromDepotId: 'nowhere' });
    expect(await refusal(asked)).toMatchObject({ reason: 'FIELD_INVALID' });
    await expect(asked).rejects.toThrow('changes[0].fromDepotId');
  });
});

test('a past decision is replayed with what was known then', async () => {
  const base = await solvedPlan();
  h.world.stock = [];
  const replay = await h.client.replayPlan({ planId: base.id }, commander);
  expect(replay).toMatchObject({ same: true, problemHash: base.solve!.problemHash });
  const asOf = { incidentId: base.incidentId, asOfTime: toTimestamp(new Date()) };
  expect(await h.client.replayPlan(asOf, commander)).toMatchObject({ planId: base.id, same: true });
  const before = { ...asOf, asOfTime: toTimestamp(new Date(0)) };
  expect(await refusal(h.client.replayPlan(before, commander))).toMatchObject({
    reason: 'PLAN_NOT_FOUND',
  });
});

test('every line names its runner-up, and scarce stock what one more unit is worth', async () => {
  const incidentId = h.incident();
  h.world.stock = [
    { depotId: 'depot-1', itemId: 'water', available: 500 },
    { depotId: 'depot-2', itemId: 'water', available: 500 },
    { depotId: 'depot-1', itemId: 'tent', available: 10 },
  ];
  const { id } = await h.createPlan(incidentId);
  await h.solved(id);
  const { lines, values } = await h.client.explainPlan({ id }, commander);
  const water = lines.find(({ itemId }) => itemId === 'water')!;
  expect(water).toMatchObject({ fromDepotId: 'depot-1', runnerUpDepotId: 'depot-2' });
  expect(water.extraHours).toBeGreaterThan(0);
  expect(water.reasonEn).toMatch(/^next best is 二库, \d+ min longer/);
  expect(lines.find(({ itemId }) => itemId === 'tent')).toMatchObject({ runnerUpDepotId: '' });
  expect(values).toMatchObject([{ depotId: 'depot-1', itemId: 'tent', value: 10 }]);
});

test('the loss of a depot or a road is weighed, and what one more vehicle would bring', async () => {
  const base = await solvedPlan();
  const { cases, leftOut, baseUnmet } = await h.client.assessPlan({ planId: base.id }, commander);
  expect(leftOut).toBe(0);
  expect(baseUnmet).toBe(base.solve!.stages[0]!.value);
  const worst = cases[0]!;
  expect(worst).toMatchObject({ kind: 'DEPOT_LOST', fromDepotId: 'depot-1' });
  const lost = await tried(base.id, { kind: 'DROP_DEPOT', fromDepotId: 'depot-1' });
  expect(worst.addedUnmet).toBeCloseTo(lost.stages[0]!.value - baseUnmet, 6);
  expect(worst.addedUnmetBound).toBeCloseTo(worst.addedUnmet, 6);
  expect(worst.reasonZh).toMatch(/^失去一库，少送 \d+ 件，加权缺口增加/);
  const kinds = new Set(cases.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(expect.arrayContaining(['DEPOT_LOST', 'ROAD_CLOSED']));
});

test('the vehicles of a plan stop more than once on a way, and what that saves is shown', async () => {
  const fleet = { id: 'trucks-1', nameZh: '货车', nameEn: 'Trucks', homeDepotId: 'depot-1' };
  const size = { count: 2, massKgCapacity: 3_000, volumeM3Capacity: 20, hoursAvailable: 12 };
  const officer = as('LOGISTICS_OFFICER');
  await h.client.putFleets({ requestId: randomUUID(), fleets: [{ ...fleet, ...size }] }, officer);
  const incidentId = h.incident();
  h.world.stock = [
    { depotId: 'depot-1', itemId: 'water', available: 500 },
    { depotId: 'depot-1', itemId: 'tent', available: 50 },
  ];
  const plan = await h.solved((await h.createPlan(incidentId)).id);
  const answer = await h.client.planRoutes({ planId: plan.id }, commander);
  expect(answer).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
  const [route] = answer.routes;
  expect(route).toMatchObject({ fleetZh: '货车', depotId: 'depot-1', depotZh: '一库' });
  const [trip] = route!.trips;
  expect(trip!.stops.map(({ divisionCode }) => divisionCode).sort()).toEqual(
    [community, neighbour].sort(),
  );
  const brought = answer.routes
    .flatMap(({ trips }) => trips.flatMap(({ stops }) => stops.flatMap(({ lines }) => lines)))
    .reduce((sum, { quantity }) => sum + Number(quantity), 0);
  const carried = plan.shipments.filter(({ fleetId }) => fleetId);
  expect(brought).toBe(carried.reduce((sum, { quantity }) => sum + Number(quantity), 0));
  expect(answer.leftBehind.every(({ cause }) => cause === 'NO_FLEET')).toBe(true);
  // Direct trips take here what the plan counts for them, and one way less is driven.
  const ways = new Map(carried.map((line) => [line.toDivisionCode, line]));
  const planned = plan.trips.reduce((sum, { toDivisionCode, count }) => {
    const { departHours, arriveHours } = ways.get(toDivisionCode)!;
    return sum + count * 2 * (arriveHours - departHours);
  }, 0);
  expect(answer.direct!.vehicleHours).toBeCloseTo(planned, 6);
  expect(answer.totals!.vehicleHours).toBeLessThan(answer.direct!.vehicleHours);
  expect(answer.totals).toMatchObject({ vehicles: 1, trips: 1, unmet: 0 });
  const shut = {
    ...{ fromDepotId: 'depot-1', fromDivisionCode: '', toDepotId: '', fromHours: 0, untilHours: 2 },
    toDivisionCode: neighbour,
  };
  const later = await h.client.planRoutes({ planId: plan.id, closures: [shut] }, commander);
  expect(later.check!.feasible).toBe(true);
  const nowhere = { ...shut, toDivisionCode: '' };
  const lost = h.client.planRoutes({ planId: plan.id, closures: [shut, nowhere] }, commander);
  expect((await refusal(lost)).details.violations).toMatchObject([{ field: 'closures[1]' }]);
  const wrong = h.client.planRoutes({ planId: plan.id, stopsMaximum: 0 }, commander);
  expect(await refusal(wrong)).toMatchObject({ reason: 'FIELD_INVALID' });
});
