// How many messages a minute a channel takes, as a bucket of tokens: what it holds when full and
// what flows in within a minute are together the limit, so no minute ever has more.
export type Bucket = { tokens: number; timeMs: number };

export const capacityOf = (perMinute: number) => Math.max(1, Math.floor(perMinute / 5));

/** A limit of one leaves nothing to flow in beside the one it holds: a little over a minute. */
const msPerToken = (perMinute: number) =>
  perMinute > 1 ? 60_000 / (perMinute - capacityOf(perMinute)) : 61_000;

export type Taken = {
  bucket: Bucket;
  granted: number;
  /** When the nth of those who must wait may go, counted from 0. */
  waitMs(nth: number): number;
};

export function takeTokens(
  bucket: Bucket | undefined,
  { perMinute, wanted, nowMs }: { perMinute: number; wanted: number; nowMs: number },
): Taken {
  const capacity = capacityOf(perMinute);
  const each = msPerToken(perMinute);
  const since = bucket ? Math.max(0, nowMs - bucket.timeMs) : 0;
  const held = bucket ? Math.min(capacity, bucket.tokens + since / each) : capacity;
  const granted = Math.min(wanted, Math.floor(held + 1e-9));
  const tokens = held - granted;
  return {
    bucket: { tokens, timeMs: nowMs },
    granted,
    waitMs: (nth) => Math.ceil((nth + 1 - tokens) * each),
  };
}
