import { closedSpans, roadsByWay, type ClosedRoad, type Medium, type Stand } from '../closed-roads';
import { greatCircleKm } from '../lanes';
import { boatsAt, depotOf, placeOf } from '../plan-nodes';
import { boatDefaults } from '../posed-roads';
import type { DispatchProblem } from '../problem';
import type { Name, Names } from '../relaxation-words';
import type { DispatchSolution } from '../solution';
import type { RoutesProblemDocument } from './routes-problem';
import type { LeftCause, RoutesSolution } from './routes-solution';

// A plan's lines as a routes problem, and the trips in the words of the other services. The plan
// counts each trip out and back; here its vehicles may go on to the next place.

export interface RoutesAsked {
  timeLimitSeconds: number;
  unloadingHours?: number | undefined;
  dutyHoursMaximum?: number | undefined;
  drivingHoursMaximum?: number | undefined;
  breakHours?: number | undefined;
  stopsMaximum?: number | undefined;
  closures: { from: string; to: string; fromHours: number; untilHours?: number | undefined }[];
  /** The closed roads the plan goes by, and where its depots are; absent in plans from before. */
  roads?: { closed: readonly ClosedRoad[]; divisionOfDepot: ReadonlyMap<string, string> };
}

type Sent = DispatchSolution['shipments'][number];

/** Lines that no vehicle of the plan carries are brought by others, and are not routed. */
export function routesDocument(
  problem: DispatchProblem,
  shipments: readonly Sent[],
  asked: RoutesAsked,
): RoutesProblemDocument {
  const carried = shipments.filter(({ fleetId }) => fleetId !== undefined);
  const used = new Set(carried.flatMap(({ fromNodeId, toNodeId }) => [fromNodeId, toNodeId]));
  const needs = needTerms(problem);
  const { policy } = problem;
  return {
    items: problem.items.map(({ id, massKg, volumeM3, indivisible }) => {
      return { id, massKg, volumeM3, indivisible };
    }),
    nodes: problem.nodes.filter(({ id }) => used.has(id)),
    orders: carried.map((line, i) => ({
      ...{ id: `${i}`, fromNodeId: line.fromNodeId, toNodeId: line.toNodeId },
      ...{ itemId: line.itemId, quantity: line.quantity, readyHours: line.departHours },
      ...needs(line),
      fleetId: line.fleetId,
    })),
    ...givenRoads(problem, used),
    closures: closuresOf(problem, used, asked),
    fleets: problem.fleets
      .filter(({ homeNodeId }) => used.has(homeNodeId))
      .map((fleet) => ({ ...fleet, medium: mediumAt(fleet.homeNodeId) })),
    policy: {
      timeLimitSeconds: asked.timeLimitSeconds,
      seed: policy.seed,
      defaultDueHours: policy.defaultDueHours,
      speedKmPerHour: policy.speedKmPerHour,
      detourFactor: policy.detourFactor,
      waterDetourFactor: boatDefaults.detourFactor,
      waterSpeedKmPerHour: boatSpeed(problem),
      loadingHours: policy.loadingHours,
      // The plan takes twice the way with its loading for a trip: so much is there for unloading.
      unloadingHours: asked.unloadingHours ?? policy.loadingHours,
      dutyHoursMaximum: asked.dutyHoursMaximum,
      drivingHoursMaximum: asked.drivingHoursMaximum,
      breakHours: asked.breakHours,
      stopsMaximum: asked.stopsMaximum,
    },
  };
}

/** Of a line, what the needs it serves say: the first due hour, the highest priority. */
function needTerms(problem: DispatchProblem) {
  const terms = new Map<string, { priority: number; dueHours: number }>();
  for (const { nodeId, itemId, priority, dueHours } of problem.needs) {
    const key = JSON.stringify([nodeId, itemId]);
    const known = terms.get(key);
    const due = dueHours ?? problem.policy.defaultDueHours;
    terms.set(key, {
      priority: Math.max(priority, known?.priority ?? 0),
      dueHours: Math.min(due, known?.dueHours ?? Infinity),
    });
  }
  return ({ toNodeId, itemId }: Sent) => terms.get(JSON.stringify([toNodeId, itemId])) ?? {};
}

