import { toTimestamp } from '../platform/wire-values';
import { fieldsOf, refusal, requestId, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

/** A time of the database's clock after everything that has been done, and before what follows. */
async function nextMoment() {
  await new Promise((resolve) => setTimeout(resolve, 30));
  const time = toTimestamp(new Date());
  await new Promise((resolve) => setTimeout(resolve, 30));
  return time;
}

const once = () => ({ requestId: requestId() });

test('shifts, swaps and the board are seen as the roster said it at a time', async () => {
  const { client } = world;
  const teamId = await world.team({ specialism: 'PAST' });
  const [one, two] = (await world.people(teamId, 2)) as [string, string];
  const before = await nextMoment();
  const times = { startTime: world.time(2), endTime: world.time(10) };
  const made = await client.createShifts({
    ...once(),
    shifts: [{ teamId, personIds: [one], ...times }],
  });
  const id = made.ids[0]!;
  const offer = { shiftId: id, fromPersonId: one, toPersonId: two, reason: '家中有事' };
  const swap = await client.offerSwap({ ...once(), ...offer });
  const offered = await nextMoment();
  await client.answerSwap({ ...once(), id: swap.id, accept: true });
  await client.decideSwap({ ...once(), id: swap.id, approve: true });
  const swapped = await nextMoment();
  await client.deleteShift({ ...once(), id });
  const at = async (asOf?: typeof before) => {
    const { shifts } = await client.listShifts({ teamId, asOf });
    const board = await client.getDutyBoard({ specialism: 'PAST', asOf });
    const { swaps } = await client.listSwaps({ teamId, asOf });
    return {
      shifts: shifts.map(({ personIds }) => personIds),
      board: board.teams[0]!.shifts.map(({ people }) => people.map((each) => each.personId)),
      swaps: swaps.map(({ state }) => state),
    };
  };
  expect(await at(before)).toEqual({ shifts: [], board: [], swaps: [] });
  expect(await at(offered)).toEqual({ shifts: [[one]], board: [[one]], swaps: ['OFFERED'] });
  expect(await at(swapped)).toEqual({ shifts: [[two]], board: [[two]], swaps: ['APPROVED'] });
  expect(await at()).toEqual({ shifts: [], board: [], swaps: [] });
  const ofPerson = { personId: one, divisionCode: street };
  expect((await client.listShifts({ ...ofPerson, asOf: offered })).shifts).toHaveLength(1);
  expect((await client.listShifts({ ...ofPerson, asOf: swapped })).shifts).toEqual([]);
  for (const call of [
    client.listShifts({ asOf: world.time(1) }),
    client.listSwaps({ asOf: world.time(1) }),
    client.listLeaves({ asOf: world.time(1) }),
    client.getDutyBoard({ asOf: world.time(1) }),
  ]) {
    expect(fieldsOf(await refusal(call))).toEqual(['asOf']);
  }
});

test('leave is seen as it was, and why somebody was away goes with the person', async () => {
  const { client } = world;
  const teamId = await world.team();
  const [personId] = (await world.people(teamId, 1)) as [string];
  const times = { startTime: world.time(20), endTime: world.time(40) };
  const leave = { personId, kind: 'SICK' as const, reason: '住院', ...times };
  const { id } = await client.requestLeave({ ...once(), leave });
  const asked = await nextMoment();
  await client.decideLeave({ ...once(), id, approve: true });
  const approved = await nextMoment();
  await client.cancelLeave({ ...once(), id });
  const at = async (asOf: typeof asked) => {
    const { leaves } = await client.listLeaves({ personId, asOf });
    return leaves.map(({ state, reason }) => [state, reason]);
  };
  expect(await at(asked)).toEqual([['REQUESTED', '住院']]);
  expect(await at(approved)).toEqual([['APPROVED', '住院']]);
  const inTeam = await client.listLeaves({ teamId, asOf: asked, state: 'APPROVED' });
  expect(inTeam.leaves).toEqual([]);
  await client.erasePerson({ ...once(), id: personId, reason: 'asked for it' });
  expect(await at(approved)).toEqual([['APPROVED', '']]);
});

test('headcount and points are told of a past time too', async () => {
  const specialism = 'COUNTED';
  const before = await nextMoment();
  const teamId = await world.team({ specialism, latitude: 22.7, longitude: 114.3 });
  await world.people(teamId, 3);
  const counted = async (asOf?: typeof before) => {
    const { specialisms } = await world.client.getHeadcount({ asOf });
    const { points } = await world.client.listTeamPoints({ specialism, asOf });
    const own = specialisms.find((each) => each.specialism === specialism);
    return [own?.peopleCount ?? 0, points.length];
  };
  const then = await nextMoment();
  await world.people(teamId, 1);
  expect([await counted(before), await counted(then), await counted()]).toEqual([
    [0, 0],
    [3, 1],
    [4, 1],
  ]);
});
