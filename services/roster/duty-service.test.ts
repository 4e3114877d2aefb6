import { status } from '@grpc/grpc-js';
import { as, fieldsOf, otherStreet, refusal, requestId, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

async function staffed(count = 2) {
  const teamId = await world.team();
  return { teamId, people: await world.people(teamId, count) };
}

const shift = (teamId: string, personIds: string[], from: number, until: number) => ({
  teamId,
  personIds,
  startTime: world.time(from),
  endTime: world.time(until),
});
const create = (...shifts: object[]) =>
  world.client.createShifts({ requestId: requestId(), shifts });

describe('shifts', () => {
  test('of one person never overlap, in one request or another', async () => {
    const { teamId, people } = await staffed();
    await create(shift(teamId, people, 24, 36));
    const error = await refusal(create(shift(teamId, [people[1]!], 35, 40)));
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'SHIFT_OVERLAP' });
    expect(fieldsOf(error)).toEqual(['shifts[0].personIds[0]']);
    expect(error.details.metadata).toMatchObject({ personId: people[1] });
    const twice = create(shift(teamId, people, 100, 108), shift(teamId, [people[0]!], 107, 109));
    expect(fieldsOf(await refusal(twice))).toEqual(['shifts[1].personIds[0]']);
  });

  test('given to one person by two rosters at once go to one of them', async () => {
    const { teamId, people } = await staffed(1);
    const results = await Promise.all(
      [0, 1, 2, 3].map((n) =>
        create(shift(teamId, people, 24 + n, 32 + n)).then(
          () => 'kept',
          (error: { reason: string }) => error.reason,
        ),
      ),
    );
    expect(results.filter((result) => result === 'kept')).toHaveLength(1);
  });

  test.each<[[number, number], string]>([
    [[24, 37], 'would be on duty 13 h in 24 h, at most 12'],
    [[8, 10], 'would rest 8 h between two shifts, at least 10'],
  ])('keep the rest rule: %j', async ([from, until], message) => {
    const { teamId, people } = await staffed(1);
    await create(shift(teamId, people, -4, 0));
    const error = await refusal(create(shift(teamId, people, from, until)));
    expect(error).toMatchObject({ reason: 'REST_RULE' });
    expect(error.message).toContain(message);
  });

  test('keep to sixty hours in seven days', async () => {
    const { teamId, people } = await staffed(1);
    const days = [1, 2, 3, 4, 5].map((day) => shift(teamId, people, day * 24, day * 24 + 12));
    await create(...days);
    const sixth = create(shift(teamId, people, 6 * 24, 6 * 24 + 1));
    expect((await refusal(sixth)).message).toContain('61 h in 7 days, at most 60');
    await create(shift(teamId, people, 9 * 24, 9 * 24 + 4));
  });

  test('follow the rule of their team where it has one', async () => {
    const { teamId, people } = await staffed(1);
    const dutyRule = {
      id: teamId,
      hoursPerDayMax: 24,
      hoursPerWeekMax: 72,
      restHoursMin: 24,
      missionHoursBeforeRest: 8,
    };
    await world.client.putDutyRule({ requestId: requestId(), dutyRule });
    await create(shift(teamId, people, 0.01, 24));
    expect(await refusal(create(shift(teamId, people, 47, 71)))).toMatchObject({
      reason: 'REST_RULE',
    });
    await create(shift(teamId, people, 48, 72));
    const { dutyRules } = await world.client.listDutyRules({});
    expect(dutyRules.map(({ id }) => id)).toEqual(expect.arrayContaining(['default', teamId]));
    const wrong = { ...dutyRule, hoursPerDayMax: 25 };
    const refused = world.client.putDutyRule({ requestId: requestId(), dutyRule: wrong });
    expect(fieldsOf(await refusal(refused))).toEqual(['dutyRule.hoursPerDayMax']);
  });

  test('are refused for who is unknown, no member, inactive or on leave', async () => {
    const { teamId, people } = await staffed(2);
    const [stranger] = await world.people('', 1);
    const [inactive] = await world.people(teamId, 1, { state: 'INACTIVE' });
    const reasonOf = async (personId: string) =>
      (await refusal(create(shift(teamId, [personId], 24, 30)))).reason;
    expect(await reasonOf('nobody')).toBe('PERSON_NOT_FOUND');
    expect(await reasonOf(stranger!)).toBe('NOT_A_MEMBER');
    expect(await reasonOf(inactive!)).toBe('PERSON_INACTIVE');
    const leave = {
      personId: people[0]!,
      kind: 'ANNUAL' as const,
      startTime: world.time(20),
      endTime: world.time(50),
    };
    const { id } = await world.client.requestLeave({ requestId: requestId(), leave });
    await world.client.decideLeave({ requestId: requestId(), id, approve: true });
    expect(await reasonOf(people[0]!)).toBe('ON_LEAVE');
  });

  test('with bad times, nobody or too far away name the field', async () => {
    const { teamId, people } = await staffed(1);
    const refused = async (fields: object) => {
      const wrong = { ...shift(teamId, people, 24, 30), ...fields };
      return fieldsOf(await refusal(create(wrong)));
    };
    expect(await refused({ endTime: world.time(20) })).toEqual(['shifts[0].endTime']);
    expect(await refused({ endTime: world.time(100) })).toEqual(['shifts[0].endTime']);
    expect(await refused({ personIds: [] })).toEqual(['shifts[0].personIds']);
    expect(await refused({ personIds: [people[0], people[0]] })).toEqual([
      'shifts[0].personIds[1]',
    ]);
    const far = { startTime: world.time(24 * 500), endTime: world.time(24 * 500 + 1) };
    expect(await refused(far)).toEqual(['shifts[0].startTime']);
  });

  test('are listed by time, changed and taken out before they begin', async () => {
    const { teamId, people } = await staffed(3);
    const { ids } = await create(
      shift(teamId, people.slice(0, 2), 24, 30),
      shift(teamId, people.slice(0, 2), 48, 54),
    );
    const list = (query: object) => world.client.listShifts({ teamId, ...query });
    expect((await list({ untilTime: world.time(40) })).shifts.map(({ id }) => id)).toEqual([
      ids[0],
    ]);
    const { nextPageToken } = await list({ pageSize: 1 });
    const rest = await list({ pageSize: 1, pageToken: nextPageToken });
    expect(rest.shifts.map(({ id }) => id)).toEqual([ids[1]]);
    const change = { requestId: requestId(), id: ids[0]!, etag: '1', personIds: [people[2]!] };
    expect(await world.client.setShiftMembers(change)).toMatchObject({
      personIds: [people[2]],
      etag: '2',
    });
    const stale = world.client.setShiftMembers({ ...change, requestId: requestId() });
    expect(await refusal(stale)).toMatchObject({ reason: 'ETAG_STALE' });
    const stranger = as('TEAM_LEADER', otherStreet);
    const remove = (id: string, options = {}) =>
      world.client.deleteShift({ requestId: requestId(), id }, options);
    expect(await refusal(remove(ids[1]!, stranger))).toMatchObject({ reason: 'SCOPE_DENIED' });
    await remove(ids[1]!, as('TEAM_LEADER', street));
    const begun = await world.onShift(teamId, [people[0]!]);
    expect(await refusal(remove(begun))).toMatchObject({ reason: 'SHIFT_BEGUN' });
  });
});

