import type { StockingSolution } from '../stocking/stocking-solution';
import type { LevelFacts, LevelItem, LevelScenario, StockLine } from './level-facts';
import type { LevelRules } from './level-rules';

// From a stocking solution to par levels: what a depot gives of an item in the scenario that asks
// most of it there is what it should hold.

export type LevelLine = {
  depotId: string;
  itemId: string;
  minimum: number;
  reorder: number;
  maximum: number;
  /** Usable and free today. */
  stock: number;
  /** What is missing up to the maximum, and what it costs. */
  buy: number;
  cost: number;
  /** As it stands today; zeros and no etag where there is none. */
  today: { minimum: number; reorder: number; maximum: number; etag: string };
  /** The scenario that asks most; empty where none asks anything. */
  scenarioId: string;
  /** What was worked out, where somebody changed it by hand. */
  solved?: { minimum: number; reorder: number; maximum: number };
};

type Stock = { depotId: string; itemId: string; units: number; scenarioId: string };

/**
 * Whole units of each line. Rounded up, unless that breaks the budget: then what is bought is rounded
 * down, and up again where a unit does most for its price, as long as the budget lasts.
 */
export function levelLines(
  { stock: bought, scenarios: answers }: Pick<StockingSolution, 'stock' | 'scenarios'>,
  facts: Pick<LevelFacts, 'items' | 'stock' | 'today'>,
  { scenarios, rules, budget }: { scenarios: LevelScenario[]; rules: LevelRules; budget?: number },
): LevelLine[] {
  const wanted = mostGiven(answers, scenarios);
  const stockOf = new Map(facts.stock.map((line) => [keyOf(line), line.quantity]));
  const boughtOf = new Map(
    bought.map(({ siteId: depotId, itemId, quantity }) => [keyOf({ depotId, itemId }), quantity]),
  );
  const lines = (isRaised: (key: string) => boolean): LevelLine[] => {
    const made = [...wanted.values()].map((line) => {
      const held = Math.floor(stockOf.get(keyOf(line)) ?? 0);
      // Never more than is there and was bought: what a scenario asks for beyond it is short.
      const most = held + (boughtOf.get(keyOf(line)) ?? 0);
      const units = Math.min(line.units, most);
      const round = isRaised(keyOf(line)) ? Math.ceil : Math.floor;
      const maximum = units <= held ? Math.min(held, whole(units, Math.ceil)) : whole(units, round);
      return lineOf({ ...line, maximum, held }, facts, rules);
    });
    const gone = facts.today
      .filter((level) => !wanted.has(keyOf(level)))
      .map(({ depotId, itemId }) => {
        const held = Math.floor(stockOf.get(keyOf({ depotId, itemId })) ?? 0);
        const none = { depotId, itemId, units: 0, scenarioId: '', maximum: 0, held };
        return lineOf(none, facts, rules);
      });
    return [...made, ...gone]
      .filter(({ maximum, today }) => maximum > 0 || today.maximum > 0)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  };
  const up = lines(() => true);
  if (budget === undefined || purchaseCost(up) <= budget) return up;
  const down = lines(() => false);
  const raised = raisedWithin(budget, { up, down, boughtOf }, facts.items);
  return lines((key) => raised.has(key));
}

/** The lines that get the unit rounding took from them: most people for the money first. */
function raisedWithin(
  budget: number,
  { up, down, boughtOf }: { up: LevelLine[]; down: LevelLine[]; boughtOf: Map<string, number> },
  items: readonly LevelItem[],
): Set<string> {
  const itemOf = new Map(items.map((item) => [item.id, item]));
  const before = new Map(down.map((line) => [keyOf(line), line.cost]));
  const worthOf = (line: LevelLine, cost: number): number => {
    const { priority = 0, unitsPerPerson = 1 } = itemOf.get(line.itemId) ?? {};
    const lost = (boughtOf.get(keyOf(line)) ?? 0) % 1;
    return cost > 0 ? (lost * priority) / unitsPerPerson / cost : Infinity;
  };
  const gains = up
    .map((line) => ({ line, cost: line.cost - (before.get(keyOf(line)) ?? 0) }))
    .map(({ line, cost }) => ({ key: keyOf(line), cost, worth: worthOf(line, cost) }))
    .sort((a, b) => b.worth - a.worth || (a.key < b.key ? -1 : 1));
  const raised = new Set<string>();
  let left = budget - purchaseCost(down);
  for (const { key, cost } of gains) {
    if (cost > left + 1e-9) continue;
    raised.add(key);
    left -= cost;
  }
  return raised;
}

export const purchaseCost = (lines: readonly LevelLine[]): number =>
  lines.reduce((sum, { cost }) => sum + cost, 0);

/** What would be on hand once every line is filled up, beside what no line asks for. */
export function filledStock(lines: readonly LevelLine[], stock: readonly StockLine[]): StockLine[] {
  const filled = new Map(stock.map((line) => [keyOf(line), line]));
  for (const line of lines) {
    const { depotId, itemId, maximum } = line;
    const quantity = Math.max(maximum, filled.get(keyOf(line))?.quantity ?? 0);
    filled.set(keyOf(line), { depotId, itemId, quantity });
  }
  return [...filled.values()];
}

/** The largest outflow of each depot and item, over what survives of it there. */
function mostGiven(
  answers: StockingSolution['scenarios'],
  scenarios: LevelScenario[],
): Map<string, Stock> {
  const scenarioOf = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const most = new Map<string, Stock>();
  for (const { scenarioId, flows } of answers) {
    const { survivingShare = [] } = scenarioOf.get(scenarioId) ?? {};
    const shares = new Map(survivingShare.map(({ depotId, share }) => [depotId, share]));
    const given = new Map<string, Stock>();
    for (const { siteId: depotId, itemId, quantity } of flows) {
      const share = shares.get(depotId) ?? 1;
      if (share <= 0) continue;
      const key = keyOf({ depotId, itemId });
      const units = (given.get(key)?.units ?? 0) + quantity / share;
      given.set(key, { depotId, itemId, units, scenarioId });
    }
    for (const [key, line] of given) {
      if (line.units > (most.get(key)?.units ?? 0) + 1e-9) most.set(key, line);
    }
  }
  return most;
}

function lineOf(
  line: { depotId: string; itemId: string; scenarioId: string; maximum: number; held: number },
  { items, today }: Pick<LevelFacts, 'items' | 'today'>,
  rules: LevelRules,
): LevelLine {
  const { depotId, itemId, maximum, held } = line;
  const { unitCost = 0 }: Partial<LevelItem> = items.find(({ id }) => id === itemId) ?? {};
  const now = today.find((level) => level.depotId === depotId && level.itemId === itemId);
  const buy = Math.max(0, maximum - held);
  const reorder = Math.ceil(maximum * rules.reorderShare);
  return {
    depotId,
    itemId,
    minimum: Math.min(reorder, Math.ceil(maximum * rules.minimumShare)),
    reorder,
    maximum,
    stock: held,
    buy,
    cost: buy * unitCost,
    today: {
      minimum: now?.minimum ?? 0,
      reorder: now?.reorder ?? 0,
      maximum: now?.maximum ?? 0,
      etag: now?.etag ?? '',
    },
    scenarioId: maximum > 0 ? line.scenarioId : '',
  };
}

/** Floats from rates: 36.00000000000001 units are 36. */
const whole = (units: number, round: (value: number) => number): number => {
  const near = Math.round(units);
  return Math.abs(units - near) < 1e-6 ? near : round(units);
};

const keyOf = ({ depotId, itemId }: { depotId: string; itemId: string }): string =>
  `${depotId}\n${itemId}`;
