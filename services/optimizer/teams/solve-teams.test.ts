import fc from 'fast-check';
import { ProblemInvalid } from '../problem-document';
import { checkTeams } from './team-check';
import { solveTeams } from './solve-teams';
import { parseTeamProblem } from './team-problem';
import type { TeamProblemDocument } from './team-problem';
import type { TeamSolution } from './team-solution';

function solved(document: TeamProblemDocument): Promise<TeamSolution> {
  return solveTeams(parseTeamProblem(document));
}

function faults(document: unknown): string[] {
  try {
    parseTeamProblem(document);
  } catch (error) {
    if (error instanceof ProblemInvalid) return error.violations.map(({ field }) => field);
    throw error;
  }
  return [];
}

function assignmentProblem(
  costs: readonly number[][],
  loads: readonly number[][],
  capacities: readonly number[],
): TeamProblemDocument {
  return {
    teams: capacities.map((capacity, t) => ({ id: `队 ${t}`, capacity })),
    tasks: costs[0]!.map((_, j) => ({ id: `task[${j}]` })),
    options: costs.flatMap((row, t) =>
      row.map((cost, j) => {
        return { teamId: `队 ${t}`, taskId: `task[${j}]`, cost, load: loads[t]![j]! };
      }),
    ),
    policy: { aim: 'COST' },
  };
}

/** Least cost by trying every team for every task. */
function leastCost(costs: readonly number[][], loads: readonly number[][], left: number[]): number {
  const visit = (j: number, free: readonly number[]): number => {
    if (j === costs[0]!.length) return 0;
    return Math.min(
      ...costs.map((row, t) => {
        const rest = free[t]! - loads[t]![j]!;
        if (rest < 0) return Infinity;
        return row[j]! + visit(j + 1, free.with(t, rest));
      }),
    );
  };
  return visit(0, left);
}

const matrix = (rows: number, columns: number, least: number, most: number) =>
  fc.array(
    fc.array(fc.integer({ min: least, max: most }), { minLength: columns, maxLength: columns }),
    {
      minLength: rows,
      maxLength: rows,
    },
  );

describe('a team assignment document', () => {
  it('is refused with the path of each fault', () => {
    const teams = [{ id: 'a', skills: ['x', 'x'], latitude: 1 }, { id: 'a' }];
    const tasks = [{ id: 'j', requirements: [{ skill: 'x' }, { skill: 'x' }] }];
    const options = [
      { teamId: 'b', taskId: 'k' },
      { teamId: 'a', taskId: 'j' },
      { teamId: 'a', taskId: 'j' },
    ];
    expect(faults({ teams, tasks, options })).toEqual([
      'teams[1].id',
      'teams[0].longitude',
      'teams[0].skills[1]',
      'tasks[0].requirements[1].skill',
      'options[0].teamId',
      'options[0].taskId',
      'options[2]',
    ]);
    expect(faults({ tasks: [{ id: 'j', severity: -1 }] })).toEqual(['tasks[0].severity']);
    expect(faults({ teams: [{ id: 'a', size: 1 }] })).toEqual(['teams[0].size']);
    expect(faults({ teams: [{ id: 'a', readyHours: Number.NaN }] })).toEqual([
      'teams[0].readyHours',
    ]);
  });
});

