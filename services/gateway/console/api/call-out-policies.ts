import { queryOptions } from '@tanstack/react-query';
import type { CallOutLevel } from './call-outs';
import { request } from './request';

export const channelKinds = ['IN_APP', 'SMS', 'VOICE', 'EMAIL', 'OUTBOX'] as const;
export type ChannelKind = (typeof channelKinds)[number];

export type CallOutPolicy = {
  level: CallOutLevel;
  urgent: boolean;
  respondSeconds: number;
  fallbackSeconds: number;
  graceSeconds: number;
  triesMax: number;
  approvalAbove: number;
  channelKinds: ChannelKind[];
  quietFrom: string;
  quietUntil: string;
  quietOverride: boolean;
  acknowledgeSeconds: number;
  acknowledgeShare: number;
  musterShare: number;
  certainty: number;
  waveFactorMax: number;
  etag: string;
};

export type Channel = { id: string; kind: string; costCents: number; perMinute: number };

export const policiesQuery = queryOptions({
  queryKey: ['call-outs', 'policies'],
  queryFn: ({ signal }) =>
    request<{ policies: CallOutPolicy[]; channels: Channel[] }>('GET', '/v1/call-out-policies', {
      signal,
    }),
});

export const putPolicy = ({ level, ...body }: CallOutPolicy, key: string) =>
  request<CallOutPolicy>('PUT', `/v1/call-out-policies/${level}`, { body, key });
