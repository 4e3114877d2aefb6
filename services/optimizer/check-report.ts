// What a check of an answer finds, the same for every kind of problem.

export interface CheckResult {
  feasible: boolean;
  maxViolation: number;
  /** The largest violations in words, for whoever looks for the fault. */
  findings: { violation: number; description: string }[];
}

/**
 * Of numbers that come out of divisions and distances (hours, kilometres, divisible goods), relative
 * to their size. Whole units, people, teams, trips, and what these weigh and fill, have none.
 */
export const tolerance = 1e-6;

/** Something exact that is broken by less counts as much. */
const leastExact = 10 * tolerance;

export type Report = (violation: number, description: string, exact?: 'exact') => void;

export function checkReport(): { report: Report; result: () => CheckResult } {
  const findings: CheckResult['findings'] = [];
  let maxViolation = 0;
  const report: Report = (violation, description, exact) => {
    const given = Number.isNaN(violation) ? Infinity : violation;
    const size = exact && given > 0 ? Math.max(given, leastExact) : given;
    maxViolation = Math.max(maxViolation, size);
    if (size > tolerance && findings.length < 20) findings.push({ violation: size, description });
  };
  return {
    report,
    result: () => ({ feasible: maxViolation <= tolerance, maxViolation, findings }),
  };
}
