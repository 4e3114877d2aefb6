import type { TripLoads } from './trip-loads';

// How a plan in whole trips is changed: goods reach a need by chains (another depot serves it, and what
// that depot brought elsewhere comes from a third), and a trip is saved where its goods fit on others.

const nothing = 1e-9;
/** So many pools are looked at for a chain, and so many chains are followed for a need. */
const poolsMost = 60;
const chainsMost = 200;

export class TripMoves {
  /** Whether what a need has beyond its claim may be taken for one that matters more. */
  takes = false;
  /** Whether a chain may make a trip more on each of its ways. */
  private opens = false;
  private readonly poolSeen: Int32Array;
  private readonly needSeen: Int32Array;
  /** The line by which a pool was reached from a need, and a need from a pool. */
  private readonly poolFrom: Int32Array;
  private readonly needFrom: Int32Array;
  private search = 0;

  constructor(
    readonly loads: TripLoads,
    /** The units that no need may fall below for another's sake. */
    private readonly claims: Float64Array,
  ) {
    const { pools, needs } = loads.network;
    this.poolSeen = new Int32Array(pools.length);
    this.needSeen = new Int32Array(needs.length);
    this.poolFrom = new Int32Array(pools.length);
    this.needFrom = new Int32Array(needs.length);
  }

  /** Brings more to a need in the trips as they are, but not along one way; answers what came. */
  bring(need: number, wanted: number, except = -1): number {
    let got = 0;
    for (let guard = 0; guard < chainsMost && wanted - got > nothing; guard += 1) {
      const chain = this.chain(need, except);
      const sent = chain === undefined ? 0 : this.follow(chain, wanted - got);
      if (sent <= 0) break;
      got += sent;
    }
    return got;
  }

  /** Brings more to a need, also on trips that are not made yet, the shortest first. */
  bringOnMore(need: number, wanted: number): number {
    const { loads } = this;
    let got = this.bring(need, wanted);
    if (wanted - got <= nothing) return got;
    for (const line of loads.nearestInto(need)) {
      const w = loads.way[line]!;
      while (wanted - got > nothing && this.canOpen(line)) {
        const mark = loads.mark();
        loads.drive(w, 1);
        const more = this.bring(need, wanted - got);
        got += more;
        if (more > 0) continue;
        loads.undo(mark);
        break;
      }
    }
    return got;
  }

  /** Brings more to a need by chains that may make a trip more on each of their ways. */
  bringOpening(need: number, wanted: number): number {
    this.opens = true;
    const got = this.bring(need, wanted);
    this.opens = false;
    return got;
  }

  /**
   * The shortest chain to a need from stock that is left, or from a need that may lose some: lines to add
   * to and to take from in turn, that into the need last.
   */
  private chain(need: number, except: number): number[] | undefined {
    const { loads, poolSeen, needSeen } = this;
    const search = (this.search += 1);
    const open = [need];
    needSeen[need] = search;
    this.needFrom[need] = -1;
    let pools = 0;
    for (const next of open) {
      for (const line of loads.intoNeed.of(next)) {
        const pool = loads.pool(line);
        if (poolSeen[pool] === search || (except >= 0 && loads.way[line] === except)) continue;
        if (this.room(line) <= 0) continue;
        poolSeen[pool] = search;
        this.poolFrom[pool] = line;
        if (loads.whole(loads.item(line), loads.stockLeft[pool]!) > 0) return this.chainFrom(pool);
        if ((pools += 1) > poolsMost) return undefined;
        for (const other of loads.fromPool.of(pool)) {
          const loser = loads.need(other);
          if (loads.units[other]! <= nothing || needSeen[loser] === search) continue;
          needSeen[loser] = search;
          this.needFrom[loser] = other;
          const gives = this.mayTake(loser, need) && this.spare(loser) > 0;
          if (gives) return [other, ...this.chainFrom(pool)];
          open.push(loser);
        }
      }
    }
    return undefined;
  }

  private chainFrom(start: number): number[] {
    const { loads } = this;
    const lines: number[] = [];
    for (let pool = start; ;) {
      const line = this.poolFrom[pool]!;
      lines.push(line);
      const taken = this.needFrom[loads.need(line)]!;
      if (taken < 0) return lines;
      lines.push(taken);
      pool = loads.pool(taken);
    }
  }

