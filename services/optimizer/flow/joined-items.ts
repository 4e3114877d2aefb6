import type { Network } from '../model/dispatch-network';
import { earlierUnits } from '../model/dispatch-earlier';
import { tripHours } from '../model/dispatch-fleets';
import type { StageName } from '../model/dispatch-stages';
import { unitsForShare } from '../model/item-flow';
import { simpleBound } from '../simple-bounds';
import { sharedNeeds } from '../model/dispatch-equity';
import { averageLines, Shares } from './allotments';
import { itemFlows, stageCosts } from './item-flows';
import { jointLimits } from './joint-limits';
import { leastShares } from './least-shares';
import { fractionalPart, pooledHoursUsed, stockUsed, worstShares } from './part-plan';
import type { FractionalPart, PartSearch } from './part-plan';
import { evaluate, findPrices, pricedItem } from './prices';
import type { PricedItem, PriceSearch } from './prices';
import { unmetBound } from './price-bound';
import type { Prices } from './price-bound';
import { arcsByQuarter, partOf, quartersOf } from './quarters';
import type { Allotment, Part, Quarter } from './quarters';
import { partSet } from './whole-parts';
import type { PartSet } from './whole-parts';
import { settlePart, settledNeeds } from './settled-needs';
import type { Settlement, SettledNeeds } from './settled-needs';

// Beyond a district: prices on what joins the items (fleets, lanes) make every item a flow of its
// own. The prices prove bounds; the average of the priced plans says which part of the area counts on
// which stock and vehicles, and each part, of a district's size, is then solved exactly with its
// share. What a part leaves goes to the next.

export class JoinedItems {
  private readonly items: PricedItem[];
  private readonly search: PriceSearch;
  private prices: Float64Array;
  /** The most that was proven before of the unmet needs of any plan. */
  private proven = 0;
  /** Prices from elsewhere that may prove more. */
  private readonly others: Float64Array[] = [];

  constructor(
    private readonly network: Network,
    private readonly names: readonly StageName[],
    private readonly context: PartSearch,
  ) {
    if (names[0] === 'equity') network.leastShares ??= leastShares(network);
    const limits = jointLimits(network);
    const claims = this.claims();
    const dearest = network.needs.reduce((most, need) => Math.max(most, need.priority), 0);
    this.items = itemFlows(network, claims).map((flows) => {
      const own = stageCosts(network, flows, 'unmet');
      // A claim that is not met weighs as much as several of the dearest units.
      flows.missingOf.forEach((need, arc) => {
        if (need >= 0 && flows.withinMinimum[arc] === 1) own[arc] = own[arc]! + 4 * dearest;
      });
      return pricedItem(limits, flows, own);
    });
    this.search = { limits, items: this.items, secondsLeft: context.secondsLeft };
    this.prices = new Float64Array(limits.limit.length);
  }

  /** Finds prices; answers whether there was time for any. */
  price(rounds: number): boolean {
    const found = findPrices(this.search, this.prices, rounds);
    if (found !== undefined) this.prices = found.prices;
    return found !== undefined;
  }

  /**
   * Proven for every plan: from the least shares, from totals, and from the prices. Where a plan holds
   * every item at its least share, `capped`, unmet needs are bounded among such plans.
   */
  bounds(capped: boolean): { bounds: number[]; worth: Float64Array } {
    const { network, items } = this;
    const caps = capped
      ? this.claims().map((claim, need) => network.needs[need]!.quantity - claim)
      : undefined;
    if (!capped) {
      for (const item of items) item.own.set(stageCosts(network, item.flows, 'unmet'));
    }
    const worth = new Float64Array(network.pools.length);
    let unmet = Math.max(simpleBound(network, 'unmet'), capped ? 0 : this.proven);
    for (const prices of [...this.others, this.prices]) {
      if (evaluate(this.search, prices) === undefined) break;
      for (const { flows, simplex } of items) {
        flows.pools.forEach((pool, node) => (worth[pool] = Math.max(0, simplex.potential[node]!)));
      }
      unmet = Math.max(unmet, unmetBound(network, this.pricesOf(prices, worth), caps));
    }
    if (!capped) this.proven = unmet;
    const least = [...(network.leastShares?.values() ?? [])].reduce((sum, share) => sum + share, 0);
    const bounds = this.names.map((name) => {
      if (name === 'unmet') return unmet;
      return Math.max(simpleBound(network, name), name === 'equity' ? least : 0);
    });
    return { bounds, worth };
  }

