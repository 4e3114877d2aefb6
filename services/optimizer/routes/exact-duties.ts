import type { RouteField } from './route-field';
import { tolerance } from './route-field';
import { shortestPaths } from './route-paths';
import { restBound } from './routes-bound';
import type { RestBound } from './routes-bound';
import { compared, drive, restsAfter, unloadingCost } from './schedule';
import type { Cost, Trip } from './schedule';

// Every set of parcels one vehicle can bring, each with its best duty: trips grow parcel by parcel,
// and of two unfinished duties with the same parcels that stand at the same place, the one that is
// behind in nothing makes the other needless.

/** A vehicle's duty for one set of parcels. */
export interface Column {
  parcels: number;
  trips: Trip[];
  cost: Cost;
}

interface Label {
  set: number;
  trips: Trip[];
  /** The trip that is under way, and what is in the vehicle. */
  trip: number[];
  massKg: number;
  volumeM3: number;
  stops: number;
  /** The latest goods that were ready when it was loaded: only what was ready is in it. */
  loadedAt: number;
  /** Whether it was loaded no later than vehicle and goods allowed. */
  isPunctual: boolean;
  place: number;
  dutyStart: number;
  time: number;
  driven: number;
  work: number;
  km: number;
  unmet: number;
  lateness: number;
  arrival: number;
}

/** Beyond this much work the attempt is given up. */
const labelsMost = 300_000;

/** The best duty for each set of parcels; undefined where there are too many to look at. */
export function allDuties(
  field: RouteField,
  fleetAt: number,
  ceiling: Cost,
  secondsLeft: () => number,
): Column[] | undefined {
  const duties = new Duties(field, fleetAt, ceiling);
  return duties.run(secondsLeft) ? duties.columns : undefined;
}

class Duties {
  readonly columns: Column[] = [];
  /** By set: those back at the depot; those under way by the last parcel. */
  private readonly home: Label[][];
  private readonly away: (Label[] | undefined)[];
  private count = 0;
  private readonly rest: RestBound;
  /** By set: what the parcels outside it add at least. */
  private readonly restHours: Float64Array;
  private readonly back: number[];

  constructor(
    private readonly field: RouteField,
    private readonly fleetAt: number,
    private readonly ceiling: Cost,
  ) {
    const sets = 2 ** field.parcels.length;
    this.home = Array.from({ length: sets }, () => []);
    this.away = new Array<Label[] | undefined>(sets * field.parcels.length);
    this.rest = restBound(field);
    this.restHours = new Float64Array(sets);
    for (let set = 0; set < sets; set += 1) {
      const outside = field.parcels.map((_, p) => (set & (1 << p) ? 0 : this.rest.shares[p]!));
      this.restHours[set] = outside.reduce((sum, share) => sum + share, 0);
    }
    const { hours } = field.fleets[fleetAt]!.roads;
    this.back = shortestPaths(hours, field.places.length, 'to');
  }

  run(secondsLeft: () => number): boolean {
    const { field, fleetAt } = this;
    const size = field.parcels.length;
    const start = field.fleets[fleetAt]!.start;
    this.home[0]!.push({
      ...{ set: 0, trips: [], trip: [], massKg: 0, volumeM3: 0, stops: 0, loadedAt: 0 },
      ...{ isPunctual: true, place: 0, dutyStart: -1, time: start, driven: 0, work: 0, km: 0 },
      ...{ unmet: 0, lateness: 0, arrival: 0 },
    });
    for (let set = 0; set < this.home.length; set += 1) {
      if (set % 32 === 0 && secondsLeft() <= 0) return false;
      for (let last = 0; last < size; last += 1) {
        for (const label of this.away[set * size + last] ?? []) {
          for (let p = 0; p < size; p += 1) if (!(set & (1 << p))) this.goOn(label, p);
          this.goHome(label);
        }
        this.away[set * size + last] = undefined;
      }
      this.keepColumn(set);
      for (const label of this.home[set]!) this.setOut(label);
      this.home[set] = [];
      if (this.count > labelsMost) return false;
    }
    return true;
  }

  private keepColumn(set: number): void {
    let best: Label | undefined;
    for (const label of this.home[set]!) {
      if (best === undefined || compared(costOf(label), costOf(best)) < 0) best = label;
    }
    if (best === undefined || set === 0) return;
    this.columns.push({ parcels: set, trips: best.trips, cost: costOf(best) });
  }

  /** Begins the next trip, now or when goods that are still to come are there. */
  private setOut(label: Label): void {
    const { parcels, policy } = this.field;
    const readyBy = (time: number): number =>
      parcels.reduce((most, { ready }) => (ready <= time ? Math.max(most, ready) : most), 0);
    const waiting = parcels.filter((_, p) => !(label.set & (1 << p))).map(({ ready }) => ready);
    const later = [...new Set(waiting)].filter((ready) => ready > label.time);
    for (const loading of [label.time, ...later]) {
      const begun: Label = {
        ...label,
        ...{ trip: [], massKg: 0, volumeM3: 0, stops: 0, place: 0, loadedAt: readyBy(loading) },
        isPunctual: loading === label.time,
        dutyStart: label.dutyStart < 0 ? loading : label.dutyStart,
        time: loading + policy.loadingHours,
        work: label.work + policy.loadingHours,
      };
      parcels.forEach((_, p) => {
        if (!(label.set & (1 << p))) this.goOn(begun, p);
      });
    }
  }

