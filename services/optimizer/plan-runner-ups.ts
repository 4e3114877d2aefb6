import { boatsAt, depotNode, depotOf } from './plan-nodes';
import type { DispatchProblem } from './problem';
import type { DispatchSolution } from './solution';

// Who would serve a line next, and what that takes in all: another depot's own stock may be promised to
// others, who would then be served from elsewhere. So the shortest way round through the plan is looked
// for: goods may be sent more (forward), or less (back), and stock that is left may be used. Vehicles and
// packs are left aside; `stay-proof.ts` solves again with them.

export interface RunnerUp {
  /** Who would serve the place instead. */
  nodeId: string;
  /** Hours a unit travels longer, all changes together. */
  extra: number;
  /** So many could be served that way. */
  units: number;
  /** Others would be served from elsewhere too. */
  others: boolean;
}

type Line = DispatchSolution['shipments'][number];
type HoursBetween = (from: string, to: string) => number;

/** Ways looked at, of all lines together: beyond them only stock that is left is. About 0.1 s. */
const stepsMost = 1e7;
const nothing = 1e-6;

export function runnerUps(
  problem: DispatchProblem,
  { shipments }: Pick<DispatchSolution, 'shipments'>,
  hours: HoursBetween,
): (line: Line) => RunnerUp | undefined {
  const flows = new Map<string, ItemFlow>();
  const budget = { steps: stepsMost };
  return (line) => {
    const { itemId } = line;
    const flow = flows.get(itemId) ?? new ItemFlow(problem, shipments, itemId, hours, budget);
    flows.set(itemId, flow);
    return flow.instead(line);
  };
}

type Step = { depot: number; site: number };
/** How much longer it is to a depot's stock, and by whom it is reached. */
type Search = { best: Float64Array; via: Step[] };

const unique = (ids: string[]): string[] => [...new Set(ids)];
const fromOf = ({ fromNodeId }: Line): string => fromNodeId;

/** One item's stock, and what goes where of it. */
class ItemFlow {
  private readonly depots: string[];
  private readonly sites: string[];
  private readonly depotAt: Map<string, number>;
  private readonly siteAt: Map<string, number>;
  /** What each depot has left. */
  private readonly left: Float64Array;
  /** Who sends to each place, and how much. */
  private readonly senders: Map<number, number>[];
  private readonly ways: Float64Array[];
  /** Searches from a depot whose place no other depot serves: they are the same for all its lines. */
  private readonly known = new Map<number, Search>();

  constructor(
    problem: DispatchProblem,
    shipments: readonly Line[],
    itemId: string,
    hours: HoursBetween,
    private readonly budget: { steps: number },
  ) {
    const supplies = problem.supplies.filter((line) => line.itemId === itemId);
    const sent = shipments.filter((line) => line.itemId === itemId);
    this.depots = unique([...supplies.map(({ nodeId }) => nodeId), ...sent.map(fromOf)]);
    this.sites = unique(sent.map(({ toNodeId }) => toNodeId));
    this.depotAt = new Map(this.depots.map((id, d) => [id, d]));
    this.siteAt = new Map(this.sites.map((id, s) => [id, s]));
    this.left = new Float64Array(this.depots.length);
    this.senders = this.sites.map(() => new Map());
    const ready = new Float64Array(this.depots.length).fill(Infinity);
    for (const { nodeId, quantity, keepQuantity, availableHours } of supplies) {
      const d = this.depotAt.get(nodeId)!;
      this.left[d]! += quantity - keepQuantity;
      ready[d] = Math.min(availableHours, ready[d]!);
    }
    for (const { fromNodeId, toNodeId, quantity } of sent) {
      const d = this.depotAt.get(fromNodeId)!;
      const to = this.senders[this.siteAt.get(toNodeId)!]!;
      // What goes by boat leaves the stock of the landing's depot.
      const stock = boatsAt(fromNodeId) && this.depotAt.get(depotNode(depotOf(fromNodeId)));
      this.left[typeof stock === 'number' ? stock : d]! -= quantity;
      to.set(d, (to.get(d) ?? 0) + quantity);
    }
    const due = dueHours(problem, itemId);
    this.ways = this.depots.map((from, d) =>
      Float64Array.from(this.sites, (to, s) => {
        const length = from === to ? Infinity : hours(from, to);
        const leaves = ready[d] === Infinity ? 0 : ready[d]!;
        const inTime = leaves + length <= (due.get(to) ?? Infinity) + 1e-8;
        return inTime || this.units(d, s) > 0 ? length : Infinity;
      }),
    );
  }

