import { status } from '@grpc/grpc-js';
import { toTimestamp } from '../platform/wire-values';
import {
  actorOf,
  as,
  district,
  elsewhere,
  fieldsOf,
  otherStreet,
  refusal,
  requestId,
  street,
  World,
} from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const update = (team: object, paths: string[], options = {}) =>
  world.client.updateTeam({ requestId: requestId(), team, updateMask: { paths } }, options);

describe('teams', () => {
  test('come back as they were created, with a crew of four unless told', async () => {
    const id = await world.team({ figures: { boats: 3 }, skills: ['DIVING'], turnoutMinutes: 5 });
    expect(await world.client.getTeam({ id })).toMatchObject({
      id,
      kind: 'REGULAR',
      specialism: 'WATER',
      figures: { boats: 3 },
      skills: ['DIVING'],
      minimumCrew: 4,
      state: 'AVAILABLE',
      memberCount: 0,
      etag: '1',
    });
  });

  test('with a taken id, half a place, an unknown kind or organisation are refused', async () => {
    const id = await world.team();
    const error = await refusal(world.team({ id }));
    expect(error).toMatchObject({ code: status.ALREADY_EXISTS, reason: 'TEAM_EXISTS' });
    const refused = async (fields: object) => fieldsOf(await refusal(world.team(fields)));
    expect(await refused({ latitude: 22.7 })).toEqual(['team.longitude']);
    expect(await refused({ kind: 'KIND_UNSPECIFIED' })).toEqual(['team.kind']);
    expect(await refused({ organisationId: 'nobody' })).toEqual(['team.organisationId']);
    expect(await refused({ latitude: 91, longitude: 0 })).toEqual(['team.latitude']);
    expect(await refused({ specialism: 'water rescue!' })).toEqual(['team.specialism']);
  });

  test('are changed by mask, from the version that was read, within reach', async () => {
    const id = await world.team();
    const changed = await update({ id, etag: '1', nameZh: '新名' }, ['name_zh']);
    expect(changed).toMatchObject({ nameZh: '新名', nameEn: 'Water Rescue Team', etag: '2' });
    expect(await refusal(update({ id, etag: '1', nameZh: 'x' }, ['name_zh']))).toMatchObject({
      code: status.ABORTED,
      reason: 'ETAG_STALE',
    });
    expect(fieldsOf(await refusal(update({ id, etag: '2' }, ['state'])))).toEqual(['updateMask']);
    const stranger = as('COMMANDER', otherStreet);
    const moved = update({ id, etag: '2', nameZh: 'x' }, ['name_zh'], stranger);
    expect(await refusal(moved)).toMatchObject({ reason: 'SCOPE_DENIED' });
    const away = { id, etag: '2', divisionCode: elsewhere };
    expect(await refusal(update(away, ['division_code'], as('COMMANDER')))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
  });

  test('are listed by what they are, page by page, as far as one sees', async () => {
    const specialism = 'AIR';
    const ids = [];
    for (const divisionCode of [street, otherStreet, street]) {
      ids.push(
        await world.team({ specialism, divisionCode, skills: ['DRONE'], nameZh: '航空 队' }),
      );
    }
    const list = async (query: object, options = {}) =>
      (await world.client.listTeams({ specialism, ...query }, options)).teams.map(({ id }) => id);
    expect(await list({})).toEqual([...ids].sort());
    expect(await list({ divisionCode: otherStreet })).toEqual([ids[1]]);
    expect(await list({}, as('AUDITOR', otherStreet))).toEqual([ids[1]]);
    expect(await list({ skill: 'DIVING' })).toEqual([]);
    expect(await list({ query: `航空 ${ids[0]}` })).toEqual([ids[0]]);
    expect(await list({ state: 'REST' })).toEqual([]);
    const { nextPageToken } = await world.client.listTeams({ specialism, pageSize: 2 });
    expect(await list({ pageSize: 2, pageToken: nextPageToken })).toEqual([[...ids].sort()[2]]);
    const other = world.client.listTeams({ specialism: 'GAS', pageToken: nextPageToken });
    expect(await refusal(other)).toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  });

  test('are seen as they were at a time, and not in the future', async () => {
    const id = await world.team();
    const [personId] = await world.people(id, 1);
    const asOf = toTimestamp(new Date());
    await update({ id, etag: '1', nameZh: '后来' }, ['name_zh']);
    await world.client.removeTeamMember({ requestId: requestId(), teamId: id, personId });
    expect(await world.client.getTeam({ id, asOf })).toMatchObject({
      nameZh: '水上救援队',
      memberCount: 1,
    });
    expect(await world.client.getTeam({ id })).toMatchObject({ nameZh: '后来', memberCount: 0 });
    const { versions } = await world.client.listTeamVersions({ id });
    expect(versions).toHaveLength(2);
    expect(versions[0]!.changes.map(({ field }) => field)).toContain('name_zh');
    const ahead = world.client.getTeam({ id, asOf: world.time(1) });
    expect(fieldsOf(await refusal(ahead))).toEqual(['asOf']);
    const before = toTimestamp(new Date(Date.now() - 3_600_000));
    expect(await refusal(world.client.getTeam({ id, asOf: before }))).toMatchObject({
      reason: 'TEAM_NOT_FOUND',
    });
  });

  test('are put in bulk, keep their state, and name the row that is wrong', async () => {
    const id = await world.team();
    const reason = 'repair';
    const out = { requestId: requestId(), id, state: 'OUT_OF_SERVICE' as const, reason };
    await world.client.setTeamState(out);
    const team = {
      nameZh: '队',
      nameEn: 'Team',
      kind: 'VOLUNTEER' as const,
      specialism: 'RAIL',
      divisionCode: street,
    };
    const put = (...teams: object[]) => world.client.putTeams({ requestId: requestId(), teams });
    const fresh = `team-${requestId()}`;
    expect(await put({ ...team, id }, { ...team, id: fresh })).toEqual({
      createdCount: 1,
      updatedCount: 1,
    });
    expect(await world.client.getTeam({ id })).toMatchObject({
      kind: 'VOLUNTEER',
      state: 'OUT_OF_SERVICE',
    });
    const wrong = put({ ...team, id: 'a' }, { ...team, id: 'b', divisionCode: '44' });
    expect(fieldsOf(await refusal(wrong))).toEqual(['teams[1].divisionCode']);
    expect(fieldsOf(await refusal(put({ ...team, id: 'a' }, { ...team, id: 'a' })))).toEqual([
      'teams[1].id',
    ]);
  });

  test('with a place are points of a map', async () => {
    const specialism = 'POWER';
    const id = await world.team({ specialism, latitude: 22.7, longitude: 114.3 });
    await world.team({ specialism });
    const { points } = await world.client.listTeamPoints({ specialism });
    expect(points).toEqual([
      expect.objectContaining({ id, latitude: 22.7, longitude: 114.3, state: 'AVAILABLE' }),
    ]);
  });
});

test('partners are counted apart, and a person in two teams once', async () => {
  const divisionCode = '440311000000';
  const everywhere = { actor: actorOf('COMMANDER', '') };
  const own = await world.team({ divisionCode });
  const second = await world.team({ divisionCode, specialism: 'FLOOD' });
  const partner = await world.team({ divisionCode, kind: 'PARTNER' });
  const [shared] = await world.people(own, 3);
  await world.client.putTeamMember({
    requestId: requestId(),
    member: { teamId: second, personId: shared! },
  });
  await world.people(partner, 5);
  const headcount = await world.client.getHeadcount({ divisionCode }, everywhere);
  expect(headcount).toEqual({
    teamCount: 2,
    peopleCount: 3,
    partnerTeamCount: 1,
    partnerPeopleCount: 5,
    specialisms: [
      { specialism: 'FLOOD', teamCount: 1, peopleCount: 1 },
      { specialism: 'WATER', teamCount: 1, peopleCount: 3 },
    ],
  });
});

test('organisations are put from the version that was read', async () => {
  const organisation = {
    id: `org-${requestId()}`,
    nameZh: '供电局',
    nameEn: 'Power Supply Bureau',
    kind: 'ENTERPRISE' as const,
    divisionCode: district,
  };
  const put = (fields: object) =>
    world.client.putOrganisation({
      requestId: requestId(),
      organisation: { ...organisation, ...fields },
    });
  expect(await put({})).toMatchObject({ etag: '1' });
  expect(await put({ etag: '1', archived: true })).toMatchObject({ etag: '2', archived: true });
  expect(await refusal(put({ etag: '1' }))).toMatchObject({ reason: 'ETAG_STALE' });
  const teamId = await world.team({ organisationId: organisation.id });
  expect((await world.client.getTeam({ id: teamId })).organisationId).toBe(organisation.id);
  const { organisations } = await world.client.listOrganisations({ divisionCode: district });
  expect(organisations.map(({ id }) => id)).toContain(organisation.id);
});

describe('a resource type', () => {
  const specialism = 'HAZMAT';
  const criteria = [
    { kind: 'MEMBERS' as const, value: 4 },
    { kind: 'QUALIFIED' as const, subject: 'HAZMAT_TECHNICIAN', value: 2 },
    { kind: 'SKILL' as const, subject: 'DECONTAMINATION' },
    { kind: 'FIGURE_AT_LEAST' as const, subject: 'hazmatSuits', value: 8 },
    { kind: 'TURNOUT_MINUTES' as const, value: 10 },
  ];
  const resourceType = { specialism, type: 1, nameZh: '一类', nameEn: 'Type 1', criteria };
  beforeAll(async () => {
    const qualificationKind = { code: 'HAZMAT_TECHNICIAN', nameZh: '危化', nameEn: 'Hazmat' };
    await world.client.putQualificationKind({ requestId: requestId(), qualificationKind });
    await world.client.putResourceType({ requestId: requestId(), resourceType });
  });

  async function hazmatTeam(certificateDays: number, fields: object = {}) {
    const full = {
      specialism,
      skills: ['DECONTAMINATION'],
      figures: { hazmatSuits: 10 },
      turnoutMinutes: 8,
      latitude: 22.7,
      longitude: 114.3,
    };
    const teamId = await world.team({ ...full, ...fields });
    const validFrom = world.date(-10);
    const validUntil = world.date(certificateDays);
    const qualifications = [{ code: 'HAZMAT_TECHNICIAN', validFrom, validUntil }];
    const people = await world.people(teamId, 4, { qualifications });
    await world.onShift(teamId, people);
    return teamId;
  }

  test('is met only by teams that meet every criterion; the others learn which they missed', async () => {
    const whole = await hazmatTeam(100);
    const ending = await hazmatTeam(1);
    const poor = await hazmatTeam(100, { skills: [], figures: { hazmatSuits: 3 } });
    const place = { latitude: 22.7, longitude: 114.3 };
    const wanted = { specialism, type: 1, missionHours: 72, ...place };
    const { qualified, excluded } = await world.client.matchTeams(wanted);
    expect(qualified).toEqual([
      expect.objectContaining({ teamId: whole, ready: true, distanceKm: 0, missed: [] }),
    ]);
    const missedBy = (teamId: string) =>
      excluded.find((match) => match.teamId === teamId)?.missed.map(({ text }) => text);
    expect(missedBy(ending)).toEqual(['QUALIFIED HAZMAT_TECHNICIAN: 0, must be at least 2']);
    expect(missedBy(poor)).toEqual([
      'SKILL DECONTAMINATION: missing',
      'FIGURE_AT_LEAST hazmatSuits: 3, must be at least 8',
    ]);
  });

  test('is asked for by a claim, and refused with the criteria that were missed', async () => {
    const poor = await hazmatTeam(100, { turnoutMinutes: 30 });
    const error = await refusal(world.claim(poor, {}, { specialism, type: 1 }));
    expect(error).toMatchObject({ reason: 'TYPE_NOT_MET' });
    expect(fieldsOf(error)).toEqual(['claims[0].type']);
    expect(error.message).toContain('TURNOUT_MINUTES: 30, must be at most 10');
    const half = world.claim(poor, {}, { specialism });
    expect(fieldsOf(await refusal(half))).toEqual(['claims[0].type']);
    const unknown = await refusal(world.claim(poor, {}, { specialism, type: 7 }));
    expect(unknown).toMatchObject({ reason: 'RESOURCE_TYPE_NOT_FOUND' });
  });

  test('is a rating that a team keeps when it meets it', async () => {
    const whole = await hazmatTeam(100);
    const rate = (teamId: string, type: number) =>
      world.client.rateTeam({ requestId: requestId(), teamId, specialism, type });
    expect((await rate(whole, 1)).ratings).toEqual({ HAZMAT: 1 });
    expect((await world.client.getTeam({ id: whole })).ratings).toEqual({ HAZMAT: 1 });
    expect((await rate(whole, 0)).ratings).toEqual({});
    const poor = await hazmatTeam(100, { figures: {} });
    expect(await refusal(rate(poor, 1))).toMatchObject({ reason: 'TYPE_NOT_MET' });
  });

  test('without criteria, or with a subject that is missing, is refused', async () => {
    const put = (fields: object) =>
      world.client.putResourceType({
        requestId: requestId(),
        resourceType: { ...resourceType, ...fields },
      });
    const refused = async (fields: object) => fieldsOf(await refusal(put(fields)));
    expect(await refused({ criteria: [] })).toEqual(['resourceType.criteria']);
    expect(await refused({ criteria: [{ kind: 'SKILL' }] })).toEqual([
      'resourceType.criteria[0].subject',
    ]);
    expect(await refused({ type: 12 })).toEqual(['resourceType.type']);
    expect(await refusal(put({ etag: '9' }))).toMatchObject({ reason: 'ETAG_STALE' });
  });
});

test('trainings are kept, joint ones apart, and none that is still to come', async () => {
  const teams = [await world.team(), await world.team()];
  const record = (fields: object) =>
    world.client.recordTraining({
      requestId: requestId(),
      training: {
        title: '联合演练',
        kind: 'TRAINING',
        divisionCode: district,
        startTime: world.time(-3),
        endTime: world.time(-1),
        teams: teams.map((teamId) => ({ teamId, peopleCount: 10 })),
        ...fields,
      },
    });
  const joint = await record({});
  await record({ teams: [{ teamId: teams[0], peopleCount: 4 }] });
  const [teamId] = teams;
  const listed = async (query: object) =>
    (await world.client.listTrainings({ teamId, ...query })).trainings;
  expect(await listed({})).toHaveLength(2);
  expect((await listed({ jointOnly: true })).map(({ id }) => id)).toEqual([joint.id]);
  const refused = async (fields: object) => fieldsOf(await refusal(record(fields)));
  expect(await refused({ endTime: world.time(2) })).toEqual(['training.endTime']);
  expect(await refused({ endTime: world.time(-5) })).toEqual(['training.endTime']);
  const unknown = { teams: [{ teamId: 'nobody', peopleCount: 1 }] };
  expect(await refused(unknown)).toEqual(['training.teams[0].teamId']);
});
