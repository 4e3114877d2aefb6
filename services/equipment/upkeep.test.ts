import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { actorOf, district, elsewhere, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const hoursAgo = (hours: number) => ({
  seconds: String(Math.floor(world.now().getTime() / 1000) - Math.round(hours * 3_600)),
  nanos: 0,
});

describe('kinds and classes', () => {
  test('come back as they were put, and are changed from the version that was read', async () => {
    const { classes } = await world.client.listClasses({ kindId: 'pump', pageSize: 2 });
    expect(classes.map(({ id }) => id)).toEqual(['pump-1500', 'pump-200']);
    const own = await world.client.getClass({ id: 'pump-1500' });
    expect(own).toEqual(classes[0]);
    expect(own.homeMinimumShare).toBeUndefined();
    const put = (etag: string) =>
      world.client.putClass({ requestId: requestId(), class: { ...own, etag, nameEn: 'Big' } });
    expect(await put(own.etag)).toMatchObject({ nameEn: 'Big', etag: '2' });
    expect(await refusal(put(own.etag))).toMatchObject({ code: status.ABORTED });
  });

  test('keep what assets and figures rest on', async () => {
    await world.asset('boat-8');
    const [boat] = (await world.client.listKinds({})).kinds.filter(({ id }) => id === 'boat');
    const crew = { key: 'crew', nameZh: '船员', nameEn: 'Crew', unit: 'people' };
    const kind = { ...boat, capabilities: [crew] };
    const put = world.client.putKind({ requestId: requestId(), kind });
    expect(await refusal(put)).toMatchObject({ reason: 'CAPABILITY_IN_USE' });
    const own = await world.client.getClass({ id: 'boat-8' });
    const moved = { ...own, kindId: 'pump', capabilities: [] };
    expect(
      await refusal(world.client.putClass({ requestId: requestId(), class: moved })),
    ).toMatchObject({ reason: 'CLASS_KIND_FIXED' });
  });

  test('are put by whoever is over every asset', async () => {
    await world.asset('boat-8', { homeDivisionCode: otherStreet });
    await world.asset('boat-8', { homeDivisionCode: street });
    const own = await world.client.getClass({ id: 'boat-8' });
    const put = (division: string) =>
      world.client.putClass(
        { requestId: requestId(), class: own },
        { actor: actorOf('LOGISTICS_OFFICER', division) },
      );
    expect(await refusal(put(street))).toMatchObject({ reason: 'SCOPE_DENIED' });
    expect(await put(district)).toMatchObject({ id: 'boat-8' });
    const bad = { ...own, capabilities: [{ key: 'seats', value: -1 }], homeMinimumShare: 2 };
    const faults = await refusal(world.client.putClass({ requestId: requestId(), class: bad }));
    expect(faults.details.violations!.map(({ field }) => field)).toEqual([
      'class.capabilities[0].value',
      'class.homeMinimumShare',
    ]);
  });
});

describe('inspections', () => {
  const inspect = (assetId: string, fields: object) =>
    world.client.recordInspection({ requestId: requestId(), assetId, checkKey: 'load', ...fields });

  test('hold for their interval, and the latest one counts', async () => {
    const id = await world.asset('pump-500', { checks: [] });
    const passed = await inspect(id, { passed: true });
    expect(passed).toMatchObject({ checkDate: world.date(0), dueDate: world.date(90) });
    expect(await world.gaps(id)).toEqual([]);
    // An older form that is handed in late changes nothing.
    await inspect(id, { passed: false, checkDate: world.date(-10) });
    expect(await world.gaps(id)).toEqual([]);
    world.pass(91 * 86_400);
    expect(await world.gaps(id)).toEqual(['INSPECTION_EXPIRED load']);
    const { inspections } = await world.client.listInspections({ assetId: id });
    expect(inspections.map((one) => one.passed)).toEqual([false, true]);
  });

  test('that fail take an asset out of use when a work order is opened', async () => {
    const id = await world.asset();
    const failed = await inspect(id, { passed: false, findings: 'seal', openWorkOrder: true });
    expect(await world.gaps(id)).toEqual([
      'ASSET_IN_MAINTENANCE workOrders',
      'INSPECTION_FAILED load',
    ]);
    const order = await world.client.getWorkOrder({ id: failed.workOrderId });
    expect(order).toMatchObject({ state: 'OPEN', assetId: id, description: 'seal' });
  });

  test('of the future, unknown or holding too long are refused', async () => {
    const id = await world.asset();
    const field = async (fields: object) =>
      (await refusal(inspect(id, { passed: true, ...fields }))).details.violations![0]!.field;
    expect(await field({ checkDate: world.date(1) })).toBe('checkDate');
    expect(await field({ dueDate: world.date(91) })).toBe('dueDate');
    expect(await field({ checkKey: 'x-ray' })).toBe('checkKey');
    expect(await field({ checkDate: '2026-02-30' })).toBe('checkDate');
  });

  test('and consumables that fall due are listed, the never done first', async () => {
    const home = { homeDivisionCode: '440350001000' };
    const batch = [{ key: 'oil-can', quantity: 4, expireDate: world.date(20) }];
    const id = await world.asset('pump-500', { ...home, consumables: batch });
    const { dues } = await world.client.listDue({ divisionCode: '440350000000' });
    expect(
      dues.map(({ assetId, key, dueDate, overdue }) => [assetId, key, dueDate, overdue]),
    ).toEqual([
      [id, 'oil', '', true],
      [id, 'oil-can', world.date(20), false],
    ]);
  });
});

describe('work orders', () => {
  const open = (assetId: string, fields: object = {}) =>
    world.client.openWorkOrder({ requestId: requestId(), assetId, title: 'new seal', ...fields });
  const start = (id: string) => world.client.startWorkOrder({ requestId: requestId(), id });
  const finish = (id: string) =>
    world.client.finishWorkOrder({ requestId: requestId(), id, outcome: 'sealed' });
  const cancel = (id: string) =>
    world.client.cancelWorkOrder({ requestId: requestId(), id, outcome: 'not needed' });

  test('go OPEN, IN_PROGRESS, DONE, with parts and what they cost', async () => {
    const id = await world.asset();
    const order = await open(id, { checkKey: 'oil', dueDate: world.date(3) });
    expect(await refusal(finish(order.id))).toMatchObject({ reason: 'WORK_ORDER_STATE' });
    const opened = await world.moment(() => new Date());
    await start(order.id);
    const parts = [{ name: 'seal', quantity: 2, unitCost: 45.5 }];
    await world.client.addWork({ requestId: requestId(), id: order.id, parts, labourCost: 100 });
    const done = await finish(order.id);
    expect(done).toMatchObject({
      state: 'DONE',
      labourCost: 100,
      totalCost: 191,
      outcome: 'sealed',
    });
    const { readiness, checks } = await world.client.getAsset({ id });
    expect(readiness?.ready).toBe(true);
    // The maintenance that it carried out holds again.
    expect(checks.find(({ key }) => key === 'oil')).toMatchObject({ dueDate: world.date(365) });
    expect(await refusal(cancel(order.id))).toMatchObject({ reason: 'WORK_ORDER_STATE' });
    const then = await world.client.getWorkOrder({ id: order.id, asOf: opened });
    expect(then).toMatchObject({ state: 'OPEN', totalCost: 0, outcome: '' });
    const ofThen = { assetId: id, state: 'OPEN' as const, asOf: opened };
    const { workOrders } = await world.client.listWorkOrders(ofThen);
    expect(workOrders.map((one) => one.id)).toEqual([order.id]);
  });

  test('keep an asset out of use until the last of them is over', async () => {
    const id = await world.asset();
    const [one, two] = [await open(id), await open(id, { dueDate: world.date(-1) })];
    await cancel(one.id);
    expect(await world.gaps(id)).toEqual(['ASSET_IN_MAINTENANCE workOrders']);
    const late = await world.client.listWorkOrders({ assetId: id, overdueOnly: true });
    expect(late.workOrders.map((order) => order.id)).toEqual([two.id]);
    await cancel(two.id);
    expect(await world.gaps(id)).toEqual([]);
  });

  test('do not take apart what is out on a task, unless it broke there', async () => {
    const id = await world.asset();
    await world.confirmed({ assetIds: [id] });
    expect(await refusal(open(id))).toMatchObject({
      reason: 'ASSET_CLAIMED',
      details: { violations: [{ field: 'assetId' }] },
    });
    expect(await open(id, { urgent: true })).toMatchObject({ state: 'OPEN' });
    const out = world.client.updateAsset({
      requestId: requestId(),
      asset: { id, etag: (await world.client.getAsset({ id })).etag, state: 'OUT_OF_SERVICE' },
      updateMask: { paths: ['state'] },
    });
    expect(await refusal(out)).toMatchObject({ reason: 'ASSET_CLAIMED' });
  });
});

describe('custody', () => {
  const handOver = (assetId: string, toHolder: string, fields: object = {}) =>
    world.client.handOverAsset({
      requestId: requestId(),
      assetId,
      toHolder,
      signature: toHolder,
      ...fields,
    });

  test('is a signed chain that tells who had it and since when', async () => {
    const assetId = await world.asset();
    await handOver(assetId, '李强');
    const before = await world.moment();
    const second = await handOver(assetId, '王芳', { fromHolder: '李强', condition: 'clean' });
    expect(second).toMatchObject({ sequence: 2, fromHolder: '李强', toHolder: '王芳' });
    expect(await world.client.getAsset({ id: assetId })).toMatchObject({ custodian: '王芳' });
    expect(await refusal(handOver(assetId, '赵', { fromHolder: '李强' }))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'CUSTODY_MISMATCH',
      details: { violations: [{ field: 'fromHolder' }] },
    });
    const early = handOver(assetId, '赵', { occurTime: hoursAgo(5) });
    expect(await refusal(early)).toMatchObject({ reason: 'FIELD_INVALID' });
    const { handovers } = await world.client.listHandovers({ holder: '李强' });
    expect(handovers.map(({ sequence }) => sequence)).toEqual([2, 1]);
    const then = await world.client.listHandovers({ assetId, asOf: before });
    expect(then.handovers.map(({ toHolder }) => toHolder)).toEqual(['李强']);
    expect(await world.client.verifyCustody({ assetId })).toMatchObject({
      handovers: 2,
      intact: true,
    });
  });

  test('cannot be rewritten, and shows when it was behind the back of the table', async () => {
    const assetId = await world.asset();
    await handOver(assetId, '李强');
    await handOver(assetId, '王芳');
    const change = `UPDATE handovers SET to_holder = '赵' WHERE asset_id = $1 AND sequence = 1`;
    const { db } = world.database;
    await expect(sql(db, change, [assetId])).rejects.toThrow('append only');
    await db.raw('ALTER TABLE handovers DISABLE TRIGGER handovers_kept');
    await sql(db, change, [assetId]);
    await db.raw('ALTER TABLE handovers ENABLE TRIGGER handovers_kept');
    expect(await world.client.verifyCustody({ assetId })).toMatchObject({
      intact: false,
      brokenSequence: 1,
    });
  });
});

