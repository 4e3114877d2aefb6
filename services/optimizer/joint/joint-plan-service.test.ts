import { status } from '@grpc/grpc-js';
import { DateTime } from 'luxon';
import { randomUUID } from 'node:crypto';
import type { JointPlan } from '../../../gen/muster/optimizer/v1/JointPlan';
import { sql } from '../../platform/db';
import { AppError } from '../../platform/errors';
import { refusal } from '../../platform/testing/rpc-pair';
import { as, city, service, startHarness, type Harness } from '../testing/harness';
import { jointFlood, jointPlan } from '../testing/joint-world';
import { community, district } from '../testing/peers';
import { RunningSolves } from '../running-solves';
import { startSolveSweeper } from '../solve-sweeper';
import { solvers, type SolverKind } from '../solver-kinds';
import type { SolverPool } from '../worker-pool';
import { jointClock } from './joint-clock';
import { jointBody } from './joint-making';
import { solveJointPlan } from './solve-joint-plan';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const commander = as('COMMANDER', city);

const flood = () => jointFlood(h);

const begin = (incidentIds: string[], more: object = {}) =>
  h.client.createJointPlan({ requestId: randomUUID(), incidentIds, ...more }, commander);

const make = (incidentIds: string[], more: object = {}) =>
  jointPlan(h, incidentIds, more, commander);

test('people, goods, teams and pumps are planned together, and goods go where people are', async () => {
  const plan = await make([flood()]);
  expect(plan.parts.map(({ name, status }) => [name, status])).toEqual([
    ['SHELTERS', 'OPTIMAL'],
    ['SUPPLIES', 'OPTIMAL'],
    ['TEAMS', 'OPTIMAL'],
    ['EQUIPMENT', 'OPTIMAL'],
  ]);
  expect(plan.placements).toMatchObject([
    { siteId: 'school', people: 30, siteNameZh: '学校' },
    { siteId: 'gym', people: 5 },
  ]);
  expect(plan.unplaced).toMatchObject([{ divisionCode: community, people: 5 }]);
  const water = plan.shipments.filter(({ itemId }) => itemId === 'water');
  expect(water.find(({ toSiteId }) => toSiteId === 'school')!.quantity).toBe(30);
  expect(water.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(100);
  expect(plan.teamOrders).toMatchObject([{ teamId: 't-flood', specialism: 'GENERAL' }]);
  expect(plan.teamGaps).toMatchObject([{ specialism: 'FLOOD', cause: 'SKILL' }]);
  expect(plan.pumpOrders).toMatchObject([{ assetId: 'pump-1', riskPointId: 'underpass' }]);
  expect(plan.drained).toMatchObject([{ nameZh: '涵洞', hours: 3 }]);
  expect(plan.reads.map(({ service }) => service).sort()).toEqual([
    'equipment',
    'incidents',
    'inventory',
    'roster',
    'shelters',
  ]);
  const values = plan.values.map(({ kind, id, stage, value }) => [kind, id, stage, value]);
  expect(values).toEqual(
    expect.arrayContaining([
      ['PLACE', 'school', 'unplaced', 1],
      ['PLACE', 'gym', 'unplaced', 1],
      ['TEAM', 'FLOOD', 'unfilled', 8],
    ]),
  );
  expect(plan.values.find(({ id }) => id === 'school')).toMatchObject({
    reasonZh: '学校多一个床位，可多安置 1 人',
  });
  const tents = plan.parts[1]!.stages[0]!;
  expect(plan.jointUnmetBound).toBeLessThanOrEqual(tents.value);
  expect(await h.client.getJointPlan({ id: plan.id }, commander)).toEqual(plan);
  const { plans } = await h.client.listJointPlans({ incidentId: plan.incidentIds[0]! }, commander);
  expect(plans).toMatchObject([{ id: plan.id, placements: [] }]);
  // What is said of one more place is what a plan with one more place comes to.
  h.world.sites = h.world.sites.map((site, i) => (i === 0 ? { ...site, free: 31 } : site));
  const more = await make(plan.incidentIds);
  const unplaced = (one: typeof plan) => one.unplaced.reduce((sum, { people }) => sum + people, 0);
  expect(unplaced(plan) - unplaced(more)).toBe(1);
});

test('two incidents that want the same tents are told what each loses, and what a tent is worth', async () => {
  const [one, other] = [flood(), flood()];
  const plan = await make([one, other]);
  const [tents] = plan.contentions;
  expect(tents).toMatchObject({ kind: 'STOCK', id: 'tent' });
  expect(tents!.price).toBeGreaterThan(0);
  expect(tents!.reasonZh).toMatch(/帐篷不够分：.*单独可得 12.*每多一件可使加权未满足量减少/);
  const kinds = plan.contentions.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['TEAMS', 'PLACES']));
  expect(tents!.claims.map(({ alone }) => alone)).toEqual([12, 12]);
  expect(tents!.claims.reduce((sum, { together }) => sum + together, 0)).toBe(12);
});

