// What a depot keeps for whatever comes next: the minimum of its par level. A plan leaves it where it
// is until the commander releases it.

export type SafetyStock = { depotId: string; itemId: string; quantity: number };
type Held = { depotId: string; itemId: string; available: number; expireHours?: number };

/** With how much of each line stays where it is: of what lasts longest first. */
export function withKept<T extends Held>(
  stock: readonly T[],
  safetyStock: readonly SafetyStock[],
): (T & { keepQuantity: number })[] {
  const owed = new Map(safetyStock.map((line) => [keyOf(line), line.quantity]));
  const lasts = ({ expireHours = Number.MAX_VALUE }: Held) => expireHours;
  const kept = new Map<T, number>();
  for (const line of stock.toSorted((a, b) => lasts(b) - lasts(a))) {
    const units = Math.min(Math.max(0, line.available), owed.get(keyOf(line)) ?? 0);
    owed.set(keyOf(line), (owed.get(keyOf(line)) ?? 0) - units);
    kept.set(line, units);
  }
  return stock.map((line) => ({ ...line, keepQuantity: kept.get(line) ?? 0 }));
}

/** What a plan may take: the stock without what is kept. */
export function freeStock<T extends Held>(
  stock: readonly T[],
  safetyStock: readonly SafetyStock[],
): T[] {
  const kept = withKept(stock, safetyStock);
  return stock.map((line, i) => ({ ...line, available: line.available - kept[i]!.keepQuantity }));
}

function keyOf({ depotId, itemId }: { depotId: string; itemId: string }): string {
  return JSON.stringify([depotId, itemId]);
}
