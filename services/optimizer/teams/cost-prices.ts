import type { CostPair } from './cost-model';

// What no plan of least cost can beat: each task pays a price to whoever takes it, and each team
// takes the load that is best for it at these prices, whoever else may take the same tasks. Worked out
// for each team by dynamic programming over whole loads, so that no solver has to be believed.

export interface WholeLoads {
  pairs: readonly (CostPair & { units: number })[];
  capacity: Float64Array;
  /** What costs are whole multiples of; 0 where they are of nothing. */
  grain: number;
}

/** Beyond so many units or entries, loads are not worked out one by one. */
const unitsMost = 20_000;
const entriesMost = 20_000_000;

/** Loads as whole units, or undefined where they are not whole in thousandths or are too many. */
export function wholeLoads(
  pairs: readonly CostPair[],
  capacities: readonly (number | undefined)[],
): WholeLoads | undefined {
  const numbers = [...pairs.map(({ load }) => load), ...capacities.map((c) => c ?? 0)];
  const scale = [1, 10, 100, 1_000].find((s) => numbers.every((n) => isWhole(n * s)));
  if (scale === undefined) return undefined;
  const total = new Float64Array(capacities.length);
  const lines = pairs.map((pair) => ({ ...pair, units: Math.round(pair.load * scale) }));
  for (const { team, units } of lines) total[team]! += units;
  // No team carries more than all it may do.
  const capacity = total.map((all, t) => Math.min(all, Math.round((capacities[t] ?? all) * scale)));
  const perTeam = new Float64Array(capacities.length);
  for (const { team } of lines) perTeam[team]! += 1;
  const entries = capacity.reduce((sum, units, t) => sum + (units + 1) * perTeam[t]!, 0);
  if (capacity.some((units) => units > unitsMost) || entries > entriesMost) return undefined;
  const grain = pairs.every(({ cost }) => Number.isInteger(cost)) ? 1 : 0;
  return { pairs: lines, capacity, grain };
}

function isWhole(n: number): boolean {
  return Number.isFinite(n) && Math.abs(n - Math.round(n)) <= 1e-9 * Math.max(1, Math.abs(n));
}

/** Prices follow each other for so many steps without a better bound before the steps get shorter. */
const unimprovedMost = 20;
const stepsMost = 3_000;

export class CostPrices {
  private readonly ofTeam: number[][];
  private readonly table: Float64Array;
  private price: Float64Array;
  private best: Float64Array;
  bound = -Infinity;

  constructor(
    private readonly loads: WholeLoads,
    private readonly taskCount: number,
  ) {
    const { pairs, capacity } = loads;
    this.ofTeam = Array.from(capacity, () => []);
    pairs.forEach(({ team }, p) => this.ofTeam[team]!.push(p));
    const most = capacity.reduce((sum, units) => Math.max(sum, units), 0);
    this.table = new Float64Array(most + 1);
    this.price = this.firstPrices();
    this.best = this.price;
  }

  /** The bound, where costs are whole rounded up to what a plan can cost. */
  get proven(): number {
    const { grain } = this.loads;
    return grain > 0 ? Math.ceil((this.bound - 1e-6) / grain) * grain : this.bound;
  }

  /** Raises the bound towards the value of a plan that is known. */
  run(value: number, secondsLeft: () => number): void {
    let [share, unimproved] = [1, 0];
    const taken = new Int32Array(this.taskCount);
    const direction = new Float64Array(this.taskCount);
    for (let step = 0; step < stepsMost && share > 1e-3 && secondsLeft() > 0; step += 1) {
      const bound = this.boundAt(this.price, taken);
      if (bound > this.bound + 1e-9 * Math.abs(bound)) {
        [this.bound, this.best, unimproved] = [bound, this.price.slice(), 0];
      } else unimproved += 1;
      if (this.proven >= value - 1e-9 * Math.abs(value)) return;
      if (unimproved >= unimprovedMost) {
        [share, unimproved] = [share / 2, 0];
        this.price = this.best.slice();
        direction.fill(0);
        continue;
      }
      let norm = 0;
      for (let j = 0; j < taken.length; j += 1) {
        direction[j] = 1 - taken[j]! + 0.5 * direction[j]!;
        norm += direction[j]! ** 2;
      }
      if (norm === 0) return;
      const length = (share * Math.max(value - bound, 1e-6 * Math.abs(bound))) / norm;
      this.price = this.price.map((own, j) => own + length * direction[j]!);
    }
  }

  /** Pairs that a plan cheaper than this may still have. */
  useful(value: number): boolean[] {
    const { loads, best, ofTeam, table } = this;
    const most = value - this.bound - loads.grain + 1e-6 * Math.max(1, Math.abs(value));
    const kept = loads.pairs.map(() => true);
    ofTeam.forEach((own, t) => {
      const capacity = loads.capacity[t]!;
      const least = this.leastOf(t, best);
      for (const p of own) {
        const { units, cost, task } = loads.pairs[p]!;
        const rest = capacity - units;
        kept[p] = rest >= 0 && cost - best[task]! + table[rest]! - least <= most;
      }
    });
    return kept;
  }

  /** What a task costs with its second best team: near what it is worth to somebody. */
  private firstPrices(): Float64Array {
    const [first, second] = [0, 1].map(() => new Float64Array(this.taskCount).fill(Infinity));
    for (const { task, cost } of this.loads.pairs) {
      if (cost < first![task]!) [second![task], first![task]] = [first![task]!, cost];
      else if (cost < second![task]!) second![task] = cost;
    }
    return second!.map((cost, j) => (Number.isFinite(cost) ? cost : first![j]!));
  }

  private boundAt(price: Float64Array, taken: Int32Array): number {
    taken.fill(0);
    let bound = price.reduce((sum, own) => sum + own, 0);
    for (const t of this.ofTeam.keys()) bound += this.leastOf(t, price, taken);
    return bound;
  }

  /** The least a team costs at these prices; the table then holds the same for each smaller load. */
  private leastOf(t: number, price: Float64Array, taken?: Int32Array): number {
    const { table, ofTeam, loads } = this;
    const capacity = loads.capacity[t]!;
    table.fill(0, 0, capacity + 1);
    const items = ofTeam[t]!.filter((p) => {
      const { cost, task, units } = loads.pairs[p]!;
      return cost < price[task]! && units <= capacity;
    });
    const chosen = items.map((p) => {
      const { cost, task, units } = loads.pairs[p]!;
      const gain = cost - price[task]!;
      const row = taken && new Uint8Array(capacity + 1);
      for (let k = capacity; k >= units; k -= 1) {
        const value = table[k - units]! + gain;
        if (value >= table[k]!) continue;
        table[k] = value;
        if (row !== undefined) row[k] = 1;
      }
      return row;
    });
    for (let [i, k] = [items.length - 1, capacity]; taken !== undefined && i >= 0; i -= 1) {
      if (chosen[i]![k] === 0) continue;
      const { task, units } = loads.pairs[items[i]!]!;
      taken[task]! += 1;
      k -= units;
    }
    return table[capacity]!;
  }
}
