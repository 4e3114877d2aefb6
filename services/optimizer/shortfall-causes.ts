import type { Candidate } from './candidate';
import { isForGood } from './lane-closures';
import { travelHours } from './lanes';
import type { Lane } from './lanes';
import { tripHours } from './model/dispatch-fleets';
import type { Network } from './model/dispatch-network';
import type { Relaxation, ShortfallCause } from './solution';
import { timedArrivals, type Arrival } from './timed-arrivals';

// Why a need is short, and the cheapest change that would help: is there stock left that could
// still come in time (then a fleet, a lane or the rule for sharing held it back), is there stock
// that comes too late or has no way, is stock being kept; or is there simply none.

export interface Explanation {
  cause: ShortfallCause;
  relaxation: Relaxation;
}

const someStock = 1e-6;

export class Shortfalls {
  private readonly left: number[];
  private readonly laneUsed: number[];
  private readonly hoursUsed: number[];
  private readonly intoNeed: number[][];
  private readonly intoPool: number[][];
  private readonly leftByPlace = new Map<string, number>();
  private readonly kept: { nodeId: string; node: number; hours: number; units: number }[][];
  /** Needs come grouped by node, so the hours to the last one are kept. */
  private lanesInto: Lane[][] | undefined;
  private readonly arrivesAt: Arrival;
  private near: { target: number; hours: number[] } = { target: -1, hours: [] };

  constructor(
    private readonly network: Network,
    candidate: Candidate,
  ) {
    const { arcs, pools, needs, lanes, fleets } = network;
    this.left = pools.map((pool) => pool.stock);
    this.laneUsed = lanes.map(() => 0);
    this.hoursUsed = fleets.map(() => 0);
    this.intoNeed = needs.map(() => []);
    this.intoPool = pools.map(() => []);
    candidate.flow.forEach((units, a) => {
      const [from, to] = [arcs.fromPool[a] ?? -1, arcs.toPool[a] ?? -1];
      this.left[from] = (this.left[from] ?? 0) - units;
      if (to >= 0) this.left[to] = (this.left[to] ?? 0) + units;
      this.intoNeed[arcs.toNeed[a] ?? -1]?.push(a);
      this.intoPool[to]?.push(a);
    });
    for (const leg of candidate.itinerary.legs) {
      this.laneUsed[leg.lane] = (this.laneUsed[leg.lane] ?? 0) + leg.quantity;
    }
    for (const { fleet, lane, count } of candidate.itinerary.trips) {
      const hours = count * tripHours(lanes[lane]?.hours ?? 0);
      this.hoursUsed[fleet] = (this.hoursUsed[fleet] ?? 0) + hours;
    }
    this.arrivesAt = timedArrivals(network, (target) => this.hoursTo(target));
    this.kept = this.keptStock();
    this.countLeft();
  }

  private keptStock(): typeof this.kept {
    const { problem } = this.network;
    const nodeAt = new Map(problem.nodes.map((node, i) => [node.id, i]));
    const itemAt = new Map(problem.items.map((item, i) => [item.id, i]));
    const kept: typeof this.kept = problem.items.map(() => []);
    for (const { nodeId, itemId, keepQuantity, quantity, availableHours } of problem.supplies) {
      const units = Math.min(keepQuantity, quantity);
      if (units <= someStock) continue;
      const node = nodeAt.get(nodeId) ?? -1;
      kept[itemAt.get(itemId) ?? -1]?.push({ nodeId, node, hours: availableHours, units });
    }
    return kept;
  }

  private countLeft(): void {
    const { pools, lots } = this.network;
    const add = (node: number, item: number, units: number): void => {
      const key = `${node} ${item}`;
      this.leftByPlace.set(key, (this.leftByPlace.get(key) ?? 0) + units);
    };
    pools.forEach((pool, p) => add(pool.node, pool.item, (this.left[p] ?? 0) - pool.stock));
    // Lots too late for every need have no pool at all; they are left as well.
    lots.forEach((byNode, item) => {
      for (const [node, list] of byNode) for (const lot of list) add(node, item, lot.quantity);
    });
  }

  explain(need: number, short: number): Explanation {
    return (
      this.heldBack(need, short) ??
      this.keptOrFar(need, short) ??
      this.lateOrCutOff(need, short) ??
      this.outOfStock(need, short)
    );
  }

