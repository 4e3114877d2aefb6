import type { Highs } from 'highs';
import type { Network } from '../model/dispatch-network';
import { fractionalPart, wholePart } from './part-plan';

// A part of a large plan as a piece of work that any thread or process can do: what it needs goes in
// and what it found comes out, both plain data, and the same task has the same answer everywhere.

export interface PartTask {
  /** With its share of stock and fleets; of the problem only what the model asks for. */
  network: Network;
  seed: number;
  seconds: number;
  /** Whether trips are looked for by diving. */
  dives: boolean;
}

export interface PartAnswer {
  /** Units on each arc of the part. */
  flow: Float64Array;
  /** What several fleets at one node carry, keyed as in `itinerary.ts`. */
  shares: [string, { fleet: number; quantity: number }[]][];
}

/** Solves tasks wherever there is room; an answer is absent where time ran out before one. */
export type SolveParts = (
  tasks: PartTask[],
  onShare: (share: number) => void,
) => Promise<(PartAnswer | undefined)[]>;

/** One part, in whole units and trips. */
export function solvePartTask(highs: Highs, task: PartTask): PartAnswer | undefined {
  const start = performance.now();
  const secondsLeft = (): number => task.seconds - (performance.now() - start) / 1000;
  const search = { highs, seed: task.seed, secondsLeft };
  const plan = fractionalPart(search, task.network);
  if (plan === undefined) return undefined;
  const { flow, shares } = wholePart(search, plan, task.dives);
  return { flow, shares: [...shares].map(([key, list]) => [key, [...list]]) };
}

/** The network with no more of its problem than a part's model reads. */
export function bareNetwork(network: Network): Network {
  const { problem } = network;
  const { lanes, ...rest } = problem;
  const bare = { ...rest, nodes: [], needs: [], supplies: [], fleets: [] };
  return { ...network, lots: [], problem: lanes === undefined ? bare : { ...bare, lanes: [] } };
}
