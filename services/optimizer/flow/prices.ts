import { addUse, arcLoads, chargePrices } from './joint-limits';
import type { ArcLoads, JointLimits } from './joint-limits';
import type { ItemFlows } from './item-flows';
import { NetworkSimplex } from './network-simplex';

// Prices on the joint limits, raised where the plans of the separate items use too much and lowered
// where they leave some. Each set of prices proves a bound; the average of the plans along the way
// comes near a plan that keeps the limits (the volume algorithm of Barahona and Anbil).

export interface PricedItem {
  flows: ItemFlows;
  loads: ArcLoads;
  simplex: NetworkSimplex;
  own: Float64Array;
  average: Float64Array;
}

export interface PriceSearch {
  limits: JointLimits;
  items: PricedItem[];
  secondsLeft: () => number;
}

export function pricedItem(limits: JointLimits, flows: ItemFlows, own: Float64Array): PricedItem {
  const loads = arcLoads(limits, flows);
  const simplex = new NetworkSimplex(flows.network);
  return { flows, loads, simplex, own, average: new Float64Array(own.length) };
}

interface Evaluation {
  value: number;
  use: Float64Array;
}

/** Solves every item at these prices; what they come to together, less what the limits are worth. */
export function evaluate(
  { limits, items, secondsLeft }: PriceSearch,
  prices: Float64Array,
): Evaluation | undefined {
  const use = new Float64Array(limits.limit.length);
  let value = 0;
  for (const { flows, loads, simplex, own } of items) {
    chargePrices(loads, prices, own, flows.network.cost);
    simplex.costsChanged();
    if (simplex.solve(secondsLeft) !== 'OPTIMAL') return undefined;
    value += simplex.value();
    addUse(loads, simplex.flow, use);
  }
  prices.forEach((price, row) => (value -= price === 0 ? 0 : price * limits.limit[row]!));
  return { value, use };
}

export interface PriceResult {
  prices: Float64Array;
  /** The value of the best prices; the proof is `provenBound` in price-bound.ts. */
  value: number;
  rounds: number;
}

const patience = 4;

/** Improves prices for so many rounds, or until the time is over. */
export function findPrices(
  search: PriceSearch,
  start: Float64Array | undefined,
  rounds: number,
): PriceResult | undefined {
  const { limits, items } = search;
  const count = limits.limit.length;
  let prices = start ?? new Float64Array(count);
  const first = evaluate(search, prices);
  if (first === undefined) return undefined;
  for (const { average, simplex } of items) average.set(simplex.flow);
  const averageUse = Float64Array.from(first.use);
  let [best, stride, failures, round] = [first.value, 1, 0, 1];
  let mixMost = 0.5;
  for (; round < rounds && search.secondsLeft() > 0; round += 1) {
    const trial = stepFrom(limits.limit, prices, averageUse, stride * 0.02 * Math.abs(best));
    const found = evaluate(search, trial);
    if (found === undefined) break;
    const mix = bestMix(limits.limit, trial, averageUse, found.use, mixMost);
    blend(averageUse, found.use, mix);
    for (const { average, simplex } of items) blend(average, simplex.flow, mix);
    if (found.value > best) {
      stride *= found.value > best + 1e-4 * Math.abs(best) ? 1.3 : 1.05;
      [best, prices, failures] = [found.value, trial, 0];
    } else if ((failures += 1) >= patience) {
      [stride, failures] = [stride * 0.6, 0];
    }
    mixMost = Math.max(0.04, mixMost * 0.95);
  }
  return { prices, value: best, rounds: round };
}

/** A step along what the average uses too much of each limit, by its share of the limit. */
function stepFrom(
  limit: Float64Array,
  prices: Float64Array,
  use: Float64Array,
  gain: number,
): Float64Array {
  let norm = 0;
  use.forEach((used, row) => {
    const most = limit[row]!;
    const over = used - most;
    if (most > 0 && (over > 0 || prices[row]! > 0)) norm += (over * over) / most;
  });
  const step = norm > 0 ? gain / norm : 0;
  return prices.map((price, row) => {
    const most = limit[row]!;
    return most > 0 ? Math.max(0, price + step * (use[row]! / most - 1)) : price;
  });
}

/** How much of the new plan brings the average nearest to the limits. */
function bestMix(
  limit: Float64Array,
  prices: Float64Array,
  average: Float64Array,
  found: Float64Array,
  most: number,
): number {
  let [dot, norm] = [0, 0];
  limit.forEach((top, row) => {
    if (top <= 0) return;
    const over = average[row]! - top;
    if (over <= 0 && prices[row]! === 0) return;
    const change = found[row]! - average[row]!;
    dot -= (over * change) / top;
    norm += (change * change) / top;
  });
  const ideal = norm > 0 ? dot / norm : most;
  return Math.min(most, Math.max(most / 10, ideal));
}

function blend(average: Float64Array, found: Float64Array, mix: number): void {
  for (let i = 0; i < average.length; i += 1) {
    average[i] = average[i]! + mix * (found[i]! - average[i]!);
  }
}
