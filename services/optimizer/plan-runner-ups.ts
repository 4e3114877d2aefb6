import type { DispatchProblem } from './problem';
import type { DispatchSolution } from './solution';

// Who would serve a line next, and what that takes in all: another depot's own stock may be promised to
// others, who would then be served from elsewhere. So the shortest way round through the plan is looked
// for: goods may be sent more (forward), or less (back), and stock that is left may be used. Vehicles and
// packs are left aside.

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

/** Beyond so many steps only stock that is left is looked at. */
const stepsMost = 2e7;
const nothing = 1e-6;

export function runnerUps(
  problem: DispatchProblem,
  { shipments }: Pick<DispatchSolution, 'shipments'>,
  hours: HoursBetween,
): (line: Line) => RunnerUp | undefined {
  const flows = new Map<string, ItemFlow>();
  const sizeOf = (flow: ItemFlow): number => flow.depots.length * flow.sites.length;
  for (const { itemId } of shipments) {
    if (!flows.has(itemId)) flows.set(itemId, new ItemFlow(problem, shipments, itemId, hours));
  }
  const steps = shipments.reduce((sum, line) => sum + 4 * sizeOf(flows.get(line.itemId)!), 0);
  return (line) => flows.get(line.itemId)!.instead(line, steps <= stepsMost);
}

/** One item's stock, and what goes where of it. */
class ItemFlow {
  readonly depots: string[];
  readonly sites: string[];
  private readonly left = new Map<string, number>();
  private readonly sent = new Map<string, Map<string, number>>();
  private readonly ways: number[][];

  constructor(
    problem: DispatchProblem,
    shipments: readonly Line[],
    itemId: string,
    hours: HoursBetween,
  ) {
    const ready = new Map<string, number>();
    for (const line of problem.supplies) {
      const { nodeId, quantity, keepQuantity, availableHours } = line;
      if (line.itemId !== itemId) continue;
      this.left.set(nodeId, (this.left.get(nodeId) ?? 0) + quantity - keepQuantity);
      ready.set(nodeId, Math.min(availableHours, ready.get(nodeId) ?? Infinity));
    }
    for (const { fromNodeId, toNodeId, quantity, ...line } of shipments) {
      if (line.itemId !== itemId) continue;
      this.left.set(fromNodeId, (this.left.get(fromNodeId) ?? 0) - quantity);
      const from = this.sent.get(fromNodeId) ?? new Map<string, number>();
      from.set(toNodeId, (from.get(toNodeId) ?? 0) + quantity);
      this.sent.set(fromNodeId, from);
    }
    this.depots = [...this.left.keys()];
    this.sites = [...new Set([...this.sent.values()].flatMap((to) => [...to.keys()]))];
    const due = dueHours(problem, itemId);
    this.ways = this.depots.map((from) =>
      this.sites.map((to) => {
        const length = from === to ? Infinity : hours(from, to);
        const inTime = (ready.get(from) ?? 0) + length <= (due.get(to) ?? Infinity) + 1e-8;
        return inTime || this.units(from, to) > 0 ? length : Infinity;
      }),
    );
  }

  instead(line: Line, round: boolean): RunnerUp | undefined {
    const [i, j] = [this.depots.indexOf(line.fromNodeId), this.sites.indexOf(line.toNodeId)];
    const own = this.ways[i]?.[j] ?? Infinity;
    const found = this.wayRound(i, j, round);
    if (!Number.isFinite(own) || found === undefined) return undefined;
    const { path, length, units } = found;
    const nodeId = this.depots[path.at(-1)!]!;
    const extra = Math.abs(length - own) < 1e-9 ? 0 : length - own;
    return { nodeId, extra, units: Math.min(units, line.quantity), others: path.length > 1 };
  }

  /** From the stock that is left, or set free, to the place without the line's own way. */
  private wayRound(own: number, goal: number, round: boolean) {
    const best = this.depots.map((id, d) => {
      const isFree = (this.left.get(id) ?? 0) >= 1 && d !== own;
      return isFree || (round && d === own) ? 0 : Infinity;
    });
    const via: { depot: number; site: number }[] = [];
    const lengthAt = (d: number, s: number): number =>
      d === own && s === goal ? Infinity : best[d]! + this.ways[d]![s]!;
    for (let again = round, guard = 0; again && guard < this.depots.length; guard += 1) {
      again = false;
      this.sites.forEach((site, s) => {
        if (s === goal) return;
        const [length, from] = this.nearest(s, lengthAt);
        this.depots.forEach((id, d) => {
          // What this depot sends there today comes from the other one instead.
          if (d === from || this.units(id, site) <= nothing) return;
          const through = length - this.ways[d]![s]!;
          if (through >= best[d]! - 1e-9 || this.isOn(via, from, d)) return;
          best[d] = through;
          via[d] = { depot: from, site: s };
          again = true;
        });
      });
    }
    const [length, last] = this.nearest(goal, lengthAt);
    return last < 0 ? undefined : { length, ...this.pathTo(via, last, own) };
  }

  private nearest(site: number, lengthAt: (d: number, s: number) => number): [number, number] {
    let [length, from] = [Infinity, -1];
    for (let d = 0; d < this.depots.length; d += 1) {
      const through = lengthAt(d, site);
      if (through < length) [length, from] = [through, d];
    }
    return [length, from];
  }

  private isOn(via: { depot: number }[], from: number, depot: number): boolean {
    let at: number | undefined = from;
    for (let guard = 0; at !== undefined && guard <= this.depots.length; guard += 1) {
      if (at === depot) return true;
      at = via[at]?.depot;
    }
    return false;
  }

  /** The depots on the way round, first to last, and how much can go it. */
  private pathTo(via: { depot: number; site: number }[], last: number, own: number) {
    const path = [last];
    let units = Infinity;
    for (let step = via[last], d = last; step; d = step.depot, step = via[step.depot]) {
      units = Math.min(units, this.units(this.depots[d]!, this.sites[step.site]!));
      path.unshift(step.depot);
    }
    const first = path[0]!;
    if (first !== own) units = Math.min(units, this.left.get(this.depots[first]!) ?? 0);
    return { path, units };
  }

  private units(from: string, to: string): number {
    return this.sent.get(from)?.get(to) ?? 0;
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
