import { checkReport, type CheckResult, type Report } from '../check-report';
import { exactExcess, exactSum, partOfUnit, type Term } from '../exact';
import type { SolutionStage } from '../solution';

import type { OrderLine, RoutesProblem } from './routes-problem';
import type {
  RouteLines,
  RouteStop,
  RouteTotals,
  RouteTrip,
  VehicleRoute,
  Way,
} from './routes-solution';

// Checks an answer against the problem from the two documents alone: nothing of the search, its
// tables or its clock is used, so that a fault there cannot hide itself.

type Answer = RouteLines & { stages?: readonly SolutionStage[]; totals?: RouteTotals };
interface Road {
  hours: number;
  km: number;
}

/** The problem by its ids. */
interface Facts {
  problem: RoutesProblem;
  orders: Map<string, OrderLine>;
  items: Map<string, RoutesProblem['items'][number]>;
  nodes: Map<string, RoutesProblem['nodes'][number]>;
  fleets: Map<string, RoutesProblem['fleets'][number]>;
  /** By medium and both ends; empty for a medium whose roads come from coordinates. */
  roads: Map<string, Map<string, Road>>;
}

export function checkRoutes(problem: RoutesProblem, answer: Answer): CheckResult {
  const { report, result } = checkReport();
  const facts = factsOf(problem);
  everythingIsAccountedFor(facts, answer, report);
  vehiclesExist(facts, answer, report);
  for (const route of answer.routes) dutyHolds(facts, route, report);
  const found = valuesOf(problem, answer);
  if (answer.stages !== undefined) valuesAreRight(found, answer.stages, report);
  if (answer.totals !== undefined) totalsAreRight(found, answer, answer.totals, report);
  return result();
}

function factsOf(problem: RoutesProblem): Facts {
  const byId = <T extends { id: string }>(lines: readonly T[]): Map<string, T> =>
    new Map(lines.map((line) => [line.id, line]));
  const roads = new Map<string, Map<string, Road>>();
  for (const { medium, fromNodeId, toNodeId, hours, km } of problem.roads ?? []) {
    const own = roads.get(medium) ?? new Map<string, Road>();
    own.set(JSON.stringify([fromNodeId, toNodeId]), { hours, km });
    roads.set(medium, own);
  }
  const { orders, items, nodes, fleets } = problem;
  return {
    problem,
    orders: byId(orders),
    items: byId(items),
    nodes: byId(nodes),
    fleets: byId(fleets),
    roads,
  };
}

function relative(difference: number, size: number): number {
  return difference <= 0 ? 0 : difference / Math.max(1, Math.abs(size));
}

function differs(a: number, b: number): number {
  return relative(Math.abs(a - b), Math.max(Math.abs(a), Math.abs(b)));
}

function everythingIsAccountedFor(
  { problem, items, orders }: Facts,
  answer: Answer,
  report: Report,
): void {
  const sums = new Map<string, number>();
  const isWhole = ({ itemId, quantity }: OrderLine): boolean =>
    Number.isInteger(quantity) && items.get(itemId)?.indivisible === true;
  const add = (orderId: string, quantity: number): void => {
    const order = orders.get(orderId);
    if (order === undefined) return report(1, `no order ${orderId}`);
    report(-quantity, `${orderId} has a negative part`);
    if (isWhole(order)) report(partOfUnit(quantity), `${orderId} has part of a unit`, 'exact');
    sums.set(orderId, (sums.get(orderId) ?? 0) + quantity);
  };
  for (const { trips, fleetId } of answer.routes) {
    for (const stop of trips.flatMap((trip) => trip.stops)) {
      for (const { orderId, itemId, quantity } of stop.lines) {
        add(orderId, quantity);
        const order = orders.get(orderId);
        if (order === undefined) continue;
        if (order.itemId !== itemId) report(1, `${orderId} is of another item`);
        if (order.toNodeId !== stop.nodeId) report(1, `${orderId} is brought to ${stop.nodeId}`);
        if (order.fleetId !== undefined && order.fleetId !== fleetId) {
          report(1, `${orderId} is for ${order.fleetId}`);
        }
      }
    }
  }
  for (const { orderId, quantity } of answer.leftBehind) add(orderId, quantity);
  for (const order of problem.orders) {
    const { id, quantity } = order;
    const brought = sums.get(id) ?? 0;
    const description = `${id} is not brought exactly once`;
    if (isWhole(order)) report(Math.abs(brought - quantity), description, 'exact');
    else report(differs(brought, quantity), description);
  }
}

