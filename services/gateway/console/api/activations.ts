import { queryOptions } from '@tanstack/react-query';
import { request } from './request';

export type Activation = {
  id: string;
  plan: {
    nameZh: string;
    nameEn: string;
    level?: string;
    quotas: { skill: string; people: number; dueMinutes: number }[];
  } | null;
  state: 'PROPOSED' | 'ACTIVE' | 'REJECTED' | 'STEPPED_DOWN';
  divisionCode: string;
  incidentId?: string;
  reason?: string;
  etag: string;
};

/** What an activation, a commit or a drill is followed by. */
export type CallOutTrigger = {
  source: string;
  state: 'WAITING' | 'STARTED' | 'REFUSED' | 'ENDING' | 'ENDED';
  callOutId?: string;
  reason?: string;
  message?: string;
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

/** Read again while a call-out is being made of it. */
export const triggerQuery = (source: string) =>
  queryOptions({
    queryKey: ['call-out-triggers', source],
    queryFn: async ({ signal }) => {
      const page = await request<{ triggers: CallOutTrigger[] }>('GET', '/v1/call-out-triggers', {
        query: { source },
        signal,
      });
      return page.triggers[0] ?? null;
    },
    refetchInterval: ({ state }) => (isMoving(state.data) ? 1_000 : false),
  });

const isMoving = (trigger?: CallOutTrigger | null) =>
  trigger?.state === 'WAITING' || trigger?.state === 'ENDING';

export type Decision = { reason?: string; callOut?: boolean };

export const decideActivation = (
  { id, etag }: Activation,
  verb: 'approve' | 'reject' | 'stepDown',
  body: Decision,
  key: string,
) => request<Activation>('POST', `/v1/activations/${id}:${verb}`, { body: { ...body, etag }, key });
