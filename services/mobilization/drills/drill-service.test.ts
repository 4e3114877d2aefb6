import { randomUUID } from 'node:crypto';
import { sql } from '../../platform/db';
import { startTestDrills, type TestDrills } from '../testing/drills';
import { lockIncidents } from './real-incident-store';

describe('drills', () => {
  let house: TestDrills;
  beforeAll(async () => {
    house = await startTestDrills();
    house.addTeam('flood-1', 10, ['ON_TASK']);
    house.addTeam('flood-2', 4);
    house.assets.set('pump-1', {
      ...{ id: 'pump-1', classId: 'pump-500', nameZh: '水泵', nameEn: 'Pump' },
      custodian: 'flood-1',
    });
  });
  afterAll(() => house.stop());
  // What runs of one test would be suspended by the incident of another.
  const scheduled = async (given: object = {}) => {
    const { id } = await house.create(given);
    await house.verb('schedule', id);
    return id;
  };
  const started = async (given: object = {}) => {
    const id = await scheduled(given);
    await house.verb('start', id);
    return id;
  };
  const mark = (drillId: string, marks: object[], more: object = {}) =>
    house.client.recordAttendance(
      { requestId: randomUUID(), drillId, marks, ...more },
      house.as('TEAM_LEADER', '440310001000'),
    );

  it('expects everyone and everything from its start on, but who is excused', async () => {
    const id = await started({ teamIds: ['flood-1', 'flood-2'], allKit: true });
    const drill = await house.client.getDrill({ id }, house.as('COMMANDER'));
    expect(drill).toMatchObject({
      ...{ state: 'RUNNING', nameZh: '【演练】季度拉动', nameEn: 'Quarterly muster (EXERCISE)' },
      ...{ expectedPeople: 13, expectedAssets: 1, controlled: false },
    });
    const { people } = await house.client.listDrillPeople({ drillId: id }, house.operator);
    expect(people.find(({ excuse }) => excuse)).toMatchObject({
      ...{ personId: 'flood-1-1', excuse: 'ON_TASK' },
    });
    await house.verb('abort', id, { reason: 'test' });
  });

  it('says who came late, finds people by id, and takes a mistaken tick back', async () => {
    const id = await started({ teamIds: ['flood-1', 'flood-2'], assetIds: ['pump-1'] });
    house.pass(40);
    await mark(id, [
      { personId: 'flood-2-1', musterTime: house.time(-20) },
      { personId: 'flood-2-2', musterTime: house.time(-1) },
    ]);
    await house.client.recordKit(
      { requestId: randomUUID(), drillId: id, marks: [{ assetId: 'pump-1', tick: 'PRESENT' }] },
      house.operator,
    );
    const personIds = ['flood-2-1', 'flood-2-2', 'nobody'];
    const list = async () =>
      (await house.client.listDrillPeople({ drillId: id, personIds }, house.operator)).people;
    expect((await list()).map(({ personId, late }) => [personId, late])).toEqual([
      ['flood-2-1', false],
      ['flood-2-2', true],
    ]);
    const back = { drillId: id, personIds: ['flood-2-2'], part: 'MUSTERED' as const };
    const leader = house.as('TEAM_LEADER', '440310001000');
    const figures = await house.client.takeBackTicks(
      { ...back, requestId: randomUUID(), assetIds: ['pump-1'] },
      leader,
    );
    expect(figures.tally).toMatchObject({ mustered: { count: 1 }, assetsPresent: 0 });
    expect((await list())[1]).toMatchObject({ musterTime: null, late: false });
    const unknown = { ...back, requestId: randomUUID(), personIds: ['nobody'] };
    await expect(house.client.takeBackTicks(unknown, leader)).rejects.toMatchObject({
      reason: 'NOT_EXPECTED',
    });
    const loose = { drillId: id, withoutTeam: true };
    expect((await house.client.listDrillAssets(loose, house.operator)).assets).toEqual([]);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('counts who acknowledged and came, writes the timeline and ranks the teams', async () => {
    const id = await started({ teamIds: ['flood-1', 'flood-2'], assetIds: ['pump-1'] });
    house.pass(20);
    const times = { acknowledgeTime: house.time(-18), musterTime: house.time(-5) };
    const all = [...Array(9).keys()].map((n) => ({ personId: `flood-1-${n + 2}`, ...times }));
    await mark(id, all);
    const late = { personId: 'flood-2-1', acknowledgeTime: house.time(-10) };
    const figures = await mark(id, [late]);
    expect(figures.tally).toMatchObject({
      ...{ expected: 13, excused: 1, acknowledgedInTime: 9, musteredInTime: 9 },
      acknowledged: { count: 10, p50Seconds: 120 },
    });
    expect(figures.tally!.mustered!.p90Seconds).toBeUndefined();
    expect(figures.teams.map(({ teamId, rank }) => [teamId, rank])).toEqual([
      ['flood-1', 1],
      ['flood-2', 2],
    ]);
    const kit = await house.client.recordKit(
      { requestId: randomUUID(), drillId: id, marks: [{ assetId: 'pump-1', tick: 'PRESENT' }] },
      house.operator,
    );
    expect(kit.passMarks).toEqual([
      { id: 'ACKNOWLEDGED', needed: 13, reached: 9, of: 13, passed: false },
      { id: 'MUSTERED', needed: 12, reached: 9, of: 13, passed: false },
      { id: 'KIT', needed: 1, reached: 1, of: 1, passed: true },
    ]);
    const timeline = await house.client.listDrillTimeline({ drillId: id }, house.operator);
    expect(timeline.entries.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['STATE', `drills/${id}`],
      ['TEAM_ACKNOWLEDGED', 'teams/flood-1'],
      ['TEAM_MUSTERED', 'teams/flood-1'],
    ]);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('takes the answers to its call-out as its attendance, and leaves what a leader wrote', async () => {
    const id = await started();
    house.pass(10);
    await mark(id, [{ personId: 'flood-1-2', acknowledgeTime: house.time(-9) }]);
    const callOut = randomUUID();
    await sql(
      house.db,
      `INSERT INTO call_outs (id, division_code, exercise_id, incident_id, state, call_order, policy,
         urgent, candidate_count, creator_id, creator_name, create_time)
       VALUES ($1, '440310000000', $2, '', 'ACTIVE', '{}', '{}', false, 2, 'u', 'u', $3)`,
      [callOut, id, house.now()],
    );
    for (const personId of ['flood-1-2', 'flood-1-3']) {
      await sql(
        house.db,
        `INSERT INTO call_out_recipients (id, call_out_id, rank, role, person_id, team_id, account,
           skills, rate, state, contact_sealed, phone_index, channel_ids, queue_time,
           acknowledge_time, muster_time)
         VALUES ($1, $2, right($3, 1)::int, 'CALLED', $3, 'flood-1', '', '{}', 1, 'MUSTERED', '', '', '{}', $4, $5,
           $6)`,
        [
          randomUUID(),
          callOut,
          personId,
          new Date(house.clock.ms - 540_000),
          new Date(house.clock.ms - 480_000),
          new Date(house.clock.ms - 60_000),
        ],
      );
    }
    await house.sweep.answers();
    await house.sweep.answers();
    const { people } = await house.client.listDrillPeople({ drillId: id }, house.operator);
    const of = (person: string) => people.find(({ personId }) => personId === person)!;
    expect(of('flood-1-2').acknowledgeTime!.seconds).toBe(house.time(-9).seconds);
    expect(of('flood-1-2').musterTime!.seconds).toBe(house.time(-1).seconds);
    expect(of('flood-1-3').acknowledgeTime!.seconds).toBe(house.time(-8).seconds);
    const back = { drillId: id, personIds: ['flood-1-3'], part: 'MUSTERED' as const };
    await house.client.takeBackTicks({ ...back, requestId: randomUUID() }, house.operator);
    await house.sweep.answers();
    const [again] = (
      await house.client.listDrillPeople({ drillId: id, personIds: back.personIds }, house.operator)
    ).people;
    expect(again!.musterTime).toBeNull();
    expect(again!.acknowledgeTime!.seconds).toBe(house.time(-8).seconds);
    // People are not called to a drill that has stopped, whoever called them.
    await house.verb('suspend', id, { reason: 'test' });
    const ending = 'SELECT state FROM call_out_triggers WHERE call_out_id = $1';
    expect(await sql(house.db, ending, [callOut])).toEqual([{ state: 'ENDING' }]);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('lets a time that stands stand, unless a controller replaces it', async () => {
    const id = await started();
    house.pass(10);
    const one = (minutes: number) => [{ personId: 'flood-1-2', musterTime: house.time(minutes) }];
    await mark(id, one(-8));
    await mark(id, one(-4));
    const secondsOf = async () => {
      const { people } = await house.client.listDrillPeople({ drillId: id }, house.operator);
      return people.find(({ personId }) => personId === 'flood-1-2')!.musterTime!.seconds;
    };
    expect(await secondsOf()).toBe(house.time(-8).seconds);
    await expect(mark(id, one(-4), { replace: true })).rejects.toMatchObject({
      reason: 'ROLE_MISSING',
    });
    await house.client.recordAttendance(
      { requestId: randomUUID(), drillId: id, marks: one(-4), replace: true },
      house.operator,
    );
    expect(await secondsOf()).toBe(house.time(-4).seconds);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('calls its people out again when it goes on', async () => {
    const id = await started({ callOutLevel: 'LEVEL_III', callOutLanguage: 'en' });
    await house.verb('suspend', id, { reason: 'test' });
    await house.verb('resume', id);
    const rows = await sql(
      house.db,
      `SELECT state, facts ->> 'titleEn' AS title, facts ->> 'language' AS language
       FROM call_out_triggers WHERE exercise_id = $1 ORDER BY source`,
      [id],
    );
    expect(rows).toEqual([
      { state: 'ENDED', title: 'Quarterly muster', language: 'en' },
      { state: 'WAITING', title: 'Resumed: Quarterly muster', language: 'en' },
    ]);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('judges what was noted without a network by when it was noted, until the drill closes', async () => {
    const id = await started();
    house.pass(4);
    const early = { acknowledgeTime: house.time(0), musterTime: house.time(0) };
    await house.verb('suspend', id, { reason: 'test' });
    house.pass(90);
    await house.verb('resume', id);
    const inTime = house.time(1);
    house.pass(2);
    await house.verb('finish', id);
    house.pass(60);
    const figures = await mark(id, [
      { personId: 'flood-1-2', ...early },
      { personId: 'flood-1-3', acknowledgeTime: inTime },
      { personId: 'flood-1-4', acknowledgeTime: house.time(-60) },
    ]);
    expect(figures.tally).toMatchObject({ acknowledgedInTime: 2, musteredInTime: 1 });
    await expect(
      mark(id, [{ personId: 'flood-1-5', musterTime: house.time(-50) }]),
    ).rejects.toMatchObject({
      details: { violations: [expect.objectContaining({ field: 'marks[0].musterTime' })] },
    });
  });

  it('begins beside no incident that becomes known in the same moment', async () => {
    const id = await scheduled();
    const hold = await house.db.transaction();
    const incident = house.incident('incident.opened', 'landslide', {}, hold);
    await incident;
    const start = house.verb('start', id).then(
      () => 'RUNNING',
      (error: { reason: string }) => error.reason,
    );
    // The start has come as far as it can: it waits for whoever has the incident in hand.
    while (!(await house.waiting())) await new Promise(setImmediate);
    await hold.commit();
    expect(await start).toBe('REAL_INCIDENT');
    await house.incident('incident.closed', 'landslide');
    await house.verb('abort', id, { reason: 'test' });
  });

  it('refuses to resume one that runs without waiting for an incident, which may wait for it', async () => {
    const id = await started();
    const hold = await house.db.transaction();
    await lockIncidents(hold, 'to write');
    await expect(house.verb('resume', id)).rejects.toMatchObject({ reason: 'DRILL_STATE' });
    await hold.rollback();
    await house.verb('abort', id, { reason: 'test' });
  });

  it('refuses someone who is not expected, and ticks in a drill that has not begun', async () => {
    const id = await started();
    await expect(mark(id, [{ personId: 'stranger' }])).rejects.toMatchObject({
      reason: 'NOT_EXPECTED',
      details: { violations: [expect.objectContaining({ field: 'marks[0]' })] },
    });
    await house.verb('finish', id);
    await expect(mark(await scheduled(), [{ personId: 'flood-1-2' }])).rejects.toMatchObject({
      reason: 'DRILL_STATE',
    });
    await house
      .verb('close', id)
      .catch((error: unknown) => expect(error).toMatchObject({ reason: 'EVALUATION_INCOMPLETE' }));
  });

  it('claims its teams and kit as an exercise, and lets go of them when it is suspended', async () => {
    house.addTeam('resting-1', 5);
    const id = await started({ teamIds: ['flood-1', 'resting-1'], assetIds: ['pump-1'] });
    const own = () => house.held.filter(({ exerciseId }) => exerciseId === id);
    await house.sweep.claims();
    expect(own().map(({ what, state }) => [what, state])).toEqual([
      ['flood-1', 'CONFIRMED'],
      ['pump-1', 'CONFIRMED'],
    ]);
    const { teams } = await house.client.getDrillFigures({ drillId: id }, house.operator);
    expect(teams.find(({ teamId }) => teamId === 'resting-1')).toMatchObject({
      ...{ claimState: 'REFUSED', claimNote: 'TEAM_RESTING' },
    });
    await house.verb('suspend', id, { reason: '天气', as: house.as('COMMANDER') });
    await house.sweep.claims();
    expect(own().every(({ state }) => state === 'RELEASED')).toBe(true);
    await house.verb('resume', id);
    await house.sweep.claims();
    expect(own().filter(({ state }) => state === 'CONFIRMED')).toHaveLength(2);
    await house.verb('abort', id, { reason: 'test' });
    await house.sweep.claims();
    expect(own().filter(({ state }) => state === 'CONFIRMED')).toEqual([]);
  });

  it('is suspended by a real incident in its area, not by one elsewhere or by an exercise', async () => {
    const street = await started({ divisionCode: '440310001000' });
    const whole = await started();
    const elsewhere = await started({ divisionCode: '440310002000' });
    const stateOf = async (id: string) =>
      (await house.client.getDrill({ id }, house.operator)).state;
    const inStreet = { divisionCode: '440310001001' };
    const data = { incidentId: 'exercise', exercise: true };
    await house.incident('incident.opened', 'exercise', { ...inStreet, data });
    expect(await stateOf(street)).toBe('RUNNING');
    await house.incident('incident.opened', 'fire', inStreet);
    expect(await Promise.all([street, whole, elsewhere].map(stateOf))).toEqual([
      'SUSPENDED',
      'SUSPENDED',
      'RUNNING',
    ]);
    expect(await house.client.getDrill({ id: street }, house.operator)).toMatchObject({
      incidentId: 'fire',
    });
    await expect(house.verb('resume', street)).rejects.toMatchObject({ reason: 'REAL_INCIDENT' });
    await house.verb('resume', street, { reason: '灾情已控制，另派专人' });
    await house.incident('incident.closed', 'fire', inStreet);
    await house.verb('resume', whole);
    for (const id of [street, whole, elsewhere]) await house.verb('abort', id, { reason: 'test' });
  });

  it('suspends everything of a division in one action', async () => {
    const ids = [await started(), await started()];
    const request = { requestId: randomUUID(), divisionCode: '440310000000', reason: '真实灾情' };
    const { drillIds } = await house.client.suspendDrills(request, house.as('COMMANDER'));
    expect(drillIds.sort()).toEqual(ids.sort());
    for (const id of ids) await house.verb('abort', id, { reason: 'test' });
  });

  it('lets two people start it at once only one time', async () => {
    const id = await scheduled();
    const both = await Promise.allSettled([house.verb('start', id), house.verb('start', id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('answers a repeated request as the first time', async () => {
    const id = await scheduled();
    const request = { requestId: randomUUID(), id, etag: '', reason: '' };
    const first = await house.client.startDrill(request, house.operator);
    expect(await house.client.startDrill(request, house.operator)).toEqual(first);
    await house.verb('abort', id, { reason: 'test' });
  });

  it('refuses what it cannot be', async () => {
    await expect(house.create({ planTime: house.time(-1) })).rejects.toMatchObject({
      details: { violations: [expect.objectContaining({ field: 'drill.planTime' })] },
    });
    await expect(house.create({ kind: 'DOUBLE_BLIND' })).rejects.toMatchObject({
      details: { violations: [expect.objectContaining({ field: 'drill.windowEndTime' })] },
    });
    await expect(house.create({ guideId: 'none' })).rejects.toMatchObject({
      reason: 'GUIDE_NOT_FOUND',
    });
    const { id } = await house.create({ teamIds: [] });
    await expect(house.verb('schedule', id)).rejects.toMatchObject({ reason: 'DRILL_EMPTY' });
    const ghost = await scheduled({ teamIds: ['ghost'] });
    await expect(house.verb('start', ghost)).rejects.toMatchObject({
      details: { violations: [expect.objectContaining({ field: 'drill.teamIds[0]' })] },
    });
    await expect(
      house.verb('schedule', id, { as: house.as('DRILL_OPERATOR', '440304000000') }),
    ).rejects.toMatchObject({ reason: 'SCOPE_DENIED' });
  });
});
