import { BestFirst } from './best-first';
import type { SitingProblem, SitingSite } from './siting-problem';
import { waysOf } from './siting-ways';
import type { SitingWays } from './siting-ways';

// Prices on being served: with a price for each customer the sites no longer need each other, and
// each says at once what it would earn. Whatever the prices, no plan costs less than what they leave
// (Lagrangian relaxation). Prices go where the mean of the answers so far still serves too few or too many
// (the volume algorithm of Barahona and Anbil), and that mean tells which sites are worth a look. What a
// site earns shows which sites no better plan can open, and which every better one does.

export interface SitingBound {
  bound: number;
  prices: Float64Array;
  /** What opening each site costs, less what it earns. */
  reduced: Float64Array;
  /** Whether the sites are open where the bound is attained. */
  open: boolean[];
}

/** What the best size of a site would serve: positions of ways, and the share of each. */
interface Offer {
  reduced: number;
  ways: number[];
  shares: number[];
}

interface Answer extends SitingBound {
  /** Of each customer, the share that nobody serves; negative where several do. */
  missing: Float64Array;
}

/** Rounds without a better bound until steps get shorter. */
const patience = 6;
const smallestStep = 0.001;
/** The part that each answer has in the mean: at most at first, and at least. */
const parts = { most: 0.5, least: 0.02 };
const partPatience = 100;

export class SitingPrices {
  private readonly offers: Offer[];
  private readonly heap: BestFirst;
  /** Of each site, and which of them is largest. */
  private readonly sizes: { sizes: SitingSite['sizes']; largest: number }[];
  /** How far each site is open in the mean of the answers. */
  readonly openShare: Float64Array;
  private mean: Float64Array;
  private part = parts.most;
  private step = 0.5;
  best: SitingBound;

  constructor(
    private readonly problem: SitingProblem,
    private readonly ways: SitingWays = waysOf(problem),
  ) {
    this.offers = problem.sites.map(() => ({ reduced: 0, ways: [], shares: [] }));
    this.heap = new BestFirst(problem.sites.reduce((n, { ways }) => Math.max(n, ways.length), 0));
    this.sizes = problem.sites.map(({ sizes }) => {
      const rooms = sizes.map(({ room }) => room);
      return { sizes, largest: rooms.indexOf(Math.max(...rooms)) };
    });
    const [near, whole] = [this.evaluate(this.nearPrices()), this.evaluate(this.wholePrices())];
    const first = near.bound > whole.bound ? near : whole;
    this.best = first;
    this.mean = first.missing;
    this.openShare = Float64Array.from(first.open, Number);
  }

  /** Improves the bound towards the value of a plan, until that pays no more. */
  improve(value: number, secondsLeft: () => number): void {
    let [since, reached] = [0, this.best.bound];
    this.step = Math.max(this.step, 20 * smallestStep);
    for (let round = 1; this.step > smallestStep && secondsLeft() > 0; round += 1) {
      const norm = this.mean.reduce((sum, share) => sum + share * share, 0);
      if (norm < 1e-12 || value - this.best.bound <= 1e-9 * Math.abs(value)) return;
      const length = (this.step * (1.02 * value - this.best.bound)) / norm;
      const { unserved } = this.problem;
      const prices = this.best.prices.map((price, j) =>
        Math.max(0, Math.min(unserved[j]!, price + length * this.mean[j]!)),
      );
      const answer = this.evaluate(prices);
      const agrees = answer.missing.reduce((sum, share, j) => sum + share * this.mean[j]!, 0) >= 0;
      this.average(answer);
      if (answer.bound > this.best.bound + 1e-7 * Math.abs(this.best.bound)) {
        since = 0;
        if (agrees) this.step = Math.min(2, this.step * 1.1);
      } else since += 1;
      if (answer.bound > this.best.bound) this.best = answer;
      if (since >= patience) [this.step, since] = [this.step * 0.75, 0];
      if (round % partPatience > 0) continue;
      if (this.best.bound < reached + 0.01 * Math.abs(reached)) {
        this.part = Math.max(parts.least, this.part / 2);
      }
      reached = this.best.bound;
    }
  }

