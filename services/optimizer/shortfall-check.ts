import type { Candidate } from './candidate';
import { wordedRelaxation } from './relaxation-words';
import { areItemsApart, withOnly, withRelaxation } from './relaxed-problem';
import { tripHours } from './model/dispatch-fleets';
import type { Network } from './model/dispatch-network';
import type { DispatchProblem } from './problem';
import { Shortfalls } from './shortfall-causes';
import type { Explanation } from './shortfall-option';
import type { DispatchSolution, Relaxation, Shortfall } from './solution';

// Whether what is proposed for a shortfall really removes it: the proposal is put into a copy of the
// problem and that is solved. Kinds of change are tried the cheapest first, as long as there is time; what
// there was no time for stays as it was found, and says that it is not verified.

export type Solved = Pick<
  DispatchSolution,
  'status' | 'stages' | 'shipments' | 'trips' | 'deliveries' | 'shortfalls' | 'check'
>;

export interface Again {
  /** Solves a changed problem, in so many seconds at most. */
  solve: (problem: DispatchProblem, seconds: number) => Promise<Solved>;
  secondsLeft: () => number;
}

export async function verifiedShortfalls(
  { network, candidate }: { network: Network; candidate: Candidate },
  shortfalls: readonly Shortfall[],
  again: Again,
): Promise<Shortfall[]> {
  const open = shortfalls.filter(({ relaxation }) => !relaxation.verified);
  if (open.length === 0) return [...shortfalls];
  const needAt = new Map(network.needs.map(({ id }, j) => [id, j]));
  const weight = ({ needId, quantity }: Shortfall): number =>
    quantity * (network.needs[needAt.get(needId) ?? -1]?.priority ?? 0);
  const causes = new Shortfalls(network, candidate);
  const trial = new Trial(network, shortfalls, again);
  const found = new Map<string, Shortfall>();
  for (const line of open.toSorted((a, b) => weight(b) - weight(a))) {
    if (again.secondsLeft() <= 0) break;
    const need = needAt.get(line.needId) ?? -1;
    const better = await firstThatHelps(causes.options(need, line.quantity), trial, line);
    if (better !== undefined) found.set(line.needId, better);
  }
  return shortfalls.map((line) => found.get(line.needId) ?? line);
}

/** Undefined where the time was not enough to tell. */
async function firstThatHelps(
  options: Iterable<Explanation>,
  trial: Trial,
  line: Shortfall,
): Promise<Shortfall | undefined> {
  for (const option of options) {
    const { cause, relaxation, proven, more = [] } = option;
    if (proven) return { ...line, cause, relaxation: wordedRelaxation(relaxation, true) };
    for (const amount of [relaxation.amount, ...more, ...trial.forAll(relaxation, line)]) {
      if (trial.isOver()) return undefined;
      const enough = await trial.enough({ ...relaxation, amount }, line);
      if (enough === undefined) continue;
      return { ...line, cause, relaxation: wordedRelaxation(enough, true) };
    }
  }
  return undefined;
}

/** Changes of a rule, which are the same whoever is short and by how much. */
const forEverybody = new Set<Relaxation['change']>(['USE_MORE_DEPOTS', 'CHANGE_SHORTAGE_RULE']);

/** Later than anything can come. */
const hoursMost = 1e4;

class Trial {
  private readonly problem: DispatchProblem;
  private readonly before: Standing;
  private readonly itemOf: ReadonlyMap<string, string>;
  /** Most changes help whoever they help: one solve tells it for all needs of the same cause. */
  private readonly known = new Map<string, Promise<Solved>>();
  private readonly apart: boolean;

  constructor(
    network: Network,
    private readonly shortfalls: readonly Shortfall[],
    private readonly again: Again,
  ) {
    this.problem = network.problem;
    this.apart = areItemsApart(this.problem);
    this.before = standing(this.problem, shortfalls);
    this.itemOf = new Map(this.problem.needs.map(({ id, itemId }) => [id, itemId]));
  }

  /** More stock may have to do for all who are short of the item, where it is shared among them. */
  forAll({ change, itemId, amount }: Relaxation, { needId: own }: Shortfall): number[] {
    if (change !== 'ADD_STOCK') return [];
    const others = this.shortfalls
      .filter(({ needId }) => needId !== own && this.itemOf.get(needId) === itemId)
      .reduce((sum, { quantity }) => sum + Math.ceil(quantity - 1e-9), 0);
    return others > 0 ? [amount + others] : [];
  }

  isOver(): boolean {
    return this.again.secondsLeft() <= 0;
  }

  /** The relaxation, with what of it is needed, if it is enough. */
  async enough(relaxation: Relaxation, line: Shortfall): Promise<Relaxation | undefined> {
    const asked = this.bounded(relaxation);
    if (asked === undefined) return undefined;
    const problem = withRelaxation(this.problem, asked, line.needId);
    if (problem === undefined) return undefined;
    const then = await this.solved(asked, problem, line.needId);
    if (!then.check.feasible || !this.helps(asked, line, then)) return undefined;
    if (relaxation.amount < Infinity) return asked;
    if (asked.change === 'EXTEND_DUE_HOURS') return this.lateness(asked, line, then);
    return this.needed(asked, then);
  }