const mediumAt = (nodeId: string): Medium => (boatsAt(nodeId) === undefined ? 'ROAD' : 'WATER');

/** As fast as the slowest of the plan's boats: they share the ways between their stops. */
function boatSpeed({ nodes, lanes = [], policy }: DispatchProblem): number {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const speeds = lanes
    .filter(({ fromNodeId }) => mediumAt(fromNodeId) === 'WATER')
    .map(({ fromNodeId, toNodeId, hours }) => {
      const km = greatCircleKm(nodeOf.get(fromNodeId)!, nodeOf.get(toNodeId)!);
      return (km * boatDefaults.detourFactor) / (hours - policy.loadingHours);
    });
  const real = speeds.filter((speed) => speed > 0 && speed < Infinity);
  return real.length === 0 ? boatDefaults.speedKmPerHour : Math.min(...real);
}

/** A plan's lanes have the loading in their hours; roads do not. Those beside boats are from coordinates. */
function givenRoads(
  { lanes, nodes, policy }: DispatchProblem,
  used: ReadonlySet<string>,
): Pick<RoutesProblemDocument, 'roads'> {
  if (lanes === undefined || nodes.some(({ id }) => boatsAt(id) !== undefined)) return {};
  const open = lanes.filter((lane) => !lane.closed);
  return {
    roads: open
      .filter(({ fromNodeId, toNodeId }) => used.has(fromNodeId) && used.has(toNodeId))
      .map(({ fromNodeId, toNodeId, hours }) => {
        return { fromNodeId, toNodeId, hours: Math.max(0, hours - policy.loadingHours) };
      }),
  };
}

function closuresOf(
  { closedLanes = [] }: DispatchProblem,
  used: ReadonlySet<string>,
  asked: RoutesAsked,
): NonNullable<RoutesProblemDocument['closures']> {
  // A plan's closed lanes also say when a vehicle would not be back; its roads say when they are closed.
  const lanes = asked.roads === undefined ? closedLanes : [];
  const closed = [
    ...lanes.map(({ fromNodeId: from, toNodeId: to, fromHours = 0, untilHours }) => {
      return { from, to, fromHours, untilHours };
    }),
    ...asked.closures,
  ].filter(({ from, to }) => used.has(from) && used.has(to));
  return [
    ...closed.flatMap(({ from, to, ...span }) => [
      { fromNodeId: from, toNodeId: to, ...span },
      { fromNodeId: to, toNodeId: from, ...span },
    ]),
    ...closedBetween([...used], asked.roads),
  ];
}

/** Each way between the plan's places, in each direction, for lorries and for boats. */
function closedBetween(
  used: readonly string[],
  roads: RoutesAsked['roads'],
): NonNullable<RoutesProblemDocument['closures']> {
  if (roads === undefined || roads.closed.length === 0) return [];
  const { closed, divisionOfDepot } = roads;
  const standOf = (nodeId: string): Stand => {
    const { depotId, divisionCode = '' } = placeOf(nodeId);
    if (depotId === undefined) return { divisionCode };
    return { depotId, divisionCode: divisionOfDepot.get(depotId) ?? '' };
  };
  const media = [...new Set(used.map(mediumAt))];
  const roadsOn = roadsByWay(closed);
  const places = used.map((nodeId) => {
    const stand = standOf(nodeId);
    return { nodeId, stand, isEnd: roadsOn(stand, stand).length > 0 };
  });
  return places.flatMap(({ nodeId: fromNodeId, stand: from, isEnd }) =>
    places.flatMap(({ nodeId: toNodeId, stand: to, isEnd: isOther }) => {
      if (fromNodeId === toNodeId || !(isEnd || isOther)) return [];
      const roads = roadsOn(from, to);
      return media.flatMap((medium) =>
        closedSpans(roads, medium, from, to).map(({ from: fromHours, until }) => ({
          ...{ fromNodeId, toNodeId, medium, fromHours },
          ...(until === Infinity ? {} : { untilHours: until }),
        })),
      );
    }),
  );
}