describe('the output log', () => {
  const log = (assetId: string, fields: object) =>
    world.client.recordOutput({
      requestId: requestId(),
      assetId,
      incidentId: 'flood',
      startTime: hoursAgo(10),
      hoursRun: 2,
      ...fields,
    });

  test('adds up by asset and incident, exercises apart', async () => {
    const [one, two] = await world.assets('pump-500', 2);
    await log(one!, { output: 800, unit: 'm3', fuelUsedL: 20 });
    const asOf = await world.moment();
    await log(one!, { output: 400, startTime: hoursAgo(5), incidentId: 'other' });
    await log(two!, { output: 1_000, fuelUsedL: 25 });
    await log(two!, { output: 99, exerciseId: 'drill', incidentId: 'flood' });
    const { totals, sums } = await world.client.sumOutputs({ incidentId: 'flood' });
    expect(totals).toHaveLength(2);
    expect(sums).toMatchObject([
      { unit: 'm³', runs: 2, hoursRun: 4, output: 1_800, fuelUsedL: 45 },
    ]);
    const mine = await world.client.sumOutputs({ assetId: one });
    expect(mine.sums).toMatchObject([{ output: 1_200 }]);
    const then = await world.client.sumOutputs({ assetId: one, asOf });
    expect(then.sums).toMatchObject([{ output: 800 }]);
    const past = await world.client.listOutputs({ assetId: one, asOf });
    expect(past.outputs).toMatchObject([{ output: 800 }]);
    expect(await world.client.getAsset({ id: one })).toMatchObject({ hoursRun: 4, output: 1_200 });
    const { outputs } = await world.client.listOutputs({ assetId: two, exerciseId: 'drill' });
    expect(outputs).toMatchObject([{ output: 99 }]);
  });

  test('refuses what cannot be', async () => {
    const id = await world.asset('pump-200');
    const reasonOf = async (fields: object) => (await refusal(log(id, fields))).reason;
    expect(await reasonOf({ output: 4_000 })).toBe('OUTPUT_IMPLAUSIBLE');
    expect(await reasonOf({ output: 1, unit: 'L' })).toBe('UNIT_MISMATCH');
    expect(await reasonOf({ hoursRun: 11 })).toBe('FIELD_INVALID');
    expect(await reasonOf({ hoursRun: 0 })).toBe('FIELD_INVALID');
    await log(id, { output: 300 });
    expect(await reasonOf({ startTime: hoursAgo(9) })).toBe('RUN_OVERLAPS');
    const boat = await world.asset('boat-8');
    expect((await refusal(log(boat, { output: 5 }))).reason).toBe('FIELD_INVALID');
    expect(await log(boat, {})).toMatchObject({ output: 0, hoursRun: 2 });
  });
});

