import fc from 'fast-check';
import { checkShelters } from './shelter-check';
import { parseShelterProblem } from './shelter-problem';
import type { ShelterProblem, ShelterProblemDocument } from './shelter-problem';
import type { ShelterSolution } from './shelter-solution';
import { solveShelters } from './shelter-solve';

async function solved(document: ShelterProblemDocument): Promise<ShelterSolution> {
  const problem = parseShelterProblem(document);
  const solution = await solveShelters(problem);
  expect(solution.check.feasible).toBe(true);
  expect(checkShelters(problem, solution).findings).toEqual([]);
  for (const stage of solution.stages) expect(stage.bound).toBeLessThanOrEqual(stage.value);
  return solution;
}

function stage(solution: ShelterSolution, name: string): number {
  return solution.stages.find((each) => each.name === name)?.value ?? NaN;
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Points on a plane, each both a group and a shelter. */
function plane(points: readonly (readonly [number, number])[], people: readonly number[]) {
  return {
    shelters: points.map((_, s) => ({ id: `避难所 ${s}` })),
    groups: points.map((_, g) => ({ id: `g:${g}`, people: people[g] ?? 1 })),
    routes: points.flatMap(([x, y], g) =>
      points.map(([a, b], s) => ({
        groupId: `g:${g}`,
        shelterId: `避难所 ${s}`,
        distance: Math.hypot(x - a, y - b),
      })),
    ),
  };
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function subsets(n: number, most: number): number[][] {
  const all = range(2 ** n).map((mask) => range(n).filter((i) => mask & (1 << i)));
  return all.filter((list) => list.length <= most);
}

describe('shelters without limits', () => {
  const points = range(9).map((i) => [i % 3, Math.floor(i / 3)] as const);
  const people = [3, 1, 4, 1, 5, 9, 2, 6, 5];
  const document = plane(points, people);
  const nearest = (open: number[], g: number): number =>
    Math.min(
      ...open.map((s) => Math.hypot(points[g]![0] - points[s]![0], points[g]![1] - points[s]![1])),
    );

  it.each([1, 2, 3, 5, 9])('are sited as the p-median, p = %d', async (p) => {
    const solution = await solved({ ...document, policy: { openMaximum: p } });
    const costs = subsets(9, p).filter((open) => open.length > 0);
    const best = Math.min(
      ...costs.map((open) => people.reduce((sum, n, g) => sum + n * nearest(open, g), 0)),
    );
    expect(solution.status).toBe('OPTIMAL');
    expect(solution.objectiveValue).toBeCloseTo(best, 6);
    expect(solution.openings.length).toBeLessThanOrEqual(p);
  });

  it.each([1, 2, 3, 5])('are sited as the p-center, p = %d', async (p) => {
    const policy = { aim: 'FARTHEST_LEAST' as const, openMaximum: p };
    const solution = await solved({ ...document, policy });
    const choices = subsets(9, p).filter((open) => open.length > 0);
    const radius = (open: number[]): number => Math.max(...range(9).map((g) => nearest(open, g)));
    const least = Math.min(...choices.map(radius));
    const centers = choices.filter((open) => radius(open) <= least + 1e-9);
    const best = Math.min(
      ...centers.map((open) => people.reduce((sum, n, g) => sum + n * nearest(open, g), 0)),
    );
    expect(solution.status).toBe('OPTIMAL');
    expect(solution.stages.map(({ name }) => name)).toEqual(['unplaced', 'farthest', 'distance']);
    expect(stage(solution, 'farthest')).toBeCloseTo(least, 9);
    expect(solution.objectiveValue).toBeCloseTo(best, 6);
  });

  it('are sited exactly among a hundred places', async () => {
    const next = random(7);
    const hundred = range(100).map(() => [next() * 100, next() * 100] as const);
    const weights = range(100).map(() => 1 + Math.floor(next() * 50));
    const solution = await solved({ ...plane(hundred, weights), policy: { openMaximum: 10 } });
    expect(solution).toMatchObject({ status: 'OPTIMAL', unplaced: [] });
    expect(solution.openings).toHaveLength(10);
    const policy = { aim: 'FARTHEST_LEAST' as const, openMaximum: 10 };
    expect(await solved({ ...plane(hundred, weights), policy })).toMatchObject({
      status: 'OPTIMAL',
    });
  });

  it('weigh opening against distance, and a weight takes the place of the people', async () => {
    const shelters = [
      { id: 'a', openCost: 10 },
      { id: 'b', openCost: 1 },
    ];
    const groups = [{ id: 'g', people: 4, weight: 1 }];
    const routes = [
      { groupId: 'g', shelterId: 'a', distance: 1 },
      { groupId: 'g', shelterId: 'b', distance: 6 },
    ];
    const solution = await solved({ shelters, groups, routes });
    expect(solution).toMatchObject({ openings: [{ shelterId: 'b' }], objectiveValue: 7 });
  });
});

describe('people', () => {
  it('are placed by great-circle distance where there are no routes', async () => {
    const solution = await solved({
      shelters: [
        { id: 'near', latitude: 22.5, longitude: 114.1, places: 3 },
        { id: 'far', latitude: 22.5, longitude: 115.1 },
      ],
      groups: [{ id: 'g', people: 5, latitude: 22.5, longitude: 114.1 }],
    });
    expect(solution.allocations).toEqual([
      { groupId: 'g', shelterId: 'near', people: 3 },
      { groupId: 'g', shelterId: 'far', people: 2 },
    ]);
    expect(solution.objectiveValue).toBeCloseTo(2 * 102.73, 1);
  });

  it('stay unplaced for a reason', async () => {
    const shelters = [
      { id: 'a', places: 2 },
      { id: 'b', places: 9, tags: ['ward'] },
      { id: 'c', places: 9 },
    ];
    const groups = [
      { id: 'deaf', people: 1, requiredTags: ['sign language'] },
      { id: 'lost', people: 2 },
      { id: 'remote', people: 3 },
      { id: 'crowd', people: 5, splittable: false },
      { id: 'shut out', people: 1 },
    ];
    const routes = [
      { groupId: 'remote', shelterId: 'a', distance: 50 },
      { groupId: 'crowd', shelterId: 'a', distance: 1 },
      { groupId: 'shut out', shelterId: 'c', distance: 5 },
    ];
    const policy = { distanceMaximum: 10, openMaximum: 0 };
    const solution = await solved({ shelters, groups, routes, policy });
    expect(solution).toMatchObject({ status: 'OPTIMAL', allocations: [], openings: [] });
    expect(solution.unplaced).toEqual([
      { groupId: 'deaf', people: 1, cause: 'TAGS' },
      { groupId: 'lost', people: 2, cause: 'ROUTE' },
      { groupId: 'remote', people: 3, cause: 'DISTANCE' },
      { groupId: 'crowd', people: 5, cause: 'PLACES' },
      { groupId: 'shut out', people: 1, cause: 'OPEN_MAXIMUM' },
    ]);
  });

  it('need nothing when there are none', async () => {
    expect(await solved({})).toMatchObject({ status: 'OPTIMAL', objectiveValue: 0 });
  });
});

const tiny: fc.Arbitrary<ShelterProblemDocument> = fc
  .record({
    places: fc.array(fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }), {
      minLength: 1,
      maxLength: 3,
    }),
    openCosts: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 }),
    people: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
    splittable: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    distances: fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }), {
      minLength: 9,
      maxLength: 9,
    }),
    policy: fc.record({
      aim: fc.constantFrom('NEAREST' as const, 'FARTHEST_LEAST' as const),
      openMaximum: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      distanceMaximum: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    }),
  })
  .map(({ places, openCosts, people, splittable, distances, policy }) => ({
    shelters: places.map((most, s) => ({ id: `s${s}`, places: most, openCost: openCosts[s] })),
    groups: people.map((n, g) => ({ id: `g${g}`, people: n, splittable: splittable[g] })),
    routes: [
      { groupId: 'g0', shelterId: 's0', distance: 2 },
      ...people.flatMap((_, g) =>
        places.flatMap((__, s) => {
          const distance = distances[g * 3 + s];
          return distance === undefined || (g === 0 && s === 0)
            ? []
            : [{ groupId: `g${g}`, shelterId: `s${s}`, distance }];
        }),
      ),
    ],
    policy,
  }));

