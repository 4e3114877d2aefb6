import type { SitingPlan } from './siting-search';
import type { SitingProblem } from './siting-problem';
import type { SitingWays } from './siting-ways';

// From a plan that may split customers to one in which each is served whole by one of the sites that are open:
// who was served by one site stays there, who takes most room chooses first, and then customers are moved
// and exchanged as long as that costs less.

export function singleSourced(
  problem: SitingProblem,
  ways: SitingWays,
  plan: SitingPlan,
): SitingPlan | undefined {
  const sources = new Sources(problem, ways, plan);
  if (!sources.assign()) return undefined;
  sources.improve();
  return sources.plan();
}

class Sources {
  /** The way that each customer is served by, -1 where none may. */
  private readonly wayOf: Int32Array;
  private readonly left: Float64Array;
  /** Of each customer, the ways from sites that are open, cheapest first; and by their site. */
  private readonly open: number[][];
  private readonly bySite: Map<number, number>[];

  constructor(
    private readonly problem: SitingProblem,
    private readonly ways: SitingWays,
    private readonly given: SitingPlan,
  ) {
    const { size } = given;
    this.wayOf = new Int32Array(problem.unserved.length).fill(-1);
    this.left = Float64Array.from(problem.sites, ({ sizes }, i) => sizes[size[i]!]?.room ?? 0);
    this.open = problem.unserved.map(() => []);
    this.bySite = problem.unserved.map(() => new Map());
    size.forEach((z, i) => {
      for (let w = ways.start[i]!; z >= 0 && w < ways.start[i + 1]!; w += 1) {
        if (ways.most[w]! < 1) continue;
        this.open[ways.customer[w]!]!.push(w);
        this.bySite[ways.customer[w]!]!.set(i, w);
      }
    });
    for (const list of this.open) list.sort((a, b) => ways.cost[a]! - ways.cost[b]!);
  }

  /** False where somebody who must be served finds no room. */
  assign(): boolean {
    const { room } = this.ways;
    for (const { way, share } of this.given.served) {
      if (share > 1 - 1e-9 && this.ways.most[way]! >= 1) this.put(this.ways.customer[way]!, way);
    }
    const others = [...this.wayOf.keys()].filter((j) => this.wayOf[j]! < 0);
    const roomOf = (j: number): number => room[this.open[j]![0] ?? -1] ?? 0;
    others.sort((a, b) => roomOf(b) - roomOf(a));
    return others.every((j) => {
      const way = this.open[j]!.find((w) => this.fits(w)) ?? this.afterMoving(j);
      if (way === undefined) return Number.isFinite(this.problem.unserved[j]!);
      if (this.ways.cost[way]! < this.problem.unserved[j]!) this.put(j, way);
      return true;
    });
  }

  improve(): void {
    for (let improved = true; improved;) {
      improved = false;
      for (let j = 0; j < this.wayOf.length; j += 1) {
        if (this.shift(j)) improved = true;
      }
      for (let j = 0; j < this.wayOf.length; j += 1) {
        for (let k = j + 1; k < this.wayOf.length; k += 1) {
          if (this.exchange(j, k)) improved = true;
        }
      }
    }
  }

  plan(): SitingPlan {
    const { sites, unserved } = this.problem;
    const used = new Set<number>();
    const served: SitingPlan['served'] = [];
    let cost = 0;
    this.wayOf.forEach((way, j) => {
      if (way < 0) {
        cost += unserved[j]!;
        return;
      }
      cost += this.ways.cost[way]!;
      used.add(this.ways.site[way]!);
      served.push({ way, share: 1 });
    });
    const size = this.given.size.map((z, i) => (sites[i]!.mustOpen || used.has(i) ? z : -1));
    size.forEach((z, i) => (cost += sites[i]!.sizes[z]?.openCost ?? 0));
    return { cost, size, served };
  }

  private fits(way: number): boolean {
    return this.left[this.ways.site[way]!]! >= this.ways.room[way]! * (1 - 1e-12);
  }

  private put(j: number, way: number): void {
    const { site, room } = this.ways;
    const before = this.wayOf[j]!;
    if (before >= 0) this.left[site[before]!] = this.left[site[before]!]! + room[before]!;
    this.left[site[way]!] = this.left[site[way]!]! - room[way]!;
    this.wayOf[j] = way;
  }

  /** Room is made by moving one other customer to where it fits. */
  private afterMoving(j: number): number | undefined {
    const { site, room } = this.ways;
    for (const way of this.open[j]!) {
      const i = site[way]!;
      for (let k = 0; k < this.wayOf.length; k += 1) {
        const own = this.wayOf[k]!;
        if (own < 0 || site[own] !== i || this.left[i]! + room[own]! < room[way]!) continue;
        const other = this.open[k]!.find((w) => site[w] !== i && this.fits(w));
        if (other === undefined) continue;
        this.put(k, other);
        return way;
      }
    }
    return undefined;
  }

  private shift(j: number): boolean {
    const { cost } = this.ways;
    const now = this.wayOf[j]! < 0 ? this.problem.unserved[j]! : cost[this.wayOf[j]!]!;
    const better = this.open[j]!.find((w) => cost[w]! >= now * (1 - 1e-12) || this.fits(w));
    if (better === undefined || cost[better]! >= now * (1 - 1e-12)) return false;
    this.put(j, better);
    return true;
  }

  private exchange(j: number, k: number): boolean {
    const { site, cost, room } = this.ways;
    const [a, b] = [this.wayOf[j]!, this.wayOf[k]!];
    if (a < 0 || b < 0 || site[a] === site[b]) return false;
    const there = this.bySite[j]!.get(site[b]!);
    const here = this.bySite[k]!.get(site[a]!);
    if (there === undefined || here === undefined) return false;
    const [before, after] = [cost[a]! + cost[b]!, cost[there]! + cost[here]!];
    if (after >= before * (1 - 1e-12)) return false;
    if (this.left[site[a]!]! + room[a]! < room[here]!) return false;
    if (this.left[site[b]!]! + room[b]! < room[there]!) return false;
    this.put(j, there);
    this.put(k, here);
    return true;
  }
}
