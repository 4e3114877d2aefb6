import type { SitingProblem, SitingSite } from './siting-problem';

// Prices on being served: with a price for each customer the sites no longer need each other, and
// each says at once what it would earn. Whatever the prices, no plan costs less than what they leave
// (Lagrangian relaxation, improved along the subgradient). What a site earns then shows which
// sites no better plan can open, and which every better one does.

export interface SitingBound {
  bound: number;
  prices: Float64Array;
  /** What opening each site costs, less what it earns. */
  reduced: Float64Array;
  /** Whether the sites are open where the bound is attained. */
  open: boolean[];
}

interface Offer {
  reduced: number;
  /** Customers and the shares that it would serve. */
  customers: number[];
  shares: number[];
}

/** The ways of a site, in columns: they are gone through at every step. */
interface WayColumns {
  customer: Int32Array;
  cost: Float64Array;
  room: Float64Array;
  most: Float64Array;
}

const patience = 20;
const smallestStep = 0.005;

export class SitingPrices {
  private readonly offers: Offer[];
  private readonly ways: WayColumns[];
  best: SitingBound;

  constructor(private readonly problem: SitingProblem) {
    this.ways = problem.sites.map(({ ways }) => ({
      customer: Int32Array.from(ways, (way) => way.customer),
      cost: Float64Array.from(ways, (way) => way.cost),
      room: Float64Array.from(ways, (way) => way.room),
      most: Float64Array.from(ways, (way) => way.most),
    }));
    this.offers = problem.sites.map(() => ({ reduced: 0, customers: [], shares: [] }));
    this.best = this.evaluate(this.firstPrices()).found;
  }

  /** Improves the bound towards the value of a plan, until that pays no more. */
  improve(value: number, secondsLeft: () => number): void {
    let [step, since] = [2, 0];
    let prices = Float64Array.from(this.best.prices);
    for (let round = 0; step > smallestStep && secondsLeft() > 0; round += 1) {
      const { found, missing, norm } = this.evaluate(prices);
      if (found.bound > this.best.bound + 1e-7 * Math.abs(this.best.bound)) since = 0;
      else since += 1;
      if (found.bound > this.best.bound) this.best = found;
      if (norm < 1e-12 || value - this.best.bound <= 1e-9 * Math.abs(value)) return;
      if (since >= patience) {
        [step, since] = [step / 2, 0];
        prices = Float64Array.from(this.best.prices);
        continue;
      }
      const length = (step * (1.02 * value - found.bound)) / norm;
      prices = prices.map((price, j) =>
        Math.min(this.problem.unserved[j]!, price + length * missing[j]!),
      );
    }
  }

  /** Sites that no plan below this value opens, and those that every such plan does. */
  settled(value: number): { closed: boolean[]; opened: boolean[] } {
    const { bound, reduced, open } = this.best;
    const { openMost, openLeast } = this.problem;
    const count = open.filter(Boolean).length;
    let [worst, next] = [-Infinity, Infinity];
    reduced.forEach((cost, i) => {
      if (!open[i]) next = Math.min(next, cost);
      else if (!this.problem.sites[i]!.mustOpen) worst = Math.max(worst, cost);
    });
    const isAbove = (least: number): boolean => least > value + 1e-9 * Math.abs(value);
    // One more means one less where no more may be open, or where one is only open for its room.
    const given = count >= openMost || worst > 0 ? Math.max(worst, 0) : 0;
    const spared = count >= openMost && worst > -Infinity ? worst : given;
    const taken = count <= openLeast ? Math.max(next, -Infinity) : Math.min(0, next);
    return {
      closed: open.map((isOpen, i) => !isOpen && isAbove(bound + reduced[i]! - spared)),
      opened: open.map(
        (isOpen, i) => isOpen && isAbove(bound - reduced[i]! + (taken === Infinity ? 0 : taken)),
      ),
    };
  }

  /** The second cheapest way of each customer, or the only one. */
  private firstPrices(): Float64Array {
    const { sites, unserved } = this.problem;
    const costs = unserved.map((): [number, number] => [Infinity, Infinity]);
    for (const { ways } of sites) {
      for (const { customer, cost } of ways) {
        const known = costs[customer]!;
        if (cost < known[0]) costs[customer] = [cost, known[0]];
        else if (cost < known[1]) known[1] = cost;
      }
    }
    return Float64Array.from(costs, ([first, second], j) => {
      const price = Math.min(unserved[j]!, Number.isFinite(second) ? second : first);
      return Number.isFinite(price) ? price : 0;
    });
  }

  private evaluate(prices: Float64Array): {
    found: SitingBound;
    missing: Float64Array;
    norm: number;
  } {
    const { sites } = this.problem;
    const reduced = Float64Array.from(sites, (site, i) => this.offer(site, i, prices));
    const open = this.chosen(reduced);
    const missing = new Float64Array(prices.length).fill(1);
    let bound = prices.reduce((sum, price) => sum + price, 0);
    open.forEach((isOpen, i) => {
      if (!isOpen) return;
      bound += reduced[i]!;
      const { customers, shares } = this.offers[i]!;
      customers.forEach((j, at) => (missing[j]! -= shares[at]!));
    });
    const norm = missing.reduce((sum, share) => sum + share * share, 0);
    return { found: { bound, prices, reduced, open }, missing, norm };
  }

  /** The sites of least reduced cost: those that earn, and as many as must be. */
  private chosen(reduced: Float64Array): boolean[] {
    const { sites, openMost, openLeast } = this.problem;
    const open = sites.map((site) => site.mustOpen);
    let count = open.filter(Boolean).length;
    const rest = [...open.keys()].filter((i) => !open[i] && sites[i]!.sizes.length > 0);
    rest.sort((a, b) => reduced[a]! - reduced[b]!);
    for (const i of rest) {
      if (count >= openMost || (reduced[i]! >= 0 && count >= openLeast)) break;
      open[i] = true;
      count += 1;
    }
    return open;
  }

  /** What the best size of a site costs less what it earns; what it would serve is noted. */
  private offer({ sizes }: SitingSite, i: number, prices: Float64Array): number {
    const { customer, cost, room, most } = this.ways[i]!;
    const earning: number[] = [];
    let asked = 0;
    for (let w = 0; w < cost.length; w += 1) {
      if (prices[customer[w]!]! <= cost[w]!) continue;
      earning.push(w);
      asked += room[w]! * most[w]!;
    }
    const gain = (w: number): number => prices[customer[w]!]! - cost[w]!;
    const largest = sizes.reduce((least, size) => Math.max(least, size.room), 0);
    if (asked > largest || sizes.length > 1) {
      // What earns most for its room comes first.
      earning.sort((a, b) => gain(b) * room[a]! - gain(a) * room[b]!);
    }
    const offer = this.offers[i]!;
    offer.reduced = Infinity;
    for (const size of sizes) {
      let [left, earned] = [size.room, 0];
      const customers: number[] = [];
      const shares: number[] = [];
      for (const w of earning) {
        const share = room[w]! * most[w]! <= left ? most[w]! : left / room[w]!;
        if (share <= 0) continue;
        left -= room[w]! * share;
        earned += gain(w) * share;
        customers.push(customer[w]!);
        shares.push(share);
      }
      if (size.openCost - earned >= offer.reduced) continue;
      offer.reduced = size.openCost - earned;
      offer.customers = customers;
      offer.shares = shares;
    }
    return offer.reduced;
  }
}
