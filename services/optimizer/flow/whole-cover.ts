import { excessVehicleHours } from '../itinerary';
import { makeCandidate } from '../candidate';
import type { Candidate } from '../candidate';
import type { FleetShares } from '../itinerary';
import { shareKey } from '../itinerary';
import type { Network } from '../model/dispatch-network';
import type { StageName } from '../model/dispatch-stages';
import { GatheredFlows } from './gathered-flows';
import { HeldShares } from './held-shares';
import { fillTrips } from './trip-filling';
import { dropTrips, giveUpShares } from './trip-giving';
import { TripLoads } from './trip-loads';
import { TripMoves } from './trip-moves';

// Shares in whole trips and whole units, over the whole area at once: first what every need must get,
// gathered on few trips, and only what these leave is given to whom it is worth most. Rounding a plan
// with parts of trips does the opposite: whom its last parts of trips would reach gets nothing.

const firstRounds = 20;
const nextRounds = 5;
const turnsMost = 12;
/** The part of the wanting hours that is given up in a turn, and the part of all that is left to trips. */
const givenUp = 0.4;
const fewHours = 0.01;

/** Undefined where time ran out before it could be driven. */
export function wholeCover(
  network: Network,
  names: readonly StageName[],
  secondsLeft: () => number,
): Candidate | undefined {
  const least = network.leastShares;
  if (least === undefined) return undefined;
  const cover = new WholeCover(network, new HeldShares(network, least), secondsLeft);
  return cover.run() ? cover.plan(names) : undefined;
}

class WholeCover {
  private readonly loads: TripLoads;
  private readonly moves: TripMoves;
  private readonly waysTo = new Map<number, number[]>();

  constructor(
    private readonly network: Network,
    private readonly held: HeldShares,
    private readonly secondsLeft: () => number,
  ) {
    this.loads = new TripLoads(network);
    this.moves = new TripMoves(this.loads, held.claims);
    const { lane, hours } = this.loads;
    lane.forEach((l, w) => {
      const { to } = network.lanes[l]!;
      const list = this.waysTo.get(to);
      if (list === undefined) this.waysTo.set(to, [w]);
      else list.push(w);
    });
    for (const list of this.waysTo.values()) list.sort((a, b) => hours[a]! - hours[b]! || a - b);
  }

  run(): boolean {
    const { loads, moves, held } = this;
    if (!this.gather()) return false;
    this.saveTrips(false);
    this.shiftTrips();
    moves.takes = true;
    if (loads.overdrawn() > 1e-6) this.saveTrips(true);
    if (this.secondsLeft() <= 0) return false;
    dropTrips(moves, held);
    this.shareOut();
    fillTrips(moves, this.secondsLeft);
    return true;
  }

  /** What must be brought on as few trips as can be found; shares are given up until it nearly fits. */
  private gather(): boolean {
    const { loads, held, network } = this;
    const flows = new GatheredFlows(loads);
    const used = (): number[] =>
      network.fleets.map(({ vehicleHours }, f) => vehicleHours - loads.hoursLeft[f]!);
    for (let turn = 0; turn < turnsMost; turn += 1) {
      flows.hold(held.claims);
      if (!flows.gather(turn === 0 ? firstRounds : nextRounds, this.secondsLeft)) return false;
      flows.load();
      const before = used();
      this.saveTrips(false);
      const after = used();
      flows.noteSaved(before, after);
      const wanting = loads.overdrawn();
      if (wanting <= fewHours * after.reduce((sum, hours) => sum + hours, 0)) break;
      if (turn + 1 < turnsMost) giveUpShares(loads, held, givenUp * wanting);
    }
    return true;
  }

  /** Saves what trips it can, those with the least on their last one first. */
  private saveTrips(drops: boolean): void {
    const { loads, moves } = this;
    const wants = (w: number): boolean => !drops || loads.hoursLeft[loads.fleet[w]!]! < -1e-9;
    const ways = [...loads.trips.keys()].filter((w) => loads.trips[w]! > 0 && wants(w));
    const order = ways.map((w) => ({ w, last: loads.over(w) }));
    order.sort((a, b) => a.last - b.last || a.w - b.w);
    for (const { w } of order) {
      while (this.secondsLeft() > 0 && loads.trips[w]! > 0 && wants(w)) {
        if (!moves.save(w, drops)) break;
        loads.forget();
      }
    }
  }

  /** Moves trips of fleets that have too few hours to others that go to the same place. */
  private shiftTrips(): void {
    const { loads, moves, network } = this;
    loads.trips.forEach((trips, w) => {
      if (trips === 0 || loads.hoursLeft[loads.fleet[w]!]! >= -1e-9) return;
      for (const other of this.waysTo.get(network.lanes[loads.lane[w]!]!.to)!) {
        if (other === w || loads.hoursLeft[loads.fleet[other]!]! < loads.hours[other]!) continue;
        const mark = loads.mark();
        loads.drive(other, 1);
        if (moves.save(w, false)) return loads.forget();
        loads.undo(mark);
      }
    });
  }

  /** Brings the worst served needs of each item up as far as trips can still be found. */
  private shareOut(): void {
    const { loads, held } = this;
    for (const [item, needs] of held.shared) {
      held.hold(item, held.reached(item, loads.served));
      const least = held.leastOf(item);
      let low = least;
      for (let target = least, round = 0; round < 6 && this.secondsLeft() > 0; round += 1) {
        const before = held.of(item);
        if (before - target < 0.005) break;
        const mark = loads.mark();
        held.hold(item, target);
        if (this.reach(needs)) {
          held.hold(item, Math.min(target, held.reached(item, loads.served)));
          if (target === least) break;
        } else {
          loads.undo(mark);
          held.hold(item, before);
          low = target;
        }
        target = (low + held.of(item)) / 2;
      }
      loads.forget();
    }
  }

  private reach(needs: readonly number[]): boolean {
    const { loads, moves, held } = this;
    return needs.every((need) => {
      const short = held.claims[need]! - loads.served[need]!;
      return short <= 1e-9 || moves.bringOnMore(need, short) >= short - 1e-9;
    });
  }

  plan(names: readonly StageName[]): Candidate | undefined {
    const { loads, network } = this;
    const flow = new Float64Array(network.arcs.lane.length);
    const shares = new Map<string, { fleet: number; quantity: number }[]>();
    loads.units.forEach((units, line) => {
      if (units <= 1e-9) return;
      const a = loads.arc[line]!;
      const isWhole = network.items[network.arcs.item[a]!]!.indivisible;
      const quantity = isWhole ? Math.round(units) : units;
      flow[a] = flow[a]! + quantity;
      const w = loads.way[line]!;
      if (w < 0 || (network.fleetsAt.get(network.lanes[loads.lane[w]!]!.from)?.length ?? 0) < 2)
        return;
      const key = shareKey(loads.lane[w]!, network.arcs.item[a]!);
      const part = { fleet: loads.fleet[w]!, quantity };
      shares.set(key, [...(shares.get(key) ?? []), part]);
    });
    const plan = makeCandidate(network, names, flow, shares satisfies FleetShares);
    return excessVehicleHours(network, plan.itinerary.trips) > 0 ? undefined : plan;
  }
}
