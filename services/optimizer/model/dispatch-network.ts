import type { Lane } from '../lanes';
import type { DispatchProblem } from '../problem';

// The problem as a network of flows, everything by position. Goods of one item wait in pools (a
// node, and the class of time they are ready in) and move along arcs: over a lane to another
// pool or straight into a need, or without a lane from a pool to a need at the same node.

export interface Lot {
  hours: number;
  quantity: number;
  /** It serves only needs that are due by then; absent where it does not expire. */
  expireHours?: number;
}

/** Whether goods are still fit for use when they are due. */
export function isFit({ expireHours }: Pick<Lot, 'expireHours'>, due: number): boolean {
  return expireHours === undefined || due <= expireHours + 1e-8;
}

export interface Pool {
  node: number;
  item: number;
  /** The class of time, in nano-hours; Infinity for goods too late for every need. */
  label: number;
  /** Goods that expire at another hour wait in another pool. */
  expireHours?: number;
  lots: Lot[];
  stock: number;
}

/** Arcs as parallel lists: `lane` -1 is a delivery on the spot; no target at all is a sink. */
export interface Arcs {
  lane: number[];
  item: number[];
  fromPool: number[];
  toPool: number[];
  toNeed: number[];
}

export interface NetworkNeed {
  id: string;
  node: number;
  item: number;
  quantity: number;
  priority: number;
  /** Infinity under COST. */
  due: number;
  /** ⌈minimumShare × quantity⌉ under GUARANTEED_MINIMUM, else 0; in packs, part of one too. */
  minimum: number;
  /** Whether its unmet share counts: one unit is all or nothing, and would decide its item's share. */
  shared: boolean;
}

export interface NetworkItem {
  id: string;
  massKg: number;
  volumeM3: number;
  indivisible: boolean;
  /** What a unit weighs in the `effort` stage: its mass, 1 when no item has one. */
  effortMass: number;
  /** How many of the item's own units one is here: those of a pack, else 1. */
  unitsEach: number;
}

export interface NetworkFleet {
  id: string;
  home: number;
  massKg: number;
  volumeM3: number;
  vehicleHours: number;
}

/** What the plan before sent where; a change of it costs as much as so many hours of journey. */
export interface EarlierFlow {
  changeHours: number;
  lines: { lane: number; item: number; quantity: number }[];
}

export interface Network {
  problem: DispatchProblem;
  items: NetworkItem[];
  needs: NetworkNeed[];
  lanes: Lane[];
  fleets: NetworkFleet[];
  /** Fleets by home node; a node that is no key is not limited. Empty under COST. */
  fleetsAt: Map<number, number[]>;
  pools: Pool[];
  arcs: Arcs;
  /** Lots to give away by item and node, what must be kept already taken off. */
  lots: Map<number, Lot[]>[];
  /** All the stock of each item. */
  supplyOfItem: number[];
  /** The least worst share of each item that its stock and lanes allow, once it is known. */
  leastShares?: ReadonlyMap<number, number>;
  /** The plan that this one replaces. */
  earlier?: EarlierFlow;
  /** False where times were rounded down: the plan's arrivals must be verified. */
  exactTimes: boolean;
}

export function addPool(
  network: Network,
  place: Pick<Pool, 'node' | 'item' | 'label' | 'expireHours'>,
  lots: Lot[] = [],
): number {
  return network.pools.push({ ...place, lots, stock: 0 }) - 1;
}

/** The field, where there is one. */
export function expiry(expireHours: number | undefined): Pick<Lot, 'expireHours'> {
  return expireHours === undefined ? {} : { expireHours };
}

export function addArc(
  network: Network,
  lane: number,
  fromPool: number,
  toPool: number,
  toNeed: number,
): void {
  const { arcs, pools } = network;
  arcs.lane.push(lane);
  arcs.item.push(pools[fromPool]?.item ?? -1);
  arcs.fromPool.push(fromPool);
  arcs.toPool.push(toPool);
  arcs.toNeed.push(toNeed);
}
