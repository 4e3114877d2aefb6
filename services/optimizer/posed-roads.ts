import { closedSpans, roadsByWay, withReturns, type ClosedRoad, type Stand } from './closed-roads';
import type { Span } from './lane-closures';
import { travelHours } from './lanes';
import { boatsAt, depotNode, depotOf, landingNode } from './plan-nodes';
import type { Fleet } from './planner';
import type { DispatchProblem, DispatchProblemDocument, NodeLine } from './problem';
import type { Name } from './relaxation-words';
import type { DispatchSolution } from './solution';

// Closed roads and boats in the terms of a dispatch problem. The format knows no media: a depot's boats
// are loaded at a landing, a node of its own that costs no time to reach. From there ways go to the places
// a road to which is closed; from the depot itself go the roads.

/** Where a fleet says nothing: slower than a lorry, and less round about than a road. */
export const boatDefaults = { speedKmPerHour: 15, detourFactor: 1.2 };

export type RoadsToPose = {
  roads: readonly ClosedRoad[];
  /** Depots and places by their nodes. */
  stands: ReadonlyMap<string, Stand>;
  /** With the hours that are left of them. */
  boats: readonly Fleet[];
  /** Vehicles may stay behind a road that closes after they came. */
  mayStrand: boolean;
};

type Lane = NonNullable<DispatchProblemDocument['lanes']>[number];
type Closed = NonNullable<DispatchProblemDocument['closedLanes']>;

/** The problem with its closed roads, and with boats where they help. */
export function withRoads(problem: DispatchProblem, asked: RoadsToPose): DispatchProblemDocument {
  if (asked.roads.length === 0) return problem;
  const poser = new RoadPoser(problem, asked);
  const closed = poser.closedRoads();
  const boats = asked.boats.flatMap((fleet) => poser.boatWays(fleet));
  const closedLanes = [...(problem.closedLanes ?? []), ...closed];
  if (boats.length === 0) return closed.length === 0 ? problem : { ...problem, closedLanes };
  return {
    ...problem,
    nodes: [...problem.nodes, ...boats.map(({ node }) => node)],
    lanes: [
      ...(problem.lanes ?? poser.roadLanes()),
      ...boats.map(({ node, depotNodeId }) => {
        return { fromNodeId: depotNodeId, toNodeId: node.id, hours: 0 };
      }),
      ...boats.flatMap(({ lanes }) => lanes),
    ],
    closedLanes: [...closedLanes, ...boats.flatMap((one) => one.closed)],
    fleets: [...problem.fleets, ...boats.map(({ fleet }) => fleet)],
  };
}

class RoadPoser {
  private readonly nodeOf: Map<string, NodeLine>;
  private readonly sources: string[];
  private readonly targets: string[];
  private readonly roadsOn: ReturnType<typeof roadsByWay>;

  constructor(
    private readonly problem: DispatchProblem,
    private readonly asked: RoadsToPose,
  ) {
    this.roadsOn = roadsByWay(asked.roads);
    this.nodeOf = new Map(problem.nodes.map((node) => [node.id, node]));
    this.sources = [...new Set(problem.supplies.map(({ nodeId }) => nodeId))];
    this.targets = [...new Set(problem.needs.map(({ nodeId }) => nodeId))];
  }

  closedRoads(): Closed {
    return this.sources.flatMap((from) =>
      this.targets.flatMap((to) => closedLines(from, to, this.roadSpans(from, to))),
    );
  }

  private roadSpans(from: string, to: string): Span[] {
    const hours = this.roadHours(from, to) ?? 0;
    return this.spans('ROAD', from, to, hours);
  }

  private spans(medium: 'ROAD' | 'WATER', from: string, to: string, hours: number): Span[] {
    const { stands, mayStrand } = this.asked;
    const [start, end] = [stands.get(from), stands.get(to)];
    if (from === to || !start || !end) return [];
    const roads = this.roadsOn(start, end);
    const there = closedSpans(roads, medium, start, end);
    if (mayStrand) return there;
    return withReturns(there, closedSpans(roads, medium, end, start), hours);
  }

  private roadHours(from: string, to: string): number | undefined {
    const [a, b] = [this.nodeOf.get(from), this.nodeOf.get(to)];
    if (a?.latitude === undefined || b?.latitude === undefined) return undefined;
    return travelHours(a, b, this.problem.policy);
  }

