import { HighsModel } from '../highs-engine';
import { isFlow } from '../siting/siting-flow';
import { singleSourced } from '../siting/single-source';
import type { SitingProblem } from '../siting/siting-problem';
import { SitingPrices } from '../siting/siting-prices';
import { SitingSearch } from '../siting/siting-search';
import { waysOf } from '../siting/siting-ways';
import type { SitingWays } from '../siting/siting-ways';
import type { SolveRun, StageAnswer } from '../solve-run';
import type { StockingModel } from './stocking-model';
import type { StockingNetwork } from './stocking-network';
import { sitedLines, withWays } from './stocking-siting';
import type { StockingSiting } from './stocking-siting';
import { stockingCost, stockingLines } from './stocking-solution';
import type { StockingLines } from './stocking-solution';
import { columnsOf } from './stocking-start';
import { flowCount, strongModel } from './stocking-strong';

// Large facility location: prices bound every plan and say which sites are worth a look. Among these plans
// are searched; their value settles most sites for good, and the rest is searched whole.

/** Below this many flows the whole problem is as quick. */
const flowsLeast = { any: 8_000, single: 1_000 };
/** Beyond this many the rest cannot be searched whole. */
const flowsMost = 60_000;
const nearestWays = 8;
/** Shares of the time until which prices, then plans and prices in turn, may take. */
const shares = { prices: 0.1, turn: 0.15, turns: 0.5, first: 0.55, last: 0.95 };
/** Turns without a better plan or a better bound, to speak of, until no more are tried. */
const turnsInVain = 5;
const speakable = 1e-4;

export interface SitedAnswer {
  lines: StockingLines;
  bound: number;
  /** Where it came from the engine: whose answer may be polished. */
  model?: StockingModel;
  values?: Float64Array;
}

export function isLargeSiting(network: StockingNetwork): boolean {
  const { any, single } = flowsLeast;
  return flowCount(network) >= (network.problem.policy.singleSource ? single : any);
}

export class SitedSearch {
  private readonly prices: SitingPrices;
  private readonly ways: SitingWays;
  private readonly total: number;
  private best: SitedAnswer | undefined;
  private value = Infinity;

  constructor(
    private readonly network: StockingNetwork,
    private readonly siting: StockingSiting,
    private readonly clock: SolveRun,
    private readonly onPlan: (lines: StockingLines, bound: number) => void,
  ) {
    this.total = clock.secondsLeft();
    this.ways = waysOf(siting.problem);
    this.prices = new SitingPrices(siting.problem, this.ways);
    clock.engineUsed('siting-prices');
  }

  get bound(): number {
    return this.prices.best.bound;
  }

  /** The best plan found and what is proven; undefined where no plan was found among the likely sites. */
  async run(greedyValue: number | undefined): Promise<SitedAnswer | undefined> {
    const { prices, clock } = this;
    prices.improve(greedyValue ?? 1.3 * prices.best.bound, this.until(shares.prices));
    const inTurns = this.siting.isExact && isFlow(this.siting.problem);
    if (inTurns) this.searchInTurns(this.until(shares.turns));
    if (this.best === undefined) await this.searchNear();
    if (this.best === undefined || this.isProven() || clock.secondsLeft() <= 0) return this.best;
    prices.improve(this.value, this.until(shares.first));
    let left = this.unsettled();
    if (inTurns && flowCount(left.network) > flowsMost) {
      this.searchInTurns(this.until(shares.last));
      left = this.unsettled();
    }
    if (flowCount(left.network) <= flowsMost && !this.isProven() && clock.secondsLeft() > 0) {
      await this.searchWhole(left.network, left.opened);
    }
    return { ...this.best, bound: Math.max(this.best.bound, Math.min(this.value, this.bound)) };
  }

  /** The problem without sites that only dearer plans open. */
  private unsettled(): { network: StockingNetwork; opened: boolean[] } {
    const { closed, opened } = this.prices.settled(this.value);
    return { network: withWays(this.network, ({ site }) => !closed[site]), opened };
  }