  /** Stock that could come in time but does not: what stands in its way? */
  private heldBack(need: number, short: number): Explanation | undefined {
    const path = this.pathFromStock(need);
    if (path === undefined) return undefined;
    const { arcs, lanes } = this.network;
    for (const a of path) {
      const l = arcs.lane[a] ?? -1;
      const lane = lanes[l];
      if (lane === undefined) continue;
      const full = this.fullLane(lane, l, arcs.item[a] ?? -1, short);
      if (full !== undefined) return full;
      const busy = this.busyFleet(lane, arcs.item[a] ?? -1, short);
      if (busy !== undefined) return busy;
    }
    // Nothing is full, yet the goods stay: parts of trips add up, unless a rule holds them back.
    const rule = this.network.problem.policy.shortage;
    for (const a of rule === 'PRIORITY' ? path : []) {
      const lane = lanes[arcs.lane[a] ?? -1];
      const busy = lane && this.busyFleet(lane, arcs.item[a] ?? -1, short, false);
      if (busy !== undefined) return busy;
    }
    return {
      cause: 'POLICY',
      relaxation: {
        change: 'CHANGE_SHORTAGE_RULE',
        amount: short,
        ...this.ids(need),
        descriptionEn: `Share by priority: the rule in force holds ${units(short)} back`,
        descriptionZh: `改为按优先级分配：现行规则使 ${units(short)} 件未发出`,
      },
    };
  }

  private fullLane(lane: Lane, l: number, item: number, short: number): Explanation | undefined {
    const capacity = Math.min(lane.capacity, lane.terms.get(item)?.capacity ?? Infinity);
    if ((this.laneUsed[l] ?? 0) < capacity - someStock) return undefined;
    const ends = this.ends(lane);
    const where = `${ends.fromNodeId} → ${ends.toNodeId}`;
    return {
      cause: 'LANE',
      relaxation: {
        change: 'RAISE_LANE_CAPACITY',
        amount: short,
        itemId: this.network.items[item]?.id,
        ...ends,
        descriptionEn: `Carry ${units(short)} more on ${where}`,
        descriptionZh: `${where} 增加运力 ${units(short)} 件`,
      },
    };
  }

  private busyFleet(
    lane: Lane,
    item: number,
    short: number,
    useSpare = true,
  ): Explanation | undefined {
    const { fleetsAt, fleets, items } = this.network;
    const f = fleetsAt.get(lane.from)?.[0];
    const fleet = fleets[f ?? -1];
    if (f === undefined || fleet === undefined) return undefined;
    const goods = items[item];
    const trips = Math.max(
      tripsFor(short * (goods?.massKg ?? 0), fleet.massKg),
      tripsFor(short * (goods?.volumeM3 ?? 0), fleet.volumeM3),
    );
    const spare = useSpare ? Math.max(0, fleet.vehicleHours - (this.hoursUsed[f] ?? 0)) : 0;
    const amount = trips * tripHours(lane.hours) - spare;
    if (amount <= someStock) return undefined;
    return {
      cause: 'CARRIAGE',
      relaxation: {
        change: 'ADD_VEHICLE_HOURS',
        amount,
        fleetId: fleet.id,
        itemId: goods?.id,
        ...this.ends(lane),
        descriptionEn: `Give ${fleet.id} ${units(amount)} more vehicle-hours`,
        descriptionZh: `为车队 ${fleet.id} 增加 ${units(amount)} 车时`,
      },
    };
  }

  /** Stock that is kept back, or a depot in reach that is not among the nearest. */
  private keptOrFar(need: number, short: number): Explanation | undefined {
    const { problem, needs, lots } = this.network;
    const line = needs[need];
    if (line === undefined) return undefined;
    const itemId = this.network.items[line.item]?.id;
    for (const { nodeId, node, hours, units: most } of this.kept[line.item] ?? []) {
      if (this.arrivesAt(node, hours, line.node) > line.due) continue;
      const amount = Math.min(short, most);
      return {
        cause: 'POLICY',
        relaxation: {
          change: 'RELEASE_KEPT_STOCK',
          amount,
          nodeId,
          itemId,
          descriptionEn: `Release ${units(amount)} kept at ${nodeId}`,
          descriptionZh: `动用 ${nodeId} 留存的 ${units(amount)} 件`,
        },
      };
    }
    if (problem.lanes !== undefined) return undefined;
    for (const [node, list] of lots[line.item] ?? []) {
      const arrives = this.arrivesAt(node, list[0]?.hours ?? 0, line.node);
      if (this.leftAt(node, line.item) < someStock || arrives > line.due) continue;
      const nodeId = problem.nodes[node]?.id;
      return {
        cause: 'POLICY',
        relaxation: {
          change: 'USE_MORE_DEPOTS',
          amount: short,
          nodeId,
          itemId,
          descriptionEn: `Let ${nodeId} serve it too: raise nearestDepots`,
          descriptionZh: `提高 nearestDepots，由 ${nodeId} 一并供应`,
        },
      };
    }
    return undefined;
  }

