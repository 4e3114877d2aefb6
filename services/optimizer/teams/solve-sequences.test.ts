import fc from 'fast-check';
import { loadEngine } from '../highs-engine';
import { RouteLabels } from './route-labels';
import { SequenceField } from './sequence-field';
import { SequencePrices } from './sequence-prices';
import { SequenceSearch } from './sequence-search';
import { solveTeams } from './solve-teams';
import { parseTeamProblem } from './team-problem';
import type { TeamProblemDocument } from './team-problem';

const place = fc.record({
  latitude: fc.integer({ min: 0, max: 40 }).map((n) => n / 20),
  longitude: fc.integer({ min: 0, max: 40 }).map((n) => n / 20),
});

const task = fc.tuple(
  place,
  fc.constantFrom(0, 1, 4),
  fc.constantFrom(0, 0.5, 2),
  fc.option(fc.integer({ min: 2, max: 9 }), { nil: undefined }),
);

const priced = fc.record({
  team: fc.tuple(place, fc.option(fc.integer({ min: 2, max: 8 }), { nil: undefined })),
  tasks: fc.array(fc.tuple(task, fc.integer({ min: -1, max: 12 })), {
    minLength: 1,
    maxLength: 6,
  }),
  hour: fc.constantFrom(0, 1),
});

/** What the best sequence costs at these profits, by trying every order of every set. */
function leastByTrying(field: SequenceField, hour: number, profit: readonly number[]): number {
  const { deadline, duration, severity, ready, workMost } = field;
  const visit = (done: readonly number[], free: number, cost: number): number => {
    const from = done.at(-1);
    const next = profit.flatMap((earned, j) => {
      if (earned < 0 || done.includes(j)) return [];
      const at = free + (from === undefined ? field.first(0, j) : field.between(from, j));
      const end = at + duration[j]!;
      if (at > deadline[j]! || end - ready[0]! > workMost[0]!) return [];
      return [visit([...done, j], end, cost + hour * severity[j]! * end - earned)];
    });
    return Math.min(cost, ...next);
  };
  return visit([], ready[0]!, 0);
}

test('the best sequence at given prices is found, whatever the order of the tasks', () => {
  fc.assert(
    fc.property(priced, ({ team: [at, workHoursMaximum], tasks, hour }) => {
      const problem = parseTeamProblem({
        teams: [{ id: 't', skills: ['x'], workHoursMaximum, ...at }],
        tasks: tasks.map(([[where, severity, durationHours, deadlineHours]], j) => {
          return { id: `${j}`, severity, durationHours, deadlineHours, ...where };
        }),
        policy: { sequence: true },
      });
      const field = new SequenceField(problem);
      const profit = tasks.map(([, earned]) => earned);
      const labels = new RouteLabels(field);
      const all = { hour, profit: Float64Array.from(profit) };
      const { least } = labels.price(0, all, () => Infinity);
      expect(least).toBeCloseTo(leastByTrying(field, hour, profit), 9);
    }),
    { numRuns: Number(process.env.RUNS ?? 200), seed: 5 },
  );
});

/** Places on a grid of odd steps, so that no two hours are the same. */
function drawn(teams: number, tasks: number): TeamProblemDocument {
  const at = (i: number): { latitude: number; longitude: number } => ({
    latitude: ((i * 37) % 101) / 200,
    longitude: ((i * 61) % 103) / 200,
  });
  const skills = ['水', 'medic', 'dog'];
  return {
    teams: Array.from({ length: teams }, (_, i) => {
      return { id: `t${i}`, skills: [skills[i % 3]!, skills[(i + 1) % 3]!], ...at(i) };
    }),
    tasks: Array.from({ length: tasks }, (_, i) => ({
      id: `j${i}`,
      severity: 1 + ((i * 7) % 5),
      durationHours: 0.5 + ((i * 13) % 10) / 10,
      requirements: [{ skill: skills[(i * 5) % 3]! }],
      ...at(3 * i + teams),
    })),
    policy: { sequence: true },
  };
}

