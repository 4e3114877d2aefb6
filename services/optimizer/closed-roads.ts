import { covers } from '../platform/identity';
import { departure, type Span } from './lane-closures';

// Closed roads as people report them, between places of any size, and what they are between the depots
// and the communities of a plan.

export type Medium = 'ROAD' | 'WATER';

/** Both empty: anywhere. */
type End = { depotId: string; divisionCode: string };

/** In hours of a plan; below zero it was closed before. */
export type ClosedRoad = {
  /** Of the incident's record; empty where only the plan was told. */
  closureId: string;
  fromDepotId: string;
  fromDivisionCode: string;
  toDepotId: string;
  toDivisionCode: string;
  bothWays: boolean;
  medium: Medium;
  fromHours: number;
  /** Absent: until further notice. */
  untilHours?: number;
  reason: string;
  /** In which it was reported; absent where only the plan was told, and in plans from before. */
  incidentId?: string;
  incidentName?: string;
};

/** A depot or a site with the division it lies in, or a division. */
export type Stand = { depotId?: string; divisionCode: string };

/** Whether the road is this way, in this direction. */
export function isOnWay(road: ClosedRoad, from: Stand, to: Stand): boolean {
  return isForward(road, from, to) || (road.bothWays && isForward(road, to, from));
}

/**
 * The roads that may be on a way, in their order: those that end at one of its ends. Looked through
 * once for each place: hundreds of roads for each of thousands of ways would stop the process.
 */
export function roadsByWay(
  roads: readonly ClosedRoad[],
): (from: Stand, to: Stand) => readonly ClosedRoad[] {
  const ending = new Map<string, readonly number[]>();
  const endingAt = (stand: Stand): readonly number[] => {
    const key = JSON.stringify([stand.depotId ?? '', stand.divisionCode]);
    const known = ending.get(key);
    if (known) return known;
    const found = roads.flatMap((road, n) => (endsAt(road, stand) ? [n] : []));
    ending.set(key, found);
    return found;
  };
  return (from, to) => {
    const near = new Set([...endingAt(from), ...endingAt(to)]);
    return [...near].sort((a, b) => a - b).map((n) => roads[n]!);
  };
}

function endsAt({ toDepotId, toDivisionCode }: ClosedRoad, stand: Stand): boolean {
  return isAt({ depotId: toDepotId, divisionCode: toDivisionCode }, stand);
}

function isForward(road: ClosedRoad, from: Stand, to: Stand): boolean {
  const begin = { depotId: road.fromDepotId, divisionCode: road.fromDivisionCode };
  const end = { depotId: road.toDepotId, divisionCode: road.toDivisionCode };
  if (!isAt(begin, from) || !isAt(end, to)) return false;
  // One place may hold the other: what lies wholly in the smaller is on no road into or out of it.
  return isWithin(begin, end) ? !isAt(begin, to) : !isAt(end, from);
}

function isAt({ depotId, divisionCode }: End, stand: Stand): boolean {
  if (depotId !== '') return stand.depotId === depotId;
  return divisionCode === '' || covers(divisionCode, stand.divisionCode);
}

function isWithin(inner: End, outer: End): boolean {
  if (inner.depotId !== '') return true;
  if (inner.divisionCode === '' || outer.divisionCode === '') return false;
  return covers(outer.divisionCode, inner.divisionCode);
}

/** When the way is closed in this direction, from the start on: apart from each other, in order. */
export function closedSpans(
  roads: readonly ClosedRoad[],
  medium: Medium,
  from: Stand,
  to: Stand,
): Span[] {
  const spans = roads
    .filter((road) => road.medium === medium && isOnWay(road, from, to))
    .map(({ fromHours, untilHours = Infinity }) => {
      return { from: Math.max(0, fromHours), until: untilHours };
    })
    .filter(({ from: begin, until }) => until > begin);
  return joined(spans);
}

export function joined(spans: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = apart.at(-1);
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else apart.push({ ...span });
  }
  return apart;
}

/**
 * When a vehicle may not set out: while the way there is closed, and so that it would not be back, over
 * as long a way, before the way back closes. It arrives at `depart + hours` and needs as long again.
 */
export function withReturns(there: readonly Span[], back: readonly Span[], hours: number): Span[] {
  const turned = back
    .map(({ from, until }) => ({ from: Math.max(0, from - hours), until: until - hours }))
    .filter(({ from, until }) => until > from);
  return joined([...there, ...turned]);
}

/** When whoever arrives at this hour is back; Infinity where the way does not open again. */
export function returnHours(back: readonly Span[], hours: number, arriveHours: number): number {
  return departure(back, hours, arriveHours) + hours;
}
