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
  const shared = problem.policy.sequence && unfilled <= 0 && slots.length > 0;
  let rest = unfilled + 1e-9;
  const soonest = slots
    .sort((a, b) => b.hours - a.hours)
    .reduce((sum, { severity, hours }) => {
      const left = Math.min(rest, severity);
      rest -= left;
      return severity > left && Number.isFinite(hours) ? sum + (severity - left) * hours : sum;
    }, 0);
  return shared ? Math.max(soonest, sharedWorkBound(field)) : soonest;
}

/**
 * All slots, one after another on as many teams as there are, each with its shortest way: the
 * classic bound for identical machines (Eastman, Even and Isaacs) on what no team can beat.
 */
function sharedWorkBound(field: TeamField): number {
  const { problem, requirements, candidates, byRequirement } = field;
  const slots = requirements.flatMap(({ severity, task, teams }, r) => {
    const ways = byRequirement[r]!.map((c) => candidates[c]!.travelHours);
    const way = ways.reduce((least, hours) => Math.min(least, hours), shortestWay(field, task));
    const hours = way + problem.tasks[task]!.durationHours;
    return Array.from({ length: teams }, () => ({ severity, hours }));
  });
  if (slots.some(({ hours }) => !Number.isFinite(hours))) return 0;
  slots.sort((a, b) => a.hours * b.severity - b.hours * a.severity);
  const ready = problem.teams.reduce((least, team) => Math.min(least, team.readyHours), Infinity);
  const teams = problem.teams.length;
  let [end, alone, own, weight] = [0, 0, 0, 0];
  for (const { severity, hours } of slots) {
    end += hours;
    alone += severity * end;
    own += severity * hours;
    weight += severity;
  }
  return weight * ready + alone / teams + (own * (teams - 1)) / (2 * teams);
}

function shortestWay({ problem, travelBetween }: TeamField, to: number): number {
  return problem.tasks.reduce(
    (least, _, from) => (from === to ? least : Math.min(least, travelBetween(from, to))),
    Infinity,
  );
}
