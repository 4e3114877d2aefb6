import type { HighsModel } from './highs-engine';
import type { DispatchModel } from './model/model-parts';
import type { Stage } from './model/dispatch-stages';

// What one more unit is worth. A price says what it is worth from one side of where the plan stands:
// where stock and needs are even, that may be the unit taken away. So a unit is added and looked at.

const columnsMost = 4_000;
const poolsMost = 200;
const secondsMost = 0.3;

export interface Worths {
  /** Of one more unit in each pool. */
  pools: ArrayLike<number>;
  /** Of one more unit at the place of each need; absent where only the prices of pools are known. */
  needs?: ArrayLike<number>;
}

/** The prices, made less where the next unit is worth less; `engine` holds the stages before. */
export function nextWorths(
  engine: HighsModel,
  model: DispatchModel,
  stage: Stage,
  prices: ArrayLike<number>,
  secondsLeft: () => number,
): Worths {
  const { network, sparse, unit } = model;
  const { rows, pricedPools, pricedNeeds } = pricedRows(model, prices);
  const priced = [...pricedPools, ...pricedNeeds];
  const isLarge = sparse.numCols > columnsMost || priced.length > poolsMost;
  const known = { pools: Array.from(network.pools, (_, pool) => prices[pool] ?? 0) };
  if (isLarge || unit > 1 || priced.length === 0 || secondsLeft() <= 0) return known;
  const end = performance.now() + 1_000 * secondsMost;
  const base = engine.solveRelaxed(stage, secondsLeft);
  if (base.status !== 'OPTIMAL') return known;
  const needs = new Float64Array(network.needs.length);
  const gainOf = (row: number): number | undefined => {
    if (secondsLeft() <= 0 || performance.now() > end) return undefined;
    const [lower = 0, upper = 0] = [sparse.rowLower[row], sparse.rowUpper[row]];
    if (lower > -Infinity) engine.limitRow(row, upper, lower - 1);
    else engine.limitRow(row, upper + 1);
    const more = engine.solveRelaxed(stage, secondsLeft);
    engine.limitRow(row, upper, lower);
    if (more.status !== 'OPTIMAL') return undefined;
    const noise = 1e-9 * Math.max(1, Math.abs(base.value));
    const gain = Number((base.value - more.value).toPrecision(10));
    return gain <= noise ? 0 : gain;
  };
  for (const pool of pricedPools) {
    known.pools[pool] = Math.min(gainOf(pool) ?? Infinity, known.pools[pool] ?? 0);
  }
  for (const need of pricedNeeds) needs[need] = gainOf(rows[need] ?? -1) ?? 0;
  return { ...known, needs };
}

/** The rows of pools come first in the model; those of needs are found by who owns them. */
function pricedRows({ network, owners }: DispatchModel, prices: ArrayLike<number>) {
  const rows = network.needs.map(() => -1);
  owners.forEach(({ kind, index }, row) => {
    if (kind === 'NEED') rows[index] = row;
  });
  const isPriced = (row: number): boolean => Math.abs(prices[row] ?? 0) > 1e-9;
  return {
    rows,
    pricedPools: [...network.pools.keys()].filter(isPriced),
    // Where units are short, the need itself says what the next is worth.
    pricedNeeds:
      network.problem.policy.aim === 'COST'
        ? [...rows.keys()].filter((j) => isPriced(rows[j]!))
        : [],
  };
}