  /** The lanes the planner would make from coordinates: of each need's item the nearest depots. */
  roadLanes(): Lane[] {
    const { supplies, needs, policy } = this.problem;
    const holders = new Map<string, Set<string>>();
    for (const { nodeId, itemId } of supplies) {
      holders.set(itemId, (holders.get(itemId) ?? new Set()).add(nodeId));
    }
    const lanes = new Map<string, Lane>();
    const seen = new Set<string>();
    for (const { nodeId: toNodeId, itemId } of needs) {
      const kind = JSON.stringify([toNodeId, itemId]);
      if (seen.has(kind)) continue;
      seen.add(kind);
      const near = [...(holders.get(itemId) ?? [])]
        .filter((fromNodeId) => fromNodeId !== toNodeId)
        .map((fromNodeId) => ({ fromNodeId, hours: this.roadHours(fromNodeId, toNodeId) }))
        .filter((lane): lane is { fromNodeId: string; hours: number } => lane.hours !== undefined)
        .sort((a, b) => a.hours - b.hours || (a.fromNodeId < b.fromNodeId ? -1 : 1));
      for (const { fromNodeId, hours } of near.slice(0, policy.nearestDepots)) {
        lanes.set(JSON.stringify([fromNodeId, toNodeId]), { fromNodeId, toNodeId, hours });
      }
    }
    return [...lanes.values()];
  }

  /** One fleet of boats with its landing; none where no road from its depot is closed. */
  boatWays(fleet: Fleet) {
    const depotNodeId = depotNode(fleet.homeDepotId);
    const depot = this.nodeOf.get(depotNodeId);
    if (depot?.latitude === undefined || !this.sources.includes(depotNodeId)) return [];
    const node = { ...depot, id: landingNode(fleet.homeDepotId, fleet.id) };
    const { detourFactor } = boatDefaults;
    const speedKmPerHour = fleet.speedKmPerHour || boatDefaults.speedKmPerHour;
    const terms = { ...this.problem.policy, speedKmPerHour, detourFactor };
    const lanes: Lane[] = [];
    const closed: Closed = [];
    for (const to of this.targets) {
      const place = this.nodeOf.get(to);
      if (place?.latitude === undefined || this.roadSpans(depotNodeId, to).length === 0) continue;
      const hours = travelHours(depot, place, terms);
      lanes.push({ fromNodeId: node.id, toNodeId: to, hours });
      closed.push(...closedLines(node.id, to, this.spans('WATER', depotNodeId, to, hours)));
    }
    if (lanes.length === 0) return [];
    const { id, count, massKgCapacity, volumeM3Capacity, hoursAvailable } = fleet;
    const line = { id, homeNodeId: node.id, count, massKgCapacity, volumeM3Capacity };
    return [{ node, depotNodeId, lanes, closed, fleet: { ...line, hoursAvailable } }];
  }
}

function closedLines(fromNodeId: string, toNodeId: string, spans: readonly Span[]): Closed {
  return spans.map(({ from, until }) => ({
    ...{ fromNodeId, toNodeId },
    ...(from > 0 ? { fromHours: from } : {}),
    ...(until === Infinity ? {} : { untilHours: until }),
  }));
}

/** What people read: goods leave a depot by boat, and how they came to the landing says nothing. */
export function withoutLandings(solution: DispatchSolution): DispatchSolution {
  const isOwn = ({ toNodeId }: { toNodeId: string }): boolean => boatsAt(toNodeId) === undefined;
  const { shipments, trips, marginalValues } = solution;
  if (shipments.every(isOwn) && trips.every(isOwn)) return solution;
  return {
    ...solution,
    shipments: shipments.filter(isOwn),
    trips: trips.filter(isOwn),
    marginalValues: marginalValues.filter(({ nodeId }) => boatsAt(nodeId) === undefined),
  };
}

/** What landings are called. */
export function landingNames(
  nodes: readonly { id: string }[],
  names: Record<string, Name>,
): Record<string, Name> {
  return Object.fromEntries(
    nodes
      .filter(({ id }) => boatsAt(id) !== undefined)
      .map(({ id }): [string, Name] => {
        const { zh = '', en = '' } = names[depotNode(depotOf(id))] ?? {};
        return [id, { zh: `${zh || depotOf(id)}（船）`, en: `${en || zh || depotOf(id)} (boats)` }];
      }),
  );
}
