import { HighsModel } from '../highs-engine';
import { objectiveValue } from '../objective';
import type { SitingProblem } from '../siting/siting-problem';
import { SitingPrices } from '../siting/siting-prices';
import type { SolveRun, StageAnswer } from '../solve-run';
import type { StockingModel } from './stocking-model';
import type { StockingNetwork } from './stocking-network';
import { carriedOver, withWays } from './stocking-siting';
import { flowCount, strongModel } from './stocking-strong';

// Large facility location: prices bound every plan and say which sites are worth a look. Among these the
// first good plan is found; its value settles most sites for good, and the rest is searched whole.

/** Below this many flows the whole problem is as quick. */
const flowsLeast = 8_000;
/** Beyond this many the rest cannot be searched whole. */
const flowsMost = 80_000;
const nearestWays = 8;
const shares = { prices: 0.25, first: 0.35 };

export interface SitedAnswer extends StageAnswer {
  model: StockingModel;
}

export function isLargeSiting(network: StockingNetwork): boolean {
  return flowCount(network) >= flowsLeast;
}

export class SitedSearch {
  private readonly prices: SitingPrices;
  private readonly total: number;

  constructor(
    private readonly network: StockingNetwork,
    private readonly siting: SitingProblem,
    private readonly clock: SolveRun,
    private readonly report: (value: number, bound: number) => void,
  ) {
    this.total = clock.secondsLeft();
    this.prices = new SitingPrices(siting);
  }

  /** The best plan found and what is proven; undefined where no plan was found among the likely sites. */
  async run(greedyValue: number | undefined): Promise<SitedAnswer | undefined> {
    const { prices, clock } = this;
    const priced = this.until(shares.prices);
    prices.improve(greedyValue ?? 1.3 * prices.best.bound, priced);
    const first = (await this.firstPlan(true)) ?? (await this.firstPlan(false));
    if (first?.values === undefined) return undefined;
    let value = valueOf(first.model, first.values);
    this.report(value, prices.best.bound);
    prices.improve(value, this.until(shares.prices + shares.first));
    let best: SitedAnswer = { ...first, bound: prices.best.bound };
    if (value - prices.best.bound <= 1e-9 * value || clock.secondsLeft() <= 0) return best;
    const { closed, opened } = prices.settled(value);
    const left = withWays(this.network, ({ site }) => !closed[site]);
    if (flowCount(left) > flowsMost) return best;
    const model = await strongModel(left, clock, clock.secondsLeft);
    const start = carriedOver(first.model, first.values!, model);
    const answer = await this.searched(model, start, opened, clock.secondsLeft());
    // Sites were only left out of plans that cost more than the one found.
    const proven = answer.status === 'INFEASIBLE' ? value : answer.bound;
    if (answer.values !== undefined && valueOf(model, answer.values) <= value) {
      value = valueOf(model, answer.values);
      best = { ...answer, model };
    }
    const bound = Math.max(prices.best.bound, Math.min(value, proven));
    return { ...best, status: 'OPTIMAL', bound };
  }

  private until(share: number): () => number {
    return () => this.clock.secondsLeft() - this.total * (1 - share);
  }

  /** Over the sites that earn most at the prices and, where that may do, each need's cheapest ways. */
  private async firstPlan(nearOnly: boolean): Promise<SitedAnswer | undefined> {
    const { network, clock, prices } = this;
    const { reduced, open } = prices.best;
    const count = open.filter(Boolean).length;
    const order = [...reduced.keys()].sort((a, b) => reduced[a]! - reduced[b]!);
    const likely = new Set([
      ...order.filter((i) => open[i]),
      ...order.filter((i) => !open[i]).slice(0, 4 + Math.ceil(count / 2)),
    ]);
    let near = withWays(network, ({ site }) => likely.has(site));
    if (nearOnly) {
      const kept = new Set(near.waysTo.flatMap((list) => cheapest(near, list)));
      near = withWays(near, (_, w) => kept.has(w));
    }
    const seconds = this.until(shares.prices + shares.first);
    const model = await strongModel(near, clock, seconds);
    const answer = await this.searched(model, undefined, [], Math.max(1, seconds()));
    return answer.values === undefined ? undefined : { ...answer, model };
  }

  private async searched(
    model: StockingModel,
    start: Float64Array | undefined,
    opened: readonly boolean[],
    secondsLeft: number,
  ): Promise<StageAnswer> {
    const { gap, seed } = this.clock.policy;
    const engine = new HighsModel(await this.clock.engine(), model.sparse, seed);
    try {
      opened.forEach((isOpen, i) => {
        const [only, ...others] = model.size[i] ?? [];
        if (isOpen && only !== undefined && others.length === 0) engine.boundColumn(only, 1, 1);
      });
      return engine.solveWhole(model.objective, start, { gap, secondsLeft });
    } finally {
      engine.dispose();
    }
  }
}

function valueOf({ objective }: StockingModel, values: Float64Array): number {
  return objectiveValue(objective, values);
}

function cheapest({ ways, problem }: StockingNetwork, list: readonly number[]): number[] {
  const cost = (w: number): number => {
    return problem.items.reduce((sum, _, k) => sum + ways[w]!.costs[k]!, 0);
  };
  return list.toSorted((a, b) => cost(a) - cost(b)).slice(0, nearestWays);
}