  private pricesOf(prices: Float64Array, stock: Float64Array): Prices {
    const { massPerVolume, laneRow } = this.search.limits;
    return {
      mass: this.network.fleets.map((_, f) => prices[2 * f]!),
      volume: this.network.fleets.map((_, f) => prices[2 * f + 1]! * massPerVolume),
      lane: Array.from(laneRow, (row) => (row < 0 ? 0 : prices[row]!)),
      stock,
    };
  }

  /**
   * The values of the stages when units and trips may be made in parts: over the arcs that the
   * priced plans used, whose own prices are then better ones. After fewer stages than there are the
   * values of the later ones are those of some plan.
   */
  fractionalValues(stagesMost = Infinity): number[] | undefined {
    const { network } = this;
    const missing = new Float64Array(network.needs.length);
    let effort = 0;
    const prices = new Float64Array(this.prices.length);
    const settled = this.settled();
    const solve: SolvePart = (part, needs) => {
      const plan = fractionalPart(this.context, part.network, stagesMost);
      if (plan === undefined) return undefined;
      const { pooled, values } = plan;
      needs.forEach((need, j) => (missing[need] = values[pooled.unmetColumn[j]!]! * pooled.unit));
      const last = pooled.stages.at(-1)!;
      effort += last.columns.reduce((sum, col, i) => sum + last.costs[i]! * values[col]!, 0);
      this.notePrices(prices, plan);
      const shares = worstShares(part.network, (j) => missing[needs[j]!]!);
      const flow = values.map((x) => x * pooled.unit);
      return { flow, hours: pooledHoursUsed(plan), shares };
    };
    const quarters = quartersOf(network, fractionalNeeds);
    const noteSettled = ({ lines }: Settlement): void => {
      for (const { arc, units } of lines) {
        const need = network.arcs.toNeed[arc]!;
        missing[need] = Math.max(0, missing[need]! - units);
        const hours = network.lanes[network.arcs.lane[arc]!]?.hours ?? 0;
        effort += units * hours * network.items[network.arcs.item[arc]!]!.effortMass;
      }
    };
    network.needs.forEach(({ quantity }, n) => (missing[n] = quantity));
    const plan = { among: this.usedArcs(), settled, noteSettled, solve };
    if (!this.overParts(quarters, plan)) return undefined;
    if (quarters.length === 1) this.others.push(prices);
    return this.values(missing, effort);
  }

  /** Steady needs, where the rules let them be taken as they are. */
  private settled(): SettledNeeds {
    const isPlain = this.names[0] === 'unmet' && this.network.earlier === undefined;
    return isPlain ? settledNeeds(this.items) : new Map();
  }

  /** Fleet rows of the linear model as prices of this search: both count trips in hours. */
  private notePrices(prices: Float64Array, { pooled, prices: rows }: FractionalPart): void {
    if (rows === undefined) return;
    const { fleets } = this.network;
    const seen = new Set<number>();
    pooled.owners.forEach(({ kind, index }, row) => {
      if (kind !== 'FLEET') return;
      const fleet = fleets[index]!;
      const price = Math.max(0, -rows[row]!);
      // Mass comes before volume; a fleet without goods of mass has one row alone.
      const isMass = !seen.has(index) && fleet.massKg > 0;
      seen.add(index);
      if (isMass) prices[2 * index] = price / fleet.massKg;
      else if (fleet.volumeM3 > 0) {
        prices[2 * index + 1] = price / fleet.volumeM3 / this.search.limits.massPerVolume;
      }
    });
  }

  /** Arcs that carry more than a trifle of some priced plans, and those of the last trees. */
  private usedArcs(): Uint8Array {
    const { network } = this;
    const used = new Uint8Array(network.arcs.lane.length);
    for (const { flows, average, simplex } of this.items) {
      flows.arcOf.forEach((arc, i) => {
        if (arc < 0) return;
        const { quantity } = network.needs[network.arcs.toNeed[arc]!]!;
        if (simplex.isInTree(i) || average[i]! > usedShare * quantity) used[arc] = 1;
      });
    }
    if (network.earlier === undefined) return used;
    const before = earlierUnits(network);
    network.arcs.lane.forEach((l, a) => {
      if (before.has(l * network.items.length + network.arcs.item[a]!)) used[a] = 1;
    });
    return used;
  }

  /** Used arcs, and all others on lanes that trips will be made on anyway: loads gather there. */
  private busyArcs(): Uint8Array {
    const { network } = this;
    const busy = this.usedArcs();
    const hours = new Float64Array(network.lanes.length);
    for (const [arc, line] of averageLines(network, this.items)) {
      const lane = network.arcs.lane[arc]!;
      if (lane >= 0) hours[lane] = hours[lane]! + line.hours;
    }
    network.arcs.lane.forEach((l, a) => {
      if (l < 0 || hours[l]! >= busyTrips * tripHours(network.lanes[l]!.hours)) busy[a] = 1;
    });
    return busy;
  }