  /** Stock is left somewhere, but it comes too late or no open lane leads here. */
  private lateOrCutOff(need: number, short: number): Explanation | undefined {
    const { problem, needs, lots, items } = this.network;
    const line = needs[need];
    if (line === undefined) return undefined;
    const hours = this.hoursTo(line.node);
    let [soonest, unhindered, cutOff] = [Infinity, Infinity, -1];
    for (const [node, list] of lots[line.item] ?? []) {
      if (this.leftAt(node, line.item) < someStock) continue;
      const ready = list.at(-1)?.hours ?? 0;
      soonest = Math.min(soonest, this.arrivesAt(node, ready, line.node));
      const open = ready + (hours[node] ?? Infinity);
      if (cutOff < 0 || open < unhindered) [cutOff, unhindered] = [node, open];
    }
    if (cutOff < 0) return undefined;
    // A way that is closed for a time is what makes goods late that would be in time over it.
    const isHindered = soonest > line.due && unhindered <= line.due;
    if (soonest < Infinity && !isHindered) {
      const amount = Math.max(0, soonest - line.due);
      return {
        cause: 'TIME',
        relaxation: {
          change: 'EXTEND_DUE_HOURS',
          amount,
          ...this.ids(need),
          descriptionEn: `Accept arrival ${units(amount)} h after the due hour`,
          descriptionZh: `将时限放宽 ${units(amount)} 小时`,
        },
      };
    }
    const closedHere = [
      ...(problem.lanes?.filter((lane) => lane.closed) ?? []),
      ...(problem.closedLanes ?? []),
    ].filter((lane) => lane.toNodeId === problem.nodes[line.node]?.id);
    const nearest = problem.nodes[cutOff]?.id;
    const closed = closedHere.find((lane) => lane.fromNodeId === nearest) ?? closedHere[0];
    const from = closed?.fromNodeId ?? problem.nodes[cutOff]?.id ?? '';
    const to = problem.nodes[line.node]?.id ?? '';
    return {
      cause: 'LANE',
      relaxation: {
        change: closed === undefined ? 'ADD_LANE' : 'OPEN_LANE',
        amount: short,
        itemId: items[line.item]?.id,
        fromNodeId: from,
        toNodeId: to,
        descriptionEn: `${closed === undefined ? 'Find a way' : 'Open the lane'} ${from} → ${to}`,
        descriptionZh: `${closed === undefined ? '开辟' : '打通'}通道 ${from} → ${to}`,
      },
    };
  }

  private outOfStock(need: number, short: number): Explanation {
    const ids = this.ids(need);
    return {
      cause: 'STOCK',
      relaxation: {
        change: 'ADD_STOCK',
        amount: short,
        ...ids,
        descriptionEn: `Bring ${units(short)} more of ${ids.itemId} to ${ids.nodeId}`,
        descriptionZh: `为 ${ids.nodeId} 增加 ${ids.itemId} ${units(short)} 件`,
      },
    };
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

  /** Hours from every node to this one, over open lanes or straight. */
  private hoursTo(target: number): number[] {
    if (this.near.target !== target) this.near = { target, hours: this.findHoursTo(target) };
    return this.near.hours;
  }

  private findHoursTo(target: number): number[] {
    const { problem, lanes } = this.network;
    const goal = problem.nodes[target];
    if (problem.lanes === undefined) {
      const closed = new Set(
        problem.closedLanes
          ?.filter((line) => line.toNodeId === goal?.id && isForGood(line))
          .map(({ fromNodeId }) => fromNodeId),
      );
      return problem.nodes.map((node) => {
        if (closed.has(node.id)) return Infinity;
        if (node.latitude === undefined || goal?.latitude === undefined) return Infinity;
        return node === goal ? 0 : travelHours(node, goal, problem.policy);
      });
    }
    this.lanesInto ??= lanesByTarget(problem.nodes.length, lanes);
    const best = problem.nodes.map(() => Infinity);
    best[target] = 0;
    // Only nodes from which one gets here are looked at; each again when a shorter way is found.
    let frontier = [target];
    while (frontier.length > 0) {
      const next = new Set<number>();
      for (const node of frontier) {
        for (const lane of this.lanesInto[node] ?? []) {
          const through = (best[node] ?? Infinity) + lane.hours;
          if (through >= (best[lane.from] ?? Infinity) - 1e-12) continue;
          best[lane.from] = through;
          next.add(lane.from);
        }
      }
      frontier = [...next];
    }
    return best;
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

function lanesByTarget(nodes: number, lanes: readonly Lane[]): Lane[][] {
  const into = Array.from({ length: nodes }, (): Lane[] => []);
  for (const lane of lanes) into[lane.to]?.push(lane);
  return into;
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

function tripsFor(load: number, capacity: number): number {
  return load <= 0 ? 0 : Math.ceil(load / capacity - 1e-9);
}

function units(amount: number): string {
  return String(Math.round(amount * 1000) / 1000);
}
