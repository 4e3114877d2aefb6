import { isBetter, makeCandidate } from '../candidate';
import type { Candidate } from '../candidate';
import { Filler } from '../greedy';
import { deliverable, shareKey } from '../itinerary';
import type { Network } from '../model/dispatch-network';
import type { StageName } from '../model/dispatch-stages';
import { allotments } from './allotments';
import type { FlowLine } from './allotments';
import { bareNetwork } from './part-task';
import type { PartAnswer, PartTask } from './part-task';
import { arcsByQuarter, partOf } from './quarters';
import type { Part, Quarter } from './quarters';

// A large plan in parts that know nothing of each other: stock and vehicle-hours are shared out before
// any of them is solved, so they can be solved at once, anywhere and in any order. What they
// leave together is filled in afterwards.

/** A part whose share of the time limit is longer than this is worth a dive. */
const secondsForDive = 4;

export interface PartSet {
  parts: Part[];
  tasks: PartTask[];
}

interface PartsPlan {
  network: Network;
  quarters: readonly Quarter[];
  /** The arcs that may be used. */
  among: Uint8Array;
  lines: readonly FlowLine[];
  /** The shares that a part need not better, by item. */
  shares: ReadonlyMap<number, number> | undefined;
}

export function partSet(
  { network, quarters, among, lines, shares }: PartsPlan,
  { seed, secondsLeft }: { seed: number; secondsLeft: () => number },
): PartSet {
  const arcsOf = arcsByQuarter(network, quarters, among);
  const given = allotments(network, quarters, arcsOf, lines);
  const parts = quarters.map((quarter, q) => partOf(network, quarter, arcsOf[q]!, given[q]!));
  const seconds = secondsLeft() / Math.max(1, quarters.length);
  const dives = network.problem.policy.timeLimitSeconds / quarters.length > secondsForDive;
  const tasks = parts.map((part) => {
    if (shares !== undefined) part.network.leastShares = shares;
    return { network: bareNetwork(part.network), seed, seconds, dives };
  });
  return { parts, tasks };
}

/** The whole plan of the parts; one without an answer is served from what the others leave. */
export function joinedParts(
  network: Network,
  names: readonly StageName[],
  { parts }: PartSet,
  answers: readonly (PartAnswer | undefined)[],
): Candidate {
  const flow = new Float64Array(network.arcs.lane.length);
  const shares = new Map<string, { fleet: number; quantity: number }[]>();
  parts.forEach((part, q) => {
    const answer = answers[q];
    if (answer === undefined) return;
    answer.flow.forEach((units, a) => (flow[part.arcs[a]!] = units));
    for (const [key, list] of answer.shares) {
      const [lane, item] = key.split(' ').map(Number) as [number, number];
      shares.set(shareKey(part.lanes[lane]!, item), list);
    }
  });
  const joined = makeCandidate(network, names, flow, shares);
  const filler = new Filler(network);
  flow.forEach((units, a) => units > 0 && filler.send([a], units));
  filler.fill(network.needs.map((_, j) => deliverable(network, j)));
  const more = filler.plan();
  const filled = makeCandidate(network, names, more.flow, more.shares);
  return isBetter(filled, joined) ? filled : joined;
}
