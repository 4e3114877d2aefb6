// Par levels of the reference district: a pure function of its files.
import type { ReferenceDepot, Replenishment } from './schemas';
import type { StockLine } from './stock';

export type ParLevel = {
  depotId: string;
  itemId: string;
  minimum: number;
  reorder: number;
  maximum: number;
};

/** Shares of what each depot of one's own opens with; enterprises and lockers have none. */
export function generateParLevels(
  lines: StockLine[],
  depots: ReferenceDepot[],
  { minimumShare, reorderShare, maximumShare }: Replenishment['par'],
): ParLevel[] {
  const own = new Set(
    depots.filter(({ tier }) => tier !== 'ENTERPRISE' && tier !== 'SHELTER').map(({ id }) => id),
  );
  const sums = new Map<string, { depotId: string; itemId: string; quantity: number }>();
  for (const { depotId, itemId, quantity } of lines) {
    if (!own.has(depotId)) continue;
    const key = `${depotId}/${itemId}`;
    const sum = sums.get(key);
    sums.set(key, { depotId, itemId, quantity: quantity + (sum?.quantity ?? 0) });
  }
  return [...sums.values()].map(({ depotId, itemId, quantity }) => ({
    depotId,
    itemId,
    minimum: Math.ceil(quantity * minimumShare),
    reorder: Math.ceil(quantity * reorderShare),
    maximum: Math.ceil(quantity * maximumShare),
  }));
}
