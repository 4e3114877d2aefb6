import type { HeldShares } from './held-shares';
import type { TripMoves } from './trip-moves';
import type { WaysBy } from './ways-by';

// The worst served needs of each item are brought up as far as trips can still be found: all of them or
// none, since one need that stays behind keeps the item's share where it was.

const nothing = 1e-9;
const targetsTried = 6;
const leastGain = 0.005;
/** So many ways of a fleet are looked at for hours that could be freed. */
const waysTried = 12;

export function shareOut(
  moves: TripMoves,
  held: HeldShares,
  ways: WaysBy,
  secondsLeft: () => number,
): void {
  const { loads } = moves;
  const { needs, items } = loads.network;
  const load = new Float64Array(items.length);
  for (const { item, quantity } of needs) load[item] = load[item]! + quantity * items[item]!.massKg;
  // What is light takes few hours for as much of a share.
  const order = [...held.shared.keys()].sort((a, b) => load[a]! - load[b]! || a - b);
  for (const item of order) {
    held.hold(item, held.reached(item, loads.served));
    const least = held.leastOf(item);
    let low = least;
    for (let target = least, round = 0; round < targetsTried; round += 1) {
      const before = held.of(item);
      if (before - target < leastGain || secondsLeft() <= 0) break;
      const mark = loads.mark();
      held.hold(item, target);
      if (reach(moves, held, { ways, item, secondsLeft })) {
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

/** Whether every need of an item could be brought what it claims, in time: there may be thousands. */
function reach(
  moves: TripMoves,
  held: HeldShares,
  { ways, item, secondsLeft }: { ways: WaysBy; item: number; secondsLeft: () => number },
): boolean {
  const { loads } = moves;
  return held.shared.get(item)!.every((need) => {
    if (secondsLeft() <= 0) return false;
    let short = held.claims[need]! - loads.served[need]!;
    if (short > nothing) short -= moves.bringOnMore(need, short);
    if (short > nothing) short -= moves.bringOpening(need, short);
    return short <= nothing || reachOnFreed(moves, ways, need, short);
  });
}

/** On trips for which hours are freed first: others of the fleet are made by other fleets. */
function reachOnFreed(moves: TripMoves, ways: WaysBy, need: number, wanted: number): boolean {
  const { loads } = moves;
  let short = wanted;
  for (const line of loads.nearestInto(need)) {
    const w = loads.way[line]!;
    const f = loads.fleet[w]!;
    if (loads.hoursLeft[f]! >= loads.hours[w]!) continue;
    const mark = loads.mark();
    if (!freeHours(moves, ways, f, loads.hours[w]!)) {
      loads.undo(mark);
      continue;
    }
    loads.drive(w, 1);
    const more = moves.bring(need, short);
    if (more <= 0) loads.undo(mark);
    short -= more;
    if (short <= nothing) return true;
  }
  return false;
}

function freeHours(moves: TripMoves, ways: WaysBy, fleet: number, hours: number): boolean {
  const { loads } = moves;
  const made = ways.ofFleet[fleet]!.filter((w) => loads.trips[w]! > 0);
  made.sort((a, b) => loads.over(a) - loads.over(b) || a - b);
  for (const w of made.slice(0, waysTried)) {
    if (loads.hoursLeft[fleet]! >= hours) return true;
    if (!moves.save(w, true)) shiftTrip(moves, ways, w);
  }
  return loads.hoursLeft[fleet]! >= hours;
}

/** Makes a trip less on a way by one more of another fleet to the same place. */
export function shiftTrip(moves: TripMoves, ways: WaysBy, way: number): boolean {
  const { loads } = moves;
  for (const other of ways.to.get(loads.network.lanes[loads.lane[way]!]!.to)!) {
    if (loads.fleet[other] === loads.fleet[way]) continue;
    if (loads.hoursLeft[loads.fleet[other]!]! < loads.hours[other]!) continue;
    const mark = loads.mark();
    loads.drive(other, 1);
    if (moves.save(way, false)) return true;
    loads.undo(mark);
  }
  return false;
}
