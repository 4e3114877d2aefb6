import { randomUUID } from 'node:crypto';
import { sql } from '../../platform/db';
import { startCallOutWorld, until, type CallOutWorld } from '../testing/call-out-world';
import { district } from '../testing/harness';
import { commonDivision, orderOfActivation, orderOfTeams } from './trigger';
import { noteActivation } from './trigger-sweep';
import { endCallOutsOf, endTrigger, insertTrigger } from './trigger-store';

const source = { source: 'activations/a', divisionCode: district, incidentId: '', exerciseId: '' };

test('a response plan calls out its quotas, each skill once, by the soonest of their times', () => {
  const startTime = new Date('2026-11-22T06:00:00Z');
  const quotas = [
    { skill: 'BOAT', people: 2, dueMinutes: 60 },
    { skill: 'BOAT', people: 3, dueMinutes: 30 },
    { skill: 'MEDIC', people: 0, dueMinutes: 0 },
  ];
  const plan = { level: 'LEVEL_II', nameZh: '防汛预案', nameEn: 'Flood plan', quotas, startTime };
  expect(orderOfActivation(source, plan, { now: startTime })).toMatchObject({
    ...{ level: 'LEVEL_II', quotas: [{ skill: 'BOAT', people: 5 }], title: '启动防汛预案' },
    musterTime: '2026-11-22T06:30:00.000Z',
  });
  const late = new Date('2026-11-22T09:00:00Z');
  const said = { now: late, language: 'en' as const };
  expect(orderOfActivation(source, { ...plan, level: 'WATCH' }, said)).toMatchObject({
    ...{ level: 'ROUTINE', musterTime: null, language: 'en', title: 'Activated: Flood plan' },
  });
});

test('whoever is called out hears where and by when, in the language of the messages', () => {
  const now = new Date('2026-11-22T06:00:00Z');
  const point = { nameZh: '六联广场', nameEn: 'Liulian Square', latitude: 22.7, longitude: 114.3 };
  const plan = { level: 'LEVEL_II', nameZh: '预案', nameEn: 'Plan', quotas: [], startTime: now };
  expect(orderOfActivation(source, plan, { now, language: 'en', point })).toMatchObject({
    ...{ pointName: 'Liulian Square', latitude: 22.7, longitude: 114.3 },
  });
  const facts = { title: '拉动', titleEn: 'Muster drill', dueTime: '2026-11-22T07:30:00.000Z' };
  const zh = orderOfTeams(source, facts, [district], { now, point });
  expect(zh).toMatchObject({ title: '拉动', pointName: '六联广场', musterTime: facts.dueTime });
  const en = orderOfTeams(source, { ...facts, language: 'en' }, [district], { now, point });
  expect(en).toMatchObject({ title: 'Muster drill', language: 'en' });
  const late = new Date('2026-11-22T08:00:00Z');
  expect(orderOfTeams(source, facts, [district], { now: late }).musterTime).toBeNull();
});

test('the division of several is the smallest that holds them all', () => {
  expect(commonDivision(['440310001001', '440310001002'])).toBe('440310001000');
  expect(commonDivision(['440310001001', '440310005000'])).toBe('440310000000');
  expect(commonDivision(['440310001001', '440200000000'])).toBe('440000000000');
  expect(commonDivision(['440310001001'])).toBe('440310001001');
});

