import fc from 'fast-check';
import { parseStockingProblem } from './stocking-problem';
import type { StockingProblemDocument } from './stocking-problem';
import type { StockingSolution } from './stocking-solution';
import { solveStocking } from './stocking-solve';

// What must hold for any problem: the order of its lists says nothing, all costs or all quantities larger by a
// factor cost as much more, and more stock, more money or another site to choose never costs more.

type Document = StockingProblemDocument & {
  items: NonNullable<StockingProblemDocument['items']>;
  sites: NonNullable<StockingProblemDocument['sites']>;
  lanes: NonNullable<StockingProblemDocument['lanes']>;
  scenarios: NonNullable<StockingProblemDocument['scenarios']>;
};

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const documents = fc
  .record({
    numbers: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 80, maxLength: 80 }),
    risk: fc.constantFrom('EXPECTED' as const, 'CVAR' as const),
    indivisible: fc.boolean(),
    singleSource: fc.boolean(),
    budget: fc.option(fc.integer({ min: 8, max: 90 }), { nil: undefined }),
    sitesMaximum: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  })
  .map(({ numbers, indivisible, ...policy }): Document => {
    let at = 0;
    const next = (): number => numbers[at++ % numbers.length]!;
    return {
      items: range(2).map((k) => ({
        ...{ id: `k${k}`, unitCost: next() % 4, volumeM3: 1 + k, surplusCost: next() % 2 },
        ...{ shortagePenalty: 4 + next(), indivisible },
      })),
      sites: range(3).map((i) => ({
        id: `s${i}`,
        sizes: [
          { id: 'S', capacityVolumeM3: 3 + next(), openCost: next() },
          { id: 'L', capacityVolumeM3: 12 + next(), openCost: 4 + next() },
        ],
        existingStock: [{ itemId: 'k0', quantity: i === 0 ? next() : 0 }],
      })),
      customers: range(3).map((c) => ({ id: `c${c}` })),
      lanes: range(9)
        .filter(() => next() > 1)
        .map((l) => {
          return { siteId: `s${l % 3}`, customerId: `c${Math.floor(l / 3)}`, costPerUnit: next() };
        }),
      scenarios: range(2).map((s) => ({
        ...{ id: `w${s}`, probability: 0.5 },
        needs: range(6).map((n) => ({
          ...{ customerId: `c${n % 3}`, itemId: `k${n % 2}`, quantity: next() },
        })),
        survivingShare: s === 1 ? [{ siteId: 's1', share: 0.5 }] : [],
      })),
      policy: { ...policy, cvarAlpha: 0.7 },
    };
  });

const solved = (document: Document): Promise<StockingSolution> =>
  solveStocking(parseStockingProblem(document));

const runs = { numRuns: Number(process.env.RUNS ?? 6), seed: Number(process.env.SEED ?? 31) };

/** Two answers' values, where both are proven. */
async function proven(before: Document, after: Document): Promise<[number, number]> {
  const [a, b] = [await solved(before), await solved(after)];
  expect([a.check.feasible, b.check.feasible]).toEqual([true, true]);
  if (a.status !== 'OPTIMAL' || b.status !== 'OPTIMAL') return [0, 0];
  return [a.objectiveValue!, b.objectiveValue!];
}

const near = (value: number): number => 1e-6 * Math.max(1, Math.abs(value));

it('costs the same in whatever order its lists are', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (document) => {
      const turned: Document = {
        ...document,
        items: document.items.toReversed(),
        sites: document.sites
          .toReversed()
          .map((site) => ({ ...site, sizes: site.sizes!.toReversed() })),
        customers: document.customers!.toReversed(),
        lanes: document.lanes.toReversed(),
        scenarios: document.scenarios
          .toReversed()
          .map((line) => ({ ...line, needs: line.needs!.toReversed() })),
      };
      const [before, after] = await proven(document, turned);
      expect(Math.abs(after - before)).toBeLessThanOrEqual(near(before));
    }),
    runs,
  );
});

it('costs so many times more where all costs, or all quantities, are so many times larger', async () => {
  const costs = (document: Document, times: number): Document => ({
    ...document,
    items: document.items.map((item) => ({
      ...item,
      unitCost: item.unitCost! * times,
      shortagePenalty: item.shortagePenalty! * times,
      surplusCost: item.surplusCost! * times,
    })),
    sites: document.sites.map((site) => ({
      ...site,
      sizes: site.sizes!.map((size) => ({ ...size, openCost: size.openCost! * times })),
    })),
    lanes: document.lanes.map((lane) => ({ ...lane, costPerUnit: lane.costPerUnit! * times })),
    policy: {
      ...document.policy,
      budget: document.policy?.budget && document.policy.budget * times,
    },
  });
  const quantities = (document: Document, times: number): Document => {
    const more = <T extends { quantity: number }>(lines: readonly T[]): T[] =>
      lines.map((line) => ({ ...line, quantity: line.quantity * times }));
    return {
      ...document,
      items: document.items.map((item) => ({ ...item, indivisible: false })),
      sites: document.sites.map((site) => ({
        ...site,
        sizes: site.sizes!.map(({ id, capacityVolumeM3, openCost }) => {
          return { id, capacityVolumeM3: capacityVolumeM3 * times, openCost: openCost! * times };
        }),
        existingStock: more(site.existingStock!),
      })),
      scenarios: document.scenarios.map((line) => ({ ...line, needs: more(line.needs!) })),
      policy: {
        ...document.policy,
        budget: document.policy?.budget && document.policy.budget * times,
      },
    };
  };
  await fc.assert(
    fc.asyncProperty(documents, fc.constantFrom(0.125, 1000, 1e6), async (document, times) => {
      const [before, after] = await proven(document, costs(document, times));
      expect(Math.abs(after / times - before)).toBeLessThanOrEqual(near(before));
      const [small, large] = await proven(quantities(document, 1), quantities(document, times));
      expect(Math.abs(large / times - small)).toBeLessThanOrEqual(near(small));
    }),
    { ...runs, numRuns: Math.ceil(runs.numRuns / 2) },
  );
});

it('costs no more with more stock that is free, a larger budget, or another site to choose', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (document) => {
      const items = document.items.map((item) => ({ ...item, surplusCost: 0 }));
      const base = { ...document, items };
      // What is there takes room from what could be bought; goods without volume take none.
      const light = { ...base, items: items.map((item) => ({ ...item, volumeM3: 0 })) };
      const sites = light.sites.map((site) => {
        const existingStock = site.existingStock!.map((line) => {
          return { ...line, quantity: line.quantity + 3 };
        });
        return { ...site, existingStock };
      });
      const [before, stocked] = await proven(light, { ...light, sites });
      expect(stocked).toBeLessThanOrEqual(before + near(before));
      const { budget } = base.policy!;
      const policy = { ...base.policy, budget: budget === undefined ? budget : budget * 1.5 + 1 };
      const [poor, rich] = await proven(base, { ...base, policy });
      expect(rich).toBeLessThanOrEqual(poor + near(poor));
      const free = { id: 'free', sizes: [{ id: 'S', capacityVolumeM3: 9 }] };
      const lane = { siteId: 'free', customerId: 'c1', costPerUnit: 1 };
      const more = { ...base, sites: [...base.sites, free], lanes: [...base.lanes, lane] };
      const [few, many] = await proven(base, more);
      expect(many).toBeLessThanOrEqual(few + near(few));
    }),
    runs,
  );
});