  /** A plan of whole units and trips in parts of at most so many needs. */
  wholeParts(needsMost: number): PartSet {
    const { network, context, items } = this;
    const quarters = quartersOf(network, needsMost);
    const among = this.busyArcs();
    return partSet(network, quarters, among, averageLines(network, items), context);
  }

  /** Solves the parts in turn; what one reaches in shares, the later ones need not better. */
  private overParts(
    quarters: readonly Quarter[],
    { among, solve, settled = new Map(), noteSettled }: PartsPlan,
  ): boolean {
    const { network } = this;
    const arcsOf = arcsByQuarter(network, quarters, among);
    const shares = new Shares(network, quarters, averageLines(network, this.items));
    const targets = new Map(network.leastShares ?? []);
    for (const [q, quarter] of quarters.entries()) {
      const arcs = arcsOf[q]!;
      const pools = new Set(arcs.map((a) => network.arcs.fromPool[a]!));
      const fleets = new Set(
        arcs.flatMap(
          (a) => network.fleetsAt.get(network.lanes[network.arcs.lane[a]!]?.from ?? -1) ?? [],
        ),
      );
      const given = shares.take(q, pools, fleets);
      const settlement = settlePart(network, settled, quarter.needs, given);
      const part = openPart(network, settlement, arcs, given);
      if (this.names[0] === 'equity') part.network.leastShares = targets;
      const outcome = solve(part, settlement.open);
      if (outcome === undefined) return false;
      noteSettled?.(settlement);
      const used = stockUsed(part.network, outcome.flow);
      shares.use(new Map(part.pools.map((pool, i) => [pool, used[i]!])), outcome.hours);
      shares.use(settlement.stock, new Map());
      for (const [item, share] of outcome.shares) {
        targets.set(item, Math.max(share, targets.get(item) ?? 0));
      }
    }
    return true;
  }

  private values(missing: Float64Array, effort: number): number[] {
    const { network, names } = this;
    const shares = worstShares(network, (need) => missing[need]!);
    return names.map((name) => {
      if (name === 'effort' || name === 'stability') return effort;
      if (name === 'equity') return [...shares.values()].reduce((sum, share) => sum + share, 0);
      return network.needs.reduce((sum, need, j) => {
        if (name === 'unmet') return sum + need.priority * missing[j]!;
        return sum + Math.max(0, need.minimum - (need.quantity - missing[j]!));
      }, 0);
    });
  }

  /** What each need has the first claim on, by the rule of the first stage. */
  private claims(): number[] {
    const { network } = this;
    const claims = network.needs.map((need) => need.minimum);
    if (this.names[0] !== 'equity') return claims;
    for (const [item, needs] of sharedNeeds(network.needs)) {
      const share = network.leastShares?.get(item) ?? 0;
      const whole = network.items[item]!.indivisible;
      for (const need of needs) {
        const { quantity } = network.needs[need]!;
        claims[need] = whole ? unitsForShare(quantity, share) : quantity * (1 - share);
      }
    }
    return claims;
  }
}

type SolvePart = (part: Part, needs: readonly number[]) => PartOutcome | undefined;

interface PartsPlan {
  /** The arcs that may be used. */
  among: Uint8Array;
  solve: SolvePart;
  settled?: SettledNeeds;
  noteSettled?: (settlement: Settlement) => void;
}

interface PartOutcome {
  flow: ArrayLike<number>;
  hours: ReadonlyMap<number, number>;
  shares: ReadonlyMap<number, number>;
}

/** Needs in a part at most, where only arcs that were used remain. */
const fractionalNeeds = 30_000;

/** An arc that brings less than this share of its need on average is not worth keeping. */
const usedShare = 0.03;

/** From this part of a trip on a lane counts as one that trips will be made on. */
const busyTrips = 0.4;

/** The part that its settled needs leave. */
function openPart(
  network: Network,
  { open, stock, carried }: Settlement,
  arcs: readonly number[],
  given: Allotment,
): Part {
  const isOpen = new Set(open);
  const openArcs = arcs.filter((a) => isOpen.has(network.arcs.toNeed[a]!));
  const left = new Map(
    [...given.stock].map(([pool, units]) => [pool, units - (stock.get(pool) ?? 0)]),
  );
  return partOf(network, { needs: open }, openArcs, { ...given, stock: left, carried });
}
