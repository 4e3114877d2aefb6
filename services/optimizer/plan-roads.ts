import {
  closedSpans,
  isOnWay,
  returnHours,
  roadsByWay,
  type ClosedRoad,
  type Stand,
} from './closed-roads';
import type { Span } from './lane-closures';
import type { PlanShipment, PlanTrip, Target } from './plan-lines';

// The closed roads a plan goes by, and what those that are closed now do to its lines.

/** Kept with the plan. */
export type PlanRoads = { readTime: string; closures: ClosedRoad[]; leftOut?: number };

export function keptRoads(
  { readTime, leftOut }: { readTime: Date; leftOut: number },
  closures: ClosedRoad[],
): PlanRoads {
  return { readTime: readTime.toISOString(), closures, leftOut };
}

/** As the incident's record has it. */
export type ClosureRecord = Omit<ClosedRoad, 'fromHours' | 'untilHours' | 'closureId'> & {
  id: string;
  fromTime: Date;
  untilTime?: Date;
};

const hourMs = 3_600_000;

export function closedRoad(
  { id, fromTime, untilTime, ...road }: ClosureRecord,
  startTime: Date,
): ClosedRoad {
  const hours = (time: Date): number => (time.getTime() - startTime.getTime()) / hourMs;
  const until = untilTime ? { untilHours: hours(untilTime) } : {};
  return { ...road, closureId: id, fromHours: hours(fromTime), ...until };
}

/** What a plan goes by: the incident's closures but those left out, and what only the plan is told. */
export function planRoads(
  records: readonly ClosureRecord[],
  told: { closures: readonly ClosedRoad[]; withoutClosureIds: readonly string[] },
  startTime: Date,
): ClosedRoad[] {
  const without = new Set(told.withoutClosureIds);
  const own = records.filter(({ id }) => !without.has(id));
  return [...own.map((record) => closedRoad(record, startTime)), ...told.closures];
}

/** What only an earlier plan was told and is not over, in hours of one that starts so much later. */
export function toldBefore(closures: readonly ClosedRoad[], hoursLater: number): ClosedRoad[] {
  return closures
    .filter(({ closureId, untilHours = Infinity }) => closureId === '' && untilHours > hoursLater)
    .map(({ fromHours, untilHours, ...road }) => {
      const until = untilHours === undefined ? {} : { untilHours: untilHours - hoursLater };
      return { ...road, fromHours: fromHours - hoursLater, ...until };
    });
}

/** Only joint plans send goods to sites, and say whose need they meet. */
type Line = PlanShipment & { toSiteId?: string; incidentId?: string };
type Trip = Target & { toSiteId?: string } & Pick<
    PlanTrip,
    'fleetId' | 'fromDepotId' | 'count' | 'tripHours'
  >;

/** A line that is on a closed road. */
export type AffectedLine = Line & {
  closureIds: string[];
  /** When goods that wait would come; absent where the road does not open again. */
  laterHours?: number;
};

/** Trips whose way back is closed when they have unloaded. */
export type StrandedTrips = Omit<Trip, 'tripHours'> & {
  arriveHours: number;
  closureIds: string[];
  /** When they are home; absent where the road does not open again. */
  homeHours?: number;
};

export type RoadCheck = {
  affected: AffectedLine[];
  stranded: StrandedTrips[];
  /** Closures that the plan does not know, or knows otherwise. */
  newClosureIds: string[];
  /** Closures the plan goes by that are no more. */
  goneClosureIds: string[];
};

export type CheckedPlan = {
  lines: readonly Line[];
  trips: readonly Trip[];
  /** That the plan was made with. */
  roads: readonly ClosedRoad[];
  boats: ReadonlySet<string>;
};

/** Where depots and sites lie. */
export type Places = { depots: ReadonlyMap<string, string>; sites: ReadonlyMap<string, Stand> };

const minute = 1 / 60;

