import { isBetter } from '../candidate';
import type { Candidate } from '../candidate';
import { largeFrom } from '../choose-engine';
import type { Network } from '../model/dispatch-network';
import type { StageName } from '../model/dispatch-stages';
import { relativeGap } from '../stage-result';
import type { LexicographicResult, SolveContext } from '../stage-result';
import { JoinedItems } from './joined-items';
import { solvePartTask } from './part-task';
import type { SolveParts } from './part-task';
import { joinedParts } from './whole-parts';
import { hasOneArcPerTerm, isPriceable } from './joint-limits';

/** Rounds of prices for a plan, and what share of the time they may take. */
const priceRounds = 40;
const priceShare = 0.3;
/** What must be left of the time for better prices, after the plan. */
const provingShare = 0.4;

/** Large problems with fleets: prices, then the parts; undefined for what this cannot solve. */
export async function jointly(
  network: Network,
  names: StageName[],
  context: SolveContext,
  greedy: Candidate,
): Promise<LexicographicResult | undefined> {
  const { joined } = { ...largeFrom, ...context.largeFrom };
  const fits = isPriceable(network) && hasOneArcPerTerm(network);
  if (network.arcs.lane.length < joined || network.fleets.length === 0 || !fits) return undefined;
  const highs = await context.engine();
  const start = context.secondsLeft();
  const report = (share: number): void => context.onProgress({ phase: names[0]!, share });
  const pricing = { seconds: start * (1 - priceShare) };
  const items = new JoinedItems(network, names, {
    highs,
    seed: context.seed,
    secondsLeft: () => context.secondsLeft() - pricing.seconds,
  });
  const priced = items.price(priceRounds);
  pricing.seconds = 0;
  let { bounds, worth } = items.bounds(false);
  context.onProgress({ phase: names[0]!, share: 0.3, value: greedy.values[0], bound: bounds[0] });
  const plan = priced ? await wholePlan(network, names, items, context, report) : undefined;
  const best = plan !== undefined && isBetter(plan, greedy) ? plan : greedy;
  if (best !== greedy) context.onPlan(best);
  if (context.secondsLeft() > provingShare * start) {
    items.fractionalValues();
    ({ bounds, worth } = items.bounds(false));
  }
  const gaps = best.values.map((value, i) => relativeGap(value, bounds[i] ?? 0));
  const worst = gaps.reduce((most, gap) => Math.max(most, gap), 0);
  const status = worst <= 1e-7 ? 'OPTIMAL' : worst <= context.gap ? 'WITHIN_GAP' : 'TIME_LIMIT';
  return {
    status,
    best,
    bounds,
    worth: { pools: worth },
    engine: 'network-simplex + prices + highs',
  };
}

async function wholePlan(
  network: Network,
  names: StageName[],
  items: JoinedItems,
  context: SolveContext,
  report: (share: number) => void,
): Promise<Candidate> {
  const { partNeeds } = { ...largeFrom, ...context.largeFrom };
  const set = items.wholeParts(partNeeds);
  const highs = await context.engine();
  const noteShare = (share: number): void => report(0.3 + 0.6 * share);
  const here: SolveParts = async (tasks, onShare) =>
    tasks.map((task, i) => {
      const answer = context.secondsLeft() > 0 ? solvePartTask(highs, task) : undefined;
      onShare((i + 1) / tasks.length);
      return answer;
    });
  const solveParts = set.tasks.length > 1 ? (context.solveParts ?? here) : here;
  const answers = await solveParts(set.tasks, noteShare);
  return joinedParts(network, names, set, answers);
}
