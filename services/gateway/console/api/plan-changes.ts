import { queryOptions } from '@tanstack/react-query';
import type { Coverage, Plan, PlanShortfall, SolveStage } from './plan-types';
import { request } from './request';

export type ChangeKind =
  | 'CLOSE_ROAD'
  | 'ADD_STOCK'
  | 'DROP_DEPOT'
  | 'ADD_VEHICLES'
  | 'SCALE_NEED'
  | 'EXTEND_DUE'
  | 'RELEASE_STOCK'
  | 'ADD_VEHICLE_HOURS';

export type PlanChange = {
  kind: ChangeKind;
  fromDepotId?: string;
  toDivisionCode?: string;
  itemId?: string;
  fleetId?: string;
  quantity?: number;
  factor?: number;
  hours?: number;
  fromHours?: number;
  untilHours?: number;
};

export type DifferenceLine = {
  kind: 'KEPT' | 'CHANGED' | 'ADDED' | 'REMOVED';
  fromDepotId: string;
  toDivisionCode?: string;
  toDepotId?: string;
  itemId: string;
  before: number;
  after: number;
  reason?: string;
  reasonZh?: string;
  reasonEn?: string;
};

export type PlanDifference = {
  basePlanId?: string;
  planId?: string;
  lines: DifferenceLine[];
  keptShare: number;
};

export type PlanTrial = {
  planId: string;
  readTime?: string;
  status: string;
  stages: SolveStage[];
  baseStages: SolveStage[];
  shortfalls: PlanShortfall[];
  coverage: Coverage[];
  difference?: PlanDifference;
  conflict: {
    field: string;
    descriptionEn?: string;
    descriptionZh?: string;
    relaxation?: { cheapest: boolean; descriptionEn: string; descriptionZh: string };
  }[];
  same: boolean;
};

export const differenceQuery = (id: string, basePlanId: string) =>
  queryOptions({
    queryKey: ['plans', 'difference', id, basePlanId],
    queryFn: ({ signal }) =>
      request<PlanDifference>('GET', `/v1/plans/${id}/difference`, {
        query: { basePlanId },
        signal,
      }),
  });

export type Replan = { changes: PlanChange[]; changeHours: number };

export const replan = (id: string, body: Replan, key: string) =>
  request<Plan>('POST', `/v1/plans/${id}:replan`, { body, key });

export const tryChanges = (id: string, changes: PlanChange[]) =>
  request<PlanTrial>('POST', `/v1/plans/${id}:tryChanges`, { body: { changes } });

export const replay = (id: string) =>
  request<PlanTrial>('POST', `/v1/plans/${id}:replay`, { body: {} });

export type AssessedCase = {
  kind:
    | 'DEPOT_LOST'
    | 'ROAD_CLOSED'
    | 'VEHICLE_LOST'
    | 'VEHICLE_ADDED'
    | 'STOCK_RELEASED'
    | 'TRIP_ADDED';
  fromDepotId?: string;
  toDivisionCode?: string;
  fleetId?: string;
  /** Weighted unmet need against the plan's; negative where less is unmet. */
  addedUnmet: number;
  addedUnmetBound: number;
  /** Units that arrive less. */
  addedUnits: number;
  reasonZh: string;
  reasonEn: string;
};

export type PlanAssessment = { cases: AssessedCase[]; leftOut: number; baseUnmet: number };

export const assess = (id: string, timeLimitSeconds: number, signal: AbortSignal) =>
  request<PlanAssessment>('POST', `/v1/plans/${id}:assess`, { body: { timeLimitSeconds }, signal });

export type PlanExplanation = {
  planId: string;
  lines: {
    fromDepotId: string;
    toDivisionCode?: string;
    toDepotId?: string;
    itemId: string;
    quantity: number;
    reasonZh: string;
    reasonEn: string;
  }[];
  values: { depotId: string; itemId: string; value: number; reasonZh: string; reasonEn: string }[];
};

/** A solved plan does not change, and some seconds of solving went into what is said of it. */
export const explanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['plans', 'explanation', id],
    queryFn: ({ signal }) =>
      request<PlanExplanation>('GET', `/v1/plans/${id}/explanation`, { signal }),
    staleTime: Infinity,
  });
