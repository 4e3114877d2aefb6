import { status } from '@grpc/grpc-js';
import { sql } from '../platform/db';
import { toTimestamp } from '../platform/wire-values';
import { as, fieldsOf, otherStreet, refusal, requestId, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const verb = (ids: string[], reason = '') => ({ requestId: requestId(), ids, reason });

describe('a claim', () => {
  test('holds the team and everyone on shift, and is confirmed, carried out and ended', async () => {
    const { teamId, personIds } = await world.readyTeam(5);
    const held = await world.claim(teamId, { incidentId: 'incidents/1' });
    expect(held).toMatchObject({ state: 'HELD', crewCount: 5, incidentId: 'incidents/1' });
    expect([...held.personIds].sort()).toEqual([...personIds].sort());
    expect((await world.client.getTeam({ id: teamId })).state).toBe('AVAILABLE');
    await world.client.confirmAssignments(verb([held.id]));
    expect((await world.client.getTeam({ id: teamId })).state).toBe('ALERTED');
    for (const phase of ['ACKNOWLEDGED', 'EN_ROUTE', 'ON_SCENE', 'RETURNING'] as const) {
      await world.client.moveAssignment({ requestId: requestId(), id: held.id, phase });
      expect((await world.client.getTeam({ id: teamId })).state).toBe(phase);
    }
    const { assignments } = await world.client.endAssignments(verb([held.id]));
    expect(assignments[0]).toMatchObject({ state: 'ENDED' });
    expect((await world.client.getTeam({ id: teamId })).state).toBe('AVAILABLE');
  });

  test('of the same team by many at once is won by exactly one', async () => {
    const { teamId } = await world.readyTeam();
    const tries = Array.from({ length: 12 }, (_, n) =>
      world.claim(teamId, { task: `commits/${n}` }).then(
        () => 'won',
        (error: { reason: string }) => error.reason,
      ),
    );
    const results = await Promise.all(tries);
    expect(results.filter((result) => result === 'won')).toHaveLength(1);
    expect(results.filter((result) => result === 'ALREADY_CLAIMED')).toHaveLength(11);
  });

  test('that loses says who holds the team, until when, and which others would do', async () => {
    const place = { latitude: 22.7, longitude: 114.3, specialism: 'CAVE' };
    const { teamId } = await world.readyTeam(4, place);
    const far = await world.readyTeam(4, { ...place, latitude: 23 });
    const near = await world.readyTeam(4, { ...place, latitude: 22.71 });
    await world.readyTeam(3, { ...place, latitude: 22.7 });
    const untilTime = world.time(6);
    const held = await world.claim(teamId, { task: 'commits/C-1', untilTime });
    const error = await refusal(world.claim(teamId, { task: 'commits/C-2' }));
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'ALREADY_CLAIMED' });
    expect(fieldsOf(error)).toEqual(['claims[0].teamId']);
    expect(error.details.metadata).toMatchObject({
      teamId,
      assignmentId: held.id,
      task: 'commits/C-1',
      alternatives: `${near.teamId},${far.teamId}`,
    });
    expect(error.details.metadata).toHaveProperty('until');
    expect(error.details.metadata).toHaveProperty('since');
  });

  test('that loses is offered only teams whose crews hold the certificates it asks for', async () => {
    const place = { specialism: 'DIVING', longitude: 114.3 };
    const { teamId } = await world.readyTeam(4, { ...place, latitude: 22.7 });
    await world.readyTeam(4, { ...place, latitude: 22.71 });
    const far = await world.readyTeam(4, { ...place, latitude: 22.9 });
    const short = await world.readyTeam(4, { ...place, latitude: 22.72 });
    const qualificationKind = { code: 'DIVER', nameZh: '潜水员', nameEn: 'Diver' };
    await world.client.putQualificationKind({ requestId: requestId(), qualificationKind });
    const certify = (personId: string, until: number) =>
      world.client.putQualification({
        requestId: requestId(),
        qualification: {
          ...{ personId, code: 'DIVER' },
          ...{ validFrom: world.date(-30), validUntil: world.date(until) },
        },
      });
    await certify(far.personIds[0]!, 30);
    await certify(short.personIds[0]!, 1);
    await world.claim(teamId);
    const need = { qualifications: [{ code: 'DIVER', people: 1 }] };
    const error = await refusal(world.claim(teamId, { untilTime: world.time(72) }, need));
    expect(error.details.metadata).toMatchObject({ alternatives: far.teamId });
  });

  test('repeated under its request id is one claim', async () => {
    const { teamId } = await world.readyTeam();
    const request = { requestId: requestId(), claims: [{ teamId }], task: 'commits/again' };
    const first = await world.client.claimTeams(request);
    expect(await world.client.claimTeams(request)).toEqual(first);
  });

  test('of several teams is all or none', async () => {
    const [free, taken] = await Promise.all([world.readyTeam(), world.readyTeam()]);
    await world.claim(taken.teamId);
    const both = world.client.claimTeams({
      requestId: requestId(),
      claims: [{ teamId: free.teamId }, { teamId: taken.teamId }],
      task: 'commits/both',
    });
    expect(fieldsOf(await refusal(both))).toEqual(['claims[1].teamId']);
    expect((await world.availability(free.teamId)).team?.ready).toBe(true);
  });

  test('of an unknown team, or without a task, names the field', async () => {
    expect(await refusal(world.claim('nobody'))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'TEAM_NOT_FOUND',
      details: { violations: [{ field: 'claims[0].teamId' }] },
    });
    const { teamId } = await world.readyTeam();
    expect(fieldsOf(await refusal(world.claim(teamId, { task: '' })))).toEqual(['task']);
    const past = world.claim(teamId, { untilTime: world.time(-1) });
    expect(fieldsOf(await refusal(past))).toEqual(['untilTime']);
  });

  test('needs a role, where the team is', async () => {
    const { teamId } = await world.readyTeam();
    const request = { requestId: requestId(), claims: [{ teamId }], task: 'x' };
    const refused = async (options: object) =>
      (await refusal(world.client.claimTeams(request, options))).reason;
    expect(await refused(as('TEAM_LEADER'))).toBe('ROLE_MISSING');
    expect(await refused(as('COMMANDER', otherStreet))).toBe('SCOPE_DENIED');
    expect(await refused(as('DRILL_OPERATOR'))).toBe('ROLE_MISSING');
  });
});

