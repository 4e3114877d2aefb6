import type { LevelItem, LevelScenario, StockLine } from './level-facts';
import type { LevelRules } from './level-rules';

// What stock is worth in the scenarios: how many people go without. Within a division goods reach
// everybody, so of each item the units that survive are held against the units needed. A person
// without one item of two that count the same is half a person unserved.

export type ScenarioOutcome = {
  scenarioId: string;
  /** Who had to leave home, and of them who goes without. */
  people: number;
  unmetPeople: number;
  coverage: number;
};

export type Evaluation = {
  expectedPeople: number;
  expectedUnmet: number;
  /** The mean of the worst outcomes that together have a chance of 5 %. */
  worstUnmet: number;
  coverage: number;
  /** Yuan: what the stock is worth, and what keeping it takes a year. */
  value: number;
  yearlyCost: number;
  scenarios: ScenarioOutcome[];
};

const worstShare = 0.05;

type Weighing = { scenarios: LevelScenario[]; items: LevelItem[] };

export function evaluate(
  stock: readonly StockLine[],
  { scenarios, items, rules }: Weighing & { rules: LevelRules },
): Evaluation {
  const outcomes = scenarioOutcomes(stock, { scenarios, items });
  const mean = (of: (outcome: ScenarioOutcome) => number): number =>
    outcomes.reduce((sum, outcome, s) => sum + scenarios[s]!.probability * of(outcome), 0);
  const expectedPeople = mean(({ people }) => people);
  const expectedUnmet = mean(({ unmetPeople }) => unmetPeople);
  return {
    expectedPeople,
    expectedUnmet,
    worstUnmet: worstMean(outcomes, scenarios),
    coverage: expectedPeople > 0 ? 1 - expectedUnmet / expectedPeople : 1,
    ...costOf(stock, { items, rules }),
    scenarios: outcomes,
  };
}

function scenarioOutcomes(
  stock: readonly StockLine[],
  { scenarios, items }: Weighing,
): ScenarioOutcome[] {
  const byItem = new Map<string, StockLine[]>();
  for (const line of stock) byItem.set(line.itemId, [...(byItem.get(line.itemId) ?? []), line]);
  const priorities = items.reduce((sum, { priority }) => sum + priority, 0);
  return scenarios.map(({ id, people: places, survivingShare }) => {
    const people = places.reduce((sum, place) => sum + place.people, 0);
    const shares = new Map(survivingShare.map(({ depotId, share }) => [depotId, share]));
    const unmetPeople = items.reduce((sum, item) => {
      const held = (byItem.get(item.id) ?? []).reduce(
        (units, { depotId, quantity }) => units + quantity * (shares.get(depotId) ?? 1),
        0,
      );
      const unserved = Math.max(0, people - held / item.unitsPerPerson);
      return sum + (item.priority / priorities) * unserved;
    }, 0);
    return {
      scenarioId: id,
      people,
      unmetPeople,
      coverage: people > 0 ? 1 - unmetPeople / people : 1,
    };
  });
}

function worstMean(outcomes: ScenarioOutcome[], scenarios: LevelScenario[]): number {
  let [left, sum] = [worstShare, 0];
  const ordered = outcomes
    .map(({ unmetPeople }, s) => ({ unmetPeople, probability: scenarios[s]!.probability }))
    .sort((a, b) => b.unmetPeople - a.unmetPeople);
  for (const { unmetPeople, probability } of ordered) {
    const part = Math.min(left, probability);
    sum += part * unmetPeople;
    left -= part;
  }
  return sum / worstShare;
}

/** Keeping stock costs a share of its value, and what expires is bought again. */
function costOf(
  stock: readonly StockLine[],
  { items, rules }: { items: LevelItem[]; rules: LevelRules },
): { value: number; yearlyCost: number } {
  const itemOf = new Map(items.map((item) => [item.id, item]));
  let [value, yearlyCost] = [0, 0];
  for (const { itemId, quantity } of stock) {
    const { unitCost = 0, shelfLifeDays = 0 } = itemOf.get(itemId) ?? {};
    const worth = quantity * unitCost;
    value += worth;
    yearlyCost += worth * (rules.holdingShare + (shelfLifeDays > 0 ? 365 / shelfLifeDays : 0));
  }
  return { value, yearlyCost };
}

export type DepotLoss = {
  depotId: string;
  /** Expected people unserved, and in the worst 5 %, once the depot is lost; today and as proposed. */
  todayUnmet: number;
  proposedUnmet: number;
  proposedWorst: number;
};

/** Each depot lost with all it holds. */
export function depotLosses(
  depotIds: readonly string[],
  { today, proposed }: { today: readonly StockLine[]; proposed: readonly StockLine[] },
  world: Weighing & { rules: LevelRules },
): DepotLoss[] {
  return depotIds.map((lost) => {
    const without = (stock: readonly StockLine[]) =>
      evaluate(
        stock.filter(({ depotId }) => depotId !== lost),
        world,
      );
    const after = without(proposed);
    return {
      depotId: lost,
      todayUnmet: without(today).expectedUnmet,
      proposedUnmet: after.expectedUnmet,
      proposedWorst: after.worstUnmet,
    };
  });
}
