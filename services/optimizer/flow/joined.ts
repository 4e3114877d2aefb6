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
import { partsAnew } from './parts-anew';
import { wholeCover } from './whole-cover';
import { joinedParts } from './whole-parts';
import { hasOneArcPerTerm, isPriceable } from './joint-limits';

/** Rounds of prices for a plan, and what share of the time they may take, with what they prove. */
const priceRounds = 16;
const priceShare = 0.4;
/** Rounds that prove what a plan needs which is mostly the one before. */
const mendRounds = 4;
/** How near to its bound the plan in parts of units and trips is brought that the whole plan follows. */
const followedGap = 2e-3;

/** Up to so many arcs shares are covered over the whole area at once, in so much of the time that is left. */
const coverArcsMost = 1_000_000;
const coverShare = 0.5;

/** What parts solved anew leave open of each aim at best: an earlier plan kept as near stays. */
const keptGap = 0.05;
/** The needs of a part that is tried, by those of a usual one, and its share of the time left. */
const tryNeeds = 0.25;
const trySeconds = 0.1;
/** A part with less time finds its trips without a dive. */
const secondsForDive = 4;

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
  const follows = network.earlier !== undefined;
  let priced = items.price(follows ? mendRounds : priceRounds);
  const mends = follows && priced;
  const mended = mends ? await mendedPlan(network, names, items, context, greedy) : undefined;
  if (mends && mended === undefined) priced = items.price(priceRounds - mendRounds);
  const solvesParts = priced && mended === undefined;
  let best = greedy;
  const consider = (plan: Candidate | undefined): void => {
    if (plan === undefined || !isBetter(plan, best)) return;
    best = plan;
    context.onPlan(plan);
  };
  if (solvesParts && names[0] === 'equity') {
    const before = context.secondsLeft();
    consider(covered(network, names, context));
    // What is proven has its own time: this is taken from the parts'.
    pricing.seconds = Math.max(0, pricing.seconds - (before - context.secondsLeft()));
  }
  if (solvesParts) items.firstAim(Math.max(context.gap, followedGap));
  pricing.seconds = 0;
  const { bounds, worth } = items.bounds();
  context.onProgress({ phase: names[0]!, share: 0.3, value: best.values[0], bound: bounds[0] });
  if (!solvesParts) consider(mended);
  if (solvesParts) consider(await wholePlan(network, names, items, context, report));
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

/** The earlier plan where it is near the best, or what a few parts gain on it; else undefined. */
async function mendedPlan(
  network: Network,
  names: StageName[],
  items: JoinedItems,
  context: SolveContext,
  kept: Candidate,
): Promise<Candidate | undefined> {
  if (isNear(kept, items.bounds().bounds, names)) return kept;
  const { partNeeds } = { ...largeFrom, ...context.largeFrom };
  const highs = await context.engine();
  const seconds = context.secondsLeft() * trySeconds;
  const here: SolveParts = (tasks) =>
    Promise.resolve(tasks.map((task) => solvePartTask(highs, task)));
  return partsAnew({
    ...{ network, names, kept, among: items.usedArcs(), secondsLeft: context.secondsLeft },
    ...{ partNeeds: Math.ceil(partNeeds * tryNeeds), least: keptGap },
    task: { seed: context.seed, seconds, dives: seconds > secondsForDive },
    solveParts: here,
  });
}

/** A plan that was made in whole trips from the start, where the network is not too large for that. */
function covered(
  network: Network,
  names: StageName[],
  context: SolveContext,
): Candidate | undefined {
  if (network.arcs.lane.length > coverArcsMost) return undefined;
  const reserve = context.secondsLeft() * (1 - coverShare);
  return wholeCover(network, names, () => context.secondsLeft() - reserve);
}

/** Whether all aims but the last, which has no bound here, are nearly reached. */
function isNear(plan: Candidate, bounds: readonly number[], names: readonly StageName[]): boolean {
  return names.slice(0, -1).every((_, i) => relativeGap(plan.values[i]!, bounds[i]!) <= keptGap);
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
      const seconds = context.secondsLeft() / (tasks.length - i);
      const answer = seconds > 0 ? solvePartTask(highs, { ...task, seconds }) : undefined;
      onShare((i + 1) / tasks.length);
      return answer;
    });
  const solveParts = set.tasks.length > 1 ? (context.solveParts ?? here) : here;
  const answers = await solveParts(set.tasks, noteShare);
  return joinedParts(network, names, set, answers);
}
