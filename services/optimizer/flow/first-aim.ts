import { deliverable } from '../itinerary';
import { sharedNeeds } from '../model/dispatch-equity';
import type { Network } from '../model/dispatch-network';
import { relativeGap } from '../stage-result';
import { solveMaster } from './master';
import type { MasterPlan, MasterSearch } from './master';
import { sharesBound, unmetBound } from './price-bound';
import type { Prices } from './price-bound';
import { evaluate } from './prices';
import type { PricedItem } from './prices';
import { settledPlan } from './settled-needs';
import type { SettledPlan } from './settled-needs';

// What is delivered, with parts of units and trips allowed, as near to the best as is asked for: a
// linear model over the arcs that the priced plans used, whose prices prove a bound over all arcs. Arcs
// that would be cheaper at these prices are let in until the bound is near enough.

export interface FirstAimAsk {
  /** The units that each need has the first claim on. */
  claims: ArrayLike<number>;
  /** Where shares come first: the least that each item alone can reach. */
  least: ReadonlyMap<number, number> | undefined;
  gap: number;
  /** Whether needs that all prices serve alike may be taken as they are. */
  settles: boolean;
}

export interface FirstAim {
  equity?: { value: number; bound: number };
  /** The bound is of plans that hold each item at the share reached here. */
  unmet: { value: number; bound: number };
  /** Prices of the joint limits, of what is delivered after shares. */
  prices: Float64Array;
  /** Of each item, units along its arcs. */
  flow: Float64Array[];
  /** The share that no need of an item has to miss more than. */
  shares: ReadonlyMap<number, number>;
}

const roundsMost = 4;

export function firstAim(search: MasterSearch, ask: FirstAimAsk): FirstAim | undefined {
  const { network, limits, items } = search;
  const { least, claims, settles, gap } = ask;
  const steady = settledPlan(network, limits, items, settles);
  if (least === undefined) {
    const free = Float64Array.from(network.needs, ({ quantity }) => quantity);
    return unmetWithin(search, steady, free, gap);
  }
  const sum = [...least.values()].reduce((total, share) => total + share, 0);
  const atLeast = Float64Array.from(network.needs, ({ quantity }, n) => quantity - claims[n]!);
  const found = unmetWithin(search, steady, atLeast, gap);
  if (found !== undefined) return { ...found, shares: least, equity: { value: sum, bound: sum } };
  // Not all items can have their least share at once.
  const open = settledPlan(network, limits, items, false);
  const shares = leastSum(search, open, least, gap);
  if (shares === undefined) return undefined;
  const caps = shares.value - sum <= 1e-7 ? atLeast : capsFor(search, shares.of);
  const after = unmetWithin(search, open, caps, gap);
  const equity = { value: shares.value, bound: Math.max(sum, shares.bound) };
  return after && { ...after, shares: shares.of, equity };
}

function capsFor({ network }: MasterSearch, shares: ReadonlyMap<number, number>): Float64Array {
  const caps = Float64Array.from(network.needs, ({ quantity }) => quantity);
  for (const [item, needs] of sharedNeeds(network.needs)) {
    const most = Math.min(1, (shares.get(item) ?? 1) + 1e-9);
    for (const need of needs) caps[need] = caps[need]! * most;
  }
  return caps;
}

function leastSum(
  search: MasterSearch,
  open: SettledPlan,
  least: ReadonlyMap<number, number>,
  gap: number,
): { value: number; bound: number; of: ReadonlyMap<number, number> } | undefined {
  const shared = sharedNeeds(search.network.needs);
  const terms = { weight: 1, least, shared };
  let found: { value: number; bound: number; of: ReadonlyMap<number, number> } | undefined;
  for (let round = 0; round < roundsMost; round += 1) {
    const plan = solveMaster(search, open, { name: 'equity', least });
    if (plan === undefined) break;
    const value = [...plan.shares.values()].reduce((sum, share) => sum + share, 0);
    const proven = sharesBound(search.network, boundPrices(search, plan), terms, false);
    const bound = Math.max(found?.bound ?? 0, proven);
    found = { value, bound, of: plan.shares };
    if (relativeGap(value, bound) <= gap || letIn(search, open, plan) === 0) break;
  }
  return found;
}

function unmetWithin(
  search: MasterSearch,
  open: SettledPlan,
  caps: Float64Array,
  gap: number,
): FirstAim | undefined {
  let found: FirstAim | undefined;
  for (let round = 0; round < roundsMost; round += 1) {
    const plan = solveMaster(search, open, { name: 'unmet', caps });
    if (plan === undefined) break;
    const flow = plan.flow.map((units, i) => units.map((more, a) => more + open.flow[i]![a]!));
    const value = unmetOf(search, flow);
    const proven = provenUnmet(search, plan, caps);
    const bound = Math.max(found?.unmet.bound ?? 0, proven);
    found = { unmet: { value, bound }, prices: plan.prices, flow, shares: new Map() };
    if (relativeGap(value, bound) <= gap || letIn(search, open, plan) === 0) break;
  }
  return found;
}

