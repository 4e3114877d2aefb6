import { deliverable } from '../itinerary';
import { termOf } from '../lanes';
import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';

// A plan in whole trips while it is being made: what goes along each line (an arc of the network and
// the fleet that carries it), how full the trips of each way (a fleet on a lane) are, and what stock,
// lanes and fleets have left. Hours may be overdrawn on the way; everything else always holds.

const nothing = 1e-9;

/** Lines by where they start, end or travel, as positions in one list. */
class Groups {
  private readonly first: Int32Array;
  private readonly list: Int32Array;

  constructor(count: number, groupOf: Int32Array) {
    this.first = new Int32Array(count + 1);
    for (const group of groupOf) if (group >= 0) this.first[group + 1]! += 1;
    for (let g = 0; g < count; g += 1) this.first[g + 1]! += this.first[g]!;
    const next = this.first.slice();
    this.list = new Int32Array(this.first[count]!);
    groupOf.forEach((group, i) => {
      if (group >= 0) this.list[next[group]!++] = i;
    });
  }

  of(group: number): Int32Array {
    return this.list.subarray(this.first[group]!, this.first[group + 1]!);
  }
}

export class TripLoads {
  /** By line. */
  readonly arc: Int32Array;
  readonly way: Int32Array;
  readonly units: Float64Array;
  /** What a unit takes of a trip's mass and of its volume. */
  readonly mass: Float64Array;
  readonly volume: Float64Array;
  /** By way. */
  readonly fleet: Int32Array;
  readonly lane: Int32Array;
  readonly hours: Float64Array;
  readonly trips: Int32Array;
  /** What the goods on a way take, in trips. */
  readonly massOn: Float64Array;
  readonly volumeOn: Float64Array;
  /** By fleet, need and pool. */
  readonly hoursLeft: Float64Array;
  readonly served: Float64Array;
  readonly stockLeft: Float64Array;
  readonly intoNeed: Groups;
  readonly fromPool: Groups;
  readonly onWay: Groups;
  /** What needs miss, by their priority. */
  unmet: number;
  private readonly laneLeft: Float64Array;
  private readonly limit: Float64Array;
  private readonly firstLine: Int32Array;
  /** What was done since a mark, to be undone. */
  private readonly journal: number[] = [];

  constructor(readonly network: Network) {
    const { arcs, lanes, fleets, items, needs, pools, fleetsAt } = network;
    const [arc, way, fleet, lane]: [number[], number[], number[], number[]] = [[], [], [], []];
    const wayAt = new Map<number, number>();
    const wayOf = (f: number, l: number): number => {
      const key = f * lanes.length + l;
      const known = wayAt.get(key);
      if (known !== undefined) return known;
      wayAt.set(key, fleet.length);
      lane.push(l);
      return fleet.push(f) - 1;
    };
    this.firstLine = new Int32Array(arcs.lane.length);
    arcs.lane.forEach((l, a) => {
      this.firstLine[a] = arc.length;
      if (arcs.toNeed[a]! < 0) return;
      const homes = l < 0 ? undefined : fleetsAt.get(lanes[l]!.from);
      for (const f of homes ?? [-1]) {
        const { massKg, volumeM3 } = items[arcs.item[a]!]!;
        const vehicle = fleets[f];
        const fits = (of: number, most: number): boolean => of === 0 || most > 0;
        if (vehicle && !(fits(massKg, vehicle.massKg) && fits(volumeM3, vehicle.volumeM3)))
          continue;
        arc.push(a);
        way.push(f < 0 ? -1 : wayOf(f, l));
      }
    });
    this.arc = Int32Array.from(arc);
    this.way = Int32Array.from(way);
    this.fleet = Int32Array.from(fleet);
    this.lane = Int32Array.from(lane);
    this.units = new Float64Array(arc.length);
    const part = (of: 'massKg' | 'volumeM3') =>
      Float64Array.from(arc, (a, i) => {
        const own = items[arcs.item[a]!]![of];
        return way[i]! < 0 || own === 0 ? 0 : own / fleets[fleet[way[i]!]!]![of];
      });
    this.mass = part('massKg');
    this.volume = part('volumeM3');
    this.hours = Float64Array.from(lane, (l) => tripHours(lanes[l]!.hours));
    this.trips = new Int32Array(fleet.length);
    this.massOn = new Float64Array(fleet.length);
    this.volumeOn = new Float64Array(fleet.length);
    this.hoursLeft = Float64Array.from(fleets, ({ vehicleHours }) => vehicleHours);
    this.served = new Float64Array(needs.length);
    this.unmet = needs.reduce((sum, { quantity, priority }) => sum + quantity * priority, 0);
    this.stockLeft = Float64Array.from(pools, ({ stock }) => stock);
    this.laneLeft = Float64Array.from(lanes, ({ capacity }) => capacity);
    this.limit = Float64Array.from(arc, (a) => {
      const on = lanes[arcs.lane[a]!];
      return on ? termOf(on, arcs.item[a]!).capacity : Infinity;
    });
    this.intoNeed = new Groups(
      needs.length,
      this.arc.map((a) => arcs.toNeed[a]!),
    );
    this.fromPool = new Groups(
      pools.length,
      this.arc.map((a) => arcs.fromPool[a]!),
    );
    this.onWay = new Groups(fleet.length, this.way);
  }

