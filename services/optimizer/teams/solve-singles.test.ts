import fc from 'fast-check';
import { SolveRun } from '../solve-run';
import { priceBounds } from './price-bound';
import { solveSingles } from './solve-singles';
import { solveTeams } from './solve-teams';
import { checkTeams } from './team-check';
import { parseTeamProblem } from './team-problem';
import type { TeamProblem, TeamProblemDocument } from './team-problem';
import type { TeamAssignment, TeamPlan } from './team-solution';

const runs = Number(process.env.RUNS ?? 60);

function singles(problem: TeamProblem): TeamPlan {
  const run = new SolveRun(problem.policy, undefined);
  const { gap, seed } = problem.policy;
  const context = { gap, seed, secondsLeft: run.secondsLeft, onProgress: () => undefined };
  return solveSingles(problem, run, context);
}

const skill = fc.constantFrom('水', 'medic', 'dig');
const place = fc.record({
  latitude: fc.integer({ min: 0, max: 9 }).map((n) => n / 10),
  longitude: fc.integer({ min: 0, max: 9 }).map((n) => n / 10),
});
const team = fc.tuple(
  place,
  fc.uniqueArray(skill, { minLength: 1 }),
  fc.record({
    headcount: fc.integer({ min: 1, max: 6 }),
    minimumCrew: fc.integer({ min: 1, max: 3 }),
    readyHours: fc.integer({ min: 0, max: 2 }),
  }),
);
const requirement = fc.record({
  skill,
  teams: fc.integer({ min: 1, max: 3 }),
  people: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 })),
});
const task = fc.tuple(
  place,
  fc.uniqueArray(requirement, { minLength: 1, maxLength: 2, selector: (line) => line.skill }),
  fc.record({
    severity: fc.integer({ min: 0, max: 3 }),
    deadlineHours: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  }),
);
const small: fc.Arbitrary<TeamProblemDocument> = fc
  .tuple(
    fc.array(team, { minLength: 1, maxLength: 5 }),
    fc.array(task, { minLength: 1, maxLength: 3 }),
  )
  .map(([teams, tasks]) => ({
    teams: teams.map(([at, skills, more], t) => ({ id: `t${t}`, skills, ...at, ...more })),
    tasks: tasks.map(([at, requirements, more], j) => ({
      id: `j${j}`,
      requirements,
      ...at,
      ...more,
    })),
  }));

function hours(problem: TeamProblem, t: number, j: number): number {
  const [a, b] = [problem.teams[t]!, problem.tasks[j]!];
  const rad = Math.PI / 180;
  const [p, q] = [a.latitude! * rad, b.latitude! * rad];
  const turn = (b.longitude! - a.longitude!) * rad;
  const half = Math.sin((q - p) / 2) ** 2 + Math.cos(p) * Math.cos(q) * Math.sin(turn / 2) ** 2;
  return a.readyHours + (2 * 6371.0088 * Math.asin(Math.sqrt(half)) * 1.4) / 45;
}

/** The least unfilled and then the soonest response, by sending every team everywhere. */
function bestByTrying(problem: TeamProblem): [number, number] {
  const slots = problem.tasks.flatMap(({ requirements }, j) => {
    return requirements.map((line) => ({ j, ...line }));
  });
  const all = slots.reduce((sum, { j, teams }) => sum + teams * problem.tasks[j]!.severity, 0);
  let best: [number, number] = [Infinity, Infinity];
  const visit = (t: number, lines: readonly TeamAssignment[], values: [number, number]): void => {
    if (t === problem.teams.length) {
      const worse = values[0] > best[0] || (values[0] === best[0] && values[1] >= best[1]);
      if (!worse && checkTeams(problem, lines).feasible) best = values;
      return;
    }
    visit(t + 1, lines, values);
    const { id: teamId, skills } = problem.teams[t]!;
    for (const { j, skill: asked } of slots) {
      if (!skills.includes(asked)) continue;
      const { id: taskId, severity } = problem.tasks[j]!;
      const arriveHours = hours(problem, t, j);
      const line = { teamId, taskId, skill: asked, arriveHours, order: 1 };
      visit(t + 1, [...lines, line], [values[0] - severity, values[1] + severity * arriveHours]);
    }
  };
  visit(0, [], [all, 0]);
  return best;
}

it('proves no more than trying everything finds, and keeps to crews, people and deadlines', () => {
  fc.assert(
    fc.property(small, (document) => {
      const problem = parseTeamProblem(document);
      const { assignments, values, bounds } = singles(problem);
      expect(checkTeams(problem, assignments)).toMatchObject({ feasible: true });
      const [unfilled, response] = bestByTrying(problem);
      expect(values[0]).toBeGreaterThanOrEqual(unfilled - 1e-9);
      expect(bounds[0]).toBeLessThanOrEqual(unfilled + 1e-7);
      expect(bounds[1]).toBeLessThanOrEqual(response + 1e-7);
      if (problem.tasks.some((line) => line.requirements.some(({ people }) => people > 0))) return;
      // Without people asked for it is a flow: the plan is the best, and proven to be.
      expect(values[0]).toBeCloseTo(unfilled, 6);
      expect(values[1]).toBeCloseTo(response, 6);
      expect(bounds[1]).toBeCloseTo(response, 6);
    }),
    { numRuns: runs },
  );
});