/** Goods that should have arrived by now are as they are. */
export function checkedRoads(
  plan: CheckedPlan,
  now: { roads: readonly ClosedRoad[]; hours: number },
  { depots, sites }: Places,
): RoadCheck {
  const depotAt = (depotId: string): Stand => {
    return { depotId, divisionCode: depots.get(depotId) ?? '' };
  };
  const target = ({
    toDepotId,
    toSiteId,
    toDivisionCode: divisionCode = '',
  }: Line | Trip): Stand => {
    if (toDepotId) return depotAt(toDepotId);
    return (toSiteId ? sites.get(toSiteId) : undefined) ?? { divisionCode };
  };
  const wayOf = (line: Line | Trip): Way => ({
    from: depotAt(line.fromDepotId),
    to: target(line),
    medium: plan.boats.has(line.fleetId ?? '') ? 'WATER' : 'ROAD',
  });
  const roadsOn = roadsByWay(now.roads);
  const coming = plan.lines.filter(({ arriveHours }) => arriveHours > now.hours);
  return {
    affected: coming.flatMap((line) => {
      const way = wayOf(line);
      return affectedLine(line, way, roadsOn(way.from, way.to));
    }),
    stranded: plan.trips.flatMap((trip) => {
      const way = wayOf(trip);
      const roads = roadsOn(way.from, way.to);
      const own = roads.length === 0 ? [] : coming.filter((line) => isOnTrip(line, trip));
      return strandedTrips(trip, own, way, roads);
    }),
    ...differenceOf(plan.roads, now.roads, now.hours),
  };
}

type Way = { from: Stand; to: Stand; medium: ClosedRoad['medium'] };

const overlaps = ({ departHours, arriveHours }: Line, { from, until }: Span): boolean =>
  arriveHours > from + minute && departHours < until - minute;

function affectedLine(line: Line, way: Way, roads: readonly ClosedRoad[]): AffectedLine[] {
  const { from, to, medium } = way;
  const spans = closedSpans(roads, medium, from, to);
  if (!spans.some((span) => overlaps(line, span))) return [];
  const causes = roads.filter((road) => {
    const { fromHours, untilHours = Infinity } = road;
    const isOwn = road.medium === medium && isOnWay(road, from, to);
    return isOwn && overlaps(line, { from: fromHours, until: untilHours });
  });
  const { departHours, arriveHours } = line;
  const later = returnHours(spans, arriveHours - departHours, departHours);
  const closureIds = causes.map(({ closureId }) => closureId);
  return [{ ...line, closureIds, ...(later === Infinity ? {} : { laterHours: later }) }];
}

function isOnTrip(line: Line, trip: Trip): boolean {
  return (
    line.fleetId === trip.fleetId &&
    line.fromDepotId === trip.fromDepotId &&
    line.toDepotId === trip.toDepotId &&
    line.toSiteId === trip.toSiteId &&
    line.toDivisionCode === trip.toDivisionCode
  );
}

function strandedTrips(
  { tripHours, ...trip }: Trip,
  lines: readonly Line[],
  { from, to, medium }: Way,
  roads: readonly ClosedRoad[],
): StrandedTrips[] {
  const back = closedSpans(roads, medium, to, from);
  const hours = tripHours / 2;
  const held = lines
    .map(({ arriveHours }) => ({ arriveHours, home: returnHours(back, hours, arriveHours) }))
    .filter(({ arriveHours, home }) => home > arriveHours + hours + minute)
    .sort((a, b) => b.home - a.home);
  const [last] = held;
  if (last === undefined) return [];
  const { arriveHours } = last;
  const causes = roads.filter((road) => {
    const alone = closedSpans([road], medium, to, from);
    return returnHours(alone, hours, arriveHours) > arriveHours + hours;
  });
  const home = last.home === Infinity ? {} : { homeHours: last.home };
  const closureIds = causes.map(({ closureId }) => closureId);
  return [{ ...trip, arriveHours, closureIds, ...home }];
}

/** What is over by now changes nothing any more. */
function differenceOf(
  then: readonly ClosedRoad[],
  now: readonly ClosedRoad[],
  hours: number,
): Pick<RoadCheck, 'newClosureIds' | 'goneClosureIds'> {
  const known = new Map(then.map((road) => [road.closureId, road]));
  const present = new Set(now.map(({ closureId }) => closureId));
  const isSame = (road: ClosedRoad): boolean => {
    const before = known.get(road.closureId);
    return (
      before !== undefined && JSON.stringify(ordered(before)) === JSON.stringify(ordered(road))
    );
  };
  return {
    // What only the plan was told is no news to it.
    newClosureIds: now
      .filter((road) => road.closureId !== '' && !isSame(road))
      .map(({ closureId }) => closureId),
    goneClosureIds: then
      .filter(({ closureId, untilHours = Infinity }) => {
        return closureId !== '' && untilHours > hours && !present.has(closureId);
      })
      .map(({ closureId }) => closureId),
  };
}

// Hours differ in their last digits after a store and a reading; the words do not matter.
function ordered({ bothWays, medium, fromHours, untilHours }: ClosedRoad) {
  const seconds = (hours: number) => Math.round(hours * 3_600);
  const until = untilHours === undefined ? 'further notice' : seconds(untilHours);
  return [bothWays, medium, seconds(fromHours), until];
}
