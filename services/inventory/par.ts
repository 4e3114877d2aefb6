// Par levels: what should be where, what is missing, and levels made from days of cover.

export type ParLevel = {
  depotId: string;
  itemId: string;
  minimum: number;
  reorder: number;
  maximum: number;
};

/** Of a level as it stands: whoever changes it is told by this whether it still does. */
export function parEtag(level: ParLevel & { updateTime: Date }): string {
  const { minimum, reorder, maximum, updateTime } = level;
  return `${minimum}-${reorder}-${maximum}-${updateTime.getTime()}`;
}

export type Stocked = { usable: number; expected: number };

export type ParState = 'BELOW_MINIMUM' | 'BELOW_REORDER' | 'ENOUGH' | 'ABOVE_MAXIMUM';

/**
 * What is to come does not help today, so the minimum is held against usable stock alone; but it
 * is a reason not to order once more. A level of nothing is never missed.
 */
export function parState({ minimum, reorder, maximum }: ParLevel, stock: Stocked): ParState {
  if (stock.usable < minimum) return 'BELOW_MINIMUM';
  if (reorder > 0 && stock.usable + stock.expected <= reorder) return 'BELOW_REORDER';
  return stock.usable > maximum ? 'ABOVE_MAXIMUM' : 'ENOUGH';
}

/** An order fills up to the maximum once stock and orders together are at the reorder point. */
export function parShortfall(level: ParLevel, { usable, expected }: Stocked): number {
  const position = usable + expected;
  const isDue = position < level.minimum || (level.reorder > 0 && position <= level.reorder);
  return isDue ? level.maximum - position : 0;
}

export type Demand = { initialUnits: number; dailyUnits: number };

/** How long it lasts; undefined where nothing is used up. What is needed once is taken off first. */
export function coverDays({ initialUnits, dailyUnits }: Demand, usable: number) {
  if (dailyUnits === 0) return undefined;
  return Math.max(0, usable - initialUnits) / dailyUnits;
}

/** Of the people, how many get what each needs once, at most all; undefined where nothing is. */
export function initialShare({ initialUnits }: Demand, usable: number) {
  return initialUnits === 0 ? undefined : Math.min(1, usable / initialUnits);
}

export type CoverRow = Demand & { depotId: string; itemId: string; usable: number };

/** Floats from rates: 36.00000000000001 units are 36. */
const units = (value: number) => Math.max(0, Math.ceil(value - 1e-9));

export type CoverDays = { minimumDays: number; reorderDays: number; maximumDays: number };

/**
 * The levels of a whole division for so many days, split among its depots by their weights so that
 * each level adds up exactly and stays in order in every depot.
 */
export function proposedLevels(
  itemId: string,
  demand: Demand,
  days: CoverDays,
  depots: { id: string; weight: number }[],
): ParLevel[] {
  const all = (count: number) => units(demand.initialUnits + demand.dailyUnits * count);
  const minimum = apportioned(all(days.minimumDays), depots);
  const more = apportioned(all(days.reorderDays) - all(days.minimumDays), depots);
  const most = apportioned(all(days.maximumDays) - all(days.reorderDays), depots);
  return depots.map(({ id }, index) => {
    const reorder = minimum[index]! + more[index]!;
    return {
      ...{ depotId: id, itemId, minimum: minimum[index]!, reorder },
      maximum: reorder + most[index]!,
    };
  });
}

/** Whole shares of a whole total, by largest remainder. */
function apportioned(total: number, depots: { weight: number }[]): number[] {
  const sum = depots.reduce((weights, { weight }) => weights + weight, 0);
  const exact = depots.map(({ weight }) =>
    sum > 0 ? (total * weight) / sum : total / depots.length,
  );
  const shares = exact.map(Math.floor);
  const left = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - shares[index]! }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) shares[index]! += 1;
  return shares;
}