describe('the crew', () => {
  test('of fewer than four on shift is not sent', async () => {
    const teamId = await world.team();
    const people = await world.people(teamId, 6);
    await world.onShift(teamId, people.slice(0, 3));
    const error = await refusal(world.claim(teamId));
    expect(error).toMatchObject({ reason: 'CREW_SHORT', code: status.FAILED_PRECONDITION });
    expect(error.details.metadata).toMatchObject({ people: '3', minimumCrew: '4' });
    const silent = await refusal(world.claim(teamId, {}, { includeOffShift: true }));
    expect(silent).toMatchObject({ reason: 'CREW_SHORT', code: status.FAILED_PRECONDITION });
    expect(silent.details.metadata).toMatchObject({ people: '3', minimumCrew: '4' });
    const offShift = { includeOffShift: true, offShiftReason: '暴雨红色预警，在家人员集结' };
    const called = await world.claim(teamId, {}, offShift);
    expect(called.crewCount).toBe(6);
    const [entry] = await sql<{ after: object }>(
      world.database.db,
      `SELECT after FROM audit_entries WHERE subject = $1 AND action = 'assignment.held'`,
      [`assignments/${called.id}`],
    );
    const { offShiftReason } = offShift;
    expect(entry!.after).toMatchObject({ calledInCount: 3, offShiftReason });
  });

  test('may be named, and each of it must be a member, free and on shift', async () => {
    const { teamId, personIds } = await world.readyTeam(5);
    const [stranger] = await world.people('', 1);
    const named = (ids: string[]) => world.claim(teamId, {}, { personIds: ids });
    expect(await refusal(named([...personIds.slice(0, 3), stranger!]))).toMatchObject({
      reason: 'NOT_A_MEMBER',
      details: { violations: [{ field: 'claims[0].personIds[3]' }] },
    });
    const held = await named(personIds.slice(0, 4));
    expect(held.crewCount).toBe(4);
  });

  test('of a person who is in two teams goes with one of them', async () => {
    const one = await world.readyTeam(4);
    const other = await world.team();
    const others = await world.people(other, 4);
    await world.onShift(other, others);
    const [shared] = one.personIds;
    await world.client.putTeamMember({
      requestId: requestId(),
      member: { teamId: other, personId: shared! },
    });
    await world.claim(one.teamId);
    const both = { personIds: [shared!, ...others.slice(0, 3)], includeOffShift: true };
    expect(await refusal(world.claim(other, {}, both))).toMatchObject({
      reason: 'PERSON_CLAIMED',
      details: { violations: [{ field: 'claims[0].personIds[0]' }] },
    });
    expect((await world.claim(other)).crewCount).toBe(4);
  });

  test('of a person whom two claims name at once goes with one of them', async () => {
    const teams = await Promise.all([world.readyTeam(4), world.readyTeam(4)]);
    const [shared] = await world.people(teams[0].teamId, 1);
    const member = { teamId: teams[1].teamId, personId: shared! };
    await world.client.putTeamMember({ requestId: requestId(), member });
    const results = await Promise.all(
      teams.map(({ teamId, personIds }) =>
        world.claim(teamId, {}, { personIds: [...personIds, shared!], includeOffShift: true }).then(
          () => 'won',
          (error: { reason: string }) => error.reason,
        ),
      ),
    );
    expect(results.sort()).toEqual(['PERSON_CLAIMED', 'won']);
  });
});

