import { makeCandidate } from '../candidate';
import { largeFrom } from '../choose-engine';
import { relativeGap } from '../stage-result';
import type { LexicographicResult, SolveContext } from '../stage-result';
import type { Candidate } from '../candidate';
import { deliverable } from '../itinerary';
import { termOf } from '../lanes';
import { earlierUnits } from '../model/dispatch-earlier';
import { sharedNeeds } from '../model/dispatch-equity';
import type { Network } from '../model/dispatch-network';
import type { StageName } from '../model/dispatch-stages';
import { unitsForShare } from '../model/item-flow';
import { flowBound } from './flow-network';
import { ItemPasses, itemFlows, stageCosts } from './item-flows';
import type { ItemFlows } from './item-flows';
import { leastShares } from './least-shares';

// Where nothing joins the items (no fleets, no lane that several share) each is a flow of its own,
// solved exactly in whole units, at any size.

interface SeparateAnswer {
  candidate: Candidate;
  /** Of every stage, proven from the potentials. */
  bounds: number[];
  /** What one more unit in each pool is worth, in unmet need or cost. */
  worth: Float64Array;
}

/** Whether the items of a problem have nothing to share, and its rules make plain flows. */
function areItemsSeparate(network: Network): boolean {
  const { aim, shortage } = network.problem.policy;
  if (aim === 'RELIEF' && shortage === 'PROPORTIONAL') return false;
  // The least worst share is only exact in whole units.
  const whole = network.items.every((item) => item.indivisible);
  if (aim === 'RELIEF' && shortage === 'MAX_MIN' && !whole) return false;
  if (network.fleets.length > 0 || !network.exactTimes) return false;
  const arcsOn = new Map<string, number>();
  const count = (key: string): number => {
    const known = (arcsOn.get(key) ?? 0) + 1;
    arcsOn.set(key, known);
    return known;
  };
  // What the earlier plan sent on a lane is split off one arc; of several it could be any.
  const before = earlierUnits(network);
  const isSplit = network.arcs.lane.some((l, a) => {
    const key = l * network.items.length + network.arcs.item[a]!;
    return before.has(key) && count(`earlier ${key}`) > 1;
  });
  if (isSplit) return false;
  // A limit on a lane that only one arc uses is a limit of that arc.
  const isShared = network.arcs.lane.some((l, a) => {
    const lane = network.lanes[l];
    if (lane === undefined) return false;
    const item = network.arcs.item[a]!;
    if (lane.capacity < Infinity && count(`${l}`) > 1) return true;
    return termOf(lane, item).capacity < Infinity && count(`${l} ${item}`) > 1;
  });
  const isAsked = network.lanes.some(
    (lane) => lane.minimum > 0 || [...lane.terms.values()].some((term) => term.minimum > 0),
  );
  return !isShared && !isAsked;
}

/** The best plan, or undefined where there is none or the time was too short. */
function solveSeparately(
  network: Network,
  names: readonly StageName[],
  secondsLeft: () => number,
  onShare: (share: number) => void,
): SeparateAnswer | undefined {
  const flow = new Float64Array(network.arcs.lane.length);
  const bounds = names.map(() => 0);
  const worth = new Float64Array(network.pools.length);
  const items = itemFlows(network);
  const shared = sharedNeeds(network.needs);
  for (const [i, flows] of items.entries()) {
    const passes = new ItemPasses(flows);
    for (const [s, stage] of names.entries()) {
      if (secondsLeft() <= 0) return undefined;
      if (stage === 'equity') {
        bounds[s] = bounds[s]! + capMissing(network, passes, shared.get(flows.item) ?? []);
        continue;
      }
      if (passes.solve(stageCosts(network, flows, stage), secondsLeft) !== 'OPTIMAL')
        return undefined;
      bounds[s] = bounds[s]! + provenValue(passes);
      if (stage === 'stability') bounds[s] = bounds[s]! + allDropped(network, flows.item);
      if (stage !== 'effort' && stage !== 'stability') noteWorth(worth, passes, stage);
      if (s + 1 < names.length) passes.keepFace();
    }
    const units = passes.flow();
    flows.arcOf.forEach((arc, at) => {
      if (arc >= 0) flow[arc] = flow[arc]! + units[at]!;
    });
    onShare((i + 1) / items.length);
  }
  const candidate = makeCandidate(network, names, flow, new Map());
  return { candidate, bounds, worth };
}

/** What the potentials prove of this stage, with what earlier stages have settled. */
function provenValue({ flows, simplex, settled }: ItemPasses): number {
  const { cost } = flows.network;
  let bound = flowBound(flows.network, simplex.potential);
  settled.forEach((units, arc) => {
    if (units !== 0) bound += units * cost[arc]!;
  });
  return bound;
}

/** What it costs to make none of the earlier plan's lines; the kept ones take it off again. */
function allDropped(network: Network, item: number): number {
  const { changeHours = 0, lines = [] } = network.earlier ?? {};
  const mass = network.items[item]!.effortMass * changeHours;
  const own = lines.filter((line) => line.item === item);
  return own.reduce((sum, { quantity }) => sum + mass * quantity, 0);
}

function noteWorth(worth: Float64Array, { flows, simplex }: ItemPasses, stage: StageName): void {
  if (stage !== 'unmet' && stage !== 'cost') return;
  flows.pools.forEach((pool, node) => (worth[pool] = Math.max(0, simplex.potential[node]!)));
}

/** Holds the missing units of an item's needs to its least worst share; answers the share. */
function capMissing(network: Network, passes: ItemPasses, needs: readonly number[]): number {
  if (needs.length === 0) return 0;
  const { flows } = passes;
  network.leastShares ??= leastShares(network);
  const share = network.leastShares.get(flows.item) ?? 0;
  const left = new Map(
    needs.map((need) => {
      const { quantity } = network.needs[need]!;
      return [need, deliverable(network, need) - unitsForShare(quantity, share)];
    }),
  );
  limitMissing(flows, left);
  passes.simplex.limitsChanged();
  return share;
}

/** Bounds how many units each need may miss, over all its steps. */
export function limitMissing(flows: ItemFlows, most: ReadonlyMap<number, number>): void {
  const left = new Map(most);
  flows.missingOf.forEach((need, arc) => {
    const room = left.get(need);
    if (need < 0 || room === undefined) return;
    const units = Math.max(0, Math.min(flows.network.capacity[arc]!, room));
    flows.network.capacity[arc] = units;
    left.set(need, room - units);
  });
}
/** Items that share nothing are solved one by one, when there is enough of them to be worth it. */
export function separately(
  network: Network,
  names: StageName[],
  context: SolveContext,
): LexicographicResult | undefined {
  const { separate } = { ...largeFrom, ...context.largeFrom };
  if (network.arcs.lane.length < separate || !areItemsSeparate(network)) return undefined;
  const answer = solveSeparately(network, names, context.secondsLeft, (share) =>
    context.onProgress({ phase: names.at(-1)!, share }),
  );
  if (answer === undefined) return undefined;
  const { candidate, bounds, worth } = answer;
  context.onPlan(candidate);
  const gaps = candidate.values.map((value, i) => relativeGap(value, bounds[i] ?? 0));
  const status = gaps.every((gap) => gap <= 1e-7) ? 'OPTIMAL' : 'TIME_LIMIT';
  return { status, best: candidate, bounds, worth: { pools: worth }, engine: 'network-simplex' };
}
