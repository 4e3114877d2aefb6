import { earliestDeparture } from './route-field';
import { tolerance } from './route-field';
import type { RouteField, RouteFleet } from './route-field';

// What follows from who drives where in which order. Everything happens as early as it can: loading
// begins when vehicle and goods are there, and a driver rests only when he must.

/** `unmet`, `lateness`, `hours`, `distance`, `arrival`: the aims in their order. */
export type Cost = readonly [number, number, number, number, number];

export const aims = ['unmet', 'lateness', 'hours', 'distance', 'arrival'] as const;
export const nothing: Cost = [0, 0, 0, 0, 0];

export function added(a: Cost, b: Cost): Cost {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]];
}

export function lessened(a: Cost, b: Cost): Cost {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4]];
}

/** Below zero where a is better: the first aim in which they differ decides. */
export function compared(a: Cost, b: Cost): number {
  for (let i = 0; i < 5; i += 1) {
    const difference = a[i]! - b[i]!;
    if (difference === 0) continue;
    const slack = 1e-9 * Math.max(1, Math.abs(a[i]!), Math.abs(b[i]!));
    if (difference < -slack) return -1;
    if (difference > slack) return 1;
  }
  return 0;
}

/** What leaving a parcel behind costs: late by as much as anything may be. */
export function leavingCost(field: RouteField, parcel: number): Cost {
  const { weight, due } = field.parcels[parcel]!;
  const late = field.policy.lateHoursMaximum;
  return [weight, weight * late, 0, 0, weight * (due + late)];
}

/** Rests taken after so many hours of driving: none is needed once the driving is over. */
export function restsAfter(driven: number, most: number): number {
  return Math.max(0, Math.ceil(driven / most - 1e-9) - 1);
}

/** Where a vehicle stands in its duty. */
export interface Clock {
  time: number;
  driven: number;
  work: number;
  km: number;
}

export interface WayDriven {
  driving: number;
  rest: number;
  wait: number;
  km: number;
}

/** Drives from place to place; undefined where no road is open any more. */
export function drive(
  field: RouteField,
  fleet: RouteFleet,
  clock: Clock,
  from: number,
  to: number,
): WayDriven | undefined {
  const key = from * field.places.length + to;
  const driving = fleet.roads.hours[key]!;
  if (driving === Infinity) return undefined;
  const { drivingHoursMaximum: most, breakHours } = field.policy;
  const rests = restsAfter(clock.driven + driving, most) - restsAfter(clock.driven, most);
  const rest = rests * breakHours;
  const depart = earliestDeparture(fleet.roads, key, clock.time, driving + rest);
  if (depart === Infinity) return undefined;
  const way = { driving, rest, wait: depart - clock.time, km: fleet.roads.km[key]! };
  clock.time = depart + driving + rest;
  clock.driven += driving;
  clock.work += driving + rest;
  clock.km += way.km;
  return way;
}

/** What unloading a parcel costs when it begins then; undefined where it is too late for it. */
export function unloadingCost(
  field: RouteField,
  parcel: number,
  start: number,
): [number, number, number] | undefined {
  const { weight, due } = field.parcels[parcel]!;
  const late = start - due;
  if (late <= tolerance) return [0, 0, weight * start];
  if (late > field.policy.lateHoursMaximum + tolerance) return undefined;
  return [weight, weight * late, weight * start];
}

export type Trip = readonly number[];

export function fitsVehicle(field: RouteField, fleetAt: number, trip: Trip): boolean {
  const fleet = field.fleets[fleetAt]!;
  let [mass, volume, stops, at] = [0, 0, 0, 0];
  for (const p of trip) {
    const parcel = field.parcels[p]!;
    if (!parcel.fits[fleetAt]!) return false;
    mass += parcel.massKg;
    volume += parcel.volumeM3;
    if (parcel.place !== at) stops += 1;
    at = parcel.place;
  }
  return mass <= fleet.massKg && volume <= fleet.volumeM3 && stops <= field.policy.stopsMaximum;
}

/** What a vehicle's trips cost; undefined where they break a rule. */
export function dutyCost(
  field: RouteField,
  fleetAt: number,
  trips: readonly Trip[],
): Cost | undefined {
  const fleet = field.fleets[fleetAt]!;
  const { parcels, policy } = field;
  const clock: Clock = { time: fleet.start, driven: 0, work: 0, km: 0 };
  let [unmet, lateness, arrival, dutyStart] = [0, 0, 0, -1];
  for (const trip of trips) {
    for (const p of trip) clock.time = Math.max(clock.time, parcels[p]!.ready);
    if (dutyStart < 0) dutyStart = clock.time;
    clock.time += policy.loadingHours;
    clock.work += policy.loadingHours;
    let at = 0;
    for (const p of trip) {
      const { place, open, visitHours, loadHours } = parcels[p]!;
      if (place !== at && drive(field, fleet, clock, at, place) === undefined) return undefined;
      clock.time = Math.max(clock.time, open);
      const cost = unloadingCost(field, p, clock.time);
      if (cost === undefined) return undefined;
      unmet += cost[0];
      lateness += cost[1];
      arrival += cost[2];
      const unloading = loadHours + (place === at ? 0 : visitHours);
      clock.time += unloading;
      clock.work += unloading;
      at = place;
    }
    if (drive(field, fleet, clock, at, 0) === undefined) return undefined;
    if (clock.work > fleet.workMost) return undefined;
    if (clock.time - dutyStart > policy.dutyHoursMaximum + tolerance) return undefined;
  }
  return [unmet, lateness, clock.work, clock.km, arrival];
}