describe('a swap', () => {
  const accountOf = (id: string) => ({
    actor: { id, name: id, grants: as('DRILL_OPERATOR').actor.grants },
  });

  async function offered() {
    const teamId = await world.team();
    const [from, to] = await Promise.all(
      ['from', 'to'].map(async (name) => {
        const account = `${name}-${requestId()}`;
        const [id] = await world.people(teamId, 1, { account });
        return { id: id!, account };
      }),
    );
    const { ids } = await create(shift(teamId, [from!.id], 24, 32));
    const offer = {
      requestId: requestId(),
      shiftId: ids[0]!,
      fromPersonId: from!.id,
      toPersonId: to!.id,
      reason: 'family',
    };
    const swap = await world.client.offerSwap(offer, accountOf(from!.account));
    return { teamId, from: from!, to: to!, shiftId: ids[0]!, swap, offer };
  }
  const answer = (id: string, accept: boolean, options = {}) =>
    world.client.answerSwap({ requestId: requestId(), id, accept }, options);
  const decide = (id: string, approve: boolean) =>
    world.client.decideSwap({ requestId: requestId(), id, approve });

  test('goes from offer to answer to approval, and the place changes hands', async () => {
    const { teamId, from, to, swap } = await offered();
    expect(await refusal(decide(swap.id, true))).toMatchObject({ reason: 'SWAP_STATE' });
    const wrong = answer(swap.id, true, accountOf(from.account));
    expect(await refusal(wrong)).toMatchObject({ reason: 'ROLE_MISSING' });
    expect((await answer(swap.id, true, accountOf(to.account))).state).toBe('ACCEPTED');
    expect((await decide(swap.id, true)).state).toBe('APPROVED');
    const { shifts } = await world.client.listShifts({ teamId });
    expect(shifts[0]!.personIds).toEqual([to.id]);
    const { swaps } = await world.client.listSwaps({ teamId, state: 'APPROVED' });
    expect(swaps.map(({ id }) => id)).toEqual([swap.id]);
  });

  test('is refused at approval when the other one may not be on duty then', async () => {
    const { teamId, to, swap } = await offered();
    await answer(swap.id, true);
    await create(shift(teamId, [to.id], 36, 40));
    expect(await refusal(decide(swap.id, true))).toMatchObject({ reason: 'REST_RULE' });
    expect((await decide(swap.id, false)).state).toBe('REJECTED');
  });

  test('is offered once, by who is on the shift, and may be withdrawn', async () => {
    const { swap, offer, to } = await offered();
    const again = world.client.offerSwap({ ...offer, requestId: requestId() });
    expect(await refusal(again)).toMatchObject({ reason: 'SWAP_EXISTS' });
    const withdrawn = await world.client.withdrawSwap({ requestId: requestId(), id: swap.id });
    expect(withdrawn.state).toBe('WITHDRAWN');
    const turned = {
      ...offer,
      requestId: requestId(),
      fromPersonId: to.id,
      toPersonId: offer.fromPersonId,
    };
    expect(await refusal(world.client.offerSwap(turned))).toMatchObject({ reason: 'NOT_ON_SHIFT' });
    const self = { ...offer, requestId: requestId(), toPersonId: offer.fromPersonId };
    expect(fieldsOf(await refusal(world.client.offerSwap(self)))).toEqual(['toPersonId']);
  });
});

