import { bySource, callOffReason, type PromiseBasis, type PromiseKind } from './call-offs';
import { reliefCoverage, type Delivery, type ReliefCoverage } from './plan-coverage';
import { depotOf, placeOf } from './plan-nodes';
import { needIdOf } from './planner';
import type { PlannedNeed } from './outstanding';
import { relaxationWords, type Names } from './relaxation-words';
import type { DispatchSolution } from './solution';

// What a solution says in the words of the other services: depots, divisions and items.

export type Target = { toDepotId?: string; toDivisionCode?: string };

export type PlanShipment = Target & {
  fromDepotId: string;
  itemId: string;
  quantity: number;
  fleetId?: string;
  departHours: number;
  arriveHours: number;
};

/** Goods that are called off from an agreement or a capacity and then sent like a shipment. */
export type PlanCallOff = PlanShipment & {
  kind: PromiseKind;
  /** The agreement or the capacity. */
  sourceId: string;
  /** From when on they can be loaded, in hours of the plan. */
  availableHours: number;
  reasonZh: string;
  reasonEn: string;
};

export type PlanTrip = Target & {
  fleetId: string;
  fromDepotId: string;
  count: number;
  massKg: number;
  volumeM3: number;
  /** Out and back. */
  tripHours: number;
};

export type PlanShortfall = {
  divisionCode: string;
  itemId: string;
  quantity: number;
  cause: string;
  relaxationZh: string;
  relaxationEn: string;
};

export type PlanLines = {
  /** Of what stands in depots. */
  shipments: PlanShipment[];
  callOffs: PlanCallOff[];
  trips: PlanTrip[];
  shortfalls: PlanShortfall[];
  coverage: ReliefCoverage[];
};

/** What the planner knew beside the problem, kept with the plan so that a later worker knows it. */
export type PlanBasis = {
  /** All needs of the incident, also those that earlier plans cover. */
  needs: PlannedNeed[];
  promised: Delivery[];
  /** From the plan's start to the relief deadline; negative when it has passed. */
  deadlineHours: number;
  names: Names;
  /** Absent where the plan counts on stock alone. */
  promises?: PromiseBasis;
};

export function planLines(solution: DispatchSolution, basis: PlanBasis): PlanLines {
  const needOf = new Map(basis.needs.map((need) => [needIdOf(need), need]));
  const deliveries = solution.deliveries.map(({ needId, quantity, arriveHours }): Delivery => {
    const { divisionCode, itemId } = needOf.get(needId)!;
    return { divisionCode, itemId, quantity, arriveHours };
  });
  return {
    ...sentLines(solution, basis),
    trips: solution.trips.map((trip) => tripOf(trip, solution)),
    shortfalls: solution.shortfalls.map(({ needId, quantity, cause, relaxation }) => {
      const { divisionCode, itemId } = needOf.get(needId)!;
      const { zh: relaxationZh, en: relaxationEn } = relaxationWords(relaxation, basis.names);
      return { divisionCode, itemId, quantity, cause, relaxationZh, relaxationEn };
    }),
    coverage: reliefCoverage({
      needs: basis.needs,
      deliveries: [...basis.promised, ...deliveries],
      deadlineHours: basis.deadlineHours,
    }),
  };
}

function sentLines(
  solution: DispatchSolution,
  { promises, names }: PlanBasis,
): Pick<PlanLines, 'shipments' | 'callOffs'> {
  const sent = solution.shipments.map(shipmentOf);
  if (promises === undefined) return { shipments: sent, callOffs: [] };
  const shipments: PlanShipment[] = [];
  const callOffs: PlanCallOff[] = [];
  for (const { line, quantity, source } of bySource(sent, promises)) {
    if (source === undefined) shipments.push({ ...line, quantity });
    else {
      const { zh, en } = names.items[line.itemId] ?? { zh: line.itemId, en: line.itemId };
      const item = { zh: zh || line.itemId, en: en || zh || line.itemId };
      const words = callOffReason(source, promises.short[line.itemId] ?? 0, item);
      callOffs.push({ ...line, quantity, ...source, ...words });
    }
  }
  return { shipments, callOffs };
}

function targetOf(nodeId: string): Target {
  const { depotId, divisionCode } = placeOf(nodeId);
  return depotId === undefined ? { toDivisionCode: divisionCode } : { toDepotId: depotId };
}

function shipmentOf(shipment: DispatchSolution['shipments'][number]): PlanShipment {
  const { fromNodeId, toNodeId, itemId, quantity, fleetId, departHours, arriveHours } = shipment;
  const carrier = fleetId === undefined ? {} : { fleetId };
  const places = { fromDepotId: depotOf(fromNodeId), ...targetOf(toNodeId) };
  return { ...places, itemId, quantity, ...carrier, departHours, arriveHours };
}

function tripOf(trip: DispatchSolution['trips'][number], solution: DispatchSolution): PlanTrip {
  const { fleetId, fromNodeId, toNodeId, count, massKg, volumeM3 } = trip;
  const laneHours = solution.shipments
    .filter((shipment) => shipment.fromNodeId === fromNodeId && shipment.toNodeId === toNodeId)
    .map(({ departHours, arriveHours }) => arriveHours - departHours);
  const tripHours = 2 * Math.max(0, ...laneHours);
  const places = { fromDepotId: depotOf(fromNodeId), ...targetOf(toNodeId) };
  return { fleetId, ...places, count, massKg, volumeM3, tripHours };
}
