import fc from 'fast-check';
import { parseShelterProblem, type ShelterProblemDocument } from './shelter-problem';
import { solveShelters } from './shelter-solve';

// What must hold of any shelter problem.

const count = (min: number, max: number) => fc.integer({ min, max });
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const tags = fc.subarray(['无障碍', 'pets']);

const problem = fc
  .record({
    shelters: fc.array(
      fc.record({ places: some(count(0, 20)), openCost: fc.constantFrom(0, 0, 7), tags }),
      { minLength: 1, maxLength: 5 },
    ),
    groups: fc.array(
      fc.record({
        people: count(0, 12),
        weight: some(count(1, 9)),
        requiredTags: fc.boolean().chain((any) => (any ? tags : fc.constant<string[]>([]))),
        splittable: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    ways: fc.array(count(0, 30), { minLength: 30, maxLength: 30 }),
    aim: fc.constantFrom('NEAREST' as const, 'FARTHEST_LEAST' as const),
    openMaximum: some(count(1, 3)),
  })
  .map(({ shelters, groups, ways, aim, openMaximum }) => ({
    shelters: shelters.map((line, s) => ({ ...line, id: `s ${s}` })),
    groups: groups.map((line, g) => ({ ...line, id: `g-${g}` })),
    // A way of 30 is none.
    routes: groups.flatMap((_, g) =>
      shelters.flatMap((__, s) => {
        const distance = ways[g * 5 + s]!;
        const isNone = distance === 30 && g + s > 0;
        return isNone ? [] : [{ groupId: `g-${g}`, shelterId: `s ${s}`, distance }];
      }),
    ),
    policy: { aim, openMaximum },
  }));

/** Few of them, always the same ones. */
const runs = { numRuns: Number(process.env.RUNS ?? 10), seed: 5 };

async function stageValues(document: ShelterProblemDocument): Promise<number[]> {
  const solution = await solveShelters(parseShelterProblem(document));
  expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
  for (const { value, bound } of solution.stages) expect(bound).toBeLessThanOrEqual(value);
  return solution.stages.map(({ value }) => value);
}

function expectNear(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => {
    const size = Math.max(1, Math.abs(wanted[i]!));
    expect(Math.abs(value - wanted[i]!) / size).toBeLessThan(1e-6);
  });
}

test('people who all find a place leave no slack that would mislead the proof', async () => {
  const [s, t, u] = [{ id: 's', places: 8 }, { id: 't' }, { id: 'u', places: 7 }];
  const way = (groupId: string, shelterId: string, distance: number) => {
    return { groupId, shelterId, distance };
  };
  const near = [way('g', 's', 0), way('g', 't', 8), way('g', 'u', 0), way('g', 'v', 1)];
  const far = ['s', 't', 'u'].map((shelterId) => way('h', shelterId, 8));
  const values = await stageValues({
    shelters: [s, t, u, { id: 'v', places: 2 }],
    groups: [
      { id: 'g', people: 10 },
      { id: 'h', people: 2 },
    ],
    routes: [...near, ...far, way('h', 'v', 1)],
    policy: { aim: 'FARTHEST_LEAST', openMaximum: 3 },
  });
  expect(values).toEqual([0, 1, 2]);
});

test('the order of shelters, groups and routes changes no stage', async () => {
  await fc.assert(
    fc.asyncProperty(problem, async (document) => {
      const other = {
        ...document,
        shelters: document.shelters.toReversed(),
        groups: [...document.groups.slice(1), ...document.groups.slice(0, 1)],
        routes: document.routes.toReversed(),
      };
      expectNear(await stageValues(other), await stageValues(document));
    }),
    runs,
  );
});

test('more places, another shelter and longer ways never leave more people without', async () => {
  await fc.assert(
    fc.asyncProperty(problem, async (document) => {
      const { policy } = document;
      const [before = 0] = await stageValues({
        ...document,
        policy: { ...policy, distanceMaximum: 9 },
      });
      const roomy = document.shelters.map(({ places, ...line }) => {
        return places === undefined ? line : { ...line, places: places + 3 };
      });
      const shelters = [...roomy, { id: 'new', places: 5 }];
      const routes = [...document.routes, { groupId: 'g-0', shelterId: 'new', distance: 4 }];
      const more = { shelters, groups: document.groups, routes };
      const [after = 0] = await stageValues({
        ...more,
        policy: { ...policy, distanceMaximum: 15 },
      });
      expect(after).toBeLessThanOrEqual(before);
    }),
    runs,
  );
});

test('k times the people in k times the places, and k times the ways, come to k times as much', async () => {
  await fc.assert(
    fc.asyncProperty(problem, fc.constantFrom(2, 10, 1000), async (document, k) => {
      const free = document.shelters.map((line) => ({ ...line, openCost: 0 }));
      const plain = { ...document, shelters: free };
      const values = await stageValues(plain);
      const crowded = {
        ...plain,
        shelters: free.map(({ places, ...line }) => {
          return places === undefined ? line : { ...line, places: places * k };
        }),
        groups: document.groups.map(({ weight, ...line }) => ({
          ...line,
          people: line.people * k,
          ...(weight === undefined ? {} : { weight: weight * k }),
        })),
      };
      const isWay = (i: number): boolean => values.length === 3 && i === 1;
      expectNear(
        await stageValues(crowded),
        values.map((value, i) => (isWay(i) ? value : value * k)),
      );
      const far = document.routes.map((line) => ({ ...line, distance: line.distance * k }));
      expectNear(
        await stageValues({ ...plain, routes: far }),
        values.map((value, i) => (i === 0 ? value : value * k)),
      );
    }),
    runs,
  );
});
