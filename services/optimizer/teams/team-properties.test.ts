import fc from 'fast-check';
import { CostPrices, wholeLoads } from './cost-prices';
import { solveTeams } from './solve-teams';
import { parseTeamProblem } from './team-problem';
import type { TeamProblemDocument } from './team-problem';
import type { TeamSolution } from './team-solution';

// What must hold of every answer, whatever the problem: of both aims, and of sequences.

const skill = fc.constantFrom('水', 'medic');
const place = fc.record({
  latitude: fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
  longitude: fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
});
const team = fc.record({
  place,
  skills: fc.uniqueArray(skill, { minLength: 1 }),
  headcount: fc.integer({ min: 1, max: 4 }),
  readyHours: fc.constantFrom(0, 0.5),
});
const task = fc.record({
  place,
  skill,
  slots: fc.integer({ min: 1, max: 2 }),
  people: fc.constantFrom(0, 0, 3),
  severity: fc.integer({ min: 1, max: 5 }),
  durationHours: fc.constantFrom(0.5, 1.5),
  deadlineHours: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
});

const response = (sequence: boolean): fc.Arbitrary<TeamProblemDocument> =>
  fc
    .tuple(
      fc.array(team, { minLength: 1, maxLength: 4 }),
      fc.array(task, { minLength: 1, maxLength: sequence ? 4 : 6 }),
    )
    .map(([teams, tasks]) => ({
      teams: teams.map(({ place: at, ...rest }, t) => ({ id: `t${t}`, ...rest, ...at })),
      tasks: tasks.map(({ place: at, slots, people, skill: own, ...rest }, j) => {
        const teamsAsked = sequence && j > 1 ? 1 : slots;
        return {
          id: `j${j}`,
          requirements: [{ skill: own, teams: teamsAsked, people }],
          ...rest,
          ...at,
        };
      }),
      policy: { sequence },
    }));

const cost: fc.Arbitrary<TeamProblemDocument> = fc
  .tuple(
    fc.array(fc.integer({ min: 4, max: 12 }), { minLength: 2, maxLength: 4 }),
    fc.array(
      fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 5 })), { minLength: 4, maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
  )
  .map(([capacities, rows]) => ({
    teams: capacities.map((capacity, t) => ({ id: `t${t}`, capacity })),
    tasks: rows.map((_, j) => ({ id: `j${j}` })),
    options: rows.flatMap((row, j) =>
      capacities.map((_, t) => {
        return { teamId: `t${t}`, taskId: `j${j}`, cost: row[t]![0], load: row[t]![1] };
      }),
    ),
    policy: { aim: 'COST' },
  }));

const solved = (document: TeamProblemDocument): Promise<TeamSolution> =>
  solveTeams(parseTeamProblem(document));

function sound({ stages, check, status }: TeamSolution): void {
  if (status === 'INFEASIBLE') return;
  expect(check.feasible).toBe(true);
  for (const { value, bound } of stages) expect(bound).toBeLessThanOrEqual(value);
}

function same(one: TeamSolution, other: TeamSolution, by = 1, stages = [0, 1]): void {
  expect(other.status).toBe(one.status);
  one.stages.forEach(({ value }, i) => {
    const expected = stages.includes(i) ? value * by : value;
    expect(other.stages[i]!.value).toBeCloseTo(expected, 6);
  });
}

const reversed = (document: TeamProblemDocument): TeamProblemDocument => ({
  ...document,
  teams: document.teams!.toReversed(),
  tasks: document.tasks!.toReversed(),
  ...(document.options && { options: document.options.toReversed() }),
});

const longer = ({ teams = [], tasks = [], policy }: TeamProblemDocument): TeamProblemDocument => ({
  teams: teams.map((line) => ({ ...line, readyHours: 4 * (line.readyHours ?? 0) })),
  tasks: tasks.map(({ deadlineHours, durationHours = 1, ...line }) => ({
    ...line,
    durationHours: 4 * durationHours,
    ...(deadlineHours !== undefined && { deadlineHours: 4 * deadlineHours }),
  })),
  policy: { ...policy, speedKmPerHour: 45 / 4 },
});

const graver = (document: TeamProblemDocument): TeamProblemDocument => ({
  ...document,
  tasks: document.tasks!.map((line) => ({ ...line, severity: 1_000 * (line.severity ?? 1) })),
});

const dearer = (document: TeamProblemDocument): TeamProblemDocument => ({
  ...document,
  teams: document.teams!.map((line) => ({ ...line, capacity: 0.5 * line.capacity! })),
  options: document.options!.map((line) => {
    return { ...line, cost: 1_000 * line.cost!, load: 0.5 * line.load! };
  }),
});

const withOneMore = (document: TeamProblemDocument): TeamProblemDocument => ({
  ...document,
  teams: [...document.teams!, { ...document.teams![0]!, id: 'one more' }],
});

const settings = { numRuns: Number(process.env.RUNS ?? 8), seed: 11 };

test.each([false, true])('RESPONSE, sequence %s', async (sequence) => {
  await fc.assert(
    fc.asyncProperty(response(sequence), async (document) => {
      const one = await solved(document);
      sound(one);
      same(one, await solved(reversed(document)));
      same(one, await solved(longer(document)), 4, [1]);
      same(one, await solved(graver(document)), 1_000);
      const more = await solved(withOneMore(document));
      sound(more);
      expect(more.stages[0]!.bound).toBeLessThanOrEqual(one.stages[0]!.value + 1e-9);
      expect(more.stages[0]!.value).toBeLessThanOrEqual(one.stages[0]!.value + 1e-9);
    }),
    settings,
  );
});

test('COST', async () => {
  await fc.assert(
    fc.asyncProperty(cost, async (document) => {
      const one = await solved(document);
      sound(one);
      same(one, await solved(reversed(document)));
      same(one, await solved(dearer(document)), 1_000);
      const { options = [] } = document;
      const own = options.filter(({ teamId }) => teamId === 't0');
      const more = [...options, ...own.map((line) => ({ ...line, teamId: 'one more' }))];
      const eased = await solved({ ...withOneMore(document), options: more });
      sound(eased);
      if (one.status === 'INFEASIBLE') return;
      expect(eased.objectiveValue).toBeLessThanOrEqual(one.objectiveValue!);
    }),
    settings,
  );
});

test('prices of tasks prove no more than the least cost, and rule out no pair of a better plan', async () => {
  await fc.assert(
    fc.asyncProperty(cost, async (document) => {
      const { objectiveValue, assignments } = await solved(document);
      if (objectiveValue === undefined) return;
      const at = (id: string): number => Number(id.slice(1));
      const pairs = document.options!.map(({ teamId, taskId, ...rest }) => {
        return { team: at(teamId), task: at(taskId), cost: rest.cost!, load: rest.load! };
      });
      const capacities = document.teams!.map(({ capacity }) => capacity);
      const prices = new CostPrices(wholeLoads(pairs, capacities)!, document.tasks!.length);
      prices.run(objectiveValue, () => Infinity);
      expect(prices.proven).toBeLessThanOrEqual(objectiveValue);
      // A plan that is one dearer than the best leaves all pairs of the best.
      const useful = prices.useful(objectiveValue + 1);
      for (const { teamId, taskId } of assignments) {
        const pair = pairs.findIndex(
          ({ team: t, task: j }) => t === at(teamId) && j === at(taskId),
        );
        expect(useful[pair]).toBe(true);
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 40), seed: 12 },
  );
});