test('a plan for many tasks in sequences is proven within two percent', async () => {
  const policy = { sequence: true, gap: 0.02 };
  const solution = await solveTeams(parseTeamProblem({ ...drawn(12, 40), policy }));
  expect(solution).toMatchObject({
    ...{ status: 'WITHIN_GAP', check: { feasible: true }, unfilled: [] },
  });
  expect(solution.stages[1]!.gap).toBeLessThanOrEqual(0.02);
});

/** What prices prove of the response, all slots filled. */
async function provenResponse(document: TeamProblemDocument): Promise<number[]> {
  const field = new SequenceField(parseTeamProblem(document));
  const search = new SequenceSearch(field, 1);
  search.build(() => 1);
  const [unfilled, value] = search.best.values;
  expect(unfilled).toBe(0);
  const stage = { hour: 1 as const, value, unfilledMost: 0, waits: true };
  const prices = new SequencePrices(field, new RouteLabels(field), await loadEngine(), 1, stage);
  prices.addRoutes(search.best.tours.map(({ route }) => route));
  prices.run(value, () => 60);
  prices.dispose();
  return [prices.bound, value];
}

test('prices count most of what teams wait for each other, and the people that crews must bring', async () => {
  const team = (id: string, hours: number, headcount: number) => {
    return { id, skills: ['x'], headcount, readyHours: hours };
  };
  const teams = [team('near', 0, 1), team('too', 0, 1), team('far', 4, 8)];
  const options = teams.map(({ id }) => ({ teamId: id, taskId: 'j', hours: 1 }));
  const task = (people: number) => ({ id: 'j', requirements: [{ skill: 'x', teams: 2, people }] });
  const policy = { sequence: true };
  // Both must be there: the one that has hours to wait counts as late as the other.
  const two = { teams: teams.slice(1), options: options.slice(1), tasks: [task(0)], policy };
  const [waiting = 0, late = 0] = await provenResponse(two);
  expect(late).toBeCloseTo(12, 9);
  expect(waiting).toBeGreaterThan(11);
  expect(waiting).toBeLessThanOrEqual(12 + 1e-9);
  // Those near bring too few, so that one of the two must be the far one.
  const [crew = 0, best = 0] = await provenResponse({ teams, options, tasks: [task(9)], policy });
  expect(best).toBeCloseTo(12, 9);
  expect(crew).toBeGreaterThan(11);
  expect(crew).toBeLessThanOrEqual(12 + 1e-9);
});

test('prices prove something before their time is over, however long sequences are looked for', async () => {
  const field = new SequenceField(parseTeamProblem(drawn(3, 30)));
  const search = new SequenceSearch(field, 1);
  search.build(() => 1);
  const [, value] = search.best.values;
  const stage = { hour: 1 as const, value, unfilledMost: 0 };
  const highs = await loadEngine();
  const prices = new SequencePrices(field, new RouteLabels(field), highs, 1, stage);
  prices.addRoutes(search.best.tours.map(({ route }) => route));
  // A clock that goes on whenever somebody looks at it, as long as sequences are found.
  let left = 300;
  prices.run(value, () => Math.max(0, (left -= 1)));
  prices.dispose();
  expect(prices.bound).toBeGreaterThan(0);
  expect(prices.bound).toBeLessThanOrEqual(value);
});

test('what is proven about teams that wait for each other holds for the plan and is near', async () => {
  const { tasks = [], ...rest } = drawn(10, 16);
  const doubled = tasks.map((line, j) => ({
    ...line,
    requirements: [{ skill: line.requirements![0]!.skill, teams: j % 4 === 0 ? 2 : 1 }],
  }));
  const solution = await solveTeams(
    parseTeamProblem({ ...rest, tasks: doubled, policy: { sequence: true, timeLimitSeconds: 2 } }),
  );
  expect(solution).toMatchObject({ check: { feasible: true }, unfilled: [] });
  const [, { value = 0, bound = 0 } = {}] = solution.stages;
  expect(bound).toBeLessThanOrEqual(value);
  expect(bound).toBeGreaterThan(0.5 * value);
});
