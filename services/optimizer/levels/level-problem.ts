import { greatCircleKm } from '../lanes';
import { centres } from '../planner';
import type { StockingProblemDocument } from '../stocking/stocking-problem';
import type { StockingSolution } from '../stocking/stocking-solution';
import type { LevelFacts, LevelScenario, Place } from './level-facts';
import type { LevelRules } from './level-rules';
import { townshipOf } from './level-scenarios';

// The stocking document of a proposal: the depots as sites that are open already, what they hold as
// existing stock, places in need as customers, and a shortage that costs what it does to a person. What
// one person needs of an item is its unit there, so that water and tents are numbers of one size.

export type LevelAsk = {
  divisionCode: string;
  months: number[];
  /** Days of supply for everybody in need. */
  days: number;
  /** Yuan to buy for; absent: without limit. */
  budget?: number;
  cvarWeight: number;
  cvarAlpha: number;
  /** Of each item's expected need, the least that must be met. */
  serviceShareMinimum?: number;
  /** What the needs were derived for. */
  temperatureCelsius?: number;
  tentShare?: number;
  timeLimitSeconds: number;
};

export const depotsMost = 300;
const placesMost = 200;
const nearestDepots = 8;
const detourFactor = 1.4;
/** Money is counted in thousands: with single yuan the numbers are too far apart for the engine. */
const yuanPerCost = 1_000;

/** Places in need, streets in place of communities where there are too many. */
export function placed(scenarios: LevelScenario[]): LevelScenario[] {
  const places = new Set(
    scenarios.flatMap(({ people }) => people.map(({ divisionCode }) => divisionCode)),
  );
  if (places.size <= placesMost) return scenarios;
  return scenarios.map((scenario) => {
    const sums = new Map<string, number>();
    for (const { divisionCode, people } of scenario.people) {
      const code = townshipOf(divisionCode);
      sums.set(code, (sums.get(code) ?? 0) + people);
    }
    const people = [...sums].map(([divisionCode, sum]) => ({ divisionCode, people: sum }));
    return { ...scenario, people };
  });
}

/** Depots and places in need of which nobody knows where they are: distances to them would be made up. */
export function withoutPlace(
  { depots, divisions }: Pick<LevelFacts, 'depots' | 'divisions'>,
  scenarios: readonly LevelScenario[],
): string[] {
  const centreOf = centres(divisions);
  const isKnown = ({ latitude, longitude }: Place): boolean =>
    latitude !== undefined && longitude !== undefined;
  const lost = depots.filter((depot) => !isKnown(depot) && !isKnown(centreOf(depot.divisionCode)));
  const codes = new Set(scenarios.flatMap(({ people }) => people.map((one) => one.divisionCode)));
  return [
    ...lost.map(({ id }) => `depot ${id}`),
    ...[...codes].filter((code) => !isKnown(centreOf(code))).map((code) => `division ${code}`),
  ];
}

export function levelProblem(
  facts: Pick<LevelFacts, 'depots' | 'divisions' | 'items' | 'stock'>,
  {
    scenarios,
    rules,
    ask,
    budget = ask.budget,
    timeLimitSeconds = ask.timeLimitSeconds,
  }: {
    scenarios: LevelScenario[];
    rules: LevelRules;
    ask: LevelAsk;
    budget?: number | undefined;
    timeLimitSeconds?: number;
  },
): StockingProblemDocument {
  const { items, depots } = facts;
  const priorities = items.reduce((sum, { priority }) => sum + priority, 0);
  const needed = scenarios.flatMap(({ people }) => people.map(({ divisionCode }) => divisionCode));
  const customers = [...new Set(needed)].sort();
  return {
    items: items.map(({ id, unitCost, volumeM3, unitsPerPerson, priority }) => ({
      id,
      unitCost: (unitCost * unitsPerPerson) / yuanPerCost,
      volumeM3: volumeM3 * unitsPerPerson,
      shortagePenalty: (rules.personPenalty * priority) / priorities / yuanPerCost,
    })),
    sites: depots.map((depot) => siteOf(facts, rules, depot)),
    customers: customers.map((id) => ({ id })),
    lanes: lanesOf(facts, rules, customers),
    scenarios: scenarios.map(({ id, probability, people, survivingShare }) => ({
      id,
      probability,
      needs: people.flatMap(({ divisionCode: customerId, people: count }) =>
        items.map(({ id: itemId }) => ({ customerId, itemId, quantity: count })),
      ),
      survivingShare: survivingShare.map(({ depotId: siteId, share }) => ({ siteId, share })),
    })),
    policy: {
      timeLimitSeconds,
      gap: 0.001,
      risk: ask.cvarWeight > 0 ? 'CVAR' : 'EXPECTED',
      cvarWeight: ask.cvarWeight,
      cvarAlpha: ask.cvarAlpha,
      ...(budget === undefined ? {} : { budget: budget / yuanPerCost }),
      ...(ask.serviceShareMinimum === undefined
        ? {}
        : { serviceShareMinimum: ask.serviceShareMinimum }),
    },
  };
}

