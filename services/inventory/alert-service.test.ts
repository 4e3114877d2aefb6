import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, transact } from '../platform/db';
import { jobBackend } from '../platform/jobs';
import { createLog } from '../platform/telemetry';
import { startTestRedis, testOnRedis } from '../platform/testing/redis';
import { findSweep } from './alert-store';
import { runAlertSweep, startAlertJobs, watchAlertSweep } from './alert-sweep';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const sweep = () => world.client.runAlertSweep({ requestId: requestId() });
const verb = (id: string, more: object = {}) => ({ requestId: requestId(), id, ...more });

async function alertsOf(itemId: string, more: object = {}) {
  return (await world.client.listAlerts({ itemId, ...more })).alerts;
}

/** A place below its minimum. */
async function short() {
  const { itemId, depotId, lotId } = await world.stocked(5);
  const levels = [{ depotId, itemId, minimum: 10, reorder: 20, maximum: 50 }];
  await world.client.putParLevels({ requestId: requestId(), levels });
  return { itemId, depotId, lotId };
}

describe('the sweep', () => {
  test('raises an alert once, sees it again, and resolves it when its cause is gone', async () => {
    const { itemId, depotId } = await short();
    await sweep();
    const [first] = await alertsOf(itemId);
    expect(first).toMatchObject({ kind: 'BELOW_PAR', state: 'OPEN', quantity: '5', level: '10' });
    world.pass(60);
    await sweep();
    const [second, ...others] = await alertsOf(itemId);
    expect(others).toEqual([]);
    expect(second!.id).toBe(first!.id);
    expect(Number(second!.seenTime!.seconds)).toBeGreaterThan(Number(first!.seenTime!.seconds));
    await world.receive(depotId, itemId, 30, 300);
    world.pass(1);
    expect(await sweep()).toMatchObject({ resolved: '1' });
    expect(await alertsOf(itemId)).toEqual([]);
    const [gone] = await alertsOf(itemId, { state: 'RESOLVED' });
    expect(gone).toMatchObject({ id: first!.id, causeGone: true });
  });

  test('of a division looks there alone, for whoever keeps stock there', async () => {
    const here = await short();
    const elsewhere = await world.stocked(5, otherStreet);
    const levels = [{ ...elsewhere, minimum: 10, reorder: 20, maximum: 50 }];
    await world.client.putParLevels({ requestId: requestId(), levels });
    const actor = actorOf('LOGISTICS_OFFICER', street);
    const run = (divisionCode: string) =>
      world.client.runAlertSweep({ requestId: requestId(), divisionCode }, { actor });
    const before = await world.client.getAlertSweep({});
    expect(Number((await run(street)).raised)).toBeGreaterThan(0);
    expect(await alertsOf(here.itemId)).toMatchObject([{ kind: 'BELOW_PAR' }]);
    expect(await alertsOf(elsewhere.itemId)).toEqual([]);
    expect(await world.client.getAlertSweep({})).toEqual(before);
    await sweep();
    const [kept] = await alertsOf(elsewhere.itemId);
    world.pass(60);
    await run(street);
    expect(await alertsOf(elsewhere.itemId)).toEqual([kept]);
    expect(await refusal(run(otherStreet))).toMatchObject({ reason: 'SCOPE_DENIED' });
  });

  test('sees every place, however few it reads at once', async () => {
    const places = [await short(), await short(), await short()];
    await transact(world.database.db, (trx) => runAlertSweep(trx, world.now(), { rowsAtOnce: 1 }));
    for (const { itemId } of places) {
      expect(await alertsOf(itemId)).toMatchObject([{ kind: 'BELOW_PAR', state: 'OPEN' }]);
    }
  });

  test('finds lots that expire, expired ones and stock above the maximum', async () => {
    const { itemId, depotId } = await world.stocked(5);
    await world.receive(depotId, itemId, 7, 30);
    await world.receive(depotId, itemId, 9, 2);
    const levels = [{ depotId, itemId, maximum: 3 }];
    await world.client.putParLevels({ requestId: requestId(), levels });
    await sweep();
    const kinds = async () => (await alertsOf(itemId)).map(({ kind }) => kind).sort();
    expect(await kinds()).toEqual(['EXPIRING', 'EXPIRING', 'OVERSTOCK']);
    const { counts } = await world.client.countAlerts({ depotId });
    expect(counts).toMatchObject([
      { kind: 'EXPIRING', count: '2' },
      { kind: 'OVERSTOCK', count: '1' },
    ]);
    world.pass(3 * 86_400);
    await sweep();
    expect(await kinds()).toEqual(['EXPIRED', 'EXPIRING', 'OVERSTOCK']);
  });

  test('says which call-offs are late', async () => {
    const itemId = await world.item();
    const depotId = await world.depot();
    const agreement = { itemId, depotId, quantity: 50, responseHours: 2, validFrom: '2026-01-01' };
    const { id } = await world.client.createAgreement({ requestId: requestId(), agreement });
    const held = await world.client.createCallOff({
      ...{ requestId: requestId(), agreementId: id, quantity: 20 },
    });
    await world.client.confirmCallOff(verb(held.id));
    world.pass(3 * 3_600);
    await sweep();
    expect(await alertsOf(itemId)).toMatchObject([
      { kind: 'OVERDUE_ORDER', subject: `callOffs/${held.id}`, quantity: '20' },
    ]);
  });

  test('needs the role everywhere, because it looks at everything', async () => {
    const actor = actorOf('LOGISTICS_OFFICER', otherStreet);
    const call = world.client.runAlertSweep({ requestId: requestId() }, { actor });
    expect(await refusal(call)).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SCOPE_DENIED',
    });
  });
});

