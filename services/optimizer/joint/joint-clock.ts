// How long a joint plan may take in all: its caller waits for the answer. What its parts ask of the solver is
// cut to what is left, the comparisons with each incident alone and the values come last and get the rest.

export type JointClock = {
  /** So many seconds, or as many as are left; a moment at least, in which a greedy plan is found. */
  secondsFor(most: number): number;
  /** Whether there is time for what the plan could do without. */
  hasTime(): boolean;
};

const secondsMost = 110;
/** Of the call; the rest is for what the solver overruns, for storing and answering. */
const shareToSolve = 0.75;
const leastSeconds = 0.5;

/** Within what is left of the call. */
export function jointClock(remainingMs: number): JointClock {
  const start = performance.now();
  const whole = Math.min(secondsMost, Math.max(1, (remainingMs / 1_000) * shareToSolve));
  const left = (): number => whole - (performance.now() - start) / 1_000;
  return {
    secondsFor: (most) => Math.max(leastSeconds, Math.min(most, left())),
    hasTime: () => left() > leastSeconds,
  };
}
