import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import type { PlanContent } from './response-plans';

export type ActivationState = 'PROPOSED' | 'ACTIVE' | 'REJECTED' | 'STEPPED_DOWN';

export type ActivationTask = {
  id: string;
  state: 'PENDING' | 'DONE' | 'SKIPPED';
  dueTime?: string;
  late: boolean;
  note?: string;
  actorName?: string;
  endTime?: string;
};

export type Activation = {
  id: string;
  plan: PlanContent | null;
  state: ActivationState;
  divisionCode: string;
  incidentId?: string;
  exercise: boolean;
  reason?: string;
  deciderName?: string;
  decisionReason?: string;
  createTime?: string;
  startTime?: string;
  stepDownDueTime?: string;
  endTime?: string;
  tasks: ActivationTask[];
  etag: string;
};

/** What an activation, a commit or a drill is followed by. */
export type CallOutTrigger = {
  source: string;
  divisionCode?: string;
  state: 'WAITING' | 'STARTED' | 'REFUSED' | 'ENDING' | 'ENDED';
  callOutId?: string;
  reason?: string;
  message?: string;
};

export type PreparationItem = {
  strand: 'STOCK' | 'SHELTERS';
  state: 'WAITING' | 'READY' | 'PARTIAL' | 'UNCHANGED' | 'REFUSED' | 'ENDING' | 'ENDED' | 'KEPT';
  siteId?: string;
  depotId?: string;
  itemId?: string;
  quantity: number;
  moved: number;
  reason?: string;
  message?: string;
  settleTime?: string;
};

export type Preparation = {
  source: string;
  /** Absent where nothing was asked for. */
  state?: 'WAITING' | 'LISTED' | 'REFUSED' | 'ENDED';
  reason?: string;
  message?: string;
  callOut: CallOutTrigger | null;
  items: PreparationItem[];
};

export const activationsQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['activations', incidentId],
    queryFn: ({ signal }) =>
      request<{ activations: Activation[] }>('GET', '/v1/activations', {
        query: { incidentId, pageSize: '50' },
        signal,
      }),
  });

export const allActivationsQuery = (state?: ActivationState) =>
  queryOptions({
    queryKey: ['activations', 'all', state],
    queryFn: ({ signal }) =>
      listAll<'activations', Activation>('/v1/activations', 'activations', {
        query: { state },
        limit: 200,
        signal,
      }),
  });

export const activationQuery = (id: string) =>
  queryOptions({
    queryKey: ['activations', 'one', id],
    queryFn: ({ signal }) => request<Activation>('GET', `/v1/activations/${id}`, { signal }),
  });

/** Read again while something is being made ready or given back. */
export const preparationQuery = (source: string) =>
  queryOptions({
    queryKey: ['preparations', source],
    queryFn: ({ signal }) => request<Preparation>('GET', `/v1/${source}/preparation`, { signal }),
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? 1_000 : false),
  });

const isOpen = ({ state }: { state?: string }) => state === 'WAITING' || state === 'ENDING';

const isUnderWay = (found?: Preparation) =>
  !!found && (isOpen(found) || found.items.some(isOpen) || isOpen(found.callOut ?? {}));

export type Strand = 'TEAMS' | 'STOCK' | 'SHELTERS';

export const retryPreparation = (source: string, strand: Strand, key: string) =>
  request<Preparation>('POST', `/v1/${source}/preparation:retry`, { body: { strand }, key });

/** Read again while a call-out is being made of it. */
/** Of a commit there is one for each place its teams go to. */
export const triggersQuery = (source: string) =>
  queryOptions({
    queryKey: ['call-out-triggers', source],
    queryFn: async ({ signal }) => {
      const page = await request<{ triggers: CallOutTrigger[] }>('GET', '/v1/call-out-triggers', {
        query: { source },
        signal,
      });
      return page.triggers;
    },
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? 1_000 : false),
  });

export type Decision = {
  reason?: string;
  callOut?: boolean;
  callOutLanguage?: 'zh' | 'en';
  prePosition?: boolean;
  readyShelters?: boolean;
};

export const decideActivation = (
  { id, etag }: Activation,
  verb: 'approve' | 'reject' | 'stepDown',
  body: Decision,
  key: string,
) => request<Activation>('POST', `/v1/activations/${id}:${verb}`, { body: { ...body, etag }, key });

export const extendActivation = (
  { id, etag }: Activation,
  body: { stepDownDueTime: string; reason: string },
  key: string,
) => request<Activation>('POST', `/v1/activations/${id}:extend`, { body: { ...body, etag }, key });

export const completeTask = (
  { id }: Activation,
  taskId: string,
  body: { skipped: boolean; note?: string },
  key: string,
) => request<Activation>('POST', `/v1/activations/${id}/tasks/${taskId}:complete`, { body, key });

export type Proposal = {
  responsePlanId: string;
  divisionCode?: string;
  incidentId?: string;
  reason: string;
};

export const proposeActivation = (body: Proposal, key: string) =>
  request<Activation>('POST', '/v1/activations', { body, key });
