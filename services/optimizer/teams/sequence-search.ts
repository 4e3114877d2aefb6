import type { SequenceField } from './sequence-field';
import { cheapestPlace, meetingTours, tourOf } from './tours';
import type { Insertion, Tour } from './tours';

// Plans in sequences by taking near-by visits out and putting them back where they cost least, again
// and again; a worse plan is sometimes kept, ever more rarely, to get out of dead ends.

export interface SequencePlan {
  tours: readonly Tour[];
  /** `unfilled`, of slots that could be filled at all, and `response`. */
  values: [number, number];
}

/** The most urgent requirements are filled whatever the time, as many as take so many looks at teams. */
const looksLeast = 200_000;
/** Visits taken out at a time, and the longest stretch of one tour. */
const [removedMost, stretchMost] = [14, 5];
/** Where teams meet, so many places are tried out with all that follows, or more where none fits. */
const [triedMost, placesMost] = [3, 12];
/** Unfilled requirements that are tried again in each round. */
const openMost = 20;
/** How much worse than before a plan may be, in mean costs of a visit, at first and at last. */
const [warmest, coldest] = [0.3, 0.002];
const nearMost = 40;

export class SequenceSearch {
  private tours: Tour[];
  private filled: Int32Array;
  private values: [number, number];
  private readonly meets: boolean;
  private readonly near = new Map<number, number[]>();
  /** The order in which requirements are first filled. */
  private readonly urgent: number[];
  private state: number;
  best: SequencePlan;

  constructor(
    private readonly field: SequenceField,
    seed: number,
  ) {
    const { requirements, slots, duration, severity } = field;
    this.state = seed >>> 0;
    this.meets = field.meets;
    this.tours = Array.from({ length: field.teamCount }, (_, t) => tourOf(field, t, [])!);
    this.filled = new Int32Array(requirements.length);
    const weight = ({ task }: { task: number }): number =>
      severity[task]! / Math.max(1e-6, duration[task]!);
    this.urgent = [...requirements.keys()].filter((r) => slots[r]! > 0);
    this.urgent.sort((a, b) => weight(requirements[b]!) - weight(requirements[a]!) || a - b);
    this.values = this.valued();
    this.best = { tours: [...this.tours], values: this.values };
  }

  /** The most urgent first, each where it costs least. */
  build(secondsLeft: () => number): void {
    for (const [i, r] of this.urgent.entries()) {
      // A plan that ends before its first lines would be none, however little time there is.
      if (i * this.field.teamCount >= looksLeast && secondsLeft() <= 0) break;
      this.fill(r, 0);
    }
    this.values = this.valued();
    this.keepBest();
  }

  /** Goes on from these routes where they can be kept and are better. */
  startFrom(routes: readonly (readonly number[])[]): void {
    const tours = this.toursOf(routes);
    if (tours === undefined) return;
    const [before, filled] = [this.tours, this.filled];
    this.tours = tours;
    this.filled = new Int32Array(filled.length);
    for (const r of routes.flat()) this.filled[r]! += 1;
    this.dropSmallCrews();
    this.build(() => 0);
    if (!isLess(this.best.values, this.values)) return;
    [this.tours, this.filled] = [before, filled];
    this.values = this.valued();
  }

  improve(rounds: number, secondsLeft: () => number): void {
    const visits = this.filled.reduce((sum, count) => sum + count, 0);
    if (visits === 0) return;
    const mean = this.values[1] / visits;
    for (let round = 0; round < rounds; round += 1) {
      if (round % 16 === 0 && secondsLeft() <= 0) return;
      const warmth = mean * warmest * (coldest / warmest) ** (round / rounds);
      const [tours, filled, values] = [[...this.tours], this.filled.slice(), this.values];
      if (this.ruin() && this.recreate()) {
        this.values = this.valued();
        const allowed = values[1] - warmth * Math.log(1 - this.draw());
        const worse = this.values[0] - values[0];
        if (worse < 0 || (worse === 0 && this.values[1] <= allowed)) {
          this.keepBest();
          continue;
        }
      }
      [this.tours, this.filled, this.values] = [tours, filled, values];
    }
  }

  private keepBest(): void {
    if (isLess(this.values, this.best.values)) {
      this.best = { tours: [...this.tours], values: this.values };
    }
  }

