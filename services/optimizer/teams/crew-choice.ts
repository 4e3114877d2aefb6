// The best set of teams for one requirement when every team has a price: as many as pay off, or where
// people are asked for, none or a set that brings them. Sets are found exactly, by heads of the teams.

/** Beyond so many people, heads are counted in larger units, in the requirement's favour. */
const unitsMost = 64;
/** Beyond so many states people are not counted at all, again in the requirement's favour. */
const statesMost = 200_000;

export interface CrewChoice {
  /** At most zero: sending nobody costs nothing. */
  cost: number;
  /** Positions in the candidates given. */
  chosen: number[];
  /** The dearest position that is in the set, or what one more may cost at most. */
  worth: number;
}

interface Candidates {
  count: number;
  costs: ArrayLike<number>;
  headsAt: (position: number) => number;
}

/** The set of at most `slots` candidates of least cost; `people` 0 asks for no number of them. */
export function chooseCrew(slots: number, people: number, candidates: Candidates): CrewChoice {
  return people > 0 ? crewOf(slots, people, candidates) : cheapest(slots, candidates);
}

function cheapest(slots: number, { count, costs }: Candidates): CrewChoice {
  if (slots === 1) {
    let best = -1;
    for (let i = 0; i < count; i += 1) {
      if (costs[i]! < (best < 0 ? 0 : costs[best]!)) best = i;
    }
    if (best < 0) return { cost: 0, chosen: [], worth: 0 };
    return { cost: costs[best]!, chosen: [best], worth: costs[best]! };
  }
  const chosen = leastOf(slots, count, costs, 0);
  const cost = chosen.reduce((sum, i) => sum + costs[i]!, 0);
  const worth = chosen.length < slots ? 0 : costs[chosen.at(-1)!]!;
  return { cost, chosen, worth };
}

/** The positions of the `most` least costs below `limit`, the least first. */
function leastOf(
  most: number,
  count: number,
  costs: ArrayLike<number>,
  limit: number,
  among?: readonly number[],
): number[] {
  const best: number[] = [];
  for (let k = 0; k < count; k += 1) {
    const i = among === undefined ? k : among[k]!;
    const cost = costs[i]!;
    if (!(cost < limit) || (best.length === most && cost >= costs[best[most - 1]!]!)) continue;
    let at = best.length < most ? best.length : most - 1;
    for (; at > 0 && costs[best[at - 1]!]! > cost; at -= 1) best[at] = best[at - 1]!;
    best[at] = i;
  }
  return best;
}

interface Level {
  units: number;
  best: number[];
  /** What the first n of them cost. */
  sums: number[];
}

function levelsOf(slots: number, unit: number, given: Candidates): Level[] {
  const byUnits = new Map<number, number[]>();
  for (let i = 0; i < given.count; i += 1) {
    const units = Math.ceil(given.headsAt(i) / unit);
    const list = byUnits.get(units);
    if (list === undefined) byUnits.set(units, [i]);
    else list.push(i);
  }
  return [...byUnits].map(([units, list]) => {
    const best = leastOf(slots, list.length, given.costs, Infinity, list);
    const sums = [0];
    for (const i of best) sums.push(sums.at(-1)! + given.costs[i]!);
    return { units, best, sums };
  });
}

function crewOf(slots: number, people: number, given: Candidates): CrewChoice {
  const unit = Math.max(1, Math.ceil(people / unitsMost));
  const wanted = Math.floor(people / unit);
  const most = Math.min(slots, given.count);
  const levels = levelsOf(most, unit, given);
  const [across, size] = [wanted + 1, (most + 1) * (wanted + 1)];
  if (levels.length * size > statesMost) return cheapest(slots, given);
  // Of each state after each level, the state before it; -1 where the level changed nothing.
  const before = new Int32Array(levels.length * size).fill(-1);
  const costs = new Float64Array(size).fill(Infinity);
  costs[0] = 0;
  for (const [l, { units, sums }] of levels.entries()) {
    // Downwards, so that each level is used once: a set only grows.
    for (let state = size - 1; state >= 0; state -= 1) {
      const cost = costs[state]!;
      if (cost === Infinity) continue;
      const [k, h] = [Math.trunc(state / across), state % across];
      for (let n = 1; n < sums.length && k + n <= most; n += 1) {
        const to = (k + n) * across + Math.min(wanted, h + n * units);
        if (cost + sums[n]! >= costs[to]!) continue;
        costs[to] = cost + sums[n]!;
        before[l * size + to] = state;
      }
    }
  }
  let [best, cost] = [-1, 0];
  for (let state = across + wanted; state < size; state += across) {
    if (costs[state]! < cost) [best, cost] = [state, costs[state]!];
  }
  const chosen: number[] = [];
  for (let [l, at] = [levels.length - 1, best]; l >= 0 && at > 0; l -= 1) {
    const from = before[l * size + at]!;
    if (from < 0) continue;
    const n = Math.trunc(at / across) - Math.trunc(from / across);
    chosen.push(...levels[l]!.best.slice(0, n));
    at = from;
  }
  const worth = chosen.reduce((most, i) => Math.max(most, given.costs[i]!), -Infinity);
  return { cost: best < 0 ? 0 : cost, chosen, worth: best < 0 ? 0 : worth };
}