describe('COST', () => {
  // gap1 of the OR-Library's generalized assignment problems (c515-1), which maximises: 336.
  const profits = [
    [17, 21, 22, 18, 24, 15, 20, 18, 19, 18, 16, 22, 24, 24, 16],
    [23, 16, 21, 16, 17, 16, 19, 25, 18, 21, 17, 15, 25, 17, 24],
    [16, 20, 16, 25, 24, 16, 17, 19, 19, 18, 20, 16, 17, 21, 24],
    [19, 19, 22, 22, 20, 16, 19, 17, 21, 19, 25, 23, 25, 25, 25],
    [18, 19, 15, 15, 21, 25, 16, 16, 23, 15, 22, 17, 19, 22, 24],
  ];
  const loads = [
    [8, 15, 14, 23, 8, 16, 8, 25, 9, 17, 25, 15, 10, 8, 24],
    [15, 7, 23, 22, 11, 11, 12, 10, 17, 16, 7, 16, 10, 18, 22],
    [21, 20, 6, 22, 24, 10, 24, 9, 21, 14, 11, 14, 11, 19, 16],
    [20, 11, 8, 14, 9, 5, 6, 19, 19, 7, 6, 6, 13, 9, 18],
    [8, 13, 13, 13, 10, 20, 25, 16, 16, 17, 10, 10, 5, 12, 23],
  ];
  const capacities = [36, 34, 38, 27, 33];

  it('solves a known instance to its proven optimum', async () => {
    const costs = profits.map((row) => row.map((profit) => 25 - profit));
    const solution = await solved(assignmentProblem(costs, loads, capacities));
    expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true }, unfilled: [] });
    expect(15 * 25 - solution.objectiveValue!).toBeCloseTo(336, 6);
    expect(solution.assignments).toHaveLength(15);
  });

  it('agrees with trying everything, and names a conflict none of which could be left out', async () => {
    const problem = fc.tuple(matrix(3, 4, 0, 9), matrix(3, 4, 1, 6), matrix(1, 3, 3, 9));
    await fc.assert(
      fc.asyncProperty(problem, async ([costs, weights, [room]]) => {
        const document = assignmentProblem(costs, weights, room!);
        const solution = await solved(document);
        const least = leastCost(costs, weights, room!);
        if (least < Infinity) {
          expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
          expect(solution.objectiveValue).toBeCloseTo(least, 6);
          return;
        }
        expect(solution.status).toBe('INFEASIBLE');
        const conflict = solution.conflict!.map(({ field }) => field);
        const still = (fields: readonly string[]): boolean => {
          const kept = [0, 1, 2, 3].filter((j) => fields.includes(`tasks[${j}]`));
          const pick = (rows: readonly number[][]) => rows.map((row) => kept.map((j) => row[j]!));
          const free = room!.map((c, t) => (fields.includes(`teams[${t}].capacity`) ? c : 1e9));
          return leastCost(pick(costs), pick(weights), free) === Infinity;
        };
        expect(still(conflict)).toBe(true);
        for (const field of conflict)
          expect(still(conflict.filter((f) => f !== field))).toBe(false);
      }),
      { numRuns: Number(process.env.RUNS ?? 40) },
    );
  });

  it('names a task that nobody can take', async () => {
    const tasks = [{ id: '救援', requirements: [{ skill: 'dive' }] }];
    const solution = await solved({ teams: [{ id: 'a' }], tasks, policy: { aim: 'COST' } });
    expect(solution).toMatchObject({
      status: 'INFEASIBLE',
      stages: [],
      conflict: [{ id: '救援' }],
    });
    expect(solution.objectiveValue).toBeUndefined();
  });
});

const place = fc.record({
  latitude: fc.integer({ min: 0, max: 8 }).map((n) => n / 10),
  longitude: fc.integer({ min: 0, max: 8 }).map((n) => n / 10),
});

function responseProblem(sequence: boolean, slotsMost: number): fc.Arbitrary<TeamProblemDocument> {
  const skill = fc.constantFrom('水', 'medic');
  const team = fc.tuple(
    place,
    fc.uniqueArray(skill, { minLength: 1 }),
    fc.integer({ min: 1, max: 4 }),
  );
  const requirement = fc.record({
    skill,
    teams: fc.integer({ min: 1, max: slotsMost }),
    people: fc.integer({ min: 0, max: 4 }),
  });
  const task = fc.tuple(
    place,
    fc.uniqueArray(requirement, { minLength: 1, maxLength: slotsMost, selector: (r) => r.skill }),
    fc.integer({ min: 1, max: 5 }),
    fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  );
  return fc
    .tuple(
      fc.array(team, { minLength: 1, maxLength: 3 }),
      fc.array(task, { minLength: 1, maxLength: 3 }),
    )
    .map(([teams, tasks]) => ({
      teams: teams.map(([at, skills, headcount], t) => ({ id: `t${t}`, skills, headcount, ...at })),
      tasks: tasks.map(([at, requirements, severity, deadlineHours], j) => {
        return { id: `j${j}`, requirements, severity, deadlineHours, ...at };
      }),
      policy: { sequence },
    }));
}

