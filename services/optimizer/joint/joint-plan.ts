import type { FleetCount } from '../fleet-counts';
import type { CallOffFacts, PlanSubstitution } from '../plan-lines';
import type { SolutionStage, SolutionStatus, SolverRecord } from '../solution';
import type { PlanRoads } from '../plan-roads';
import type { Contention } from './joint-contention';
import type { JointValue } from './joint-values';

// A joint plan as it is kept: what each part decided, with what is proven of it.

export type PartName = 'SHELTERS' | 'SUPPLIES' | 'TEAMS' | 'EQUIPMENT';

export type JointPart = {
  name: PartName;
  /**
   * FAILED: it has no answer, and `failure` says why; the other parts have theirs. SOLVING: the best so
   * far, while better is looked for.
   */
  status: SolutionStatus | 'FAILED' | 'SOLVING';
  stages: SolutionStage[];
  solver?: SolverRecord;
  check?: { feasible: boolean; maxViolation: number };
  /** Taken over from an earlier plan. */
  kept: boolean;
  failure?: string;
  failureZh?: string;
};

export type TeamOrder = {
  incidentId: string;
  taskId: string;
  teamId: string;
  teamNameZh: string;
  teamNameEn: string;
  specialism: string;
  divisionCode: string;
  arriveHours: number;
  pinned: boolean;
};

export type JointShipment = {
  fromDepotId: string;
  toDivisionCode?: string;
  toSiteId?: string;
  itemId: string;
  quantity: number;
  fleetId: string;
  departHours: number;
  arriveHours: number;
  incidentId?: string;
  needDivisionCode?: string;
  /** Where a shelter's goods are sent: to its own store, or to its division. Not shown. */
  siteDepotId?: string;
  siteDivisionCode?: string;
};

/** Goods that are called off for a need and sent on like a shipment. */
export type JointCallOff = JointShipment & CallOffFacts;

export type JointTrip = {
  fleetId: string;
  /** Absent in plans from before. */
  fleetNameZh?: string;
  fleetNameEn?: string;
  fromDepotId: string;
  toDivisionCode?: string;
  toSiteId?: string;
  count: number;
  massKg: number;
  volumeM3: number;
  /** Out and back. */
  tripHours: number;
};

export type JointBody = {
  /** Zero of all hours, ISO; absent in plans from before: when the plan was stored. */
  startTime?: string;
  /** The day on which the stock it counts on is still usable. */
  usableUntil?: string;
  /** The same for each incident; absent in plans from before. */
  usableDays?: { incidentId: string; usableUntil: string }[];
  reads: { service: string; readTime: string }[];
  readSpreadSeconds: number;
  /** The closed roads it goes by; absent in plans from before. */
  roads?: PlanRoads;
  parts: JointPart[];
  placements: {
    incidentId: string;
    divisionCode: string;
    siteId: string;
    people: number;
    siteNameZh: string;
    siteNameEn: string;
    pinned?: boolean;
  }[];
  unplaced: { incidentId: string; divisionCode: string; people: number; cause: string }[];
  teamOrders: TeamOrder[];
  teamGaps: {
    incidentId: string;
    taskId: string;
    specialism: string;
    teams: number;
    cause: string;
  }[];
  pumpOrders: {
    riskPointId: string;
    assetId: string;
    flowM3PerHour: number;
    distanceKm: number;
    pinned: boolean;
    assetNameZh: string;
    assetNameEn: string;
    incidentId?: string;
    divisionCode?: string;
  }[];
  drained: {
    riskPointId: string;
    nameZh: string;
    nameEn: string;
    grade: string;
    wantedFlowM3PerHour: number;
    givenFlowM3PerHour: number;
    hours?: number;
  }[];
  shipments: JointShipment[];
  /** These four are absent in plans from before joint plans had them. */
  callOffs?: JointCallOff[];
  substitutions?: PlanSubstitution[];
  trips?: JointTrip[];
  fleets?: FleetCount[];
  shortfalls: object[];
  contentions: Contention[];
  jointUnmetBound: number;
  /** What one more trip, place or team would bring; absent in plans made before it was asked. */
  values?: JointValue[];
  basePlanId: string;
  /** Plans whose goods were counted as promised when this one was made. */
  countedPlanIds?: string[];
};

export function startOf({ body, createTime }: { body: JointBody; createTime: Date }): Date {
  return body.startTime === undefined ? createTime : new Date(body.startTime);
}
