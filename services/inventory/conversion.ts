// Turning units of an item into units of another, by a ratio that was declared before.
import { AppError, invalid } from '../platform/errors';
import type { Entry } from './ledger';

export type ConversionRatio = {
  fromItemId: string;
  toItemId: string;
  fromUnits: number;
  toUnits: number;
};

export type ConvertedLine = {
  itemId: string;
  lotId: string;
  toItemId: string;
  toLotId: string;
  quantity: number;
  toQuantity: number;
};

const ratioKey = (from: string, to: string) => `${from}\n${to}`;

/** How many units each line yields; a quantity that the ratio does not divide is refused. */
export function yields(
  lines: { itemId: string; toItemId: string; quantity: number }[],
  ratios: ConversionRatio[],
): number[] {
  const known = new Map(ratios.map((ratio) => [ratioKey(ratio.fromItemId, ratio.toItemId), ratio]));
  return lines.map(({ itemId, toItemId, quantity }, index) => {
    const ratio = known.get(ratioKey(itemId, toItemId));
    if (!ratio) {
      throw new AppError(
        'CONVERSION_RATIO_NOT_FOUND',
        `lines[${index}]: no ratio from ${itemId} to ${toItemId} is declared`,
        { metadata: { fromItemId: itemId, toItemId } },
      );
    }
    if (quantity % ratio.fromUnits !== 0) {
      throw invalid(`lines[${index}].quantity`, `must be a multiple of ${ratio.fromUnits}`);
    }
    return (quantity / ratio.fromUnits) * ratio.toUnits;
  });
}

export function conversionEntries(depotId: string, lines: ConvertedLine[]): Entry[] {
  return lines.flatMap(({ itemId, lotId, toItemId, toLotId, quantity, toQuantity }) => {
    const from = { depotId, itemId, lotId };
    const to = { depotId, itemId: toItemId, lotId: toLotId };
    return [
      { ...from, account: 'ON_HAND' as const, quantity: -quantity },
      { ...from, account: 'CONVERTED' as const, quantity },
      { ...to, account: 'CONVERTED' as const, quantity: -toQuantity },
      { ...to, account: 'ON_HAND' as const, quantity: toQuantity },
    ];
  });
}
