// The server's clock, learned from the Date header of its answers. The header has whole seconds;
// each answer bounds the difference from two sides, and the bounds of many answers close in on it.

export type ClockBounds = { low: number; high: number };

/** Answers that contradict each other mean a clock was set: the newest is believed. */
export function narrow(
  known: ClockBounds | undefined,
  answer: { sentMs: number; receivedMs: number; dateMs: number },
): ClockBounds {
  const low = answer.dateMs - answer.receivedMs;
  const high = answer.dateMs + 1000 - answer.sentMs;
  if (!known) return { low, high };
  const both = { low: Math.max(low, known.low), high: Math.min(high, known.high) };
  return both.low <= both.high ? both : { low, high };
}

let bounds: ClockBounds | undefined;

export function noteAnswer(date: string | null, sentMs: number, receivedMs: number): void {
  const dateMs = date ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(dateMs)) return;
  bounds = narrow(bounds, { sentMs, receivedMs, dateMs });
}

/** Now, as the server's clock has it. */
export function serverNow(): number {
  return Date.now() + (bounds ? (bounds.low + bounds.high) / 2 : 0);
}
