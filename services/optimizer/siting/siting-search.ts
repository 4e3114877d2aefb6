import type { SitingPrices } from './siting-prices';
import { SitingFlow } from './siting-flow';
import type { SitingService } from './siting-flow';
import type { SitingProblem } from './siting-problem';
import type { SitingWays } from './siting-ways';

// Plans of large siting problems: the sites that the prices point at are opened, and then one after the other
// is closed, opened or exchanged, each time serving everybody anew, as long as that costs less. What a site
// that is closed would earn at the worth of being served says whether opening it could help at all.

export interface SitingPlan {
  cost: number;
  /** Position of the size in which each site opens, -1 where it stays closed. */
  size: Int32Array;
  served: { way: number; share: number }[];
}

/** Of each customer, only so many of the cheapest ways are looked at while sites are exchanged: at least this many ... */
const nearestWays = 12;
/** ... and where few of the sites open, enough that about so many lead to one that does. */
const nearestOpen = 4;
const sitesMost = 400;
const exchangesTried = 3;
/** Plans that nothing simple improves are changed in so many places at once. */
const kick = 2;
const kickedFrom = 8;
const kicksInVain = 60;

interface State {
  cost: number;
  open: Set<number>;
  service: SitingService;
}

export class SitingSearch {
  private readonly sites: number[];
  private readonly flow: SitingFlow;
  private readonly room: Float64Array;
  private best: State | undefined;
  private state: number;

  constructor(
    private readonly problem: SitingProblem,
    private readonly ways: SitingWays,
    private readonly prices: SitingPrices,
    private readonly secondsLeft: () => number,
    seed: number,
  ) {
    this.state = seed >>> 0;
    this.sites = this.likely();
    this.flow = new SitingFlow(problem, ways, this.nearest(new Set(this.sites)));
    this.room = new Float64Array(problem.sites.length);
  }

  /** The best plan found in the time; undefined where none serves those who must be. */
  run(): SitingPlan | undefined {
    this.best = this.first();
    if (this.best === undefined) return undefined;
    this.descend();
    let best = this.best;
    for (let vain = 0; vain < kicksInVain && this.secondsLeft() > 0; vain += 1) {
      const kicked = this.kicked(best);
      if (kicked === undefined) continue;
      this.best = kicked;
      this.closeOne();
      this.openOne();
      if (this.best.cost < best.cost * (1 - 1e-4)) this.descend();
      if (this.best.cost >= best.cost * (1 - 1e-9)) continue;
      [best, vain] = [this.best, -1];
    }
    this.best = best;
    return this.finished();
  }

  private descend(): void {
    for (let improved = true; improved && this.secondsLeft() > 0;) {
      improved = this.closeOne();
      improved = this.openOne() || improved;
      if (!improved) improved = this.exchangeOne();
    }
  }

  /** Two sites closed and up to two of the promising ones opened in their place, wherever that leads. */
  private kicked({ open, service, cost }: State): State | undefined {
    const rest = new Set(open);
    const closable = [...open].filter((i) => !this.problem.sites[i]!.mustOpen);
    for (let n = 0; n < kick && closable.length > 0; n += 1) rest.delete(this.anyOf(closable));
    const without = this.evaluate(rest) ?? { open: rest, service, cost };
    const others = this.promising(without).slice(0, kickedFrom);
    for (let n = 0; n < kick && others.length > 0; n += 1) {
      if (rest.size < this.problem.openMost) rest.add(this.anyOf(others).i);
    }
    return this.evaluate(rest);
  }

  /** Any one, the same in every run. */
  private anyOf<T>(list: readonly T[]): T {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return list[Math.floor((this.state / 2 ** 32) * list.length)]!;
  }

  /** Sites that the mean of the answers opens, those that must, and the next by what they earn. */
  private likely(): number[] {
    const { openShare, best } = this.prices;
    const worth = (i: number): number =>
      (this.problem.sites[i]!.mustOpen ? 10 : 0) + (openShare[i]! > 1e-3 ? 1 + openShare[i]! : 0);
    const able = [...best.reduced.keys()].filter((i) => this.problem.sites[i]!.sizes.length > 0);
    able.sort((a, b) => worth(b) - worth(a) || best.reduced[a]! - best.reduced[b]!);
    const count = best.open.filter(Boolean).length;
    return able.slice(0, Math.min(sitesMost, Math.max(3 * count + 10, 40)));
  }

  private nearest(sites: ReadonlySet<number>): Int32Array {
    const { start, customer, cost } = this.ways;
    const lists: number[][] = this.problem.unserved.map(() => []);
    const opened = Math.max(1, this.prices.best.open.filter(Boolean).length);
    const kept = Math.max(nearestWays, Math.ceil((nearestOpen * sites.size) / opened));
    for (const i of sites) {
      for (let w = start[i]!; w < start[i + 1]!; w += 1) lists[customer[w]!]!.push(w);
    }
    return Int32Array.from(
      lists.flatMap((list) => list.sort((a, b) => cost[a]! - cost[b]!).slice(0, kept)),
    );
  }

