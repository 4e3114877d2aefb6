import type { SolveRun } from '../solve-run';
import { relativeGap } from '../stage-result';
import { CrewPrices } from './crew-prices';
import { CrewSearch } from './crew-search';
import { addServed, nearPairs, priceIn } from './near-pairs';
import type { NearList } from './near-pairs';
import { priceBounds } from './price-bound';
import type { Prices } from './price-bound';
import { Reach } from './reach';
import { completed, greedySingles, isBetter, linesOf, singlePlan } from './single-plan';
import type { SinglePlan } from './single-plan';
import { SlotFlow } from './slot-flow';
import type { StageContext } from './stage-search';
import type { TeamProblem } from './team-problem';
import type { TeamPlan } from './team-solution';

// RESPONSE where each team does one task at most, at any size. Without people asked for it is a flow,
// solved to its optimum. With them, prices of teams prove a bound and lead to a plan near it.

/** The best plan found, with what is proven about each stage. */
export function solveSingles(problem: TeamProblem, run: SolveRun, given: StageContext): TeamPlan {
  // Checking and writing down the first plan takes about as long as the last will.
  let reserve = 0;
  const onPlan = (plan: TeamPlan): void => {
    const before = given.secondsLeft();
    given.onPlan?.(plan);
    reserve = Math.min(before - given.secondsLeft(), Math.max(0, before) / 5);
  };
  const context = { ...given, onPlan, secondsLeft: () => given.secondsLeft() - reserve };
  const search = new SinglesSearch(new Reach(problem), context);
  search.run();
  if (search.usedFlow) run.engineUsed('network-simplex');
  return search.answer();
}

/** Steps of the prices for one stage. */
const stepsMost = 600;
/** With crews a slot may cost longer chains of detours than it does without. */
const crewWorth = 8;
/** How often a slot is valued higher until it is worth any detour, the first times more gently. */
const worthRaisedMost = 9;
const [worthRaise, worthRaiseLater] = [8, 64];
/** How often better prices and better plans help each other. */
const roundsMost = 4;

class SinglesSearch {
  private best: SinglePlan;
  private bounds: [number, number] = [0, 0];
  usedFlow = false;

  constructor(
    private readonly reach: Reach,
    private readonly context: StageContext,
  ) {
    this.best = greedySingles(reach, context.secondsLeft);
    context.onProgress('unfilled', this.best.values[0], 0);
    context.onPlan?.(this.answer());
  }

  answer(): TeamPlan {
    const { best, bounds, reach } = this;
    return { assignments: linesOf(reach, best), values: [...best.values], bounds: [...bounds] };
  }

  run(): void {
    const { reach, context } = this;
    const lists = nearPairs(reach, context.secondsLeft);
    if (lists === undefined) return;
    this.usedFlow = true;
    const flow = new SlotFlow(reach);
    reach.requirements.forEach(({ teams }, r) => flow.setSlots(r, [Math.min(teams, 1e6)]));
    flow.addPairs(lists);
    const first = this.stage(flow, lists, 0, 1);
    if (first === undefined) return;
    const least = singlePlan(reach, flow.assigned()).values[0];
    let found: Prices | undefined;
    for (let [i, earned] = [0, worthOfSlot(lists)]; i < worthRaisedMost; i += 1) {
      found = this.stage(flow, lists, 1, earned);
      const { values } = singlePlan(reach, flow.assigned());
      // A slot must be worth more than any hours that leaving it out could save.
      if (found === undefined || values[0] <= least) break;
      earned *= i < 3 ? worthRaise : worthRaiseLater;
    }
    if (found === undefined) return;
    const serves = completed(reach, flow.assigned(), context.secondsLeft);
    this.take(singlePlan(reach, serves));
    this.prove([first, found]);
    if (reach.requirements.some(({ people }) => people > 0)) this.crews(lists, [first, found]);
  }

  /** Where people are asked for: better prices of teams, plans from them, and what they prove. */
  private crews(lists: NearList[], relaxed: [Prices, Prices]): void {
    const { reach, context } = this;
    const { earned } = relaxed[1];
    const { seed, secondsLeft } = context;
    addServed(reach, lists, this.best.serves);
    const search = new CrewSearch(reach, lists, crewWorth * earned, this.best, seed, secondsLeft);
    let prices = relaxed;
    const improve = (): void => {
      while (secondsLeft() > 0 && !this.isProven(search.best) && search.improve());
    };
    for (let round = 0; round < roundsMost && secondsLeft() > 0; round += 1) {
      const before = this.best;
      prices = [this.priced(lists, prices[0], 0), this.priced(lists, prices[1], 1)];
      this.prove(prices);
      const from = round === 0 ? relaxed[1] : prices[1];
      search.openAt(from.team, from.earned);
      improve();
      if (!this.isProven(search.best) && search.openBest()) improve();
      this.take(search.best);
      this.prove(prices);
      if (this.isProven() || (round > 0 && before === this.best)) break;
    }
  }

  private isProven(best = this.best): boolean {
    const { bounds, context } = this;
    return best.values.every((value, i) => relativeGap(value, bounds[i]!) <= context.gap);
  }

  /** Prices that prove more for one stage than those of the flow do. */
  private priced(lists: NearList[], start: Prices, hour: number): Prices {
    const { reach, context, best } = this;
    const filled = reach.weight - best.values[0];
    const value = (earned: number): number => (hour > 0 ? best.values[1] : -filled * earned);
    const prices = new CrewPrices(reach, lists, { hour, filled, value }, start);
    for (let i = 0; i < stepsMost && !prices.isDone && context.secondsLeft() > 0; i += 1) {
      const bound = prices.step();
      if (value(prices.earned) - bound <= context.gap * 0.2 * Math.abs(bound)) break;
    }
    return prices.best;
  }

  /** One stage over all pairs there are: those left out come in while they would pay off. */
  private stage(
    flow: SlotFlow,
    lists: NearList[],
    hour: number,
    earned: number,
  ): Prices | undefined {
    const { reach, context } = this;
    for (;;) {
      if (!flow.solve(hour, earned, context.secondsLeft)) return undefined;
      const team = flow.prices();
      if (lists.every(({ whole }) => whole) || context.secondsLeft() <= 0) {
        return { hour, earned, team };
      }
      const cost = (r: number, at: number): number => hour * reach.requirements[r]!.severity * at;
      const added = priceIn(reach, lists, team, cost, (r) => flow.worthOf(r), context.secondsLeft);
      if (added === 0) return { hour, earned, team };
      flow.addPairs(lists);
    }
  }

  private take(plan: SinglePlan): void {
    if (isBetter(plan, this.best)) this.best = plan;
    this.context.onProgress('response', this.best.values[1], this.bounds[1]);
  }

  private prove([first, second]: [Prices, Prices]): void {
    const { reach, best, context } = this;
    const proven = priceBounds(reach.problem, [first, second], context.secondsLeft);
    if (proven === undefined) return;
    const [one, two] = proven;
    this.bounds[0] = Math.max(this.bounds[0], one! + reach.weight);
    // No plan with as little unfilled responds sooner.
    const filled = reach.weight - best.values[0];
    this.bounds[1] = Math.max(this.bounds[1], two! + second.earned * filled);
    context.onProgress('response', best.values[1], this.bounds[1]);
  }
}

/** More than the hours between any two arrivals among near pairs. */
function worthOfSlot(lists: readonly NearList[]): number {
  let most = 0;
  for (const { arrive } of lists) for (const at of arrive) most = Math.max(most, at);
  return 2 * most + 1;
}
