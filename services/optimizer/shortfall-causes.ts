import type { Candidate } from './candidate';
import type { Lane } from './lanes';
import { wholeTrips } from './itinerary';
import { tripHours } from './model/dispatch-fleets';
import type { Network, NetworkNeed } from './model/dispatch-network';
import { said, type Change, type Explanation } from './shortfall-option';
import { timedArrivals, type Arrival } from './timed-arrivals';
import { debtsOf, keptByItem, type KeptStock } from './kept-stock';
import { canSendMore } from './release-proof';
import { stockLeft } from './stock-left';
import { wayHours } from './way-hours';

// Why a need is short, and what would help, the cheapest kind of change first: another rule for sharing;
// more room on the way of stock that could come in time; stock that is kept, or beyond the nearest depots;
// a closed road; accepting that it comes late; a new way; and where nothing else does, more stock.

type Way = { path: number[]; limits: Explanation[] };

const someStock = 1e-6;
/** Of more lanes than this only those on the way are looked at. */
const otherLanesMost = 40;

export class Shortfalls {
  private readonly left: number[];
  private readonly used: { lanes: number[]; hours: number[] };
  private readonly intoNeed: number[][];
  private readonly intoPool: number[][];
  private readonly leftByPlace = new Map<string, number>();
  private readonly keptBack: KeptStock[][];
  private readonly leftByItem: number[];
  private debts: Map<string, number> | undefined;
  private readonly hoursTo: (target: number) => readonly number[];
  private readonly arrivesAt: Arrival;

  constructor(
    private readonly network: Network,
    candidate: Candidate,
  ) {
    const { arcs, pools, needs, lanes, fleets } = network;
    this.left = stockLeft(network, candidate);
    this.used = { lanes: lanes.map(() => 0), hours: fleets.map(() => 0) };
    this.intoNeed = needs.map(() => []);
    this.intoPool = pools.map(() => []);
    candidate.flow.forEach((_, a) => {
      this.intoNeed[arcs.toNeed[a] ?? -1]?.push(a);
      this.intoPool[arcs.toPool[a] ?? -1]?.push(a);
    });
    for (const leg of candidate.itinerary.legs) {
      this.used.lanes[leg.lane] = (this.used.lanes[leg.lane] ?? 0) + leg.quantity;
    }
    for (const { fleet, lane, count } of candidate.itinerary.trips) {
      const hours = count * tripHours(lanes[lane]?.hours ?? 0);
      this.used.hours[fleet] = (this.used.hours[fleet] ?? 0) + hours;
    }
    this.leftByItem = network.items.map(() => 0);
    this.hoursTo = wayHours(network);
    this.arrivesAt = timedArrivals(network, this.hoursTo);
    this.keptBack = keptByItem(network.problem);
    this.countLeft();
  }

  private countLeft(): void {
    const { pools, lots } = this.network;
    const add = (node: number, item: number, units: number): void => {
      const key = `${node} ${item}`;
      this.leftByPlace.set(key, (this.leftByPlace.get(key) ?? 0) + units);
      this.leftByItem[item] = (this.leftByItem[item] ?? 0) + units;
    };
    pools.forEach((pool, p) => add(pool.node, pool.item, (this.left[p] ?? 0) - pool.stock));
    // Lots too late for every need have no pool at all; they are left as well.
    lots.forEach((byNode, item) => {
      for (const [node, list] of byNode) for (const lot of list) add(node, item, lot.quantity);
    });
  }

  /** The first that is likely: what can be said without solving again. */
  explain(need: number, short: number): Explanation {
    for (const option of this.options(need, short)) if (option.likely) return option;
    return this.outOfStock(need, short);
  }

  /** All that may help, the cheapest kind first; one that cannot be enough is left out. */
  *options(need: number, short: number): Generator<Explanation> {
    const line = this.network.needs[need];
    if (line === undefined) return;
    const left = this.leftOfItem(line.item);
    const enough = short - 1e-6 * Math.max(1, short);
    const isShared = this.network.problem.policy.shortage !== 'PRIORITY';
    const way = this.wayFromStock(need, short);
    if (isShared) yield this.otherRule(need, short, left >= enough && way?.limits.length === 0);
    // Units that are left nowhere can only be brought or released; those that are left are held back.
    if (left >= enough) yield* this.heldBack(need, short, way);
    else yield* this.partHeldBack(need, short, way);
    yield* this.kept(need, short, left);
    if (left >= enough) {
      yield* this.tooFar(need, short);
      yield* this.lateOrCutOff(need, short);
    }
    yield this.outOfStock(need, short);
  }

