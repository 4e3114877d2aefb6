// What follows from one try to send a message: the next try, the next channel, or giving up.
export type SendOutcome =
  | { kind: 'SENT'; providerId: string }
  /** The provider, or the way to it, failed for now: 429, 5xx, timeouts. */
  | { kind: 'RETRY'; error: string; afterMs?: number }
  /** The provider refused for good: a number that does not exist. */
  | { kind: 'REFUSED'; error: string };

export type SendingRules = {
  /** How long an unanswered message waits before the next channel is used. */
  fallbackSeconds: number;
  triesMax: number;
};

export type Attempt = {
  /** Of the recipient's routes, counted from 0. */
  routeIndex: number;
  routeCount: number;
  /** This one included. */
  tries: number;
  /** Whether an earlier route has taken the message. */
  sentBefore: boolean;
};

export type NextTry = {
  routeIndex: number;
  tries: number;
  /** From now; null when there is nothing more to send. */
  afterMs: number | null;
  /** Every route has failed, and none ever took it. */
  undeliverable: boolean;
};

const waitMsMax = 60_000;

/** Doubling from one second; what the provider asks for counts more, within bounds. */
export function retryWaitMs(tries: number, asked?: number): number {
  const own = 1_000 * 2 ** (tries - 1);
  return Math.min(waitMsMax, Math.max(own, asked ?? 0));
}

export function afterAttempt(
  { routeIndex, routeCount, tries, sentBefore }: Attempt,
  outcome: SendOutcome,
  { fallbackSeconds, triesMax }: SendingRules,
): NextTry {
  const isLast = routeIndex + 1 >= routeCount;
  if (outcome.kind === 'RETRY' && tries < triesMax) {
    const afterMs = retryWaitMs(tries, outcome.afterMs);
    return { routeIndex, tries, afterMs, undeliverable: false };
  }
  const sent = outcome.kind === 'SENT';
  if (isLast) return { routeIndex, tries, afterMs: null, undeliverable: !sent && !sentBefore };
  const afterMs = sent ? fallbackSeconds * 1000 : 0;
  return { routeIndex: routeIndex + 1, tries: 0, afterMs, undeliverable: false };
}
