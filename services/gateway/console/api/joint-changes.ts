import { queryOptions } from '@tanstack/react-query';
import type { JointPlan } from './joint-plans';
import type { ChangeKind } from './plan-changes';
import { request } from './request';

export type JointChangeKind = ChangeKind | 'DROP_TEAM' | 'DROP_ASSET' | 'DROP_SITE';

export type JointChange = {
  kind: JointChangeKind;
  fromDepotId?: string;
  toDivisionCode?: string;
  toSiteId?: string;
  itemId?: string;
  fleetId?: string;
  teamId?: string;
  assetId?: string;
  quantity?: number;
  factor?: number;
  hours?: number;
};

export type JointDifferenceLine = {
  kind: 'KEPT' | 'CHANGED' | 'ADDED' | 'REMOVED';
  part: string;
  before: number;
  after: number;
  textZh: string;
  textEn: string;
  reasonZh?: string;
  reasonEn?: string;
};

export type JointDifference = {
  lines: JointDifferenceLine[];
  kept: { part: string; share: number }[];
};

export type JointReason = {
  part: string;
  fromDepotId?: string;
  toDivisionCode?: string;
  toSiteId?: string;
  itemId?: string;
  teamId?: string;
  taskId?: string;
  assetId?: string;
  riskPointId?: string;
  reasonZh?: string;
  reasonEn?: string;
};

export type JointTrial = {
  plan?: JointPlan;
  baseParts: JointPlan['parts'];
  difference?: JointDifference;
  same: boolean;
};

const path = (id: string) => `/v1/joint-plans/${id}`;

/** What a solved plan says never changes. */
export const jointReasonsQuery = (id: string) =>
  queryOptions({
    queryKey: ['joint-reasons', id],
    staleTime: Infinity,
    retry: false,
    queryFn: ({ signal }) =>
      request<{ lines: JointReason[] }>('GET', `${path(id)}/explanation`, { signal }),
  });

export const jointDifferenceQuery = (id: string, basePlanId: string) =>
  queryOptions({
    queryKey: ['joint-difference', id, basePlanId],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      request<JointDifference>('GET', `${path(id)}/difference`, { query: { basePlanId }, signal }),
  });

export const tryJointChanges = (id: string, changes: JointChange[]) =>
  request<JointTrial>('POST', `${path(id)}:tryChanges`, { body: { changes } });

export const replayJoint = (id: string) =>
  request<JointTrial>('POST', `${path(id)}:replay`, { body: {} });
