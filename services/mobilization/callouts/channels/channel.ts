// What every way of reaching people has in common.
import type { SendOutcome } from '../delivery';

export const groupKinds = ['WECOM', 'DINGTALK', 'FEISHU', 'WEBHOOK'] as const;
export type GroupKind = (typeof groupKinds)[number];

export type Outgoing = {
  /** The provider must send what comes under one key once, however often it comes. */
  key: string;
  /** A phone, an e-mail address, an account; empty for groups. */
  address: string;
  /** The first line of an e-mail. */
  title: string;
  text: string;
  exercise: boolean;
};

export type Channel = {
  id: string;
  /** Group channels carry notices; nobody can answer there. */
  kind: 'IN_APP' | 'SMS' | 'VOICE' | 'EMAIL' | 'OUTBOX' | GroupKind;
  costCents: number;
  /** Messages a minute; 0 for no limit. */
  perMinute: number;
  send(message: Outgoing, signal: AbortSignal): Promise<SendOutcome>;
  close?(): void;
};

export const isGroup = ({ kind }: Pick<Channel, 'kind'>) =>
  (groupKinds as readonly string[]).includes(kind);

/** A provider's HTTP status, as what to do next. */
export function outcomeOfStatus(
  status: number,
  body: string,
  retryAfter: string | null,
): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'SENT', providerId: '' };
  const error = `HTTP ${status}${body ? `: ${body.slice(0, 200)}` : ''}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const seconds = Number(retryAfter);
    const afterMs = retryAfter && seconds > 0 ? seconds * 1000 : undefined;
    return { kind: 'RETRY', error, ...(afterMs ? { afterMs } : {}) };
  }
  return { kind: 'REFUSED', error };
}
