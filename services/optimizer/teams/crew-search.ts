import { chooseCrew } from './crew-choice';
import type { NearList } from './near-pairs';
import type { Reach } from './reach';
import { completed, isBetter, singlePlan } from './single-plan';
import type { SinglePlan } from './single-plan';
import { SlotFlow } from './slot-flow';
import type { SlotSizes } from './slot-flow';

// Plans where requirements ask for people: each such requirement settles what sizes of teams it
// wants, and given these sizes all teams are placed at their best, as a flow. Prices of that flow say
// which requirements would rather have other sizes; several change at a time while that helps.

/** Sizes told apart for one requirement. */
const sizesMost = 12;
/** Rounds without a better plan until the search ends. */
const failuresMost = 15;
const shareFirst = 0.3;

export class CrewSearch {
  private readonly flow: SlotFlow;
  private readonly sizes: (readonly SlotSizes[])[];
  private readonly crews: number[];
  /** Of each requirement with people, how many slots of each size it has now. */
  private readonly counts: number[][];
  private state: number;
  /** The share of the wishes that are granted at a time. */
  private share = shareFirst;
  private failures = 0;
  /** What the sizes as they stand lead to. */
  private current: SinglePlan | undefined;
  best: SinglePlan;

  constructor(
    private readonly reach: Reach,
    private readonly lists: readonly NearList[],
    private readonly earned: number,
    start: SinglePlan,
    seed: number,
    private readonly secondsLeft: () => number,
  ) {
    const { requirements } = reach;
    this.best = start;
    this.state = seed >>> 0;
    this.sizes = requirements.map(({ people }, r) => this.sizesOf(r, people));
    this.crews = [...requirements.keys()].filter((r) => requirements[r]!.people > 0);
    this.counts = requirements.map(({ teams, people }) => [people > 0 ? 0 : teams]);
    this.flow = new SlotFlow(reach, (r) => this.sizes[r]!);
    this.counts.forEach((counts, r) => this.flow.setSlots(r, counts));
    this.flow.addPairs(lists);
    this.flow.solve(1, earned, secondsLeft);
  }

  /** Starts from what requirements want at these prices. */
  openAt(prices: ArrayLike<number>, earned: number): boolean {
    for (const r of this.crews) {
      const { wanted } = this.wish(r, prices, earned);
      if (wanted !== undefined) this.set(r, wanted);
    }
    return this.open();
  }

  /** Starts from the crews of the best plan so far. */
  openBest(): boolean {
    const { heads } = this.reach;
    const crews = new Map<number, number[]>(this.crews.map((r) => [r, []]));
    this.best.serves.forEach((r, t) => crews.get(r)?.push(heads[t]!));
    for (const [r, crew] of crews) {
      const none = this.sizes[r]!.map(() => 0);
      this.set(r, (crew.length > 0 ? this.countsOf(r, crew) : undefined) ?? none);
    }
    return this.open();
  }

  private open(): boolean {
    [this.current, this.share, this.failures] = [undefined, shareFirst, 0];
    if (!this.flow.solveAnew(this.secondsLeft)) return false;
    return this.note();
  }

  /** One round of changes; false when there is nothing left to try. */
  improve(): boolean {
    const prices = this.flow.prices();
    const current = this.currentCosts(prices);
    const wishes = this.crews.flatMap((r) => {
      const { wanted, cost } = this.wish(r, prices, this.earned);
      const gain = (current.get(r) ?? 0) - cost;
      return gain > 1e-9 && wanted ? [{ r, wanted, gain: gain * (0.5 + this.draw()) }] : [];
    });
    if (wishes.length === 0) return false;
    wishes.sort((a, b) => b.gain - a.gain);
    const granted = wishes.slice(0, Math.max(1, Math.ceil(this.share * wishes.length)));
    const [basis, kept] = [this.flow.basis(), granted.map(({ r }) => this.counts[r]!)];
    for (const { r, wanted } of granted) this.set(r, wanted);
    if (this.flow.solveAnew(this.secondsLeft) && this.note()) {
      this.share = Math.min(1, this.share * 1.5);
      this.failures = 0;
      return true;
    }
    granted.forEach(({ r }, i) => this.set(r, kept[i]!));
    this.flow.restore(basis);
    this.share = Math.max(1e-4, this.share / 2);
    this.failures += 1;
    return this.failures < failuresMost;
  }

