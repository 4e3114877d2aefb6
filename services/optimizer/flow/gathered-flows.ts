import { deliverable } from '../itinerary';
import { itemFlows } from './item-flows';
import type { ItemFlows } from './item-flows';
import { NetworkSimplex } from './network-simplex';
import type { TripLoads } from './trip-loads';

// Flows that bring every need what it must get, gathered on few trips (slope scaling): a lane costs
// what its whole trips would cost, by what it carried in the round before, so that nearly empty trips
// are dear; fleets that have too few hours grow dearer from round to round.

const pricesWithin = [1e-2, 1e3] as const;
/** More trips than any way makes, while it is open how many a load takes. */
const anyTrips = 1_000_000;

interface Gathered {
  flows: ItemFlows;
  simplex: NetworkSimplex;
  /** The line of each arc, or -1. */
  line: Int32Array;
  /** Of the missing arcs, what could be missed if nothing had to be brought. */
  missable: Float64Array;
}

export class GatheredFlows {
  private readonly items: Gathered[];
  /** By way: whole trips by the trips that its goods would fill, and whether mass fills them. */
  private readonly factor: Float64Array;
  private readonly byMass: Float64Array;
  /** By fleet. */
  private readonly price: Float64Array;
  /** What is left of each fleet's hours where trips are saved one by one afterwards. */
  private readonly kept: Float64Array;

  constructor(private readonly loads: TripLoads) {
    const { network } = loads;
    this.items = itemFlows(network).map((flows) => {
      const { capacity } = flows.network;
      const line = flows.arcOf.map((arc, a) =>
        arc < 0 ? -1 : loads.lineOf(arc, flows.fleetOf[a]!),
      );
      flows.arcOf.forEach((arc, a) => {
        if (arc >= 0 && line[a]! < 0) capacity[a] = 0;
      });
      return {
        flows,
        line,
        missable: capacity.slice(),
        simplex: new NetworkSimplex(flows.network),
      };
    });
    const [ways, fleets] = [loads.fleet.length, network.fleets.length];
    this.factor = new Float64Array(ways).fill(1);
    this.byMass = new Float64Array(ways).fill(0.5);
    this.price = new Float64Array(fleets).fill(1);
    this.kept = new Float64Array(fleets).fill(1);
  }

  /** Lets no need get less than it claims. */
  hold(claims: Float64Array): void {
    for (const { flows, simplex, missable } of this.items) {
      const { capacity } = flows.network;
      const missed = new Map<number, number>();
      flows.missingOf.forEach((need, a) => {
        if (need < 0) return;
        const used = missed.get(need) ?? 0;
        const most = deliverable(this.loads.network, need) - claims[need]!;
        capacity[a] = Math.max(0, Math.min(missable[a]!, most - used));
        missed.set(need, used + capacity[a]!);
      });
      simplex.limitsChanged();
    }
  }

  /** Notes what saving trips made of each fleet's hours. */
  noteSaved(before: readonly number[], after: readonly number[]): void {
    before.forEach((hours, f) => {
      if (hours > 0) this.kept[f] = after[f]! / hours;
    });
  }

  /** So many rounds; false where there was no time for one, or what is claimed cannot be had. */
  gather(rounds: number, secondsLeft: () => number): boolean {
    for (let round = 0; round < rounds; round += 1) {
      if (!this.solve(secondsLeft)) return false;
      this.learn(round);
    }
    return true;
  }

  private solve(secondsLeft: () => number): boolean {
    const { loads, factor, byMass, price } = this;
    for (const { flows, simplex, line } of this.items) {
      const { cost } = flows.network;
      for (let a = 0; a < cost.length; a += 1) {
        const at = line[a]!;
        const w = at < 0 ? -1 : loads.way[at]!;
        if (w < 0) continue;
        const load = byMass[w]! * loads.mass[at]! + (1 - byMass[w]!) * loads.volume[at]!;
        cost[a] = price[loads.fleet[w]!]! * loads.hours[w]! * factor[w]! * load;
      }
      simplex.costsChanged();
      if (simplex.solve(secondsLeft) !== 'OPTIMAL') return false;
    }
    return true;
  }

  private learn(round: number): void {
    const { loads, factor, byMass, price, kept } = this;
    const mass = new Float64Array(factor.length);
    const volume = new Float64Array(factor.length);
    for (const { simplex, line } of this.items) {
      const { flow } = simplex;
      line.forEach((at, a) => {
        const w = at < 0 ? -1 : loads.way[at]!;
        if (w < 0 || flow[a]! <= 0) return;
        mass[w] = mass[w]! + flow[a]! * loads.mass[at]!;
        volume[w] = volume[w]! + flow[a]! * loads.volume[at]!;
      });
    }
    const used = new Float64Array(price.length);
    mass.forEach((weight, w) => {
      const trips = Math.max(weight, volume[w]!);
      if (trips <= 0) return;
      const whole = Math.ceil(trips - 1e-9);
      const f = loads.fleet[w]!;
      used[f] = used[f]! + whole * loads.hours[w]!;
      factor[w] = factor[w]! + (whole / trips - factor[w]!) * 0.5;
      byMass[w] = byMass[w]! + ((weight >= volume[w]! ? 1 : 0) - byMass[w]!) * 0.3;
    });
    const step = 0.5 / Math.sqrt(1 + round / 5);
    const [low, high] = pricesWithin;
    loads.network.fleets.forEach(({ vehicleHours }, f) => {
      const by = vehicleHours > 0 ? Math.min(2, (used[f]! * kept[f]!) / vehicleHours) - 1 : 1;
      price[f] = Math.min(high, Math.max(low, price[f]! * Math.exp(step * by)));
    });
  }

  /** Loads what flows on as many trips as that takes, whatever hours there are. */
  load(): void {
    const { loads } = this;
    loads.clear();
    for (const { simplex, line } of this.items) {
      const { flow } = simplex;
      line.forEach((at, a) => {
        if (at < 0 || flow[a]! <= 1e-9) return;
        const units = Math.min(flow[a]!, loads.room(at, anyTrips));
        if (units > 0) loads.send(at, units);
      });
    }
    loads.trips.forEach((_, w) => {
      const trips = Math.ceil(loads.load(w) - 1e-9);
      if (trips > 0) loads.drive(w, trips);
    });
    loads.forget();
  }
}
