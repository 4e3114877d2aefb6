import { deriveNeeds, type NeedConditions } from './needs';
import type { DemandStandard } from './standards';

/** Base units of an item for one person. */
export type DemandRate = { itemId: string; initialPerPerson: number; dailyPerPerson: number };

/**
 * What one displaced person needs of each item, unrounded: the second day's need is what a day
 * takes, and what the first day needs beyond it is needed once.
 */
export function demandRates(standards: DemandStandard[], conditions: NeedConditions): DemandRate[] {
  const reports = [{ divisionCode: '', affected: 1, displaced: 1 }];
  const needFor = (days: number) => {
    const sums = new Map<string, number>();
    for (const need of deriveNeeds({ reports, standards, conditions, days })) {
      const units = need.requiredContent / need.contentPerUnit;
      sums.set(need.itemId, (sums.get(need.itemId) ?? 0) + units);
    }
    return sums;
  };
  const [one, two] = [needFor(1), needFor(2)];
  return [...new Set([...one.keys(), ...two.keys()])].sort().map((itemId) => {
    const first = one.get(itemId) ?? 0;
    const dailyPerPerson = Math.max(0, (two.get(itemId) ?? first) - first);
    return { itemId, dailyPerPerson, initialPerPerson: Math.max(0, first - dailyPerPerson) };
  });
}