describe('leave', () => {
  test('is asked for, decided, and not given over a shift', async () => {
    const { teamId, people } = await staffed(1);
    const leave = {
      personId: people[0]!,
      kind: 'SICK' as const,
      startTime: world.time(20),
      endTime: world.time(40),
      reason: 'private',
    };
    const ask = () => world.client.requestLeave({ requestId: requestId(), leave });
    const { id, state } = await ask();
    expect(state).toBe('REQUESTED');
    const decide = (leaveId: string, approve: boolean) =>
      world.client.decideLeave({ requestId: requestId(), id: leaveId, approve });
    const { ids } = await create(shift(teamId, people, 24, 30));
    const error = await refusal(decide(id, true));
    expect(error).toMatchObject({ reason: 'LEAVE_ON_SHIFT' });
    expect(error.details.metadata).toMatchObject({ shiftId: ids[0] });
    await world.client.deleteShift({ requestId: requestId(), id: ids[0]! });
    expect((await decide(id, true)).state).toBe('APPROVED');
    const away = await world.availability(teamId, { atTime: world.time(30) });
    expect(away.people[0]).toMatchObject({ available: false, reasons: ['ON_LEAVE', 'OFF_SHIFT'] });
    expect(away.people[0]!.untilTime?.seconds).toBe(leave.endTime.seconds);
    const cancelled = await world.client.cancelLeave({ requestId: requestId(), id });
    expect(cancelled.state).toBe('CANCELLED');
    expect(await refusal(decide(id, true))).toMatchObject({ reason: 'LEAVE_STATE' });
    const { leaves } = await world.client.listLeaves({ teamId });
    expect(leaves).toHaveLength(1);
  });

  test('is nobody else’s to ask for', async () => {
    const { people } = await staffed(1);
    const leave = {
      personId: people[0]!,
      kind: 'ANNUAL' as const,
      startTime: world.time(20),
      endTime: world.time(40),
    };
    const stranger = as('DRILL_OPERATOR');
    const asked = world.client.requestLeave({ requestId: requestId(), leave }, stranger);
    expect(await refusal(asked)).toMatchObject({ reason: 'ROLE_MISSING' });
    const turned = { ...leave, endTime: leave.startTime };
    const backward = world.client.requestLeave({ requestId: requestId(), leave: turned });
    expect(fieldsOf(await refusal(backward))).toEqual(['leave.endTime']);
  });
});