function vehiclesExist({ fleets }: Facts, answer: Answer, report: Report): void {
  const seen = new Set<string>();
  for (const { fleetId, vehicle } of answer.routes) {
    const fleet = fleets.get(fleetId);
    const key = JSON.stringify([fleetId, vehicle]);
    if (seen.has(key)) report(1, `vehicle ${vehicle} of ${fleetId} is in two places`);
    seen.add(key);
    const isOne = Number.isInteger(vehicle) && vehicle >= 1 && vehicle <= (fleet?.count ?? 0);
    if (!isOne) report(1, `no vehicle ${vehicle} of ${fleetId}`);
  }
}

function dutyHolds(facts: Facts, route: VehicleRoute, report: Report): void {
  const { problem } = facts;
  const fleet = facts.fleets.get(route.fleetId);
  if (fleet === undefined) return;
  const { policy } = problem;
  const what = `${route.fleetId} ${route.vehicle}`;
  let free = fleet.availableHours;
  let [driven, rested, work, km] = [0, 0, 0, 0];
  for (const trip of route.trips) {
    report(free - trip.startHours, `${what} sets out before it is there`);
    const ways = tripHolds(facts, { fleet, trip, what }, report);
    for (const way of ways) {
      driven += way.drivingHours;
      km += way.distanceKm;
      rested += way.breakHours;
      // A driver who has driven so long must have rested so often.
      const due = Math.max(0, Math.ceil(driven / policy.drivingHoursMaximum - 1e-7) - 1);
      report(due * policy.breakHours - rested, `the driver of ${what} rests too little`);
    }
    work += trip.workHours;
    free = trip.returnHours;
  }
  const start = route.trips[0]?.startHours ?? 0;
  report(free - start - policy.dutyHoursMaximum, `the driver of ${what} is on duty too long`);
  report(work - (fleet.hoursAvailable ?? Infinity), `${what} works longer than it is there`);
  report(differs(route.workHours, work), `the hours of ${what} do not add up`);
  const kmOfTrips = route.trips.reduce((sum, trip) => sum + trip.distanceKm, 0);
  const kmFault = Math.max(differs(route.distanceKm, km), differs(kmOfTrips, km));
  report(kmFault, `the distance of ${what} does not add up`);
  report(differs(route.dutyHours, free - start), `the duty of ${what} does not add up`);
  report(differs(route.drivingHours, driven), `the driving of ${what} does not add up`);
}

interface Driven {
  fleet: RoutesProblem['fleets'][number];
  trip: RouteTrip;
  what: string;
}

/** One trip; answers with the ways it drives. */
function tripHolds(facts: Facts, { fleet, trip, what }: Driven, report: Report): Way[] {
  const { policy } = facts.problem;
  loadFits(facts, { fleet, trip, what }, report);
  report(trip.startHours + policy.loadingHours - trip.departHours, `${what} loads too quickly`);
  let [at, time, work] = [fleet.homeNodeId, trip.departHours, policy.loadingHours];
  let places = 0;
  for (const stop of trip.stops) {
    wayHolds(facts, fleet, { from: at, to: stop.nodeId, time }, stop.arriveHours, stop, report);
    if (stop.nodeId !== at) places += 1;
    work += stop.drivingHours + stop.breakHours + stop.departHours - stop.startHours;
    stopHolds(facts, stop, { isNew: stop.nodeId !== at, loaded: trip.startHours }, report);
    [at, time] = [stop.nodeId, stop.departHours];
  }
  const home = { from: at, to: fleet.homeNodeId, time };
  wayHolds(facts, fleet, home, trip.returnHours, trip.back, report);
  work += trip.back.drivingHours + trip.back.breakHours;
  report(places - policy.stopsMaximum, `${what} stops too often`);
  report(differs(work, trip.workHours), `the hours of a trip of ${what} do not add up`);
  return [...trip.stops, trip.back];
}