/** A depot is there already: it costs nothing to open, and holds at least what is in it. */
function siteOf(
  { items, stock }: Pick<LevelFacts, 'items' | 'stock'>,
  rules: LevelRules,
  { id, areaM2 }: LevelFacts['depots'][number],
) {
  const itemOf = new Map(items.map((item) => [item.id, item]));
  const held = stock.flatMap(({ depotId, itemId, quantity }) => {
    const item = depotId === id ? itemOf.get(itemId) : undefined;
    return item && quantity > 0 ? [{ item, quantity }] : [];
  });
  const volume = held.reduce((sum, line) => sum + line.quantity * line.item.volumeM3, 0);
  const capacityVolumeM3 = Math.max(areaM2 * rules.storageM3PerM2, volume);
  return {
    id,
    mustOpen: true,
    sizes: [{ id: 'floor', capacityVolumeM3 }],
    existingStock: held.map(({ item, quantity }) => {
      return { itemId: item.id, quantity: quantity / item.unitsPerPerson };
    }),
  };
}

/** From the nearest depots; carriage by mass and distance. */
function lanesOf(
  { depots, divisions, items }: Pick<LevelFacts, 'depots' | 'divisions' | 'items'>,
  rules: LevelRules,
  customers: string[],
) {
  const centreOf = centres(divisions);
  const placeOf = (depot: LevelFacts['depots'][number]): Place =>
    depot.latitude === undefined || depot.longitude === undefined
      ? centreOf(depot.divisionCode)
      : depot;
  return customers.flatMap((customerId) => {
    const to = centreOf(customerId);
    return depots
      .map((depot) => ({ depot, km: greatCircleKm(placeOf(depot), to) * detourFactor }))
      .sort((a, b) => a.km - b.km || (a.depot.id < b.depot.id ? -1 : 1))
      .slice(0, nearestDepots)
      .map(({ depot, km }) => ({
        siteId: depot.id,
        customerId,
        itemTerms: items.map(({ id: itemId, massKg, unitsPerPerson }) => ({
          itemId,
          costPerUnit: (km * massKg * unitsPerPerson * rules.tonneKmCost) / 1_000 / yuanPerCost,
        })),
      }));
  });
}

/** The solution in base units of the items and in yuan. */
export function inUnits(solution: StockingSolution, items: LevelFacts['items']): StockingSolution {
  const unitsOf = new Map(items.map((item) => [item.id, item.unitsPerPerson]));
  const scaled = <Line extends { itemId: string; quantity: number }>(line: Line): Line => {
    return { ...line, quantity: line.quantity * (unitsOf.get(line.itemId) ?? 1) };
  };
  return {
    ...solution,
    stages: solution.stages.map((stage) => ({
      ...stage,
      value: stage.value * yuanPerCost,
      bound: stage.bound * yuanPerCost,
    })),
    stock: solution.stock.map(scaled),
    scenarios: solution.scenarios.map((answer) => ({
      ...answer,
      flows: answer.flows.map(scaled),
      shortages: answer.shortages.map(scaled),
    })),
  };
}
