// What kind of thing an item is: its class of GB/T 38565 and how it has to be kept.
import { invalid } from '../platform/errors';

/** In the order of the first digit of their supply codes: 1, 2, 3. */
export const supplyClasses = ['BASIC_LIVING', 'EQUIPMENT', 'WORKS_MATERIALS'] as const;
export type SupplyClass = (typeof supplyClasses)[number];

export const storageClasses = ['AMBIENT', 'COOL', 'COLD', 'FROZEN', 'HAZARDOUS', 'FUEL'] as const;
export type StorageClass = (typeof storageClasses)[number];

type Classified = { supplyCode: string | null; supplyClass: SupplyClass | null };

/**
 * The class that an item has after a change: the code decides where there is one. A class that was
 * given against the code is a mistake in one of the two, and only a person knows in which.
 */
export function settledClass(
  item: Classified,
  changes: Partial<Classified> = item,
): SupplyClass | null {
  const { supplyCode, supplyClass } = { ...item, ...changes };
  if (supplyCode === null) return supplyClass;
  const ofCode = supplyClasses[Number(supplyCode[0]) - 1]!;
  if (changes.supplyClass && changes.supplyClass !== ofCode) {
    throw invalid('item.supplyClass', `must be ${ofCode}, the class of the code ${supplyCode}`);
  }
  return ofCode;
}