  /** The answer takes the part in the mean that leaves least missing. */
  private average({ missing, open }: Answer): void {
    let [along, length] = [0, 0];
    missing.forEach((share, j) => {
      const change = share - this.mean[j]!;
      along -= change * this.mean[j]!;
      length += change * change;
    });
    const wanted = length > 0 ? along / length : 0;
    const part = Math.min(this.part, Math.max(this.part / 10, wanted));
    this.mean = this.mean.map((share, j) => share + part * (missing[j]! - share));
    open.forEach((isOpen, i) => {
      this.openShare[i] = this.openShare[i]! + part * (Number(isOpen) - this.openShare[i]!);
    });
  }

  /** What opening a site would cost less what it would earn at any prices. */
  reducedAt(site: number, prices: Float64Array): number {
    return this.offer(site, prices);
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
  private nearPrices(): Float64Array {
    const { unserved } = this.problem;
    const { customer, cost } = this.ways;
    const least = new Float64Array(unserved.length).fill(Infinity);
    const second = new Float64Array(unserved.length).fill(Infinity);
    for (let w = 0; w < customer.length; w += 1) {
      const j = customer[w]!;
      if (cost[w]! < least[j]!) [second[j], least[j]] = [least[j]!, cost[w]!];
      else if (cost[w]! < second[j]!) second[j] = cost[w]!;
    }
    return least.map((own, j) => {
      const price = Math.min(unserved[j]!, Number.isFinite(second[j]!) ? second[j]! : own);
      return Number.isFinite(price) ? price : 0;
    });
  }

  /** What each customer costs where sites are opened in parts: at these no site earns anything. */
  private wholePrices(): Float64Array {
    const { customer, site, cost, room } = this.ways;
    const opening = this.sizes.map(({ sizes }) =>
      sizes.reduce((least, size) => Math.min(least, size.openCost / size.room), Infinity),
    );
    const prices = Float64Array.from(this.problem.unserved);
    for (let w = 0; w < customer.length; w += 1) {
      const j = customer[w]!;
      const own = cost[w]! + (room[w]! > 0 ? room[w]! * opening[site[w]!]! : 0);
      if (own < prices[j]!) prices[j] = own;
    }
    return prices.map((price) => (Number.isFinite(price) ? price : 0));
  }

  private evaluate(prices: Float64Array): Answer {
    const { sites } = this.problem;
    const reduced = Float64Array.from(sites, (_, i) => this.offer(i, prices));
    const open = this.chosen(reduced);
    const missing = new Float64Array(prices.length).fill(1);
    let bound = prices.reduce((sum, price) => sum + price, 0);
    open.forEach((isOpen, i) => {
      if (!isOpen) return;
      bound += reduced[i]!;
      const { ways, shares } = this.offers[i]!;
      ways.forEach((w, at) => {
        const j = this.ways.customer[w]!;
        missing[j] = missing[j]! - shares[at]!;
      });
    });
    return { bound, prices, reduced, open, missing };
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
  private offer(i: number, prices: Float64Array): number {
    const { start, customer, cost, room, most } = this.ways;
    const { heap } = this;
    heap.clear();
    for (let w = start[i]!; w < start[i + 1]!; w += 1) {
      const gain = prices[customer[w]!]! - cost[w]!;
      if (gain > 0) heap.add(w, room[w]! > 0 ? gain / room[w]! : Infinity);
    }
    // What earns most for its room comes first.
    heap.order();
    const offer = this.offers[i]!;
    offer.ways = [];
    offer.shares = [];
    const { sizes, largest } = this.sizes[i]!;
    const earned = sizes.map(() => 0);
    const left = sizes.map((size) => size.room);
    for (let w = heap.take(); w >= 0; w = heap.take()) {
      const gain = prices[customer[w]!]! - cost[w]!;
      sizes.forEach((_, z) => {
        const share = shareOf(left[z]!, room[w]!, most[w]!);
        left[z] = left[z]! - room[w]! * share;
        earned[z] = earned[z]! + gain * share;
      });
      offer.ways.push(w);
      if (left[largest]! <= 0) break;
    }
    offer.reduced = Infinity;
    let best = -1;
    sizes.forEach(({ openCost }, z) => {
      if (openCost - earned[z]! >= offer.reduced) return;
      offer.reduced = openCost - earned[z]!;
      best = z;
    });
    let room0 = sizes[best]?.room ?? 0;
    for (const w of offer.ways) {
      const share = shareOf(room0, room[w]!, most[w]!);
      room0 -= room[w]! * share;
      offer.shares.push(share);
    }
    return offer.reduced;
  }
}

/** As much of what may go a way as there is room for. */
function shareOf(left: number, room: number, most: number): number {
  return room * most <= left ? most : Math.max(0, left / room);
}
