// How many messages a minute a channel takes, as a bucket of tokens: what it holds when full and
// what flows in within a minute are together the limit, so no minute ever has more. Half of what it
// holds is kept for urgent messages; while some of those wait, the others take nothing.
export type Bucket = { tokens: number; timeMs: number; urgentUntilMs: number };

export const capacityOf = (perMinute: number) => Math.max(1, Math.floor(perMinute / 5));

/** A limit of one leaves nothing to flow in beside the one it holds: a little over a minute. */
const msPerToken = (perMinute: number) =>
  perMinute > 1 ? 60_000 / (perMinute - capacityOf(perMinute)) : 61_000;

/** Who waits looks again no sooner: thousands of chunks would do nothing but ask. */
const ordinaryWaitMs = 2_000;
/** An urgent message that may go is given so long to come back for its place. */
const returnMs = 3_000;

export type Asked = { perMinute: number; wanted: number; nowMs: number; urgent: boolean };

export type Taken = {
  bucket: Bucket;
  granted: number;
  /** When the nth of those who must wait may go, counted from 0. */
  waitMs(nth: number): number;
};

export function takeTokens(bucket: Bucket | undefined, asked: Asked): Taken {
  const { perMinute, wanted, nowMs, urgent } = asked;
  const capacity = capacityOf(perMinute);
  const each = msPerToken(perMinute);
  const since = bucket ? Math.max(0, nowMs - bucket.timeMs) : 0;
  const held = bucket ? Math.min(capacity, bucket.tokens + since / each) : capacity;
  const kept = urgent ? 0 : Math.floor(capacity / 2);
  const until = bucket?.urgentUntilMs ?? 0;
  const blocked = !urgent && until > nowMs;
  const granted = blocked ? 0 : Math.min(wanted, Math.max(0, Math.floor(held - kept + 1e-9)));
  const tokens = Math.max(0, held - granted);
  const own = (nth: number) => Math.ceil((nth + 1 - (tokens - kept)) * each);
  const refused = wanted - granted;
  const urgentUntilMs =
    urgent && refused > 0 ? Math.max(until, nowMs + own(refused - 1) + returnMs) : until;
  const waitMs = (nth: number) =>
    urgent ? own(nth) : Math.max(own(nth), until - nowMs, 0) + ordinaryWaitMs;
  return { bucket: { tokens, timeMs: nowMs, urgentUntilMs }, granted, waitMs };
}