describe('certificates', () => {
  const need = { qualifications: [{ code: 'BOAT_MASTER', people: 2 }] };

  test('must hold to the end of the mission', async () => {
    await world.client.putQualificationKind({
      requestId: requestId(),
      qualificationKind: { code: 'BOAT_MASTER', nameZh: '船长', nameEn: 'Boat master' },
    });
    const { teamId, personIds } = await world.readyTeam();
    const certify = (personId: string, from: number, until: number) =>
      world.client.putQualification({
        requestId: requestId(),
        qualification: {
          personId,
          code: 'BOAT_MASTER',
          validFrom: world.date(from),
          validUntil: world.date(until),
        },
      });
    await certify(personIds[0]!, -30, 100);
    await certify(personIds[1]!, -30, 2);
    await certify(personIds[2]!, -30, -1);
    const long = await refusal(world.claim(teamId, { untilTime: world.time(24 * 5) }, need));
    expect(long).toMatchObject({ reason: 'QUALIFICATION_SHORT' });
    expect(fieldsOf(long)).toEqual(['claims[0].qualifications[0]']);
    expect(long.message).toContain(`${personIds[1]}'s ends on ${world.date(2)}`);
    expect(long.details.metadata).toMatchObject({ people: '1', needed: '2' });
    expect((await world.claim(teamId, { untilTime: world.time(24) }, need)).state).toBe('HELD');
  });

  test('that were revoked count no more', async () => {
    const { teamId, personIds } = await world.readyTeam();
    const ids: string[] = [];
    for (const personId of personIds.slice(0, 2)) {
      const { id } = await world.client.putQualification({
        requestId: requestId(),
        qualification: {
          personId,
          code: 'BOAT_MASTER',
          validFrom: world.date(-1),
          validUntil: world.date(50),
        },
      });
      ids.push(id);
    }
    await world.client.revokeQualification({ requestId: requestId(), id: ids[0]!, reason: 'lost' });
    const error = await refusal(world.claim(teamId, {}, need));
    expect(error).toMatchObject({ reason: 'QUALIFICATION_SHORT' });
  });
});

describe('a hold', () => {
  test('expires, and its team is free at once for who asks, swept or not', async () => {
    const { teamId } = await world.readyTeam();
    const { id } = await world.claim(teamId, { holdSeconds: 60 });
    world.pass(0.02);
    expect((await world.client.getAssignment({ id })).state).toBe('EXPIRED');
    expect(await refusal(world.client.confirmAssignments(verb([id])))).toMatchObject({
      reason: 'ASSIGNMENT_EXPIRED',
    });
    expect((await world.claim(teamId)).state).toBe('HELD');
  });

  test('that is over is swept', async () => {
    const { teamId } = await world.readyTeam();
    const { id } = await world.claim(teamId, { holdSeconds: 60 });
    world.pass(0.02);
    await world.sweep();
    const [row] = await sql(world.database.db, 'SELECT state FROM assignments WHERE id = $1', [id]);
    expect(row).toEqual({ state: 'EXPIRED' });
  });

  test('is released, and may be released again', async () => {
    const { teamId } = await world.readyTeam();
    const { id } = await world.claim(teamId);
    for (let time = 1; time <= 2; time += 1) {
      const { assignments } = await world.client.releaseAssignments(verb([id], 'compensation'));
      expect(assignments[0]).toMatchObject({ state: 'RELEASED', resolveReason: 'compensation' });
    }
    expect(await refusal(world.client.confirmAssignments(verb([id])))).toMatchObject({
      reason: 'ASSIGNMENT_STATE',
    });
    expect((await world.availability(teamId)).team?.ready).toBe(true);
  });
});

