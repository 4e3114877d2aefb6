import type { SolutionStage, SolutionStatus, SolverRecord } from '../solution';

// The solution document of a RoutesProblem.

/** Why goods stay where they are. */
export type LeftCause = 'NO_FLEET' | 'VEHICLE_TOO_SMALL' | 'ROAD' | 'TIME';

export interface StopLine {
  orderId: string;
  itemId: string;
  quantity: number;
}

/** One way driven: of its hours, what was driving, rest, and waiting for a road to open. */
export interface Way {
  drivingHours: number;
  breakHours: number;
  roadWaitHours: number;
  distanceKm: number;
}

export interface RouteStop extends Way {
  nodeId: string;
  arriveHours: number;
  /** When unloading begins: on arrival, or when the place opens. */
  startHours: number;
  departHours: number;
  lines: StopLine[];
}

export interface RouteTrip {
  /** 1 for the vehicle's first. */
  number: number;
  /** Loading begins. */
  startHours: number;
  departHours: number;
  returnHours: number;
  /** Loading, driving, resting and unloading; without waiting. */
  workHours: number;
  distanceKm: number;
  massKg: number;
  volumeM3: number;
  stops: RouteStop[];
  back: Way;
}

export interface VehicleRoute {
  fleetId: string;
  /** 1 to the fleet's count. */
  vehicle: number;
  startHours: number;
  endHours: number;
  dutyHours: number;
  workHours: number;
  drivingHours: number;
  breakHours: number;
  distanceKm: number;
  trips: RouteTrip[];
}

export interface LeftBehind {
  orderId: string;
  quantity: number;
  cause: LeftCause;
}

/** What a plan comes to, for comparing. */
export interface RouteTotals {
  unmet: number;
  lateness: number;
  vehicleHours: number;
  distanceKm: number;
  trips: number;
  vehicles: number;
}

export interface RoutesSolution {
  /** Never INFEASIBLE: what cannot be brought is left behind, with its cause. */
  status: SolutionStatus;
  /** `unmet`, `lateness`, `hours`, `distance`, `arrival`. */
  stages: SolutionStage[];
  objectiveValue: number;
  check: { feasible: boolean; maxViolation: number };
  solver: SolverRecord;
  routes: VehicleRoute[];
  leftBehind: LeftBehind[];
  totals: RouteTotals;
  /** The same goods brought by the same vehicles, one place a trip. */
  direct: RouteTotals;
}

export type RouteLines = Pick<RoutesSolution, 'routes' | 'leftBehind'>;
