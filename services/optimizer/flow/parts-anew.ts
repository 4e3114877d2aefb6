import { isBetter, makeCandidate } from '../candidate';
import type { Candidate } from '../candidate';
import { shareKey } from '../itinerary';
import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';
import type { StageName } from '../model/dispatch-stages';
import { bareNetwork } from './part-task';
import type { PartAnswer, SolveParts } from './part-task';
import { partOf, quartersOf } from './quarters';
import type { Allotment, Part, Quarter } from './quarters';

// Whether an earlier plan, kept as far as it can be, is still as good as a new one would be. Whole trips
// leave every plan far from its bound, so that the bound does not tell. What tells is a small part
// solved anew, the one that lost most: where that gains little, the others would gain less. What is
// gained is kept, and the next part is tried, until it no longer pays or so much pays that all should be
// planned anew.

export interface AnewAsk {
  network: Network;
  names: readonly StageName[];
  kept: Candidate;
  /** Arcs that are worth looking at. */
  among: Uint8Array;
  /** Needs in one part at most. */
  partNeeds: number;
  /** What a new plan gains at least of a part's unmet needs, or of the shares, where it pays. */
  least: number;
  task: { seed: number; seconds: number; dives: boolean };
  solveParts: SolveParts;
  secondsLeft: () => number;
}

/** Of all parts, so many may pay before the change counts as too large to be mended. */
const paidMost = 1 / 8;

/** Of what the plan misses, so much may be what the earlier one had and which cannot be kept. */
const lostMost = 0.03;

/** The best plan found; undefined where the change is too large. */
export async function partsAnew(ask: AnewAsk): Promise<Candidate | undefined> {
  const { network, names, kept, partNeeds, secondsLeft } = ask;
  const quarters = quartersOf(network, partNeeds);
  const field = new QuarterField(network, quarters, ask.among);
  let [plan, paid] = [kept, 0];
  const { order, lost, missed } = field.byLoss(kept);
  if (lost > lostMost * missed) return undefined;
  for (const q of order) {
    if (secondsLeft() <= 0) return plan;
    const part = field.part(plan, q);
    if (network.leastShares !== undefined) part.network.leastShares = network.leastShares;
    const task = { ...ask.task, network: bareNetwork(part.network) };
    const [answer] = await ask.solveParts([task], () => undefined);
    if (answer === undefined) return plan;
    const { flow, shares } = field.replaced(plan, q, part, answer);
    const before = field.missed(plan.flow, q);
    const gains = before - field.missed(flow, q) > ask.least * before;
    // Where shares come first, less may be delivered for a better share.
    if (!gains && names[0] !== 'equity') return plan;
    const found = makeCandidate(network, names, flow, shares);
    if (!isBetter(found, plan)) return plan;
    const worth = (ask.least * plan.values[0]!) / quarters.length;
    const evens = names[0] === 'equity' && plan.values[0]! - found.values[0]! > worth;
    plan = found;
    if (!gains && !evens) return plan;
    paid += 1;
    if (paid >= Math.max(1, paidMost * quarters.length)) return undefined;
  }
  return plan;
}

class QuarterField {
  private readonly quarterOf: Int32Array;
  private readonly arcsOf: number[][];

  constructor(
    private readonly network: Network,
    private readonly quarters: readonly Quarter[],
    among: Uint8Array,
  ) {
    this.quarterOf = new Int32Array(network.needs.length);
    quarters.forEach(({ needs }, q) => needs.forEach((need) => (this.quarterOf[need] = q)));
    this.arcsOf = quarters.map(() => []);
    network.arcs.toNeed.forEach((need, a) => {
      if (need >= 0 && among[a] === 1) this.arcsOf[this.quarterOf[need]!]!.push(a);
    });
  }