  /** The way of stock that could come in time but does not, and what is full on it. */
  private wayFromStock(need: number, short: number): Way | undefined {
    const { arcs, lanes } = this.network;
    const path = this.pathFromStock(need);
    if (path === undefined) return undefined;
    const limits = path.flatMap((a): Explanation[] => {
      const l = arcs.lane[a] ?? -1;
      const lane = lanes[l];
      if (lane === undefined) return [];
      const item = arcs.item[a] ?? -1;
      const full = this.fullLane(lane, l, item, short);
      const busy = this.busyFleets(lane, item, short);
      return full === undefined ? busy : [full, ...busy];
    });
    return { path, limits };
  }

  /** What stands in the way of stock that could come. */
  private *heldBack(need: number, short: number, way?: Way): Generator<Explanation> {
    const { arcs, lanes, problem } = this.network;
    const isShared = problem.policy.shortage !== 'PRIORITY';
    const { path = [], limits = [] } = way ?? {};
    // One limit on the way of enough stock: without it nothing is in the way any more.
    const only = limits.length === 1 && this.leftAtStart(path) >= short - 1e-9;
    for (const one of limits) yield { ...one, proven: only && !isShared };
    // Nothing is full, yet the goods stay: parts of trips add up.
    for (const a of limits.length === 0 && !isShared ? path : []) {
      const lane = lanes[arcs.lane[a] ?? -1];
      if (lane) yield* this.busyFleets(lane, arcs.item[a] ?? -1, short, false);
    }
    yield* this.otherLimits(need, short);
  }

  /** What stands in the way of the part that could come; no one change would bring the rest too. */
  private *partHeldBack(need: number, short: number, way?: Way): Generator<Explanation> {
    if (way === undefined || way.limits.length === 0) return;
    const item = this.network.needs[need]?.item ?? -1;
    const left = Math.min(short, this.leftAtStart(way.path));
    const units = this.isWhole(item) ? Math.floor(left + 1e-9) : left;
    if (units < someStock) return;
    const limits = this.wayFromStock(need, units)?.limits ?? [];
    for (const one of limits) yield { ...one, relaxation: { ...one.relaxation, units } };
  }

  /** Limits that are not on that way, or so tight that there is none: only solving again can tell. */
  private *otherLimits(need: number, short: number): Generator<Explanation> {
    const { lanes, fleets, needs } = this.network;
    const line = needs[need];
    if (line === undefined || lanes.length > otherLanesMost) return;
    for (const [l, lane] of lanes.entries()) {
      const full = this.fullLane(lane, l, line.item, short);
      const likely = lane.to === line.node && this.leftAt(lane.from, line.item) >= short;
      if (full) yield { ...full, likely: likely && lane.capacity === 0 };
    }
    for (const { id: fleetId } of fleets) {
      const change = { change: 'ADD_VEHICLE_HOURS', amount: Infinity, fleetId } as const;
      yield { cause: 'CARRIAGE', relaxation: said(change), likely: false, proven: false };
    }
  }

  private otherRule(need: number, short: number, likely: boolean): Explanation {
    const change = { change: 'CHANGE_SHORTAGE_RULE', amount: short, ...this.ids(need) } as const;
    return { cause: 'POLICY', relaxation: said(change), likely, proven: false };
  }

  private leftAtStart(path: readonly number[]): number {
    return this.left[this.network.arcs.fromPool[path[0] ?? -1] ?? -1] ?? 0;
  }

  private fullLane(lane: Lane, l: number, item: number, short: number): Explanation | undefined {
    const capacity = Math.min(lane.capacity, lane.terms.get(item)?.capacity ?? Infinity);
    const room = capacity - (this.used.lanes[l] ?? 0);
    if (room >= short - someStock) return undefined;
    const itemId = this.network.items[item]?.id;
    const amount = this.inUnits(item, short - Math.max(0, room));
    const change = { change: 'RAISE_LANE_CAPACITY', amount, itemId, ...this.ends(lane) } as const;
    const more = [this.inUnits(item, short)];
    return { cause: 'LANE', relaxation: said(change), likely: true, proven: false, more };
  }

  private busyFleets(lane: Lane, item: number, short: number, useSpare = true): Explanation[] {
    const { fleetsAt, fleets, items } = this.network;
    const goods = items[item];
    const here = (fleetsAt.get(lane.from) ?? []).flatMap((f): Explanation[] => {
      const fleet = fleets[f];
      if (fleet === undefined) return [];
      const trips = Math.max(
        wholeTrips(short * (goods?.massKg ?? 0), fleet.massKg),
        wholeTrips(short * (goods?.volumeM3 ?? 0), fleet.volumeM3),
      );
      const spare = useSpare ? Math.max(0, fleet.vehicleHours - (this.used.hours[f] ?? 0)) : 0;
      const amount = trips * tripHours(lane.hours) - spare;
      const about = { fleetId: fleet.id, itemId: goods?.id, ...this.ends(lane) };
      const change = { change: 'ADD_VEHICLE_HOURS', amount, ...about } as const;
      const relaxation = said(change);
      return [{ cause: 'CARRIAGE', relaxation, likely: true, proven: false, more: [Infinity] }];
    });
    // Where one of several fleets has the hours, none is in the way.
    const isFree = here.some(({ relaxation }) => relaxation.amount <= someStock);
    return isFree ? [] : here.filter(({ relaxation }) => Number.isFinite(relaxation.amount));
  }

