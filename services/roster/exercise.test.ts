import {
  as,
  district,
  elsewhere,
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

const verb = (ids: string[], reason = '') => ({ requestId: requestId(), ids, reason });

describe('an exercise', () => {
  const drill = { exerciseId: 'exercises/1', task: 'exercises/1' };

  test('never touches real availability', async () => {
    const { teamId } = await world.readyTeam();
    const id = await world.confirmed(teamId, drill);
    await world.client.moveAssignment({ requestId: requestId(), id, phase: 'ON_SCENE' });
    expect(await world.availability(teamId)).toMatchObject({
      team: { ready: true, state: 'AVAILABLE', task: '' },
    });
    const seen = await world.availability(teamId, { exerciseId: 'exercises/1' });
    expect(seen.team).toMatchObject({ ready: false, reasons: ['CLAIMED', 'CREW_SHORT'] });
    const { assignments } = await world.client.listAssignments({ teamId });
    expect(assignments).toEqual([]);
  });

  test('gives its teams up to a real claim, and is refused those on a real task', async () => {
    const { teamId } = await world.readyTeam();
    const exercise = await world.claim(teamId, drill, {});
    const operator = as('DRILL_OPERATOR');
    const { assignments, freedAssignmentIds } = await world.client.claimTeams({
      requestId: requestId(),
      claims: [{ teamId }],
      task: 'commits/real',
    });
    expect(assignments[0]?.state).toBe('HELD');
    expect(freedAssignmentIds).toEqual([exercise.id]);
    const freed = await world.client.getAssignment({ id: exercise.id });
    expect(freed).toMatchObject({ state: 'RELEASED' });
    expect(freed.resolveReason).toContain('commits/real');
    const again = world.client.claimTeams(
      { requestId: requestId(), claims: [{ teamId }], ...drill },
      operator,
    );
    expect(await refusal(again)).toMatchObject({ reason: 'ALREADY_CLAIMED' });
  });

  test('may be led by a drill operator, who may end only exercises', async () => {
    const { teamId } = await world.readyTeam();
    const operator = as('DRILL_OPERATOR');
    const claim = { requestId: requestId(), claims: [{ teamId }], ...drill };
    const { assignments } = await world.client.claimTeams(claim, operator);
    const ids = [assignments[0]!.id];
    await world.client.confirmAssignments(verb(ids), operator);
    await world.client.endAssignments(verb(ids), operator);
    const real = await world.confirmed(teamId);
    const end = world.client.endAssignments(verb([real]), operator);
    expect(await refusal(end)).toMatchObject({ reason: 'ROLE_MISSING' });
  });
});

test('the home minimum is kept when teams go out of area, with the figures', async () => {
  const specialism = 'DRAINAGE';
  const teams = [];
  for (let n = 0; n < 4; n += 1) teams.push(await world.readyTeam(4, { specialism }));
  await world.client.putHomeMinimum({
    requestId: requestId(),
    homeMinimum: { divisionCode: district, specialism, share: 0.5, teamsMin: 0 },
  });
  const abroad = { toDivisionCode: elsewhere };
  const tries = await Promise.all(
    teams.slice(0, 3).map(({ teamId }) =>
      world.claim(teamId, abroad).then(
        () => undefined,
        (error: { reason: string; details: { metadata: object } }) => error,
      ),
    ),
  );
  const [refused, ...others] = tries.filter((error) => error !== undefined);
  expect(others).toEqual([]);
  expect(refused).toMatchObject({
    reason: 'HOME_MINIMUM',
    details: { metadata: { total: '4', away: '2', remaining: '1', needed: '2' } },
  });
  // Inside the division there is no such limit.
  const left = teams[3]!.teamId;
  expect((await world.claim(left, { toDivisionCode: otherStreet })).outOfArea).toBe(true);
  expect(await world.client.listHomeMinimums({ divisionCode: street })).toEqual({
    homeMinimums: [],
  });
});
