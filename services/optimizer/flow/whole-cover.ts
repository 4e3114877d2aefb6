import { makeCandidate } from '../candidate';
import type { Candidate } from '../candidate';
import { excessVehicleHours, shareKey } from '../itinerary';
import type { Network } from '../model/dispatch-network';
import type { StageName } from '../model/dispatch-stages';
import { GatheredFlows } from './gathered-flows';
import { HeldShares } from './held-shares';
import { exchangeTrips } from './trip-exchanges';
import { fillTrips } from './trip-filling';
import { dropTrips, giveUpShares } from './trip-giving';
import { TripLoads } from './trip-loads';
import { TripMoves } from './trip-moves';
import { shareOut, shiftTrip } from './trip-sharing';
import { waysBy } from './ways-by';
import type { WaysBy } from './ways-by';

// Shares in whole trips and whole units, over the whole area at once: first what every need must get,
// gathered on few trips, and only what these leave is given to whom it is worth most. Rounding a plan
// with parts of trips does the opposite: whom its last parts of trips would reach gets nothing.

const firstRounds = 20;
const nextRounds = 5;
const turnsMost = 12;
/** The part of the wanting hours that is given up in a turn, and the part of all that is left to trips. */
const givenUp = 0.4;
const fewHours = 0.01;
/** How much of the time has passed at most when what must be brought is gathered, what is given up is
 * settled, and what could be brought after all is shared out. */
const until = { gathered: 0.4, dropped: 0.55, shared: 0.8 };
const exchangesMost = 4;
const leastGain = 2e-3;

/** Undefined where there is nothing to share, or no time to gather what must be brought. */
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
  private readonly ways: WaysBy;

  constructor(
    private readonly network: Network,
    private readonly held: HeldShares,
    private readonly secondsLeft: () => number,
  ) {
    this.loads = new TripLoads(network);
    this.moves = new TripMoves(this.loads, held.claims);
    this.ways = waysBy(this.loads);
  }

  run(): boolean {
    const { loads, moves, held, ways, secondsLeft } = this;
    const all = secondsLeft();
    const within = (share: number) => (): number => secondsLeft() - all * (1 - share);
    if (!this.gather(within(until.gathered))) return false;
    this.saveTrips(false);
    this.shiftTrips();
    moves.takes = true;
    if (loads.overdrawn() > 1e-6) this.saveTrips(true);
    dropTrips(moves, held, within(until.dropped));
    shareOut(moves, held, ways, within(until.shared));
    fillTrips(moves, secondsLeft);
    for (let pass = 0; pass < exchangesMost && secondsLeft() > 0; pass += 1) {
      const before = loads.unmet;
      exchangeTrips(moves, ways, secondsLeft);
      if (before - loads.unmet <= leastGain * before) break;
    }
    return true;
  }

  /** What must be brought on as few trips as can be found; shares are given up until it nearly fits. */
  private gather(secondsLeft: () => number): boolean {
    const { loads, held, network } = this;
    const flows = new GatheredFlows(loads);
    const used = (): number[] =>
      network.fleets.map(({ vehicleHours }, f) => vehicleHours - loads.hoursLeft[f]!);
    for (let turn = 0; turn < turnsMost; turn += 1) {
      flows.hold(held.claims);
      // Where time runs out later, trips are given up one by one from what was loaded last.
      if (!flows.gather(turn === 0 ? firstRounds : nextRounds, secondsLeft)) return turn > 0;
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
    for (const w of loads.emptiestWays()) {
      while (this.secondsLeft() > 0 && loads.trips[w]! > 0 && wants(w)) {
        if (!moves.save(w, drops)) break;
        loads.forget();
      }
    }
  }

  /** Moves trips of fleets that have too few hours to others that go to the same place. */
  private shiftTrips(): void {
    const { loads, moves, ways } = this;
    loads.trips.forEach((trips, w) => {
      if (trips === 0 || loads.hoursLeft[loads.fleet[w]!]! >= -1e-9) return;
      if (this.secondsLeft() > 0) shiftTrip(moves, ways, w);
      loads.forget();
    });
  }

  plan(names: readonly StageName[]): Candidate | undefined {
    const { loads, network } = this;
    const { arcs, items, lanes, fleetsAt } = network;
    const flow = new Float64Array(arcs.lane.length);
    const shares = new Map<string, { fleet: number; quantity: number }[]>();
    loads.units.forEach((units, line) => {
      if (units <= 1e-9) return;
      const a = loads.arc[line]!;
      const item = arcs.item[a]!;
      const quantity = items[item]!.indivisible ? Math.round(units) : units;
      flow[a] = flow[a]! + quantity;
      const l = arcs.lane[a]!;
      if (l < 0 || (fleetsAt.get(lanes[l]!.from)?.length ?? 0) < 2) return;
      const part = { fleet: loads.fleet[loads.way[line]!]!, quantity };
      shares.set(shareKey(l, item), [...(shares.get(shareKey(l, item)) ?? []), part]);
    });
    const plan = makeCandidate(network, names, flow, shares);
    return excessVehicleHours(network, plan.itinerary.trips) > 0 ? undefined : plan;
  }
}
