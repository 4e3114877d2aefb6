import fc from 'fast-check';
import { checkStocking } from '../stocking/stocking-check';
import { buildStockingNetwork } from '../stocking/stocking-network';
import { parseStockingProblem } from '../stocking/stocking-problem';
import type { StockingProblemDocument } from '../stocking/stocking-problem';
import { sitedLines, sitingOf } from '../stocking/stocking-siting';
import { stockingCost } from '../stocking/stocking-solution';
import { solveStocking } from '../stocking/stocking-solve';
import { BestFirst } from './best-first';
import { isFlow } from './siting-flow';
import type { SitingProblem } from './siting-problem';
import { SitingPrices } from './siting-prices';
import { SitingSearch } from './siting-search';
import { waysOf } from './siting-ways';
import { singleSourced } from './single-source';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const small = fc.integer({ min: 0, max: 9 });

const documents = fc
  .record({
    openCosts: fc.array(small, { minLength: 8, maxLength: 8 }),
    rooms: fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 8, maxLength: 8 }),
    costs: fc.array(small, { minLength: 20, maxLength: 20 }),
    needs: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }),
    penalty: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    indivisible: fc.boolean(),
    volumeM3: fc.constantFrom(1, 1.5),
    sitesMaximum: fc.integer({ min: 2, max: 4 }),
  })
  .map((of): StockingProblemDocument => {
    const { indivisible, volumeM3, penalty: shortagePenalty } = of;
    return {
      items: [{ id: 'k', unitCost: 1, indivisible, volumeM3, shortagePenalty }],
      sites: range(4).map((i) => ({
        id: `s${i}`,
        mustOpen: i === 3,
        sizes: [0, 1].map((z) => ({
          id: `z${z}`,
          capacityVolumeM3: of.rooms[2 * i + z]!,
          openCost: of.openCosts[2 * i + z]!,
        })),
      })),
      customers: of.needs.map((_, j) => ({ id: `c${j}` })),
      lanes: of.costs.map((costPerUnit, l) => ({
        ...{ siteId: `s${l % 4}`, customerId: `c${l >> 2}`, costPerUnit },
        itemTerms: l === 0 ? [{ itemId: 'k', capacityUnits: 1 }] : [],
      })),
      scenarios: [
        {
          id: 'only',
          probability: 1,
          needs: of.needs.map((quantity, j) => ({ customerId: `c${j}`, itemId: 'k', quantity })),
        },
      ],
      policy: { sitesMaximum: of.sitesMaximum },
    };
  });

test('plans found by exchanges are plans, cost what they say, and never less than the least', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (document) => {
      const problem = parseStockingProblem(document);
      const network = buildStockingNetwork(problem);
      const siting = sitingOf(network)!;
      expect([siting.isExact, isFlow(siting.problem)]).toEqual([true, true]);
      const ways = waysOf(siting.problem);
      const prices = new SitingPrices(siting.problem, ways);
      prices.improve(1.3 * prices.best.bound + 1, () => 1);
      const plan = new SitingSearch(siting.problem, ways, prices, () => 1, 1).run();
      const best = await solveStocking(problem);
      if (plan === undefined) return;
      const lines = sitedLines(network, siting, plan);
      expect(checkStocking(problem, lines).findings).toEqual([]);
      expect(stockingCost(problem, lines)).toBeCloseTo(plan.cost, 6);
      expect(best.status).toBe('OPTIMAL');
      expect(plan.cost).toBeGreaterThanOrEqual(best.objectiveValue! - 1e-6);
      expect(prices.best.bound).toBeLessThanOrEqual(best.objectiveValue! + 1e-6);
      const single = singleSourced(siting.problem, ways, plan);
      if (single === undefined) return;
      const whole = sitedLines(network, siting, single);
      const policy = { ...problem.policy, singleSource: true };
      expect(checkStocking({ ...problem, policy }, whole).findings).toEqual([]);
      expect(stockingCost(problem, whole)).toBeCloseTo(single.cost, 6);
    }),
    { numRuns: Number(process.env.RUNS ?? 60), seed: 5 },
  );
});

test('few sites of many are found although most customers have nearer ones', () => {
  const problem: SitingProblem = {
    sites: range(40).map((i) => ({
      sizes: [{ openCost: 9, room: 60 }],
      mustOpen: false,
      ways: range(40).map((j) => ({ customer: j, cost: Math.abs(i - j), room: 1, most: 1 })),
    })),
    unserved: range(40).map(() => Infinity),
    openMost: 1,
    openLeast: 1,
  };
  const ways = waysOf(problem);
  const prices = new SitingPrices(problem, ways);
  prices.improve(500, () => 1);
  expect(new SitingSearch(problem, ways, prices, () => 1, 1).run()?.cost).toBe(409);
});

test('the best comes first, also where several are equal', () => {
  const heap = new BestFirst(6);
  [3, 9, 1, 9, 4, 0].forEach((worth, item) => heap.add(item, worth));
  heap.order();
  const taken = range(7).map(() => heap.take());
  expect(taken.map((item) => [3, 9, 1, 9, 4, 0][item])).toEqual([9, 9, 4, 3, 1, 0, undefined]);
});