  /** Whether the flow's plan is better than that of the sizes before. */
  private note(): boolean {
    const { reach, flow } = this;
    const serves = flow.assigned();
    const plan = singlePlan(reach, completed(reach, serves, this.secondsLeft));
    if (isBetter(plan, this.best)) this.best = plan;
    if (this.current !== undefined && !isBetter(plan, this.current)) return false;
    this.current = plan;
    return true;
  }

  private set(r: number, counts: readonly number[]): void {
    this.counts[r] = [...counts];
    this.flow.setSlots(r, counts);
  }

  /** What crews that stand cost at these prices; those that fell apart earn nothing. */
  private currentCosts(prices: ArrayLike<number>): Map<number, number> {
    const { reach, earned } = this;
    const costs = new Map<number, number>();
    const serves = this.flow.assigned();
    const heads = new Map<number, number>();
    serves.forEach((r, t) => {
      if (r < 0 || reach.requirements[r]!.people <= 0) return;
      const own = reach.requirements[r]!.severity * (reach.arrival(t, r) - earned) + prices[t]!;
      costs.set(r, (costs.get(r) ?? 0) + own);
      heads.set(r, (heads.get(r) ?? 0) + reach.heads[t]!);
    });
    for (const [r, brought] of heads) {
      if (brought < reach.requirements[r]!.people) costs.set(r, 0);
    }
    return costs;
  }

  /** The sizes that a requirement would rather have at these prices, and what they would cost. */
  private wish(
    r: number,
    prices: ArrayLike<number>,
    earned: number,
  ): { wanted: number[] | undefined; cost: number } {
    const { reach, lists } = this;
    const { severity, teams: slots, people } = reach.requirements[r]!;
    const { teams, arrive } = lists[r]!;
    const costs = arrive.map((at, i) => severity * (at - earned) + prices[teams[i]!]!);
    const headsAt = (i: number): number => reach.heads[teams[i]!]!;
    const { cost, chosen } = chooseCrew(slots, people, { count: teams.length, costs, headsAt });
    if (chosen.length === 0) return { wanted: this.sizes[r]!.map(() => 0), cost };
    return { wanted: this.countsOf(r, chosen.map(headsAt)), cost };
  }

  /** Slots as small as the crew's people allow, the largest made smaller first or by chance. */
  private countsOf(r: number, crew: readonly number[]): number[] | undefined {
    const { teams: slots, people } = this.reach.requirements[r]!;
    const levels = this.sizes[r]!.slice(1).map(({ heads }) => heads);
    const at = crew.map((heads) => levels.findLastIndex((level) => level <= heads));
    const total = (): number => at.reduce((sum, level) => sum + (levels[level] ?? 0), 0);
    if (total() < people) return undefined;
    const byChance = this.draw() < 0.5;
    for (;;) {
      const able = [...at.keys()].filter((i) => {
        if (at[i]! <= 0) return false;
        return total() - levels[at[i]!]! + levels[at[i]! - 1]! >= people;
      });
      if (able.length === 0) break;
      const largest = able.reduce((best, i) => (at[i]! > at[best]! ? i : best), able[0]!);
      const lowered = byChance ? able[Math.floor(this.draw() * able.length)]! : largest;
      at[lowered]! -= 1;
    }
    const counts = [slots - crew.length, ...levels.map(() => 0)];
    for (const level of at) counts[level + 1]! += 1;
    return counts;
  }

  private sizesOf(r: number, people: number): SlotSizes[] {
    const any = { heads: 0, together: false };
    if (people <= 0) return [any];
    const { heads } = this.reach;
    const found = new Set(Array.from(this.lists[r]!.teams, (t) => Math.min(heads[t]!, people)));
    const levels = [...found].sort((a, b) => a - b);
    const every = Math.max(1, levels.length / sizesMost);
    const kept = levels.filter((_, i) => {
      return i === levels.length - 1 || Math.floor(i / every) !== Math.floor((i - 1) / every);
    });
    return [any, ...kept.map((size) => ({ heads: size, together: true }))];
  }

  /** Numerical Recipes' generator: the same seed makes the same plan. */
  private draw(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 4_294_967_296;
  }
}