  private follow(chain: readonly number[], wanted: number): number {
    const { loads } = this;
    const start = chain[0]!;
    // An even number of lines starts with what a need gives, an odd one with stock that is left.
    const first = chain.length % 2 === 0 ? 1 : 0;
    const given = first === 1 ? this.spare(loads.need(start)) : loads.stockLeft[loads.pool(start)]!;
    let units = Math.min(wanted, given);
    chain.forEach((line, i) => {
      units = Math.min(units, i % 2 === first ? this.room(line) : loads.units[line]!);
    });
    units = loads.whole(loads.item(start), units);
    if (units <= 0) return 0;
    const mark = loads.mark();
    for (let i = 1 - first; i < chain.length; i += 2) loads.send(chain[i]!, -units);
    for (let i = first; i < chain.length; i += 2) {
      if (this.opens && loads.room(chain[i]!) < units - nothing) this.open(chain[i]!);
      if (loads.room(chain[i]!) < units - nothing) {
        // Two lines of the chain share a lane that has not room for both.
        loads.undo(mark);
        return 0;
      }
      loads.send(chain[i]!, units);
    }
    return units;
  }

  private room(line: number): number {
    return this.loads.room(line, this.opens && this.canOpen(line) ? 1 : 0);
  }

  private canOpen(line: number): boolean {
    const w = this.loads.way[line]!;
    return w >= 0 && this.loads.hoursLeft[this.loads.fleet[w]!]! >= this.loads.hours[w]!;
  }

  private open(line: number): void {
    if (this.canOpen(line)) this.loads.drive(this.loads.way[line]!, 1);
  }

  private mayTake(from: number, to: number): boolean {
    if (!this.takes) return false;
    if (this.loads.served[to]! < this.claims[to]! - nothing) return true;
    const { needs } = this.loads.network;
    return needs[from]!.priority < needs[to]!.priority;
  }

  private spare(need: number): number {
    const { loads, claims } = this;
    return loads.whole(loads.network.needs[need]!.item, loads.served[need]! - claims[need]!);
  }

  /**
   * Makes a trip less on a way, if its goods can come otherwise; where it `drops`, also by leaving out
   * what needs have beyond their claims.
   */
  save(way: number, drops: boolean): boolean {
    const { loads } = this;
    const mark = loads.mark();
    loads.drive(way, -1);
    this.easeOff(way);
    if (drops) this.dropSpare(way);
    if (loads.over(way) <= nothing) return true;
    loads.undo(mark);
    return false;
  }

  /** Lets come otherwise what can, of what a way has too much, the largest loads first. */
  easeOff(way: number): void {
    const { loads } = this;
    const load = (line: number): number => loads.units[line]! * loads.size(line);
    for (const line of loads.linesOn(way).sort((a, b) => load(b) - load(a) || a - b)) {
      if (loads.over(way) <= nothing) return;
      const units = this.tooMuch(line, way);
      if (units <= 0) continue;
      loads.send(line, -units);
      const lost = units - this.bring(loads.need(line), units, way);
      if (lost > 0) loads.send(line, lost);
    }
  }

  private dropSpare(way: number): void {
    const { loads } = this;
    const { needs } = loads.network;
    const worth = (line: number): number =>
      needs[loads.need(line)]!.priority / Math.max(1e-12, loads.size(line));
    for (const line of loads.linesOn(way).sort((a, b) => worth(a) - worth(b) || a - b)) {
      if (loads.over(way) <= nothing) return;
      const units = Math.min(this.tooMuch(line, way), this.spare(loads.need(line)));
      if (units > 0) loads.send(line, -units);
    }
  }

  /** Takes off a line what its need has beyond its claim; answers how much that was. */
  leaveSpare(line: number): number {
    const { loads } = this;
    const units = Math.min(loads.units[line]!, this.spare(loads.need(line)));
    if (units > 0) loads.send(line, -units);
    return units;
  }

  private tooMuch(line: number, way: number): number {
    const { loads } = this;
    const [mass, volume] = [
      loads.massOn[way]! - loads.trips[way]!,
      loads.volumeOn[way]! - loads.trips[way]!,
    ];
    return Math.min(loads.units[line]!, loads.unitsFor(line, mass, volume));
  }
}
