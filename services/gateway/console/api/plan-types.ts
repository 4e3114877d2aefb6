import type { ReliefNeed } from './types';
import type { Medium, PlanClosedRoad } from './road-closures';

export const shortagePolicies = [
  'PRIORITY',
  'PROPORTIONAL',
  'MAX_MIN',
  'GUARANTEED_MINIMUM',
] as const;
export type ShortagePolicy = (typeof shortagePolicies)[number];

export const callOffRules = ['WHEN_SHORT', 'ALWAYS', 'NEVER'] as const;
export type CallOffRule = (typeof callOffRules)[number];

export type PlanState =
  'PROPOSED' | 'APPROVED' | 'COMMITTED' | 'EXECUTING' | 'COMPLETED' | 'SUPERSEDED';

export type SolveStage = { name: string; value?: number; bound?: number; gap?: number };

export type Solve = {
  state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  phase?: string;
  progressShare?: number;
  status?: 'OPTIMAL' | 'WITHIN_GAP' | 'TIME_LIMIT' | 'INFEASIBLE';
  stages?: SolveStage[];
  solver?: { engine: string; version: string; wallSeconds: number; peakMemoryMb: number };
  check?: { feasible: boolean; maxViolation: number };
  problemHash?: string;
  failure?: string;
  failureReason?: string;
};

type Destination = { toDepotId?: string; toDivisionCode?: string };

export type PlanShipment = Destination & {
  fromDepotId: string;
  itemId: string;
  quantity: number;
  fleetId?: string;
  departHours: number;
  arriveHours: number;
};

/** Goods that an agreement or a factory gives on call. */
export type PlanCallOff = PlanShipment & {
  kind: 'AGREEMENT' | 'CAPACITY';
  sourceId: string;
  availableHours: number;
  reasonZh: string;
  reasonEn: string;
};

/** A part of a need that another item covers. */
export type PlanSubstitution = {
  divisionCode: string;
  itemId: string;
  substituteItemId: string;
  ratio: number;
  quantity: number;
  substituteQuantity: number;
  reasonZh: string;
  reasonEn: string;
};

export type PlanTrip = Destination & {
  fleetId: string;
  fromDepotId: string;
  count: number;
  massKg: number;
  volumeM3: number;
};

export type PlanShortfall = {
  divisionCode: string;
  itemId: string;
  quantity: number;
  cause: 'STOCK' | 'CARRIAGE' | 'TIME' | 'LANE' | 'POLICY';
  relaxationZh?: string;
  relaxationEn?: string;
};

export type Coverage = {
  divisionCode: string;
  reliefNeed: ReliefNeed;
  share: number;
  arriveHours?: number;
};

export type FailedLine = {
  depotId: string;
  itemId: string;
  requested: number;
  available: number;
};

export type Plan = {
  id: string;
  incidentId: string;
  divisionCode: string;
  version: number;
  state: PlanState;
  solve: Solve;
  readTime?: string;
  startTime?: string;
  reliefDueTime?: string;
  shipments?: PlanShipment[];
  callOffs?: PlanCallOff[];
  substitutions?: PlanSubstitution[];
  fleets?: PlanFleet[];
  trips?: PlanTrip[];
  shortfalls?: PlanShortfall[];
  coverage?: Coverage[];
  /** The plan it was made from with little change. */
  basePlanId?: string;
  supersedesPlanId?: string;
  supersededByPlanId?: string;
  /** Earlier plans under way whose goods this one takes as given. */
  countedPlanIds?: string[];
  approverId?: string;
  approveTime?: string;
  reservationId?: string;
  commitFailures?: FailedLine[];
  createTime: string;
  updateTime: string;
  etag: string;
  exercise: boolean;
  /** The closed roads it goes by; absent in lists and in plans from before. */
  roads?: { readTime?: string; closures: PlanClosedRoad[]; leftOut?: number };
  policy?: {
    shortage?: ShortagePolicy;
    timeLimitSeconds?: number;
    gap?: number;
    minimumShare?: number;
  };
};

export type Fleet = {
  id: string;
  nameZh: string;
  nameEn: string;
  homeDepotId: string;
  count: number;
  massKgCapacity: number;
  volumeM3Capacity: number;
  hoursAvailable: number;
  /** Its vehicles are counted among this equipment; absent: as typed. */
  assetClassId?: string;
  /** Boats go where roads are closed; a speed in km/h is theirs alone, 0 what they usually make. */
  medium?: Medium;
  speedKmPerHour?: number;
};

/** How many vehicles a plan counts on, of a fleet whose vehicles are equipment. */
export type PlanFleet = {
  fleetId: string;
  assetClassId: string;
  count: number;
  countedFrom: 'READY_ASSETS' | 'NONE_REGISTERED' | 'UNREAD';
  registeredCount: number;
};

export const commitSteps = [
  'APPROVE',
  'RESERVE',
  'CREATE_TRANSFERS',
  'CONFIRM',
  'MARK_COMMITTED',
] as const;
export type CommitStep =
  | (typeof commitSteps)[number]
  | 'CLAIM_TEAMS'
  | 'CLAIM_EQUIPMENT'
  | 'RESERVE_PLACES'
  | 'CONFIRM_TEAMS'
  | 'CONFIRM_EQUIPMENT'
  | 'CONFIRM_PLACES'
  | 'CALL_OFF'
  | 'CONFIRM_CALL_OFFS';

export type Commit = {
  id: string;
  planId: string;
  incidentId: string;
  state: 'RUNNING' | 'COMPENSATING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  step?: CommitStep | 'DONE';
  /** What it has to do, in order. */
  steps?: CommitStep[];
  /** Teams, assets and sites a joint plan could not have. */
  failedClaims?: { part: string; id: string; description: string }[];
  reservationId?: string;
  failures?: FailedLine[];
  failureReason?: string;
  standDownReason?: string;
  stoodDownTime?: string;
  failureMessage?: string;
  approverId?: string;
  createTime: string;
  endTime?: string;
  attempts?: number;
  etag: string;
  /** What was known of closed roads when it was decided. */
  roads?: { state: 'CLEAR' | 'ACCEPTED' | 'UNCHECKED'; lines: number };
};

export type TransferState =
  'PLANNED' | 'PICKING' | 'PACKED' | 'DISPATCHED' | 'PARTIALLY_RECEIVED' | 'RECEIVED' | 'CANCELLED';

export type TransferLine = { itemId: string; quantity: number; received: number; lost: number };

export type Transfer = Destination & {
  id: string;
  state: TransferState;
  reservationId?: string;
  incidentId?: string;
  fromDepotId: string;
  fleetId?: string;
  lines: TransferLine[];
  plannedDepartTime?: string;
  plannedArriveTime?: string;
  departTime?: string;
  arriveTime?: string;
  losses?: { itemId: string; quantity: number; reason: string; createTime: string }[];
  etag: string;
  createTime: string;
};