  private valued(): [number, number] {
    const { openSeverity, slots } = this.field;
    const unfilled = openSeverity.sum((r) => slots[r]! - this.filled[r]!);
    return [unfilled, this.tours.reduce((sum, { cost }) => sum + cost, 0)];
  }

  private toursOf(routes: readonly (readonly number[])[]): Tour[] | undefined {
    if (this.meets) return meetingTours(this.field, routes);
    const tours = routes.map((route, t) => tourOf(this.field, t, route));
    return tours.every((tour) => tour !== undefined) ? tours : undefined;
  }

  /** Replaces the routes of some teams; false, and nothing changed, where that cannot be. */
  private reroute(changed: ReadonlyMap<number, readonly number[]>): boolean {
    if (this.meets) {
      const routes = this.tours.map(({ route }, t) => changed.get(t) ?? route);
      const tours = meetingTours(this.field, routes);
      if (tours === undefined) return false;
      this.tours = tours;
      return true;
    }
    const tours = new Map<number, Tour>();
    for (const [t, route] of changed) {
      const tour = tourOf(this.field, t, route);
      if (tour === undefined) return false;
      tours.set(t, tour);
    }
    for (const [t, tour] of tours) this.tours[t] = tour;
    return true;
  }

  private remove(isTaken: (t: number, position: number, r: number) => boolean): boolean {
    const changed = new Map<number, number[]>();
    const gone: number[] = [];
    this.tours.forEach(({ route }, t) => {
      const kept = route.filter((r, i) => !isTaken(t, i, r));
      if (kept.length === route.length) return;
      changed.set(t, kept);
      route.forEach((r, i) => {
        if (isTaken(t, i, r)) gone.push(r);
      });
    });
    if (!this.reroute(changed)) return false;
    for (const r of gone) this.filled[r]! -= 1;
    return true;
  }

  /** Takes stretches of tours around one place out. */
  private ruin(): boolean {
    const { field } = this;
    const seed = Math.floor(this.draw() * field.taskCount);
    const most = 1 + Math.floor(this.draw() * removedMost);
    const stretches = new Map<number, [number, number]>();
    const whole = new Set<number>();
    const at = this.positions();
    let removed = 0;
    for (const task of [seed, ...this.nearTo(seed)]) {
      if (removed >= most) break;
      for (const { t, i } of at[task]!) {
        if (removed >= most || stretches.has(t)) continue;
        const { route } = this.tours[t]!;
        const length = Math.min(route.length, 1 + Math.floor(this.draw() * stretchMost));
        const first = Math.min(route.length - length, i - Math.floor(this.draw() * length));
        stretches.set(t, [Math.max(0, first), Math.max(0, first) + length]);
        removed += length;
        for (const r of route.slice(Math.max(0, first), Math.max(0, first) + length)) {
          if (field.requirements[r]!.people > 0) whole.add(r);
        }
      }
    }
    // A crew that must bring so many people comes whole or not at all.
    return this.remove((t, i, r) => {
      const [from = 0, to = 0] = stretches.get(t) ?? [];
      return whole.has(r) || (i >= from && i < to);
    });
  }

  private positions(): { t: number; i: number }[][] {
    const at = this.field.ofTask.map((): { t: number; i: number }[] => []);
    this.tours.forEach(({ route }, t) => {
      route.forEach((r, i) => at[this.field.requirements[r]!.task]!.push({ t, i }));
    });
    return at;
  }

  private nearTo(seed: number): number[] {
    const known = this.near.get(seed);
    if (known !== undefined) return known;
    const { field } = this;
    const ways = Array.from({ length: field.taskCount }, (_, j) => ({
      j,
      way: field.between(seed, j),
    }));
    const near = ways.filter(({ j }) => j !== seed).sort((a, b) => a.way - b.way || a.j - b.j);
    const list = near.slice(0, nearMost).map(({ j }) => j);
    this.near.set(seed, list);
    return list;
  }

  private recreate(): boolean {
    const { field } = this;
    const open = this.urgent.filter((r) => this.filled[r]! < field.slots[r]!);
    const byChance = this.draw() < 0.5;
    const key = new Map(open.map((r, i) => [r, byChance ? this.draw() : i * this.draw()]));
    open.sort((a, b) => key.get(a)! - key.get(b)!);
    for (const r of open.slice(0, openMost)) this.fill(r, 0.02);
    return true;
  }

