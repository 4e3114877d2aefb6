import { solveShelters } from '../shelter/shelter-solve';
import { parseShelterProblem } from '../shelter/shelter-problem';
import { solveTeams } from '../teams/solve-teams';
import { parseTeamProblem } from '../teams/team-problem';
import { pumpPlan } from './joint-pumps';
import { stablePumps, stableShelters, stableTeams } from './joint-stability';

const at = (longitude: number) => ({ latitude: 22, longitude });

test('people stay where they are sheltered unless that leaves others without a place', async () => {
  const shelters = [
    { id: 'far', places: 30, ...at(114.02) },
    { id: 'near', places: 30, ...at(114.01) },
  ];
  const posed = (people: number) =>
    parseShelterProblem({ shelters, groups: [{ id: 'i/d', people, ...at(114) }] });
  const earlier = { lines: [{ groupId: 'i/d', siteId: 'far', people: 20 }], changeHours: 1 };
  const solved = async (people: number, hours = earlier.changeHours) => {
    const { problem, told } = stableShelters(posed(people), { ...earlier, changeHours: hours })!;
    return told(await solveShelters(problem));
  };
  const some = await solved(25);
  expect(some.allocations).toEqual(
    expect.arrayContaining([
      { groupId: 'i/d', shelterId: 'far', people: 20 },
      { groupId: 'i/d', shelterId: 'near', people: 5 },
    ]),
  );
  expect(some.stages.map(({ name }) => name)).toEqual(['unplaced', 'stability']);
  expect((await solved(25, 0)).allocations).toEqual([
    { groupId: 'i/d', shelterId: 'near', people: 25 },
  ]);
  const all = await solved(65);
  expect(all.unplaced).toMatchObject([{ groupId: 'i/d', people: 5 }]);
  expect(all.status).toBe('OPTIMAL');
  expect(stableShelters(posed(5), { lines: [], changeHours: 1 })).toBeUndefined();
});

test('a team stays at its task unless another would be there much sooner, and never late', async () => {
  const team = { skills: ['FLOOD'], headcount: 5 };
  const teams = [
    { id: 'was', ...team, ...at(114.2) },
    { id: 'new', ...team, ...at(114.1) },
  ];
  const task = { id: 'k', requirements: [{ skill: 'FLOOD' }], ...at(114) };
  const lines = [{ teamId: 'was', taskId: 'k' }];
  const who = async (changeHours: number, deadlineHours?: number) => {
    const due = deadlineHours === undefined ? {} : { deadlineHours };
    const whole = parseTeamProblem({ teams, tasks: [{ ...task, ...due }] });
    const stable = stableTeams(whole, { lines, changeHours });
    const solution = await solveTeams(stable?.problem ?? whole);
    const { assignments, check, status } = stable?.told(solution) ?? solution;
    expect([check.feasible, status]).toEqual([true, 'OPTIMAL']);
    return assignments.map(({ teamId, arriveHours }) => [teamId, arriveHours > 0.5]);
  };
  // About 0.6 h away, and 0.3 h.
  expect(await who(1)).toEqual([['was', true]]);
  expect(await who(0.1)).toEqual([['new', false]]);
  expect(await who(1, 0.4)).toEqual([['new', false]]);
});

test('a pump stays where it is unless more flow would be missing', async () => {
  const about = { nameZh: '', nameEn: '' };
  const point = (id: string, longitude: number, volumeM3: number) => ({
    ...{ id, ...about, divisionCode: 'd', grade: 'RED', inflowM3PerHour: 0, people: 1 },
    ...{ volumeM3, ...at(longitude) },
  });
  const pump = (id: string, flow: number, longitude: number) => {
    return { id, ...about, flow, ...at(longitude) };
  };
  const points = [point('p', 114, 480)];
  const pumps = [pump('a', 200, 114.01), pump('b', 200, 114.02), pump('c', 50, 114)];
  const asked = { hours: 6, pinned: [] };
  const was = (assetId: string) => [{ riskPointId: 'p', assetId, flow: 9, distanceKm: 2 }];
  const placed = (lines: ReturnType<typeof was>, changeHours = 1) =>
    stablePumps(points, pumps, asked, { lines, changeHours });
  expect(pumpPlan(points, pumps, asked).orders.map(({ assetId }) => assetId)).toEqual(['a']);
  expect((await placed(was('b'))).orders).toMatchObject([{ assetId: 'b', flow: 200 }]);
  expect((await placed(was('b'), 0)).orders).toMatchObject([{ assetId: 'a' }]);
  // The small one would need another beside it.
  expect((await placed(was('c'))).orders).toMatchObject([{ assetId: 'a' }]);
  // Each try works the whole plan out again: others have their turn between two.
  let turns = 0;
  setImmediate(() => (turns += 1));
  const many = Array.from({ length: 3 }, (_, i) => pump(`m${i}`, 10, 114.02));
  const all = many.flatMap(({ id }) => was(id));
  await stablePumps(points, [...pumps, ...many], asked, { lines: all, changeHours: 0 });
  expect(turns).toBe(1);
});
