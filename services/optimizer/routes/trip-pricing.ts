// The cheapest trips at given prices: walks that leave the depot, pick parcels up to a vehicle's load
// and come back. A walk may come by a parcel again, though not at once: that makes the search quick,
// and what it finds can only be too cheap.

export interface TripTable {
  loading: number;
  /** Of a vehicle's hold; rounded down to whole parts, so that no real trip is shut out. */
  parts: number[];
  /** Hours with unloading: from the depot, back to it, and from parcel to parcel. */
  out: number[];
  back: number[];
  next: number[][];
}

export interface PricedTrip {
  /** How often each parcel is picked. */
  passes: Map<number, number>;
  hours: number;
  /** Hours less the worth of what is picked. */
  reduced: number;
}

const unitsInAll = 100;

interface Walk {
  cost: number;
  parcel: number;
  before: Walk | undefined;
}

export function cheapTrips(
  table: TripTable,
  worth: readonly number[],
): { least: number; trips: PricedTrip[] } {
  const { units, most } = wholeUnits(table);
  const size = worth.length;
  // The best walk to each parcel with each load, and the best that came from another parcel.
  const walks: [Walk | undefined, Walk | undefined][][] = Array.from({ length: most + 1 }, () =>
    Array.from({ length: size }, () => [undefined, undefined]),
  );
  const reach = (load: number, walk: Walk): void => {
    const pair = walks[load]![walk.parcel]!;
    const [first, second] = pair;
    const from = walk.before?.parcel;
    if (first === undefined || walk.cost < first.cost) {
      pair[0] = walk;
      if (first !== undefined && first.before?.parcel !== from) pair[1] = first;
    } else if (first.before?.parcel !== from && (!second || walk.cost < second.cost)) {
      pair[1] = walk;
    }
  };
  for (let p = 0; p < size; p += 1) {
    const cost = table.loading + table.out[p]! - worth[p]!;
    if (units[p]! <= most) reach(units[p]!, { cost, parcel: p, before: undefined });
  }
  const ends = new Array<Walk | undefined>(size);
  for (let load = 0; load <= most; load += 1) {
    for (let p = 0; p < size; p += 1) {
      for (const walk of walks[load]![p]!) {
        if (walk === undefined) continue;
        if (ends[p] === undefined || walk.cost < ends[p]!.cost) ends[p] = walk;
        for (let q = 0; q < size; q += 1) {
          const sum = load + units[q]!;
          if (q === p || q === walk.before?.parcel || sum > most) continue;
          const cost = walk.cost + table.next[p]![q]! - worth[q]!;
          reach(sum, { cost, parcel: q, before: walk });
        }
      }
      walks[load]![p] = [undefined, undefined];
    }
  }
  const trips = ends.flatMap((walk) =>
    walk === undefined ? [] : [tripOfWalk(table, walk, worth)],
  );
  const least = trips.reduce((low, { reduced }) => Math.min(low, reduced), Infinity);
  return { least, trips };
}

/** Parcels too small for a whole part count as one; the hold grows by as many as may come along. */
function wholeUnits({ parts }: TripTable): { units: number[]; most: number } {
  const floors = parts.map((part) => Math.floor(part * unitsInAll + 1e-9));
  const tiny = floors.filter((units) => units === 0).length;
  return { units: floors.map((units) => Math.max(1, units)), most: unitsInAll + tiny };
}

function tripOfWalk(table: TripTable, last: Walk, worth: readonly number[]): PricedTrip {
  const passes = new Map<number, number>();
  let value = 0;
  for (let walk: Walk | undefined = last; walk !== undefined; walk = walk.before) {
    passes.set(walk.parcel, (passes.get(walk.parcel) ?? 0) + 1);
    value += worth[walk.parcel]!;
  }
  const reduced = last.cost + table.back[last.parcel]!;
  return { passes, hours: reduced + value, reduced };
}
