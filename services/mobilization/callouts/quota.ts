// Places by skill, and who takes which. A person with two skills counts once, for one place.

/** So many people with a skill; the empty skill is anyone. */
export type Quota = { skill: string; people: number };

export type Skilled = { id: string; skills: readonly string[] };

export const fits = ({ skill }: Quota, { skills }: { skills: readonly string[] }) =>
  skill === '' || skills.includes(skill);

/**
 * Who takes which place: as many places as can be filled, and of those who could fill them the
 * ones that come first. Augmenting paths in that order: whoever has a place keeps one, but may
 * move to another place to make room.
 */
export function fillQuotas(quotas: Quota[], people: Iterable<Skilled>): Map<string, string> {
  const holders: Skilled[][] = quotas.map(() => []);
  const places = quotas.reduce((sum, quota) => sum + quota.people, 0);
  let filled = 0;
  for (const person of people) {
    if (filled === places) break;
    if (seat(quotas, holders, person, new Set())) filled += 1;
  }
  const placed = new Map<string, string>();
  holders.forEach((people, at) => people.forEach(({ id }) => placed.set(id, quotas[at]!.skill)));
  return placed;
}

function seat(quotas: Quota[], holders: Skilled[][], person: Skilled, seen: Set<number>): boolean {
  const open = quotas.map((_, at) => at).filter((at) => !seen.has(at) && fits(quotas[at]!, person));
  const free = open.find((at) => holders[at]!.length < quotas[at]!.people);
  if (free !== undefined) {
    holders[free]!.push(person);
    return true;
  }
  for (const at of open) {
    seen.add(at);
    const moved = holders[at]!.findIndex((holder) => seat(quotas, holders, holder, seen));
    if (moved < 0) continue;
    holders[at]![moved] = person;
    return true;
  }
  return false;
}

export type Shortfall = Quota & { missing: number };

/** What is missing of each quota when these people have taken their places. */
export function shortfalls(quotas: Quota[], placed: Map<string, string>): Shortfall[] {
  const counts = new Map<string, number>();
  for (const skill of placed.values()) counts.set(skill, (counts.get(skill) ?? 0) + 1);
  return quotas.map((quota) => ({
    ...quota,
    missing: Math.max(0, quota.people - (counts.get(quota.skill) ?? 0)),
  }));
}

/** The quotas these people can fill: as asked for, or the nearest to it. */
export function nearestQuotas(quotas: Quota[], people: Iterable<Skilled>): Quota[] {
  const short = shortfalls(quotas, fillQuotas(quotas, people));
  return short.map(({ skill, people: asked, missing }) => ({ skill, people: asked - missing }));
}