  /** The line of an arc and a fleet, -1 where the fleet cannot carry the item. */
  lineOf(arc: number, fleet: number): number {
    for (let line = this.firstLine[arc]!; this.arc[line] === arc; line += 1) {
      const w = this.way[line]!;
      if ((w < 0 ? -1 : this.fleet[w]!) === fleet) return line;
    }
    return -1;
  }

  need(line: number): number {
    return this.network.arcs.toNeed[this.arc[line]!]!;
  }

  pool(line: number): number {
    return this.network.arcs.fromPool[this.arc[line]!]!;
  }

  item(line: number): number {
    return this.network.arcs.item[this.arc[line]!]!;
  }

  wanted(need: number): number {
    return Math.max(0, deliverable(this.network, need) - this.served[need]!);
  }

  /** Whole units where the item has no parts. */
  whole(item: number, units: number): number {
    if (!this.network.items[item]!.indivisible) return units <= nothing ? 0 : units;
    return Math.max(0, Math.floor(units + nothing));
  }

  /** What more can go along a line, in the trips as they are and so many more. */
  room(line: number, more = 0): number {
    const l = this.network.arcs.lane[this.arc[line]!]!;
    let units = this.limit[line]! - this.units[line]!;
    if (l >= 0) units = Math.min(units, this.laneLeft[l]!);
    const w = this.way[line]!;
    if (w >= 0) {
      const trips = this.trips[w]! + more;
      if (this.mass[line]! > 0)
        units = Math.min(units, (trips - this.massOn[w]!) / this.mass[line]!);
      if (this.volume[line]! > 0)
        units = Math.min(units, (trips - this.volumeOn[w]!) / this.volume[line]!);
    }
    return units <= 0 ? 0 : this.whole(this.item(line), units);
  }

  /** Adds units to a line, or takes them off; the caller has seen to it that there is room. */
  send(line: number, units: number): void {
    this.journal.push(line, units);
    this.change(line, units);
  }

  /** Adds trips to a way, or takes them off. */
  drive(way: number, trips: number): void {
    this.journal.push(-1 - way, trips);
    this.turn(way, trips);
  }

  mark(): number {
    return this.journal.length;
  }

  undo(mark: number): void {
    while (this.journal.length > mark) {
      const amount = this.journal.pop()!;
      const of = this.journal.pop()!;
      if (of >= 0) this.change(of, -amount);
      else this.turn(-1 - of, -amount);
    }
  }

  forget(): void {
    this.journal.length = 0;
  }

  /** Takes everything off. */
  clear(): void {
    this.units.forEach((units, line) => units !== 0 && this.change(line, -units));
    this.trips.forEach((trips, way) => trips !== 0 && this.turn(way, -trips));
    this.massOn.fill(0);
    this.volumeOn.fill(0);
    this.forget();
  }

  private change(line: number, units: number): void {
    const a = this.arc[line]!;
    const l = this.network.arcs.lane[a]!;
    const w = this.way[line]!;
    this.units[line]! += units;
    this.serve(this.need(line), units);
    this.stockLeft[this.pool(line)]! -= units;
    if (l >= 0) this.laneLeft[l]! -= units;
    if (w < 0) return;
    this.massOn[w]! += units * this.mass[line]!;
    this.volumeOn[w]! += units * this.volume[line]!;
  }

  private serve(need: number, units: number): void {
    const { quantity, priority } = this.network.needs[need]!;
    const before = this.served[need]!;
    this.served[need] = before + units;
    const met = Math.min(quantity, before + units) - Math.min(quantity, before);
    this.unmet -= priority * met;
  }

  private turn(way: number, trips: number): void {
    this.trips[way]! += trips;
    this.hoursLeft[this.fleet[way]!]! -= trips * this.hours[way]!;
  }

  /** The larger part of a trip that a unit takes, by mass or by volume. */
  size(line: number): number {
    return Math.max(this.mass[line]!, this.volume[line]!);
  }

  /** How many units of a line take so much of trips, whole ones where the item has no parts. */
  unitsFor(line: number, mass: number, volume: number): number {
    const byMass = mass / (this.mass[line]! || Infinity);
    const units = Math.max(0, byMass, volume / (this.volume[line]! || Infinity));
    const isWhole = this.network.items[this.item(line)]!.indivisible;
    return isWhole ? Math.ceil(units - nothing) : units;
  }

  /** Ways with trips, those with the least on their last one first. */
  emptiestWays(): number[] {
    const ways = [...this.trips.keys()].filter((w) => this.trips[w]! > 0);
    const order = ways.map((w) => ({ w, over: this.over(w) }));
    return order.sort((a, b) => a.over - b.over || a.w - b.w).map(({ w }) => w);
  }

  /** The lines into a need that vehicles drive, the shortest first. */
  nearestInto(need: number): number[] {
    const lines = [...this.intoNeed.of(need)].filter((line) => this.way[line]! >= 0);
    const hours = (line: number): number => this.hours[this.way[line]!]!;
    return lines.sort((a, b) => hours(a) - hours(b) || a - b);
  }

  /** The lines of a way that carry something. */
  linesOn(way: number): number[] {
    return [...this.onWay.of(way)].filter((line) => this.units[line]! > nothing);
  }

  load(way: number): number {
    return Math.max(this.massOn[way]!, this.volumeOn[way]!);
  }

  /** By how much the goods on a way are more than its trips hold. */
  over(way: number): number {
    return this.load(way) - this.trips[way]!;
  }

  /** Hours that fleets drive beyond what they have. */
  overdrawn(): number {
    return this.hoursLeft.reduce((sum, left) => sum + Math.max(0, -left - nothing), 0);
  }
}