  /** Stock that is kept back: the soonest to be in time first. */
  private *kept(need: number, short: number, left: number): Generator<Explanation> {
    const line = this.network.needs[need];
    const kept = this.keptBack[line?.item ?? -1] ?? [];
    if (line === undefined || kept.length === 0) return;
    const itemId = this.network.items[line.item]?.id;
    const timed = kept
      .map((one) => ({ ...one, arrives: this.arrivesAt(one.node, one.hours, line.node) }))
      .sort((a, b) => a.arrives - b.arrives);
    const isEnough = (units: number): boolean => units + left >= short - 1e-6;
    // One that is enough comes before one that is only a part of it; of parts the largest.
    const largest = timed.toSorted((a, b) => b.units - a.units);
    for (const whole of [true, false]) {
      for (const { nodeId, node, units: most, arrives } of whole ? timed : largest) {
        if (isEnough(most) !== whole) continue;
        const amount = Math.min(short, most);
        const change = { change: 'RELEASE_KEPT_STOCK', amount, nodeId, itemId } as const;
        const likely = arrives <= line.due;
        const more = most > amount ? [most] : [];
        const hours = this.hoursTo(line.node)[node] ?? Infinity;
        const sends =
          likely && canSendMore(this.network, this.used, { node, need, units: amount, hours });
        const proven = sends && this.network.problem.policy.shortage === 'PRIORITY';
        yield { cause: 'POLICY', relaxation: said(change), likely, proven, more };
      }
    }
  }

  /** A depot in reach that is not among the nearest. */
  private *tooFar(need: number, short: number): Generator<Explanation> {
    const { problem, needs, lots } = this.network;
    const line = needs[need];
    if (problem.lanes !== undefined || line === undefined) return;
    const itemId = this.network.items[line.item]?.id;
    for (const [node, list] of lots[line.item] ?? []) {
      const arrives = this.arrivesAt(node, list[0]?.hours ?? 0, line.node);
      if (this.leftAt(node, line.item) < someStock || arrives > line.due) continue;
      const nodeId = problem.nodes[node]?.id;
      const change = { change: 'USE_MORE_DEPOTS', amount: short, nodeId, itemId } as const;
      yield { cause: 'POLICY', relaxation: said(change), likely: true, proven: false };
      return;
    }
  }

  /** Stock is left somewhere, but it comes too late or no open lane leads here. */
  private *lateOrCutOff(need: number, short: number): Generator<Explanation> {
    const { needs, lots } = this.network;
    const line = needs[need];
    if (line === undefined) return;
    const hours = this.hoursTo(line.node);
    const late: number[] = [];
    let [unhindered, cutOff] = [Infinity, -1];
    for (const [node, list] of lots[line.item] ?? []) {
      if (this.leftAt(node, line.item) < someStock) continue;
      for (const { hours: ready } of list) late.push(this.arrivesAt(node, ready, line.node));
      const open = (list[0]?.hours ?? 0) + (hours[node] ?? Infinity);
      if (cutOff < 0 || open < unhindered) [cutOff, unhindered] = [node, open];
    }
    if (cutOff < 0) return;
    const lateness = [...new Set(late.filter((at) => at < Infinity))]
      .map((at) => Math.max(0, at - line.due))
      .sort((a, b) => a - b)
      .filter((amount) => amount > 0);
    // A way that is closed for a time is what makes goods late that would be in time over it.
    const isHindered = unhindered <= line.due && late.every((at) => at > line.due);
    yield* this.closedWays(line, { cutOff, short, likely: isHindered || lateness.length === 0 });
    if (lateness.length > 0) {
      const [amount = 0, ...more] = lateness;
      const change = { change: 'EXTEND_DUE_HOURS', amount, ...this.ids(need) } as const;
      // A shorter way may have no room: then it is as late as the next one.
      const later = [...more, Infinity];
      yield { cause: 'TIME', relaxation: said(change), likely: true, proven: false, more: later };
    }
    const way = this.way(line, cutOff, short);
    const likely = lateness.length === 0;
    yield {
      cause: 'LANE',
      relaxation: said({ change: 'ADD_LANE', ...way }),
      likely,
      proven: false,
    };
  }