test('the duty board shows the next 24 hours, who is there, and where a crew is missing', async () => {
  const teamId = await world.team({ specialism: 'BOARD' });
  const contacts = [{ kind: 'PHONE' as const, value: '10000001234' }];
  const [first] = await world.people(teamId, 1, { contacts });
  const people = [first!, ...(await world.people(teamId, 3))];
  const night = await world.people(teamId, 4);
  const [begin, six, twelve, sixteen] = [-2, 6, 12, 16].map((hours) => world.time(hours));
  await create(
    { teamId, personIds: people, startTime: begin, endTime: six },
    { teamId, personIds: night.slice(0, 2), startTime: six, endTime: twelve },
    { teamId, personIds: night, startTime: twelve, endTime: sixteen },
  );
  const board = (options = {}) => world.client.getDutyBoard({ specialism: 'BOARD' }, options);
  const [team] = (await board(as('TEAM_LEADER', street))).teams;
  expect(team).toMatchObject({ teamId, onShiftNow: 4, minimumCrew: 4 });
  expect(team!.shifts.map((each) => each.people.length)).toEqual([4, 2, 4]);
  const phoneIn = ({ shifts }: typeof team & object) =>
    shifts[0]!.people.find(({ personId }) => personId === first)?.phone;
  expect(phoneIn(team!)).toBe('100****1234');
  const [hidden] = (await board(as('AUDITOR', street))).teams;
  expect(phoneIn(hidden!)).toBe('***');
  expect(team!.gaps.map(({ people: count }) => count)).toEqual([2, 0]);
});

test('who is on duty is counted by qualification and division, and nobody is 0', async () => {
  const skilled = await world.team({ skills: ['SUBMERSIBLE'] });
  const people = await world.people(skilled, 5);
  const count = async (code: string) => {
    const { onDuty } = await world.client.countOnDuty({ qualifications: [code] });
    return onDuty.map((row) => [row.divisionCode, row.people]);
  };
  expect(await count('SUBMERSIBLE')).toEqual([[street, 0]]);
  await world.onShift(skilled, people.slice(0, 4));
  expect(await count('SUBMERSIBLE')).toEqual([[street, 4]]);
  // Out on a task they can stand at no other pump; an exercise takes nobody away.
  await world.claim(skilled, { exerciseId: 'drill-1' });
  expect(await count('SUBMERSIBLE')).toEqual([[street, 4]]);
  const { id } = await world.claim(skilled);
  expect(await count('SUBMERSIBLE')).toEqual([[street, 0]]);
  await world.client.releaseAssignments({ requestId: requestId(), ids: [id] });
  expect(await count('SUBMERSIBLE')).toEqual([[street, 4]]);
  await world.client.putQualificationKind({
    requestId: requestId(),
    qualificationKind: { code: 'CRANE', nameZh: '起重机', nameEn: 'Crane' },
  });
  const certify = (personId: string, until: number) =>
    world.client.putQualification({
      requestId: requestId(),
      qualification: {
        ...{ personId, code: 'CRANE' },
        ...{ validFrom: world.date(-30), validUntil: world.date(until) },
      },
    });
  await certify(people[0]!, 30);
  await certify(people[1]!, -1);
  await certify(people[4]!, 30);
  expect(await count('CRANE')).toEqual([[street, 1]]);
  expect(await count('NOBODY_CAN')).toEqual([]);
});