test('the readers of each division are told of a plan, and who makes one of an exercise may stop it', async () => {
  const incidentIds = [flood(), flood()];
  for (const [id, divisionCode] of [
    [incidentIds[0]!, district],
    [incidentIds[1]!, '440307000000'],
  ] as const) {
    h.world.incidents.set(id, { state: 'OPEN', exercise: true, divisionCode });
  }
  const drill = as('DRILL_OPERATOR', city);
  const asked = { requestId: randomUUID(), incidentIds };
  const { id } = await h.client.createJointPlan(asked, drill);
  const told = await sql<{ code: string; job: string | null }>(
    h.database.db,
    `SELECT division_code AS code, job_name AS job FROM outbox
     WHERE subject = $1 AND kind = 'joint-plan.create' ORDER BY code DESC`,
    [`joint-plans/${id}`],
  );
  expect(told.map(({ code }) => code)).toEqual([district, '440307000000']);
  expect(told.filter(({ job }) => job !== null)).toHaveLength(1);
  const cancel = (by: ReturnType<typeof as>) =>
    h.client.cancelJointPlan({ requestId: randomUUID(), id }, by);
  expect(await refusal(cancel(as('DRILL_OPERATOR', district)))).toMatchObject({
    code: status.PERMISSION_DENIED,
  });
  // It may have been solved before: that is no want of permission.
  const outcome = await cancel(drill).then(
    ({ solve }) => solve!.state,
    ({ reason }: { reason: string }) => reason,
  );
  expect(['CANCELLED', 'JOINT_PLAN_STATE']).toContain(outcome);
});

