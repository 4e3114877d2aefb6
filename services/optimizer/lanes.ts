import { departure, type Closures } from './lane-closures';
import type { DispatchPolicy, DispatchProblem, LaneLine, NodeLine } from './problem';

// Lanes as the planner uses them, ids already turned into positions. They are either those of the
// document or, when it names none, made from coordinates for each need.

export interface LaneTerm {
  costPerUnit: number;
  capacity: number;
  minimum: number;
}

export interface Lane {
  /** Position in the document's `lanes`; -1 when the lane was made from coordinates. */
  index: number;
  from: number;
  to: number;
  hours: number;
  costPerUnit: number;
  capacity: number;
  minimum: number;
  terms: Map<number, LaneTerm>;
  /** When it is closed for a time, in hours. */
  closures?: Closures;
}

/** Times within this many hours count as equal: an arrival at the due hour is on time. */
export const hoursTolerance = 1e-8;

const earthRadiusKm = 6371.0088;

/** A place in degrees; a document's node, team or task. */
type Place = Pick<NodeLine, 'latitude' | 'longitude'>;

export function greatCircleKm(a: Place, b: Place): number {
  const radians = Math.PI / 180;
  const [latA, latB] = [(a.latitude ?? 0) * radians, (b.latitude ?? 0) * radians];
  const halfLat = Math.sin((latB - latA) / 2);
  const halfLon = Math.sin((((b.longitude ?? 0) - (a.longitude ?? 0)) * radians) / 2);
  const chord = halfLat * halfLat + Math.cos(latA) * Math.cos(latB) * halfLon * halfLon;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)));
}

export function travelHours(a: NodeLine, b: NodeLine, policy: DispatchPolicy): number {
  const roadKm = greatCircleKm(a, b) * policy.detourFactor;
  return roadKm / policy.speedKmPerHour + policy.loadingHours;
}

/** What one item costs and may carry on a lane: its own terms, else the lane's. */
export function termOf(lane: Lane, item: number): LaneTerm {
  return lane.terms.get(item) ?? { costPerUnit: lane.costPerUnit, capacity: Infinity, minimum: 0 };
}

/** The document's lanes without the closed ones; a closed lane also has no minimum to keep. */
export function openLanes(
  lines: readonly LaneLine[],
  nodeAt: ReadonlyMap<string, number>,
  itemAt: ReadonlyMap<string, number>,
  closed: ReadonlySet<number> = new Set(),
  closures: ReadonlyMap<number, Closures> = new Map(),
): Lane[] {
  const lanes: Lane[] = [];
  lines.forEach((line, index) => {
    const [from, to] = [nodeAt.get(line.fromNodeId) ?? -1, nodeAt.get(line.toNodeId) ?? -1];
    if (line.closed || closed.has(from * nodeAt.size + to)) return;
    const terms = line.itemTerms.map((term): [number, LaneTerm] => [
      itemAt.get(term.itemId) ?? -1,
      {
        costPerUnit: term.costPerUnit ?? line.costPerUnit,
        capacity: term.capacityUnits ?? Infinity,
        minimum: term.minimumUnits ?? 0,
      },
    ]);
    const spans = closures.get(from * nodeAt.size + to);
    lanes.push({
      index,
      from,
      to,
      hours: line.hours,
      costPerUnit: line.costPerUnit,
      capacity: line.capacityUnits ?? Infinity,
      minimum: line.minimumUnits,
      terms: new Map(terms),
      ...(spans ? { closures: spans } : {}),
    });
  });
  return lanes;
}

/** When goods leave over a lane that are ready at this hour. */
export function departureOver(
  { hours, closures = [] }: Pick<Lane, 'hours' | 'closures'>,
  ready: number,
): number {
  if (closures.length === 0) return ready;
  // Arriving exactly when the way closes is in time.
  const spans = closures.map(({ from, until }) => ({ from: from + hoursTolerance, until }));
  return departure(spans, hours, ready);
}

/** A depot that holds the item: the node and when its first unit is available. */
export interface Holder {
  node: number;
  availableHours: number;
}

export interface NearDepot {
  node: number;
  hours: number;
}

/** From any depot to the place of a need. */
export interface Ways {
  hoursFrom: (depot: number) => number;
  closuresFrom?: (depot: number) => Closures;
}

/**
 * The nearest depots of a need among the holders of its item: they arrive by its due time, and
 * the nearest in hours come first (document order where hours are equal). The need's own node
 * is none of them, because stock at a site serves it without a lane.
 */
export function nearestDepots(
  need: { node: number; due: number },
  holders: readonly Holder[],
  { hoursFrom, closuresFrom = () => [] }: Ways,
  most: number,
): NearDepot[] {
  const inTime: NearDepot[] = [];
  for (const holder of holders) {
    if (holder.node === need.node) continue;
    const hours = hoursFrom(holder.node);
    const way = { hours, closures: closuresFrom(holder.node) };
    if (departureOver(way, holder.availableHours) + hours > need.due + hoursTolerance) continue;
    const found = { node: holder.node, hours };
    if (inTime.length === most && !isNearer(found, inTime[most - 1]!)) continue;
    inTime.push(found);
    // Of hundreds of depots a few are wanted: sorting them all would take most of the time.
    if (inTime.length > most) sortLast(inTime).pop();
    else if (inTime.length === most) inTime.sort((a, b) => (isNearer(a, b) ? -1 : 1));
  }
  if (inTime.length < most) inTime.sort((a, b) => (isNearer(a, b) ? -1 : 1));
  return inTime;
}

function isNearer(a: NearDepot, b: NearDepot): boolean {
  return a.hours < b.hours || (a.hours === b.hours && a.node < b.node);
}

/** Moves the last of an otherwise sorted list to its place. */
function sortLast(list: NearDepot[]): NearDepot[] {
  for (let at = list.length - 1; at > 0 && isNearer(list[at]!, list[at - 1]!); at -= 1) {
    [list[at - 1], list[at]] = [list[at]!, list[at - 1]!];
  }
  return list;
}

/** Travel hours to one site at a time; needs come grouped by site, so the last one is kept. */
export function travelTable(problem: DispatchProblem): (depot: number, site: number) => number {
  let current = -1;
  let hours = new Float64Array(0);
  return (depot, site) => {
    if (site !== current) {
      current = site;
      hours = new Float64Array(problem.nodes.length).fill(-1);
    }
    const known = hours[depot] ?? -1;
    if (known >= 0) return known;
    const [a, b] = [problem.nodes[depot], problem.nodes[site]];
    const placed = a?.latitude !== undefined && b?.latitude !== undefined;
    const value = placed ? travelHours(a, b, problem.policy) : Infinity;
    hours[depot] = value;
    return value;
  };
}