  /** Closed roads, those that lead here first. */
  private *closedWays(
    line: NetworkNeed,
    given: { cutOff: number; short: number; likely: boolean },
  ): Generator<Explanation> {
    const { nodes, lanes, closedLanes } = this.network.problem;
    const here = nodes[line.node]?.id;
    const nearest = nodes[given.cutOff]?.id;
    const closed = [...(lanes?.filter((lane) => lane.closed) ?? []), ...(closedLanes ?? [])];
    const rank = (lane: { fromNodeId: string; toNodeId: string }): number =>
      lane.toNodeId !== here ? 2 : lane.fromNodeId === nearest ? 0 : 1;
    const ways = new Map(
      closed
        .toSorted((a, b) => rank(a) - rank(b))
        .map((lane) => [JSON.stringify([lane.fromNodeId, lane.toNodeId]), lane]),
    );
    const about = this.way(line, given.cutOff, given.short);
    for (const { fromNodeId, toNodeId } of ways.values()) {
      const change = { change: 'OPEN_LANE', ...about, fromNodeId, toNodeId } as const;
      const likely = given.likely && toNodeId === here;
      yield { cause: 'LANE', relaxation: said(change), likely, proven: false };
    }
  }

  private way(line: NetworkNeed, from: number, amount: number): Omit<Change, 'change'> {
    const { nodes } = this.network.problem;
    const ends = { fromNodeId: nodes[from]?.id ?? '', toNodeId: nodes[line.node]?.id ?? '' };
    return { amount, itemId: this.network.items[line.item]?.id, ...ends };
  }

  private outOfStock(need: number, short: number): Explanation {
    const ids = this.ids(need);
    const amount = this.inUnits(this.network.needs[need]?.item ?? -1, short + this.owed(ids));
    const change = { change: 'ADD_STOCK', amount, ...ids } as const;
    // Where shares count, more for one may be spread over all.
    const proven = this.network.problem.policy.shortage === 'PRIORITY';
    return { cause: 'STOCK', relaxation: said(change), likely: true, proven };
  }

  /** What is to be kept there beyond what there is, which would be taken from what comes. */
  private owed({ nodeId, itemId }: { nodeId: string; itemId: string }): number {
    this.debts ??= debtsOf(this.network.problem);
    return Math.max(0, this.debts.get(JSON.stringify([nodeId, itemId])) ?? 0);
  }

  /** Goods that are not divided come in whole units. */
  private inUnits(item: number, quantity: number): number {
    return this.isWhole(item) ? Math.ceil(quantity - 1e-9) : quantity;
  }

  private isWhole(item: number): boolean {
    return this.network.items[item]?.indivisible ?? true;
  }

  /** Units of the item that nobody gets. */
  private leftOfItem(item: number): number {
    return this.leftByItem[item] ?? 0;
  }

  /** Arcs from the nearest pool with stock left to the need, whatever is full on the way. */
  private pathFromStock(need: number): number[] | undefined {
    const { arcs, pools } = this.network;
    const onward = new Map<number, number>();
    let frontier = (this.intoNeed[need] ?? []).toSorted((a, b) => this.hours(a) - this.hours(b));
    while (frontier.length > 0) {
      const next: number[] = [];
      for (const a of frontier) {
        const pool = arcs.fromPool[a] ?? -1;
        if (onward.has(pool)) continue;
        onward.set(pool, a);
        if ((this.left[pool] ?? 0) >= someStock && (pools[pool]?.stock ?? 0) > 0) {
          return pathOf(pool, onward, arcs.toPool);
        }
        next.push(...(this.intoPool[pool] ?? []));
      }
      frontier = next;
    }
    return undefined;
  }

  private hours(a: number): number {
    return this.network.lanes[this.network.arcs.lane[a] ?? -1]?.hours ?? 0;
  }

  private leftAt(node: number, item: number): number {
    return this.leftByPlace.get(`${node} ${item}`) ?? 0;
  }

  private ids(need: number): { nodeId: string; itemId: string } {
    const line = this.network.problem.needs[need];
    return { nodeId: line?.nodeId ?? '', itemId: line?.itemId ?? '' };
  }

  private ends(lane: Lane): { fromNodeId: string; toNodeId: string } {
    const { nodes } = this.network.problem;
    return { fromNodeId: nodes[lane.from]?.id ?? '', toNodeId: nodes[lane.to]?.id ?? '' };
  }
}

function pathOf(
  start: number,
  onward: ReadonlyMap<number, number>,
  toPool: readonly number[],
): number[] {
  const path: number[] = [];
  for (let pool = start; pool >= 0;) {
    const a = onward.get(pool);
    if (a === undefined) break;
    path.push(a);
    pool = toPool[a] ?? -1;
  }
  return path;
}