function loadFits({ items, orders }: Facts, { fleet, trip, what }: Driven, report: Report): void {
  const masses: Term[] = [];
  const volumes: Term[] = [];
  let isWhole = true;
  for (const { orderId, quantity } of trip.stops.flatMap((stop) => stop.lines)) {
    const order = orders.get(orderId);
    const item = items.get(order?.itemId ?? '');
    masses.push([quantity, item?.massKg ?? 0]);
    volumes.push([quantity, item?.volumeM3 ?? 0]);
    isWhole &&= item?.indivisible === true && Number.isInteger(order?.quantity);
    if (order?.fromNodeId !== fleet.homeNodeId) report(1, `${orderId} does not stand at ${what}`);
  }
  const fits = (terms: readonly Term[], capacity: number, description: string): void => {
    const over = exactExcess(terms, [[capacity]]);
    if (isWhole) report(over, description, 'exact');
    else report(relative(over, capacity), description);
  };
  fits(masses, fleet.massKgCapacity, `${what} is too heavy`);
  fits(volumes, fleet.volumeM3Capacity, `${what} is overfull`);
  const [mass, volume] = [exactSum(masses), exactSum(volumes)];
  report(differs(mass, trip.massKg), `the mass of a trip of ${what} is wrong`);
  report(differs(volume, trip.volumeM3), `the volume of a trip of ${what} is wrong`);
}

function stopHolds(
  { problem, items, nodes, orders }: Facts,
  stop: RouteStop,
  { isNew, loaded }: { isNew: boolean; loaded: number },
  report: Report,
): void {
  const { policy } = problem;
  const node = nodes.get(stop.nodeId);
  let tonnes = 0;
  for (const { orderId, quantity, itemId } of stop.lines) {
    const order = orders.get(orderId);
    tonnes += (quantity * (items.get(itemId)?.massKg ?? 0)) / 1_000;
    if (order === undefined) continue;
    report(order.readyHours - loaded, `${orderId} is loaded before it is there`);
    report(order.openHours - stop.startHours, `${stop.nodeId} is not open yet`);
    const latest = (order.dueHours ?? policy.defaultDueHours) + policy.lateHoursMaximum;
    report(stop.startHours - latest, `${orderId} is too late to be of use`);
  }
  report(stop.arriveHours - stop.startHours, `${stop.nodeId} is unloaded before arrival`);
  const visit = isNew ? (node?.unloadingHours ?? policy.unloadingHours) : 0;
  const least = visit + tonnes * policy.unloadingHoursPerTonne;
  report(stop.startHours + least - stop.departHours, `${stop.nodeId} is unloaded too quickly`);
}

function wayHolds(
  facts: Facts,
  fleet: RoutesProblem['fleets'][number],
  { from, to, time }: { from: string; to: string; time: number },
  arrive: number,
  way: Way,
  report: Report,
): void {
  const what = `${from} → ${to}`;
  const onRoad = way.drivingHours + way.breakHours;
  report(time + onRoad + way.roadWaitHours - arrive, `${what} takes longer`);
  if (from === to) return report(Math.abs(way.distanceKm), `${what} has no length`);
  const road = roadBetween(facts, fleet.medium, from, to);
  if (road === undefined) return report(1, `no road ${what}`);
  const { hours, km } = road;
  report(differs(km, way.distanceKm), `${what} is ${km} km long`);
  report(relative(hours - way.drivingHours, hours), `${what} is driven too quickly`);
  for (const closure of facts.problem.closures) {
    if (closure.fromNodeId !== from || closure.toNodeId !== to) continue;
    if (closure.medium !== fleet.medium) continue;
    const begun = Math.max(closure.fromHours, arrive - onRoad);
    const met = Math.min(closure.untilHours ?? Infinity, arrive) - begun;
    report(met, `${what} is closed`);
  }
}

