// What is done with equipment: claims and loans, repairs, and pumping a place dry.
import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const claimStates = ['HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'ENDED'] as const;

export type EquipmentClaim = {
  id: string;
  state: (typeof claimStates)[number];
  purpose?: string;
  incidentId?: string;
  exerciseId?: string;
  divisionCode: string;
  borrower?: string;
  dueBackTime?: string;
  overdue: boolean;
  assets: {
    assetId: string;
    kindId: string;
    state: 'ACTIVE' | 'RETURNED' | 'RELEASED' | 'PREEMPTED';
    outOfArea: boolean;
    acceptedGaps: string[];
  }[];
  holderName: string;
  expireTime?: string;
  createTime: string;
};

export const claimsQuery = (state?: EquipmentClaim['state']) =>
  queryOptions({
    queryKey: ['equipment', 'claims', state],
    queryFn: ({ signal }) =>
      listAll<'claims', EquipmentClaim>('/v1/equipment-claims', 'claims', {
        query: { state },
        limit: 500,
        signal,
      }),
  });

export type NewClaim = {
  purpose: string;
  incidentId?: string;
  divisionCode: string;
  borrower?: string;
  dueBackTime?: string;
  assetIds: string[];
  acceptGapsReason?: string;
};
export const createClaim = (body: NewClaim, key: string) =>
  request<EquipmentClaim>('POST', '/v1/equipment-claims', { body, key });

export const confirmClaim = (id: string, key: string) =>
  request<EquipmentClaim>('POST', `/v1/equipment-claims/${id}:confirm`, { key });

export const releaseClaim = (id: string, body: { reason?: string }, key: string) =>
  request<EquipmentClaim>('POST', `/v1/equipment-claims/${id}:release`, { body, key });

export const conditions = ['GOOD', 'DAMAGED', 'LOST'] as const;
export type ReturnLine = {
  assetId: string;
  condition: (typeof conditions)[number];
  note?: string;
};
export const returnAssets = (id: string, body: { lines: ReturnLine[] }, key: string) =>
  request<EquipmentClaim>('POST', `/v1/equipment-claims/${id}:return`, { body, key });

export type WorkOrder = {
  id: string;
  assetId: string;
  state: 'OPEN' | 'IN_PROGRESS' | 'DONE' | 'CANCELLED';
  title: string;
  description?: string;
  dueDate?: string;
  assignee?: string;
  totalCost: number;
  outcome?: string;
  divisionCode: string;
  createTime: string;
};

export const workOrdersQuery = (assetId: string) =>
  queryOptions({
    queryKey: ['equipment', 'work-orders', assetId],
    queryFn: ({ signal }) =>
      listAll<'workOrders', WorkOrder>('/v1/work-orders', 'workOrders', {
        query: { assetId },
        limit: 100,
        signal,
      }),
  });

export type NewWorkOrder = {
  assetId: string;
  title: string;
  description?: string;
  dueDate?: string;
  assignee?: string;
};
export const openWorkOrder = (body: NewWorkOrder, key: string) =>
  request<WorkOrder>('POST', '/v1/work-orders', { body, key });

export const startWorkOrder = (id: string, key: string) =>
  request<WorkOrder>('POST', `/v1/work-orders/${id}:start`, { body: {}, key });

export type WorkOrderEnd = { id: string; verb: 'finish' | 'cancel'; outcome: string };
export const endWorkOrder = ({ id, verb, outcome }: WorkOrderEnd, key: string) =>
  request<WorkOrder>('POST', `/v1/work-orders/${id}:${verb}`, { body: { outcome }, key });

export type DrainageQuestion = {
  areaM2?: number;
  depthM?: number;
  inflowM3PerHour?: number;
  pumps?: { flowM3PerHour: number; count: number }[];
  deadlineHours?: number;
  choose?: boolean;
  divisionCode?: string;
};

export type DrainagePlan = {
  outcome: 'DRAINS' | 'TOO_LATE' | 'IMPOSSIBLE';
  volumeM3: number;
  flowM3PerHour: number;
  effectiveM3PerHour: number;
  netM3PerHour: number;
  hours?: number;
  missingFlowM3PerHour: number;
  chosen: { assetId: string; flowM3PerHour: number; distanceKm?: number }[];
  hoursWithChosen?: number;
  stillMissingFlowM3PerHour: number;
};

export const planDrainage = (body: DrainageQuestion) =>
  request<DrainagePlan>('POST', '/v1/drainage:plan', { body });