  instead(line: Line): RunnerUp | undefined {
    const i = this.depotAt.get(line.fromNodeId) ?? -1;
    const j = this.siteAt.get(line.toNodeId) ?? -1;
    const own = this.ways[i]?.[j] ?? Infinity;
    if (!Number.isFinite(own)) return undefined;
    const found = this.wayRound(i, j);
    if (found === undefined) return undefined;
    const { path, length, units } = found;
    const nodeId = this.depots[path.at(-1)!]!;
    const extra = Math.abs(length - own) < 1e-9 ? 0 : length - own;
    return { nodeId, extra, units: Math.min(units, line.quantity), others: path.length > 1 };
  }

  /** From the stock that is left, or set free, to the place without the line's own way. */
  private wayRound(own: number, goal: number) {
    const { best, via } = this.search(own, goal);
    const [length, last] = this.nearest(goal, this.lengths(best, own, goal));
    return last < 0 ? undefined : { length, ...this.pathTo(via, last, own) };
  }

  private search(own: number, goal: number): Search {
    const isOnly = this.senders[goal]!.size === 1;
    const known = isOnly ? this.known.get(own) : undefined;
    if (known) return known;
    const found = this.shortest(own, isOnly ? -1 : goal) ?? this.leftOnly(own);
    if (isOnly) this.known.set(own, found);
    return found;
  }

  private leftOnly(own: number): Search {
    const best = Float64Array.from(this.left, (left, d) => (left >= 1 && d !== own ? 0 : Infinity));
    return { best, via: [] };
  }

  private lengths(best: Float64Array, own: number, goal: number) {
    return (d: number, s: number): number =>
      d === own && s === goal ? Infinity : best[d]! + this.ways[d]![s]!;
  }

  /** How far it is to each depot's stock by way of others; undefined when the budget is spent. */
  private shortest(own: number, goal: number): Search | undefined {
    const { best, via } = this.leftOnly(own);
    best[own] = 0;
    const lengthAt = this.lengths(best, own, goal);
    let again = true;
    for (let guard = 0; again && guard < this.depots.length; guard += 1) {
      again = false;
      for (const [s, senders] of this.senders.entries()) {
        if (s === goal) continue;
        this.budget.steps -= this.depots.length;
        if (this.budget.steps < 0) return undefined;
        const [length, from] = this.nearest(s, lengthAt);
        for (const [d, units] of senders) {
          // What this depot sends there today comes from the other one instead.
          if (d === from || units <= nothing) continue;
          const through = length - this.ways[d]![s]!;
          if (through >= best[d]! - 1e-9 || this.isOn(via, from, d)) continue;
          best[d] = through;
          via[d] = { depot: from, site: s };
          again = true;
        }
      }
    }
    return { best, via };
  }

  private nearest(site: number, lengthAt: (d: number, s: number) => number): [number, number] {
    let [length, from] = [Infinity, -1];
    for (let d = 0; d < this.depots.length; d += 1) {
      const through = lengthAt(d, site);
      if (through < length) [length, from] = [through, d];
    }
    return [length, from];
  }

  private isOn(via: Step[], from: number, depot: number): boolean {
    let at: number | undefined = from;
    for (let guard = 0; at !== undefined && guard <= this.depots.length; guard += 1) {
      if (at === depot) return true;
      at = via[at]?.depot;
    }
    return false;
  }

  /** The depots on the way round, first to last, and how much can go it. */
  private pathTo(via: Step[], last: number, own: number) {
    const path = [last];
    let units = Infinity;
    for (let step = via[last], d = last; step; d = step.depot, step = via[step.depot]) {
      units = Math.min(units, this.units(d, step.site));
      path.unshift(step.depot);
    }
    const first = path[0]!;
    if (first !== own) units = Math.min(units, this.left[first]!);
    return { path, units };
  }

  private units(depot: number, site: number): number {
    return this.senders[site]!.get(depot) ?? 0;
  }
}

/** The latest hour at which a unit of the item is still in time at each place. */
function dueHours({ needs, policy }: DispatchProblem, itemId: string): Map<string, number> {
  const due = new Map<string, number>();
  for (const need of needs) {
    if (need.itemId !== itemId) continue;
    const hours = need.dueHours ?? policy.defaultDueHours;
    due.set(need.nodeId, Math.max(hours, due.get(need.nodeId) ?? 0));
  }
  return due;
}
