import { fillWay, tripWorth } from './trip-filling';
import type { TripMoves } from './trip-moves';
import type { WaysBy } from './ways-by';

// A trip that brings little is given up for one of the same fleet that brings more: what can come
// otherwise of its goods does, and no need falls below what it claims.

const nothing = 1e-9;
/** So many trips are made for one that is given up. */
const tripsMost = 4;

/** One look at every way; those with the least on their last trip come first. */
export function exchangeTrips(moves: TripMoves, ways: WaysBy, secondsLeft: () => number): void {
  const { loads } = moves;
  for (const w of loads.emptiestWays()) {
    if (secondsLeft() <= 0) return;
    repack(moves, w);
    const others = ways.ofFleet[loads.fleet[w]!]!;
    while (loads.trips[w]! > 0 && secondsLeft() > 0 && exchange(moves, w, others));
  }
}

/** Loads what is worth most for its size in place of what needs have beyond their claims. */
function repack(moves: TripMoves, way: number): void {
  const { loads } = moves;
  const before = loads.unmet;
  const mark = loads.mark();
  const lines = loads.linesOn(way).filter((line) => moves.leaveSpare(line) > 0);
  fillWay(loads, way);
  for (const line of lines) {
    const wanted = loads.wanted(loads.need(line));
    if (wanted > nothing) moves.bring(loads.need(line), wanted);
  }
  if (isLess(loads.unmet, before)) loads.forget();
  else loads.undo(mark);
}

function isLess(value: number, before: number): boolean {
  return value < before - 1e-9 * Math.max(1, before);
}

function exchange(moves: TripMoves, way: number, others: readonly number[]): boolean {
  const { loads } = moves;
  const before = loads.unmet;
  const needs = loads.linesOn(way).map((line) => loads.need(line));
  const mark = loads.mark();
  if (!moves.save(way, true)) return false;
  const fleet = loads.fleet[way]!;
  for (let guard = 0; guard < tripsMost; guard += 1) {
    let [best, most] = [-1, 0];
    for (const other of others) {
      if (other === way || loads.hoursLeft[fleet]! < loads.hours[other]!) continue;
      const worth = tripWorth(moves, other, false);
      if (worth > most) [best, most] = [other, worth];
    }
    if (best < 0) break;
    tripWorth(moves, best, true);
  }
  for (const need of needs) {
    const wanted = loads.wanted(need);
    if (wanted > nothing) moves.bring(need, wanted);
  }
  if (isLess(loads.unmet, before)) {
    loads.forget();
    return true;
  }
  loads.undo(mark);
  return false;
}
