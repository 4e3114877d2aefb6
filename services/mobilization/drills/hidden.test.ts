import { randomUUID } from 'node:crypto';
import { participants, startTestDrills, type TestDrills } from '../testing/drills';
import { dayOf } from './calendar';

// What a drill keeps from those who take part: that a blind one is to come, its time, and every
// inject until it is released. Each role that does not control drills is asked everything.

const secret = '水库大坝出现管涌，全部转移';
const notFoundOrNone = { reason: 'DRILL_NOT_FOUND' };

describe('hidden from participants', () => {
  let house: TestDrills;
  beforeAll(async () => {
    house = await startTestDrills();
    house.addTeam('flood-1', 4);
  });
  afterAll(() => house.stop());

  const blind = async () => {
    const window = { planTime: house.time(60), windowEndTime: house.time(60 * 24 * 3) };
    const { id } = await house.create({ kind: 'DOUBLE_BLIND', nameZh: '暗号行动', ...window });
    const scheduled = await house.verb('schedule', id);
    return { id, scheduled };
  };
  const inject = (drillId: string, given: object = {}) =>
    house.client.putInject(
      {
        requestId: randomUUID(),
        inject: {
          ...{ drillId, number: 1, title: '管涌', body: secret, expectedAction: '转移群众' },
          ...{ trigger: 'TIMED', afterSeconds: 600 },
          ...given,
        },
      },
      house.operator,
    );
  const injectsAs = async (role: (typeof participants)[number], drillId: string) =>
    (await house.client.listInjects({ drillId }, house.as(role))).injects;

  it('a blind drill is found by its controllers alone until it begins, and nothing tells of it', async () => {
    const { id, scheduled } = await blind();
    await inject(id);
    expect(scheduled.dueTime).not.toBeNull();
    const day = dayOf(house.now());
    for (const role of participants) {
      const as = house.as(role);
      await expect(house.client.getDrill({ id }, as)).rejects.toMatchObject(notFoundOrNone);
      await expect(house.client.listInjects({ drillId: id }, as)).rejects.toMatchObject(
        notFoundOrNone,
      );
      await expect(house.client.getDrillFigures({ drillId: id }, as)).rejects.toMatchObject(
        notFoundOrNone,
      );
      const { drills } = await house.client.listDrills({}, as);
      expect(drills.map((drill) => drill.id)).not.toContain(id);
      const range = { divisionCode: '440310000000', fromDay: day, toDay: '2026-12-31' };
      const { entries } = await house.client.listDrillCalendar(range, as);
      expect(entries.map(({ drillId }) => drillId)).not.toContain(id);
    }
    const said = await house.said();
    const due = new Date(Number(scheduled.dueTime!.seconds) * 1_000);
    for (const word of [secret, '管涌', '暗号行动', due.toISOString(), 'DOUBLE_BLIND']) {
      expect(said).not.toContain(word);
    }
    await house.verb('abort', id, { reason: 'test' });
    expect(await house.said()).not.toContain('暗号行动');
  });

  it('begins by itself at its time, and not beside a real incident', async () => {
    const { id, scheduled } = await blind();
    const minutes = (Number(scheduled.dueTime!.seconds) * 1_000 - house.clock.ms) / 60_000;
    house.pass(minutes - 1);
    await house.sweep.start();
    const stateOf = async () => (await house.client.getDrill({ id }, house.operator)).state;
    expect(await stateOf()).toBe('SCHEDULED');
    house.pass(1);
    await house.incident('incident.opened', 'flood');
    await house.sweep.start();
    expect(await stateOf()).toBe('SCHEDULED');
    await house.incident('incident.closed', 'flood');
    await house.sweep.start();
    const seen = await house.client.getDrill({ id }, house.as('TEAM_LEADER'));
    expect(seen).toMatchObject({ state: 'RUNNING', nameZh: '【演练】暗号行动', dueTime: null });
    await house.verb('abort', id, { reason: 'test' });
  });

  it('an inject is read by nobody but controllers until its time, by everyone after it', async () => {
    const { id } = await house.create({});
    await house.verb('schedule', id);
    await inject(id, { body: '第一条', afterSeconds: 0 });
    const timed = await inject(id, { number: 2 });
    const chain = { trigger: 'AFTER_INJECT', afterInjectId: timed.id, afterSeconds: 60 };
    await inject(id, { number: 3, body: '第三条', ...chain });
    await house.verb('start', id);
    await house.sweep.injects();
    const numbers = async (role: (typeof participants)[number]) =>
      (await injectsAs(role, id)).map(({ number }) => number);
    for (const role of participants) expect(await numbers(role)).toEqual([1]);
    expect(await house.said()).not.toContain(secret);
    house.pass(10);
    await house.sweep.injects();
    for (const role of participants) {
      const [, second] = await injectsAs(role, id);
      expect(second).toMatchObject({ body: `【演练】${secret}`, state: 'RELEASED' });
      expect(second).toMatchObject({ expectedAction: '', trigger: 'TRIGGER_UNSPECIFIED' });
    }
    house.pass(1);
    await house.sweep.injects();
    expect(await numbers('TEAM_LEADER')).toEqual([1, 2, 3]);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('exercise time stands still while the drill is suspended, and so do its injects', async () => {
    const { id } = await house.create({});
    await house.verb('schedule', id);
    await inject(id, { afterSeconds: 600 });
    await house.verb('start', id);
    house.pass(5);
    await house.verb('suspend', id, { reason: '暴雨' });
    house.pass(60);
    await house.sweep.injects();
    await house.verb('resume', id);
    house.pass(4);
    await house.sweep.injects();
    expect(await injectsAs('COMMANDER', id)).toEqual([]);
    house.pass(1);
    await house.sweep.injects();
    expect(await injectsAs('COMMANDER', id)).toHaveLength(1);
    await house.verb('finish', id);
  });

  it('releases by the share that has come, and by hand', async () => {
    const { id } = await house.create({});
    await house.verb('schedule', id);
    await inject(id, { trigger: 'MUSTERED_SHARE', share: 0.5, afterSeconds: 0 });
    const manual = await inject(id, { number: 2, trigger: 'MANUAL', afterSeconds: 0 });
    await house.verb('start', id);
    await house.sweep.injects();
    expect(await injectsAs('COMMANDER', id)).toEqual([]);
    const ref = { requestId: randomUUID(), drillId: id, id: manual.id };
    await house.client.releaseInject(ref, house.operator);
    house.pass(1);
    const marks = [1, 2].map((n) => ({ personId: `flood-1-${n}`, musterTime: house.time(0) }));
    const tick = { requestId: randomUUID(), drillId: id, marks };
    await house.client.recordAttendance(tick, house.operator);
    await house.sweep.injects();
    expect((await injectsAs('COMMANDER', id)).map(({ number }) => number)).toEqual([1, 2]);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('refuses an inject in the past, a released one, and whoever does not control', async () => {
    const { id } = await house.create({});
    await house.verb('schedule', id);
    const first = await inject(id, { afterSeconds: 0 });
    await house.verb('start', id);
    await house.sweep.injects();
    house.pass(10);
    await expect(inject(id, { number: 2, afterSeconds: 300 })).rejects.toMatchObject({
      reason: 'INJECT_PAST',
    });
    await expect(inject(id, { id: first.id, afterSeconds: 900 })).rejects.toMatchObject({
      reason: 'INJECT_STATE',
    });
    for (const role of participants) {
      const request = { requestId: randomUUID(), inject: { drillId: id } };
      await expect(house.client.putInject(request, house.as(role))).rejects.toBeDefined();
      const ref = { requestId: randomUUID(), drillId: id, id: first.id };
      await expect(house.client.releaseInject(ref, house.as(role))).rejects.toMatchObject({
        reason: 'ROLE_MISSING',
      });
    }
    await house.verb('abort', id, { reason: 'test' });
  });
});
