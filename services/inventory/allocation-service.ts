// What reservations and issues have in common when they take stock: which lots will do, and packs.
import type { Trx } from '../platform/db';
import type { KnownItem } from './catalogue';
import { findPackSizes } from './catalogue-store';
import { expireFrom } from './dates';
import type { StockLine } from './fefo';
import { withPackSizes } from './packing';

/** The lines with the sizes of the packs they want; orders of exact units read nothing. */
export async function packedLines<Line extends StockLine>(
  trx: Trx,
  lines: Line[],
): Promise<Line[]> {
  const packed = lines.filter(({ packing }) => packing && packing.policy !== 'EXACT');
  if (packed.length === 0) return lines;
  const itemIds = packed.map(({ itemId }) => itemId);
  return withPackSizes(lines, await findPackSizes(trx, itemIds));
}

/** Each place once, with the earliest expiry date that will do on the day of use. */
export function placesToUse(
  lines: StockLine[],
  items: Map<string, KnownItem>,
  useDate: string,
  minRemainingDays: number | null,
): { depotId: string; itemId: string; expireFrom: string }[] {
  const places = new Map(lines.map((line) => [`${line.depotId}\n${line.itemId}`, line]));
  return [...places.values()].map(({ depotId, itemId }) => ({
    depotId,
    itemId,
    expireFrom: expireFrom(useDate, minRemainingDays ?? items.get(itemId)!.minRemainingDays),
  }));
}