test('what expires between two deadlines serves who is due before, and nobody else', async () => {
  const [soon, late] = [flood(), flood()];
  const threeDays = new Date(Date.now() + 72 * 3_600_000);
  h.world.incidents.set(late, { state: 'OPEN', exercise: false, reliefDueTime: threeDays });
  const expires = DateTime.fromJSDate(threeDays, { zone: 'Asia/Shanghai' }).toISODate()!;
  const before = h.world.stock;
  h.world.stock = before.map((line) => (line.itemId === 'tent' ? { ...line, expires } : line));
  for (const incidentIds of [
    [late, soon],
    [soon, late],
  ]) {
    const plan = await make(incidentIds);
    const tents = plan.shipments.filter(({ itemId }) => itemId === 'tent');
    expect(new Set(tents.map(({ incidentId }) => incidentId))).toEqual(new Set([soon]));
    expect(tents.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(12);
    expect(plan.parts[1]).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
    // Alone the late one gets none either: nothing is lost to the other.
    expect(plan.contentions.filter(({ id }) => id === 'tent')).toEqual([]);
    expect(plan.shortfalls.filter(({ incidentId }) => incidentId === late)).not.toEqual([]);
    const days = new Map(plan.usableDays.map((one) => [one.incidentId, one.usableUntil]));
    expect(days.get(late)).toBe(plan.usableUntil);
    expect(days.get(soon)! < days.get(late)!).toBe(true);
  }
  h.world.stock = before;
});

test('what is real and an exercise are not planned together', async () => {
  const incidentIds = [flood(), flood()];
  h.world.incidents.set(incidentIds[1]!, { state: 'OPEN', exercise: true });
  expect(await refusal(make(incidentIds))).toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('parts and orders that were pinned stay', async () => {
  const incidentIds = [flood()];
  const base = await make(incidentIds);
  Object.assign(h.world, { sites: [], pumps: h.world.pumps });
  const next = await make(incidentIds, {
    basePlanId: base.id,
    keepParts: ['SHELTERS'],
    pinnedTeamIds: ['t-flood'],
    pinnedAssetIds: ['pump-1'],
  });
  expect(next.placements).toEqual(base.placements);
  expect(next.parts[0]).toMatchObject({ name: 'SHELTERS', kept: true });
  expect(next.teamOrders).toMatchObject([{ teamId: 't-flood', pinned: true }]);
  expect(next.pumpOrders).toMatchObject([{ assetId: 'pump-1', pinned: true }]);
  expect(await refusal(make(incidentIds, { pinnedTeamIds: ['t-flood'] }))).toMatchObject({
    reason: 'FIELD_INVALID',
  });
});

test('goods are chosen as for a plan of one incident: called off, replaced, in packs, usable then', async () => {
  const id = flood();
  const promise = { kind: 'AGREEMENT', sourceId: 'a', depotId: 'depot-1', itemId: 'tent' };
  Object.assign(h.world, {
    stock: [
      { depotId: 'depot-1', itemId: 'water', available: 500, expires: '2020-01-01' },
      { depotId: 'depot-1', itemId: 'tent', available: 10 },
      { depotId: 'depot-1', itemId: 'unneeded', available: 40 },
    ],
    tranches: [{ ...promise, quantity: 4, availableHours: 1 }],
    substitutes: [
      { itemId: 'tent', substituteItemId: 'unneeded', ratio: 4, twoWay: false, priority: 1 },
    ],
    parLevels: [{ depotId: 'depot-1', itemId: 'tent', minimum: 3 }],
    packs: new Map([['unneeded', 8]]),
  });
  const plan = await make([id], { policy: { substitutes: 'WHEN_SHORT', wholePacks: true } });
  const sent = (itemId: string, lines: { itemId: string; quantity: number }[] = plan.shipments) =>
    lines.filter((line) => line.itemId === itemId).reduce((sum, one) => sum + one.quantity, 0);
  // Expired water is no water, three tents stay, four are called off, the rest asks for what replaces it.
  expect([sent('water'), sent('tent'), sent('tent', plan.callOffs)]).toEqual([0, 7, 4]);
  expect(plan.callOffs[0]).toMatchObject({ sourceId: 'a', incidentId: id, kind: 'AGREEMENT' });
  expect(plan.callOffs[0]!.reasonEn).toContain('short');
  expect(plan.substitutions[0]).toMatchObject({ incidentId: id, substituteItemId: 'unneeded' });
  expect(plan.substitutions.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(9);
  expect(sent('unneeded') % 8).toBe(0);
  expect(sent('unneeded')).toBeGreaterThan(0);
  expect(plan.usableUntil).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test('what an approved plan will call off is promised before it is called off', async () => {
  const id = flood();
  const promise = { kind: 'AGREEMENT', sourceId: 'a', depotId: 'depot-1', itemId: 'tent' };
  h.world.tranches = [{ ...promise, quantity: 4, availableHours: 1 }];
  const tents = (lines: { itemId: string; quantity: number | string }[]) =>
    lines
      .filter(({ itemId }) => itemId === 'tent')
      .reduce((sum, { quantity }) => sum + Number(quantity), 0);
  const plan = await make([id]);
  expect([tents(plan.shipments), tents(plan.callOffs)]).toEqual([12, 4]);
  const about = { id: plan.id, state: 'APPROVED' as const, approverId: 'u' };
  await h.client.moveJointPlan({ requestId: randomUUID(), ...about }, service);
  const next = await make([id]);
  expect(tents(next.shipments) + tents(next.callOffs)).toBe(4);
  // Once it is committed only what is called off and not received yet counts.
  const moved = { id: plan.id, state: 'COMMITTED' as const };
  await h.client.moveJointPlan({ requestId: randomUUID(), ...moved }, service);
  expect(tents((await make([id])).shipments)).toBe(8);
});

test('goods and sheltered people that were pinned stay on a new plan', async () => {
  const incidentIds = [flood()];
  const base = await make(incidentIds);
  const far = base.shipments.find(({ fromDepotId }) => fromDepotId === 'depot-2')!;
  h.world.stock = [...h.world.stock, { depotId: 'depot-1', itemId: 'tent', available: 30 }];
  h.world.sites = h.world.sites.map((site) => ({ ...site, free: 40 }));
  const { fromDepotId, toDivisionCode, toSiteId, itemId } = far;
  const pin = { fromDepotId, toDivisionCode, toSiteId, itemId };
  const next = await make(incidentIds, {
    ...{ basePlanId: base.id, pins: [pin], pinnedSiteIds: ['gym'] },
  });
  expect(next.shipments).toEqual(
    expect.arrayContaining([expect.objectContaining({ ...pin, quantity: far.quantity })]),
  );
  expect(next.placements).toMatchObject([
    { siteId: 'gym', people: 5, pinned: true },
    { siteId: 'school', people: 35, pinned: false },
  ]);
  const wrong = { basePlanId: base.id, pins: [{ ...pin, fromDepotId: 'depot-9' }] };
  expect((await refusal(make(incidentIds, wrong))).message).toContain('pins[0]');
});

/**
 * A joint plan that no worker has taken up: its job is gone. The sweeper of the service finds it
 * too, at any moment, once it has been silent for long.
 */
async function forgotten(silent = '0 s'): Promise<JointPlan> {
  const plan = await make([flood()]);
  await sql(
    h.database.db,
    `UPDATE solves SET state = 'RUNNING', result = NULL, attempts = 0, better_plans = 0,
       beat_time = now() - $2::interval WHERE plan_id = $1`,
    [plan.id, silent],
  );
  await sql(
    h.database.db,
    `UPDATE joint_plans SET body = body || '{"parts": [], "shipments": []}' WHERE id = $1`,
    [plan.id],
  );
  return plan;
}

/** Greedy at once, and from then on never. */
const slow = {
  solve: (kind: SolverKind, problem: never, options: { timeLimitSeconds: number }) =>
    options.timeLimitSeconds < 0.1
      ? solvers[kind](problem, {})
      : new Promise((_, reject) => {
          const { signal } = options as { signal?: AbortSignal };
          const stop = () => reject(new AppError('SOLVE_CANCELLED', 'cancelled'));
          signal?.addEventListener('abort', stop);
        }),
} as unknown as SolverPool;

test('a whole greedy plan is there at once; a cancelled one keeps it and is never approved', async () => {
  const solved = await forgotten();
  const { id } = solved;
  const running = new RunningSolves();
  const solving = solveJointPlan({ db: h.database.db, pool: slow, running }, id);
  let usable: JointPlan | undefined;
  for await (const plan of h.client.watchJointPlan({ id }, commander)) {
    usable = plan;
    if (plan.parts.length > 0) break;
  }
  expect(usable!.solve).toMatchObject({ state: 'RUNNING' });
  expect(usable!.parts.map(({ name, status }) => [name, status])).toEqual(
    solved.parts.map(({ name }) => [name, 'SOLVING']),
  );
  for (const { stages } of usable!.parts) {
    for (const { value, bound } of stages) expect(bound).toBeLessThanOrEqual(value);
  }
  expect(usable!.placements.reduce((sum, { people }) => sum + people, 0)).toBe(35);
  expect(usable!.shipments.length).toBeGreaterThan(0);
  const cancel = () => h.client.cancelJointPlan({ requestId: randomUUID(), id }, commander);
  expect((await cancel()).solve).toMatchObject({ state: 'CANCELLED' });
  await solving;
  const left = await h.client.getJointPlan({ id }, commander);
  expect(left.solve).toMatchObject({ state: 'CANCELLED', failureReason: 'SOLVE_CANCELLED' });
  expect(left.shipments).toEqual(usable!.shipments);
  expect(await refusal(cancel())).toMatchObject({ reason: 'JOINT_PLAN_STATE' });
  const approval = { requestId: randomUUID(), id, state: 'APPROVED' as const, approverId: 'u' };
  expect(await refusal(h.client.moveJointPlan(approval, service))).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'PLAN_NOT_SOLVED',
  });
  expect(await refusal(begin(left.incidentIds, { basePlanId: id }))).toMatchObject({
    reason: 'PLAN_NOT_SOLVED',
  });
});

test('a joint plan whose job is gone is solved again; one that kills its process twice fails', async () => {
  const { id } = await forgotten('1 hour');
  const log = { error: (fields: object) => expect(fields).toBeUndefined() };
  const sweeper = startSolveSweeper(h.database.db, { log, silentSeconds: 60 });
  await sweeper.run();
  await sweeper.stop();
  let last: JointPlan | undefined;
  for await (const plan of h.client.watchJointPlan({ id }, commander)) last = plan;
  expect(last!.solve).toMatchObject({ state: 'SUCCEEDED', status: 'OPTIMAL' });
  const other = await forgotten();
  await sql(h.database.db, 'UPDATE solves SET attempts = 2 WHERE plan_id = $1', [other.id]);
  const solver = { db: h.database.db, pool: slow, running: new RunningSolves() };
  await solveJointPlan(solver, other.id);
  const failed = await h.client.getJointPlan({ id: other.id }, commander);
  expect(failed.solve).toMatchObject({ state: 'FAILED', failureReason: 'SOLVER_STOPPED' });
});

test('a part that fails says why, and the others have their answers', async () => {
  const here = {
    code: community,
    parentCode: '',
    nameZh: '',
    nameEn: '',
    latitude: 22,
    longitude: 114,
  };
  const facts = { divisions: [here], depots: [], items: [], availability: [], fleets: [] };
  const when = { startTime: new Date(0), busyHours: new Map<string, number>() };
  const policy = { shortage: 'PRIORITY', timeLimitSeconds: 600, gap: 0, minimumShare: 0 } as const;
  const line = { incidentId: 'i', divisionCode: community, injured: 1, missing: 0 };
  const incidents = [{ id: 'i', divisionCode: district, hazard: 'FLOOD', exercise: false }];
  let fault = new AppError('SOLVER_CRASHED', 'the solver ended');
  const limits: number[] = [];
  const pool = {
    solve: (kind: string, _: object, { timeLimitSeconds = Infinity }) => {
      limits.push(timeLimitSeconds);
      if (kind === 'shelterAllocation') return Promise.reject(fault);
      return Promise.resolve({ ...answered, ...(kind === 'dispatch' ? goods : crews) });
    },
  } as unknown as SolverPool;
  const made = () =>
    jointBody(
      pool,
      {
        ...{ affected: [{ ...line, affected: 9, displaced: 3 }], needs: [], reads: [], points: [] },
        ...{ sites: [], teams: [], pumps: [], countedPlanIds: [], fleetCounts: [] },
        goods: { tranches: [], own: [], short: new Map(), rules: [] },
        input: { ...facts, ...when, policy },
        usableUntil: '',
      },
      {
        ...{ incidents, policy, tasks: [], drainHours: 6, keepParts: [], pins: [] },
        ...{ pinnedTeamIds: [], pinnedAssetIds: [], pinnedSiteIds: [] },
        clock: jointClock(6),
      },
    );
  const { body } = await made();
  expect(body.parts.map(({ name, status, failure }) => [name, status, failure])).toEqual([
    ['SHELTERS', 'FAILED', 'the solver ended'],
    ['SUPPLIES', 'OPTIMAL', undefined],
    ['TEAMS', 'OPTIMAL', undefined],
    ['EQUIPMENT', 'OPTIMAL', undefined],
  ]);
  // There are 6 s in all, and a caller who leaves ends all of it.
  expect(Math.max(...limits)).toBeLessThanOrEqual(6);
  fault = new AppError('SOLVE_CANCELLED', 'the caller left');
  await expect(made()).rejects.toThrow('the caller left');
});

const answered = { status: 'OPTIMAL', stages: [], check: { feasible: true, maxViolation: 0 } };
const goods = { shipments: [], trips: [], deliveries: [], shortfalls: [], marginalValues: [] };
const crews = { assignments: [], unfilled: [] };
