import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { refusal } from '../platform/testing/rpc-pair';
import { as, auditActions, service, shipped, startHarness, type Harness } from './testing/harness';
import { community, district, neighbour, otherDistrict } from './testing/peers';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const requestId = () => randomUUID();

describe('making a plan', () => {
  test('answers at once and is solved soon, with coverage and what is short', async () => {
    const created = await h.createPlan(h.incident());
    expect(created).toMatchObject({
      version: 1,
      state: 'PROPOSED',
      solve: { state: 'RUNNING' },
      creatorId: 'u-COMMANDER',
      shipments: [],
    });
    const plan = await h.solved(created.id);
    expect(plan.solve).toMatchObject({
      state: 'SUCCEEDED',
      status: 'OPTIMAL',
      progressShare: 1,
      check: { feasible: true },
      problemHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(shipped(plan, 'water')).toBe(100);
    expect(shipped(plan, 'tent')).toBe(12);
    expect(plan.shortfalls).toMatchObject([
      {
        divisionCode: community,
        itemId: 'tent',
        quantity: '3',
        cause: 'STOCK',
        relaxationZh: '为六联社区另筹帐篷 3 件',
        relaxationEn: 'Find 3 more of Tent for Liulian',
      },
      { divisionCode: neighbour, itemId: 'tent', quantity: '5', cause: 'STOCK' },
    ]);
    const coverage = plan.coverage.filter(({ divisionCode }) => divisionCode === community);
    expect(coverage.map(({ reliefNeed, share }) => [reliefNeed, share])).toEqual([
      ['FOOD', 1],
      ['CLOTHING', 1],
      ['WATER', 1],
      ['SHELTER', 0.8],
      ['MEDICAL', 1],
    ]);
    expect(coverage.at(0)!.arriveHours).toBeUndefined();
    expect(coverage.at(2)!.arriveHours).toBeGreaterThan(0.5);
    expect(plan.startTime).toEqual(plan.readTime);
  });

  test('calls off from an agreement what own stock is short of, and says why', async () => {
    const incidentId = h.incident();
    const tents = { itemId: 'tent', depotId: 'depot-1', sourceId: 'a-1', kind: 'AGREEMENT' };
    h.world.tranches = [{ ...tents, quantity: '30', availableHours: 2 }];
    const plan = await h.solved((await h.createPlan(incidentId)).id);
    expect(plan.shortfalls).toEqual([]);
    const called = plan.callOffs.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    expect(shipped(plan, 'tent') + called).toBe(20);
    expect(called).toBeGreaterThanOrEqual(8);
    expect(plan.callOffs[0]).toMatchObject({
      kind: 'AGREEMENT',
      sourceId: 'a-1',
      fromDepotId: 'depot-1',
      reasonZh: '自有帐篷缺 8 件，启用协议储备，通知后 2 小时可装车',
    });
    expect(Math.min(...plan.callOffs.map((line) => line.departHours))).toBeGreaterThanOrEqual(2);
    const own = await h.createPlan(incidentId, { callOff: 'NEVER' });
    expect((await h.solved(own.id)).callOffs).toEqual([]);
  });

  test('counts only on goods that are still usable at the deadline', async () => {
    const incidentId = h.incident();
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    h.world.incidents.get(incidentId)!.reliefDueTime = inHours(72);
    const dayOf = (time: Date) => new Date(time.getTime() + 8 * 3_600_000).toISOString();
    const expires = dayOf(inHours(48)).slice(0, 10);
    h.world.stock = h.world.stock.map((line) =>
      line.itemId === 'tent' ? { ...line, expires } : line,
    );
    const plan = await h.solved((await h.createPlan(incidentId)).id);
    expect(shipped(plan, 'tent')).toBe(0);
    expect(shipped(plan, 'water')).toBe(100);
    expect(plan.usableUntil > expires).toBe(true);
  });

  test('leaves safety stock until it is released, and says what that would bring', async () => {
    const incidentId = h.incident();
    h.world.parLevels = [{ depotId: 'depot-1', itemId: 'tent', minimum: 4 }];
    const plan = await h.solved((await h.createPlan(incidentId)).id);
    expect(shipped(plan, 'tent')).toBe(8);
    expect(plan.shortfalls.map(({ cause, relaxationEn }) => [cause, relaxationEn])).toContainEqual([
      'POLICY',
      expect.stringContaining('Release 4 of Tent kept at'),
    ]);
    const { cases } = await h.client.assessPlan({ planId: plan.id }, as('COMMANDER'));
    expect(cases.find(({ kind }) => kind === 'STOCK_RELEASED')).toMatchObject({
      addedUnits: -4,
      reasonZh: expect.stringContaining('动用安全库存，多送 4 件'),
    });
    const { id } = await h.createPlan(incidentId, { releaseSafetyStock: true });
    expect(shipped(await h.solved(id), 'tent')).toBe(12);
  });

  test('sends substitutes for what is short, and counts them as what they replace', async () => {
    const incidentId = h.incident();
    h.world.substitutes = [{ itemId: 'tent', substituteItemId: 'unneeded', ratio: 2, priority: 1 }];
    h.world.stock = [...h.world.stock, { depotId: 'depot-1', itemId: 'unneeded', available: 9 }];
    const { id } = await h.createPlan(incidentId, { substitutes: 'WHEN_SHORT' });
    const plan = await h.solved(id);
    expect(shipped(plan, 'unneeded')).toBe(8);
    expect(plan.substitutions).toMatchObject([
      {
        divisionCode: neighbour,
        itemId: 'tent',
        quantity: '4',
        substituteQuantity: '8',
        reasonEn: 'Tent is 4 short: 8 of Tarp go instead',
        reasonZh: '帐篷缺 4 件，以篷布 8 件代替',
      },
    ]);
    const short = plan.shortfalls.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    expect(short).toBe(4);
    await h.client.approvePlan({ requestId: randomUUID(), id, etag: plan.etag }, as('COMMANDER'));
    h.world.stock = [{ depotId: 'depot-1', itemId: 'tent', available: 50 }];
    const next = await h.solved((await h.createPlan(incidentId)).id);
    // Eight tarps are on their way for four tents: only the four that are still missing follow.
    expect(shipped(next, 'tent')).toBe(4);
    expect(next.substitutions).toEqual([]);
  });

  test('sends whole packs where that is asked for', async () => {
    const incidentId = h.incident();
    h.world.packs.set('water', 24);
    const { id } = await h.createPlan(incidentId, { wholePacks: true });
    const plan = await h.solved(id);
    expect(shipped(plan, 'water')).toBe(120);
    expect(plan.shortfalls.every(({ itemId }) => itemId !== 'water')).toBe(true);
  });

  test('draws only on depots where whoever asks for it may plan', async () => {
    const incidentId = h.incident();
    const request = { requestId: randomUUID(), incidentId };
    const { id } = await h.client.createPlan(request, as('COMMANDER'));
    const plan = await h.solved(id);
    expect(new Set(plan.shipments.map(({ fromDepotId }) => fromDepotId))).toEqual(
      new Set(['depot-1']),
    );
  });

  test('names depots and divisions in its lines, and both documents as they were solved', async () => {
    const { id } = await h.createPlan(h.incident());
    const plan = await h.solved(id);
    expect(plan.shipments.every(({ toDivisionCode }) => toDivisionCode !== '')).toBe(true);
    expect(new Set(plan.shipments.map(({ fromDepotId }) => fromDepotId))).toEqual(
      new Set(['depot-1', 'depot-2']),
    );
    const { problem, solution } = await h.client.getPlanDocuments({ id }, as('AUDITOR'));
    expect(problem!.needs).toHaveLength(3);
    expect(solution!.shipments).toHaveLength(plan.shipments.length);
  });

  test('asks the other services as itself, on behalf of the user', async () => {
    h.world.askedFor.clear();
    await h.createPlan(h.incident());
    expect([...h.world.askedFor]).toEqual(['u-COMMANDER']);
  });

  test('is one plan for one request id, whatever has changed meanwhile', async () => {
    const incidentId = h.incident();
    const request = { requestId: requestId(), incidentId };
    const first = await h.client.createPlan(request, as('COMMANDER'));
    h.world.incidents.get(incidentId)!.state = 'CLOSED';
    expect(await h.client.createPlan(request, as('COMMANDER'))).toEqual(first);
    const other = { ...request, incidentId: h.incident() };
    expect(await refusal(h.client.createPlan(other, as('COMMANDER')))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'REQUEST_ID_REUSED',
    });
  });

  test('leaves out closed depots', async () => {
    const incidentId = h.incident();
    h.world.closedDepots.add('depot-2');
    const { id } = await h.createPlan(incidentId);
    expect(shipped(await h.solved(id), 'tent')).toBe(10);
  });

  test('is refused with a reason', async () => {
    const incidentId = h.incident();
    const create = (given: object, caller = as('COMMANDER')) =>
      refusal(h.client.createPlan({ requestId: requestId(), incidentId, ...given }, caller));
    expect(await create({ incidentId: 'nothing' })).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'INCIDENT_NOT_FOUND',
    });
    expect(await create({}, as('COMMANDER', otherDistrict))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
    });
    expect(await create({}, as('AUDITOR'))).toMatchObject({ reason: 'ROLE_MISSING' });
    // Before all others is for who commands there, not for who commands elsewhere and may plan there.
    const { actor } = as('LOGISTICS_OFFICER');
    const grants = [...actor.grants, ...as('COMMANDER', otherDistrict).actor.grants];
    const mixed = { actor: { ...actor, grants } };
    expect(await create({ urgent: true }, mixed)).toMatchObject({ reason: 'SCOPE_DENIED' });
    const fault = await create({ policy: { shortage: 'FAIR', timeLimitSeconds: 601 } });
    expect(fault.details.violations!.map(({ field }) => field)).toEqual([
      'policy.shortage',
      'policy.timeLimitSeconds',
    ]);
    h.world.reported = false;
    expect(await create({})).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'NO_REPORT',
    });
    h.world.incidents.get(incidentId)!.state = 'CLOSED';
    expect(await create({})).toMatchObject({ reason: 'INCIDENT_STATE' });
  });

  test('a solved plan supersedes those nobody has approved', async () => {
    const incidentId = h.incident();
    const first = await h.createPlan(incidentId);
    await h.solved(first.id);
    const second = await h.createPlan(incidentId);
    expect(await h.solved(second.id)).toMatchObject({ version: 2, supersedesPlanId: first.id });
    const { plans } = await h.client.listPlans({ incidentId }, as('AUDITOR'));
    expect(plans.map(({ state, version }) => [version, state])).toEqual([
      [2, 'PROPOSED'],
      [1, 'SUPERSEDED'],
    ]);
    expect(plans[1]!.supersededByPlanId).toBe(second.id);
  });
});

