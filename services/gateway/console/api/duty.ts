import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import type { TeamState } from './teams';

export type Shift = {
  shiftId: string;
  name?: string;
  startTime: string;
  endTime: string;
  people: { personId: string; name?: string; phone?: string }[];
};

export type TeamDuty = {
  teamId: string;
  nameZh: string;
  nameEn: string;
  minimumCrew: number;
  onShiftNow: number;
  shifts: Shift[];
  gaps: { startTime: string; endTime: string; people: number }[];
};

export type DutyBoard = { fromTime: string; untilTime: string; teams: TeamDuty[] };

export const dutyBoardQuery = (divisionCode?: string) =>
  queryOptions({
    queryKey: ['duty', 'board', divisionCode],
    refetchInterval: 60_000,
    queryFn: ({ signal }) =>
      request<DutyBoard>('GET', '/v1/duty-board', { query: { divisionCode }, signal }),
  });

export const assignmentStates = ['HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'ENDED'] as const;

export type Assignment = {
  id: string;
  teamId: string;
  state: (typeof assignmentStates)[number];
  phase?: TeamState;
  task: string;
  incidentId?: string;
  exerciseId?: string;
  divisionCode: string;
  toDivisionCode?: string;
  outOfArea: boolean;
  crewCount: number;
  holdUntil?: string;
  untilTime?: string;
  createTime: string;
  resolveReason?: string;
  actorId: string;
  actorName?: string;
};

export type AssignmentFilter = {
  state?: Assignment['state'];
  divisionCode?: string;
  teamId?: string;
};
export const assignmentsQuery = (filter: AssignmentFilter) =>
  queryOptions({
    queryKey: ['assignments', 'list', filter],
    queryFn: ({ signal }) =>
      listAll<'assignments', Assignment>('/v1/assignments', 'assignments', {
        query: filter,
        limit: 500,
        signal,
      }),
  });

type Assignments = { assignments: Assignment[] };

export type NewTeamClaim = {
  claims: { teamId: string; includeOffShift?: boolean; offShiftReason?: string }[];
  task: string;
  incidentId?: string;
  untilTime?: string;
  toDivisionCode?: string;
};
export const claimTeams = (body: NewTeamClaim, key: string) =>
  request<Assignments>('POST', '/v1/assignments:claim', { body, key });

export const confirmAssignment = (id: string, key: string) =>
  request<Assignments>('POST', '/v1/assignments:confirm', { body: { ids: [id] }, key });

export type AssignmentEnd = { id: string; verb: 'release' | 'end'; reason?: string };
export const endAssignment = ({ id, verb, reason }: AssignmentEnd, key: string) =>
  request<Assignments>('POST', `/v1/assignments:${verb}`, { body: { ids: [id], reason }, key });

export const phases = ['ALERTED', 'ACKNOWLEDGED', 'EN_ROUTE', 'ON_SCENE', 'RETURNING'] as const;
export type Move = { id: string; phase: (typeof phases)[number] };
export const moveAssignment = ({ id, phase }: Move, key: string) =>
  request<Assignment>('POST', `/v1/assignments/${id}:move`, { body: { phase }, key });