  /** The sites of the mean, and more in their order until everybody is served. */
  private first(): State | undefined {
    const { openShare, best } = this.prices;
    const open = new Set(this.sites.filter((i) => this.problem.sites[i]!.mustOpen));
    for (const i of this.sites) {
      if (open.size < this.problem.openMost && (openShare[i]! >= 0.5 || best.open[i])) open.add(i);
    }
    for (const i of [-1, ...this.sites]) {
      if (this.secondsLeft() <= 0) return undefined;
      if (i >= 0 && (open.has(i) || open.size >= this.problem.openMost)) continue;
      if (i >= 0) open.add(i);
      const state = this.evaluate(open);
      if (state !== undefined) return state;
    }
    return undefined;
  }

  private evaluate(open: ReadonlySet<number>): State | undefined {
    const { sites } = this.problem;
    this.room.fill(0);
    for (const i of open) {
      this.room[i] = sites[i]!.sizes.reduce((most, { room }) => Math.max(most, room), 0);
    }
    const service = this.flow.serve(this.room, this.secondsLeft);
    if (service === undefined) return undefined;
    let cost = service.cost;
    const needed = new Set<number>();
    for (const i of open) {
      if (service.used[i]! <= 0 && !sites[i]!.mustOpen) continue;
      needed.add(i);
      cost += sites[i]!.sizes[sizeFor(this.problem, i, service.used[i]!)]!.openCost;
    }
    return { cost, open: needed, service };
  }

  private accept(state: State | undefined): boolean {
    if (state === undefined || this.best === undefined) return false;
    if (state.cost >= this.best.cost - 1e-9 * Math.abs(this.best.cost)) return false;
    this.best = state;
    return true;
  }

  /** Those that are least filled come first. */
  private closable(): number[] {
    const { open, service } = this.best!;
    return [...open]
      .filter((i) => !this.problem.sites[i]!.mustOpen)
      .sort((a, b) => service.used[a]! - service.used[b]!);
  }

  private closeOne(): boolean {
    let improved = false;
    for (const i of this.closable()) {
      if (this.secondsLeft() <= 0) return improved;
      const open = new Set(this.best!.open);
      if (open.delete(i) && this.accept(this.evaluate(open))) improved = true;
    }
    return improved;
  }

  private openOne(): boolean {
    let improved = false;
    for (const { i } of this.promising(this.best!)) {
      if (this.secondsLeft() <= 0 || this.best!.open.size >= this.problem.openMost) return improved;
      if (this.prices.reducedAt(i, this.best!.service.prices) >= 0) continue;
      if (this.accept(this.evaluate(new Set([...this.best!.open, i])))) improved = true;
    }
    return improved;
  }

  private exchangeOne(): boolean {
    let improved = false;
    for (const i of this.closable()) {
      if (this.secondsLeft() <= 0) return improved;
      const rest = new Set(this.best!.open);
      if (!rest.delete(i)) continue;
      const without = this.evaluate(rest);
      // Without the room nobody knows what the others would earn: the prices of the plan must do.
      const from = without ?? this.best!;
      const others = this.promising(from).filter((other) => other.i !== i);
      for (const { i: other, reduced } of others.slice(0, exchangesTried)) {
        if (without !== undefined && without.cost + reduced >= this.best!.cost) break;
        if (this.accept(this.evaluate(new Set([...rest, other])))) {
          improved = true;
          break;
        }
      }
    }
    return improved;
  }

  /** Sites that are closed, those that would earn most at the prices of an answer first. */
  private promising({ open, service }: State): { i: number; reduced: number }[] {
    return this.sites
      .filter((i) => !open.has(i))
      .map((i) => ({ i, reduced: this.prices.reducedAt(i, service.prices) }))
      .filter(({ reduced }) => reduced < 0)
      .sort((a, b) => a.reduced - b.reduced);
  }

  /** The open sites serve everybody over all their ways. */
  private finished(): SitingPlan | undefined {
    const best = this.best!;
    const { start } = this.ways;
    const all = [...best.open].flatMap((i) => {
      return Array.from({ length: start[i + 1]! - start[i]! }, (_, at) => start[i]! + at);
    });
    const flow = new SitingFlow(this.problem, this.ways, Int32Array.from(all));
    this.room.fill(0);
    for (const i of best.open) {
      const { sizes } = this.problem.sites[i]!;
      this.room[i] = sizes[sizeFor(this.problem, i, best.service.used[i]!)]!.room;
    }
    const service = flow.serve(this.room, () => Math.max(1, this.secondsLeft()));
    if (service === undefined) return undefined;
    const size = new Int32Array(this.problem.sites.length).fill(-1);
    let cost = service.cost;
    for (const i of best.open) {
      if (service.used[i]! <= 0 && !this.problem.sites[i]!.mustOpen) continue;
      size[i] = sizeFor(this.problem, i, service.used[i]!);
      cost += this.problem.sites[i]!.sizes[size[i]!]!.openCost;
    }
    return { cost, size, served: flow.shares() };
  }
}

/** The cheapest size of a site that has this room. */
function sizeFor({ sites }: SitingProblem, site: number, used: number): number {
  let best = -1;
  const { sizes } = sites[site]!;
  sizes.forEach(({ room, openCost }, z) => {
    if (room < used * (1 - 1e-12)) return;
    if (best < 0 || openCost < sizes[best]!.openCost) best = z;
  });
  return best;
}
