// Who is on duty when: shifts, their swaps, leave, and how long people may be on duty.
import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import { serverNow } from './server-clock';

const hourMs = 3_600_000;

export type NewShift = {
  teamId: string;
  name?: string;
  startTime: string;
  endTime: string;
  personIds: string[];
};
export type PlannedShift = NewShift & { id: string; etag: string };

export type ShiftFilter = { teamId?: string; fromTime?: string; untilTime?: string };
export const shiftsQuery = (filter: ShiftFilter) =>
  queryOptions({
    queryKey: ['duty', 'shifts', filter],
    queryFn: ({ signal }) =>
      listAll<'shifts', PlannedShift>('/v1/shifts', 'shifts', {
        query: filter,
        limit: 1_000,
        signal,
      }),
  });

/** From so many hours ago; the same answer serves for an hour. */
export const recentShiftsQuery = (teamId: string | undefined, hoursBack: number) => {
  const hour = Math.floor(serverNow() / hourMs) - hoursBack;
  return shiftsQuery({ teamId, fromTime: new Date(hour * hourMs).toISOString() });
};

export const createShifts = (body: { shifts: NewShift[] }, key: string) =>
  request<{ ids: string[] }>('POST', '/v1/shifts', { body, key });
export type ShiftMembers = { personIds: string[]; etag: string };
export const setShiftMembers = (id: string, body: ShiftMembers, key: string) =>
  request<PlannedShift>('PUT', `/v1/shifts/${id}/members`, { body, key });
export const deleteShift = (id: string, key: string) =>
  request<undefined>('DELETE', `/v1/shifts/${id}`, { key });

export const swapStates = [
  'OFFERED',
  'ACCEPTED',
  'DECLINED',
  'APPROVED',
  'REJECTED',
  'WITHDRAWN',
] as const;
export type Swap = {
  id: string;
  shiftId: string;
  fromPersonId: string;
  toPersonId: string;
  state: (typeof swapStates)[number];
  reason?: string;
  createTime: string;
};
export const swapsQuery = queryOptions({
  queryKey: ['duty', 'swaps'],
  queryFn: ({ signal }) => listAll<'swaps', Swap>('/v1/swaps', 'swaps', { limit: 200, signal }),
});
export type NewSwap = {
  shiftId: string;
  fromPersonId: string;
  toPersonId: string;
  reason?: string;
};
export const offerSwap = (body: NewSwap, key: string) =>
  request<Swap>('POST', '/v1/swaps', { body, key });

export type SwapVerb = 'accept' | 'decline' | 'approve' | 'reject' | 'withdraw';
const swapCalls: Record<SwapVerb, [verb: string, body?: Record<string, boolean>]> = {
  accept: ['answer', { accept: true }],
  decline: ['answer', { accept: false }],
  approve: ['decide', { approve: true }],
  reject: ['decide', { approve: false }],
  withdraw: ['withdraw'],
};
export const moveSwap = ({ id, verb }: { id: string; verb: SwapVerb }, key: string) => {
  const [name, body] = swapCalls[verb];
  return request<Swap>('POST', `/v1/swaps/${id}:${name}`, { body, key });
};

export const leaveKinds = ['ANNUAL', 'SICK', 'TRAINING', 'OTHER'] as const;
export type Leave = {
  id: string;
  personId: string;
  kind: (typeof leaveKinds)[number];
  startTime: string;
  endTime: string;
  state: 'REQUESTED' | 'APPROVED' | 'REJECTED' | 'CANCELLED';
  reason?: string;
};
export const leavesQuery = queryOptions({
  queryKey: ['duty', 'leaves'],
  queryFn: ({ signal }) => listAll<'leaves', Leave>('/v1/leaves', 'leaves', { limit: 200, signal }),
});
export const requestLeave = (body: Omit<Leave, 'id' | 'state'>, key: string) =>
  request<Leave>('POST', '/v1/leaves', { body, key });
export type LeaveVerb = 'approve' | 'reject' | 'cancel';
export const moveLeave = ({ id, verb }: { id: string; verb: LeaveVerb }, key: string) =>
  verb === 'cancel'
    ? request<Leave>('POST', `/v1/leaves/${id}:cancel`, { key })
    : request<Leave>('POST', `/v1/leaves/${id}:decide`, {
        body: { approve: verb === 'approve' },
        key,
      });

export type DutyRule = {
  id: string;
  hoursPerDayMax: number;
  hoursPerWeekMax: number;
  restHoursMin: number;
  missionHoursBeforeRest: number;
  etag: string;
};
export type DutyRuleFields = Omit<DutyRule, 'id' | 'etag'> & { etag?: string };
export const putDutyRule = (id: string, body: DutyRuleFields, key: string) =>
  request<DutyRule>('PUT', `/v1/duty-rules/${encodeURIComponent(id)}`, { body, key });
export const dutyRulesQuery = queryOptions({
  queryKey: ['duty', 'rules'],
  staleTime: 60_000,
  queryFn: ({ signal }) => request<{ dutyRules: DutyRule[] }>('GET', '/v1/duty-rules', { signal }),
});
