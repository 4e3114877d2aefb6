import fc from 'fast-check';
import { checkStocking } from './stocking-check';
import { parseStockingProblem } from './stocking-problem';
import type { StockingProblem, StockingProblemDocument } from './stocking-problem';
import { solveStocking } from './stocking-solve';
import type { StockingSolution } from './stocking-solution';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

async function solved(document: StockingProblemDocument): Promise<StockingSolution> {
  const problem = parseStockingProblem(document);
  const solution = await solveStocking(problem);
  if (solution.status === 'INFEASIBLE') return solution;
  expect(checkStocking(problem, solution).findings).toEqual([]);
  expect(solution.check.feasible).toBe(true);
  expect(solution.stages.map(({ name }) => name)).toEqual(['cost']);
  expect(solution.stages[0]!.bound).toBeLessThanOrEqual(solution.stages[0]!.value);
  return solution;
}

describe('capacitated facility location', () => {
  const capacities = [9, 7, 8, 6];
  const openCosts = [20, 14, 17, 9];
  const needs = [3, 2, 4, 1, 2];
  const costs = [
    [2, 9, 4, 7, 5],
    [6, 3, 8, 2, 9],
    [5, 5, 1, 6, 3],
    [9, 4, 7, 3, 2],
  ];
  const document = (singleSource: boolean): StockingProblemDocument => ({
    items: [{ id: 'goods' }],
    sites: range(4).map((i) => ({
      id: `仓 ${i}`,
      sizes: [{ id: 'only', capacityVolumeM3: capacities[i]!, openCost: openCosts[i]! }],
    })),
    customers: range(5).map((c) => ({ id: `c[${c}]` })),
    lanes: range(4).flatMap((i) =>
      range(5).map((c) => ({
        siteId: `仓 ${i}`,
        customerId: `c[${c}]`,
        costPerUnit: costs[i]![c]!,
      })),
    ),
    scenarios: [
      {
        id: 'now',
        probability: 1,
        needs: range(5).map((c) => ({
          customerId: `c[${c}]`,
          itemId: 'goods',
          quantity: needs[c]!,
        })),
      },
    ],
    policy: { singleSource },
  });

  /** Unit after unit, or customer after customer, from every site: the least cost of all. */
  function exhaustive(singleSource: boolean): number {
    const units = needs.flatMap((need, c) =>
      singleSource ? [{ c, size: need }] : range(need).map(() => ({ c, size: 1 })),
    );
    let states = new Map<string, number>([
      [
        range(4)
          .map(() => 0)
          .join(),
        0,
      ],
    ]);
    for (const { c, size } of units) {
      const next = new Map<string, number>();
      for (const [key, cost] of states) {
        const used = key.split(',').map(Number);
        for (const i of range(4)) {
          if (used[i]! + size > capacities[i]!) continue;
          const now = used.with(i, used[i]! + size).join();
          const value = cost + size * costs[i]![c]! + (used[i] === 0 ? openCosts[i]! : 0);
          if (value < (next.get(now) ?? Infinity)) next.set(now, value);
        }
      }
      states = next;
    }
    return Math.min(...states.values());
  }

  it.each([false, true])('costs the least of all, single source %s', async (singleSource) => {
    const solution = await solved(document(singleSource));
    expect(solution.status).toBe('OPTIMAL');
    expect(solution.objectiveValue).toBeCloseTo(exhaustive(singleSource), 6);
  });

  it('names the requirements that cannot hold together, and no other', async () => {
    const tight = { ...document(false), policy: { sitesMaximum: 1 } };
    const solution = await solved(tight);
    expect(solution).toMatchObject({ status: 'INFEASIBLE', check: { feasible: false } });
    const fields = solution.conflict!.map(({ field }) => field);
    expect(fields).toContain('policy.sitesMaximum');
    expect(fields.some((field) => field.startsWith('scenarios[0].needs['))).toBe(true);
    // Without any one of them the rest holds: no need in it is superfluous.
    const named = solution.conflict!.filter(({ kind }) => kind === 'NEED');
    const total = (left: string[]): number =>
      left.reduce((sum, field) => sum + needs[Number(/needs\[(\d+)/.exec(field)![1])]!, 0);
    expect(total(named.map(({ field }) => field))).toBeGreaterThan(Math.max(...capacities) - 1);
    const budget = { ...document(false), policy: { budget: 20 } };
    expect((await solved(budget)).conflict!.map(({ kind }) => kind)).toContain('BUDGET');
  });
});

describe('two stages', () => {
  const one = {
    items: [{ id: 'tent', unitCost: 4, shortagePenalty: 10, indivisible: true }],
    sites: [{ id: 'a', sizes: [{ id: 'L', capacityVolumeM3: 100 }] }],
    customers: [{ id: 'c' }],
    lanes: [{ siteId: 'a', customerId: 'c', costPerUnit: 0 }],
    scenarios: range(10).map((d) => ({
      id: `day ${d}`,
      probability: 0.1,
      needs: [{ customerId: 'c', itemId: 'tent', quantity: d }],
    })),
  };

  it('keep what the newsvendor keeps', async () => {
    // P(need > S) falls to the ratio 4/10 at S = 5.
    const { stock, stages } = await solved(one);
    expect([5, 6]).toContain(stock[0]?.quantity);
    expect(stages[0]?.value).toBeCloseTo(4 * 5 + 10 * 0.1 * (1 + 2 + 3 + 4), 6);
  });

  it('keep more where the worst outcomes count, and value what they lack', async () => {
    const policy = { risk: 'CVAR' as const, cvarAlpha: 0.8, cvarWeight: 1 };
    const { stock, objectiveValue } = await solved({ ...one, policy });
    // The mean of the two worst days (8 and 9): everything but the last half unit pays.
    expect(stock[0]?.quantity).toBeGreaterThanOrEqual(8);
    expect(objectiveValue).toBeCloseTo(Math.min(4 * 9, 4 * 8 + 10 * 0.5), 6);
    const { marginalValues } = await solved({ ...one, policy: { budget: 0 } });
    expect(marginalValues).toEqual([{ siteId: 'a', itemId: 'tent', value: expect.closeTo(9, 6) }]);
  });

  it('pass goods on over relays', async () => {
    const relays = [
      {
        id: '中转',
        capacityUnits: 3,
        openCost: 1,
        inbound: [{ siteId: 'a', costPerUnit: 1 }],
        outbound: [{ customerId: 'c', costPerUnit: 1 }],
      },
    ];
    const scenarios = [{ ...one.scenarios[5]!, probability: 1 }];
    const { scenarios: answers, ...rest } = await solved({ ...one, lanes: [], relays, scenarios });
    expect(rest).toMatchObject({ relayOpenings: [{ relayId: '中转' }], objectiveValue: 39 });
    expect(answers[0]).toMatchObject({ flows: [{ relayId: '中转', quantity: 3 }], coverage: 0.6 });
  });
});

const quantity = fc.integer({ min: 0, max: 2 });
const tiny: fc.Arbitrary<StockingProblemDocument> = fc
  .record({
    unitCost: quantity,
    penalty: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    surplusCost: quantity,
    existing: fc.tuple(quantity, quantity),
    mustOpen: fc.boolean(),
    openCosts: fc.tuple(quantity, quantity),
    laneCosts: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 4, maxLength: 4 }),
    needs: fc.array(quantity, { minLength: 4, maxLength: 4 }),
    share: fc.constantFrom(0, 0.5, 1),
    closed: fc.boolean(),
    policy: fc.record({
      risk: fc.constantFrom('EXPECTED' as const, 'CVAR' as const),
      cvarAlpha: fc.constantFrom(0, 0.5, 0.8),
      singleSource: fc.boolean(),
      sitesMaximum: fc.option(quantity, { nil: undefined }),
      budget: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
      serviceShareMinimum: fc.option(fc.constantFrom(0, 0.5, 1), { nil: undefined }),
    }),
  })
  .map((of) => ({
    items: [
      {
        id: 'k',
        unitCost: of.unitCost,
        indivisible: true,
        shortagePenalty: of.penalty,
        surplusCost: of.surplusCost,
      },
    ],
    sites: range(2).map((i) => ({
      id: `s${i}`,
      sizes: [{ id: 'L', capacityVolumeM3: 3, openCost: of.openCosts[i]! }],
      mustOpen: of.mustOpen && i === 1,
      existingStock: [{ itemId: 'k', quantity: of.existing[i]! }],
    })),
    customers: [{ id: 'c0' }, { id: 'c1' }],
    lanes: range(4).map((l) => ({
      siteId: `s${l % 2}`,
      customerId: `c${l >> 1}`,
      costPerUnit: of.laneCosts[l]!,
    })),
    scenarios: range(2).map((s) => ({
      id: `w${s}`,
      probability: s === 0 ? 0.25 : 0.75,
      needs: range(2).map((c) => ({
        customerId: `c${c}`,
        itemId: 'k',
        quantity: of.needs[s * 2 + c]!,
      })),
      survivingShare: s === 0 ? [{ siteId: 's0', share: of.share }] : [],
      closedLanes: s === 1 && of.closed ? [{ siteId: 's1', customerId: 'c0' }] : [],
    })),
    policy: of.policy,
  }));

