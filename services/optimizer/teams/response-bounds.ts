import type { TeamField } from './team-field';

// What no plan can beat, from single requirements alone. It stands where nothing more is proven.

/** Slots that no team could ever fill, however free it was. */
export function unfilledBound({ requirements, byRequirement }: TeamField): number {
  return requirements.reduce((sum, { severity, teams }, r) => {
    return sum + severity * Math.max(0, teams - byRequirement[r]!.length);
  }, 0);
}

/**
 * Every slot as soon as its soonest team could be there, had it nothing else to do; less those
 * that cost most, as far as plans with this much unfilled may leave them out.
 */
export function responseBound(field: TeamField, unfilled: number): number {
  const { problem, requirements, candidates, byRequirement } = field;
  const slots = requirements.flatMap(({ severity, task, teams }, r) => {
    const near = problem.policy.sequence ? shortestWay(field, task) : Infinity;
    const soonest = byRequirement[r]!.reduce((least, c) => {
      const { team, travelHours } = candidates[c]!;
      return Math.min(least, problem.teams[team]!.readyHours + Math.min(travelHours, near));
    }, Infinity);
    const hours = soonest + (problem.policy.sequence ? problem.tasks[task]!.durationHours : 0);
    return Array.from({ length: teams }, () => ({ severity, hours }));
  });
  let rest = unfilled + 1e-9;
  return slots
    .sort((a, b) => b.hours - a.hours)
    .reduce((sum, { severity, hours }) => {
      const left = Math.min(rest, severity);
      rest -= left;
      return severity > left && Number.isFinite(hours) ? sum + (severity - left) * hours : sum;
    }, 0);
}

function shortestWay({ problem, travelBetween }: TeamField, to: number): number {
  return problem.tasks.reduce(
    (least, _, from) => (from === to ? least : Math.min(least, travelBetween(from, to))),
    Infinity,
  );
}