/** Every plan there is, judged by the independent check and valued by the definitions. */
function bestByTrying(document: TeamProblemDocument): [number, number] {
  const problem = parseTeamProblem(document);
  const { teams, tasks, policy } = problem;
  const slots = tasks.flatMap((task) => task.requirements.map(({ skill }) => ({ task, skill })));
  const routesOf = (skills: readonly string[]): number[][] => {
    const grow = (route: number[]): number[][] => {
      if (route.length > 0 && !policy.sequence) return [route];
      const used = new Set(route.map((s) => slots[s]!.task.id));
      const next = slots.flatMap(({ task, skill }, s) => {
        return skills.includes(skill) && !used.has(task.id) ? grow([...route, s]) : [];
      });
      return [route, ...next];
    };
    return grow([]);
  };
  const hours = (a: (typeof tasks)[number] | (typeof teams)[number], b: (typeof tasks)[number]) => {
    const rad = Math.PI / 180;
    const [p, q] = [a.latitude! * rad, b.latitude! * rad];
    const half = Math.sin((q - p) / 2) ** 2;
    const east = Math.sin(((b.longitude! - a.longitude!) * rad) / 2) ** 2;
    return (
      (2 * 6371.0088 * Math.asin(Math.sqrt(half + Math.cos(p) * Math.cos(q) * east)) * 1.4) / 45
    );
  };
  let best: [number, number] = [Infinity, Infinity];
  const judge = (routes: readonly number[][]): void => {
    const starts = new Map<string, number>();
    const lines = routes.flatMap((route, t) => route.map((s, i) => ({ t, s, i, arrive: 0 })));
    for (let round = 0; round <= lines.length + 1; round += 1) {
      for (const line of lines) {
        const before = lines.find(({ t, i }) => t === line.t && i === line.i - 1);
        const { task } = slots[line.s]!;
        const from = before && slots[before.s]!.task;
        const free = from
          ? (starts.get(from.id) ?? 0) + from.durationHours
          : teams[line.t]!.readyHours;
        line.arrive = free + hours(from ?? teams[line.t]!, task);
        starts.set(task.id, Math.max(starts.get(task.id) ?? 0, line.arrive));
      }
    }
    const assignments = lines.map(({ t, s, i, arrive }) => ({
      teamId: teams[t]!.id,
      taskId: slots[s]!.task.id,
      skill: slots[s]!.skill,
      arriveHours: arrive,
      order: i + 1,
    }));
    if (!checkTeams(problem, assignments).feasible) return;
    const asked = tasks.flatMap((task) => task.requirements.map((r) => task.severity * r.teams));
    const all = asked.reduce((sum, value) => sum + value, 0);
    const filled = lines.reduce((sum, { s }) => sum + slots[s]!.task.severity, 0);
    const response = lines.reduce((sum, { s, arrive }) => {
      const { task } = slots[s]!;
      const done = policy.sequence ? starts.get(task.id)! + task.durationHours : arrive;
      return sum + task.severity * done;
    }, 0);
    const found: [number, number] = [all - filled, response];
    if (found[0] < best[0] || (found[0] === best[0] && found[1] < best[1])) best = found;
  };
  const visit = (t: number, routes: number[][]): void => {
    if (t === teams.length) return judge(routes);
    for (const route of routesOf(teams[t]!.skills)) visit(t + 1, [...routes, route]);
  };
  visit(0, []);
  return best;
}