  /** Plans from the prices, and prices towards the plans, as long as either gets better. */
  private searchInTurns(seconds: () => number): void {
    const { prices, siting, ways } = this;
    const isSingle = this.network.problem.policy.singleSource;
    let [turn, slack] = [0, isSingle ? 0.02 : 0];
    for (let vain = 0; vain < turnsInVain; vain += 1) {
      if (this.best !== undefined && (seconds() <= 0 || this.isProven())) return;
      const upTo = seconds() - this.total * shares.turn;
      const inTurn = (): number => Math.min(seconds(), seconds() - upTo);
      turn += 1;
      const seed = this.clock.policy.seed + turn;
      const search = new SitingSearch(withSlack(siting.problem, slack), ways, prices, inTurn, seed);
      const found = search.run();
      if (found === undefined && seconds() <= 0) return;
      const plan = found && isSingle ? singleSourced(siting.problem, ways, found) : found;
      if (found !== undefined && plan === undefined) slack = Math.min(0.3, slack + 0.02);
      if (plan !== undefined && plan.cost < this.value * (1 - 1e-9)) {
        if (plan.cost < this.value * (1 - speakable)) vain = -1;
        this.consider({ lines: sitedLines(this.network, siting, plan), bound: this.bound });
      }
      const [end, before] = [seconds() - this.total * shares.turn, this.bound];
      const value = Math.min(this.value, 1.3 * Math.max(this.bound, 1e-9));
      prices.improve(value, () => Math.min(seconds(), seconds() - end));
      if (this.bound > before + speakable * Math.abs(before)) vain = -1;
    }
  }

  private consider(answer: SitedAnswer): void {
    const value = stockingCost(this.network.problem, answer.lines);
    if (value > this.value) return;
    this.value = value;
    this.best = answer;
    this.onPlan(answer.lines, this.bound);
  }

  private isProven(): boolean {
    const { gap } = this.clock.policy;
    return this.value - this.bound <= Math.max(1e-9, gap) * Math.abs(this.value);
  }

  private until(share: number): () => number {
    return () => this.clock.secondsLeft() - this.total * (1 - share);
  }

  /** Over the sites that earn most at the prices and, where that may do, each need's cheapest ways. */
  private async searchNear(): Promise<void> {
    const { network, prices } = this;
    const { reduced, open } = prices.best;
    const count = open.filter(Boolean).length;
    const order = [...reduced.keys()].sort((a, b) => reduced[a]! - reduced[b]!);
    const likely = new Set([
      ...order.filter((i) => open[i]),
      ...order.filter((i) => !open[i]).slice(0, 4 + Math.ceil(count / 2)),
    ]);
    const all = withWays(network, ({ site }) => likely.has(site));
    const kept = new Set(all.waysTo.flatMap((list) => cheapest(all, list)));
    for (const near of [withWays(all, (_, w) => kept.has(w)), all]) {
      const seconds = this.until(shares.first);
      if (this.best !== undefined || flowCount(near) > flowsMost || seconds() <= 0) return;
      await this.searchModel(near, [], seconds);
    }
  }

  /** Sites were only left out of plans that cost more than the one found. */
  private async searchWhole(left: StockingNetwork, opened: readonly boolean[]): Promise<void> {
    const { status, bound } = await this.searchModel(left, opened, this.clock.secondsLeft);
    const proven = status === 'INFEASIBLE' ? this.value : bound;
    this.best!.bound = Math.max(this.best!.bound, Math.min(this.value, proven));
  }

  private async searchModel(
    network: StockingNetwork,
    opened: readonly boolean[],
    seconds: () => number,
  ): Promise<StageAnswer> {
    const { gap, seed } = this.clock.policy;
    const model = await strongModel(network, this.clock, seconds);
    const start = this.best && columnsOf(model, this.best.lines);
    const engine = new HighsModel(await this.clock.engine(), model.sparse, seed);
    try {
      opened.forEach((isOpen, i) => {
        const [only, ...others] = model.size[i] ?? [];
        if (isOpen && only !== undefined && others.length === 0) engine.boundColumn(only, 1, 1);
      });
      const secondsLeft = Math.max(0, seconds());
      const answer = engine.solveWhole(model.objective, start, { gap, secondsLeft });
      const { values } = answer;
      if (values !== undefined) {
        this.consider({ lines: stockingLines(model, values), bound: this.bound, model, values });
      }
      return answer;
    } finally {
      engine.dispose();
    }
  }
}

/** Customers with one source never fill a site: room is kept for what does not come out even. */
function withSlack(problem: SitingProblem, slack: number): SitingProblem {
  if (slack === 0) return problem;
  const sites = problem.sites.map((site) => ({
    ...site,
    sizes: site.sizes.map((size) => ({ ...size, room: size.room * (1 - slack) })),
  }));
  return { ...problem, sites };
}

function cheapest({ ways, problem }: StockingNetwork, list: readonly number[]): number[] {
  const cost = (w: number): number => {
    return problem.items.reduce((sum, _, k) => sum + ways[w]!.costs[k]!, 0);
  };
  return list.toSorted((a, b) => cost(a) - cost(b)).slice(0, nearestWays);
}
