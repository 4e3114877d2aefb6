import fc from 'fast-check';
import { SolveRun } from '../solve-run';
import { checkStocking } from './stocking-check';
import { buildStockingNetwork } from './stocking-network';
import { parseStockingProblem } from './stocking-problem';
import type { StockingProblemDocument } from './stocking-problem';
import { solveStocking } from './stocking-solve';
import { stockingCost } from './stocking-solution';
import { isTwoStage, TwoStageSearch } from './two-stage';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const small = fc.integer({ min: 0, max: 9 });

const documents = fc
  .record({
    numbers: fc.array(small, { minLength: 60, maxLength: 60 }),
    risk: fc.constantFrom('EXPECTED' as const, 'CVAR' as const),
    cvarWeight: fc.constantFrom(0.3, 1),
    budget: fc.option(fc.integer({ min: 5, max: 80 }), { nil: undefined }),
    sitesMaximum: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    mustOpen: fc.boolean(),
    share: fc.constantFrom(0, 0.5, 1),
  })
  .map(({ numbers, share, mustOpen, ...policy }): StockingProblemDocument => {
    let at = 0;
    const next = (): number => numbers[at++ % numbers.length]!;
    return {
      items: range(2).map((k) => ({
        id: `k${k}`,
        unitCost: 1 + (next() % 3),
        volumeM3: 1 + k,
        shortagePenalty: 5 + next(),
        surplusCost: next() % 2,
      })),
      sites: range(3).map((i) => ({
        id: `s${i}`,
        mustOpen: mustOpen && i === 0,
        sizes: [
          { id: 'S', capacityVolumeM3: 6, openCost: next() },
          { id: 'L', capacityVolumeM3: 20, openCost: 5 + next() },
        ],
        existingStock: i === 2 ? [{ itemId: 'k0', quantity: next() % 4 }] : [],
      })),
      customers: range(3).map((c) => ({ id: `c${c}` })),
      lanes: range(9).map((l) => ({
        ...{ siteId: `s${l % 3}`, customerId: `c${Math.floor(l / 3)}`, costPerUnit: next() / 3 },
        itemTerms: l === 4 ? [{ itemId: 'k1', capacityUnits: 2 }] : [],
      })),
      scenarios: range(4).map((s) => ({
        ...{ id: `w${s}`, probability: 0.25 },
        needs: range(6).map((n) => ({
          ...{ customerId: `c${n % 3}`, itemId: `k${n % 2}`, quantity: next() },
        })),
        survivingShare: s === 1 ? [{ siteId: 's0', share }] : [],
        closedLanes: s === 2 ? [{ siteId: 's1', customerId: 'c1' }] : [],
      })),
      policy: { ...policy, cvarAlpha: 0.7 },
    };
  });

test('learning what scenarios cost comes to the same as one model of all of them', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (document) => {
      const problem = parseStockingProblem(document);
      const network = buildStockingNetwork(problem);
      const whole = await solveStocking(problem);
      const clock = new SolveRun(problem.policy, undefined);
      const answer = await new TwoStageSearch(network, clock, 0.01, () => undefined).run();
      expect(answer).toBeDefined();
      const { lines, bound } = answer!;
      expect(checkStocking(problem, lines).findings).toEqual([]);
      const value = stockingCost(problem, lines);
      const least = whole.objectiveValue!;
      expect(whole.status).toBe('OPTIMAL');
      expect(bound).toBeLessThanOrEqual(least + 1e-6 * Math.max(1, least));
      expect(Math.abs(value - least)).toBeLessThanOrEqual(1e-5 * Math.max(1, least));
      expect(value - bound).toBeLessThanOrEqual(1e-5 * Math.max(1, least));
    }),
    { numRuns: Number(process.env.RUNS ?? 25), seed: 7 },
  );
});

test('scenarios that nothing but stock joins are solved by it, where there are many flows', () => {
  const many = (policy: object) => {
    const sites = range(10).map((i) => ({
      id: `s${i}`,
      sizes: [{ id: 'm', capacityVolumeM3: 9 }],
    }));
    const customers = range(60).map((c) => ({ id: `c${c}` }));
    const lanes = sites.flatMap(({ id: siteId }) =>
      customers.map(({ id: customerId }) => ({ siteId, customerId })),
    );
    const needs = customers.map(({ id: customerId }) => {
      return { customerId, itemId: 'k', quantity: 1 };
    });
    const scenarios = range(10).map((s) => ({ id: `w${s}`, probability: 0.1, needs }));
    const items = [{ id: 'k', shortagePenalty: 9 }];
    return buildStockingNetwork(
      parseStockingProblem({ items, sites, customers, lanes, scenarios, policy }),
    );
  };
  expect([{}, { singleSource: true }, { serviceShareMinimum: 1 }].map((p) => isTwoStage(many(p)))) //
    .toEqual([true, false, false]);
});