describe('carrying a plan out', () => {
  const approve = (id: string, etag: string, caller: object = as('COMMANDER'), given = {}) =>
    h.client.approvePlan({ requestId: requestId(), id, etag, ...given }, caller);

  test('goes from approval to completion, each move audited', async () => {
    const { id, etag, approverId, state } = await h.approved(h.incident());
    expect({ state, approverId }).toEqual({ state: 'APPROVED', approverId: 'u-COMMANDER' });
    expect(await refusal(approve(id, etag))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'PLAN_STATE',
    });
    const committed = { requestId: requestId(), id, reservationId: 'r-1' };
    const first = await h.client.markCommitted(committed, service);
    expect(first).toMatchObject({ state: 'COMMITTED', reservationId: 'r-1' });
    expect(await h.client.markCommitted(committed, service)).toEqual(first);
    const progress = (to: 'EXECUTING' | 'COMPLETED') =>
      h.client.markProgress({ requestId: requestId(), id, state: to }, service);
    expect(await progress('EXECUTING')).toMatchObject({ state: 'EXECUTING' });
    expect(await progress('COMPLETED')).toMatchObject({ state: 'COMPLETED' });
    expect(await progress('EXECUTING')).toMatchObject({ state: 'COMPLETED' });
    expect(await auditActions(h, id)).toEqual([
      'plan.create',
      'plan.solve',
      'plan.approve',
      'plan.commit',
      'plan.execute',
      'plan.complete',
    ]);
  });

  test('is approved by a commander in scope, or by mobilization in his name', async () => {
    const { id } = await h.createPlan(h.incident());
    const { etag } = await h.solved(id);
    const asService = (approverId: string) => approve(id, etag, service, { approverId });
    expect(await refusal(approve(id, etag, as('LOGISTICS_OFFICER')))).toMatchObject({
      reason: 'ROLE_MISSING',
    });
    expect(await refusal(approve(id, etag, as('COMMANDER', otherDistrict)))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
    expect(await refusal(approve(id, 'v1'))).toMatchObject({
      code: status.ABORTED,
      reason: 'ETAG_STALE',
    });
    expect(await refusal(asService(''))).toMatchObject({ reason: 'FIELD_INVALID' });
    expect(await asService('u-9')).toMatchObject({ state: 'APPROVED', approverId: 'u-9' });
  });

  test('is not approved once its incident is closed', async () => {
    const incidentId = h.incident();
    const { id } = await h.createPlan(incidentId);
    const { etag } = await h.solved(id);
    h.world.incidents.get(incidentId)!.state = 'CLOSED';
    expect(await refusal(approve(id, etag))).toMatchObject({ reason: 'INCIDENT_STATE' });
  });

  test('only mobilization says what became of a plan', async () => {
    const { id } = await h.approved(h.incident());
    const request = { requestId: requestId(), id, reservationId: 'r-1' };
    expect(await refusal(h.client.markCommitted(request, as('COMMANDER')))).toMatchObject({
      reason: 'ROLE_MISSING',
    });
  });

  test('a withdrawn approval keeps the lines that failed', async () => {
    const { id } = await h.approved(h.incident());
    const failures = [{ depotId: 'depot-1', itemId: 'tent', requested: '10', available: '4' }];
    const withdraw = { requestId: requestId(), id, failures, reason: 'stock changed' };
    const open = await h.client.withdrawApproval(withdraw, service);
    expect(open).toMatchObject({ state: 'PROPOSED', approverId: '', commitFailures: failures });
    expect(await approve(id, open.etag)).toMatchObject({ state: 'APPROVED', commitFailures: [] });
  });

  test('the next plan counts on what is promised, and needs again what was lost', async () => {
    const incidentId = h.incident();
    const { id } = await h.approved(incidentId);
    await h.client.markCommitted({ requestId: requestId(), id, reservationId: 'r-1' }, service);
    h.world.stock = [{ depotId: 'depot-1', itemId: 'tent', available: 100 }];
    const lines = [{ itemId: 'tent', quantity: 12, lost: 4 }];
    const state = 'RECEIVED';
    h.world.transfers = [{ reservationId: 'r-1', toDivisionCode: community, state, lines }];
    const next = await h.createPlan(incidentId);
    const plan = await h.solved(next.id);
    expect(plan.countedPlanIds).toEqual([id]);
    expect(shipped(plan, 'water')).toBe(0);
    expect(shipped(plan, 'tent')).toBe(20 - 12 + 4);
    const shelter = plan.coverage.filter(({ reliefNeed }) => reliefNeed === 'SHELTER');
    expect(shelter.map(({ share }) => share)).toEqual([1, 1]);
  });

  test('a plan that did not count on one approved meanwhile is refused', async () => {
    const incidentId = h.incident();
    const early = await h.createPlan(incidentId);
    await h.solved(early.id);
    const late = await h.createPlan(incidentId);
    // Approved before the later plan is solved and supersedes it: either may come first.
    const { etag } = await h.client.getPlan({ id: early.id }, as('COMMANDER'));
    const outcome = await approve(early.id, etag).then(
      () => 'APPROVED',
      (error: { reason: string }) => error.reason,
    );
    const solved = await h.solved(late.id);
    const error = await approve(late.id, solved.etag).catch((reason: unknown) => reason);
    if (outcome === 'APPROVED') expect(error).toMatchObject({ reason: 'PLAN_OUTDATED' });
    else expect(error).toMatchObject({ state: 'APPROVED' });
  });

  test('two approvals at once are one', async () => {
    const { id } = await h.createPlan(h.incident());
    const { etag } = await h.solved(id);
    const outcomes = await Promise.allSettled([approve(id, etag), approve(id, etag)]);
    const refused = outcomes.flatMap((each) =>
      each.status === 'rejected' ? [(each.reason as { reason: string }).reason] : [],
    );
    expect(refused).toEqual(['PLAN_STATE']);
  });

  test('plans are seen in scope', async () => {
    const { id } = await h.createPlan(h.incident());
    expect(await refusal(h.client.getPlan({ id }, as('AUDITOR', otherDistrict)))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
    const list = await h.client.listPlans({}, as('AUDITOR', otherDistrict));
    expect(list.plans).toEqual([]);
    expect(await refusal(h.client.getPlan({ id: 'nothing' }, as('AUDITOR')))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'PLAN_NOT_FOUND',
    });
    expect((await h.client.getPlan({ id }, as('AUDITOR', community))).divisionCode).toBe(district);
  });
});