interface Outcome {
  cost: number;
  short: number;
  sources: string[];
}

/** Every way to serve the two customers of a scenario. */
function outcomes(problem: StockingProblem, s: number, stock: number[]): Outcome[] {
  const item = problem.items[0]!;
  const { needs, survivingShare, closedLanes } = problem.scenarios[s]!;
  const left = stock.map(
    (held, i) => held * (survivingShare.find((l) => l.siteId === `s${i}`)?.share ?? 1),
  );
  const [a, b] = [needs[0]!.quantity, needs[1]!.quantity];
  const found: Outcome[] = [];
  for (const x of range(a + 1))
    for (const y of range(a - x + 1))
      for (const z of range(b + 1))
        for (const w of range(b - z + 1)) {
          if (x + z > left[0]! || y + w > left[1]!) continue;
          if (closedLanes.length > 0 && y > 0) continue;
          const short = a + b - x - y - z - w;
          if (item.shortagePenalty === undefined && short > 0) continue;
          const price = problem.lanes.map((lane) => lane.costPerUnit);
          const carried = x * price[0]! + y * price[1]! + z * price[2]! + w * price[3]!;
          const surplus = left[0]! + left[1]! - x - y - z - w;
          const cost = carried + short * (item.shortagePenalty ?? 0) + surplus * item.surplusCost;
          const sources = ['0s0', '0s1', '1s0', '1s1'].filter((_, i) => [x, y, z, w][i]! > 0);
          found.push({ cost, short, sources });
        }
  return found;
}

