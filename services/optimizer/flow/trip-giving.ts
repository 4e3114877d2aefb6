import type { HeldShares } from './held-shares';
import type { TripLoads } from './trip-loads';
import type { TripMoves } from './trip-moves';

// Where fleets have too few hours for all that must be brought: what is given up costs as little in
// shares as possible, and goods that are given up anyway cost nothing.

/** How finely a rise of a share is tried. */
const risesTried = 20;
const leastRise = 0.01;

/**
 * Lets those items miss more whose claims take most of the hours that are wanting, until that relieves
 * so many of them.
 */
export function giveUpShares(loads: TripLoads, held: HeldShares, wanted: number): void {
  const perUnit = wantingHours(loads);
  let left = wanted;
  for (let guard = 0; guard < 1_000 && left > 0; guard += 1) {
    let best = { item: -1, share: 0, relief: 0, worth: 0 };
    for (const [item, needs] of held.shared) {
      const now = held.of(item);
      for (let step = 1; step <= risesTried; step += 1) {
        const share = now + ((1 - now) * step) / risesTried;
        if (share - now < leastRise) continue;
        let relief = 0;
        for (const need of needs) {
          const has = Math.min(loads.served[need]!, held.claims[need]!);
          relief += perUnit[need]! * Math.max(0, has - held.claimAt(need, share));
        }
        const worth = Math.min(relief, left) / (share - now);
        if (worth > best.worth) best = { item, share, relief, worth };
      }
    }
    if (best.item < 0) return;
    held.hold(best.item, best.share);
    left -= best.relief;
  }
}

/** The hours that a unit of each need takes of fleets with too few; less of those that are nearly enough. */
function wantingHours(loads: TripLoads): Float64Array {
  const perUnit = new Float64Array(loads.served.length);
  const { fleets } = loads.network;
  loads.units.forEach((units, line) => {
    const w = loads.way[line]!;
    if (units <= 0 || w < 0) return;
    const f = loads.fleet[w]!;
    const wanting = -loads.hoursLeft[f]!;
    if (wanting <= 1e-9) return;
    const counts = Math.min(1, (3 * wanting) / (fleets[f]!.vehicleHours + wanting));
    const need = loads.need(line);
    const hours = units * loads.size(line) * loads.hours[w]! * counts;
    perUnit[need] = perUnit[need]! + hours / loads.served[need]!;
  });
  return perUnit;
}

/**
 * Gives up trips of fleets that have too few hours, where that costs least in shares: one by one as
 * long as there is time to look again after each, then one of every such fleet at once.
 */
export function dropTrips(moves: TripMoves, held: HeldShares, secondsLeft: () => number): void {
  const { loads } = moves;
  for (;;) {
    const cheapest = new Map<number, { way: number; cost: number }>();
    loads.trips.forEach((trips, way) => {
      const f = loads.fleet[way]!;
      const wanting = -loads.hoursLeft[f]!;
      if (trips === 0 || wanting <= 1e-9) return;
      const cost =
        (1e-6 + dropCost(loads, held, way, false)) / Math.min(loads.hours[way]!, wanting);
      if (cost < (cheapest.get(f)?.cost ?? Infinity)) cheapest.set(f, { way, cost });
    });
    const order = [...cheapest.values()].sort((a, b) => a.cost - b.cost || a.way - b.way);
    if (order.length === 0) return;
    for (const { way } of secondsLeft() > 0 ? order.slice(0, 1) : order) {
      if (!moves.save(way, true)) {
        loads.drive(way, -1);
        moves.easeOff(way);
        dropCost(loads, held, way, true);
      }
      loads.forget();
    }
  }
}

/** What a trip less on a way costs in shares; where it `goes`, its goods are taken off. */
function dropCost(loads: TripLoads, held: HeldShares, way: number, goes: boolean): number {
  const trips = loads.trips[way]! - (goes ? 0 : 1);
  const lines = loads.linesOn(way).map((line) => {
    const units = loads.units[line]!;
    const rise = held.rise(loads.need(line), loads.served[loads.need(line)]! - units);
    return { line, rate: rise / (loads.size(line) * units) };
  });
  lines.sort((a, b) => a.rate - b.rate || a.line - b.line);
  let [mass, volume, cost] = [loads.massOn[way]! - trips, loads.volumeOn[way]! - trips, 0];
  for (const { line } of lines) {
    if (Math.max(mass, volume) <= 1e-9) break;
    const units = Math.min(loads.units[line]!, loads.unitsFor(line, mass, volume));
    mass -= units * loads.mass[line]!;
    volume -= units * loads.volume[line]!;
    const need = loads.need(line);
    const rise = held.rise(need, loads.served[need]! - units);
    cost += rise;
    if (!goes) continue;
    loads.send(line, -units);
    const item = loads.item(line);
    if (rise > 0) held.hold(item, held.of(item) + rise);
  }
  return cost;
}
