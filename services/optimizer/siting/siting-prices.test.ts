import fc from 'fast-check';
import { SitingPrices } from './siting-prices';
import { sitesFor } from './siting-problem';
import type { SitingProblem } from './siting-problem';

const small = fc.integer({ min: 0, max: 9 });
const problems = fc
  .record({
    openCosts: fc.array(small, { minLength: 3, maxLength: 3 }),
    rooms: fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 3, maxLength: 3 }),
    costs: fc.array(small, { minLength: 12, maxLength: 12 }),
    most: fc.array(fc.constantFrom(0, 1, 1), { minLength: 12, maxLength: 12 }),
    demands: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
    openMost: fc.integer({ min: 1, max: 3 }),
    unserved: fc.integer({ min: 5, max: 30 }),
    less: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ openCosts, rooms, costs, most, demands, openMost, unserved, less }): SitingProblem => {
    const sites = openCosts.map((openCost, i) => ({
      sizes: [{ openCost, room: rooms[i]! }],
      mustOpen: false,
      ways: demands.map((room, j) => ({
        ...{ customer: j, room, most: most[i * 4 + j]! },
        cost: room * costs[i * 4 + j]!,
      })),
    }));
    return { sites, unserved: demands.map(() => unserved), openMost, openLeast: openMost - less };
  });

/** The least cost of whole customers at the sites that are open, for each set of these. */
function values({
  sites,
  unserved,
  openMost,
  openLeast,
}: SitingProblem): { open: boolean[]; value: number }[] {
  const sets = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => [0, 1, 2].map((i) => ((mask >> i) & 1) > 0));
  return sets
    .filter((open) => {
      const count = open.filter(Boolean).length;
      return count >= openLeast && count <= openMost;
    })
    .map((open) => {
      const serve = (j: number, left: readonly number[]): number => {
        if (j === unserved.length) return 0;
        const ways = sites.map(({ ways: own }, i) => {
          const { room, cost, most } = own[j]!;
          if (!open[i] || most === 0 || left[i]! < room) return Infinity;
          return cost + serve(j + 1, left.with(i, left[i]! - room));
        });
        return Math.min(unserved[j]! + serve(j + 1, left), ...ways);
      };
      const opening = sites.reduce(
        (sum, { sizes }, i) => sum + (open[i] ? sizes[0]!.openCost : 0),
        0,
      );
      return {
        open,
        value:
          opening +
          serve(
            0,
            sites.map(({ sizes }) => sizes[0]!.room),
          ),
      };
    });
}

test('no plan costs less than the bound, and none below a value opens what is settled as closed', () => {
  fc.assert(
    fc.property(problems, small, (problem, more) => {
      const plans = values(problem);
      const least = Math.min(...plans.map(({ value }) => value));
      const prices = new SitingPrices(problem);
      prices.improve(least, () => 1);
      expect(prices.best.bound).toBeLessThanOrEqual(least + 1e-9);
      const { closed, opened } = prices.settled(least + more);
      for (const { open, value } of plans) {
        if (value > least + more) continue;
        open.forEach((isOpen, i) => expect(isOpen ? closed[i] : opened[i]).toBe(false));
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 200) },
  );
});

test('sites open for their room: the largest that hold it together', () => {
  const site = (room: number) => ({ sizes: [{ openCost: 1, room }], mustOpen: false, ways: [] });
  const sites = [3, 9, 5].map(site);
  expect([0, 9, 10, 17, 40].map((room) => sitesFor(sites, room))).toEqual([0, 1, 2, 3, 3]);
});
