// First expired, first out: which lots give the units an order asks for.
import { AppError } from '../platform/errors';
import { grouped } from './grouping';
import type { StockUnits } from './ledger';
import { takeUnits, type Packing } from './packing';

/** What a depot has on hand of one lot; `expireDate` is ISO, 'infinity' when it never expires. */
export type LotStock = {
  depotId: string;
  itemId: string;
  lotId: string;
  expireDate: string;
  onHand: number;
};

export type StockLine = {
  depotId: string;
  itemId: string;
  quantity: number;
  lotId?: string;
  packing?: Packing | null;
};

/** Units taken for the line with this number. */
export type LineShare = StockUnits & { lineNumber: number; expireDate: string };

export type Shortage = { lineNumber: number; asked: number; available: number };

const placeOf = ({ depotId, itemId }: { depotId: string; itemId: string }) =>
  `${depotId}\n${itemId}`;

type LotRank = { lotId: string; expireDate: string };

/** Lots that never expire come last: 'infinity' sorts behind every date. */
export function earliestFirst(a: LotRank, b: LotRank): number {
  if (a.expireDate !== b.expireDate) return a.expireDate < b.expireDate ? -1 : 1;
  return a.lotId < b.lotId ? -1 : 1;
}

/**
 * Serves the lines in their order, each from the lots that expire first or from the lot it names,
 * in whole packs where the line wants them.
 * What one line takes is gone for the next; every line that comes short is listed.
 */
export function takeStock(
  lines: StockLine[],
  stock: LotStock[],
): { shares: LineShare[]; shortages: Shortage[] } {
  const copies = stock.map((lot) => ({ ...lot }));
  const left = grouped(copies, placeOf);
  for (const lots of left.values()) lots.sort(earliestFirst);

  const shares: LineShare[] = [];
  const shortages: Shortage[] = [];
  lines.forEach((line, lineNumber) => {
    const lots = (left.get(placeOf(line)) ?? []).filter(
      ({ lotId }) => !line.lotId || lotId === line.lotId,
    );
    const { asked, available, taken } = takeUnits(lots, line.quantity, line.packing);
    if (available < asked) shortages.push({ lineNumber, asked, available });
    else shares.push(...takeLots(lots, taken, lineNumber));
  });
  return { shares, shortages };
}

function takeLots(lots: LotStock[], taken: number[], lineNumber: number): LineShare[] {
  return lots.flatMap((lot, index) => {
    const quantity = taken[index]!;
    if (quantity === 0) return [];
    lot.onHand -= quantity;
    const { depotId, itemId, lotId, expireDate } = lot;
    return [{ lineNumber, depotId, itemId, lotId, expireDate, quantity }];
  });
}

/** Names each short line with what it asked for and what there is. */
export function insufficientStock(shortages: Shortage[], lines: StockLine[]): AppError {
  const said = shortages.slice(0, 3).map(({ lineNumber, asked, available }) => {
    const { depotId, itemId } = lines[lineNumber]!;
    return `lines[${lineNumber}] asks ${asked} of ${itemId} at ${depotId}, ${available} available`;
  });
  const more = shortages.length > said.length ? `; ${shortages.length} lines are short` : '';
  return new AppError('INSUFFICIENT_STOCK', said.join('; ') + more, {
    preconditions: shortages.map(({ lineNumber, asked, available }) => ({
      type: 'INSUFFICIENT_STOCK',
      subject: `lines[${lineNumber}]`,
      description: `asked ${asked}, available ${available}`,
    })),
    metadata: { shortLineCount: String(shortages.length) },
  });
}