export interface RouteLeft {
  fromDepotId: string;
  toDepotId: string;
  toDivisionCode: string;
  itemId: string;
  quantity: number;
  cause: LeftCause;
}

/** What stays behind in the plan's own words, with what others carry. */
export function leftLines(
  shipments: readonly Sent[],
  { leftBehind }: Pick<RoutesSolution, 'leftBehind'>,
): RouteLeft[] {
  const carried = shipments.filter(({ fleetId }) => fleetId !== undefined);
  const lineOf = (line: Sent, quantity: number, cause: LeftCause): RouteLeft => {
    const { depotId: toDepotId = '', divisionCode: toDivisionCode = '' } = placeOf(line.toNodeId);
    const fromDepotId = depotOf(line.fromNodeId);
    return { fromDepotId, toDepotId, toDivisionCode, itemId: line.itemId, quantity, cause };
  };
  return [
    ...leftBehind.map(({ orderId, quantity, cause }) => {
      return lineOf(carried[Number(orderId)]!, quantity, cause);
    }),
    ...shipments
      .filter(({ fleetId }) => fleetId === undefined)
      .map((line) => lineOf(line, line.quantity, 'NO_FLEET')),
  ];
}

const named = (names: Record<string, Name>, id: string): Name => {
  const { zh = '', en = '' } = names[id] ?? {};
  return { zh: zh || en || id, en: en || zh || id };
};

/** The routes for those who drive: places and goods by name, one stop a place. */
export function namedRoutes(
  solution: RoutesSolution,
  document: Pick<RoutesProblemDocument, 'fleets' | 'orders'>,
  names: Names,
) {
  const homes = new Map(document.fleets?.map(({ id, homeNodeId }) => [id, homeNodeId]));
  const dues = new Map(document.orders?.map(({ id, dueHours }) => [id, dueHours ?? 0]));
  return solution.routes.map(({ fleetId, trips, ...duty }) => {
    const home = homes.get(fleetId) ?? '';
    const [fleet, depot] = [named(names.fleets, fleetId), named(names.nodes, home)];
    return {
      ...duty,
      ...{ fleetId, fleetZh: fleet.zh, fleetEn: fleet.en },
      ...{ depotId: depotOf(home), depotZh: depot.zh, depotEn: depot.en },
      trips: trips.map(({ stops, ...trip }) => ({
        ...trip,
        stops: joinedStops(stops).map((stop) => namedStop(stop, names, dues)),
      })),
    };
  });
}

type Stop = RoutesSolution['routes'][number]['trips'][number]['stops'][number];

/** Loads for one place that are unloaded one after the other are one stop. */
function joinedStops(stops: readonly Stop[]): Stop[] {
  const joined: Stop[] = [];
  for (const stop of stops) {
    const last = joined.at(-1);
    if (last?.nodeId !== stop.nodeId) joined.push({ ...stop, lines: [...stop.lines] });
    else {
      last.departHours = stop.departHours;
      last.lines.push(...stop.lines);
    }
  }
  return joined;
}

function namedStop(stop: Stop, names: Names, dues: ReadonlyMap<string, number>) {
  const { depotId = '', divisionCode = '' } = placeOf(stop.nodeId);
  const place = named(names.nodes, stop.nodeId);
  const items = new Map<string, number>();
  for (const { itemId, quantity } of stop.lines) {
    items.set(itemId, (items.get(itemId) ?? 0) + quantity);
  }
  return {
    ...{ depotId, divisionCode, placeZh: place.zh, placeEn: place.en },
    arriveHours: stop.arriveHours,
    startHours: stop.startHours,
    departHours: stop.departHours,
    dueHours: Math.min(...stop.lines.map(({ orderId }) => dues.get(orderId) ?? 0)),
    lines: [...items].map(([itemId, quantity]) => {
      const item = named(names.items, itemId);
      return { itemId, itemZh: item.zh, itemEn: item.en, quantity };
    }),
  };
}
