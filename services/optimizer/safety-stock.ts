// What a depot keeps for whatever comes next: the minimum of its par level. A plan leaves it where it
// is until the commander releases it.

export type SafetyStock = { depotId: string; itemId: string; quantity: number };
type Held = { depotId: string; itemId: string; available: number };

/** How much of what is available of an item at a depot stays there. */
export function keeper(safetyStock: readonly SafetyStock[]): (line: Held) => number {
  const kept = new Map(safetyStock.map((line) => [keyOf(line), line.quantity]));
  return (line) => Math.min(Math.max(0, line.available), kept.get(keyOf(line)) ?? 0);
}

/** What a plan may take: the stock without what is kept. */
export function freeStock<T extends Held>(
  stock: readonly T[],
  safetyStock: readonly SafetyStock[],
): T[] {
  const kept = keeper(safetyStock);
  return stock.map((line) => ({ ...line, available: line.available - kept(line) }));
}

function keyOf({ depotId, itemId }: { depotId: string; itemId: string }): string {
  return JSON.stringify([depotId, itemId]);
}