/** Every way to place one person (or whole group) after the other. */
function exhaustive({ shelters, groups, routes = [], policy }: ShelterProblem): number[] {
  let best: number[] | undefined;
  const taken = shelters.map(() => 0);
  const units = groups.flatMap((group) =>
    group.splittable
      ? range(group.people).map(() => ({ group, people: 1 }))
      : group.people > 0
        ? [{ group, people: group.people }]
        : [],
  );
  const place = (at: number, unplaced: number, farthest: number, distance: number): void => {
    const unit = units[at];
    if (unit === undefined) {
      const open = shelters.filter((_, s) => taken[s]! > 0);
      if (open.length > (policy.openMaximum ?? Infinity)) return;
      const last = distance + open.reduce((sum, shelter) => sum + shelter.openCost, 0);
      const found = policy.aim === 'NEAREST' ? [unplaced, last] : [unplaced, farthest, last];
      const differs = found.findIndex((value, i) => value !== best?.[i]);
      if (best === undefined || (differs >= 0 && found[differs]! < best[differs]!)) best = found;
      return;
    }
    place(at + 1, unplaced + unit.people, farthest, distance);
    for (const { groupId, shelterId, distance: way } of routes) {
      const s = shelters.findIndex((shelter) => shelter.id === shelterId);
      const room = (shelters[s]?.places ?? Infinity) - taken[s]!;
      if (groupId !== unit.group.id || way > (policy.distanceMaximum ?? Infinity)) continue;
      if (room < unit.people) continue;
      taken[s]! += unit.people;
      place(at + 1, unplaced, Math.max(farthest, way), distance + way * unit.people);
      taken[s]! -= unit.people;
    }
  };
  place(0, 0, 0, 0);
  return best ?? [];
}

describe('any small problem', () => {
  it('is solved as well as by trying everything', async () => {
    await fc.assert(
      fc.asyncProperty(tiny, async (document) => {
        const solution = await solved(document);
        const best = exhaustive(parseShelterProblem(document));
        expect(solution.status).toBe('OPTIMAL');
        solution.stages.forEach(({ value }, i) => expect(value).toBeCloseTo(best[i]!, 6));
      }),
      { numRuns: Number(process.env.RUNS ?? 150) },
    );
  });

  it('has the same values in whatever order it is written', async () => {
    await fc.assert(
      fc.asyncProperty(tiny, async (document) => {
        const turned = {
          ...document,
          shelters: document.shelters?.toReversed(),
          groups: document.groups?.toReversed(),
          routes: document.routes?.toReversed(),
        };
        const [a, b] = [await solved(document), await solved(turned)];
        a.stages.forEach(({ value }, i) => expect(b.stages[i]?.value).toBeCloseTo(value, 6));
      }),
      { numRuns: Number(process.env.RUNS ?? 30) },
    );
  });
});
