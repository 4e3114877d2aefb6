import type { Reach } from './reach';
import type { TeamAssignment } from './team-solution';

// A plan in which each team does one task at most: of each team the requirement it serves, or -1.

export interface SinglePlan {
  serves: Int32Array;
  /** `unfilled` and `response`. */
  values: [number, number];
}

export function singlePlan(reach: Reach, serves: Int32Array): SinglePlan {
  const { requirements } = reach;
  const open = requirements.map(({ teams }) => teams);
  let response = 0;
  serves.forEach((r, t) => {
    if (r < 0) return;
    open[r]! -= 1;
    response += requirements[r]!.severity * reach.arrival(t, r);
  });
  // What is left open is added up, not taken off a total that would drown the smallest of it.
  const unfilled = reach.openSeverity.sum((r) => open[r]!);
  return { serves, values: [unfilled, response] };
}

export function isBetter(a: SinglePlan, b: SinglePlan): boolean {
  const [unfilled, response] = [a.values[0] - b.values[0], a.values[1] - b.values[1]];
  return unfilled < 0 || (unfilled === 0 && response < -1e-9 * Math.abs(b.values[1]));
}

export function linesOf(reach: Reach, { serves }: SinglePlan): TeamAssignment[] {
  const { problem, requirements } = reach;
  return Array.from(serves).flatMap((r, t) => {
    if (r < 0) return [];
    const { task, skill } = requirements[r]!;
    const arriveHours = reach.arrival(t, r);
    const [teamId, taskId] = [problem.teams[t]!.id, problem.tasks[task]!.id];
    return [{ teamId, taskId, skill, arriveHours, order: 1 }];
  });
}

/** So many requirements, the most severe, are looked at whatever the time. */
const linesLeast = 200;

/** The most severe first, each by the soonest teams that are still free, or larger ones for people. */
export function greedySingles(reach: Reach, secondsLeft: () => number): SinglePlan {
  const { requirements, heads } = reach;
  const serves = new Int32Array(heads.length).fill(-1);
  const order = [...requirements.keys()].sort(
    (a, b) => requirements[b]!.severity - requirements[a]!.severity || a - b,
  );
  for (const [i, r] of order.entries()) {
    if (i >= linesLeast && i % 16 === 0 && secondsLeft() <= 0) break;
    const { teams, people } = requirements[r]!;
    for (const t of soonestCrew(reach, serves, r, teams, people)) serves[t] = r;
  }
  return singlePlan(reach, serves);
}

/** Without crews that bring too few people; whom that leaves free goes where a slot is open. */
export function completed(reach: Reach, given: Int32Array, secondsLeft: () => number): Int32Array {
  const { requirements, heads } = reach;
  const serves = given.slice();
  const [brought, filled] = [requirements.map(() => 0), requirements.map(() => 0)];
  serves.forEach((r, t) => {
    if (r < 0) return;
    brought[r]! += heads[t]!;
    filled[r]! += 1;
  });
  serves.forEach((r, t) => {
    if (r < 0 || brought[r]! >= requirements[r]!.people) return;
    serves[t] = -1;
    filled[r]! -= 1;
  });
  if (!serves.includes(-1)) return serves;
  const open = [...requirements.keys()].filter((r) => filled[r]! < requirements[r]!.teams);
  open.sort((a, b) => requirements[b]!.severity - requirements[a]!.severity || a - b);
  for (const [i, r] of open.entries()) {
    if (i % 16 === 0 && secondsLeft() <= 0) break;
    const { teams, people } = requirements[r]!;
    const asked = filled[r]! > 0 ? 0 : people;
    for (const t of soonestCrew(reach, serves, r, teams - filled[r]!, asked)) serves[t] = r;
  }
  return serves;
}

function soonestCrew(
  reach: Reach,
  serves: Int32Array,
  r: number,
  teams: number,
  people: number,
): number[] {
  const { heads, team, arrive } = reach;
  const count = reach.scan(r);
  const free: { t: number; at: number }[] = [];
  let latest = Infinity;
  for (let i = 0; i < count; i += 1) {
    const [t, at] = [team[i]!, arrive[i]!];
    if (serves[t]! >= 0 || (people <= 0 && at >= latest)) continue;
    free.push({ t, at });
    if (teams === 1 && people <= 0) latest = at;
  }
  free.sort((a, b) => a.at - b.at || a.t - b.t);
  const chosen = free.slice(0, teams).map(({ t }) => t);
  if (people <= 0) return chosen;
  let brought = chosen.reduce((sum, t) => sum + heads[t]!, 0);
  const larger = free.slice(teams).sort((a, b) => heads[b.t]! - heads[a.t]! || a.at - b.at);
  chosen.sort((a, b) => heads[a]! - heads[b]!);
  for (let i = 0; i < chosen.length && brought < people; i += 1) {
    const other = larger[i]?.t;
    if (other === undefined || heads[other]! <= heads[chosen[i]!]!) break;
    brought += heads[other]! - heads[chosen[i]!]!;
    chosen[i] = other;
  }
  return brought >= people ? chosen : [];
}