function roadBetween(facts: Facts, medium: string, from: string, to: string): Road | undefined {
  const roads = facts.roads.get(medium);
  if (roads === undefined) return roadByMap(facts, medium, from, to);
  return roads.get(JSON.stringify([from, to])) ?? roads.get(JSON.stringify([to, from]));
}

/** By the chord between two points of the sphere, another way than the planner takes. */
function roadByMap(
  { nodes, problem: { policy } }: Facts,
  medium: string,
  from: string,
  to: string,
): Road | undefined {
  const unit = (id: string): [number, number, number] | undefined => {
    const node = nodes.get(id);
    if (node?.latitude === undefined || node.longitude === undefined) return undefined;
    const [lat, lon] = [(node.latitude * Math.PI) / 180, (node.longitude * Math.PI) / 180];
    return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
  };
  const [p, q] = [unit(from), unit(to)];
  if (p === undefined || q === undefined) return undefined;
  const chord = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  const straight = 2 * 6371.0088 * Math.asin(Math.min(1, chord / 2));
  const byWater = medium === 'WATER';
  const km = straight * (byWater ? policy.waterDetourFactor : policy.detourFactor);
  return { km, hours: km / (byWater ? policy.waterSpeedKmPerHour : policy.speedKmPerHour) };
}

type Values = Record<'unmet' | 'lateness' | 'hours' | 'distance' | 'arrival', number>;

/** What the aims come to, from who gets what when. */
function valuesOf(problem: RoutesProblem, answer: RouteLines): Values {
  const orders = new Map(problem.orders.map((order) => [order.id, order]));
  const { defaultDueHours, lateHoursMaximum } = problem.policy;
  const found = { unmet: 0, lateness: 0, hours: 0, distance: 0, arrival: 0 };
  const add = (orderId: string, quantity: number, at: number): void => {
    const { priority = 0, dueHours = defaultDueHours } = orders.get(orderId) ?? {};
    const late = Math.min(lateHoursMaximum, at - dueHours);
    found.arrival += priority * quantity * Math.min(at, dueHours + lateHoursMaximum);
    if (late <= 1e-7) return;
    found.unmet += priority * quantity;
    found.lateness += priority * quantity * late;
  };
  for (const route of answer.routes) {
    found.hours += route.workHours;
    found.distance += route.distanceKm;
    for (const { stops } of route.trips) {
      for (const { lines, startHours } of stops) {
        for (const { orderId, quantity } of lines) add(orderId, quantity, startHours);
      }
    }
  }
  for (const { orderId, quantity } of answer.leftBehind) add(orderId, quantity, Infinity);
  return found;
}

function totalsAreRight(
  found: Values,
  { routes }: RouteLines,
  totals: RouteTotals,
  report: Report,
): void {
  const own: RouteTotals = {
    ...{ unmet: found.unmet, lateness: found.lateness },
    ...{ vehicleHours: found.hours, distanceKm: found.distance },
    trips: routes.reduce((sum, { trips }) => sum + trips.length, 0),
    vehicles: routes.length,
  };
  for (const [name, value] of Object.entries(own)) {
    report(differs(value, totals[name as keyof RouteTotals]), `the total of ${name} is wrong`);
  }
}

function valuesAreRight(found: Values, stages: readonly SolutionStage[], report: Report): void {
  for (const { name, value, bound } of stages) {
    report(differs(value, found[name as keyof typeof found]), `the value of ${name} is wrong`);
    report(relative(bound - value, value), `the bound of ${name} is above its value`);
  }
}
