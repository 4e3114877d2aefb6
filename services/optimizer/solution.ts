import type { Candidate } from './candidate';
import type { Leg } from './itinerary';
import { relativeGap } from './stage-result';
import { expiry, type Network } from './model/dispatch-network';
import type { StageName } from './model/dispatch-stages';

// The solution document, as PROBLEMS.md and the proto describe it.

export type SolutionStatus = 'OPTIMAL' | 'WITHIN_GAP' | 'TIME_LIMIT' | 'INFEASIBLE';
export type ShortfallCause = 'STOCK' | 'CARRIAGE' | 'TIME' | 'LANE' | 'POLICY';

export interface SolutionStage {
  name: string;
  value: number;
  bound: number;
  gap: number;
}

export interface Shipment {
  fromNodeId: string;
  toNodeId: string;
  itemId: string;
  quantity: number;
  fleetId?: string;
  departHours: number;
  arriveHours: number;
  /** Position of the lane in the problem, given only where parallel lanes join the two nodes. */
  laneIndex?: number;
  /** Of stock that expires: the hour by which its needs are due. */
  expireHours?: number;
}

export interface SolutionTrip {
  fleetId: string;
  fromNodeId: string;
  toNodeId: string;
  count: number;
  massKg: number;
  volumeM3: number;
  laneIndex?: number;
}

export interface SolutionDelivery {
  needId: string;
  quantity: number;
  arriveHours: number;
  expireHours?: number;
}

/** The cheapest change that would remove a shortfall. */
export interface Relaxation {
  change:
    | 'ADD_STOCK'
    | 'ADD_VEHICLE_HOURS'
    | 'RAISE_LANE_CAPACITY'
    | 'OPEN_LANE'
    | 'ADD_LANE'
    | 'EXTEND_DUE_HOURS'
    | 'RELEASE_KEPT_STOCK'
    | 'USE_MORE_DEPOTS'
    | 'CHANGE_SHORTAGE_RULE';
  /** In units of the item, vehicle-hours or hours, by the kind of change. */
  amount: number;
  itemId?: string;
  nodeId?: string;
  fleetId?: string;
  fromNodeId?: string;
  toNodeId?: string;
  /** Whether it is proven to be enough: by solving again, or by the plan itself; absent in older plans. */
  verified?: boolean;
  /** Of the units that are short how many it brings; absent: all, or as many as are released. */
  units?: number;
  descriptionEn: string;
  descriptionZh: string;
}

export interface Shortfall {
  needId: string;
  quantity: number;
  cause: ShortfallCause;
  relaxation: Relaxation;
}

export interface MarginalValue {
  nodeId: string;
  itemId: string;
  value: number;
  /** Solved again with one more unit; otherwise it is the price, which one unit more can bring at most. */
  verified?: boolean;
}

export interface Alternative {
  fromNodeId: string;
  toNodeId: string;
  itemId: string;
  runnerUpNodeId: string;
  /** What a unit from the runner-up costs more, in the terms of the last stage. */
  extraCost: number;
}

export interface ConflictEntry {
  kind:
    'NEED' | 'STOCK' | 'LANE_CAPACITY' | 'LANE_MINIMUM' | 'FLEET' | 'CLOSED_LANE' | 'WHOLE_UNITS';
  /** The requirement's path in the problem, such as `needs[3]`. */
  field: string;
  /** The id of the need or fleet; `node/item` for stock, `from → to` for a lane. */
  id: string;
  descriptionEn: string;
  descriptionZh: string;
  /** What would settle the conflict here alone; absent where that was not worked out. */
  relaxation?: {
    /** Units, or vehicle-hours of a fleet; 0 for a road that is opened. */
    amount: number;
    /** The least change of all that the conflict names. */
    cheapest: boolean;
    descriptionEn: string;
    descriptionZh: string;
  };
}

export interface SolverRecord {
  engine: string;
  version: string;
  wallSeconds: number;
  peakMemoryMb: number;
}

export interface DispatchSolution {
  status: SolutionStatus;
  stages: SolutionStage[];
  /** Of the last stage; absent when there is no plan. */
  objectiveValue?: number;
  check: { feasible: boolean; maxViolation: number };
  solver: SolverRecord;
  shipments: Shipment[];
  trips: SolutionTrip[];
  deliveries: SolutionDelivery[];
  shortfalls: Shortfall[];
  marginalValues: MarginalValue[];
  alternatives?: Alternative[];
  conflict?: ConflictEntry[];
}

/** The parts of the document that say what happens. */
export type PlanLines = Pick<DispatchSolution, 'shipments' | 'trips' | 'deliveries'>;

export function planLines(network: Network, candidate: Candidate): PlanLines {
  const { nodes } = network.problem;
  const { legs, trips, deliveries } = candidate.itinerary;
  const indexOf = parallelIndex(network, new Set([...legs, ...trips].map(({ lane }) => lane)));
  const ends = (l: number): { fromNodeId: string; toNodeId: string } => ({
    fromNodeId: nodes[network.lanes[l]?.from ?? -1]?.id ?? '',
    toNodeId: nodes[network.lanes[l]?.to ?? -1]?.id ?? '',
  });
  const fleetId = (f: number): string => network.fleets[f]?.id ?? '';
  const shipments = legs.map((leg: Leg) => ({
    ...ends(leg.lane),
    itemId: network.items[leg.item]?.id ?? '',
    quantity: leg.quantity,
    ...(leg.fleet === undefined ? {} : { fleetId: fleetId(leg.fleet) }),
    departHours: leg.departHours,
    arriveHours: leg.arriveHours,
    ...indexOf(leg.lane),
    ...expiry(leg.expireHours),
  }));
  return {
    shipments,
    trips: trips
      .filter((trip) => trip.count > 0)
      .map(({ fleet, lane, count, massKg, volumeM3 }) => ({
        fleetId: fleetId(fleet),
        ...ends(lane),
        count,
        massKg,
        volumeM3,
        ...indexOf(lane),
      })),
    deliveries: deliveries.map(({ need, quantity, arriveHours, expireHours }) => ({
      needId: network.needs[need]?.id ?? '',
      quantity,
      arriveHours,
      ...expiry(expireHours),
    })),
  };
}

/** Only parallel lanes need saying which; between other nodes there is one lane. */
function parallelIndex(
  network: Network,
  used: ReadonlySet<number>,
): (lane: number) => { laneIndex?: number } {
  const seen = new Map<string, number>();
  const senders = new Set(
    [...used].map((l) => network.problem.nodes[network.lanes[l]?.from ?? -1]?.id),
  );
  for (const line of network.problem.lanes ?? []) {
    // Of a million lanes few leave where anything is sent from.
    if (!senders.has(line.fromNodeId)) continue;
    const key = JSON.stringify([line.fromNodeId, line.toNodeId]);
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const { nodes } = network.problem;
  return (l) => {
    const lane = network.lanes[l];
    const key = JSON.stringify([nodes[lane?.from ?? -1]?.id, nodes[lane?.to ?? -1]?.id]);
    return lane !== undefined && (seen.get(key) ?? 0) > 1 ? { laneIndex: lane.index } : {};
  };
}

export function solutionStages(
  names: readonly StageName[],
  values: readonly number[],
  bounds: readonly number[],
): SolutionStage[] {
  return names.map((name, i) => {
    const value = values[i] ?? 0;
    const bound = Math.min(value, bounds[i] ?? 0);
    return { name, value, bound, gap: relativeGap(value, bound) };
  });
}
