import { drive } from './schedule';
import type { Clock, Trip, WayDriven } from './schedule';
import type { RouteField } from './route-field';
import type { RouteStop, RouteTrip, VehicleRoute, Way } from './routes-solution';

// A vehicle's duty as its driver reads it: when he loads, drives, rests, arrives and unloads.

export function vehicleRoute(
  field: RouteField,
  fleetAt: number,
  trips: readonly Trip[],
): Omit<VehicleRoute, 'fleetId' | 'vehicle'> {
  const fleet = field.fleets[fleetAt]!;
  const clock: Clock = { time: fleet.start, driven: 0, work: 0, km: 0 };
  const driven = trips.map((trip, t) => drivenTrip(field, fleetAt, clock, trip, t + 1));
  const [startHours, endHours] = [driven[0]!.startHours, driven.at(-1)!.returnHours];
  const ways = driven.flatMap(({ stops, back }): Way[] => [...stops, back]);
  return {
    startHours,
    endHours,
    dutyHours: endHours - startHours,
    workHours: clock.work,
    drivingHours: clock.driven,
    breakHours: ways.reduce((sum, way) => sum + way.breakHours, 0),
    distanceKm: clock.km,
    trips: driven,
  };
}

function drivenTrip(
  field: RouteField,
  fleetAt: number,
  clock: Clock,
  trip: Trip,
  number: number,
): RouteTrip {
  const { parcels, policy } = field;
  const load = trip.map((p) => parcels[p]!);
  const [workBefore, kmBefore] = [clock.work, clock.km];
  const startHours = load.reduce((time, { ready }) => Math.max(time, ready), clock.time);
  const departHours = startHours + policy.loadingHours;
  clock.time = departHours;
  clock.work += policy.loadingHours;
  let at = 0;
  const stops = trip.map((p) => {
    const stop = visited(field, fleetAt, clock, at, p);
    at = parcels[p]!.place;
    return stop;
  });
  const back = wayOf(drive(field, field.fleets[fleetAt]!, clock, at, 0));
  return {
    number,
    startHours,
    departHours,
    returnHours: clock.time,
    workHours: clock.work - workBefore,
    distanceKm: clock.km - kmBefore,
    massKg: load.reduce((sum, { massKg }) => sum + massKg, 0),
    volumeM3: load.reduce((sum, { volumeM3 }) => sum + volumeM3, 0),
    stops,
    back,
  };
}

function visited(
  field: RouteField,
  fleetAt: number,
  clock: Clock,
  at: number,
  p: number,
): RouteStop {
  const { place, open, visitHours, loadHours, to, lines } = field.parcels[p]!;
  const isNew = place !== at;
  const still: WayDriven = { driving: 0, rest: 0, wait: 0, km: 0 };
  const way = isNew ? drive(field, field.fleets[fleetAt]!, clock, at, place) : still;
  const arriveHours = clock.time;
  const startHours = Math.max(arriveHours, open);
  const unloading = loadHours + (isNew ? visitHours : 0);
  clock.time = startHours + unloading;
  clock.work += unloading;
  return { nodeId: to, ...wayOf(way), arriveHours, startHours, departHours: clock.time, lines };
}

function wayOf(way: WayDriven | undefined): Way {
  if (way === undefined) throw new Error('a planned way has no road');
  const { driving, rest, wait, km } = way;
  return { drivingHours: driving, breakHours: rest, roadWaitHours: wait, distanceKm: km };
}
