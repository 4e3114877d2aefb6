// Choosing pieces whose figures together reach what is needed: the fewest pieces, of these the ones
// with the least beyond the need, and of equal ones the nearest.
import { nearest } from './distance';

export type Candidate = { id: string; figure: number; distanceKm: number | undefined };

// Beyond this many partial sums (figures of thousands of odd values) the answer is good, no more.
const sumsMax = 50_000;

/** The chosen ones, or all that have a figure when even they do not reach the need. */
export function choose<C extends Candidate>(candidates: C[], needed: number): C[] {
  const able = candidates
    .filter(({ figure }) => figure > 0)
    .sort(
      (a, b) =>
        b.figure - a.figure || nearest(a.distanceKm, b.distanceKm) || (a.id < b.id ? -1 : 1),
    );
  if (needed <= 0) return [];
  const count = fewest(able, needed);
  if (count === undefined) return able;
  const groups = groupsOf(able);
  const counts = leastExcess(groups, needed, count) ?? shrunk(groups, needed, count);
  return groups.flatMap(({ members }, index) => members.slice(0, counts[index]));
}

/** The largest first reach it with the fewest. */
function fewest(able: Candidate[], needed: number): number | undefined {
  let total = 0;
  const index = able.findIndex(({ figure }) => (total += figure) >= needed);
  return index === -1 ? undefined : index + 1;
}

type Group<C> = { figure: number; members: C[] };

function groupsOf<C extends Candidate>(able: C[]): Group<C>[] {
  const groups = new Map<number, C[]>();
  for (const one of able) groups.set(one.figure, [...(groups.get(one.figure) ?? []), one]);
  return [...groups].map(([figure, members]) => ({ figure, members }));
}

type Partial = { sum: number; used: number; take: number; before: Partial | undefined };

/** How many of each group, exactly `count` in all, so that their sum is the least that will do. */
function leastExcess(
  groups: Group<unknown>[],
  needed: number,
  count: number,
): number[] | undefined {
  let partials: Partial[] = [{ sum: 0, used: 0, take: 0, before: undefined }];
  for (const { figure, members } of groups) {
    const next = new Map<string, Partial>();
    for (const before of partials) {
      const most = Math.min(members.length, count - before.used);
      for (let take = 0; take <= most; take += 1) {
        const sum = before.sum + take * figure;
        const used = before.used + take;
        const key = `${used} ${sum}`;
        if (!next.has(key)) next.set(key, { sum, used, take, before });
      }
      if (next.size > sumsMax) return undefined;
    }
    partials = [...next.values()];
  }
  const reaching = partials.filter(({ sum, used }) => used === count && sum >= needed);
  const best = reaching.sort((a, b) => a.sum - b.sum)[0];
  const counts: number[] = [];
  for (let at = best; at?.before; at = at.before) counts.unshift(at.take);
  return best && counts;
}

/** The largest, each then exchanged for the smallest with which the rest still reaches it. */
function shrunk(groups: Group<unknown>[], needed: number, count: number): number[] {
  const counts = groups.map(() => 0);
  let left = count;
  groups.forEach(({ members }, index) => {
    counts[index] = Math.min(left, members.length);
    left -= counts[index]!;
  });
  let excess = groups.reduce((sum, { figure }, index) => sum + figure * counts[index]!, -needed);
  for (let from = groups.length - 1; from >= 0; from -= 1) {
    for (let to = groups.length - 1; to > from && counts[from]! > 0; to -= 1) {
      const saved = groups[from]!.figure - groups[to]!.figure;
      if (saved > excess || counts[to]! >= groups[to]!.members.length) continue;
      counts[from]! -= 1;
      counts[to]! += 1;
      excess -= saved;
    }
  }
  return counts;
}