  /** Fills what is open of a requirement; `blink` is the chance to overlook a team. */
  private fill(r: number, blink: number): void {
    const { field } = this;
    const { people } = field.requirements[r]!;
    const [tours, filled] = [people > 0 ? [...this.tours] : this.tours, this.filled[r]!];
    while (this.filled[r]! < field.slots[r]!) {
      if (!this.insertOne(r, blink)) break;
    }
    if (people <= 0 || this.headsAt(r) >= people) return;
    [this.tours, this.filled[r]] = [tours, filled];
  }

  private headsAt(r: number): number {
    return this.tours.reduce((sum, { route }, t) => {
      return route.includes(r) ? sum + this.field.headcount(t) : sum;
    }, 0);
  }

  private dropSmallCrews(): void {
    this.field.requirements.forEach(({ people }, r) => {
      if (people <= 0 || this.filled[r] === 0 || this.headsAt(r) >= people) return;
      this.remove((_, __, other) => other === r);
    });
  }

  private insertOne(r: number, blink: number): boolean {
    const { field } = this;
    const { task } = field.requirements[r]!;
    const there = { start: 0, others: 0 };
    const busy = new Set<number>();
    if (this.meets) {
      this.tours.forEach(({ route, end }, t) => {
        const i = route.findIndex((other) => field.requirements[other]!.task === task);
        if (i < 0) return;
        busy.add(t);
        there.others += 1;
        there.start = end[i]! - field.duration[task]!;
      });
    }
    const found: Insertion[] = [];
    const least = this.headsLeast(r, busy);
    for (const t of field.teamsOf[r]!) {
      if (busy.has(t) || field.headcount(t) < least) continue;
      if (blink > 0 && this.draw() < blink) continue;
      const place = cheapestPlace(field, t, this.tours[t]!, task, there);
      if (place !== undefined) keepLeast(found, place);
    }
    return this.insertBest(r, found);
  }

  /** Fewer heads than these in one team, and the rest of the crew could not bring enough. */
  private headsLeast(r: number, busy: ReadonlySet<number>): number {
    const { field } = this;
    const { people } = field.requirements[r]!;
    if (people <= 0) return 0;
    const free = Array.from(field.teamsOf[r]!).filter((t) => !busy.has(t));
    const heads = free.map((t) => field.headcount(t)).sort((a, b) => b - a);
    const others = heads.slice(0, field.slots[r]! - this.filled[r]! - 1);
    return people - this.headsAt(r) - others.reduce((sum, count) => sum + count, 0);
  }

  private insertBest(r: number, found: Insertion[]): boolean {
    if (!this.meets) return found[0] !== undefined && this.insert(r, found[0]);
    const before = this.tours;
    let [kept, least]: [Tour[] | undefined, number] = [undefined, Infinity];
    for (const [i, place] of found.entries()) {
      if (kept !== undefined && i >= triedMost) break;
      if (!this.insert(r, place)) continue;
      this.filled[r]! -= 1;
      const cost = this.tours.reduce((sum, tour) => sum + tour.cost, 0);
      if (cost < least) [kept, least] = [this.tours, cost];
      this.tours = before;
    }
    if (kept === undefined) return false;
    this.tours = kept;
    this.filled[r]! += 1;
    return true;
  }

  private insert(r: number, { team, position }: Insertion): boolean {
    const route = this.tours[team]!.route.toSpliced(position, 0, r);
    if (!this.reroute(new Map([[team, route]]))) return false;
    this.filled[r]! += 1;
    return true;
  }

  /** Numerical Recipes' generator: the same seed makes the same plan. */
  private draw(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 4_294_967_296;
  }
}

/** Keeps the cheapest places, the cheapest first. */
function keepLeast(found: Insertion[], place: Insertion): void {
  if (found.length === placesMost && found.at(-1)!.added <= place.added) return;
  let at = found.length;
  while (at > 0 && found[at - 1]!.added > place.added) at -= 1;
  found.splice(at, 0, place);
  if (found.length > placesMost) found.pop();
}

/** Of `unfilled` and `response`, in this order. */
export function isLess(a: readonly number[], b: readonly number[]): boolean {
  const [unfilled, response] = [a[0]! - b[0]!, a[1]! - b[1]!];
  return unfilled < 0 || (unfilled === 0 && response < -1e-12 * b[1]!);
}