describe('planning drainage', () => {
  const plan = (fields: object) =>
    world.client.planDrainage({ inflowM3PerHour: 300, areaM2: 2400, depthM: 0.6, ...fields });
  const pumps = (flowM3PerHour: number, count = 1) => [{ flowM3PerHour, count }];

  test('says how long it takes', async () => {
    const result = await plan({ pumps: pumps(1500) });
    expect(result).toMatchObject({ outcome: 'DRAINS', volumeM3: 1440, netM3PerHour: 900 });
    expect(result.hours).toBeCloseTo(1.6, 9);
    const [id] = await world.assets('pump-1500', 1);
    expect((await plan({ assetIds: [id] })).hours).toBeCloseTo(1.6, 9);
  });

  test('says how much is missing, and which pumps would do', async () => {
    const home = { homeDivisionCode: '440360001000', homeLatitude: 22.7, homeLongitude: 114.3 };
    await world.operators('PUMP_OPERATOR', 1, '440360000000');
    await world.assets('pump-200', 3, home);
    await world.assets('pump-500', 1, home);
    const asked = { inflowM3PerHour: 700, choose: true, divisionCode: '440360000000' };
    const none = await plan({ ...asked, choose: false, pumps: pumps(500) });
    expect(none).toMatchObject({
      outcome: 'IMPOSSIBLE',
      missingEffectiveM3PerHour: 300,
      missingFlowM3PerHour: 375,
      chosen: [],
    });
    expect(none.hours).toBeUndefined();
    const helped = await plan({ ...asked, pumps: pumps(500), latitude: 22.71, longitude: 114.3 });
    expect(helped.chosen).toMatchObject([{ classId: 'pump-500', flowM3PerHour: 500 }]);
    expect(helped.chosen[0]!.distanceKm).toBeCloseTo(1.11, 1);
    expect(helped.hoursWithChosen).toBeCloseTo(14.4, 9);
    const late = await plan({ ...asked, pumps: pumps(500), deadlineHours: 1 });
    // Every pump there is: 500 + 500 + 3 × 200, of 2,675 needed.
    expect(late.chosen).toHaveLength(4);
    expect(late.stillMissingFlowM3PerHour).toBeCloseTo(2_675 - 1_600, 6);
  });

  test('needs a volume, whole places and pumps that pump', async () => {
    const fieldOf = async (fields: object) =>
      (await refusal(plan(fields))).details.violations![0]!.field;
    expect(await fieldOf({ volumeM3: 5 })).toBe('volumeM3');
    expect(await fieldOf({ depthM: 0 })).toBe('depthM');
    expect(await fieldOf({ areaM2: 0, depthM: 0 })).toBe('areaM2');
    expect(await fieldOf({ inflowM3PerHour: -1 })).toBe('inflowM3PerHour');
    expect(await fieldOf({ latitude: 1 })).toBe('longitude');
    expect(await fieldOf({ pumps: pumps(0) })).toBe('pumps[0].flowM3PerHour');
    const boat = await world.asset('boat-8');
    expect(await refusal(plan({ assetIds: [boat] }))).toMatchObject({ reason: 'NOT_A_PUMP' });
    const far = await world.asset('pump-500', { homeDivisionCode: elsewhere });
    const local = { actor: actorOf('COMMANDER', district) };
    const call = world.client.planDrainage({ volumeM3: 1, assetIds: [far] }, local);
    expect(await refusal(call)).toMatchObject({ reason: 'SCOPE_DENIED' });
  });
});
