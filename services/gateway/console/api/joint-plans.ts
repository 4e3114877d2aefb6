import { queryOptions } from '@tanstack/react-query';
import type { CallOutLevel } from './call-outs';
import type { Commit, PlanCallOff, PlanSubstitution, Solve, SolveStage } from './plan-types';
import type { NewPolicy } from './plans';
import { request } from './request';
import type { PlanClosedRoad } from './road-closures';

export type JointCallOff = Omit<PlanCallOff, 'toDepotId'> & { toSiteId?: string };

export type JointPlan = {
  /** When the stock was read: zero of all hours. */
  startTime?: string;
  state?: string;
  /** How the whole is or was solved; the stages are the parts'. */
  solve: Solve;
  id: string;
  incidentIds: string[];
  reads: { service: string; readTime?: string }[];
  readSpreadSeconds: number;
  parts: {
    name: string;
    status: string;
    stages: SolveStage[];
    kept: boolean;
    failure?: string;
    failureZh?: string;
  }[];
  placements: {
    divisionCode: string;
    siteId: string;
    people: number;
    siteNameZh?: string;
    siteNameEn?: string;
  }[];
  unplaced: { divisionCode: string; people: number; cause: string }[];
  teamOrders: {
    taskId: string;
    teamId: string;
    specialism: string;
    divisionCode?: string;
    arriveHours: number;
    pinned: boolean;
    teamNameZh?: string;
    teamNameEn?: string;
  }[];
  teamGaps: { taskId: string; specialism: string; teams: number; cause: string }[];
  pumpOrders: {
    riskPointId: string;
    assetId: string;
    flowM3PerHour: number;
    distanceKm: number;
    assetNameZh?: string;
    assetNameEn?: string;
  }[];
  drained: {
    riskPointId: string;
    nameZh?: string;
    nameEn?: string;
    wantedFlowM3PerHour: number;
    givenFlowM3PerHour: number;
    hours?: number;
  }[];
  shipments: {
    fromDepotId: string;
    toDivisionCode?: string;
    toSiteId?: string;
    itemId: string;
    quantity: number;
    arriveHours: number;
  }[];
  callOffs?: JointCallOff[];
  substitutions?: PlanSubstitution[];
  shortfalls?: {
    divisionCode?: string;
    itemId: string;
    quantity: number;
    cause: string;
    relaxationZh?: string;
    relaxationEn?: string;
  }[];
  basePlanId?: string;
  trips?: {
    fleetId: string;
    fleetNameZh?: string;
    fleetNameEn?: string;
    fromDepotId: string;
    toDivisionCode?: string;
    toSiteId?: string;
    count: number;
    tripHours: number;
  }[];
  contentions: { kind: string; id: string; reasonZh?: string; reasonEn?: string }[];
  /** What one more trip, place or team would bring. */
  values?: { kind: string; id: string; reasonZh: string; reasonEn: string }[];
  jointUnmetBound: number;
  /** The closed roads it goes by. */
  roads?: { readTime?: string; closures: PlanClosedRoad[]; leftOut?: number };
  createTime: string;
};

/**
 * The newest joint plan of an incident with its lines; null when there is none. Read again each second
 * while it is being solved: events alone do not carry progress.
 */
export const jointPlanQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['joint-plans', incidentId],
    queryFn: async ({ signal }) => {
      const query = { incidentId, pageSize: '1' };
      const { plans } = await request<{ plans: JointPlan[] }>('GET', '/v1/joint-plans', {
        query,
        signal,
      });
      const [newest] = plans;
      if (!newest) return null;
      return request<JointPlan>('GET', `/v1/joint-plans/${newest.id}`, { signal });
    },
    refetchInterval: ({ state }) => (state.data?.solve.state === 'RUNNING' ? 1000 : false),
  });

export const cancelJointPlan = (id: string, key: string) =>
  request<JointPlan>('POST', `/v1/joint-plans/${id}:cancel`, { key });

export type JointCommitBody = {
  callOutLevel?: CallOutLevel;
  callOutLanguage?: 'zh' | 'en';
  acceptClosureIds?: string[];
  /** Parts without an answer, which whoever commits knows to be missing. */
  withoutParts?: string[];
};

export const commitJointPlan = (id: string, body: JointCommitBody, key: string) =>
  request<Commit>('POST', `/v1/joint-plans/${id}:commit`, { body, key });

export const keptParts = ['SHELTERS', 'TEAMS', 'EQUIPMENT'] as const;

export type NewJointPlan = {
  incidentIds: string[];
  policy: NewPolicy;
  basePlanId?: string;
  keepParts?: (typeof keptParts)[number][];
  pinnedTeamIds?: string[];
  pinnedAssetIds?: string[];
  pinnedSiteIds?: string[];
  pins?: { fromDepotId: string; toDivisionCode?: string; toSiteId?: string; itemId: string }[];
};

export const createJointPlan = (body: NewJointPlan, key: string) =>
  request<JointPlan>('POST', '/v1/joint-plans', { body, key });
