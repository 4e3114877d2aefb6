import type { TripLoads } from './trip-loads';
import type { TripMoves } from './trip-moves';

// What is left of stock and hours, by what it is worth: first what fits on trips that are made anyway,
// then trips by what they bring in an hour, then single needs by whatever chain still reaches them.

const nothing = 1e-9;

export function fillTrips(moves: TripMoves, secondsLeft: () => number): void {
  const { loads } = moves;
  const { needs } = loads.network;
  const order = needs.map((_, j) => j);
  order.sort((a, b) => needs[b]!.priority - needs[a]!.priority || a - b);
  const serve = (bring: (need: number, wanted: number) => void): void => {
    for (const need of order) {
      if (secondsLeft() <= 0) return;
      const wanted = loads.wanted(need);
      if (wanted > nothing) bring(need, wanted);
      loads.forget();
    }
  };
  serve((need, wanted) => moves.bring(need, wanted));
  addTrips(moves, secondsLeft);
  serve((need, wanted) => moves.bring(need, wanted));
  serve((need, wanted) => moves.bringOnMore(need, wanted));
  serve((need, wanted) => moves.bringOpening(need, wanted));
  serve((need, wanted) => moves.bring(need, wanted));
}

/** Trips from stock as it is, the most worth by the hour first: what one is worth only ever falls. */
function addTrips(moves: TripMoves, secondsLeft: () => number): void {
  const { loads } = moves;
  const worth = Float64Array.from(loads.trips, (_, w) => tripWorth(moves, w, false));
  const queue = new WayQueue(worth);
  worth.forEach((much, w) => much > 0 && queue.add(w));
  for (let w = queue.take(); w >= 0 && secondsLeft() > 0; w = queue.take()) {
    const now = tripWorth(moves, w, false);
    const stands = now >= worth[w]! * (1 - 1e-9);
    if (stands && now > 0) tripWorth(moves, w, true);
    loads.forget();
    worth[w] = stands ? tripWorth(moves, w, false) : now;
    if (worth[w]! > 0) queue.add(w);
  }
}

/** What one more trip of a way would bring by the hour; where it `goes`, it is made. */
export function tripWorth(moves: TripMoves, way: number, goes: boolean): number {
  const { loads } = moves;
  if (loads.hoursLeft[loads.fleet[way]!]! < loads.hours[way]!) return 0;
  const mark = loads.mark();
  const before = loads.unmet;
  loads.drive(way, 1);
  fillWay(loads, way);
  const worth = before - loads.unmet;
  if (!goes || worth <= 0) loads.undo(mark);
  return Math.max(0, worth) / Math.max(nothing, loads.hours[way]!);
}

/** Fills the trips of a way from stock that is left, what is worth most for its size first. */
export function fillWay(loads: TripLoads, way: number): void {
  const { needs } = loads.network;
  const per = (line: number): number =>
    needs[loads.need(line)]!.priority / Math.max(1e-12, loads.size(line));
  const lines = [...loads.onWay.of(way)].filter(
    (line) =>
      loads.stockLeft[loads.pool(line)]! > nothing && loads.wanted(loads.need(line)) > nothing,
  );
  for (const line of lines.sort((a, b) => per(b) - per(a) || a - b)) {
    const most = Math.min(loads.stockLeft[loads.pool(line)]!, loads.wanted(loads.need(line)));
    const units = loads.whole(loads.item(line), Math.min(loads.room(line), most));
    if (units > 0) loads.send(line, units);
  }
}

/** Ways by worth, the dearest first. */
class WayQueue {
  private readonly heap: number[] = [];

  constructor(private readonly worth: Float64Array) {}

  add(way: number): void {
    const { heap } = this;
    let at = heap.push(way) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!this.isBefore(heap[at]!, heap[up]!)) return;
      [heap[at], heap[up]] = [heap[up]!, heap[at]!];
      at = up;
    }
  }

  /** The way that is worth most, -1 where there is none. */
  take(): number {
    const { heap } = this;
    const first = heap[0] ?? -1;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      let next = 2 * at + 1;
      if (next >= heap.length) return first;
      if (next + 1 < heap.length && this.isBefore(heap[next + 1]!, heap[next]!)) next += 1;
      if (!this.isBefore(heap[next]!, heap[at]!)) return first;
      [heap[at], heap[next]] = [heap[next]!, heap[at]!];
      at = next;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const more = this.worth[a]! - this.worth[b]!;
    return more > 0 || (more === 0 && a < b);
  }
}
