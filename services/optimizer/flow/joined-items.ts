import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';
import { earlierUnits } from '../model/dispatch-earlier';
import type { StageName } from '../model/dispatch-stages';
import { unitsForShare } from '../model/item-flow';
import { simpleBound } from '../simple-bounds';
import { sharedNeeds } from '../model/dispatch-equity';
import { flowLines } from './allotments';
import type { FlowLine } from './allotments';
import { firstAim } from './first-aim';
import type { FirstAim } from './first-aim';
import { itemFlows, stageCosts } from './item-flows';
import { jointLimits } from './joint-limits';
import { leastShares } from './least-shares';
import type { PartSearch } from './part-plan';
import { evaluate, findPrices, pricedItem } from './prices';
import type { PricedItem, PriceSearch } from './prices';
import { unmetBound } from './price-bound';
import type { Prices } from './price-bound';
import { quartersOf } from './quarters';
import { partSet } from './whole-parts';
import type { PartSet } from './whole-parts';
import { usedArcs } from './settled-needs';

// Beyond a district: prices on what joins the items (fleets, lanes) make every item a flow of its
// own. The prices prove bounds; the average of the priced plans says which part of the area counts on
// which stock and vehicles, and each part, of a district's size, is then solved with its share.

export class JoinedItems {
  private readonly items: PricedItem[];
  private readonly search: PriceSearch;
  private prices: Float64Array;
  private readonly dearest: number;
  private readonly held: HeldClaim[] = [];
  /** The plan with parts of units and trips that the whole plan's parts follow. */
  private plan: FirstAim | undefined;
  /** The most that was proven before of the unmet needs of any plan. */
  private proven = 0;
  private provenEquity = 0;
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
    this.dearest = network.needs.reduce((most, need) => Math.max(most, need.priority), 0);
    this.items = itemFlows(network, claims).map((flows) => {
      const item = pricedItem(limits, flows, new Float64Array(flows.arcOf.length));
      return this.withClaims(item);
    });
    this.search = { limits, items: this.items, secondsLeft: context.secondsLeft };
    this.prices = new Float64Array(limits.limit.length);
  }

  /**
   * The shares of an item are held, as its own stock and arcs allow that. A guaranteed minimum that
   * cannot be had, or a share that no fleet could bring, weighs as much as many of the dearest units.
   */
  private withClaims(item: PricedItem): PricedItem {
    const { flows, simplex } = item;
    const within = [...flows.missingOf.keys()].filter((arc) => flows.withinMinimum[arc]! > 0);
    item.own.set(stageCosts(this.network, flows, 'unmet'));
    if (this.names[0] === 'equity') {
      const claim = { item, within, capacity: within.map((arc) => flows.network.capacity[arc]!) };
      holdClaim(claim, true);
      flows.network.cost.set(item.own);
      simplex.costsChanged();
      if (simplex.solve(this.context.secondsLeft) !== 'INFEASIBLE') {
        this.held.push(claim);
        return item;
      }
      holdClaim(claim, false);
    }
    for (const arc of within) {
      const part = flows.withinMinimum[arc]!;
      item.own[arc] = item.own[arc]! + claimWorth * part * this.dearest;
    }
    return item;
  }

  /** Finds prices; answers whether there was time for any. */
  price(rounds: number): boolean {
    const found = findPrices(this.search, this.prices, rounds);
    if (found !== undefined) this.prices = found.prices;
    return found !== undefined;
  }

  /** Proven for every plan, whatever it reaches in shares: from the least shares, totals and prices. */
  bounds(): { bounds: number[]; worth: Float64Array } {
    const { network, items } = this;
    const owns = items.map((item) => item.own.slice());
    for (const claim of this.held) holdClaim(claim, false);
    for (const item of items) item.own.set(stageCosts(network, item.flows, 'unmet'));
    const worth = new Float64Array(network.pools.length);
    let unmet = Math.max(simpleBound(network, 'unmet'), this.proven);
    for (const prices of [...this.others, this.prices]) {
      if (evaluate(this.search, prices) === undefined) break;
      for (const { flows, simplex } of items) {
        flows.pools.forEach((pool, node) => (worth[pool] = Math.max(0, simplex.potential[node]!)));
      }
      unmet = Math.max(unmet, unmetBound(network, this.pricesOf(prices, worth)));
    }
    for (const claim of this.held) holdClaim(claim, true);
    items.forEach((item, i) => item.own.set(owns[i]!));
    this.proven = unmet;
    const least = [...(network.leastShares?.values() ?? [])].reduce((sum, share) => sum + share, 0);
    const bounds = this.names.map((name) => {
      if (name === 'unmet') return unmet;
      const known = name === 'equity' ? Math.max(least, this.provenEquity) : 0;
      return Math.max(simpleBound(network, name), known);
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
   * What is delivered when units and trips may be made in parts, to within a gap; what it proves counts
   * in all later bounds.
   */
  firstAim(gap: number): FirstAim | undefined {
    const { network, search, context, names } = this;
    const least = names[0] === 'equity' ? network.leastShares : undefined;
    const settles = names[0] !== 'minimum';
    const master = { ...search, ...context, network };
    const claims = least === undefined ? network.needs.map(() => 0) : this.claims();
    const { prices } = this;
    // What is settled is read off the plans at the best prices.
    if (evaluate(search, prices) === undefined) return undefined;
    const found = firstAim(master, { claims, least, gap, settles });
    this.plan = found;
    if (found !== undefined) this.others.push(found.prices);
    this.provenEquity = Math.max(this.provenEquity, found?.equity?.bound ?? 0);
    return found;
  }

  /** Arcs that priced plans used, and those of an earlier plan. */
  usedArcs(): Uint8Array {
    const { network } = this;
    const used = new Uint8Array(network.arcs.lane.length);
    for (const item of this.items) {
      usedArcs(network, item).forEach((isUsed, i) => {
        if (isUsed === 1) used[item.flows.arcOf[i]!] = 1;
      });
    }
    if (network.earlier === undefined) return used;
    const before = earlierUnits(network);
    network.arcs.lane.forEach((l, a) => {
      if (before.has(l * network.items.length + network.arcs.item[a]!)) used[a] = 1;
    });
    return used;
  }

  /** The flow that parts follow: the best plan in parts of units and trips, or the average one. */
  private lines(): FlowLine[] {
    const { network, items, plan } = this;
    return flowLines(network, items, (item, i) => plan?.flow[i] ?? item.average);
  }

  /** Used arcs, and all others on lanes that trips will be made on anyway: loads gather there. */
  private busyArcs(lines: readonly FlowLine[]): Uint8Array {
    const { network } = this;
    const busy = this.usedArcs();
    const hours = new Float64Array(network.lanes.length);
    for (const { arc, massHours, volumeHours } of lines) {
      busy[arc] = 1;
      const lane = network.arcs.lane[arc]!;
      if (lane >= 0) hours[lane] = hours[lane]! + Math.max(massHours, volumeHours);
    }
    network.arcs.lane.forEach((l, a) => {
      if (l < 0 || hours[l]! >= busyTrips * tripHours(network.lanes[l]!.hours)) busy[a] = 1;
    });
    return busy;
  }

  /** A plan of whole units and trips in parts of at most so many needs. */
  wholeParts(needsMost: number): PartSet {
    const { network, context, plan } = this;
    const quarters = quartersOf(network, needsMost);
    const lines = this.lines();
    const among = this.busyArcs(lines);
    const shares = plan?.equity === undefined ? network.leastShares : plan.shares;
    return partSet({ network, quarters, among, lines, shares }, context);
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

/** Missing units of an item that its share does not allow, and how many there could be. */
interface HeldClaim {
  item: PricedItem;
  within: number[];
  capacity: number[];
}

function holdClaim({ item, within, capacity }: HeldClaim, isHeld: boolean): void {
  within.forEach((arc, i) => (item.flows.network.capacity[arc] = isHeld ? 0 : capacity[i]!));
  item.simplex.limitsChanged();
}

const claimWorth = 20;

/** From this part of a trip on a lane counts as one that trips will be made on. */
const busyTrips = 0.4;