  /** The parts by what needs get less than in the earlier plan, then by what they miss. */
  byLoss({ flow }: Candidate): { order: number[]; lost: number; missed: number } {
    const { network, quarters, quarterOf } = this;
    const { needs, problem } = network;
    const got = delivered(network, flow);
    const [lost, missed] = [0, 1].map(() => new Float64Array(quarters.length));
    const [nodeAt, itemAt] = [problem.nodes, problem.items].map((list) => {
      return new Map(list.map(({ id }, i) => [id, i]));
    });
    const width = network.items.length;
    const left = new Map<number, number>();
    for (const { toNodeId, itemId, quantity } of problem.earlier?.shipments ?? []) {
      const key = (nodeAt!.get(toNodeId) ?? -1) * width + (itemAt!.get(itemId) ?? -1);
      left.set(key, (left.get(key) ?? 0) + quantity);
    }
    needs.forEach(({ node, item, quantity, priority }, n) => {
      const key = node * width + item;
      const before = Math.min(quantity, left.get(key) ?? 0);
      left.set(key, (left.get(key) ?? 0) - before);
      const q = quarterOf[n]!;
      lost![q]! += priority * Math.max(0, before - got[n]!);
      missed![q]! += priority * Math.max(0, quantity - got[n]!);
    });
    const order = [...quarters.keys()];
    order.sort((a, b) => lost![b]! - lost![a]! || missed![b]! - missed![a]! || a - b);
    const [lostAll, missedAll] = [lost!, missed!].map((list) => list.reduce((s, x) => s + x, 0));
    return { order, lost: lostAll!, missed: missedAll! };
  }

  /** What the needs of a part miss, by priority. */
  missed(flow: Float64Array, q: number): number {
    const got = delivered(this.network, flow);
    return this.quarters[q]!.needs.reduce((sum, need) => {
      const { quantity, priority } = this.network.needs[need]!;
      return sum + priority * Math.max(0, quantity - got[need]!);
    }, 0);
  }

  /** A part with all that the plan does not use elsewhere. */
  part(plan: Candidate, q: number): Part {
    const { network, quarters, quarterOf, arcsOf } = this;
    const { arcs, pools, fleets, lanes } = network;
    const stock = pools.map((pool) => pool.stock);
    const hours = fleets.map((fleet) => fleet.vehicleHours);
    plan.flow.forEach((units, a) => {
      const need = arcs.toNeed[a]!;
      if (units <= 0 || need < 0 || quarterOf[need] === q) return;
      stock[arcs.fromPool[a]!]! -= units;
    });
    const inside = new Set(quarters[q]!.needs.map((need) => network.needs[need]!.node));
    for (const { fleet, lane, count } of plan.itinerary.trips) {
      const { to, hours: way } = lanes[lane]!;
      if (!inside.has(to)) hours[fleet]! -= count * tripHours(way);
    }
    const allotment: Allotment = { stock: new Map(), hours: new Map() };
    stock.forEach((units, p) => allotment.stock.set(p, Math.max(0, units)));
    hours.forEach((left, f) => allotment.hours.set(f, Math.max(0, left)));
    return partOf(network, quarters[q]!, arcsOf[q]!, allotment);
  }

  /** The plan with a part's answer in place of what it did there. */
  replaced(plan: Candidate, q: number, part: Part, answer: PartAnswer) {
    const { network, quarterOf } = this;
    const flow = plan.flow.slice();
    network.arcs.toNeed.forEach((need, a) => {
      if (need >= 0 && quarterOf[need] === q) flow[a] = 0;
    });
    answer.flow.forEach((units, a) => (flow[part.arcs[a]!] = units));
    const shares = new Map(plan.shares);
    const inside = new Set(this.quarters[q]!.needs.map((need) => network.needs[need]!.node));
    for (const key of plan.shares.keys()) {
      if (inside.has(network.lanes[Number(key.split(' ')[0])]!.to)) shares.delete(key);
    }
    for (const [key, list] of answer.shares) {
      const [lane, item] = key.split(' ').map(Number) as [number, number];
      shares.set(shareKey(part.lanes[lane]!, item), list);
    }
    return { flow, shares };
  }
}

function delivered({ arcs, needs }: Network, flow: Float64Array): Float64Array {
  const got = new Float64Array(needs.length);
  flow.forEach((units, a) => {
    const need = arcs.toNeed[a]!;
    if (units > 0 && need >= 0) got[need]! += units;
  });
  return got;
}