it('brings in teams that are not among the nearest where many want the same', async () => {
  const teams = Array.from({ length: 275 }, (_, t) => {
    return { id: `t${t}`, skills: ['x'], latitude: 22 + t / 1_000, longitude: 114 };
  });
  const tasks = Array.from({ length: 265 }, (_, j) => {
    const severity = 1 + (j % 5);
    return { id: `j${j}`, requirements: [{ skill: 'x' }], severity, latitude: 22, longitude: 114 };
  });
  const solution = await solveTeams(parseTeamProblem({ teams, tasks }));
  expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true }, unfilled: [] });
  const farthest = Math.max(...solution.assignments.map(({ teamId }) => Number(teamId.slice(1))));
  expect(farthest).toBe(264);
});

it('comes near what it proves where crews share teams', () => {
  const teams = Array.from({ length: 200 }, (_, t) => ({
    ...{ id: `t${t}`, skills: t % 3 === 0 ? ['x', 'y'] : [t % 2 === 0 ? 'x' : 'y'] },
    ...{ headcount: 2 + ((t * 7) % 9), latitude: 22 + ((t * 37) % 101) / 200 },
    longitude: 114 + ((t * 61) % 103) / 200,
  }));
  const tasks = Array.from({ length: 60 }, (_, j) => ({
    ...{ id: `j${j}`, severity: 1 + (j % 5), latitude: 22 + ((j * 53) % 97) / 200 },
    longitude: 114 + ((j * 29) % 89) / 200,
    requirements: [{ skill: j % 2 === 0 ? 'x' : 'y', teams: 1 + (j % 3), people: (j % 4) * 5 }],
  }));
  const problem = parseTeamProblem({ teams, tasks, policy: { gap: 0.02 } });
  const { assignments, values, bounds } = singles(problem);
  expect(checkTeams(problem, assignments).feasible).toBe(true);
  expect(values[0]).toBeCloseTo(bounds[0]!, 6);
  expect(bounds[1]).toBeGreaterThan(0.95 * values[1]!);
});

it('shows a slot left open beside others a million million times as severe', async () => {
  const teams = ['a', 'b', 'c'].map((id) => ({ id, skills: ['x'], latitude: 22, longitude: 114 }));
  const tasks = [1e6, 1e-6, 1e6, 1e-6].map((severity, j) => {
    const at = { latitude: 22 + j / 10, longitude: 114 };
    return { id: `j${j}`, severity, requirements: [{ skill: 'x' }], ...at };
  });
  const solution = await solveTeams(parseTeamProblem({ teams, tasks }));
  expect(solution.assignments).toHaveLength(3);
  expect(solution.unfilled).toMatchObject([{ taskId: 'j3', cause: 'TEAMS' }]);
  expect(solution.stages[0]!.value).toBeCloseTo(1e-6, 12);
});

it('proves nothing from half of the requirements when time runs out', () => {
  const teams = [{ id: 'a', skills: ['x'], latitude: 22, longitude: 114 }];
  const tasks = Array.from({ length: 40 }, (_, j) => {
    return { id: `j${j}`, requirements: [{ skill: 'x' }], latitude: 22, longitude: 114.1 };
  });
  const problem = parseTeamProblem({ teams, tasks });
  const free = { hour: 0, earned: 1, team: [0] };
  expect(priceBounds(problem, [free], () => 0)).toBeUndefined();
  expect(priceBounds(problem, [free])).toEqual([-40]);
  let left = 1;
  const run = new SolveRun(problem.policy, undefined);
  const context = { gap: 0, seed: 1, secondsLeft: () => (left -= 1), onProgress: () => undefined };
  const { assignments, values, bounds } = solveSingles(problem, run, context);
  expect(assignments).toHaveLength(1);
  expect(bounds[0]).toBeLessThanOrEqual(values[0]!);
});

test('no hours of the most severe task are worth leaving the least severe one open', () => {
  const at = (latitude: number): { latitude: number; longitude: number } => {
    return { latitude, longitude: 114 };
  };
  const { values } = singles(
    parseTeamProblem({
      teams: [
        { id: 'near', skills: ['both', 'dig'], ...at(22) },
        { id: 'far', skills: ['dig'], ...at(23) },
      ],
      tasks: [
        { id: 'most', severity: 1e6, requirements: [{ skill: 'dig' }], ...at(22) },
        { id: 'least', severity: 1e-6, requirements: [{ skill: 'both' }], ...at(22) },
      ],
    }),
  );
  expect(values[0]).toBe(0);
});
