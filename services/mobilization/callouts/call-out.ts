// A call-out: what was asked for, under which rules, and what may be done with it when.
import { AppError } from '../../platform/errors';
import type { Quota } from './quota';

export const levels = ['ROUTINE', 'LEVEL_IV', 'LEVEL_III', 'LEVEL_II', 'LEVEL_I'] as const;
export type Level = (typeof levels)[number];

export const callOutStates = [
  'AWAITING_APPROVAL',
  'ACTIVE',
  'FILLED',
  'CLOSED',
  'CANCELLED',
  'REJECTED',
] as const;
export type CallOutState = (typeof callOutStates)[number];

export const channelKinds = ['IN_APP', 'SMS', 'VOICE', 'EMAIL', 'OUTBOX'] as const;
export type ChannelKind = (typeof channelKinds)[number];

export type Policy = {
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
  /** In which share of waves enough people come, and how many times the places one may ask. */
  certainty: number;
  waveFactorMax: number;
};

/** Times are ISO 8601 texts: an order is stored as JSON. */
export type Order = {
  title: string;
  text: string;
  language: 'zh' | 'en';
  divisionCode: string;
  level: Level;
  quotas: Quota[];
  teamIds: string[];
  includeVolunteers: boolean;
  pointName: string;
  latitude: number | null;
  longitude: number | null;
  musterTime: string | null;
  incidentId: string;
  source: string;
  exerciseId: string;
  authorityPersonIds: string[];
};

export type CallOut = {
  id: string;
  divisionCode: string;
  exerciseId: string;
  incidentId: string;
  state: CallOutState;
  order: Order;
  policy: Policy;
  urgent: boolean;
  candidateCount: number;
  version: number;
  creatorId: string;
  creatorName: string;
  deciderId: string;
  deciderName: string;
  decideReason: string;
  createTime: Date;
  startTime: Date | null;
  queueTime: Date | null;
  escalateTime: Date | null;
  fillTime: Date | null;
  closeTime: Date | null;
};

export const isOpen = ({ state }: { state: CallOutState }) =>
  state === 'ACTIVE' || state === 'FILLED';

const decisions: Record<string, { from: CallOutState[]; to: CallOutState }> = {
  approve: { from: ['AWAITING_APPROVAL'], to: 'ACTIVE' },
  reject: { from: ['AWAITING_APPROVAL'], to: 'REJECTED' },
  close: { from: ['ACTIVE', 'FILLED'], to: 'CLOSED' },
  cancel: { from: ['AWAITING_APPROVAL', 'ACTIVE', 'FILLED'], to: 'CANCELLED' },
};

export type Decision = 'approve' | 'reject' | 'close' | 'cancel';

export function stateAfterDecision(
  { id, state, creatorId }: CallOut,
  decision: Decision,
  actorId: string,
): CallOutState {
  const { from, to } = decisions[decision]!;
  if (!from.includes(state)) {
    const message = `call-out ${id} is ${state}: it takes ${from.join(' or ')} to ${decision} it`;
    throw new AppError('CALL_OUT_STATE', message, { metadata: { state } });
  }
  if (decision === 'approve' && actorId === creatorId) {
    const message = 'whoever calls so many people out needs a second person to approve it';
    throw new AppError('SELF_APPROVAL', message);
  }
  return to;
}

export function requireAnswerable({ id, state }: { id: string; state: CallOutState }): void {
  if (state === 'ACTIVE' || state === 'FILLED') return;
  const message = `call-out ${id} is ${state}: nobody needs to come any more`;
  throw new AppError('CALL_OUT_CLOSED', message, { metadata: { state } });
}

export type MarkNeeds = { acknowledged: number; mustered: number };

/** How many must acknowledge and come; a share of people is rounded up. */
export function marksNeeded(asked: number, { acknowledgeShare, musterShare }: Policy): MarkNeeds {
  // 0.95 of 20 is 19 and not 19.000000000000004.
  const share = (part: number) => Math.ceil(asked * part - 1e-9);
  return { acknowledged: share(acknowledgeShare), mustered: share(musterShare) };
}