  private goOn(label: Label, p: number): void {
    const { field, fleetAt } = this;
    const fleet = field.fleets[fleetAt]!;
    const parcel = field.parcels[p]!;
    const [massKg, volumeM3] = [label.massKg + parcel.massKg, label.volumeM3 + parcel.volumeM3];
    if (!parcel.fits[fleetAt]! || parcel.ready > label.loadedAt) return;
    if (massKg > fleet.massKg || volumeM3 > fleet.volumeM3) return;
    const isNew = parcel.place !== label.place;
    const stops = label.stops + (isNew ? 1 : 0);
    if (stops > field.policy.stopsMaximum || this.isTooLong(label, p)) return;
    const next: Label = { ...label, massKg, volumeM3, stops, place: parcel.place };
    if (isNew && drive(field, fleet, next, label.place, parcel.place) === undefined) return;
    next.time = Math.max(next.time, parcel.open);
    const cost = unloadingCost(field, p, next.time);
    if (cost === undefined) return;
    next.unmet += cost[0];
    next.lateness += cost[1];
    next.arrival += cost[2];
    const unloading = parcel.loadHours + (isNew ? parcel.visitHours : 0);
    next.time += unloading;
    next.work += unloading;
    next.trip = [...label.trip, p];
    next.set = label.set | (1 << p);
    next.isPunctual = label.isPunctual || parcel.ready === label.loadedAt;
    const key = next.set * field.parcels.length + p;
    const rivals = (this.away[key] ??= []);
    this.add(rivals, next);
  }

  private goHome(label: Label): void {
    if (!label.isPunctual) return;
    const { field, fleetAt } = this;
    const fleet = field.fleets[fleetAt]!;
    const next: Label = { ...label, trip: [], place: 0, massKg: 0, volumeM3: 0, stops: 0 };
    next.loadedAt = 0;
    if (drive(field, fleet, next, label.place, 0) === undefined) return;
    if (next.work > fleet.workMost) return;
    if (next.time - next.dutyStart > field.policy.dutyHoursMaximum + tolerance) return;
    if (this.isHopeless(next)) return;
    next.trips = [...label.trips, label.trip];
    this.add(this.home[next.set]!, next);
  }

  private add(rivals: Label[], label: Label): void {
    if (compared(costOf(label), this.ceiling) > 0) return;
    const { drivingHoursMaximum: most } = this.field.policy;
    if (rivals.some((rival) => isAhead(rival, label, most))) return;
    let kept = 0;
    for (const rival of rivals) if (!isAhead(label, rival, most)) rivals[kept++] = rival;
    rivals.length = kept;
    rivals.push(label);
    this.count += 1;
  }

  /**
   * Where everything can be brought in time, everything must be: the rest adds its hours, less what
   * the vehicle that is under way may still take along.
   */
  private isTooLong(label: Label, p: number): boolean {
    if (this.ceiling[0] > 0) return false;
    const { field, fleetAt, rest } = this;
    const { place, loadHours } = field.parcels[p]!;
    const way = field.fleets[fleetAt]!.roads.hours[label.place * field.places.length + place]!;
    const parts = rest.parts[fleetAt]!;
    let room = 1 - parts[p]!;
    for (const q of label.trip) room -= parts[q]!;
    const others = this.restHours[label.set | (1 << p)]! - room * rest.farthest[fleetAt]!;
    const hours = label.work + way + loadHours + this.back[place]! + Math.max(0, others);
    return hours > this.ceiling[2] + 1e-9 * Math.max(1, this.ceiling[2]);
  }

  private isHopeless({ set, work }: Label): boolean {
    if (this.ceiling[0] > 0) return false;
    return work + this.restHours[set]! > this.ceiling[2] + 1e-9 * Math.max(1, this.ceiling[2]);
  }
}

function costOf({ unmet, lateness, work, km, arrival }: Label): Cost {
  return [unmet, lateness, work, km, arrival];
}

/** Whatever b may still do, a can do as well: one whose driver still has to rest may not. */
function isAhead(a: Label, b: Label, drivingMost: number): boolean {
  const slack = 1e-12;
  return (
    a.time <= b.time + slack &&
    a.driven <= b.driven + slack &&
    a.work <= b.work + slack &&
    a.dutyStart >= b.dutyStart - slack &&
    a.massKg <= b.massKg &&
    a.volumeM3 <= b.volumeM3 &&
    a.stops <= b.stops &&
    a.loadedAt >= b.loadedAt &&
    (a.isPunctual || !b.isPunctual) &&
    restsAfter(a.driven, drivingMost) === restsAfter(b.driven, drivingMost) &&
    compared(costOf(a), costOf(b)) <= 0
  );
}