describe('an alert', () => {
  test('is acknowledged, assigned, snoozed until a time and resolved', async () => {
    const { itemId } = await short();
    await sweep();
    const { id } = (await alertsOf(itemId))[0]!;
    const { client } = world;
    expect(await client.acknowledgeAlert(verb(id))).toMatchObject({ state: 'ACKNOWLEDGED' });
    expect(await client.assignAlert(verb(id, { assignee: 'wang' }) as never)).toMatchObject({
      assignee: 'wang',
    });
    expect(await alertsOf(itemId, { assignee: 'wang' })).toHaveLength(1);
    const seconds = String(Math.floor(world.now().getTime() / 1000) + 3_600);
    const until = { seconds, nanos: 0 };
    expect(await client.snoozeAlert(verb(id, { until }) as never)).toMatchObject({
      state: 'SNOOZED',
    });
    await sweep();
    expect(await client.getAlert({ id })).toMatchObject({ state: 'SNOOZED', raiseCount: 1 });
    world.pass(3_601);
    await sweep();
    expect(await client.getAlert({ id })).toMatchObject({ state: 'OPEN', raiseCount: 2 });
    expect(await client.resolveAlert(verb(id, { note: 'ordered' }))).toMatchObject({
      ...{ state: 'RESOLVED', note: 'ordered', causeGone: false },
    });
    expect(await refusal(client.acknowledgeAlert(verb(id)))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'ALERT_STATE',
    });
    world.pass(1);
    await sweep();
    const [again] = await alertsOf(itemId);
    expect(again!.id).not.toBe(id);
  });

  test('changes only under the version that was read, and where the caller may', async () => {
    const { itemId } = await short();
    await sweep();
    const { id } = (await alertsOf(itemId))[0]!;
    const stale = world.client.acknowledgeAlert(verb(id, { etag: '99' }));
    expect(await refusal(stale)).toMatchObject({ code: status.ABORTED, reason: 'ETAG_STALE' });
    const actor = actorOf('LOGISTICS_OFFICER', otherStreet);
    expect(await refusal(world.client.acknowledgeAlert(verb(id), { actor }))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
  });
});

