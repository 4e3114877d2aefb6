import { bySource, callOffReason, type PromiseBasis, type PromiseKind } from './call-offs';
import { reliefCoverage, type Delivery, type ReliefCoverage } from './plan-coverage';
import { depotOf, placeOf } from './plan-nodes';
import { needIdOf } from './planner';
import type { FleetCount } from './fleet-counts';
import type { PlanRoads } from './plan-roads';
import { withoutLandings } from './posed-roads';
import type { PlannedNeed } from './outstanding';
import { relaxationWords, type Name, type Names } from './relaxation-words';
import type { DispatchSolution } from './solution';
import { substitutionReason, type Substitution } from './substitutes';

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

/** What is said of goods that are called off from an agreement or a capacity. */
export type CallOffFacts = {
  kind: PromiseKind;
  /** The agreement or the capacity. */
  sourceId: string;
  /** From when on they can be loaded, in hours of the plan. */
  availableHours: number;
  reasonZh: string;
  reasonEn: string;
};

/** Goods that are called off and then sent like a shipment. */
export type PlanCallOff = PlanShipment & CallOffFacts;

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
  /** The day on which the stock it counted on is still usable; absent in plans from before. */
  usableUntil?: string;
  /** Absent where the plan counts on stock alone. */
  promises?: PromiseBasis;
  /** What is sent in the place of something else; absent where nothing is. */
  substitutions?: Substitution[];
  /** Of fleets whose vehicles are equipment: how many there were; absent where none are. */
  fleets?: FleetCount[];
  /** The closed roads it went by, and when they were read; absent in plans from before. */
  roads?: PlanRoads;
};

/** What a plan says of an item that another replaces. */
export type PlanSubstitution = Substitution & { reasonZh: string; reasonEn: string };

export function planSubstitutions({
  substitutions = [],
  names,
}: Pick<PlanBasis, 'substitutions' | 'names'>): PlanSubstitution[] {
  return substitutions.map((line) => {
    const words = [line.itemId, line.substituteItemId].map((id) => nameOf(names, id));
    return { ...line, ...substitutionReason(line, words[0]!, words[1]!) };
  });
}

/** Whose need each id of the problem is, and how many units sent meet one unit of it. */
function askedById(basis: PlanBasis) {
  type Asked = { divisionCode: string; itemId: string; ratio: number };
  const asked = new Map<string, Asked>(
    basis.needs.map((need) => [needIdOf(need), { ...need, ratio: 1 }]),
  );
  for (const line of basis.substitutions ?? []) {
    const { divisionCode, itemId, substituteItemId } = line;
    const id = needIdOf({ ...line, itemId: substituteItemId, insteadOf: itemId });
    const ratio = line.substituteQuantity / line.quantity;
    asked.set(id, { divisionCode, itemId, ratio });
  }
  return asked;
}

export function planLines(found: DispatchSolution, basis: PlanBasis): PlanLines {
  const solution = withoutLandings(found);
  const needOf = askedById(basis);
  const deliveries = solution.deliveries.map(
    ({ needId, quantity: sent, arriveHours }): Delivery => {
      const { divisionCode, itemId, ratio } = needOf.get(needId)!;
      return { divisionCode, itemId, quantity: sent / ratio, arriveHours };
    },
  );
  return {
    ...sentBySource(solution.shipments.map(shipmentOf), basis),
    trips: solution.trips.map((trip) => tripOf(trip, solution)),
    shortfalls: solution.shortfalls.map(({ needId, quantity: missing, cause, relaxation }) => {
      const { divisionCode, itemId, ratio } = needOf.get(needId)!;
      const quantity = ratio === 1 ? missing : Math.ceil(missing / ratio - 1e-9);
      const { zh: relaxationZh, en: relaxationEn } = relaxationWords(
        relaxation,
        basis.names,
        missing,
      );
      return { divisionCode, itemId, quantity, cause, relaxationZh, relaxationEn };
    }),
    coverage: reliefCoverage({
      needs: basis.needs,
      deliveries: [...basis.promised, ...deliveries],
      deadlineHours: basis.deadlineHours,
    }),
  };
}

/** Lines told apart by where their goods come from: what stands in depots, and what is called off. */
export function sentBySource<
  T extends Pick<PlanShipment, 'fromDepotId' | 'itemId' | 'quantity' | 'departHours'>,
>(
  sent: readonly T[],
  { promises, names }: Pick<PlanBasis, 'promises' | 'names'>,
): { shipments: T[]; callOffs: (T & CallOffFacts)[] } {
  if (promises === undefined) return { shipments: [...sent], callOffs: [] };
  const shipments: T[] = [];
  const callOffs: (T & CallOffFacts)[] = [];
  for (const { line, quantity, source } of bySource(sent, promises)) {
    if (source === undefined) shipments.push({ ...line, quantity });
    else {
      const item = nameOf(names, line.itemId);
      const words = callOffReason(source, promises.short[line.itemId] ?? 0, item);
      callOffs.push({ ...line, quantity, ...source, ...words });
    }
  }
  return { shipments, callOffs };
}

function nameOf({ items }: Names, id: string): Name {
  const { zh, en } = items[id] ?? { zh: id, en: id };
  return { zh: zh || id, en: en || zh || id };
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
  const places = { fromDepotId: depotOf(fromNodeId), ...targetOf(toNodeId) };
  const tripHours = tripHoursOf(trip, solution);
  return { fleetId, ...places, count, massKg, volumeM3, tripHours };
}

/** Out and back. */
export function tripHoursOf(
  { fromNodeId, toNodeId }: DispatchSolution['trips'][number],
  { shipments }: Pick<DispatchSolution, 'shipments'>,
): number {
  const laneHours = shipments
    .filter((shipment) => shipment.fromNodeId === fromNodeId && shipment.toNodeId === toNodeId)
    .map(({ departHours, arriveHours }) => arriveHours - departHours);
  return 2 * Math.max(0, ...laneHours);
}