function exhaustive(problem: StockingProblem): number {
  const { policy, sites, items } = problem;
  const held = sites.map((site) => site.existingStock[0]!.quantity);
  let best = Infinity;
  for (const open of range(4).map((mask) => [mask & 1, mask >> 1])) {
    if (sites.some((site, i) => site.mustOpen && open[i] === 0)) continue;
    if (open[0]! + open[1]! > (policy.sitesMaximum ?? 2)) continue;
    for (const q0 of range(open[0] ? 4 - held[0]! : 1))
      for (const q1 of range(open[1] ? 4 - held[1]! : 1)) {
        const opening = open.reduce((sum, y, i) => sum + y * sites[i]!.sizes[0]!.openCost, 0);
        const first = opening + (q0 + q1) * items[0]!.unitCost;
        if (first > (policy.budget ?? Infinity)) continue;
        const stock = [held[0]! + q0, held[1]! + q1];
        const [one, two] = [outcomes(problem, 0, stock), outcomes(problem, 1, stock)];
        for (const a of one)
          for (const b of two) best = Math.min(best, first + risk(problem, a, b));
      }
  }
  return best;
}

function risk({ policy, scenarios }: StockingProblem, a: Outcome, b: Outcome): number {
  const sources = new Set([...a.sources, ...b.sources]);
  const split =
    (sources.has('0s0') && sources.has('0s1')) || (sources.has('1s0') && sources.has('1s1'));
  if (policy.singleSource && split) return Infinity;
  const need = scenarios.map(({ needs }) => needs[0]!.quantity + needs[1]!.quantity);
  const most = (1 - (policy.serviceShareMinimum ?? 0)) * (0.25 * need[0]! + 0.75 * need[1]!);
  if (0.25 * a.short + 0.75 * b.short > most + 1e-9) return Infinity;
  const expected = 0.25 * a.cost + 0.75 * b.cost;
  if (policy.risk === 'EXPECTED') return expected;
  const over = [a.cost, b.cost].map(
    (t) =>
      t +
      (0.25 * Math.max(0, a.cost - t) + 0.75 * Math.max(0, b.cost - t)) / (1 - policy.cvarAlpha),
  );
  return 0.5 * expected + 0.5 * Math.min(...over);
}

