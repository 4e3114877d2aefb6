import { parseStockingProblem } from './stocking-problem';
import type { StockingProblemDocument } from './stocking-problem';
import { solveStocking } from './stocking-solve';

/** Park and Miller's generator: the same documents everywhere. */
function numbers(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (state * 48_271) % 2_147_483_647;
    return least + (state % (most - least + 1));
  };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function depots(seed: number, units: number, indivisible: boolean): StockingProblemDocument {
  const next = numbers(seed);
  const some = (most: number): number => next(1, most * units);
  return {
    items: [
      { id: 'tent', unitCost: 3, volumeM3: 4, indivisible, shortagePenalty: 24 },
      { id: 'bed', unitCost: 1, volumeM3: 2, indivisible, shortagePenalty: 13 },
    ],
    sites: range(4).map((i) => ({
      id: `s${i}`,
      sizes: [
        { id: 'S', capacityVolumeM3: some(2), openCost: some(2) },
        { id: 'L', capacityVolumeM3: some(5), openCost: some(6) },
      ],
      existingStock: i === 0 ? [{ itemId: 'bed', quantity: next(0, units) }] : [],
    })),
    customers: range(3).map((c) => ({ id: `c${c}` })),
    lanes: range(12).flatMap((l) =>
      next(0, 3) === 0
        ? []
        : [{ siteId: `s${l % 4}`, customerId: `c${Math.floor(l / 4)}`, costPerUnit: next(0, 7) }],
    ),
    scenarios: range(3).map((s) => ({
      ...{ id: `w${s}`, probability: [0.5, 0.3, 0.2][s]! },
      needs: range(6).map((n) => {
        return { customerId: `c${n % 3}`, itemId: n < 3 ? 'tent' : 'bed', quantity: some(1) };
      }),
      survivingShare: [{ siteId: `s${s + 1}`, share: next(1, 99) / 100 }],
    })),
    policy: { timeLimitSeconds: 20, risk: 'CVAR', cvarAlpha: 0.7 },
  };
}

it.each([4, 6, 7, 8])(
  'proves no plan of hundreds of millions of units that parts of units show to be dear (%p)',
  async (seed) => {
    const solved = (indivisible: boolean) =>
      solveStocking(parseStockingProblem(depots(seed, 1e8, indivisible)));
    const [whole, parts] = [await solved(true), await solved(false)];
    expect([parts.status, whole.status]).toEqual(['OPTIMAL', 'OPTIMAL']);
    expect(whole.check).toEqual({ feasible: true, maxViolation: 0 });
    const [value, least] = [whole.objectiveValue!, parts.objectiveValue!];
    expect(value).toBeGreaterThanOrEqual(least * (1 - 1e-9));
    expect(value).toBeLessThanOrEqual(least * (1 + 1e-6));
  },
);