describe('the daily run', () => {
  const due = () =>
    sql(world.database.db, 'UPDATE alert_sweep SET next_run_time = $1', [world.now()]);

  test('follows the rules and is planned anew when they change', async () => {
    const { etag } = await world.client.getAlertRules({});
    await transact(world.database.db, (trx) => watchAlertSweep(trx, world.now()));
    const rules = { expiringDays: 60, sweepMinute: 300, etag };
    const call = () => world.client.updateAlertRules({ requestId: requestId(), rules });
    expect(await call()).toMatchObject({ expiringDays: 60, sweepMinute: 300 });
    expect(await refusal(call())).toMatchObject({ reason: 'ETAG_STALE' });
    const { nextRunTime } = await world.client.getAlertSweep({});
    expect(((Number(nextRunTime!.seconds) + 8 * 3_600) % 86_400) / 60).toBe(300);
  });

  test('asks each division by its own rule, and otherwise by the nearest above it', async () => {
    const here = await world.stocked(5);
    await world.receive(here.depotId, here.itemId, 5, 200);
    const there = await world.stocked(5, otherStreet);
    await world.receive(there.depotId, there.itemId, 5, 200);
    const officer = { actor: actorOf('LOGISTICS_OFFICER', street) };
    const inherited = await world.client.getAlertRules({ divisionCode: street });
    expect(inherited).toMatchObject({ divisionCode: '', etag: '0' });
    const set = (expiringDays: number, etag: string, divisionCode = street) => {
      const rules = { ...inherited, expiringDays, etag, divisionCode };
      return world.client.updateAlertRules({ requestId: requestId(), rules }, officer);
    };
    expect(await refusal(set(300, '0', ''))).toMatchObject({ reason: 'SCOPE_DENIED' });
    const own = await set(300, '0');
    expect(own).toMatchObject({ expiringDays: 300, divisionCode: street });
    await world.client.runAlertSweep({ requestId: requestId() });
    const expiring = async (depotId: string) =>
      (await world.client.listAlerts({ depotId })).alerts.filter(({ kind }) => kind === 'EXPIRING');
    expect(await expiring(here.depotId)).toHaveLength(1);
    expect(await expiring(there.depotId)).toEqual([]);
    expect(await set(0, own.etag)).toEqual(inherited);
  });

  async function runsByItself(redisUrl?: string) {
    const { db, url: databaseUrl } = world.database;
    const backend = await jobBackend({ redisUrl, databaseUrl, schema: 'inventory' });
    const log = createLog('inventory', 'silent');
    const now = () => world.now();
    const jobs = startAlertJobs({ db, backend, now, log, watchMs: 60_000 });
    try {
      const before = (await findSweep(db)).lastRunTime;
      world.pass(86_400);
      await due();
      await jobs.watch();
      for (;;) {
        const { lastRunTime, dueTime, nextRunTime } = await findSweep(db);
        if (lastRunTime && lastRunTime > (before ?? 0)) {
          expect([dueTime, nextRunTime! > world.now()]).toEqual([null, true]);
          return;
        }
        await sleep(50);
      }
    } finally {
      await jobs.stop();
    }
  }

  test('is a job that the database plans', () => runsByItself());

  testOnRedis('the same', async () => {
    const redis = await startTestRedis();
    try {
      await runsByItself(redis.url);
    } finally {
      await redis.stop();
    }
  });

  test('is done by the watchdog when its job was lost', async () => {
    const { db } = world.database;
    const watch = () => transact(db, (trx) => watchAlertSweep(trx, world.now()));
    await due();
    await watch();
    expect((await findSweep(db)).dueTime).not.toBeNull();
    world.pass(601);
    await watch();
    const { dueTime, lastRunTime } = await findSweep(db);
    expect(dueTime).toBeNull();
    expect(Math.abs(lastRunTime!.getTime() - world.now().getTime())).toBeLessThan(60_000);
  });
});
