import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export const callOutLevels = ['LEVEL_I', 'LEVEL_II', 'LEVEL_III', 'LEVEL_IV', 'ROUTINE'] as const;
export type CallOutLevel = (typeof callOutLevels)[number];

export type CallOutState =
  'AWAITING_APPROVAL' | 'ACTIVE' | 'FILLED' | 'CLOSED' | 'CANCELLED' | 'REJECTED';

/** In the order in which a board shows them. */
export const recipientStates = [
  'MUSTERED',
  'EN_ROUTE',
  'ACCEPTED',
  'ACKNOWLEDGED',
  'DELIVERED',
  'SENT',
  'QUEUED',
  'DECLINED',
  'NO_RESPONSE',
  'NO_SHOW',
  'FAILED',
  'STOOD_DOWN',
  'CANDIDATE',
] as const;
export type RecipientState = (typeof recipientStates)[number];

export const answers = ['ACKNOWLEDGE', 'ACCEPT', 'EN_ROUTE', 'ARRIVED', 'SAFE', 'DECLINE'] as const;
export type Answer = (typeof answers)[number];

export type Quota = { skill?: string; people: number };

export type CallOutOrder = {
  title: string;
  text?: string;
  divisionCode: string;
  level: CallOutLevel;
  quotas: Quota[];
  teamIds?: string[];
  includeVolunteers?: boolean;
  pointName?: string;
  latitude?: number;
  longitude?: number;
  musterTime?: string;
  incidentId?: string;
  authorityPersonIds?: string[];
  exerciseId?: string;
};

export type CallOut = {
  id: string;
  order: CallOutOrder;
  state: CallOutState;
  candidateCount: number;
  askedCount: number;
  counts: { state: RecipientState; people: number }[];
  progress: { skill: string; people: number; coming: number; mustered: number }[];
  waves: { number: number; people: number; startTime: string; respondBy: string }[];
  marks?: {
    acknowledgeSeconds: number;
    acknowledged: number;
    acknowledgedNeeded: number;
    mustered: number;
    musteredNeeded: number;
    acknowledgeP50Seconds?: number;
    acknowledgeP90Seconds?: number;
  };
  deadlines?: {
    kept: number;
    overdue: number;
    bySweeper: number;
    worstLateSeconds: number;
    nextDueTime?: string;
  };
  costCents: number;
  creatorId: string;
  creatorName: string;
  deciderName?: string;
  decideReason?: string;
  createTime: string;
  escalateTime?: string;
  etag: string;
};

export type CallOutPlan = {
  asked: {
    personId: string;
    name: string;
    teamId: string;
    skills: string[];
    etaMinutes: number;
    rate: number;
    channelId?: string;
  }[];
  askedCount: number;
  candidateCount: number;
  excluded: { reason: string; people: number }[];
  fits: { skill: string; people: number; feasible: number }[];
  feasible: boolean;
  costCents: number;
  needsApproval: boolean;
  sendTime: string;
};

export type Recipient = {
  id: string;
  personId: string;
  name?: string;
  teamId?: string;
  skills: string[];
  state: RecipientState;
  wave: number;
  hasPlace: boolean;
  place?: string;
  reason?: string;
  etaTime?: string;
  answerTime?: string;
  safeTime?: string;
};

export type OutboxMessage = {
  message: { id: string; kind: string; sendTime: string };
  personId: string;
  name?: string;
  text: string;
  linkPath: string;
};

export const callOutsQuery = (filter: { includeExercises: boolean; divisionCode?: string }) =>
  queryOptions({
    queryKey: ['call-outs', 'list', filter],
    queryFn: ({ signal }) =>
      listAll<'callOuts', CallOut>('/v1/call-outs', 'callOuts', {
        query: filter,
        limit: 500,
        signal,
      }),
  });

// Answers come by events; receipts and messages do not, so the board looks again by itself.
const boardMs = 5_000;

export const callOutQuery = (id: string) =>
  queryOptions({
    queryKey: ['call-outs', id],
    refetchInterval: boardMs,
    queryFn: ({ signal }) => request<CallOut>('GET', `/v1/call-outs/${id}`, { signal }),
  });

export const recipientsQuery = (id: string, state?: RecipientState) =>
  queryOptions({
    queryKey: ['call-outs', id, 'recipients', state],
    refetchInterval: boardMs,
    queryFn: ({ signal }) =>
      listAll<'recipients', Recipient>(`/v1/call-outs/${id}/recipients`, 'recipients', {
        query: { state },
        limit: 2_000,
        signal,
      }),
  });

export const outboxQuery = (id: string) =>
  queryOptions({
    queryKey: ['call-outs', id, 'outbox'],
    queryFn: ({ signal }) =>
      listAll<'messages', OutboxMessage>(`/v1/call-outs/${id}/outbox`, 'messages', {
        limit: 2_000,
        signal,
      }),
  });

export const planCallOut = (body: CallOutOrder) =>
  request<CallOutPlan>('POST', '/v1/call-outs:plan', { body });

export const createCallOut = (body: CallOutOrder & { acceptNearest?: boolean }, key: string) =>
  request<CallOut>('POST', '/v1/call-outs', { body, key });

export type Decision = 'approve' | 'reject' | 'close' | 'cancel';

export const decideCallOut = (
  { id, etag }: CallOut,
  decision: Decision,
  reason: string | undefined,
  key: string,
) =>
  request<CallOut>('POST', `/v1/call-outs/${id}:${decision}`, {
    body: decision === 'approve' ? { etag } : { etag, reason },
    key,
  });

export const recordAnswer = (
  id: string,
  body: { answer: Answer; reason?: string; etaTime?: string },
  key: string,
) => request<Recipient>('POST', `/v1/call-out-recipients/${id}:answer`, { body, key });

/** What the person who is signed in was asked, newest first; the link answers for them alone. */
export type MyCallOut = { callOut: CallOut; recipient: Recipient; linkPath: string };

const mineMs = 15_000;

export const myCallOutsQuery = queryOptions({
  queryKey: ['call-outs', 'mine'],
  refetchInterval: mineMs,
  queryFn: ({ signal }) =>
    request<{ callOuts: MyCallOut[] }>('GET', '/v1/my-call-outs', { signal }),
});

/** How many wait, for the bell: nobody has read them by that. */
export const myCallOutsPeek = queryOptions({
  queryKey: ['call-outs', 'mine', 'peek'],
  refetchInterval: mineMs,
  queryFn: ({ signal }) =>
    request<{ callOuts: MyCallOut[] }>('GET', '/v1/my-call-outs', {
      query: { peek: true },
      signal,
    }),
});

export const awaitsAnswer = ({ callOut, recipient }: MyCallOut) =>
  (callOut.state === 'ACTIVE' || callOut.state === 'FILLED') &&
  ['QUEUED', 'SENT', 'DELIVERED', 'ACKNOWLEDGED'].includes(recipient.state);

export const answerMine = (
  { linkPath }: MyCallOut,
  body: { answer: Answer; reason?: string; etaTime?: string },
  answerId: string,
) => {
  const token = linkPath.slice('/a/'.length);
  return request<unknown>('POST', `/v1/answers/${token}`, { body: { ...body, answerId } });
};