describe('RESPONSE', () => {
  it('agrees with trying everything when each team does one task', async () => {
    await fc.assert(
      fc.asyncProperty(responseProblem(false, 2), async (document) => {
        const solution = await solved(document);
        expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
        const [unfilled, response] = bestByTrying(document);
        expect(solution.stages[0]!.value).toBeCloseTo(unfilled, 6);
        expect(solution.stages[1]!.value).toBeCloseTo(response, 6);
      }),
      { numRuns: Number(process.env.RUNS ?? 25) },
    );
  });

  it('values each arrival by itself: a slot for two is two slots for one, without a sequence', async () => {
    const at = (i: number) => ({ latitude: ((i * 37) % 50) / 50, longitude: ((i * 61) % 83) / 83 });
    const teams = Array.from({ length: 24 }, (_, i) => ({ id: `t${i}`, skills: ['x'], ...at(i) }));
    const task = (i: number, slots: number, copy = '') => {
      const requirements = [{ skill: 'x', teams: slots }];
      return { id: `j${i}${copy}`, severity: 1 + (i % 5), requirements, ...at(3 * i + 100) };
    };
    const places = Array.from({ length: 18 }, (_, i) => i);
    const together = await solved({ teams, tasks: places.map((i) => task(i, 2)) });
    const apart = await solved({
      teams,
      tasks: places.flatMap((i) => [task(i, 1, 'a'), task(i, 1, 'b')]),
    });
    expect(together).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
    together.stages.forEach(({ value }, i) => {
      expect(value).toBeCloseTo(apart.stages[i]!.value, 6);
    });
  });

  it('agrees with trying everything in sequences of tasks for one team each', async () => {
    await fc.assert(
      fc.asyncProperty(responseProblem(true, 1), async (document) => {
        const solution = await solved(document);
        expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
        const [unfilled, response] = bestByTrying(document);
        expect(solution.stages[0]!.value).toBeCloseTo(unfilled, 6);
        expect(solution.stages[1]!.value).toBeCloseTo(response, 6);
      }),
      { numRuns: Number(process.env.RUNS ?? 25) },
    );
  });

  it('agrees with trying everything where teams wait for each other', async () => {
    const small = responseProblem(true, 2).filter(({ tasks = [] }) => tasks.length <= 2);
    await fc.assert(
      fc.asyncProperty(small, async (document) => {
        const solution = await solved(document);
        expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
        const [unfilled, response] = bestByTrying(document);
        expect(solution.stages[0]!.value).toBeCloseTo(unfilled, 6);
        expect(solution.stages[1]!.value).toBeCloseTo(response, 6);
      }),
      { numRuns: Number(process.env.RUNS ?? 25) },
    );
  });

  it('does not depend on the order of lines', async () => {
    await fc.assert(
      fc.asyncProperty(responseProblem(true, 1), async (document) => {
        const [one, other] = [
          await solved(document),
          await solved({
            ...document,
            teams: document.teams?.toReversed(),
            tasks: document.tasks?.toReversed(),
          }),
        ];
        other.stages.forEach(({ value }, i) => expect(value).toBeCloseTo(one.stages[i]!.value, 6));
      }),
      { numRuns: Number(process.env.RUNS ?? 15) },
    );
  });

  it('says why a slot has no team', async () => {
    const at = { latitude: 0, longitude: 0 };
    const far = { latitude: 0, longitude: 2 };
    const solution = await solved({
      teams: [
        { id: 'a', skills: ['boat'], ...at },
        { id: 'b', skills: ['crane'], headcount: 2, minimumCrew: 3, ...at },
      ],
      tasks: [
        { id: '1', requirements: [{ skill: 'boat' }], severity: 3, ...at },
        { id: '2', requirements: [{ skill: 'boat' }], ...at },
        { id: '3', requirements: [{ skill: 'boat' }], deadlineHours: 1, ...far },
        { id: '4', requirements: [{ skill: 'crane' }], ...at },
        { id: '5', requirements: [{ skill: 'dog', teams: 2 }], ...at },
        { id: '6', requirements: [{ skill: 'boat', people: 2 }], ...at },
      ],
    });
    expect(solution.assignments).toMatchObject([{ teamId: 'a', taskId: '1', order: 1 }]);
    const causes = solution.unfilled.map(({ taskId, teams, cause }) => [taskId, teams, cause]);
    expect(causes).toEqual([
      ['2', 1, 'TEAMS'],
      ['3', 1, 'TIME'],
      ['4', 1, 'CREW'],
      ['5', 2, 'SKILL'],
      ['6', 1, 'PEOPLE'],
    ]);
  });

  it('plans more than it can prove within its time, and says by how much', async () => {
    const id = (i: number): { id: string; latitude: number; longitude: number } => ({
      id: `${i}`,
      latitude: ((i * 37) % 50) / 100,
      longitude: ((i * 61) % 50) / 100,
    });
    const solution = await solved({
      teams: Array.from({ length: 6 }, (_, i) => ({ ...id(i), skills: ['x'] })),
      tasks: Array.from({ length: 40 }, (_, i) => ({
        ...id(i + 9),
        requirements: [{ skill: 'x' }],
      })),
      policy: { sequence: true, timeLimitSeconds: 5 },
    });
    expect(solution).toMatchObject({
      status: 'TIME_LIMIT',
      check: { feasible: true },
      unfilled: [],
    });
    expect(solution.stages[1]!.bound).toBeGreaterThan(0);
    expect(solution.stages[1]!.gap).toBeLessThan(1);
  });
});