describe('what is followed by a call-out', () => {
  let world: CallOutWorld;
  beforeAll(async () => {
    world = await startCallOutWorld();
  });
  afterAll(() => world?.stop());
  beforeEach(() => world.roster.clear());

  const settled = async (of: string, state: string) => {
    const exact = <T extends { source: string }>({ triggers }: { triggers: T[] }) =>
      triggers.find((each) => each.source === of);
    const asked = () => world.client.listCallOutTriggers({ source: of }, world.as('COMMANDER'));
    const { triggers } = await until(asked, (page) => exact(page)?.state === state);
    return exact({ triggers })!;
  };
  const told = (subject: string, data: object) =>
    world.database.db.transaction((trx) =>
      noteActivation(trx, {
        ...{ kind: 'activation.changed', subject, divisionCode: district, createTime: world.now() },
        data: { deciderId: 'u-1', incidentId: 'i-1', exercise: false, callOut: true, ...data },
      }),
    );

  it('is an activation, once, with the nearest quota; and none when it steps down', async () => {
    world.people(3);
    const id = randomUUID();
    const quotas = [{ skill: 'BOAT', people: 5, dueMinutes: 0 }];
    const plan = { nameZh: '防汛预案', level: 'LEVEL_I', quotas };
    world.activations.set(id, { id, plan, deciderName: '指挥长' });
    await told(`activations/${id}`, { state: 'ACTIVE' });
    const { callOutId, reason } = await settled(`activations/${id}`, 'STARTED');
    expect(reason).toBe('QUOTA_INFEASIBLE');
    expect(await world.get(callOutId)).toMatchObject({
      ...{ state: 'ACTIVE', creatorName: '指挥长' },
      order: { incidentId: 'i-1', quotas: [{ skill: 'BOAT', people: 3 }] },
    });
    await told(`activations/${id}`, { state: 'ACTIVE' });
    await told(`activations/${id}`, { state: 'STEPPED_DOWN' });
    await settled(`activations/${id}`, 'ENDED');
    expect(await world.get(callOutId)).toMatchObject({ state: 'CANCELLED' });
    const all = await world.client.listCallOuts({ incidentId: 'i-1' }, world.as('COMMANDER'));
    expect(all.callOuts).toHaveLength(1);
  });

  it('goes to the place its teams were claimed for, each place its own, and ends as one', async () => {
    world.people(3);
    const places = ['440310001001', '440310002001'];
    places.forEach((code, at) =>
      world.divisions.set(code, { code, nameZh: `社区${at}`, latitude: 22.7, longitude: 114.3 }),
    );
    const sources = ['commits/c-1', 'commits/c-1/places/1'];
    const dueTime = new Date(world.now().getTime() + 3_600_000).toISOString();
    await world.database.db.transaction(async (trx) => {
      for (const [at, of] of sources.entries()) {
        const facts = { level: 'LEVEL_I' as const, teamIds: ['team-1'], title: '抢险', dueTime };
        await insertTrigger(trx, {
          ...{ source: of, kind: 'COMMIT', divisionCode: district, incidentId: 'i-9' },
          ...{ exerciseId: '', actorId: 'u-1', actorName: 'u', createTime: world.now() },
          facts: { ...facts, toDivisionCode: places[at] },
        });
      }
    });
    for (const [at, of] of sources.entries()) {
      const { callOutId } = await settled(of, 'STARTED');
      const order = { pointName: `社区${at}`, latitude: 22.7, musterTime: expect.anything() };
      expect(await world.get(callOutId)).toMatchObject({ order });
    }
    await world.database.db.transaction((trx) => endTrigger(trx, 'commits/c-1', 'cancelled'));
    for (const of of sources) await settled(of, 'ENDED');
  });

  it('is, of a commit, nobody for an incident that has closed', async () => {
    world.people(2);
    const db = world.database.db;
    const commit = (of: string, incidentId: string) =>
      db.transaction((trx) =>
        insertTrigger(trx, {
          ...{ source: of, kind: 'COMMIT', divisionCode: district, incidentId, exerciseId: '' },
          ...{ actorId: 'u-1', actorName: 'u', createTime: world.now() },
          facts: { level: 'LEVEL_I', teamIds: ['team-1'], title: '抢险' },
        }),
      );
    const close = 'INSERT INTO closed_incidents (incident_id, close_time) VALUES ($1, now())';
    await commit('commits/c-7', 'i-7');
    const { callOutId } = await settled('commits/c-7', 'STARTED');
    await sql(db, close, ['i-7']);
    await settled('commits/c-7', 'ENDED');
    expect(await world.get(callOutId)).toMatchObject({ state: 'CLOSED' });
    await commit('commits/c-8', 'i-7');
    expect(await settled('commits/c-8', 'REFUSED')).toMatchObject({ reason: 'INCIDENT_CLOSED' });
  });

  it('is, of an exercise without an incident, the exercise that bears the activation’s id', async () => {
    await told('activations/alone', { state: 'ACTIVE', exercise: true, incidentId: '' });
    const rows = await sql(
      world.database.db,
      "SELECT exercise_id FROM call_out_triggers WHERE source = 'activations/alone'",
    );
    expect(rows).toEqual([{ exercise_id: 'alone' }]);
  });

  it('is not an activation that nobody wanted people for', async () => {
    await told('activations/quiet', { state: 'ACTIVE', callOut: false });
    const page = await world.client.listCallOutTriggers(
      { source: 'activations/quiet' },
      world.as('COMMANDER'),
    );
    expect(page.triggers).toEqual([]);
  });

  it('is a drill: everyone of its teams, marked as its exercise; and says why when nobody can', async () => {
    world.people(4);
    const drill = (id: string, teamId: string) =>
      world.database.db.transaction((trx) =>
        insertTrigger(trx, {
          ...{ source: `drills/${id}`, kind: 'DRILL', divisionCode: district, incidentId: '' },
          ...{ exerciseId: id, actorId: 'u-1', actorName: 'u', createTime: world.now() },
          facts: { level: 'LEVEL_III', title: '拉动', teamIds: [teamId] },
        }),
      );
    await drill('d-1', 'team-1');
    const { callOutId } = await settled('drills/d-1', 'STARTED');
    expect(await world.get(callOutId)).toMatchObject({
      ...{ askedCount: 4, order: { exerciseId: 'd-1', level: 'LEVEL_III' } },
    });
    await world.database.db.transaction((trx) => endTrigger(trx, 'drills/d-1', 'drill: suspend'));
    await settled('drills/d-1', 'ENDED');
    const order = { title: '集结', divisionCode: district, level: 'LEVEL_III' as const };
    const byHand = await world.client.createCallOut(
      { requestId: randomUUID(), order: { ...order, exerciseId: 'd-1' } },
      world.as('COMMANDER'),
    );
    const over = { exerciseId: 'd-1', source: 'drills/d-1', message: 'drill: suspend' };
    await world.database.db.transaction((trx) => endCallOutsOf(trx, over));
    await settled(`drills/d-1/call-outs/${byHand.id}`, 'ENDED');
    expect(await world.get(byHand.id)).toMatchObject({ state: 'CANCELLED' });
    await drill('d-2', 'team-nobody');
    expect(await settled('drills/d-2', 'REFUSED')).toMatchObject({ reason: 'TEAM_NOT_FOUND' });
  });
});