describe('a team', () => {
  test('that has left comes back before it is free', async () => {
    const { teamId } = await world.readyTeam();
    const id = await world.confirmed(teamId);
    await world.client.moveAssignment({ requestId: requestId(), id, phase: 'ON_SCENE' });
    const back = world.client.moveAssignment({ requestId: requestId(), id, phase: 'EN_ROUTE' });
    expect(await refusal(back)).toMatchObject({ reason: 'PHASE_ORDER' });
    await world.client.releaseAssignments(verb([id], 'stood down'));
    expect((await world.client.getTeam({ id: teamId })).state).toBe('RETURNING');
    expect(await refusal(world.claim(teamId))).toMatchObject({ reason: 'TEAM_STATE' });
    const home = { requestId: requestId(), id: teamId, state: 'AVAILABLE' as const };
    await world.client.setTeamState(home);
    expect((await world.claim(teamId)).state).toBe('HELD');
  });

  test('out of service is refused, and its state is not moved by hand while on a task', async () => {
    const { teamId } = await world.readyTeam();
    const set = (state: 'OUT_OF_SERVICE' | 'AVAILABLE' | 'ON_SCENE', reason = '') =>
      world.client.setTeamState({ requestId: requestId(), id: teamId, state, reason });
    expect(fieldsOf(await refusal(set('OUT_OF_SERVICE')))).toEqual(['reason']);
    expect(await refusal(set('ON_SCENE'))).toMatchObject({ reason: 'TEAM_STATE' });
    await set('OUT_OF_SERVICE', 'engine broken');
    expect(await refusal(world.claim(teamId))).toMatchObject({ reason: 'TEAM_OUT_OF_SERVICE' });
    await set('AVAILABLE');
    await world.confirmed(teamId);
    expect(await refusal(set('OUT_OF_SERVICE', 'x'))).toMatchObject({ reason: 'TEAM_CLAIMED' });
  });
});

test('an assignment is seen as it was at a time, alone and in lists', async () => {
  const { teamId } = await world.readyTeam();
  const before = toTimestamp(new Date());
  const { id } = await world.claim(teamId);
  const held = await nextMoment();
  await world.client.confirmAssignments(verb([id]));
  await world.client.moveAssignment({ requestId: requestId(), id, phase: 'ON_SCENE' });
  const out = await nextMoment();
  await world.client.endAssignments(verb([id]));
  const at = async (asOf: ReturnType<typeof world.time>) => {
    const { state, phase } = await world.client.getAssignment({ id, asOf });
    return { state, phase };
  };
  expect(await at(held)).toEqual({ state: 'HELD', phase: 'STATE_UNSPECIFIED' });
  expect(await at(out)).toEqual({ state: 'CONFIRMED', phase: 'ON_SCENE' });
  expect(await refusal(at(before))).toMatchObject({ reason: 'ASSIGNMENT_NOT_FOUND' });
  expect(fieldsOf(await refusal(at(world.time(1))))).toEqual(['asOf']);
  const listed = async (asOf: typeof held, state: 'HELD' | 'CONFIRMED') =>
    (await world.client.listAssignments({ teamId, asOf, state })).assignments.map((one) => one.id);
  expect(await listed(held, 'HELD')).toEqual([id]);
  expect(await listed(out, 'CONFIRMED')).toEqual([id]);
  expect(await listed(before, 'HELD')).toEqual([]);
});

/** A time of the database's clock after everything that has been done, and before what follows. */
async function nextMoment() {
  await new Promise((resolve) => setTimeout(resolve, 30));
  const time = toTimestamp(new Date());
  await new Promise((resolve) => setTimeout(resolve, 30));
  return time;
}

test('assignments are listed by what they are about, page by page', async () => {
  const incidentId = `incidents/${requestId()}`;
  const teams = await Promise.all([world.readyTeam(), world.readyTeam()]);
  for (const { teamId } of teams) await world.claim(teamId, { incidentId });
  const first = await world.client.listAssignments({ incidentId, pageSize: 1 });
  expect(first.assignments[0]).toMatchObject({ teamId: teams[1].teamId, crewCount: 4 });
  const { nextPageToken: pageToken } = first;
  const second = await world.client.listAssignments({ incidentId, pageSize: 1, pageToken });
  expect(second.assignments.map(({ teamId }) => teamId)).toEqual([teams[0].teamId]);
  const personId = teams[0].personIds[0]!;
  const byPerson = await world.client.listAssignments({ personId });
  expect(byPerson.assignments).toHaveLength(1);
  const blind = await world.client.listAssignments({ incidentId }, as('AUDITOR', otherStreet));
  expect(blind.assignments).toEqual([]);
});
