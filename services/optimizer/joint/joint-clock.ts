// How long a joint plan may take in all. What its parts ask of the solver is cut to what is left; the
// comparisons with each incident alone and the values come last and get the rest.

export type JointClock = {
  /** So many seconds, or as many as are left; a moment at least, in which a greedy plan is found. */
  secondsFor(most: number): number;
  /** Whether there is time for what the plan could do without. */
  hasTime(): boolean;
  /** What is found is soon improved on. */
  passing?: boolean;
};

const leastSeconds = 0.5;

export function jointClock(seconds: number): JointClock {
  const start = performance.now();
  const left = (): number => seconds - (performance.now() - start) / 1_000;
  return {
    secondsFor: (most) => Math.max(leastSeconds, Math.min(most, left())),
    hasTime: () => left() > leastSeconds,
  };
}

/** For shelters, teams, comparisons and values, beside what the goods may take. */
const secondsBeside = 60;

export function jobClock(policy: { timeLimitSeconds: number }): JointClock {
  return jointClock(policy.timeLimitSeconds + secondsBeside);
}

/** For the first plan that can be used: each part as its greedy plan has it. */
export const atOnce: JointClock = { secondsFor: () => 0.01, hasTime: () => false, passing: true };
