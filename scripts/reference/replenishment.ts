// Demand profiles and par levels of the reference district: pure functions of its files.
import { deriveNeeds } from '../../services/incidents/needs';
import type { DemandStandard } from '../../services/incidents/standards';
import type { Division, ReferenceDepot, Replenishment, Stocking } from './schemas';
import type { StockLine } from './stock';

export type DemandProfile = {
  divisionCode: string;
  itemId: string;
  population: number;
  initialUnits: number;
  dailyUnits: number;
  routineDailyUnits: number;
};

type ProfileInput = {
  divisions: Division[];
  standards: DemandStandard[];
  stocking: Stocking;
  replenishment: Replenishment;
};

const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

/** The standards for the people whom the stock is to serve: what one day and what two days need. */
export function generateProfiles(input: ProfileInput): DemandProfile[] {
  const { target } = input.stocking;
  const { routineShare, routineInitialShare } = input.replenishment.demand;
  return input.divisions.flatMap(({ code, population }) => {
    const people = Math.round(population * target.populationShare);
    const needFor = (days: number) =>
      totals(
        deriveNeeds({
          reports: [{ divisionCode: code, affected: people, displaced: people }],
          standards: input.standards,
          conditions: target.conditions,
          days,
        }),
      );
    const [one, two] = [needFor(1), needFor(2)];
    return [...one].map(([itemId, first]) => {
      const dailyUnits = (two.get(itemId) ?? first) - first;
      const initialUnits = Math.max(0, first - dailyUnits);
      const routine = dailyUnits * routineShare + initialUnits * routineInitialShare;
      const rates = { initialUnits, dailyUnits, routineDailyUnits: rounded(routine) };
      return { divisionCode: code, itemId, population: people, ...rates };
    });
  });
}

function totals(needs: { itemId: string; quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { itemId, quantity } of needs) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
  return sums;
}

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