  private solved(asked: Relaxation, problem: DispatchProblem, needId: string): Promise<Solved> {
    const { change, amount, nodeId, itemId: of, fleetId, fromNodeId, toNodeId } = asked;
    const more = [amount, nodeId, of, fleetId, fromNodeId, toNodeId];
    const what = [change, ...(forEverybody.has(change) ? [] : more)];
    // Only a later time is a need's own.
    const own = change === 'EXTEND_DUE_HOURS' ? needId : '';
    const itemId = this.apart ? (this.itemOf.get(needId) ?? '') : '';
    const key = JSON.stringify([own, itemId, what]);
    const posed = this.apart ? withOnly(problem, itemId) : problem;
    const known = this.known.get(key) ?? this.again.solve(posed, this.again.secondsLeft());
    this.known.set(key, known);
    return known;
  }

  /** How late the last of it comes. */
  private lateness(relaxation: Relaxation, line: Shortfall, then: Solved): Relaxation {
    const need = this.problem.needs.find(({ id }) => id === line.needId);
    const due = need?.dueHours ?? this.problem.policy.defaultDueHours;
    const amount = then.deliveries
      .filter(({ needId }) => needId === line.needId)
      .reduce((latest, { arriveHours }) => Math.max(latest, arriveHours - due), 0);
    return amount > 0 ? { ...relaxation, amount } : relaxation;
  }

  /** As many vehicle-hours as would carry all there is, where any number may be taken. */
  private bounded(relaxation: Relaxation): Relaxation | undefined {
    if (relaxation.amount < Infinity) return relaxation;
    if (relaxation.change === 'EXTEND_DUE_HOURS') return { ...relaxation, amount: hoursMost };
    const { needs, items, fleets, lanes, policy } = this.problem;
    const fleet = fleets.find(({ id }) => id === relaxation.fleetId);
    if (fleet === undefined) return undefined;
    const goods = new Map(items.map((item) => [item.id, item]));
    const trips = needs.reduce((sum, { itemId, quantity }) => {
      const { massKg = 0, volumeM3 = 0 } = goods.get(itemId) ?? {};
      const byMass = massKg > 0 ? (quantity * massKg) / fleet.massKgCapacity : 0;
      const byVolume = volumeM3 > 0 ? (quantity * volumeM3) / fleet.volumeM3Capacity : 0;
      return sum + Math.ceil(Math.max(byMass, byVolume));
    }, needs.length);
    const longest = (
      lanes ?? needs.map((need) => ({ hours: need.dueHours ?? policy.defaultDueHours }))
    ).reduce((most, { hours }) => Math.max(most, hours), 0);
    const amount = 2 * trips * longest;
    return Number.isFinite(amount) && amount > 0 ? { ...relaxation, amount } : undefined;
  }

  /** What the plan found drives beyond what the fleet has. */
  private needed(relaxation: Relaxation, { trips, shipments }: Solved): Relaxation {
    const fleet = this.problem.fleets.find(({ id }) => id === relaxation.fleetId);
    const wayOf = (line: { fromNodeId: string; toNodeId: string; laneIndex?: number }): string =>
      JSON.stringify([line.fromNodeId, line.toNodeId, line.laneIndex]);
    const hours = new Map(
      shipments.map((line) => [wayOf(line), line.arriveHours - line.departHours]),
    );
    const used = trips
      .filter(({ fleetId }) => fleetId === relaxation.fleetId)
      .reduce((sum, trip) => sum + tripHours(hours.get(wayOf(trip)) ?? 0) * trip.count, 0);
    const amount = used - (fleet?.count ?? 0) * (fleet?.hoursAvailable ?? 0);
    return amount > 0 ? { ...relaxation, amount } : relaxation;
  }

  /** Nobody else pays for it: all that is unmet falls by as much as this need lacked. */
  private helps({ change, amount, units }: Relaxation, line: Shortfall, then: Solved): boolean {
    const need = this.problem.needs.find(({ id }) => id === line.needId);
    if (need === undefined) return false;
    const after = standing(this.problem, then.shortfalls);
    const itemBefore = this.before.ofItem.get(need.itemId) ?? 0;
    const before = this.apart ? itemBefore : this.before.all;
    const brought = units ?? (change === 'RELEASE_KEPT_STOCK' ? amount : line.quantity);
    const gain = Math.min(brought, line.quantity);
    const left = after.ofNeed.get(need.id) ?? 0;
    const least = need.priority * gain;
    const slack = 1e-6 * Math.max(1, before);
    if (before - after.all < least - slack) return false;
    if (left <= line.quantity - gain + 1e-6 * Math.max(1, line.quantity)) return true;
    if (change === 'CHANGE_SHORTAGE_RULE' || left > line.quantity) return false;
    // Of equal needs another may go short in its place, by no more than what was gained.
    const fall = itemBefore - (after.ofItem.get(need.itemId) ?? 0);
    return least > slack && fall >= least - slack;
  }
}

/** What is unmet, weighted: in all, and of each item; and unweighted of each need. */
interface Standing {
  all: number;
  ofItem: Map<string, number>;
  ofNeed: Map<string, number>;
}

function standing(
  { needs }: DispatchProblem,
  shortfalls: readonly Pick<Shortfall, 'needId' | 'quantity'>[],
): Standing {
  const byId = new Map(needs.map((need) => [need.id, need]));
  const found: Standing = { all: 0, ofItem: new Map(), ofNeed: new Map() };
  for (const { needId, quantity } of shortfalls) {
    const { priority = 0, itemId = '' } = byId.get(needId) ?? {};
    found.all += priority * quantity;
    found.ofItem.set(itemId, (found.ofItem.get(itemId) ?? 0) + priority * quantity);
    found.ofNeed.set(needId, (found.ofNeed.get(needId) ?? 0) + quantity);
  }
  return found;
}