function unmetOf({ network, items }: MasterSearch, flow: readonly Float64Array[]): number {
  const got = new Float64Array(network.needs.length);
  items.forEach(({ flows }, i) => {
    const { network: lines, pools, needs } = flows;
    flow[i]!.forEach((units, a) => {
      if (units === 0) return;
      const need = needs[lines.to[a]! - pools.length]!;
      got[need] = got[need]! + units;
    });
  });
  return network.needs.reduce(
    (sum, { quantity, priority }, n) => sum + priority * Math.max(0, quantity - got[n]!),
    0,
  );
}

/** At the model's prices every item is solved over all its arcs: what stock is worth there proves more. */
function provenUnmet(search: MasterSearch, plan: MasterPlan, caps: Float64Array): number {
  const { network, items } = search;
  const own = unmetBound(network, boundPrices(search, plan), caps);
  const restore = items.map((item) => capMissing(network, item, caps));
  const answer = evaluate({ ...search, items: [...items] }, plan.prices);
  const stock = new Float64Array(network.pools.length);
  for (const { flows, simplex } of items) {
    flows.pools.forEach((pool, node) => (stock[pool] = Math.max(0, simplex.potential[node]!)));
  }
  restore.forEach((undo) => undo());
  if (answer === undefined) return own;
  return Math.max(own, unmetBound(network, boundPrices(search, { ...plan, stock }), caps));
}

/** Lets no need of an item miss more than its cap; answers what undoes that. */
function capMissing(
  network: Network,
  { flows, simplex }: PricedItem,
  caps: Float64Array,
): () => void {
  const { capacity } = flows.network;
  const before = capacity.slice();
  const missed = new Map<number, number>();
  flows.missingOf.forEach((need, a) => {
    if (need < 0) return;
    // The last fraction of a unit that nobody asks for may be missing too.
    const used = missed.get(need) ?? network.needs[need]!.quantity - deliverable(network, need);
    capacity[a] = Math.max(0, Math.min(before[a]!, caps[need]! - used));
    missed.set(need, used + capacity[a]);
  });
  simplex.limitsChanged();
  return () => {
    capacity.set(before);
    simplex.limitsChanged();
  };
}

function boundPrices(
  { network, limits }: MasterSearch,
  { prices, stock }: Pick<MasterPlan, 'prices' | 'stock'>,
): Prices {
  return {
    mass: network.fleets.map((_, f) => prices[2 * f]!),
    volume: network.fleets.map((_, f) => prices[2 * f + 1]! * limits.massPerVolume),
    lane: Array.from(limits.laneRow, (row) => (row < 0 ? 0 : prices[row]!)),
    stock,
  };
}

/** Lets in the arcs that would serve an open need cheaper than those it has; answers how many. */
function letIn({ items }: MasterSearch, open: SettledPlan, plan: MasterPlan): number {
  let count = 0;
  items.forEach(({ flows, loads }, i) => {
    const { network: lines, pools, needs, arcOf } = flows;
    const among = open.among[i]!;
    const cheapest = new Float64Array(needs.length).fill(Infinity);
    const cost = new Float64Array(arcOf.length).fill(Infinity);
    for (let a = 0; a < arcOf.length; a += 1) {
      const at = lines.to[a]! - pools.length;
      if (arcOf[a]! < 0 || at < 0 || at >= needs.length) continue;
      if (lines.capacity[a] === 0 || open.isOpen[needs[at]!] === 0) continue;
      const [row, lane] = [loads.fleetRow[a]!, loads.laneRow[a]!];
      let price = plan.stock[pools[lines.from[a]!]!]!;
      if (row >= 0) price += loads.mass[a]! * plan.prices[row]!;
      if (row >= 0) price += loads.volume[a]! * plan.prices[row + 1]!;
      if (lane >= 0) price += plan.prices[lane]!;
      cost[a] = price;
      if (among[a] === 1) cheapest[at] = Math.min(cheapest[at]!, price);
    }
    for (let a = 0; a < arcOf.length; a += 1) {
      if (cost[a] === Infinity || among[a] === 1) continue;
      const known = cheapest[lines.to[a]! - pools.length]!;
      if (cost[a]! >= known - 1e-9 * Math.max(1, known)) continue;
      among[a] = 1;
      count += 1;
    }
  });
  return count;
}
