// ABC classes and when items are due to be counted.
export const abcClasses = ['A', 'B', 'C'] as const;
export type AbcClass = (typeof abcClasses)[number];

export type Cadence = {
  abcClass: AbcClass;
  /** From one count to the next. */
  days: number;
  /** The class reaches up to this share of the value, the dearest items first. */
  valueShare: number;
  tolerancePercent: number;
};

export type HeldItem = {
  itemId: string;
  /** What the depot has, and what left it in a year. */
  units: number;
  movedUnits: number;
  unitValue: number;
};

/**
 * The dearest items first, until they make up the share of their class. An item counts with what
 * lies there and what moved in a year; where no prices are known, with its units.
 */
export function classify(items: HeldItem[], cadences: Cadence[]): Map<string, AbcClass> {
  const priced = items.some(({ unitValue }) => unitValue > 0);
  const scored = items
    .map(({ itemId, units, movedUnits, unitValue }) => ({
      itemId,
      score: (units + movedUnits) * (priced ? unitValue : 1),
    }))
    .sort((a, b) => b.score - a.score || (a.itemId < b.itemId ? -1 : 1));
  const total = scored.reduce((sum, { score }) => sum + score, 0);
  const shareOf = new Map(cadences.map(({ abcClass, valueShare }) => [abcClass, valueShare]));
  const classes = new Map<string, AbcClass>();
  let before = 0;
  for (const { itemId, score } of scored) {
    // The item that crosses the line still belongs to the dearer class.
    const reached = total === 0 ? 1 : before / total;
    const found = abcClasses.find((name) => score > 0 && reached < (shareOf.get(name) ?? 0));
    classes.set(itemId, found ?? 'C');
    before += score;
  }
  return classes;
}

export type CountPlace = {
  depotId: string;
  itemId: string;
  abcClass: AbcClass | null;
  lastCountTime: Date | null;
  /** When the first of its lots came: what was never counted is due from then on. */
  sinceTime: Date;
  /** From one count to the next, by the cadence that holds at the depot. */
  days: number;
};

export type CountDue = CountPlace & { dueTime: Date; overdueDays: number };

const dayMs = 86_400_000;

/** The places that are to be counted now, the longest overdue first. */
export function countsDue(places: CountPlace[], now: Date): CountDue[] {
  return places
    .map((place) => {
      const from = place.lastCountTime ?? place.sinceTime;
      const dueTime = new Date(from.getTime() + place.days * dayMs);
      const overdueDays = Math.floor((now.getTime() - dueTime.getTime()) / dayMs);
      return { ...place, dueTime, overdueDays };
    })
    .filter(({ dueTime }) => dueTime <= now)
    .sort((a, b) => a.dueTime.getTime() - b.dueTime.getTime());
}