describe('any small problem', () => {
  it('is solved as well as by trying everything', async () => {
    await fc.assert(
      fc.asyncProperty(tiny, async (document) => {
        const best = exhaustive(parseStockingProblem(document));
        const solution = await solved(document);
        expect(solution.status).toBe(best === Infinity ? 'INFEASIBLE' : 'OPTIMAL');
        if (best < Infinity) expect(solution.objectiveValue).toBeCloseTo(best, 6);
        else expect(solution.conflict).not.toHaveLength(0);
      }),
      { numRuns: Number(process.env.RUNS ?? 100) },
    );
  });

  it('has the same value in whatever order it is written', async () => {
    await fc.assert(
      fc.asyncProperty(tiny, async (document) => {
        const turned = {
          ...document,
          sites: document.sites?.toReversed(),
          lanes: document.lanes?.toReversed(),
          scenarios: document.scenarios?.toReversed(),
        };
        const [a, b] = [await solved(document), await solved(turned)];
        expect(a.status).toBe(b.status);
        if (a.objectiveValue !== undefined)
          expect(b.objectiveValue).toBeCloseTo(a.objectiveValue, 6);
      }),
      { numRuns: Number(process.env.RUNS ?? 20) },
    );
  });
});

it('tells of a first plan at once, also where each customer has one source', async () => {
  const sites = [0, 1, 2, 3].map((i) => {
    return { id: `s${i}`, sizes: [{ id: 'm', capacityVolumeM3: 30, openCost: 20 + i }] };
  });
  const customers = [9, 7, 12, 5, 11, 8, 10, 6].map((quantity, c) => ({ id: `c${c}`, quantity }));
  const document: StockingProblemDocument = {
    items: [{ id: 'water' }],
    sites,
    customers: customers.map(({ id }) => ({ id })),
    lanes: sites.flatMap(({ id: siteId }, i) =>
      customers.map(({ id: customerId }, c) => {
        return { siteId, customerId, costPerUnit: 1 + ((3 * i + 5 * c) % 7) };
      }),
    ),
    scenarios: [
      {
        id: 'one',
        probability: 1,
        needs: customers.map(({ id: customerId, quantity }) => {
          return { customerId, itemId: 'water', quantity };
        }),
      },
    ],
    policy: { singleSource: true },
  };
  const firsts: StockingSolution[] = [];
  const solution = await solveStocking(parseStockingProblem(document), {
    onProgress: ({ phase, solution: first }) => {
      if (phase === 'GREEDY' && first) firsts.push(first);
    },
  });
  expect(firsts).toHaveLength(1);
  expect(firsts[0]!.check.feasible).toBe(true);
  expect(firsts[0]!.objectiveValue!).toBeLessThan(1.3 * solution.objectiveValue!);
  const served = firsts[0]!.scenarios[0]!.flows.map(({ customerId }) => customerId);
  expect(new Set(served).size).toBe(served.length);
});

it('proves large facility location by prices, and opens nothing that these rule out', async () => {
  const places = range(95).map((i) => [(i * 37) % 100, (i * 61) % 83] as const);
  const sites = places.map((_, i) => ({
    id: `s${i}`,
    sizes: [{ id: 'm', capacityVolumeM3: 400, openCost: 300 + ((i * 13) % 40) }],
  }));
  const customers = places.map((_, j) => ({ id: `c${j}` }));
  const lanes = places.flatMap(([x, y], i) =>
    places.map(([a, b], j) => ({
      siteId: `s${i}`,
      customerId: `c${j}`,
      costPerUnit: Math.round(Math.hypot(x - a, y - b)),
    })),
  );
  const needs = customers.map(({ id: customerId }, j) => {
    return { customerId, itemId: 'k', quantity: 1 + (j % 9) };
  });
  const scenarios = [{ id: 'only', probability: 1, needs }];
  const solution = await solved({ items: [{ id: 'k' }], sites, customers, lanes, scenarios });
  expect(solution).toMatchObject({ status: 'OPTIMAL' });
});
