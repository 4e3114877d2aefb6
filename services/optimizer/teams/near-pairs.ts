import type { Reach } from './reach';

// The pairs an engine works with: of each requirement the candidates that are there soonest, and
// those that prices brought in later. Bounds are never taken from these alone.

export interface NearList {
  teams: Int32Array;
  arrive: Float64Array;
  /** Whether these are all there are. */
  whole: boolean;
}

const pairsMost = 200_000;
const [nearLeast, nearMost] = [24, 256];

/** The nearest of each requirement, or undefined where time ran out before the end. */
export function nearPairs(reach: Reach, secondsLeft: () => number): NearList[] | undefined {
  const { requirements } = reach;
  const share = Math.floor(pairsMost / Math.max(1, requirements.length));
  const lists: NearList[] = [];
  for (const [r, { teams }] of requirements.entries()) {
    if (r % 64 === 0 && secondsLeft() <= 0) return undefined;
    const most = Math.max(nearLeast, Math.min(nearMost, share), 4 * Math.min(teams, 1_000));
    lists.push(nearest(reach, reach.scan(r), most));
  }
  return lists;
}

function nearest({ team, arrive }: Reach, count: number, most: number): NearList {
  const whole = count <= most;
  if (whole) return { teams: team.slice(0, count), arrive: arrive.slice(0, count), whole };
  // A heap of the nearest, the farthest of them on top.
  const heap = new Int32Array(most);
  for (let i = 0; i < most; i += 1) heap[i] = i;
  const sink = (top: number): void => {
    const item = heap[top]!;
    let at = top;
    for (let child = 2 * at + 1; child < most; child = 2 * at + 1) {
      if (child + 1 < most && arrive[heap[child + 1]!]! > arrive[heap[child]!]!) child += 1;
      if (arrive[heap[child]!]! <= arrive[item]!) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = item;
  };
  for (let i = most >> 1; i >= 0; i -= 1) sink(i);
  for (let i = most; i < count; i += 1) {
    if (arrive[i]! >= arrive[heap[0]!]!) continue;
    heap[0] = i;
    sink(0);
  }
  return {
    teams: Int32Array.from(heap, (i) => team[i]!),
    arrive: Float64Array.from(heap, (i) => arrive[i]!),
    whole,
  };
}

/** Most new pairs of one requirement at a time. */
const addedMost = 16;

/**
 * Adds to each requirement the pairs that cost least at these prices and less than it pays now;
 * answers with how many were added. `worth` is what a requirement pays for its dearest slot.
 */
export function priceIn(
  reach: Reach,
  lists: NearList[],
  prices: Float64Array,
  costOf: (r: number, arrive: number) => number,
  worth: (r: number) => number,
  secondsLeft: () => number,
): number {
  let added = 0;
  for (const [r, list] of lists.entries()) {
    if (list.whole) continue;
    if (r % 16 === 15 && secondsLeft() <= 0) break;
    const limit = worth(r) - 1e-9 * (1 + Math.abs(worth(r)));
    const known = new Set(list.teams);
    const found: { t: number; at: number; cost: number }[] = [];
    for (let i = 0, count = reach.scan(r); i < count; i += 1) {
      const [t, at] = [reach.team[i]!, reach.arrive[i]!];
      const cost = costOf(r, at) + prices[t]!;
      if (cost < limit && !known.has(t)) found.push({ t, at, cost });
    }
    if (found.length === 0) continue;
    const best = found.sort((a, b) => a.cost - b.cost).slice(0, addedMost);
    added += best.length;
    lists[r] = {
      teams: Int32Array.from([...list.teams, ...best.map(({ t }) => t)]),
      arrive: Float64Array.from([...list.arrive, ...best.map(({ at }) => at)]),
      whole: false,
    };
  }
  return added;
}

/** Adds pairs that a plan has, so that the plan can be found among them. */
export function addServed(reach: Reach, lists: NearList[], serves: Int32Array): void {
  serves.forEach((r, t) => {
    if (r < 0 || lists[r]!.whole || lists[r]!.teams.includes(t)) return;
    const { teams, arrive } = lists[r]!;
    const hours = Float64Array.from([...arrive, reach.arrival(t, r)]);
    lists[r] = { teams: Int32Array.from([...teams, t]), arrive: hours, whole: false };
  });
}
